"""Enquiries asked on in the provincial network as endpoints."""

from datetime import datetime
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.paging import skipped
from cundang.reading_room import actions, queries
from cundang.reading_room.api import done
from cundang.reading_room.given import Given
from cundang.reading_room.province import queries as province
from cundang.reading_room.province.models import ProvincialRequest

router = Router(tags=["province"])
AT_MOST: Final = 500


class ProvincialShown(Schema):
    """Where an enquiry stands in the provincial network; `way`: manual or adapter."""

    enquiry: str = Field(alias="enquiry.number")
    way: str
    number: str
    state: str
    answer: str
    made_at: datetime
    changed_at: datetime


class RegisteredGiven(Given):
    """The network's number, where it was registered by hand; without one the adapter asks."""

    number: str = Field("", max_length=60)


class NotedGiven(Given):
    """Where it stands now, by hand, and what was answered."""

    state: Literal["registered", "processing", "answered", "declined"]
    words: str = Field("", max_length=500)


@router.get("/enquiries/province", response=list[ProvincialShown], url_name="province")
def listed(
    request: HttpRequest, state: Literal["open", "over", "all"] = "open", limit: int = 50, offset: int = 0
) -> Any:
    """Of one's doors, the last first."""
    require(actor(request), queries.SEE)
    start, which = skipped(offset), "" if state == "all" else state
    return list(province.requests_for(actor(request), which)[start : start + min(max(limit, 1), AT_MOST)])


@router.post("/enquiries/{int:pk}/province", response={201: ProvincialShown}, url_name="province_registered")
def registered(request: HttpRequest, pk: int, given: RegisteredGiven) -> Status[Any]:
    """Registered by hand, or to be sent by the adapter."""
    require(actor(request), "handle_enquiries")
    found, who = queries.enquiry_for(actor(request), pk), actor(request)
    if given.number:
        return Status(201, done(lambda: actions.register_in_province(found, given.number, actor=who)))
    return Status(201, done(lambda: actions.send_to_province(found, actor=who)))


@router.put("/enquiries/{int:pk}/province", response=ProvincialShown, url_name="province_noted")
def noted(request: HttpRequest, pk: int, given: NotedGiven) -> Any:
    """Where it stands now, by hand."""
    require(actor(request), "handle_enquiries")
    known = province.request_of(queries.enquiry_for(actor(request), pk))
    if known is None:
        raise ProvincialRequest.DoesNotExist
    return done(lambda: actions.note_province(known, given.state, given.words, actor=actor(request)))
