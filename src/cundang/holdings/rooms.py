"""Reads of rooms and shelves, and of where boxes stand and stood."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Length

from cundang.custodians.queries import Actor
from cundang.holdings.box_models import Box, BoxMove, Room, Shelf


def rooms_for(actor: Actor, act: str = "view") -> QuerySet[Room]:
    """Rooms of offices where the actor may do `act`, with their shelves, boxes and boxes that are out counted."""
    found = Room.objects.filter(actor.scope(act).filter()).select_related("office")
    return found.annotate(
        shelves_count=Count("shelves", distinct=True),
        boxes_count=Count("shelves__boxes", distinct=True),
        out_count=Count("shelves__boxes", filter=~Q(shelves__boxes__out_to=""), distinct=True),
    ).order_by("office_id", "name", "pk")


def room_for(actor: Actor, pk: int, act: str = "view") -> Room:
    """One room; `Room.DoesNotExist` when it is not there or not the actor's."""
    return rooms_for(actor, act).get(pk=pk)


def shelves_for(actor: Actor, act: str = "keep_boxes", room: Room | None = None) -> QuerySet[Shelf]:
    """Shelves of rooms where the actor may do `act`, cabinet by cabinet."""
    found = Shelf.objects.filter(actor.scope(act).filter()).select_related("office", "room")
    if room is not None:
        found = found.filter(room=room)
    return found.order_by("office_id", "room__name", "room_id", Length("cabinet"), "cabinet", "level")


def boxes_in_room(actor: Actor, room: Room) -> QuerySet[Box]:
    """What belongs in a room, shelf by shelf, of the boxes that the actor may see."""
    own = Box.objects.filter(actor.scope("view").filter(), shelf__room=room)
    shelves = (Length("shelf__cabinet"), "shelf__cabinet", "shelf__level")
    order = ("office_id", "fonds__number", "class_code", "year", "retention_code", Length("number"), "number", "pk")
    return own.select_related("office", "fonds", "shelf").order_by(*shelves, *order)


def shelves_with_counts(actor: Actor, room: Room) -> list[dict[str, Any]]:
    """The cabinets of a room: `{"cabinet", "shelves": [(level, boxes on it, their spines in millimetres)]}`."""
    standing: dict[int, list[int]] = {}
    own = Box.objects.filter(actor.scope("view").filter(), shelf__room=room)
    for pk, mm in own.values_list("shelf_id", "spine_mm"):
        standing.setdefault(pk or 0, []).append(mm)
    cabinets: dict[str, list[tuple[int, int, int]]] = {}
    for shelf in shelves_for(actor, "view", room):
        widths = standing.get(shelf.pk, [])
        cabinets.setdefault(shelf.cabinet, []).append((shelf.level, len(widths), sum(widths)))
    return [{"cabinet": cabinet, "shelves": shelves} for cabinet, shelves in cabinets.items()]


def moves_of(actor: Actor, box: Box) -> QuerySet[BoxMove]:
    """The history of a box, the latest first."""
    return BoxMove.objects.filter(actor.scope("view").filter(), box=box).order_by("-at", "-pk")
