"""借出 and 归还: originals that go out, come back, and go back to their owner."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cundang.accession import actions
from cundang.accession.actions import LoanRefused
from cundang.accession.deposit_models import Deposit, Loan
from cundang.accession.queries import loans_for
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import Item

pytestmark = pytest.mark.django_db


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def lend(item: Item, actor: Actor, days: int = 10) -> Loan:
    return actions.lend(item, borrower="王建国（财政所）", reason="核对账目", due=in_days(days), actor=actor)


def test_a_loan_goes_out_and_comes_back_and_changes_no_keeper(
    done: Deposit, items: list[Item], town: Office, archivist: Actor
) -> None:
    with acting(archivist):
        item = Item.objects.get(pk=items[0].pk)
        loan = lend(item, archivist)
        with pytest.raises(LoanRefused, match="已借给王建国（财政所），应还日期"):
            lend(item, archivist)
        with pytest.raises(IntegrityError), transaction.atomic():  # the database says so, too
            Loan.objects.create(
                item=item, office_id=item.office_id, keeper=town, borrower="另一人", reason="x",
                lent_on=in_days(0), due=in_days(1), by="x",
            )  # fmt: skip
        actions.take_back(loan, remark="完好", actor=archivist)
        with pytest.raises(LoanRefused, match="归还"):
            actions.take_back(loan, actor=archivist)
        item.refresh_from_db()
        assert item.custodian == town
        kinds = CustodyChange.objects.filter(item=item).order_by("pk").values_list("kind", flat=True)
        assert list(kinds) == ["deposit", "loan", "loan_back"]


@pytest.mark.parametrize(("days", "said"), [(-1, "已经过了"), (4000, "太远")])
def test_a_due_date_that_cannot_be(days: int, said: str, items: list[Item], clerk: Actor) -> None:
    with acting(clerk), pytest.raises(LoanRefused, match=said):
        lend(items[0], clerk, days)


def test_a_village_lends_what_it_keeps_and_not_what_the_town_keeps(
    items: list[Item], clerk: Actor, next_clerk: Actor, archivist: Actor, both_sign: Callable[[Deposit], Deposit],
    checked: Deposit,
) -> None:  # fmt: skip
    with acting(clerk), pytest.raises(LoanRefused, match=f"在移交单 {checked.number} 上"):
        lend(items[0], clerk)
    both_sign(checked)
    with acting(clerk), pytest.raises(Forbidden):
        lend(Item.objects.get(pk=items[0].pk), clerk)
    with acting(next_clerk), pytest.raises(Forbidden):
        lend(items[0], next_clerk)


def test_an_original_goes_back_to_the_village_and_can_be_deposited_again(
    done: Deposit, items: list[Item], village: Office, clerk: Actor, archivist: Actor
) -> None:
    with acting(archivist):
        kept = list(Item.objects.filter(pk__in=[items[0].pk, items[1].pk]))
        assert actions.give_back(kept, person="王村", reason="村里展览", actor=archivist) == 2
        with pytest.raises(LoanRefused, match="本来就由所有者自己保管"):
            actions.give_back(kept[:1], person="王村", reason="再来一次", actor=archivist)
    with acting(clerk):
        back = Item.objects.get(pk=items[0].pk)
        assert (back.office, back.custodian) == (village, village)
        again = actions.begin_deposit(village, actor=clerk)
        assert not actions.add_items(again, [back], actor=clerk)
        with pytest.raises(Forbidden):
            actions.give_back([back], person="x", reason="y", actor=clerk)


def test_what_is_lent_is_not_deposited(agreement: object, items: list[Item], village: Office, clerk: Actor) -> None:
    with acting(clerk):
        loan = lend(items[0], clerk)
        deposit = actions.begin_deposit(village, actor=clerk)
        why = actions.add_items(deposit, items, actor=clerk)
        assert {pk: str(one) for pk, one in why.items()} == {
            items[0].pk: f"已借出，应还日期 {loan.due.isoformat()}，归还后再移交。"
        }


def test_the_pages_of_loans(
    items: list[Item], clerk: Actor, next_clerk: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    desk = sign_in(clerk)
    given = {"borrower": "王建国", "reason": "对账", "due": in_days(3).isoformat()}
    page = desk.post(f"/items/{items[0].pk}/custody/lend/", given, follow=True).content.decode()
    assert "众拥村借给王建国，应还日期" in page
    again = desk.post(f"/items/{items[0].pk}/custody/lend/", given)
    assert again.status_code == 400
    assert "已借给王建国" in again.content.decode()
    with acting(clerk):
        loan = Loan.objects.get()
        Loan.objects.update(lent_on=in_days(-9), due=in_days(-2))
    assert "逾期" in desk.get("/loans/?state=overdue").content.decode()
    assert items[0].reference not in sign_in(next_clerk).get("/loans/").content.decode()
    with CaptureQueriesContext(connection) as one:
        desk.get("/loans/")
    for item in items[1:]:
        desk.post(f"/items/{item.pk}/custody/lend/", given)
    with CaptureQueriesContext(connection) as many:
        desk.get("/loans/")
    assert len(many) == len(one)
    assert "已记下归还" in desk.post(f"/loans/{loan.pk}/back/", {"remark": "完好"}, follow=True).content.decode()
    assert items[0].reference in desk.get("/loans/?state=back").content.decode()
    with acting(next_clerk):
        assert not loans_for(next_clerk).exists()
