"""`cundang check`: can everything be reached, is anything late?"""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _

from cundang.custodians.command import Command as Base
from cundang.custodians.command import Refused
from cundang.operations.facts import findings


class Command(Base):
    """Look at the database, the strongroom, the index, the queue and the disk; exit 1 when something is wrong."""

    help = "检查数据库、库房、检索库、后台处理和磁盘"

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything, then judge."""
        found = findings(self.actor)
        document = {"ok": all(finding.ok for finding in found), "checks": [asdict(finding) for finding in found]}
        for finding in found:
            self.say(f"{'✓' if finding.ok else '✗'} {finding.text}")
        if not document["ok"]:
            raise Refused(_("有需要处理的问题。"), **document)
        self.answer(document)
