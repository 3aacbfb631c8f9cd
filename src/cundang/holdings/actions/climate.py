"""Readings of a room's climate, its limits, and the check of what protects it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.rooms import PlaceRefused
from cundang.holdings.box_models import ClimateReading, Room, RoomCheck
from cundang.holdings.climate import LIMITS, limits_of, outside, readings_for
from cundang.holdings.keeping import points_of
from cundang.ledger.actions import record

COLDEST, HOTTEST = Decimal(-40), Decimal(60)  # °C; beyond, it is a slip of the pen


@transaction.atomic
def note_climate(
    room: Room, *, temperature: Decimal, humidity: Decimal, at: datetime | None = None, actor: Actor
) -> ClimateReading:
    """Note a reading: temperature in °C, relative humidity in %, when (now, unless said)."""
    require(actor, "keep_boxes", room.office_id)
    at = at or timezone.now()
    if not COLDEST <= temperature <= HOTTEST:
        told = {"least": COLDEST, "most": HOTTEST}
        raise PlaceRefused(_("温度应在 %(least)d 到 %(most)d ℃ 之间，请核对。") % told)
    if not 0 <= humidity <= 100:
        raise PlaceRefused(_("相对湿度应在 0 到 100 之间，请核对。"))
    if at > timezone.now() + timedelta(minutes=5):
        raise PlaceRefused(_("时间还没有到，请核对。"))
    try:
        with transaction.atomic():
            made = ClimateReading.objects.create(
                office_id=room.office_id, room=room, at=at, temperature=temperature, humidity=humidity,
                by=actor.full_name or actor.name,
            )  # fmt: skip
    except IntegrityError:
        raise PlaceRefused(_("这个时间已经记过一次，请改时间。")) from None
    record("climate noted", room, actor=actor, outside=any(outside(made, limits_of(room))))
    return made


@transaction.atomic
def set_limits(room: Room, *, actor: Actor, **limits: Decimal) -> Room:
    """Limits of a room's own: `temperature_from`, `temperature_to` (°C), `humidity_from`, `humidity_to` (%)."""
    require(actor, "keep_boxes", room.office_id)
    if limits["temperature_from"] >= limits["temperature_to"] or limits["humidity_from"] >= limits["humidity_to"]:
        raise PlaceRefused(_("下限应小于上限，请核对。"))
    for name in LIMITS:
        setattr(room, name, limits[name])
    room.save(update_fields=list(LIMITS))
    record("climate limits set", room, actor=actor, fields=[f"{name} {limits[name]}" for name in LIMITS])
    return room


@transaction.atomic
def check_room(room: Room, on: date, answers: dict[str, tuple[bool, str]], *, actor: Actor) -> RoomCheck:
    """What protects a room was looked at (八防): for each code whether it is in order, and what was seen.

    Another check of the same day takes the place of the first; the ledger keeps both.
    """
    require(actor, "keep_boxes", room.office_id)
    if on > timezone.localdate():
        raise PlaceRefused(_("检查日期还没有到，请核对。"))
    asked = points_of(room.office_id)
    if missing := [point["name"] for point in asked if point["code"] not in answers]:
        raise PlaceRefused(_("还有没填的项目：%(names)s。") % {"names": "、".join(missing)})
    points = []
    for point in asked:
        fine, note = answers[point["code"]]
        if not fine and not note.strip():
            raise PlaceRefused(_("“%(name)s”有问题，请写明是什么问题。") % {"name": point["name"]})
        points.append({"code": point["code"], "name": point["name"], "ok": fine, "note": note.strip()[:200]})
    values = {"office_id": room.office_id, "points": points, "by": actor.full_name or actor.name}
    made, _new = RoomCheck.objects.update_or_create(room=room, on=on, defaults=values)
    wrong = [point["code"] for point in points if not point["ok"]]
    record("room checked", room, actor=actor, on=str(on), fields=wrong, detail={"points": points})
    return made


@transaction.atomic
def export_climate(room: Room, *, actor: Actor) -> list[ClimateReading]:
    """The readings of a room, to be taken out as a sheet."""
    require(actor, "print_lists", room.office_id)
    found = list(readings_for(actor, room))
    record("climate exported", room, actor=actor, count=len(found))
    return found
