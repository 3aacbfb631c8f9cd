"""Partners as endpoints for those who keep them."""

from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.paging import skipped
from cundang.reading_room import actions
from cundang.reading_room.actions import CallBackRefused
from cundang.reading_room.api import done
from cundang.reading_room.doors import county_of
from cundang.reading_room.given import Given
from cundang.reading_room.partners import queries as partners

router = Router(tags=["partners"])
AT_MOST: Final = 500


class PartnerGiven(Given):
    """What a partner is called and may do; without `offices`: the whole county."""

    name: str = Field(max_length=60)
    asks: list[Literal["ask", "status", "withdraw", "copy"]] = ["ask", "status", "withdraw"]
    offices: list[str] = []
    callback: str = Field("", max_length=300)
    per_minute: int = 60


class NewPartnerGiven(PartnerGiven):
    """The same with its code, which is never changed."""

    code: str = Field(max_length=30)


class KeyGiven(Given):
    """`at_once`: the key before holds no longer; else a day."""

    at_once: bool = False


class PartnerShown(Schema):
    """A partner; its key is shown by no reading endpoint."""

    id: int
    county: str = Field(alias="county_id")
    code: str
    name: str
    asks: list[str]
    offices: list[str]
    callback: str
    per_minute: int
    keyed_at: datetime
    former_until: datetime | None
    closed_at: datetime | None


class CallBackShown(Schema):
    """What a partner is told of a step; `answer`: a status, `timeout`, `connection` or `address` of the last try."""

    id: int
    event: UUID
    partner: str = Field(alias="partner.code")
    enquiry: str = Field(alias="enquiry.number")
    body: dict[str, Any]
    state: str
    tries: int
    answer: str
    due_at: datetime | None
    made_at: datetime
    sent_at: datetime | None


class PartnerKeyShown(Schema):
    """The key, this once."""

    id: int
    code: str
    key: str


@router.get("/enquiries/partners", response=list[PartnerShown], url_name="partners")
def listed(request: HttpRequest, limit: int = 50, offset: int = 0) -> Any:
    """The partners of one's counties."""
    start = skipped(offset)
    return list(partners.partners_for(actor(request))[start : start + min(max(limit, 1), AT_MOST)])


@router.post("/enquiries/partners", response={201: PartnerKeyShown}, url_name="partner_added")
def added(request: HttpRequest, given: NewPartnerGiven) -> Status[dict[str, Any]]:
    """A new one, with its key."""
    county = county_of(request, partners.KEEP)
    made, key = done(lambda: actions.add_partner(county, actor=actor(request), **given.dict()))
    return Status(201, {"id": made.pk, "code": made.code, "key": key})


@router.put("/enquiries/partners/{int:pk}", response=PartnerShown, url_name="partner_changed")
def changed(request: HttpRequest, pk: int, given: PartnerGiven) -> Any:
    """What it may do from now on."""
    found = partners.partner_for(actor(request), pk)
    return done(lambda: actions.change_partner(found, actor=actor(request), **given.dict()))


@router.post("/enquiries/partners/{int:pk}/key", response=PartnerKeyShown, url_name="partner_key")
def new_key(request: HttpRequest, pk: int, given: KeyGiven) -> dict[str, Any]:
    """Another key."""
    found = partners.partner_for(actor(request), pk)
    kept, key = done(lambda: actions.new_partner_key(found, at_once=given.at_once, actor=actor(request)))
    return {"id": kept.pk, "code": kept.code, "key": key}


@router.post("/enquiries/partners/{int:pk}/close", response=PartnerShown, url_name="partner_closed")
def closed(request: HttpRequest, pk: int) -> Any:
    """It asks no more."""
    found = partners.partner_for(actor(request), pk)
    return done(lambda: actions.close_partner(found, actor=actor(request)))


@router.get("/enquiries/partners/callbacks", response=list[CallBackShown], url_name="callbacks")
def callbacks(
    request: HttpRequest, state: Literal["waiting", "given_up", "sent", "all"] = "all", limit: int = 50, offset: int = 0
) -> Any:
    """What partners are told, the last first."""
    found = partners.callbacks_for(actor(request), "" if state == "all" else state)
    start = skipped(offset)
    return list(found[start : start + min(max(limit, 1), AT_MOST)])


@router.post("/enquiries/partners/callbacks/{int:pk}/again", response=CallBackShown, url_name="callback_again")
def again(request: HttpRequest, pk: int) -> Any:
    """Send it now, whatever was tried before."""
    found = partners.callbacks_for(actor(request)).get(pk=pk)
    try:
        return actions.send_again(found, actor=actor(request))
    except CallBackRefused as refusal:
        raise HttpError(422, str(refusal)) from refusal
