"""`cundang import-catalogue`: a catalogue sheet taken in, and searchable when the command returns."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians import command
from cundang.custodians.models import Office
from cundang.custodians.queries import machine, office_for
from cundang.finding_aid.actions import sweep_until_clean
from cundang.holdings.actions import NotImportable, import_catalogue
from cundang.holdings.queries import report_file

NOTHING = {"accepted": 0, "changed": 0, "unchanged": 0, "refused": 0, "report": None}


class Command(command.Command):
    """Stands with the finding aid, since it returns only when what was taken in can be found."""

    help = _("导入归档文件目录（.xlsx、.xls、.csv、.txt）；--dry-run 只试运行，不写入")

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, the office that owns the records, and whether only to look."""
        parser.add_argument("file", type=Path, help=_("目录文件"))
        parser.add_argument("--office", required=True, metavar="CODE", help=_("档案所属机构的代码"))
        parser.add_argument("--dry-run", action="store_true", help=_("只检查并写出报告，不改动任何记录"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take the file in, wait until it is searchable, say how many rows and where the report is."""
        try:
            office = office_for(self.actor, options["office"], "import_catalogue")
        except Office.DoesNotExist:
            sentence = _("没有代码为“%s”的机构，或您无权为它导入目录。") % options["office"]
            raise command.Refused(sentence, **NOTHING) from None
        dry_run: bool = options["dry_run"]
        try:
            with self.progress(_("读取目录")) as show:
                run = import_catalogue(options["file"], office=office, dry_run=dry_run, actor=self.actor, heard=show)
        except NotImportable as error:
            raise command.Refused(str(error), **NOTHING) from error
        if not dry_run:
            with self.progress(_("写入检索")) as show:
                sweep_until_clean(actor=machine(), progress=show)
        counts = {name: getattr(run, name) for name in ("accepted", "changed", "unchanged", "refused")}
        words = _("新增 %(accepted)d，更新 %(changed)d，无变化 %(unchanged)d，未导入 %(refused)d。") % counts
        report = str(report_file(run))
        self.answer({**counts, "report": report}, f"{words}\n" + _("逐行报告：%s") % report)
