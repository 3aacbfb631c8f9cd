"""移交: from the list to both signatures, and everything that is refused on the way."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cundang.accession import actions
from cundang.accession.actions import AgreementRefused, DepositRefused
from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Signature
from cundang.accession.queries import deposit_for, deposits_for, items_to_choose
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

from .conftest import CONSOLE, DRAWN, make_items

pytestmark = pytest.mark.django_db


def acts(*names: str) -> int:
    return Entry.objects.filter(act__in=names).count()


def test_a_village_without_an_agreement_cannot_deposit(village: Office, clerk: Actor) -> None:
    with acting(clerk), pytest.raises(DepositRefused, match="没有在期的代管协议，镇街不能接管档案"):
        actions.begin_deposit(village, actor=clerk)
    with acting(CONSOLE):
        assert not Deposit.objects.exists()


@pytest.mark.parametrize(
    ("since", "until", "ended"),
    [(1, None, None), (-30, -1, None), (-30, None, 0), (-30, None, -3)],
    ids=["to come", "run out", "ended today", "ended"],
)
def test_an_agreement_that_does_not_hold_today_is_none(
    since: int, until: int | None, ended: int | None, village: Office, clerk: Actor, archivist: Actor
) -> None:
    today = timezone.localdate()

    def day(days: int | None) -> date | None:
        return None if days is None else today + timedelta(days=days)

    with acting(archivist):
        made = actions.record_agreement(
            village, number="1", signed_on=today, in_force_from=today + timedelta(days=since), in_force_to=day(until),
            actor=archivist,
        )  # fmt: skip
        if ended is not None:
            actions.end_agreement(made, ended_on=today + timedelta(days=ended), reason="收回自管", actor=archivist)
    with acting(clerk), pytest.raises(DepositRefused, match="没有在期"):
        actions.begin_deposit(village, actor=clerk)


def test_two_agreements_of_a_village_never_hold_on_one_day(
    agreement: Agreement, village: Office, archivist: Actor
) -> None:
    def again(first: date) -> Agreement:
        return actions.record_agreement(village, number="2", signed_on=first, in_force_from=first, actor=archivist)

    with acting(archivist):
        with pytest.raises(AgreementRefused, match="代管2020-1 的有效期重叠"):
            again(date(2026, 1, 1))
        actions.end_agreement(agreement, ended_on=date(2026, 1, 1), reason="换新文本", actor=archivist)
        with pytest.raises(AgreementRefused, match="重叠"):
            again(date(2025, 12, 31))
        assert again(date(2026, 1, 1)).pk


def test_custody_changes_and_ownership_does_not(
    done: Deposit, items: list[Item], village: Office, town: Office, archivist: Actor
) -> None:
    assert done.state == "done"
    with acting(archivist):
        for item in Item.objects.filter(pk__in=[item.pk for item in items]):
            assert (item.office, item.custodian) == (village, town)
        lines = CustodyChange.objects.filter(item=items[0])
        assert [(one.kind, one.from_office, one.to_office, one.paper) for one in lines] == [
            ("deposit", village, town, done.number)
        ]
        assert not DepositLine.objects.filter(open=True).exists()
    assert acts("deposit begun", "deposit listed", "deposit completed", "custody changed") == 4
    assert acts("deposit counted", "deposit signed") == 4
    assert "王村" not in "".join(map(str, Entry.objects.values_list("facts", flat=True)))


def test_what_the_town_refuses_stays_with_the_village(
    checked: Deposit,
    items: list[Item],
    village: Office,
    town: Office,
    archivist: Actor,
    clerk: Actor,
    both_sign: Callable[[Deposit], Deposit],
) -> None:
    with acting(archivist):
        line = DepositLine.objects.get(deposit=checked, item=items[1])
        actions.note_line(line, difference="缺第 3 页", refused="霉变，先除霉", actor=archivist)
        checked.refresh_from_db()
    both_sign(checked)
    with acting(clerk):
        kept = Item.objects.get(pk=items[1].pk)
        assert (kept.office, kept.custodian) == (village, village)
        assert Item.objects.filter(custodian=town).count() == 4
        again = actions.begin_deposit(village, actor=clerk)
        assert not actions.add_items(again, [kept], actor=clerk)  # it can go another time


def test_an_item_is_transferred_once(done: Deposit, items: list[Item], village: Office, clerk: Actor) -> None:
    with acting(clerk):
        again = actions.begin_deposit(village, actor=clerk)
        why = actions.add_items(again, items, actor=clerk)
        assert {str(one) for one in why.values()} == {f"已按移交单 {done.number} 移交过，不能再移交。"}
        assert not items_to_choose(clerk, again).exists()
        assert (again.number, done.number) == (f"{timezone.localdate().year}-002", f"{timezone.localdate().year}-001")


def test_an_item_is_on_one_open_list(deposit: Deposit, items: list[Item], village: Office, clerk: Actor) -> None:
    with acting(clerk):
        other = actions.begin_deposit(village, actor=clerk)
        why = actions.add_items(other, items[:1], actor=clerk)
        assert str(why[items[0].pk]) == f"已在移交单 {deposit.number} 上，那一单还没有办完。"
        with pytest.raises(IntegrityError), transaction.atomic():  # the database says so, too
            DepositLine.objects.create(deposit=other, office=village, item=items[0], number=1)
        actions.withdraw_deposit(deposit, reason="重列", actor=clerk)
        assert not actions.add_items(other, items[:1], actor=clerk)


def test_what_belongs_to_another_village_is_not_put_on_the_list(
    deposit: Deposit, next_village: Office, clerk: Actor
) -> None:
    (foreign,) = make_items(next_village, 1)
    with acting(CONSOLE):
        why = actions.add_items(deposit, [foreign], actor=CONSOLE)
    assert str(why[foreign.pk]) == "不是众拥村的档案，不能列入。"
    with acting(clerk):
        assert deposit_for(clerk, deposit.pk).listed == 5  # type: ignore[attr-defined]


def test_a_number_that_differs_is_explained(deposit: Deposit, clerk: Actor) -> None:
    with acting(clerk):
        with pytest.raises(DepositRefused, match="清单上是 5 件，清点是 4 件，请写明差异的原因"):
            actions.count_at_village(deposit, count=4, actor=clerk)
        done = actions.count_at_village(deposit, count=4, difference="第 3 件在村主任处", actor=clerk)
        assert (done.state, done.village_count) == ("counted", 4)


def test_an_empty_list_is_not_counted(agreement: Agreement, village: Office, clerk: Actor) -> None:
    with acting(clerk):
        empty = actions.begin_deposit(village, actor=clerk)
        with pytest.raises(DepositRefused, match="清单还是空的"):
            actions.count_at_village(empty, count=0, actor=clerk)


def test_nobody_signs_before_both_have_counted(deposit: Deposit, clerk: Actor) -> None:
    with acting(clerk), pytest.raises(DepositRefused, match="双方都清点以后"):
        actions.sign_deposit(deposit, side="village", name="王", strokes=None, seen=deposit.digest, actor=clerk)


def test_signing_a_list_that_changed_says_what_changed(
    checked: Deposit, items: list[Item], clerk: Actor, archivist: Actor
) -> None:
    seen = checked.digest
    with acting(archivist):
        line = DepositLine.objects.get(deposit=checked, item=items[0])
        actions.note_line(line, difference="", refused="不是本村的", actor=archivist)
    with acting(clerk):
        said = re.escape(f"清单在您打开以后改过（{items[0].reference} 未接收：不是本村的），请核对后再签字。")
        with pytest.raises(DepositRefused, match=said):
            actions.sign_deposit(checked, side="village", name="王", strokes=None, seen=seen, actor=clerk)
        assert not Signature.objects.exists()


def test_a_signature_covers_the_list_it_was_given_for(
    checked: Deposit, items: list[Item], clerk: Actor, archivist: Actor
) -> None:
    with acting(clerk):
        actions.sign_deposit(checked, side="village", name="王", strokes=None, seen=checked.digest, actor=clerk)
        with pytest.raises(DepositRefused, match="已经签过字"):
            actions.sign_deposit(checked, side="village", name="王", strokes=None, seen=checked.digest, actor=clerk)
    with acting(archivist):
        line = DepositLine.objects.get(deposit=checked, item=items[0])
        actions.note_line(line, difference="缺封面", actor=archivist)
        checked.refresh_from_db()
        actions.sign_deposit(checked, side="town", name="李", strokes=None, seen=checked.digest, actor=archivist)
        checked.refresh_from_db()
        assert checked.state == "checked"  # the village signed another list
    with acting(clerk):
        done = actions.sign_deposit(checked, side="village", name="王", strokes=None, seen=checked.digest, actor=clerk)
        assert done.state == "done"


def test_an_agreement_that_ended_meanwhile_stops_the_signing(
    checked: Deposit, agreement: Agreement, clerk: Actor, archivist: Actor
) -> None:
    with acting(archivist):
        actions.end_agreement(agreement, ended_on=timezone.localdate(), reason="村里自管", actor=archivist)
        with pytest.raises(DepositRefused, match="代管协议 代管2020-1 已不在有效期内"):
            actions.sign_deposit(checked, side="town", name="李", strokes=None, seen=checked.digest, actor=archivist)


def test_both_sign_on_one_tablet(checked: Deposit, archivist: Actor) -> None:
    with acting(archivist):
        for side, name in (("village", "王村"), ("town", "李镇")):
            done = actions.sign_deposit(
                checked, side=side, name=name, strokes=DRAWN, seen=checked.digest, actor=archivist
            )
        assert done.state == "done"
        assert {one.side: (one.name, one.by) for one in Signature.objects.all()} == {
            "village": ("王村", "archivist"),
            "town": ("李镇", "archivist"),
        }


def test_each_side_does_only_its_own(
    deposit: Deposit, checked: Deposit, clerk: Actor, next_clerk: Actor, archivist: Actor, city: Actor, village: Office
) -> None:
    with acting(clerk):
        line = DepositLine.objects.filter(deposit=checked).first()
        assert line
        for forbidden in (
            lambda: actions.sign_deposit(checked, side="town", name="王", strokes=None, seen="", actor=clerk),
            lambda: actions.count_at_town(checked, count=5, actor=clerk),
            lambda: actions.note_line(line, difference="", refused="不要", actor=clerk),
        ):
            with pytest.raises(Forbidden):
                forbidden()
    with acting(archivist), pytest.raises(Forbidden):
        actions.begin_deposit(village, actor=archivist)
    for stranger in (next_clerk, city):
        with acting(stranger), pytest.raises(Forbidden):
            actions.withdraw_deposit(checked, reason="不给", actor=stranger)


def test_who_sees_a_deposit(
    deposit: Deposit, clerk: Actor, next_clerk: Actor, archivist: Actor, city: Actor, inspector: Actor, agent: Actor,
    person: Callable[[str, str, str], Actor], next_town: Office,
) -> None:  # fmt: skip
    for actor, sees in ((clerk, 1), (archivist, 1), (city, 1), (inspector, 1), (next_clerk, 0), (agent, 0)):
        with acting(actor):
            assert deposits_for(actor).count() == sees, actor.name
            assert Deposit.objects.count() == (1 if actor is agent else sees)  # the agent's row scope is the town's
    stranger = person("stranger", "town_archivist", next_town.code)
    with acting(stranger):
        assert not deposits_for(stranger).exists()
        assert not Signature.objects.exists()
        assert not Deposit.objects.exists()  # the second lock


def test_a_list_goes_back_to_be_changed(checked: Deposit, items: list[Item], clerk: Actor) -> None:
    with acting(clerk):
        with pytest.raises(DepositRefused, match="双方已清点；要改清单请先退回准备"):
            actions.add_items(checked, items, actor=clerk)
        back = actions.reopen_deposit(checked, actor=clerk)
        assert (back.state, back.village_count, back.town_count) == ("draft", None, None)
        actions.remove_line(DepositLine.objects.get(deposit=back, number=2), actor=clerk)
        numbers = DepositLine.objects.filter(deposit=back).order_by("number").values_list("number", flat=True)
        assert list(numbers) == [1, 2, 3, 4]
        back.refresh_from_db()
        assert [one["said"] for one in back.story] == [
            "加入 5 件", "村方清点 5 件", "镇方清点 5 件", "退回准备", f"去掉 {items[1].reference}"
        ]  # fmt: skip


def test_a_list_all_refused_is_not_signed(checked: Deposit, archivist: Actor) -> None:
    with acting(archivist):
        for line in DepositLine.objects.filter(deposit=checked):
            actions.note_line(line, difference="", refused="霉变", actor=archivist)
        checked.refresh_from_db()
        actions.sign_deposit(checked, side="village", name="王", strokes=None, seen=checked.digest, actor=archivist)
        with pytest.raises(DepositRefused, match="全部没有接收"), transaction.atomic():
            actions.sign_deposit(checked, side="town", name="李", strokes=None, seen=checked.digest, actor=archivist)
        checked.refresh_from_db()
        assert checked.state == "checked"


@pytest.mark.parametrize("strokes", [[], [[[1, 1]]], [[[n % 600, n % 200] for n in range(6000)]]])
def test_a_tap_or_a_scribble_is_no_signature(strokes: list[list[list[int]]], checked: Deposit, clerk: Actor) -> None:
    with acting(clerk), pytest.raises(DepositRefused, match=r"签名太[短长]"):
        actions.sign_deposit(checked, side="village", name="王", strokes=strokes, seen=checked.digest, actor=clerk)
