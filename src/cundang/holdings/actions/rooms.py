"""Rooms with their shelves; boxes put there, moved, taken out and brought back. Each move is a line for ever."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.box_models import Box, BoxMove, Room, Shelf
from cundang.holdings.models import Item
from cundang.holdings.rooms import boxes_in_room
from cundang.ledger.actions import record

MOST_CABINETS: Final = 200
MOST_LEVELS: Final = 20


class PlaceRefused(Exception):
    """What was asked for cannot be; carries one sentence."""


@transaction.atomic
def add_room(office: Office, name: str, *, cabinets: int, levels: int, actor: Actor) -> Room:
    """A room of an office with its cabinets, numbered from 1, each with the same number of levels."""
    require(actor, "keep_boxes", office.code)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise PlaceRefused(_("请写库房名称，不超过 60 字。"))
    if office.level == "county":
        raise PlaceRefused(_("库房属于镇街或村，请选镇街或村。"))
    if not (0 <= cabinets <= MOST_CABINETS and 1 <= levels <= MOST_LEVELS):
        told = {"cabinets": MOST_CABINETS, "levels": MOST_LEVELS}
        raise PlaceRefused(_("柜数不超过 %(cabinets)d，层数在 1 到 %(levels)d 之间。") % told)
    room, made = Room.objects.get_or_create(office=office, name=name)
    if not made:
        raise PlaceRefused(_("“%(office)s”已有叫“%(name)s”的库房。") % {"office": office.name, "name": name})
    Shelf.objects.bulk_create(
        Shelf(office=office, room=room, cabinet=str(cabinet), level=level)
        for cabinet in range(1, cabinets + 1)
        for level in range(1, levels + 1)
    )
    record("room added", room, actor=actor, cabinets=cabinets, levels=levels, detail={"name": name})
    return room


@transaction.atomic
def add_cabinet(room: Room, cabinet: str, *, levels: int, actor: Actor) -> None:
    """A further cabinet in a room, or further levels of one that is there."""
    require(actor, "keep_boxes", room.office_id)
    cabinet = "".join(cabinet.split())
    if not cabinet or len(cabinet) > 20:
        raise PlaceRefused(_("请写柜号，不超过 20 字。"))
    if not 1 <= levels <= MOST_LEVELS:
        raise PlaceRefused(_("层数在 1 到 %(levels)d 之间。") % {"levels": MOST_LEVELS})
    before = Shelf.objects.filter(room=room, cabinet=cabinet).count()
    if before >= levels:
        raise PlaceRefused(_("%(cabinet)s 柜已有 %(levels)d 层。") % {"cabinet": cabinet, "levels": before})
    shelves = [
        Shelf(office_id=room.office_id, room=room, cabinet=cabinet, level=level) for level in range(1, levels + 1)
    ]
    Shelf.objects.bulk_create(shelves, ignore_conflicts=True)
    record("cabinet added", room, actor=actor, levels=levels, detail={"cabinet": cabinet})


@transaction.atomic
def put_box(box: Box, shelf: Shelf, *, actor: Actor) -> Box:
    """Put a box on a shelf, or move it there."""
    box = _to_be_moved(box, actor)
    require(actor, "keep_boxes", shelf.office_id)
    if box.out_to:
        raise PlaceRefused(_("这一盒还在“%(who)s”那里，请先登记还回。") % {"who": box.out_to})
    if box.shelf_id == shelf.pk:
        raise PlaceRefused(_("这一盒登记的就是这个位置。"))
    return _note(box, "moved" if box.shelf_id else "put", shelf=shelf, actor=actor)


@transaction.atomic
def take_out(box: Box, *, to_whom: str, until: date, why: str, actor: Actor) -> Box:
    """A box leaves its shelf: to whom, until which day, why."""
    box = _to_be_moved(box, actor)
    to_whom, why = to_whom.strip(), why.strip()
    if box.out_to:
        raise PlaceRefused(_("这一盒已经在“%(who)s”那里，请先登记还回。") % {"who": box.out_to})
    if not box.shelf_id:
        raise PlaceRefused(_("这一盒还没有登记存放位置，请先上架。"))
    if not to_whom or not why or len(to_whom) > 60 or len(why) > 200:
        raise PlaceRefused(_("请写明谁取走（60 字以内）、为什么（200 字以内）。"))
    if until < timezone.localdate():
        raise PlaceRefused(_("归还日期已经过去，请写今天或以后的日期。"))
    return _note(box, "taken out", to_whom=to_whom, until=until, why=why, actor=actor)


@transaction.atomic
def bring_back(box: Box, shelf: Shelf | None = None, *, actor: Actor) -> Box:
    """A box comes back to its shelf, or to another one."""
    box = _to_be_moved(box, actor)
    if not box.out_to:
        raise PlaceRefused(_("这一盒没有登记取走，不用还回。"))
    if shelf is not None:
        require(actor, "keep_boxes", shelf.office_id)
    return _note(box, "brought back", shelf=shelf or Shelf.objects.get(boxes=box), actor=actor)


def _to_be_moved(box: Box, actor: Actor) -> Box:
    """The box, locked, where the actor keeps both the owner's boxes and the room in which it stands."""
    require(actor, "keep_boxes", box.office_id)
    box = Box.objects.select_for_update(of=("self",)).get(pk=box.pk)
    if box.keeper_id:
        require(actor, "keep_boxes", box.keeper_id)
    return box


