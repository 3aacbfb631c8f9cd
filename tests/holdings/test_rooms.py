"""Where boxes stand: put, moved, taken out, brought back; each move a line for ever, each room its keeper's."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import (
    BoxRefused,
    PlaceRefused,
    add_cabinet,
    add_room,
    bring_back,
    put_box,
    remove_box,
    take_out,
)
from cundang.holdings.box_models import Box, BoxMove, Room, Shelf
from cundang.holdings.boxes import Wanted, boxes_for
from cundang.ledger.models import Detail, Entry

from .test_boxes import box_of, item

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
SignIn = Callable[[Actor], Client]


def tomorrow() -> Any:
    return timezone.localdate() + timedelta(days=1)


def shelf_of(room: Room, cabinet: str = "1", level: int = 1) -> Shelf:
    with acting(CONSOLE):
        return Shelf.objects.select_related("office", "room").get(room=room, cabinet=cabinet, level=level)


@pytest.fixture
def box(village: Office) -> Box:
    return box_of(item(village, "0001"))


@pytest.fixture
def own_room(village: Office) -> Room:
    with acting(CONSOLE):
        return add_room(village, "村档案室", cabinets=1, levels=2, actor=CONSOLE)


def test_every_move_is_a_line_of_the_history(box: Box, room: Room, archivist: Actor) -> None:
    with acting(archivist):
        put_box(box, shelf_of(room), actor=archivist)
        put_box(box, shelf_of(room, "2", 3), actor=archivist)
        take_out(box, to_whom="宣建国", until=tomorrow(), why="诉讼", actor=archivist)
        box.refresh_from_db()
        assert (box.out_to, box.out_until) == ("宣建国", tomorrow())
        bring_back(box, actor=archivist)
        lines = [(one.act, one.was, one.now, one.to_whom) for one in BoxMove.objects.filter(box=box).order_by("pk")]
    first, last = "大陈镇 一楼档案室 1柜1层", "大陈镇 一楼档案室 2柜3层"
    assert lines == [
        ("put", "", first, ""),
        ("moved", first, last, ""),
        ("taken out", last, "", "宣建国"),
        ("brought back", "", last, ""),
    ]
    acts = list(Entry.objects.filter(kind="box", act__startswith="box ").order_by("pk").values_list("act", flat=True))
    assert acts == ["box put", "box moved", "box taken out", "box brought back"]
    entry = Entry.objects.get(act="box taken out")
    assert "宣建国" not in str(entry.facts)
    assert Detail.objects.get(entry=entry).text == {"to": "宣建国", "why": "诉讼"}


def test_what_cannot_be_is_refused_and_changes_nothing(box: Box, room: Room, archivist: Actor) -> None:
    with acting(archivist):
        with pytest.raises(PlaceRefused, match="先上架"):
            take_out(box, to_whom="宣某", until=tomorrow(), why="查阅", actor=archivist)
        with pytest.raises(PlaceRefused, match="没有登记取走"):
            bring_back(box, actor=archivist)
        put_box(box, shelf_of(room), actor=archivist)
        with pytest.raises(PlaceRefused, match="就是这个位置"):
            put_box(box, shelf_of(room), actor=archivist)
        with pytest.raises(PlaceRefused, match="已经过去"):
            take_out(box, to_whom="宣某", until=tomorrow() - timedelta(days=9), why="查阅", actor=archivist)
        with pytest.raises(PlaceRefused, match="写明谁取走"):
            take_out(box, to_whom=" ", until=tomorrow(), why="查阅", actor=archivist)
        take_out(box, to_whom="宣某", until=tomorrow(), why="查阅", actor=archivist)
        for again in (
            lambda: take_out(box, to_whom="陈某", until=tomorrow(), why="查阅", actor=archivist),
            lambda: put_box(box, shelf_of(room, "2"), actor=archivist),
        ):
            with pytest.raises(PlaceRefused, match="“宣某”"):
                again()
        assert BoxMove.objects.filter(box=box).count() == 2


def test_a_box_with_a_history_is_never_removed(village: Office, box: Box, room: Room, archivist: Actor) -> None:
    with acting(archivist):
        put_box(box, shelf_of(room), actor=archivist)
        box.items.update(in_box=None)
        with pytest.raises(BoxRefused, match="历史"):
            remove_box(box, actor=archivist)


def test_the_village_moves_no_box_that_the_town_keeps(
    box: Box, room: Room, own_room: Room, archivist: Actor, clerk: Actor
) -> None:
    with acting(archivist):
        put_box(box, shelf_of(room), actor=archivist)
    with acting(clerk), pytest.raises(Forbidden):
        put_box(box, shelf_of(own_room), actor=clerk)
    with acting(clerk), pytest.raises(Forbidden):
        take_out(box, to_whom="宣某", until=tomorrow(), why="查阅", actor=clerk)


def test_the_village_sees_where_the_town_keeps_its_box_and_not_the_room(
    box: Box, room: Room, own_room: Room, archivist: Actor, clerk: Actor, sign_in: SignIn
) -> None:
    with acting(archivist):
        put_box(box, shelf_of(room), actor=archivist)
    browser = sign_in(clerk)
    html = browser.get(f"/boxes/{box.office_id}/{box.pk}/").content.decode()
    assert html.count("大陈镇 一楼档案室 1柜1层") == 2
    assert 'id="place"' not in html
    assert browser.get(f"/rooms/{room.pk}/").status_code == 404
    assert [one["name"] for one in browser.get("/api/v1/rooms").json()] == ["村档案室"]


def test_from_the_page_a_box_is_put_taken_and_brought_back(
    box: Box, own_room: Room, clerk: Actor, sign_in: SignIn
) -> None:
    browser = sign_in(clerk)
    page = f"/boxes/{box.office_id}/{box.pk}/"
    assert "放到这里" in browser.get(page).content.decode()
    said = browser.post(f"{page}put/", {"shelf": str(shelf_of(own_room).pk)}, follow=True).content.decode()
    assert "已登记存放位置" in said
    assert "移到这里" in said
    refused = browser.post(f"{page}out/", {"to_whom": "宣某", "until": "昨天", "why": "x"}, follow=True)
    assert "何时还回" in refused.content.decode()
    out = {"to_whom": "宣某", "until": str(tomorrow()), "why": "查阅"}
    assert "“宣某”取走" in browser.post(f"{page}out/", out, follow=True).content.decode()
    assert "登记还回" in browser.get(page).content.decode()
    assert "已登记还回" in browser.post(f"{page}back/", {"shelf": ""}, follow=True).content.decode()
    assert "请选一个位置" in browser.post(f"{page}put/", {}, follow=True).content.decode()


def test_a_shelf_of_another_office_is_none(box: Box, next_town: Office, archivist: Actor, sign_in: SignIn) -> None:
    with acting(CONSOLE):
        elsewhere = add_room(next_town, "别处", cabinets=1, levels=1, actor=CONSOLE)
    shelf = shelf_of(elsewhere)
    browser = sign_in(archivist)
    browser.post(f"/boxes/{box.office_id}/{box.pk}/put/", {"shelf": str(shelf.pk)})
    with acting(CONSOLE):
        assert Box.objects.get(pk=box.pk).shelf_id is None
    answer = browser.post(f"/api/v1/boxes/{box.pk}/place", {"shelf": shelf.pk}, content_type="application/json")
    assert answer.status_code == 404
    with acting(archivist), pytest.raises(Forbidden):
        put_box(box, shelf, actor=archivist)


def test_boxes_are_found_by_where_they_are(village: Office, box: Box, room: Room, archivist: Actor) -> None:
    other = box_of(item(village, "0002", box="4"))

    def found(where: str) -> list[Box]:
        return list(boxes_for(archivist, Wanted(where=where)))

    with acting(archivist):
        put_box(box, shelf_of(room), actor=archivist)
        assert (found("standing"), found("nowhere"), found("out")) == ([box], [other], [])
        take_out(box, to_whom="宣某", until=tomorrow(), why="查阅", actor=archivist)
        assert (found("standing"), found("out"), found("late")) == ([], [box], [])
        Box.objects.filter(pk=box.pk).update(out_until=timezone.localdate() - timedelta(days=1))
        assert found("late") == [box]


def test_a_room_lists_what_stands_in_it(box: Box, room: Room, archivist: Actor, sign_in: SignIn) -> None:
    with acting(archivist):
        put_box(box, shelf_of(room, "2", 3), actor=archivist)
    browser = sign_in(archivist)
    html = browser.get(f"/rooms/{room.pk}/").content.decode()
    assert "2 柜 3 层" in html
    assert "3 层：1 盒 30 毫米" in html
    sheet = load_workbook(io.BytesIO(browser.get(f"/rooms/{room.pk}/export/").content)).active
    rows = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert rows[2][12] == "大陈镇 一楼档案室 2柜3层"
    shown = browser.get(f"/api/v1/rooms/{room.pk}").json()
    assert [one["id"] for one in shown["contents"]] == [box.pk]
    assert len(shown["shelves_listed"]) == 6


def test_rooms_are_made_once_and_grow(room: Room, town: Office, county: Office, archivist: Actor) -> None:
    with acting(archivist):
        with pytest.raises(PlaceRefused, match="已有"):
            add_room(town, "一楼档案室", cabinets=1, levels=1, actor=archivist)
        with pytest.raises(PlaceRefused, match="不超过 200"):
            add_room(town, "二楼", cabinets=5000, levels=1, actor=archivist)
        add_cabinet(room, "2", levels=5, actor=archivist)
        add_cabinet(room, "铁皮柜", levels=2, actor=archivist)
        with pytest.raises(PlaceRefused, match="已有 5 层"):
            add_cabinet(room, "2", levels=5, actor=archivist)
        assert Shelf.objects.filter(room=room).count() == 3 + 5 + 2
    with acting(CONSOLE), pytest.raises(PlaceRefused, match="选镇街或村"):
        add_room(county, "县库房", cabinets=1, levels=1, actor=CONSOLE)


def test_the_county_reads_and_does_not_move(box: Box, room: Room, city: Actor, sign_in: SignIn) -> None:
    browser = sign_in(city)
    assert browser.get(f"/rooms/{room.pk}/").status_code == 200
    assert browser.post(f"/boxes/{box.office_id}/{box.pk}/put/", {"shelf": "1"}).status_code == 403
    assert browser.post("/rooms/", {"office": "大陈镇", "name": "x"}).status_code == 403
