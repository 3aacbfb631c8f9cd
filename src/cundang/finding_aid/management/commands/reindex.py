"""`cundang reindex`: make the search index anew, beside the live one."""

import time

from django.utils.translation import gettext as _

from cundang.custodians.command import Command as OurCommand
from cundang.finding_aid.actions import reindex
from cundang.finding_aid.queries import index_sizes


class Command(OurCommand):
    """Make the index anew; searching goes on meanwhile."""

    help = "重建检索库（期间可以照常查档）"

    def handle(self, **options: object) -> None:
        """Rebuild, then say how much is in it."""
        began = time.monotonic()
        with self.progress(_("重建检索库")) as show:
            reindex(actor=self.actor, progress=show)
        items, pages = index_sizes()
        seconds = round(time.monotonic() - began, 1)
        self.answer(
            {"items": items, "pages": pages, "seconds": seconds},
            _("检索库已重建：%(items)d 件，%(pages)d 页，用时 %(seconds).1f 秒。")
            % {"items": items, "pages": pages, "seconds": seconds},
        )
