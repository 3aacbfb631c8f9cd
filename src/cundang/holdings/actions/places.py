"""Rooms and cabinets renamed, or taken away while nothing stands there."""

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.rooms import PlaceRefused, in_words
from cundang.holdings.box_models import Box, ClimateReading, Room, RoomCheck, Shelf, StockTake
from cundang.ledger.actions import record

__all__ = ["remove_cabinet", "remove_room", "rename_cabinet", "rename_room"]


@transaction.atomic
def rename_room(room: Room, name: str, *, actor: Actor) -> Room:
    """Another name for a room; the places of its boxes say it, their history keeps the name of then."""
    room = _locked(room, actor)
    name = " ".join(name.split())
    if not name or len(name) > 60:
        raise PlaceRefused(_("请写库房名称，不超过 60 字。"))
    if Room.objects.filter(office=room.office_id, name=name).exclude(pk=room.pk).exists():
        raise PlaceRefused(_("“%(office)s”已有叫“%(name)s”的库房。") % {"office": room.office.name, "name": name})
    was, room.name = room.name, name
    if was == name:
        return room
    room.save(update_fields=["name"])
    _say_again(Shelf.objects.filter(room=room))
    record("room renamed", room, actor=actor, detail={"before": was, "after": name})
    return room


@transaction.atomic
def rename_cabinet(room: Room, cabinet: str, name: str, *, actor: Actor) -> None:
    """Another number for a cabinet, on all its levels."""
    room = _locked(room, actor)
    name = "".join(name.split())
    if not name or len(name) > 20:
        raise PlaceRefused(_("请写柜号，不超过 20 字。"))
    shelves = _cabinet(room, cabinet)
    if name == cabinet:
        return
    if Shelf.objects.filter(room=room, cabinet=name).exists():
        raise PlaceRefused(_("这个库房已有 %(cabinet)s 柜。") % {"cabinet": name})
    keys = list(shelves.values_list("pk", flat=True))
    shelves.update(cabinet=name)
    _say_again(Shelf.objects.filter(pk__in=keys))
    record("cabinet renamed", room, actor=actor, detail={"before": cabinet, "after": name})


@transaction.atomic
def remove_cabinet(room: Room, cabinet: str, *, actor: Actor) -> None:
    """Take away a cabinet on which no box has its place."""
    room = _locked(room, actor)
    shelves = _cabinet(room, cabinet)
    if standing := Box.objects.filter(shelf__in=shelves).count():
        told = {"cabinet": cabinet, "count": standing}
        raise PlaceRefused(_("%(cabinet)s 柜上还有 %(count)d 盒，请先移走。") % told)
    levels = shelves.count()
    _delete(shelves)
    record("cabinet removed", room, actor=actor, levels=levels, detail={"cabinet": cabinet})


@transaction.atomic
def remove_room(room: Room, *, actor: Actor) -> None:
    """Take away a room in which no box has its place and of which nothing was noted."""
    room = _locked(room, actor)
    if standing := Box.objects.filter(shelf__room=room).count():
        raise PlaceRefused(_("库房里还有 %(count)d 盒，请先移走。") % {"count": standing})
    for table in (ClimateReading, RoomCheck, StockTake):
        if table.objects.filter(room=room).exists():
            raise PlaceRefused(_("这个库房有温湿度、检查或清点记录，要一直保留，不能删除；可以改名。"))
    record("room removed", room, actor=actor, detail={"name": room.name})
    _delete(Shelf.objects.filter(room=room))
    _delete(Room.objects.filter(pk=room.pk))


def _locked(room: Room, actor: Actor) -> Room:
    require(actor, "keep_boxes", room.office_id)
    return Room.objects.select_for_update(of=("self",)).select_related("office").get(pk=room.pk)


def _cabinet(room: Room, cabinet: str) -> QuerySet[Shelf]:
    shelves = Shelf.objects.filter(room=room, cabinet=cabinet)
    if not shelves.exists():
        raise PlaceRefused(_("这个库房没有 %(cabinet)s 柜。") % {"cabinet": cabinet[:20]})
    return shelves


def _say_again(shelves: QuerySet[Shelf]) -> None:
    """The boxes' places in words follow the new name."""
    for shelf in shelves.select_related("office", "room"):
        Box.objects.filter(shelf=shelf).update(stands=in_words(shelf))


def _delete(rows: "QuerySet[Shelf] | QuerySet[Room]") -> None:
    """Delete, with the references asked at once: a box that the actor may not see may stand there too."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            rows.delete()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except IntegrityError:
        raise PlaceRefused(_("这里还有别的机构的档案盒，不能删除。")) from None
