"""`cundang import-offices`: a list of offices as it was on a day."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians.actions import OfficesUnreadable, import_offices
from cundang.custodians.command import Command as Base
from cundang.custodians.command import Refused, WrongUsage


class Command(Base):
    """Import offices (county, towns, villages) from a CSV."""

    help = _("导入机构名单（CSV，按表头认列，代码和名称必填）")
    in_scope = True

    def add_arguments(self, parser: CommandParser) -> None:
        """The list, the day it speaks for, and whether it names every office."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--as-of", metavar="DATE", help=_("名单的日期，如 2019-10-31"))
        parser.add_argument("--complete", action="store_true", help=_("名单是完整的：没有列出的机构按该日期停用"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, and say what became of each line."""
        try:
            as_of = date.fromisoformat(options["as_of"]) if options["as_of"] else None
        except ValueError:
            raise WrongUsage(_("日期“%s”应写成 2019-10-31。") % options["as_of"]) from None
        try:
            report = import_offices(Path(options["file"]), as_of=as_of, complete=options["complete"], actor=self.actor)
        except OfficesUnreadable as error:
            raise Refused(str(error), accepted=0, changed=0, unchanged=0, closed=0, refused=0, report=[]) from error
        refused = [{"line": line, "why": why} for line, why in report.refused]
        counts = {
            "accepted": len(report.accepted),
            "changed": len(report.changed),
            "unchanged": len(report.unchanged),
            "closed": len(report.closed),
            "refused": len(refused),
        }
        lines = [
            _("新增 %(accepted)d，变更 %(changed)d，未变 %(unchanged)d，停用 %(closed)d，未接受 %(refused)d。") % counts
        ]
        lines += [_("第 %(line)d 行：%(why)s") % row for row in refused]
        self.answer({**counts, "report": refused}, "\n".join(lines))
