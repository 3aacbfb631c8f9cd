"""What falls due, and holds, as endpoints."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, office_for, require
from cundang.holdings.actions import HoldRefused, lift_hold, place_hold
from cundang.holdings.boxes import box_for
from cundang.holdings.disposal.due import Wanted, due_groups, due_items, listed, unsaid_items
from cundang.holdings.disposal.holds import hold_for, holds_for
from cundang.holdings.disposal.models import Hold
from cundang.holdings.queries import item_for
from cundang.paging import skipped

router = Router(tags=["disposal"])
AT_MOST = 200


class DueGroup(Schema):
    """So many `items` of a village, class, year and period are due since the year `due_from`; `held`: of these."""

    office: str = Field(alias="office_id")
    class_code: str
    year: int = Field(alias="begins")
    retention_code: str = Field(alias="period")
    due_from: int
    items: int
    held: int = Field(alias="stopped")


class DueItem(Schema):
    """An item that is due since the year `due_from`, or of which nobody can say (`why`: year, period or both)."""

    id: int
    office: str = Field(alias="office_id")
    reference: str
    title: str
    class_code: str
    year: int | None = Field(alias="begins")
    retention_code: str = Field(alias="period")
    due_from: int | None
    why: str
    held: bool


class HoldShown(Schema):
    """A hold: of an item, a box, a class or year of the office, or, with none of these, of everything it owns."""

    id: int
    office: str = Field(alias="office_id")
    item: int | None = Field(alias="item_id")
    box: int | None = Field(alias="box_id")
    class_code: str
    year: int | None
    reason: str
    basis: str
    asked_by: str
    until: date | None
    placed_by: str
    placed_at: datetime
    stands: bool
    lifted_by: str
    lifted_at: datetime | None
    lifted_because: str


class HoldGiven(Schema):
    """A new hold."""

    office: str
    item: int | None = Field(None, ge=1, lt=2**63)
    box: int | None = Field(None, ge=1, lt=2**63)
    class_code: str = Field("", max_length=20)
    year: int | None = Field(None, ge=1000, le=2199)
    reason: str = Field(max_length=500)
    basis: str = Field("", max_length=200)
    asked_by: str = Field("", max_length=100)
    until: date | None = None


class Reason(Schema):
    """Why."""

    reason: str = Field(max_length=500)


def _wanted(who: Actor, office: str, **facts: Any) -> Wanted:
    require(who, "see_disposal")
    return Wanted(office=office_for(who, office, "see_disposal") if office else None, **facts)


@router.get("/disposal/due", response=list[DueGroup], by_alias=False, url_name="due")
def due(
    request: HttpRequest, *, office: str = "", class_code: str = "", year: int | None = None, ahead: int = 0
) -> Any:
    """What is due, counted by village, class, year and period; `ahead`: years from now, at most 10."""
    who, ahead = actor(request), min(max(ahead, 0), 10)
    return due_groups(who, _wanted(who, office, class_code=class_code, year=year, ahead=ahead))


@router.get("/disposal/items", response=list[DueItem], by_alias=False, url_name="due-items")
def items(
    request: HttpRequest,
    *,
    office: str = "",
    class_code: str = "",
    year: int | None = None,
    ahead: int = 0,
    unsaid: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> Any:
    """Items that are due, or of which nobody can say (`unsaid`)."""
    who = actor(request)
    wanted = _wanted(who, office, class_code=class_code, year=year, ahead=min(max(ahead, 0), 10))
    found = listed((unsaid_items if unsaid else due_items)(who, wanted))
    limit, offset = min(max(limit, 1), AT_MOST), skipped(offset)
    return [
        {
            "id": item.pk,
            "office_id": item.office_id,
            "reference": item.reference,
            "title": item.title,
            "class_code": item.class_code,
            "begins": item.begins,
            "period": item.period,
            "due_from": getattr(item, "due_from", None),
            "why": getattr(item, "why", ""),
            "held": item.stopped,
        }
        for item in found[offset : offset + limit]
    ]


@router.get("/disposal/holds", response=list[HoldShown], by_alias=False, url_name="holds")
def holds(request: HttpRequest, *, lifted: bool = False, limit: int = 50, offset: int = 0) -> Any:
    """Holds that stand, or that were lifted."""
    require(actor(request), "see_disposal")
    limit, offset = min(max(limit, 1), AT_MOST), skipped(offset)
    return list(holds_for(actor(request), standing=not lifted)[offset : offset + limit])


@router.post("/disposal/holds", response=HoldShown, by_alias=False, url_name="new-hold")
def place(request: HttpRequest, given: HoldGiven) -> Any:
    """Place a hold."""
    who = actor(request)
    require(who, "hold_records")
    facts = given.dict()
    facts["office"] = office_for(who, given.office, "hold_records")
    facts["item"] = item_for(who, given.item) if given.item is not None else None
    facts["box"] = box_for(who, given.box) if given.box is not None else None
    try:
        return place_hold(**facts, actor=who)
    except HoldRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.get("/disposal/holds/{int:pk}", response=HoldShown, by_alias=False, url_name="hold")
def hold(request: HttpRequest, pk: int) -> Any:
    """One hold."""
    require(actor(request), "see_disposal")
    return hold_for(actor(request), pk)


@router.post("/disposal/holds/{int:pk}/lift", response=HoldShown, by_alias=False, url_name="hold-lift")
def lift(request: HttpRequest, pk: int, given: Reason) -> Any:
    """Lift a hold."""
    who = actor(request)
    require(who, "hold_records")
    found: Hold = hold_for(who, pk)
    try:
        return lift_hold(found, reason=given.reason, actor=who)
    except HoldRefused as refused:
        raise HttpError(422, str(refused)) from refused
