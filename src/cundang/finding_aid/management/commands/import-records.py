"""`cundang import-records`: the records of an earlier system, searchable when the command returns."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang import jobs
from cundang.custodians import command
from cundang.custodians.models import Office
from cundang.custodians.queries import machine, office_for
from cundang.finding_aid.actions import names_waiting, sweep_beside, sweep_until_clean
from cundang.holdings.actions import NotTakenOver, Taken, import_records


class Command(command.Command):
    """Stands with the finding aid, since it returns only when what was taken in can be found."""

    help = _("接收原系统的档案：每行一件的 JSON 文件（.jsonl、.jsonl.zst、.jsonl.gz），含目录、人名和各页文字")

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and the office whose records it holds."""
        parser.add_argument("file", type=Path, help=_("数据文件，格式见 cundang schema records"))
        parser.add_argument("--office", metavar="CODE", help=_("档案所属机构的代码；不写则每行须写明机构"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take the file in, wait until it is searchable, say how many lines and where the report is."""
        office = self._office(options["office"])
        # A new index is made now, before there is anything that would be put into it twice.
        sweep_until_clean(actor=machine(), names=False)
        broken = ""
        try:
            with self.progress(_("读取档案")) as show, _sweeping():
                taken = import_records(options["file"], office=office, actor=self.actor, heard=show)
        except NotTakenOver as error:
            broken, taken = str(error), error.taken
        with self.progress(_("写入检索")) as show:
            sweep_until_clean(actor=machine(), progress=show, names=False)
        if names_waiting(actor=machine()):
            jobs.leave("work", "--only", "names")  # ends at once where a worker does it
        if broken:
            raise command.Refused(broken, **_document(taken))
        words = _("新增 %(accepted)d，更新 %(changed)d，无变化 %(unchanged)d，未导入 %(refused)d。") % taken.counts
        self.answer(_document(taken), f"{words}\n" + _("未导入和有说明的行：%s") % taken.report)

    def _office(self, code: str | None) -> Office | None:
        if code is None:
            return None
        try:
            return office_for(self.actor, code, "import_catalogue")
        except Office.DoesNotExist:
            sentence = _("没有代码为“%s”的机构，或您无权为它导入档案。") % code
            raise command.Refused(sentence, **_document(Taken())) from None


@contextmanager
def _sweeping() -> Iterator[None]:
    """Bring the index up to date meanwhile, unless another process does: the database works while tokens are made."""
    stop = threading.Event()
    sweeper = threading.Thread(target=sweep_beside, args=(stop,), kwargs={"actor": machine()}, daemon=True)
    sweeper.start()
    try:
        yield
    finally:
        stop.set()
        sweeper.join()


def _document(taken: Taken) -> dict[str, object]:
    return {**taken.counts, "report": str(taken.report) if taken.report else None}
