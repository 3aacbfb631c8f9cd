"""Rooms, and the moves of boxes, as endpoints."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require
from cundang.holdings.actions import (
    PlaceRefused,
    add_room,
    bring_back,
    check_room,
    note_climate,
    put_box,
    take_out,
)
from cundang.holdings.api_boxes import BoxShown, box_shown
from cundang.holdings.box_models import Box, ClimateReading, Room, Shelf
from cundang.holdings.boxes import box_for
from cundang.holdings.climate import checks_for, limits_of, outside, readings_for
from cundang.holdings.rooms import boxes_in_room, room_for, rooms_for, shelves_for
from cundang.paging import skipped

router = Router(tags=["rooms"])


class Climate(Schema):
    """A reading: °C, % of relative humidity, when (now, unless said)."""

    temperature: Decimal = Field(max_digits=4, decimal_places=1)
    humidity: Decimal = Field(max_digits=4, decimal_places=1)
    at: datetime | None = None


class ClimateShown(Climate):
    """A reading with whether it lies outside the room's limits."""

    by: str
    outside: bool


class Answer(Schema):
    """Whether a point of the check is in order, and what was seen."""

    ok: bool
    note: str = ""


class Check(Schema):
    """What protects a room was looked at: answers by the codes of the list (fire, theft, water …)."""

    on: date
    answers: dict[str, Answer]


class CheckShown(Schema):
    """A check as it was noted."""

    on: date
    points: list[dict[str, Any]]
    by: str


class RoomListed(Schema):
    """A room; `boxes` belong in it, of which `out` are taken away."""

    id: int
    office: str
    name: str
    shelves: int
    boxes: int
    out: int


class StandingBox(Schema):
    """A box in a room."""

    id: int
    office: str
    number: str
    series: str
    shelf: int
    stands: str
    out_to: str


class ShelfListed(Schema):
    """A level of a cabinet."""

    id: int
    cabinet: str
    level: int


class RoomShown(RoomListed):
    """A room with its shelves and what belongs on them."""

    shelves_listed: list[ShelfListed]
    contents: list[StandingBox]


class RoomWritten(Schema):
    """A new room: cabinets numbered from 1, each with so many levels."""

    office: str
    name: str = Field(max_length=60)
    cabinets: int = 1
    levels: int = 5


class Place(Schema):
    """A shelf by its key; without one a box comes back to where it stood."""

    shelf: int | None = None


class Out(Schema):
    """Who takes a box, until which day, why."""

    to_whom: str
    until: date
    why: str


@router.get("/rooms", response=list[RoomListed], url_name="rooms")
def rooms(request: HttpRequest) -> Any:
    """The rooms in one's scope."""
    require(actor(request), "view")
    return [_listed(room) for room in rooms_for(actor(request))]


def _listed(room: Any) -> dict[str, Any]:
    counts = {"shelves": room.shelves_count, "boxes": room.boxes_count, "out": room.out_count}
    return {"id": room.pk, "office": room.office_id, "name": room.name, **counts}


@router.post("/rooms", response=RoomListed, url_name="add-room")
def add(request: HttpRequest, written: RoomWritten) -> Any:
    """A new room."""
    who = actor(request)
    require(who, "keep_boxes")
    office = office_for(who, written.office, "keep_boxes")
    try:
        made = add_room(office, written.name, cabinets=written.cabinets, levels=written.levels, actor=who)
    except PlaceRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return _listed(room_for(who, made.pk))


@router.get("/rooms/{int:pk}", response=RoomShown, url_name="room")
def room(request: HttpRequest, pk: int) -> Any:
    """One room with its shelves and what belongs on them."""
    who = actor(request)
    require(who, "view")
    found = room_for(who, pk)
    shelves = shelves_for(who, "view", found)
    return {
        **_listed(found),
        "shelves_listed": [{"id": one.pk, "cabinet": one.cabinet, "level": one.level} for one in shelves],
        "contents": [_standing(box) for box in boxes_in_room(who, found)],
    }


def _standing(box: Box) -> dict[str, Any]:
    plain = {name: getattr(box, name) for name in ("number", "series", "stands", "out_to")}
    return {"id": box.pk, "office": box.office_id, "shelf": box.shelf_id, **plain}


@router.post("/boxes/{int:pk}/place", response=BoxShown, by_alias=True, url_name="put-box")
def put(request: HttpRequest, pk: int, place: Place) -> Any:
    """Put a box on a shelf, or move it there."""
    who = actor(request)
    return _moved(request, pk, lambda box: put_box(box, shelves_for(who).get(pk=place.shelf or 0), actor=who))


@router.post("/boxes/{int:pk}/out", response=BoxShown, by_alias=True, url_name="box-out")
def out(request: HttpRequest, pk: int, taken: Out) -> Any:
    """Somebody takes a box away."""
    return _moved(request, pk, lambda box: take_out(box, **taken.dict(), actor=actor(request)))


@router.post("/boxes/{int:pk}/back", response=BoxShown, by_alias=True, url_name="box-back")
def back(request: HttpRequest, pk: int, place: Place) -> Any:
    """A box came back."""
    who = actor(request)

    def act(box: Box) -> Box:
        shelf: Shelf | None = shelves_for(who).get(pk=place.shelf) if place.shelf else None
        return bring_back(box, shelf, actor=who)

    return _moved(request, pk, act)


def _moved(request: HttpRequest, pk: int, act: Callable[[Box], Box]) -> Any:
    who = actor(request)
    require(who, "keep_boxes")
    box = box_for(who, pk)
    try:
        act(box)
    except PlaceRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return box_shown(request, box_for(who, pk))


@router.get("/rooms/{int:pk}/climate", response=list[ClimateShown], url_name="room-climate")
def climate(request: HttpRequest, pk: int, limit: int = 200, offset: int = 0) -> Any:
    """The readings of a room, the latest first."""
    who = actor(request)
    require(who, "view")
    found = room_for(who, pk)
    limit, offset = min(max(limit, 1), 1000), skipped(offset)
    return [_reading(one, found) for one in readings_for(who, found)[offset : offset + limit]]


def _reading(one: ClimateReading, room: Room) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ("temperature", "humidity", "at", "by")}
    return {**plain, "outside": any(outside(one, limits_of(room)))}


@router.post("/rooms/{int:pk}/climate", response=ClimateShown, url_name="note-climate")
def note(request: HttpRequest, pk: int, read: Climate) -> Any:
    """Note a reading; an instrument may do so too."""
    who = actor(request)
    require(who, "keep_boxes")
    found = room_for(who, pk)
    try:
        return _reading(note_climate(found, **read.dict(), actor=who), found)
    except PlaceRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.get("/rooms/{int:pk}/checks", response=list[CheckShown], url_name="room-checks")
def checks(request: HttpRequest, pk: int) -> Any:
    """What was looked at, the latest first."""
    who = actor(request)
    require(who, "view")
    return checks_for(who, room_for(who, pk))


@router.post("/rooms/{int:pk}/checks", response=CheckShown, url_name="room-check")
def check(request: HttpRequest, pk: int, checked: Check) -> Any:
    """Note what was looked at."""
    who = actor(request)
    require(who, "keep_boxes")
    answers = {code: (one.ok, one.note) for code, one in checked.answers.items()}
    try:
        return check_room(room_for(who, pk), checked.on, answers, actor=who)
    except PlaceRefused as refused:
        raise HttpError(422, str(refused)) from refused
