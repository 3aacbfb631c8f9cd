"""Rooms and cabinets renamed, taken away while empty; the same by the endpoints."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import (
    PlaceRefused,
    add_room,
    describe,
    draft_item,
    make_boxes,
    put_box,
    remove_cabinet,
    remove_room,
    rename_cabinet,
    rename_room,
)
from cundang.holdings.box_models import Box, BoxMove, ClimateReading, Room, Shelf
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
CONSOLE = console("tester")


@pytest.fixture(autouse=True)
def _everything_is_seen(offices: dict[str, Office]) -> Iterator[None]:
    """Between the acts a test looks at rows itself; each act and request brings its own scope."""
    with acting(CONSOLE):
        yield


@pytest.fixture
def standing(room: Room, village: Office) -> Box:
    """A box of the village on cabinet 2 of the town's room."""
    item = draft_item(office=village, reference="Z106-WS·1996-Y-0001", actor=CONSOLE)
    describe(item, title="会议记录", box="1", actor=CONSOLE)
    make_boxes(village, actor=CONSOLE)
    return put_box(Box.objects.get(), Shelf.objects.get(room=room, cabinet="2", level=3), actor=CONSOLE)


def test_a_new_name_is_where_the_boxes_stand_and_not_in_their_history(
    archivist: Actor, room: Room, standing: Box
) -> None:
    rename_room(room, " 二楼  档案室 ", actor=archivist)
    rename_cabinet(room, "2", "B", actor=archivist)
    standing.refresh_from_db()
    assert standing.stands == "大陈镇 二楼 档案室 B柜3层"
    assert BoxMove.objects.get().now == "大陈镇 一楼档案室 2柜3层"
    acts = list(Entry.objects.filter(act__in=("room renamed", "cabinet renamed")).values_list("act", flat=True))
    assert sorted(acts) == ["cabinet renamed", "room renamed"]


@pytest.mark.parametrize("name", ["", "  ", "长" * 61])
def test_a_room_needs_a_name(archivist: Actor, room: Room, name: str) -> None:
    with pytest.raises(PlaceRefused, match="库房名称"):
        rename_room(room, name, actor=archivist)


def test_two_rooms_or_cabinets_of_one_name(archivist: Actor, town: Office, room: Room) -> None:
    other = add_room(town, "二楼", cabinets=1, levels=1, actor=CONSOLE)
    with pytest.raises(PlaceRefused, match="已有叫“二楼”"):
        rename_room(room, "二楼", actor=archivist)
    with pytest.raises(PlaceRefused, match="已有 2 柜"):
        rename_cabinet(room, "1", "2", actor=archivist)
    with pytest.raises(PlaceRefused, match="没有 9 柜"):
        rename_cabinet(other, "9", "8", actor=archivist)


def test_only_what_is_empty_goes(archivist: Actor, room: Room, standing: Box) -> None:
    with pytest.raises(PlaceRefused, match="还有 1 盒"):
        remove_cabinet(room, "2", actor=archivist)
    with pytest.raises(PlaceRefused, match="还有 1 盒"):
        remove_room(room, actor=archivist)
    remove_cabinet(room, "1", actor=archivist)
    assert set(Shelf.objects.filter(room=room).values_list("cabinet", flat=True)) == {"2"}
    standing.refresh_from_db()
    assert standing.shelf is not None


def test_a_room_with_notes_stays(archivist: Actor, room: Room) -> None:
    ClimateReading.objects.create(
        office_id=room.office_id, room=room, at="2026-01-01T08:00Z", temperature=20, humidity=50, by="x"
    )
    with pytest.raises(PlaceRefused, match="要一直保留"):
        remove_room(room, actor=archivist)
    ClimateReading.objects.all().delete()
    remove_room(room, actor=archivist)
    assert not Room.objects.exists()
    assert not Shelf.objects.exists()


def test_a_box_that_one_may_not_see_keeps_its_cabinet(
    archivist: Actor, room: Room, standing: Box, next_village: Office
) -> None:
    Box.objects.filter(pk=standing.pk).update(office=next_village)  # as after a merger into another town
    with acting(archivist), pytest.raises(PlaceRefused, match="别的机构的档案盒"):
        remove_cabinet(room, "2", actor=archivist)
    assert Shelf.objects.filter(room=room, cabinet="2").count() == 3


def test_not_by_another_town(person: Callable[[str, str, str], Actor], room: Room, sign_in: SignIn) -> None:
    neighbour = person("neighbour", "town_archivist", "330782100")
    with pytest.raises(Forbidden):
        rename_room(room, "别的", actor=neighbour)
    assert sign_in(neighbour).post(f"/rooms/{room.pk}/rename/", {"name": "别的"}).status_code == 404


def test_the_page(archivist: Actor, room: Room, sign_in: SignIn) -> None:
    browser = sign_in(archivist)
    page = browser.post(f"/rooms/{room.pk}/rename/", {"name": "新楼"}, follow=True).content.decode()
    assert "库房已改名" in page
    page = browser.post(
        f"/rooms/{room.pk}/cabinets/rename/", {"cabinet": "1", "name": "2"}, follow=True
    ).content.decode()
    assert "已有 2 柜" in page
    browser.post(f"/rooms/{room.pk}/cabinets/away/", {"cabinet": "1"})
    page = browser.post(f"/rooms/{room.pk}/away/", follow=True).content.decode()
    assert "“新楼”已删除" in page


def test_the_endpoints(archivist: Actor, room: Room, standing: Box, sign_in: SignIn) -> None:
    browser = sign_in(archivist)
    base = f"/api/v1/rooms/{room.pk}"
    as_json = {"content_type": "application/json"}
    assert [one["cabinet"] for one in browser.get(f"{base}/cabinets").json()] == ["1", "2"]
    added = browser.post(f"{base}/cabinets", {"cabinet": "3", "levels": 2}, **as_json).json()
    assert added[-1] == {"cabinet": "3", "levels": [{"level": at, "boxes": 0, "mm": 0} for at in (1, 2)]}
    assert browser.put(f"{base}/cabinets/3", {"name": "C"}, **as_json).json()[-1]["cabinet"] == "C"
    assert browser.delete(f"{base}/cabinets/C").status_code == 204
    refused = browser.delete(f"{base}/cabinets/2")
    assert refused.status_code == 422
    assert "还有 1 盒" in refused.json()["error"]
    wrong = {"temperature_from": 30, "temperature_to": 20, "humidity_from": 45, "humidity_to": 60}
    assert browser.put(f"{base}/limits", wrong, **as_json).status_code == 422
    right = {**wrong, "temperature_from": 16}
    assert browser.put(f"{base}/limits", right, **as_json).json()["temperature_from"] == "16.0"
    assert browser.get(f"{base}/limits").json()["humidity_to"] == "60.0"
    assert browser.delete(f"/api/v1/boxes/{standing.pk}").status_code == 422
    assert browser.put(base, {"name": "甲"}, **as_json).json() == {"name": "甲"}
