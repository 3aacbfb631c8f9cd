"""Reads of stock-takes: which run, what a scanned label means, what was found."""

import re
from collections import Counter
from dataclasses import dataclass

from django.db.models import Case, IntegerField, QuerySet, Value, When

from cundang.custodians.queries import Actor, office_names
from cundang.holdings.box_models import Box, Room, StockTake, StockTakeLine
from cundang.holdings.boxes import Wanted, boxes_for

_ADDRESS = re.compile(r"/boxes/([0-9]{6,12})/([0-9]{1,18})/?")


@dataclass(frozen=True)
class Scanned:
    """What a scanned or typed text means: a box, or only whose box it says it is, or several boxes, or nothing."""

    code: str
    box: Box | None = None
    owner: str = ""
    several: bool = False


def stock_takes_for(actor: Actor, room: Room | None = None) -> QuerySet[StockTake]:
    """Stock-takes of rooms in the actor's scope, the latest first."""
    found = StockTake.objects.filter(actor.scope("view").filter()).select_related("room", "office")
    return (found.filter(room=room) if room is not None else found).order_by("-begun_at", "-pk")


def stock_take_for(actor: Actor, pk: int) -> StockTake:
    """One of them; `StockTake.DoesNotExist` when it is not there or not the actor's."""
    return stock_takes_for(actor).get(pk=pk)


def running_for(actor: Actor) -> list[StockTake]:
    """Those under way in rooms that the actor keeps."""
    keeps = actor.scope("keep_boxes")
    return list(stock_takes_for(actor).filter(keeps.filter(), ended_at=None)[:20])


def understood(actor: Actor, room: Room, text: str) -> Scanned:
    """What a text means: the address of a label, a box number of the room, or a reference code of what lies in a box.

    An office outside the actor's scope is named by the address alone; nothing is looked up there.
    """
    text = " ".join(text.replace("\0", "").split())[:300]
    if address := _ADDRESS.search(text):
        office, pk = address[1], int(address[2])
        if not actor.scope("view").covers(office):
            names = office_names([office[:9], office])
            owner = " ".join(names[code] for code in dict.fromkeys((office[:9], office)) if code in names)
            return Scanned(f"{office}/{pk}", owner=owner or office)
        box = boxes_for(actor).filter(pk=pk, office=office).first() if pk < 2**63 else None
        return Scanned(f"{office}/{pk}", box=box)
    found = list(boxes_for(actor, Wanted(words=text)).filter(shelf__room=room)[:2]) if text else []
    if not found and text:
        found = list(boxes_for(actor, Wanted(words=text))[:2])
    if len(found) == 1:
        return Scanned(f"{found[0].office_id}/{found[0].pk}", box=found[0])
    return Scanned(text, several=len(found) > 1)


def verdict_on(box: Box, room: Room) -> str:
    """What it means that this box lies in this room."""
    if box.shelf is None or box.shelf.room_id != room.pk:
        return "misplaced"
    return "out" if box.out_to else "here"


def lines_of(stock_take: StockTake) -> QuerySet[StockTakeLine]:
    """What was found: first what needs a person, then the latest scans."""
    order = [When(verdict=verdict, then=Value(at)) for at, verdict in enumerate(NEEDS_A_PERSON)]
    worst = Case(*order, default=Value(len(order)), output_field=IntegerField())
    return StockTakeLine.objects.filter(stock_take=stock_take).select_related("box").order_by(worst, "-at", "-pk")


NEEDS_A_PERSON = ("missing", "misplaced", "foreign", "unknown", "out")


def counts_of(stock_take: StockTake) -> dict[str, int]:
    """How many lines of each verdict; `expected` those that should stand in the room, `seen` those of them that do."""
    lines = StockTakeLine.objects.filter(stock_take=stock_take)
    counted = Counter(lines.values_list("verdict", flat=True))
    expected = Box.objects.filter(shelf__room=stock_take.room_id, out_to="").count()
    if stock_take.ended_at is not None:
        expected = counted["here"] + counted["missing"]
    return {**{name: counted[name] for name in StockTakeLine.VERDICTS}, "expected": expected}
