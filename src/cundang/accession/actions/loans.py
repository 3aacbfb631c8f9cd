"""归还, 借出: originals that go back to their owner, and originals that are lent and come back."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.accession.deposit_models import DepositLine, Loan
from cundang.custodians.queries import Actor, require
from cundang.holdings.actions import change_custody
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import Item
from cundang.ledger.actions import record


class LoanRefused(Exception):
    """A loan or return that cannot be written; carries one sentence."""


@transaction.atomic
def give_back(items: Sequence[Item], *, person: str, reason: str, actor: Actor) -> int:
    """归还: the town gives originals back to the village that owns them; `person` took them. How many they were."""
    for item in items:
        require(actor, "receive_deposit", item.office_id)
    person, reason = _told(person, reason)
    held = list(
        Item.objects.select_for_update(of=("self",))
        .select_related("office")
        .filter(pk__in=[item.pk for item in items])
        .order_by("pk")
    )
    _refuse_away(held)
    for item in held:
        if item.custodian_id == item.office_id:
            raise LoanRefused(_("%(item)s 本来就由所有者自己保管，不用归还。") % {"item": _called(item)})
    for owner in {item.office_id: item.office for item in held}.values():
        mine = [item for item in held if item.office_id == owner.code]
        change_custody(mine, kind=CustodyChange.RETURN, to=owner, person=person, reason=reason, actor=actor)
        record("originals returned", actor=actor, office_code=owner.code, items=[item.pk for item in mine])
    return len(held)


@transaction.atomic
def lend(item: Item, *, borrower: str, reason: str, due: date, actor: Actor) -> Loan:
    """借出: the keeper lends an original to somebody until `due`; who keeps it does not change."""
    require(actor, "lend_originals", item.office_id)
    require(actor, "lend_originals", item.custodian_id)  # a village does not lend what the town keeps
    borrower, reason = _told(borrower, reason)
    today = timezone.localdate()
    if due < today:
        raise LoanRefused(_("应还日期已经过了，请写今天以后的日期。"))
    if due.year > today.year + 5:
        raise LoanRefused(_("应还日期太远，请写五年以内的日期。"))
    held = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    _refuse_away([held])
    made = Loan.objects.create(
        item=held, office_id=held.office_id, keeper_id=held.custodian_id, borrower=borrower, reason=reason,
        lent_on=today, due=due, by=actor.full_name or actor.name,
    )  # fmt: skip
    change_custody([held], kind=CustodyChange.LOAN, person=borrower, reason=reason, due=due, actor=actor)
    record("original lent", made, actor=actor, item=held.pk, due=due.isoformat(), detail={"borrower": borrower})
    return made


@transaction.atomic
def take_back(loan: Loan, *, remark: str = "", actor: Actor) -> Loan:
    """An original that was lent is back; `remark` says in what state."""
    require(actor, "lend_originals", loan.keeper_id)
    item = Item.objects.select_for_update(of=("self",)).get(pk=loan.item_id)
    held = Loan.objects.select_for_update(of=("self",)).get(pk=loan.pk)
    if held.back_on:
        raise LoanRefused(_("这一件已于 %(day)s 归还。") % {"day": held.back_on.isoformat()})
    held.back_on, held.back_remark = timezone.localdate(), " ".join(remark.split())
    held.save(update_fields=["back_on", "back_remark"])
    change_custody([item], kind=CustodyChange.LOAN_BACK, person=held.borrower, reason=held.back_remark, actor=actor)
    record("original back", held, actor=actor, item=item.pk, detail={"remark": held.back_remark})
    return held


def _told(person: str, reason: str) -> tuple[str, str]:
    person, reason = " ".join(person.split()), " ".join(reason.split())
    if not person or not reason:
        raise LoanRefused(_("请写明什么人、什么原因。"))
    return person, reason


def _refuse_away(items: Sequence[Item]) -> None:
    """Raise where an item is out already, or on its way to the town."""
    out = Loan.objects.filter(item__in=items, back_on=None).select_related("item").first()
    if out is not None:
        raise LoanRefused(
            _("%(item)s 已借给%(who)s，应还日期 %(due)s，归还后再办。")
            % {"item": _called(out.item), "who": out.borrower, "due": out.due.isoformat()}
        )
    line = DepositLine.objects.filter(item__in=items, open=True).select_related("item", "deposit").first()
    if line is not None and line.item is not None:
        raise LoanRefused(
            _("%(item)s 在移交单 %(number)s 上，办完或撤回后再办。")
            % {"item": _called(line.item), "number": line.deposit.number}
        )


def _called(item: Item) -> str:
    return item.reference or item.title or _("（无题名）")
