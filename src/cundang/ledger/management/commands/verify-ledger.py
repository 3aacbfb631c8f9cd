"""`cundang verify-ledger`: walk every chain and say where it is not what was written."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cundang.ledger.queries import breaches, entries, heads

WORDS = {
    "changed": gettext_noop("内容被改动"),
    "removed": gettext_noop("此前有条目被删除"),
    "inserted": gettext_noop("与前一条目接不上"),
    "head": gettext_noop("链尾不符（末尾条目被删除或增加）"),
    "detail": gettext_noop("明细文字被改动"),
}


class Command(BaseCommand):
    """Verify the ledger; exit 1 when anything was changed, removed or inserted."""

    help = _("核验台账：查出被改动、删除、插入的条目")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Only how to answer."""
        parser.add_argument("--json", action="store_true", dest="as_json", help=_("只输出一份 JSON"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every breach, and the heads to be kept elsewhere."""
        found = list(breaches())
        tips = heads()
        if options["as_json"]:
            rows = [{"chain": b.chain, "sequence": b.sequence, "what": b.what} for b in found]
            self.stdout.write(json.dumps({"entries": entries().count(), "breaches": rows, "heads": tips}))
        else:
            for breach in found:
                self.stdout.write(
                    _("链 %(chain)s 第 %(sequence)d 条：%(what)s")
                    % {"chain": breach.chain, "sequence": breach.sequence, "what": _(WORDS[breach.what])}
                )
            if not found:
                self.stdout.write(_("台账完整：%(n)d 条，%(m)d 条链。") % {"n": entries().count(), "m": len(tips)})
                for chain, digest in tips.items():
                    self.stdout.write(f"  {chain}  {digest}")
        if found:
            raise SystemExit(1)
