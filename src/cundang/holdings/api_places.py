"""Rooms and cabinets changed, a room's limits, an empty box taken away, as endpoints.

They stand on the routers of rooms and boxes: an address belongs to one router, whatever is asked of it.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Field, Schema, Status
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import (
    BoxRefused,
    PlaceRefused,
    add_cabinet,
    remove_box,
    remove_cabinet,
    remove_room,
    rename_cabinet,
    rename_room,
    set_keeping_rules,
    set_limits,
)
from cundang.holdings.api_boxes import router as boxes
from cundang.holdings.api_rooms import router as rooms
from cundang.holdings.authorities.periods import county_of
from cundang.holdings.box_models import Room
from cundang.holdings.boxes import box_for
from cundang.holdings.climate import limits_of
from cundang.holdings.keeping import points_of, widths_of
from cundang.holdings.rooms import room_for, shelves_with_counts

__all__ = ["boxes", "rooms"]


class Named(Schema):
    """What a room or cabinet is to be called."""

    name: str


class Cabinet(Schema):
    """A cabinet to be added, or more levels of one."""

    cabinet: str
    levels: int


class Level(Schema):
    """A level of a cabinet: its boxes, and their spines together in millimetres."""

    level: int
    boxes: int
    mm: int


class CabinetShown(Schema):
    """A cabinet with its levels."""

    cabinet: str
    levels: list[Level]


class Limits(Schema):
    """The limits of a room: °C and % of relative humidity."""

    temperature_from: Decimal = Field(max_digits=4, decimal_places=1)
    temperature_to: Decimal = Field(max_digits=4, decimal_places=1)
    humidity_from: Decimal = Field(max_digits=4, decimal_places=1)
    humidity_to: Decimal = Field(max_digits=4, decimal_places=1)


@rooms.get("/rooms/{int:pk}/cabinets", response=list[CabinetShown], url_name="cabinets")
def cabinets(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """The cabinets of a room with what stands on each level."""
    require(actor(request), "view")
    return _cabinets(request, room_for(actor(request), pk))


@rooms.post("/rooms/{int:pk}/cabinets", response=list[CabinetShown], url_name="add-cabinet")
def cabinet_added(request: HttpRequest, pk: int, said: Cabinet) -> list[dict[str, Any]]:
    """A further cabinet, or further levels of one."""
    room = _kept(request, pk)
    _done(lambda: add_cabinet(room, said.cabinet, levels=said.levels, actor=actor(request)))
    return _cabinets(request, room)


@rooms.put("/rooms/{int:pk}/cabinets/{cabinet}", response=list[CabinetShown], url_name="rename-cabinet")
def cabinet_renamed(request: HttpRequest, pk: int, cabinet: str, said: Named) -> list[dict[str, Any]]:
    """Another number for a cabinet."""
    room = _kept(request, pk)
    _done(lambda: rename_cabinet(room, cabinet, said.name, actor=actor(request)))
    return _cabinets(request, room)


@rooms.delete("/rooms/{int:pk}/cabinets/{cabinet}", response={204: None}, url_name="remove-cabinet")
def cabinet_removed(request: HttpRequest, pk: int, cabinet: str) -> Status[None]:
    """Take away an empty cabinet."""
    room = _kept(request, pk)
    _done(lambda: remove_cabinet(room, cabinet, actor=actor(request)))
    return Status(204, None)


@rooms.put("/rooms/{int:pk}", response=Named, url_name="rename-room")
def room_renamed(request: HttpRequest, pk: int, said: Named) -> dict[str, str]:
    """Another name for a room."""
    room = _kept(request, pk)
    _done(lambda: rename_room(room, said.name, actor=actor(request)))
    return {"name": room_for(actor(request), pk).name}


@rooms.delete("/rooms/{int:pk}", response={204: None}, url_name="remove-room")
def room_removed(request: HttpRequest, pk: int) -> Status[None]:
    """Take away an empty room."""
    room = _kept(request, pk)
    _done(lambda: remove_room(room, actor=actor(request)))
    return Status(204, None)


class KeepingRules(Schema):
    """What rooms of the county are checked for, by name, and the spine widths that are offered, in millimetres."""

    points: list[str]
    widths: list[int]


@rooms.get("/rooms/rules", response=KeepingRules, url_name="keeping-rules")
def keeping_rules(request: HttpRequest) -> dict[str, Any]:
    """What holds in the actor's county."""
    who = actor(request)
    require(who, "view")
    county = county_of(who)
    return {"points": [one["name"] for one in points_of(county)], "widths": list(widths_of(county))}


@rooms.put("/rooms/rules", response=KeepingRules, url_name="set-keeping-rules")
def keeping_rules_set(request: HttpRequest, said: KeepingRules) -> dict[str, Any]:
    """What holds from now on; empty lists are the program's own."""
    who = actor(request)
    _done(lambda: set_keeping_rules(county_of(who), points=said.points, widths=said.widths, actor=who))
    return keeping_rules(request)


@rooms.get("/rooms/{int:pk}/limits", response=Limits, url_name="limits")
def limits(request: HttpRequest, pk: int) -> dict[str, Decimal]:
    """The limits that hold in a room."""
    require(actor(request), "view")
    return limits_of(room_for(actor(request), pk))


@rooms.put("/rooms/{int:pk}/limits", response=Limits, url_name="set-limits")
def limits_set(request: HttpRequest, pk: int, said: Limits) -> dict[str, Decimal]:
    """Limits of the room's own."""
    room = _kept(request, pk)
    _done(lambda: set_limits(room, actor=actor(request), **said.dict()))
    return limits_of(room_for(actor(request), pk))


@boxes.delete("/boxes/{int:pk}", response={204: None}, url_name="remove-box")
def box_removed(request: HttpRequest, pk: int) -> Status[None]:
    """Take away a box in which nothing lies and that never stood anywhere."""
    who = actor(request)
    require(who, "keep_boxes")
    box = box_for(who, pk, act="keep_boxes")
    _done(lambda: remove_box(box, actor=who))
    return Status(204, None)


def _kept(request: HttpRequest, pk: int) -> Room:
    require(actor(request), "keep_boxes")
    return room_for(actor(request), pk, "keep_boxes")


def _cabinets(request: HttpRequest, room: Room) -> list[dict[str, Any]]:
    return [
        {"cabinet": one["cabinet"], "levels": [{"level": at, "boxes": n, "mm": mm} for at, n, mm in one["shelves"]]}
        for one in shelves_with_counts(actor(request), room)
    ]


def _done(act: Callable[[], object]) -> None:
    try:
        act()
    except (PlaceRefused, BoxRefused) as refused:
        raise HttpError(422, str(refused)) from refused
