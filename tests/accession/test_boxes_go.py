"""Boxes go with their items into the town's custody and back; one with an item that stays, stays."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cundang.accession.actions import count_at_town, count_at_village, give_back, note_line
from cundang.accession.deposit_models import Deposit, DepositLine
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.actions import add_room, make_boxes, put_box, take_out
from cundang.holdings.box_models import Box, BoxMove, Shelf
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

from .conftest import CONSOLE, make_items

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
BothSign = Callable[[Deposit], Deposit]


@pytest.fixture
def shelved(village: Office, items: list[Item], clerk: Actor) -> list[Box]:
    """Box 1 with items 1 to 3, box 2 with 4 and 5, on a shelf of the village."""
    with acting(CONSOLE):
        for number, chosen in (("1", items[:3]), ("2", items[3:])):
            Item.objects.filter(pk__in=[item.pk for item in chosen]).update(box=number)
        make_boxes(village, actor=CONSOLE)
        add_room(village, "村档案室", cabinets=1, levels=1, actor=CONSOLE)
        boxes = list(Box.objects.select_related("fonds").order_by("number"))
        for box in boxes:
            put_box(box, Shelf.objects.select_related("office", "room").get(), actor=CONSOLE)
        return boxes


def moves(box: Box) -> list[tuple[str, str, str, str]]:
    """The history of a box after it was put on its shelf."""
    with acting(CONSOLE):
        rows = BoxMove.objects.filter(box=box).exclude(act="put").order_by("pk")
        return list(rows.values_list("act", "was", "now", "why"))


def fresh(box: Box) -> Box:
    with acting(CONSOLE):
        return Box.objects.get(pk=box.pk)


SHELF = "众拥村 村档案室 1柜1层"


def test_a_box_goes_with_its_items_and_comes_back(
    shelved: list[Box], deposit: Deposit, both_sign: BothSign, items: list[Item], village: Office, town: Office,
    clerk: Actor, archivist: Actor, sign_in: SignIn,
) -> None:  # fmt: skip
    first, second = shelved
    with acting(CONSOLE):  # at a reader's while its items are deposited
        tomorrow = timezone.localdate() + timedelta(days=1)
        take_out(second, to_whom="王律师", until=tomorrow, why="查阅", actor=CONSOLE)
    with acting(clerk):
        count_at_village(deposit, count=5, actor=clerk)
    with acting(archivist):
        checked = count_at_town(deposit, count=5, actor=archivist)
    both_sign(checked)
    for box in shelved:
        gone = fresh(box)
        assert (gone.keeper_id, gone.shelf_id, gone.stands, gone.out_to) == (town.code, None, "", "")
    assert moves(first) == [("deposited", SHELF, "大陈镇", deposit.number)]
    assert moves(second)[1:] == [("deposited", "", "大陈镇", deposit.number)]
    assert Entry.objects.filter(act="box deposited").count() == 2
    page = sign_in(archivist).get(f"/boxes/{village.code}/{first.pk}/").content.decode()
    assert "由大陈镇保管，还没有上架" in page
    assert "移交" in page
    with acting(CONSOLE):
        shelf = Shelf.objects.select_related("office", "room").get()
    with acting(clerk), pytest.raises(Forbidden):  # the town keeps it now
        put_box(first, shelf, actor=clerk)
    with acting(archivist):
        give_back(items[:2], person="王村", reason="村里要用", actor=archivist)
        assert fresh(first).keeper_id == town.code
        give_back(items[2:3], person="王村", reason="村里要用", actor=archivist)
    assert fresh(first).keeper_id == village.code
    assert moves(first)[-1] == ("returned", "", "众拥村", "村里要用")
    with acting(clerk):
        assert put_box(first, shelf, actor=clerk).stands == SHELF


def test_a_box_that_stands_in_the_town_already_stays_on_its_shelf(
    shelved: list[Box], deposit: Deposit, both_sign: BothSign, town: Office, clerk: Actor, archivist: Actor
) -> None:
    with acting(CONSOLE):
        room = add_room(town, "一楼", cabinets=1, levels=1, actor=CONSOLE)
        put_box(shelved[0], Shelf.objects.select_related("office", "room").get(room=room), actor=CONSOLE)
    with acting(clerk):
        count_at_village(deposit, count=5, actor=clerk)
    with acting(archivist):
        checked = count_at_town(deposit, count=5, actor=archivist)
    both_sign(checked)
    stands = "大陈镇 一楼 1柜1层"
    assert fresh(shelved[0]).stands == stands
    assert moves(shelved[0])[-1] == ("deposited", stands, stands, deposit.number)


def test_a_box_with_an_item_that_stays_stays_and_both_are_told(
    shelved: list[Box], deposit: Deposit, both_sign: BothSign, village: Office, clerk: Actor, archivist: Actor,
    sign_in: SignIn,
) -> None:  # fmt: skip
    more = make_items(village, 1, first=9)
    with acting(CONSOLE):
        Item.objects.filter(pk=more[0].pk).update(box="1")
        make_boxes(village, actor=CONSOLE)
    with acting(clerk):
        count_at_village(deposit, count=5, actor=clerk)
    with acting(archivist):
        note_line(DepositLine.objects.get(number=5), difference="", refused="霉变", actor=archivist)
        checked = count_at_town(deposit, count=5, actor=archivist)
    said = (
        "盒里还有不随这一单移交的件：Z106-WS·2019-D30 第 1 盒（1 件）、Z106-WS·2019-D30 第 2 盒（1 件）；"
        "这些盒的保管者不变，只移交清单上的件。"
    )
    for path in (f"/deposits/{deposit.pk}/", f"/deposits/{deposit.pk}/sign/"):
        assert said in sign_in(archivist).get(path).content.decode()
    both_sign(checked)
    assert said in sign_in(clerk).get(f"/deposits/{deposit.pk}/").content.decode()
    shown: Any = sign_in(clerk).get(f"/api/v1/deposits/{deposit.pk}").json()["boxes_staying"]
    assert shown == [{"id": box.pk, "series": box.series, "number": box.number, "staying": 1} for box in shelved]
    for box in shelved:
        assert (fresh(box).keeper_id, fresh(box).stands, moves(box)) == (village.code, SHELF, [])


def test_boxes_that_go_whole_are_not_mentioned(
    shelved: list[Box], deposit: Deposit, clerk: Actor, sign_in: Any
) -> None:
    assert "盒里还有" not in sign_in(clerk).get(f"/deposits/{deposit.pk}/").content.decode()
