"""`cundang ingest FOLDER --office CODE`: take in a scanner's folder or zip."""

import argparse
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cundang import jobs
from cundang.custodians.command import Command as Base
from cundang.custodians.command import Progress, Refused
from cundang.custodians.models import Office
from cundang.custodians.queries import acting, machine, office_for
from cundang.digitization import queries
from cundang.digitization.delivery import DeliveryRefused
from cundang.digitization.intake import Taken, take_in
from cundang.digitization.models import Batch
from cundang.finding_aid.actions import sweep_until_clean
from cundang.strongroom.queries import StoreError

NOTHING: dict[str, Any] = {"batch": None, "pages": 0, "done": 0, "failed": 0, "waiting": 0, "problems": []}


class Command(Base):
    """Take in a folder of scans; with `--wait` return when every page is read and can be found."""

    help = _("接收扫描文件夹：打开、检查、识别每一页，归入档案。")

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """The folder, whose it is, and whether to wait."""
        parser.add_argument("folder", metavar="FOLDER", help=_("扫描文件夹，或 zip 压缩包；不会被改动"))
        parser.add_argument("--office", required=True, metavar="CODE", help=_("立档村、镇的机构代码"))
        parser.add_argument("--wait", action="store_true", help=_("等到全部页面识别完、能查到为止"))

    def handle(self, *args: object, **options: Any) -> None:
        """Take in, and with `--wait` work until nothing is left."""
        taken = self._take_in(Path(options["folder"]), options["office"])
        batch = taken.batch
        if options["wait"] and not taken.stopped:
            with self.progress(_("识别"), 1) as show:
                self._wait(batch, show)
            sweep_until_clean(actor=machine())
        with acting(self.actor):
            batch.refresh_from_db()
            progress = queries.progress(batch)
            problems = queries.problems(batch)
        document = {
            "batch": batch.pk,
            "pages": progress.pages,
            "done": progress.done,
            "failed": progress.failed,
            "waiting": progress.waiting,
            "problems": [problem.as_json() for problem in problems],
        }
        lines = [_("批次 %(batch)s：%(pages)s 页，完成 %(done)s，失败 %(failed)s，等待 %(waiting)s。") % document]
        lines += [f"  {_line(problem, batch)}" for problem in problems]
        if taken.stopped:
            raise Refused(str(taken.stopped), **document)
        if not progress.done and not progress.waiting and not taken.sheets:
            self.say("\n".join(lines))
            raise Refused(_("这一批没有一页能够接收。"), **document)
        self.answer(document, "\n".join(lines))

    def _take_in(self, folder: Path, code: str) -> Taken:
        try:
            with acting(self.actor):
                office = office_for(self.actor, code, "ingest")
        except Office.DoesNotExist:
            raise Refused(_("没有代码为 %s 的机构，或这个账号不能为它接收扫描件。") % code, **NOTHING) from None
        try:
            with self.progress(_("接收")) as show:
                return take_in(folder, office=office, actor=self.actor, heard=show)
        except (DeliveryRefused, StoreError) as refusal:
            raise Refused(str(refusal), **NOTHING) from refusal

    def _wait(self, batch: Batch, show: Progress) -> None:
        """Until nothing of the batch waits: beside a running worker, or, when there is none, doing its work."""
        while self._watch(batch, show):
            if queries.somebody_works():
                time.sleep(0.5)
            else:
                jobs.drain(settings.WORKERS, watch=lambda: self._tell(batch, show))
                if not queries.somebody_works():
                    return

    def _tell(self, batch: Batch, show: Progress) -> None:
        self._watch(batch, show)

    def _watch(self, batch: Batch, show: Progress) -> int:
        """How many pages wait, shown to whoever is watching."""
        with acting(self.actor):
            progress = queries.progress(batch)
        show(progress.done + progress.failed, max(progress.pages, 1))
        return progress.waiting


def _line(problem: queries.Problem, batch: Batch) -> str:
    """A problem in one line, whatever its file is called."""
    number = "" if problem.number is None else f" #{problem.number}"
    name = "".join(letter if letter.isprintable() else "?" for letter in problem.file or batch.name)
    return f"{name}{number}：{problem.why}"
