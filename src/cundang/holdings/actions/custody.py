"""Who keeps an item: every change of it is a line in the item's history."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.rooms import hand_over
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import Item
from cundang.ledger.actions import record


@transaction.atomic
def change_custody(
    items: Iterable[Item],
    *,
    kind: str,
    to: Office | None = None,
    paper: str = "",
    person: str = "",
    reason: str = "",
    due: date | None = None,
    actor: Actor,
) -> Sequence[CustodyChange]:
    """Write that items went `to` another keeper (None: they stay with theirs and only go out or come back).

    `kind` is one of `CustodyChange.KINDS`; the owner never changes. All items belong to one owner, and the caller
    holds them locked. A box all of whose items are with the new keeper goes there, too.

    `paper` is the number of the deposit, `due` the day a loan ends, `person` who has or had it.
    """
    chosen = list(items)
    for owner in {item.office_id for item in chosen}:
        require(actor, "move_custody", owner)
    lines = [
        CustodyChange(
            item=item,
            office_id=item.office_id,
            kind=kind,
            from_office_id=item.custodian_id,
            to_office_id=to.code if to else item.custodian_id,
            paper=paper,
            person=person,
            reason=reason,
            due=due,
            by=actor.full_name or actor.name,
        )
        for item in chosen
    ]
    made = CustodyChange.objects.bulk_create(lines)
    if to is not None:
        Item.objects.filter(pk__in=[item.pk for item in chosen]).update(custodian=to)
        for item in chosen:
            item.custodian = to
        act = "returned" if kind == CustodyChange.RETURN else "deposited"
        hand_over(chosen, to, act, why=paper or reason, actor=actor)
    if chosen:
        record(
            "custody changed",
            actor=actor,
            office_code=chosen[0].office_id,
            kind=kind,
            keeper=chosen[0].custodian_id,
            items=[item.pk for item in chosen],
            detail={"person": person, "reason": reason, "paper": paper},
        )
    return made
