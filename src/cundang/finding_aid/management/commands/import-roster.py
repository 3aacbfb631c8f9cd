"""`cundang import-roster`: a village's roster, which gives the name register its dictionary."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians import command
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for
from cundang.finding_aid.rostering import import_roster
from cundang.holdings.rosters import NotARoster

NOTHING = {"accepted": 0, "unchanged": 0, "removed": 0, "refused": 0, "report": None}


class Command(command.Command):
    """Take a roster in."""

    help = _("导入名册（户籍花名册、党员名册、选民名册等，.xlsx、.xls、.csv）")

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, whose persons they are, and of which year."""
        parser.add_argument("file", type=Path, help=_("名册文件"))
        parser.add_argument("--office", required=True, metavar="CODE", help=_("名册所属的村或机构的代码"))
        parser.add_argument("--year", required=True, type=int, metavar="YEAR", help=_("名册的年度"))
        parser.add_argument("--title", default="", metavar="TITLE", help=_("名册名称（默认用文件名）；同名的会被替换"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Take it in, say how many."""
        try:
            office = office_for(self.actor, options["office"], "import_catalogue")
        except Office.DoesNotExist:
            sentence = _("没有代码为“%s”的机构，或您无权为它导入名册。") % options["office"]
            raise command.Refused(sentence, **NOTHING) from None
        if not 1800 <= options["year"] <= 2100:
            raise command.WrongUsage(_("年度应是四位数字，如 1983。"))
        file: Path = options["file"]
        title = options["title"].strip() or file.stem
        try:
            taken = import_roster(file, office=office, year=options["year"], title=title, actor=self.actor)
        except NotARoster as error:
            raise command.Refused(str(error), **NOTHING) from error
        counts = {name: getattr(taken, name) for name in ("accepted", "unchanged", "removed", "refused")}
        words = (
            _("新增 %(accepted)d 人，无变化 %(unchanged)d 人，移出 %(removed)d 人，未录入 %(refused)d 行。") % counts
        )
        report = str(taken.report) if taken.report else None
        if report:
            words += "\n" + _("有说明的行：%s") % report
        self.answer({**counts, "report": report}, words)
