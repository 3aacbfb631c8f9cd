"""Reads of a room's climate and of what protects it: limits, readings, their plot, checks."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localtime
from django.utils.translation import get_language

from cundang.custodians.queries import Actor
from cundang.holdings.box_models import ClimateReading, Room, RoomCheck

LIMITS = ("temperature_from", "temperature_to", "humidity_from", "humidity_to")
PLOTTED = 400  # readings of one plot, the latest
WIDE, HIGH = 640, 140  # of a plot, in its own units


def _rows(name: str) -> list[dict[str, str]]:
    with files("cundang.holdings").joinpath(f"data/{name}").open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


@cache
def default_limits() -> dict[str, Decimal]:
    """The limits of a room without its own: °C and % of relative humidity (`data/room_limits.csv`)."""
    (row,) = _rows("room_limits.csv")
    return {name: Decimal(row[name]) for name in LIMITS}


def protection_name(point: dict[str, str]) -> str:
    """In the language of the page."""
    return point["name_en"] if (get_language() or "").startswith("en") else point["name"]


def limits_of(room: Room) -> dict[str, Decimal]:
    """The limits that hold in a room."""
    own = {name: getattr(room, name) for name in LIMITS}
    return default_limits() | {name: value for name, value in own.items() if value is not None}


def outside(reading: ClimateReading, limits: dict[str, Decimal]) -> tuple[bool, bool]:
    """Whether temperature and humidity of a reading lie outside the limits."""
    return (
        not limits["temperature_from"] <= reading.temperature <= limits["temperature_to"],
        not limits["humidity_from"] <= reading.humidity <= limits["humidity_to"],
    )


def readings_for(actor: Actor, room: Room) -> QuerySet[ClimateReading]:
    """The readings of a room, the latest first."""
    return ClimateReading.objects.filter(actor.scope("view").filter(), room=room).order_by("-at", "-pk")


def checks_for(actor: Actor, room: Room) -> QuerySet[RoomCheck]:
    """The checks of a room, the latest first."""
    return RoomCheck.objects.filter(actor.scope("view").filter(), room=room).order_by("-on")


def check_on(actor: Actor, room: Room, day: date) -> RoomCheck | None:
    """The check of a day, if there was one."""
    return checks_for(actor, room).filter(on=day).first()


@dataclass(frozen=True)
class Plot:
    """A curve as SVG coordinates, with the band of what is allowed, its edges, and the ends of what was read."""

    points: str
    band_from: float
    band_high: float
    low: Decimal
    high: Decimal
    least: Decimal
    most: Decimal
    begins: str
    ends: str


def plot(readings: Sequence[ClimateReading], name: str, limits: dict[str, Decimal]) -> Plot | None:
    """The curve of `temperature` or `humidity` over time; None for fewer than two readings."""
    rows = sorted(readings, key=lambda one: one.at)
    if len(rows) < 2:
        return None
    values = [getattr(one, name) for one in rows]
    low, high = limits[f"{name}_from"], limits[f"{name}_to"]
    bottom, top = min([low, *values]) - 1, max([high, *values]) + 1
    begin, span = rows[0].at, max((rows[-1].at - rows[0].at).total_seconds(), 1)

    def y(value: Any) -> float:
        return round(HIGH * float(1 - (Decimal(value) - bottom) / (top - bottom)), 1)

    points = " ".join(
        f"{round(WIDE * (one.at - begin).total_seconds() / span, 1)},{y(getattr(one, name))}" for one in rows
    )
    days = [f"{localtime(one.at):%Y-%m-%d}" for one in (rows[0], rows[-1])]
    return Plot(points, y(high), round(y(low) - y(high), 1), low, high, min(values), max(values), *days)
