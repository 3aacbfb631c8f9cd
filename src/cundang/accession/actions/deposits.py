"""移交: the list is made and counted at both ends; what is found to be different is written on it."""

from collections.abc import Iterable
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Signature
from cundang.accession.listing import Row, find_items
from cundang.accession.queries.deposits import agreement_in_force, digest_of, hindrances
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, require
from cundang.holdings.models import Item
from cundang.holdings.queries import retention_names
from cundang.ledger.actions import record
from cundang.sentences import Sentence, sentence

MOST: Final = 2000  # items of one list: what two people can count in a day


class DepositRefused(Exception):
    """An act on a deposit that cannot be done; carries one sentence."""


@transaction.atomic
def begin_deposit(office: Office, *, remark: str = "", actor: Actor) -> Deposit:
    """An empty list of a village for its town; without an agreement in force there is none (代管协议)."""
    require(actor, "prepare_deposit", office.code)
    agreement = agreement_in_force(actor, office.code, "prepare_deposit")
    if agreement is None:
        raise DepositRefused(
            _("%(village)s没有在期的代管协议，镇街不能接管档案。请先由镇街档案员登记代管协议。")
            % {"village": office.name}
        )
    Agreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)  # numbers of a village one by one
    year = timezone.localdate().year
    last = Deposit.objects.filter(office=office, number__startswith=f"{year}-").count()
    made = Deposit.objects.create(
        office=office,
        custodian=agreement.custodian,
        agreement=agreement,
        number=f"{year}-{last + 1:03}",
        remark=remark,
        made_by=actor.full_name or actor.name,
    )
    record("deposit begun", made, actor=actor, number=made.number)
    return made


def _locked(deposit: Deposit, *states: str) -> Deposit:
    """The deposit, held until the transaction ends; refused when it is in none of the states."""
    held = Deposit.objects.select_for_update(of=("self",)).select_related("office", "custodian", "agreement")
    found: Deposit = held.get(pk=deposit.pk)
    if found.state not in states:
        raise DepositRefused(_not_now(found))
    return found


def _not_now(deposit: Deposit) -> str:
    return {
        Deposit.DRAFT: _("清单还在准备，村方清点后才能办这一步。"),
        Deposit.COUNTED: _("村方已清点，清单不能再改；要改请先退回准备。"),
        Deposit.CHECKED: _("双方已清点；要改清单请先退回准备。"),
        Deposit.DONE: _("这一单已移交完毕，不能再改。"),
        Deposit.WITHDRAWN: _("这一单已撤回，不能再改。"),
    }[deposit.state]


def _changed(deposit: Deposit, said: Sentence, *, actor: Actor) -> None:
    """Keep what was changed with the digest of the list after it, so that a signer can be told."""
    deposit.note_change(digest_of(deposit), said, actor.full_name or actor.name)
    deposit.save()


@transaction.atomic
def add_items(deposit: Deposit, items: Iterable[Item], *, actor: Actor) -> dict[int, Sentence]:
    """Put items on the list; those that cannot go come back with the reason, by key, and nothing else is undone."""
    require(actor, "prepare_deposit", deposit.office_id)
    held = _locked(deposit, Deposit.DRAFT)
    # In one order for everybody; the lock lets no second list take the same item meanwhile.
    chosen = list(Item.objects.select_for_update(of=("self",)).filter(pk__in=[i.pk for i in items]).order_by("pk"))
    why = hindrances(chosen, held)
    here = set(DepositLine.objects.filter(deposit=held).values_list("item_id", flat=True))
    why |= {item.pk: sentence("已在这张清单上。") for item in chosen if item.pk in here}
    good = [item for item in chosen if item.pk not in why]
    if len(here) + len(good) > MOST:
        raise DepositRefused(_("一张清单最多 %(most)d 件，请分几次移交。") % {"most": MOST})
    periods = retention_names({item.retention_code for item in good})
    order = {item.pk: place for place, item in enumerate(sorted(good, key=_order))}
    DepositLine.objects.bulk_create(
        DepositLine(
            deposit=held, office_id=held.office_id, item=item, number=len(here) + order[item.pk] + 1,
            listed={
                "reference": item.reference,
                "title": item.title,
                "year": item.year,
                "retention": item.retention_as_marked or periods.get(item.retention_code, ""),
                "pages": item.pages_stated,
            },
        )
        for item in good
    )  # fmt: skip
    if good:
        _changed(held, sentence("加入 %(count)s 件", count=len(good)), actor=actor)
        record("deposit listed", held, actor=actor, items=[item.pk for item in good])
    return why


def add_rows(deposit: Deposit, rows: list[Row], *, actor: Actor) -> int:
    """Put what the rows of a list mean on the list; each row that cannot go gets its reason. How many went."""
    find_items(rows, deposit, actor)
    why = add_items(deposit, [row.item for row in rows if row.item], actor=actor)
    for row in rows:
        if row.item is not None and row.item.pk in why:
            row.why = why[row.item.pk]
    return sum(1 for row in rows if not row.why)


def _order(item: Item) -> tuple[int, str, str, int]:
    """As they stand in their boxes: year, class, code."""
    return (item.year or 0, item.class_code, item.reference_key, item.pk)


@transaction.atomic
def remove_line(line: DepositLine, *, actor: Actor) -> None:
    """Take an item off the list; those below move up."""
    require(actor, "prepare_deposit", line.office_id)
    held = _locked(line.deposit, Deposit.DRAFT)
    found = DepositLine.objects.get(pk=line.pk)
    item, code = found.item_id, _called(found)
    found.delete()
    DepositLine.objects.filter(deposit=held, number__gt=found.number).update(number=F("number") - 1)
    _changed(held, sentence("去掉 %(item)s", item=code), actor=actor)
    record("deposit line removed", held, actor=actor, item=item)


