"""`cundang check`: can everything be reached, is anything late?"""

from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from cundang.custodians.command import Command as Base
from cundang.custodians.command import Refused
from cundang.finding_aid.actions import repair as repaired
from cundang.finding_aid.actions import sweep_until_clean
from cundang.finding_aid.consistency import discrepancies
from cundang.operations.facts import Finding, findings


class Command(Base):
    """Look at the database, the strongroom, the index, the queue and the disk; exit 1 when something is wrong."""

    help = _("检查数据库、库房、检索库、后台处理和磁盘")
    needs = "see_status"

    def add_arguments(self, parser: CommandParser) -> None:
        """Whether the index is compared row by row."""
        parser.add_argument("--index", action="store_true", help=_("逐村核对检索库与数据库"))
        parser.add_argument("--repair", action="store_true", help=_("把核对出的差异补正（与 --index 同用）"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything, then judge."""
        if (options["index"] or options["repair"]) and not self.actor.everywhere:
            self.refuse_accounts()
        found = findings(self.actor)
        if options["index"] or options["repair"]:
            found.append(self._compared(repair=options["repair"]))
        document = {"ok": all(finding.ok for finding in found), "checks": [asdict(finding) for finding in found]}
        for finding in found:
            self.say(f"{'✓' if finding.ok else '✗'} {finding.text}")
        if not document["ok"]:
            raise Refused(_("有需要处理的问题。"), **document)
        self.answer(document)

    def _compared(self, *, repair: bool) -> Finding:
        """The index against the database; what differs is named, and with `repair` put right."""
        sweep_until_clean(actor=self.actor)
        differing = discrepancies(self.actor)
        for one in differing:
            told = {"office": one.office, "kind": one.kind, "missing": len(one.missing), "surplus": len(one.surplus)}
            self.say(_("  %(office)s %(kind)s：检索库少 %(missing)d，多 %(surplus)d") % told)
        if differing and repair:
            repaired(differing, actor=self.actor)
            sweep_until_clean(actor=self.actor)
            left = discrepancies(self.actor)
            text = _("检索库核对：%(found)d 处差异，补正后还有 %(left)d 处") % {
                "found": len(differing),
                "left": len(left),
            }
            return Finding("consistency", not left, text)
        if differing:
            text = _("检索库核对：%d 处与数据库不一致，请运行 cundang check --index --repair") % len(differing)
            return Finding("consistency", False, text)
        return Finding("consistency", True, _("检索库核对：与数据库一致"))
