"""Boxes as endpoints."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require
from cundang.holdings.actions import BoxRefused, describe_box, make_boxes, view_box
from cundang.holdings.box_models import SPINE_MM, Box
from cundang.holdings.boxes import Contents, Wanted, box_for, boxes_for, contents_of, items_in
from cundang.holdings.rooms import moves_of
from cundang.paging import skipped

router = Router(tags=["boxes"])
AT_MOST = 200


class BoxListed(Schema):
    """A box: its series (the common part of the reference codes), first and last item number as written."""

    id: int
    office: str
    fonds: str
    class_code: str = Field(alias="class")
    year: int | None
    retention_code: str
    division: str
    number: str
    spine_mm: int
    items: int
    pages: int
    first: str
    last: str


class ItemListed(Schema):
    """An item as a box lists it."""

    id: int
    reference: str
    number: str
    title: str


class MoveListed(Schema):
    """A line of a box's history: `put`, `moved`, `taken out`, `brought back`, `deposited` or `returned`."""

    act: str
    was: str
    now: str
    to_whom: str
    until: date | None
    why: str
    by: str
    at: datetime


class BoxShown(BoxListed):
    """A box with what lies in it and its remarks sheet."""

    note: str
    arranged_by: str
    arranged_on: date | None
    checked_by: str
    checked_on: date | None
    stands: str
    out_to: str
    out_until: date | None
    moves: list[MoveListed]
    contents: list[ItemListed]


class BoxWritten(Schema):
    """Thickness of the spine in millimetres, and the remarks sheet."""

    spine_mm: int = SPINE_MM
    note: str = Field("", max_length=5000)
    arranged_by: str = Field("", max_length=60)
    arranged_on: date | None = None
    checked_by: str = Field("", max_length=60)
    checked_on: date | None = None


class BoxesMade(Schema):
    """How many boxes were made, and how many items changed theirs."""

    boxes: int
    items: int


@router.get("/boxes", response=list[BoxListed], by_alias=True, url_name="boxes")
def boxes(
    request: HttpRequest, *, q: str = "", office: str = "", year: int | None = None, limit: int = 50, offset: int = 0
) -> Any:
    """Boxes in one's scope in the order of the shelf; `q` a box number, or a reference code of what lies in it."""
    who = actor(request)
    require(who, "view")
    wanted = Wanted(words=q, office=office_for(who, office, "view") if office else None, year=year)
    limit, offset = min(max(limit, 1), AT_MOST), skipped(offset)
    found = list(boxes_for(who, wanted)[offset : offset + limit])
    lying = contents_of(found)
    return [_listed(box, lying.get(box.pk, Contents())) for box in found]


@router.get("/boxes/{int:pk}", response=BoxShown, by_alias=True, url_name="box")
def box(request: HttpRequest, pk: int) -> Any:
    """One box with its items."""
    who = actor(request)
    require(who, "view")
    found = box_for(who, pk)
    view_box(found, way="api", actor=who)
    return box_shown(request, found)


@router.put("/boxes/{int:pk}", response=BoxShown, by_alias=True, url_name="box-written")
def write(request: HttpRequest, pk: int, written: BoxWritten) -> Any:
    """Write its thickness and remarks sheet."""
    who = actor(request)
    require(who, "keep_boxes")
    found = box_for(who, pk)
    try:
        found = describe_box(found, actor=who, **written.dict())
    except BoxRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return box_shown(request, box_for(who, found.pk))


@router.post("/offices/{office}/boxes", response=BoxesMade, url_name="make-boxes")
def make(request: HttpRequest, office: str) -> Any:
    """Make the boxes that the items of an office name."""
    who = actor(request)
    require(who, "keep_boxes")
    made, put = make_boxes(office_for(who, office, "keep_boxes"), actor=who)
    return {"boxes": made, "items": put}


def _listed(box: Box, lying: Contents) -> dict[str, Any]:
    names = ("year", "retention_code", "division", "number", "spine_mm")
    plain = {name: getattr(box, name) for name in names}
    counted = {name: getattr(lying, name) for name in ("items", "pages", "first", "last")}
    return {
        "id": box.pk,
        "office": box.office_id,
        "fonds": box.fonds.number,
        "class": box.class_code,
        **plain,
        **counted,
    }


def box_shown(request: HttpRequest, box: Box) -> dict[str, Any]:
    """A box with its items and its history."""
    names = ("note", "arranged_by", "arranged_on", "checked_by", "checked_on", "stands", "out_to", "out_until")
    items = items_in(actor(request), box)
    lying = contents_of([box]).get(box.pk, Contents())
    return {
        **_listed(box, lying),
        **{name: getattr(box, name) for name in names},
        "moves": moves_of(actor(request), box),
        "contents": [{"id": i.pk, "reference": i.reference, "number": i.number, "title": i.title} for i in items],
    }
