"""`cundang verify-ledger`: walk every chain and say where it is not what was written.

It stands in this room, not in the ledger, because it asks who acts.
"""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from cundang.custodians.command import Command as Base
from cundang.custodians.command import Refused
from cundang.ledger.queries import breaches, entries, heads

WORDS = {
    "changed": gettext_noop("内容被改动"),
    "removed": gettext_noop("此前有条目被删除"),
    "inserted": gettext_noop("与前一条目接不上"),
    "head": gettext_noop("链尾不符（末尾条目被删除或增加）"),
    "detail": gettext_noop("明细文字被改动"),
}


class Command(Base):
    """Verify the ledger; exit 1 when anything was changed, removed or inserted."""

    help = _("核验台账：查出被改动、删除、插入的条目")
    needs = "read_ledger"

    def handle(self, *args: Any, **options: Any) -> None:
        """Print every breach, and the heads to be kept elsewhere."""
        found = list(breaches())
        tips = heads()
        rows = [{"chain": b.chain, "sequence": b.sequence, "what": b.what} for b in found]
        document = {"entries": entries().count(), "breaches": rows, "heads": tips}
        for breach in found:
            self.say(
                _("链 %(chain)s 第 %(sequence)d 条：%(what)s")
                % {"chain": breach.chain, "sequence": breach.sequence, "what": _(WORDS[breach.what])}
            )
        if found:
            raise Refused(_("台账有 %d 处与写下时不同，请保留现场并查明原因。") % len(found), **document)
        lines = [_("台账完整：%(n)d 条，%(m)d 条链。") % {"n": document["entries"], "m": len(tips)}]
        self.answer(document, "\n".join([*lines, *(f"  {chain}  {digest}" for chain, digest in tips.items())]))
