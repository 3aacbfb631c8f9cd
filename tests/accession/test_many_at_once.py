"""Many items in one go: what the clerk marked as received goes on a list, and what was deposited goes back."""

from collections.abc import Callable

import pytest
from django.test import Client

from cundang.accession.actions import begin_deposit, lend, mark_collected
from cundang.accession.deposit_models import Agreement, Deposit, DepositLine
from cundang.accession.queries import loans_for
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.holdings.models import Item

from .conftest import CONSOLE
from .test_loans import in_days

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def test_what_was_marked_as_received_goes_on_the_list(
    agreement: Agreement, items: list[Item], village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    """The items are minutes (会议记录) of 2019, kind CW-01; one is of another kind, one of another year."""
    with acting(CONSOLE):
        Item.objects.filter(pk__in=[one.pk for one in items]).update(class_code="WS")
        Item.objects.filter(pk=items[3].pk).update(title="选票")
        Item.objects.filter(pk=items[4].pk).update(year=2018)
    with acting(clerk):
        mark_collected(village, 2019, "CW-01", state="received", actor=clerk)
        mark_collected(village, 2018, "CW-01", state="none", reason="当年没有开会", actor=clerk)
    desk = sign_in(clerk)
    assert "/deposits/new/?year=2019" in desk.get(f"/collection/{village.code}/?year=2019").content.decode()
    answer = desk.post("/deposits/new/?year=2019", {"office": village.code})
    place = answer.headers["Location"]
    assert place.endswith("?year=2019&collected=on")
    page = desk.get(place).content.decode()
    for item, there in zip(items, (True, True, True, False, False), strict=True):
        assert (item.reference in page) is there
    desk.post(place, {"all": "1"})
    with acting(clerk):
        assert set(DepositLine.objects.values_list("item_id", flat=True)) == {one.pk for one in items[:3]}
        other = begin_deposit(village, actor=clerk)
        DepositLine.objects.all().delete()
    answer = desk.post(f"/api/v1/deposits/{other.pk}/collected", {"year": 2018}, content_type="application/json")
    assert answer.json() == {"added": 0, "refused": []}
    answer = desk.post(f"/api/v1/deposits/{other.pk}/collected", {}, content_type="application/json")
    assert answer.json() == {"added": 3, "refused": []}


def test_ticked_items_go_back_together(
    done: Deposit, items: list[Item], village: Office, archivist: Actor, clerk: Actor, sign_in: SignIn
) -> None:
    with acting(archivist):
        lend(Item.objects.get(pk=items[4].pk), borrower="李", reason="核对", due=in_days(3), actor=archivist)
    town, place = sign_in(archivist), f"/deposits/{done.pk}/"
    page = town.get(place).content.decode()
    assert page.count('form="return"') == 4  # not what is lent out
    assert 'form="return"' not in sign_in(clerk).get(place).content.decode()
    given = {"person": "王村", "reason": "收回自管"}
    assert town.post(f"{place}return/", {"item": items[0].pk}).status_code == 400
    assert "请先勾选" in town.post(f"{place}return/", given, follow=True).content.decode()
    ticked = {**given, "item": [str(items[0].pk), str(items[1].pk), str(items[4].pk), "x", "9" * 30]}
    assert "已归还 2 件" in town.post(f"{place}return/", ticked, follow=True).content.decode()
    body = {**given, "items": [items[2].pk, items[0].pk]}
    answer = town.post(f"/api/v1{place}return", body, content_type="application/json")
    assert answer.status_code == 422
    assert "一件也没有归还" in answer.json()["error"]
    assert "已归还 2 件" in town.post(f"{place}return/", {**given, "all": "1"}, follow=True).content.decode()
    with acting(CONSOLE):
        kept = dict(Item.objects.filter(pk__in=[one.pk for one in items]).values_list("pk", "custodian_id"))
    assert kept == {**dict.fromkeys([one.pk for one in items[:4]], village.code), items[4].pk: done.custodian_id}


def test_loans_are_narrowed_by_village_code_or_borrower(
    done: Deposit, items: list[Item], archivist: Actor, sign_in: SignIn
) -> None:
    with acting(archivist):
        for item, who in ((items[0], "王建国"), (items[1], "李小红")):
            lend(Item.objects.get(pk=item.pk), borrower=who, reason="核对", due=in_days(3), actor=archivist)
        for words, count in (("众拥", 2), ("小红", 1), (items[0].reference, 1), ("楂林", 0), (" ", 2)):
            assert loans_for(archivist, words=words).count() == count
    page = sign_in(archivist).get("/loans/?words=小红").content.decode()
    assert "李小红" in page
    assert "王建国" not in page


def test_a_county_sets_the_text_of_new_agreements(
    agreement: Agreement, city: Actor, archivist: Actor, next_clerk: Actor, sign_in: SignIn
) -> None:
    town, county = sign_in(archivist), sign_in(city)
    assert "所有权仍归甲方" in town.get("/agreements/new/").content.decode()
    county.post("/agreements/terms/", {"text": "一、义乌的文本。\n\n  二、<b>另一条</b>。 "})
    page = town.get("/agreements/new/").content.decode()
    assert "一、义乌的文本。\n二、&lt;b&gt;另一条" in page
    assert "所有权仍归甲方" not in page
    assert sign_in(next_clerk).get("/api/v1/agreements/terms").json()["own"] is True
    with acting(CONSOLE):
        agreement.refresh_from_db()
        assert "义乌的文本" not in agreement.terms
    answer = county.put("/api/v1/agreements/terms", {"office": "330782"}, content_type="application/json")
    assert answer.json()["own"] is False
    assert "所有权仍归甲方" in town.get("/agreements/new/").content.decode()
