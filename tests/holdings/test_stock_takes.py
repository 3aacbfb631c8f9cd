"""Taking stock: what is here, missing, misplaced, somebody else's or unknown; the list is kept."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.holdings.actions import (
    PlaceRefused,
    begin_stock_take,
    end_stock_take,
    put_box,
    scan_box,
    take_out,
)
from cundang.holdings.box_models import Box, Room, StockTake
from cundang.holdings.stock_takes import counts_of, lines_of
from cundang.ledger.models import Entry

from .test_boxes import box_of, item
from .test_rooms import shelf_of, tomorrow

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


@pytest.fixture
def standing(village: Office, room: Room, archivist: Actor) -> list[Box]:
    """Four boxes of the village on one shelf of the town; the last is out."""
    boxes = [box_of(item(village, f"{number:04}", box=str(number))) for number in range(1, 5)]
    with acting(archivist):
        for box in boxes:
            put_box(box, shelf_of(room), actor=archivist)
        take_out(boxes[3], to_whom="宣某", until=tomorrow(), why="查阅", actor=archivist)
    return boxes


def label(box: Box) -> str:
    return f"http://10.0.0.8:8000/boxes/{box.office_id}/{box.pk}/"


def test_it_ends_with_what_is_missing_misplaced_and_unknown(
    village: Office,
    next_village: Office,
    room: Room,
    standing: list[Box],
    archivist: Actor,
) -> None:
    nowhere = box_of(item(village, "0009", box="9"))
    elsewhere = box_of(item(next_village, "0001", title="秘密", box="77"))
    with acting(archivist):
        taking = begin_stock_take(room, actor=archivist)
        verdicts = [
            scan_box(taking, text, actor=archivist).verdict
            for text in (
                label(standing[0]),
                " 第2盒 ",
                label(nowhere),
                label(elsewhere),
                "没有的号",
                label(standing[3]),
            )
        ]
        assert verdicts == ["here", "here", "misplaced", "foreign", "unknown", "out"]
        assert scan_box(taking, label(standing[0]), actor=archivist).verdict == "here"  # again: nothing new
        assert counts_of(taking)["expected"] == 3
        ended = end_stock_take(taking, actor=archivist)
        lines = list(lines_of(ended))
    assert [(one.verdict, one.box_id) for one in lines][:2] == [("missing", standing[2].pk), ("misplaced", nowhere.pk)]
    assert len(lines) == 7
    foreign = next(one for one in lines if one.verdict == "foreign")
    assert (foreign.words, foreign.box_id) == ("佛堂镇 蟠龙村", None)
    entry = Entry.objects.get(act="stock-take ended")
    assert {name: entry.facts[name] for name in ("here", "missing", "misplaced")} == {
        "here": 2, "missing": 1, "misplaced": 1,
    }  # fmt: skip


def test_a_room_is_counted_once_at_a_time_and_nothing_is_added_after_the_end(
    room: Room,
    standing: list[Box],
    archivist: Actor,
) -> None:
    with acting(archivist):
        taking = begin_stock_take(room, actor=archivist)
        with pytest.raises(PlaceRefused, match="正在清点"):
            begin_stock_take(room, actor=archivist)
        end_stock_take(taking, actor=archivist)
        with pytest.raises(PlaceRefused, match="已经结束"):
            scan_box(taking, label(standing[0]), actor=archivist)
        with pytest.raises(PlaceRefused, match="已经结束"):
            end_stock_take(taking, actor=archivist)
        begin_stock_take(room, actor=archivist)


@pytest.mark.parametrize("text", ["", "   ", "\0"])
def test_a_label_that_was_not_read_is_said_so(room: Room, standing: list[Box], archivist: Actor, text: str) -> None:
    with acting(archivist):
        taking = begin_stock_take(room, actor=archivist)
        with pytest.raises(PlaceRefused, match="没有读到"):
            scan_box(taking, text, actor=archivist)


def test_a_number_that_several_boxes_have_is_asked_about(
    village: Office,
    room: Room,
    standing: list[Box],
    archivist: Actor,
) -> None:
    twin = box_of(item(village, "0050", box="1", year=2020))
    with acting(archivist):
        put_box(twin, shelf_of(room), actor=archivist)
        taking = begin_stock_take(room, actor=archivist)
        with pytest.raises(PlaceRefused, match="有几个盒"):
            scan_box(taking, "1", actor=archivist)
        for odd in ("/boxes/330782106201/99999999999999999999/", "'; DROP TABLE", "长" * 999):
            assert scan_box(taking, odd, actor=archivist).verdict == "unknown"


def test_nobody_else_counts_a_room(
    room: Room, standing: list[Box], archivist: Actor, clerk: Actor, city: Actor
) -> None:
    with acting(archivist):
        taking = begin_stock_take(room, actor=archivist)
    for other in (clerk, city):
        with acting(other), pytest.raises(Forbidden):
            scan_box(taking, "1", actor=other)


def test_with_a_phone_a_label_opens_the_box_and_one_tap_counts_it(
    room: Room,
    standing: list[Box],
    archivist: Actor,
    sign_in: SignIn,
) -> None:
    browser = sign_in(archivist)
    page = f"/boxes/{standing[0].office_id}/{standing[0].pk}/"
    assert "清点到这一盒" not in browser.get(page).content.decode()
    begun = browser.post(f"/rooms/{room.pk}/stock-takes/")
    assert "清点到这一盒" in browser.get(page).content.decode()
    said = browser.post(f"{begun['Location']}scan/", {"code": page}).content.decode()
    assert "在架：众拥村 第1盒" in said
    assert "在架 1 / 3 盒" in said
    part = browser.post(f"{begun['Location']}scan/", {"code": "x"}, headers={"HX-Request": "true"}).content.decode()
    assert "不认识：x" in part
    assert "<html" not in part
    shown = browser.get(begun["Location"])
    assert "camera=(self)" in shown.headers["Permissions-Policy"]
    assert "camera=()" in browser.get(page).headers["Permissions-Policy"]
    browser.post(f"{begun['Location']}end/")
    sheet = load_workbook(io.BytesIO(browser.get(f"{begun['Location']}export/").content)).active
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert [row[1] for row in rows[2:]] == ["缺", "缺", "不认识", "在架"]


def test_the_endpoints_say_the_same(
    room: Room, standing: list[Box], archivist: Actor, next_clerk: Actor, sign_in: SignIn
) -> None:
    browser = sign_in(archivist)
    begun = browser.post(f"/api/v1/rooms/{room.pk}/stock-takes").json()
    assert browser.post(f"/api/v1/rooms/{room.pk}/stock-takes").status_code == 422
    sent: Any = {"content_type": "application/json"}
    line = browser.post(f"/api/v1/stock-takes/{begun['id']}/scans", {"code": label(standing[1])}, **sent).json()
    assert (line["verdict"], line["box"]) == ("here", standing[1].pk)
    ended = browser.post(f"/api/v1/stock-takes/{begun['id']}/end").json()
    assert (ended["counts"]["here"], ended["counts"]["missing"]) == (1, 2)
    assert [one["id"] for one in browser.get("/api/v1/stock-takes").json()] == [begun["id"]]
    assert sign_in(next_clerk).get(f"/api/v1/stock-takes/{begun['id']}").status_code == 404
    with acting(archivist):
        assert StockTake.objects.get().ended_at is not None