def _note(
    box: Box,
    act: str,
    *,
    actor: Actor,
    shelf: Shelf | None = None,
    to_whom: str = "",
    until: date | None = None,
    why: str = "",
) -> Box:
    """Write the move in the box, its history and the ledger; without a shelf the box is out, and its shelf waits."""
    was = "" if box.out_to else box.stands
    box.out_to, box.out_until = to_whom, until
    if shelf is not None:
        box.shelf, box.keeper_id, box.stands = shelf, shelf.office_id, in_words(shelf)
    box.save(update_fields=["out_to", "out_until", "shelf", "keeper", "stands"])
    BoxMove.objects.create(
        box=box,
        office_id=box.office_id,
        act=act,
        was=was,
        now=box.stands if shelf is not None else "",
        to_whom=to_whom,
        until=until,
        why=why,
        by=actor.full_name or actor.name,
    )
    detail = {"to": to_whom, "why": why} if to_whom else None
    day = str(until) if until else ""
    record(f"box {act}", box, actor=actor, detail=detail, shelf=box.shelf_id, until=day)
    return box


def hand_over(items: Iterable[Item], to: Office, act: str, *, why: str, actor: Actor) -> None:
    """The part of a change of custody that moves boxes: one whose items are all with `to` now goes with them.

    It leaves the shelf of its former keeper, and stands nowhere until the new one puts it somewhere. A box with an
    item that stays, stays. `act` is `deposited` or `returned`, `why` the deposit or the reason.
    """
    staying = Item.objects.filter(in_box=OuterRef("pk"), destroyed_on=None).exclude(custodian=to)
    lying = {item.in_box_id for item in items if item.in_box_id is not None}
    going = Box.objects.select_for_update(of=("self",)).filter(~Exists(staying), pk__in=lying)
    for box in going.select_related("shelf").order_by("pk"):
        was = "" if box.out_to else box.stands
        if box.keeper_id != to.code:
            box.shelf, box.keeper, box.stands = None, to, ""
        box.out_to, box.out_until = "", None
        box.save(update_fields=["out_to", "out_until", "shelf", "keeper", "stands"])
        now = box.stands or to.name
        by = actor.full_name or actor.name
        BoxMove.objects.create(box=box, office_id=box.office_id, act=act, was=was, now=now, why=why[:200], by=by)
        record(f"box {act}", box, actor=actor, keeper=to.code, detail={"why": why})


def in_words(shelf: Shelf) -> str:
    """A place as it stands in a box's history, whatever language the page had: `大陈镇 档案室 2柜3层`."""
    return f"{shelf.office.name} {shelf.room.name} {shelf.cabinet}柜{shelf.level}层"


@transaction.atomic
def export_room(room: Room, *, actor: Actor) -> list[Box]:
    """What stands in a room, to be taken out as a sheet."""
    require(actor, "print_lists", room.office_id)
    found = list(boxes_in_room(actor, room))
    record("room exported", room, actor=actor, boxes=len(found))
    return found
