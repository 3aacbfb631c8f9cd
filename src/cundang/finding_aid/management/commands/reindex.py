"""`cundang reindex`: make the search index anew, beside the live one."""

import time

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang import jobs
from cundang.custodians.command import CONSOLE
from cundang.custodians.command import Command as OurCommand
from cundang.custodians.queries import machine
from cundang.finding_aid.actions import names_waiting, reindex
from cundang.finding_aid.queries import index_sizes


class Command(OurCommand):
    """Make the index anew; searching goes on meanwhile."""

    help = _("重建检索库（期间可以照常查档）")
    needs = CONSOLE

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether the name register is derived anew, too."""
        parser.add_argument("--names", action="store_true", help=_("人名也重新登记（在后台继续，不影响查档）"))

    def handle(self, **options: object) -> None:
        """Rebuild, then say how much is in it."""
        began = time.monotonic()
        with self.progress(_("重建检索库")) as show:
            reindex(actor=self.actor, names=bool(options["names"]), progress=show)
        if names_waiting(actor=machine()):
            jobs.leave("work", "--only", "names")  # ends at once where a worker does it
        items, pages = index_sizes()
        seconds = round(time.monotonic() - began, 1)
        self.answer(
            {"items": items, "pages": pages, "seconds": seconds},
            _("检索库已重建：%(items)d 件，%(pages)d 页，用时 %(seconds).1f 秒。")
            % {"items": items, "pages": pages, "seconds": seconds},
        )
