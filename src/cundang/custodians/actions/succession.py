"""Who succeeded whom: an archivist's word, never the program's guess."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record


class SuccessionRefused(Exception):
    """One sentence for the archivist."""


@transaction.atomic
def record_succession(
    predecessor: Office, successor: Office, *, since: date, basis: str = "", actor: Actor
) -> Succession:
    """From now on the successor's staff see the predecessor's records."""
    require(actor, "record_succession", predecessor.code)
    require(actor, "record_succession", successor.code)
    return write_succession(predecessor, successor, since=since, basis=basis, actor=actor)


def write_succession(predecessor: Office, successor: Office, *, since: date, basis: str, actor: Actor) -> Succession:
    """Write it down, once the caller has asked whether the actor may."""
    if predecessor.code == successor.code:
        raise SuccessionRefused(_("一个机构不能接替自己，请另选一个。"))
    if predecessor.code in _successors_of(successor.code):
        raise SuccessionRefused(
            _("“%(old)s”已登记为“%(new)s”的后继，不能再反过来登记。") % {"old": predecessor, "new": successor}
        )
    row, made = Succession.objects.get_or_create(
        predecessor=predecessor, successor=successor, defaults={"since": since, "basis": basis}
    )
    if made:
        record(
            "succession recorded",
            successor,
            actor=actor,
            office_code=successor.code,
            predecessor=predecessor.code,
            since=since.isoformat(),
        )
    return row


def _successors_of(code: str) -> set[str]:
    """Every office that took over, directly or through others, from `code`."""
    pairs = list(Succession.objects.values_list("predecessor_id", "successor_id"))
    line: set[str] = set()
    new = {code}
    while new:
        new = {after for before, after in pairs if before in new} - line
        line |= new
    return line


@transaction.atomic
def remove_succession(row: Succession, *, actor: Actor) -> None:
    """Take back a succession recorded by mistake; both acts stay in the ledger."""
    require(actor, "record_succession", row.predecessor_id)
    require(actor, "record_succession", row.successor_id)
    record(
        "succession removed", row.successor, actor=actor, office_code=row.successor_id, predecessor=row.predecessor_id
    )
    row.delete()
