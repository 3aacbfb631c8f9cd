"""Offices as endpoints."""

from datetime import date
from typing import Any, Final

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.actions import keep_contact
from cundang.custodians.contacts import LONGEST, ContactRefused
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, office_register, require
from cundang.paging import skipped

router = Router(tags=["offices"])
AT_MOST: Final = 500


class OfficeShown(Schema):
    """An office, and how people reach it."""

    code: str
    name: str
    level: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    phone: str
    address: str
    hours: str


class ContactGiven(Schema):
    """How people reach an office; what is empty is not told."""

    model_config = {"extra": "forbid"}

    phone: str = Field("", max_length=LONGEST["phone"])
    address: str = Field("", max_length=LONGEST["address"])
    hours: str = Field("", max_length=LONGEST["hours"])


@router.get("/offices", response=list[OfficeShown], url_name="offices")
def listed(request: HttpRequest, q: str = "", limit: int = 100, offset: int = 0) -> Any:
    """Offices in one's scope, past ones too, also under the names they once had."""
    start = skipped(offset)
    return office_register(actor(request), q)[start : start + min(max(limit, 1), AT_MOST)]


@router.get("/offices/{code}", response=OfficeShown, url_name="office")
def one(request: HttpRequest, code: str) -> Office:
    """One of them."""
    require(actor(request), "search")
    return office_for(actor(request), code, "search")


@router.put("/offices/{code}/contact", response=OfficeShown, url_name="office_contact")
def contact(request: HttpRequest, code: str, given: ContactGiven) -> Office:
    """Write how it is reached."""
    require(actor(request), "keep_contact")
    found = office_for(actor(request), code, "search")
    try:
        return keep_contact(found, **given.dict(), actor=actor(request))
    except ContactRefused as refusal:
        raise HttpError(422, str(refusal)) from refusal