def _called(line: DepositLine) -> str:
    """What a line is called in a sentence."""
    return line.listed.get("reference") or line.listed.get("title") or str(line.number)


@transaction.atomic
def note_line(line: DepositLine, *, difference: str, refused: str | None = None, actor: Actor) -> DepositLine:
    """Write what is not as the list says, and, by the town, why it does not take the item (`refused`; empty: it does).

    The village notes while it prepares or counts, the town once the village has counted.
    """
    town = refused is not None or actor.scope("receive_deposit").covers(line.office_id)
    require(actor, "receive_deposit" if town else "prepare_deposit", line.office_id)
    states = (Deposit.COUNTED, Deposit.CHECKED) if town else (Deposit.DRAFT, Deposit.COUNTED)
    held = _locked(line.deposit, *states)
    found = DepositLine.objects.select_for_update().get(pk=line.pk)
    difference = " ".join(difference.split())
    refused = found.refused if refused is None else " ".join(refused.split())
    if (difference, refused) == (found.difference, found.refused):
        return found
    said = _said(found, difference, refused)
    found.difference, found.refused = difference, refused
    found.save(update_fields=["difference", "refused"])
    _changed(held, said, actor=actor)
    act = "deposit line refused" if refused else "deposit line noted"
    record(act, held, actor=actor, item=found.item_id, detail={"difference": difference, "refused": refused})
    return found


def _said(line: DepositLine, difference: str, refused: str) -> Sentence:
    code = _called(line)
    if refused and refused != line.refused:
        return sentence("%(item)s 未接收：%(why)s", item=code, why=refused)
    if line.refused and not refused:
        return sentence("%(item)s 改为接收", item=code)
    if not difference:
        return sentence("%(item)s 删去差异", item=code)
    return sentence("%(item)s 差异：%(what)s", item=code, what=difference)


@transaction.atomic
def count_at_village(deposit: Deposit, *, count: int, difference: str = "", actor: Actor) -> Deposit:
    """The village has counted what it hands over; a number other than the list's needs a word why."""
    require(actor, "prepare_deposit", deposit.office_id)
    held = _locked(deposit, Deposit.DRAFT, Deposit.COUNTED)
    difference = _explained(held, count, difference)
    held.village_count, held.village_difference, held.state = count, difference, Deposit.COUNTED
    _changed(held, sentence("村方清点 %(count)s 件", count=count), actor=actor)
    record("deposit counted", held, actor=actor, side=Signature.VILLAGE, count=count, detail={"difference": difference})
    return held


@transaction.atomic
def count_at_town(deposit: Deposit, *, count: int, difference: str = "", actor: Actor) -> Deposit:
    """The town has counted what it was given, refused items too; then both may sign."""
    require(actor, "receive_deposit", deposit.office_id)
    held = _locked(deposit, Deposit.COUNTED, Deposit.CHECKED)
    difference = _explained(held, count, difference)
    held.town_count, held.town_difference, held.state = count, difference, Deposit.CHECKED
    _changed(held, sentence("镇方清点 %(count)s 件", count=count), actor=actor)
    record("deposit counted", held, actor=actor, side=Signature.TOWN, count=count, detail={"difference": difference})
    return held


def _explained(deposit: Deposit, count: int, difference: str) -> str:
    """The difference in words; refused where the list is empty, or the number differs and nobody says why."""
    listed = DepositLine.objects.filter(deposit=deposit).count()
    if not listed:
        raise DepositRefused(_("清单还是空的，请先加入要移交的档案。"))
    if not 0 <= count <= 100_000:
        raise DepositRefused(_("清点的件数不对，请写清点到的实际件数。"))
    difference = " ".join(difference.split())
    if count != listed and not difference:
        raise DepositRefused(
            _("清单上是 %(listed)d 件，清点是 %(count)d 件，请写明差异的原因。") % {"listed": listed, "count": count}
        )
    return difference


@transaction.atomic
def reopen_deposit(deposit: Deposit, *, actor: Actor) -> Deposit:
    """Back to preparing: the list may be changed again, both counts are gone, what was signed no longer stands."""
    _either_side(deposit, actor)
    held = _locked(deposit, Deposit.COUNTED, Deposit.CHECKED)
    held.state, held.village_count, held.town_count = Deposit.DRAFT, None, None
    held.village_difference = held.town_difference = ""
    _changed(held, sentence("退回准备"), actor=actor)
    record("deposit reopened", held, actor=actor)
    return held


@transaction.atomic
def withdraw_deposit(deposit: Deposit, *, reason: str, actor: Actor) -> Deposit:
    """Give a deposit up before it is done; its items can go on another list. The list itself is kept."""
    _either_side(deposit, actor)
    reason = " ".join(reason.split())
    if not reason:
        raise DepositRefused(_("请写明撤回的原因。"))
    held = _locked(deposit, *Deposit.OPEN)
    DepositLine.objects.filter(deposit=held).update(open=False)
    held.state, held.withdrawn_because = Deposit.WITHDRAWN, reason
    _changed(held, sentence("撤回：%(why)s", why=reason), actor=actor)
    record("deposit withdrawn", held, actor=actor, detail={"reason": reason})
    return held


def _either_side(deposit: Deposit, actor: Actor) -> None:
    acts = ("prepare_deposit", "receive_deposit")
    if not any(actor.scope(act).covers(deposit.office_id) for act in acts):
        raise Forbidden("prepare_deposit")
