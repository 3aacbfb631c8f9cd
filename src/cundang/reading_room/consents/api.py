"""Consents as endpoints."""

from datetime import datetime
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.paging import skipped
from cundang.reading_room import actions
from cundang.reading_room.actions import ConsentRefused
from cundang.reading_room.consents import queries as consents

router = Router(tags=["consents"])
AT_MOST: Final = 500


class ConsentListed(Schema):
    """A consent asked of `unit` by `door`; `answer` is given, refused, lapsed, or empty while it waits."""

    id: int
    number: str
    unit: str = Field(alias="unit_id")
    door: str = Field(alias="door_id")
    asked_at: datetime
    due_at: datetime
    late: bool
    answer: str
    words: str


class ConsentShown(ConsentListed):
    """With what the unit is told of the enquiry."""

    facts: dict[str, str]


class AnswerGiven(Schema):
    """`words`: the reason, needed where it is refused."""

    model_config = {"extra": "forbid"}
    gives: bool
    words: str = Field("", max_length=500)


@router.get("/enquiries/consents", response=list[ConsentListed], url_name="consents")
def listed(
    request: HttpRequest, state: Literal["open", "late", "all"] = "open", limit: int = 50, offset: int = 0
) -> Any:
    """Consents asked of or by one's offices."""
    require(actor(request), consents.SEE)
    start = skipped(offset)
    return list(consents.consents_for(actor(request), state)[start : start + min(max(limit, 1), AT_MOST)])


@router.get("/enquiries/consents/{int:pk}", response=ConsentShown, url_name="consent")
def one(request: HttpRequest, pk: int) -> Any:
    """One of them, with what the unit is told."""
    require(actor(request), consents.SEE)
    found = consents.consent_for(actor(request), pk)
    actions.view_consent(found, actor=actor(request))
    return found


@router.post("/enquiries/consents/{int:pk}/answer", response=ConsentListed, url_name="consent_answered")
def answered(request: HttpRequest, pk: int, given: AnswerGiven) -> Any:
    """Give or refuse it."""
    require(actor(request), "decide_enquiries")
    found = consents.consent_for(actor(request), pk)
    try:
        return actions.answer_consent(found, **given.dict(), actor=actor(request))
    except ConsentRefused as refusal:
        raise HttpError(422, str(refusal)) from refusal
