"""The answer to an enquiry, the papers given out, and their verification as endpoints."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, Literal, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.actions import PurposeMissing
from cundang.finding_aid.queries import QuestionRefused
from cundang.holdings.queries import page_for
from cundang.paging import skipped
from cundang.reading_room import actions, queries
from cundang.reading_room.actions import EnquiryRefused, KeyClosed
from cundang.reading_room.copies import queries as copies
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.doors import outside
from cundang.reading_room.given import Given
from cundang.reading_room.models import Enquiry

router = Router(tags=["copies"])
AT_MOST: Final = 500
PDF: Final = "application/pdf"
T = TypeVar("T")
Kind = Literal["copy", "certificate", "not_found"]


class WordsGiven(Given):
    """What to look for; empty: the name that the enquiry names."""

    words: str = Field("", max_length=200)


class PickGiven(Given):
    """Lines of a page by their index from 0; null: the whole page."""

    lines: list[int] | None


class KindGiven(Given):
    """Which paper."""

    kind: Kind


class ReasonGiven(Given):
    """Why it is revoked."""

    reason: str = Field(max_length=200)


class SoughtShown(Schema):
    """A search made for the enquiry; `pages` had been read there."""

    words: str = Field(alias="asked")
    place: str = Field(alias="place_id")
    year_from: int | None
    year_to: int | None
    found: int
    pages: int
    by: str
    at: datetime


class PickShown(Schema):
    """A page that the answer shows."""

    page: int = Field(alias="page_id")
    lines: list[int] | None
    by: str
    at: datetime


class CopyShown(Schema):
    """A paper given out; `signed` is the text of its QR code."""

    id: int
    number: str
    kind: str
    office: str = Field(alias="office_id")
    enquiry: int = Field(alias="enquiry_id")
    shows: list[dict[str, Any]]
    signed: str
    issued_by: str
    issued_at: datetime
    revoked_at: datetime | None
    reason: str


class AnswerShown(Schema):
    """What was searched, picked and given out."""

    state: str
    sought: list[SoughtShown]
    picks: list[PickShown]
    copies: list[CopyShown]


class LinkShown(Schema):
    """The address for the applicant, told once."""

    address: str
    expires_at: datetime


class VerdictShown(Schema):
    """What anybody is told of a paper."""

    state: str
    number: str
    kind: str
    office: str
    day: date | None
    pages: int
    revoked_at: datetime | None


def done(act: Callable[[], T]) -> T:
    """What the act gives; its refusal as 422."""
    try:
        return act()
    except (EnquiryRefused, KeyClosed, copies.PaperGone, QuestionRefused, PurposeMissing) as refusal:
        raise HttpError(422, str(refusal)) from refusal


def _enquiry(request: HttpRequest, pk: int) -> Enquiry:
    require(actor(request), "handle_enquiries")
    return queries.enquiry_for(actor(request), pk)


def _copy(request: HttpRequest, pk: int, act: str = "handle_enquiries") -> Copy:
    require(actor(request), act)
    return copies.copy_for(actor(request), pk)


@router.get("/enquiries/{int:pk}/answer", response=AnswerShown, url_name="enquiry_answer")
def answered(request: HttpRequest, pk: int) -> dict[str, Any]:
    """What was searched for an enquiry, what was picked, what was given out."""
    found = _enquiry(request, pk)
    return {
        "state": found.state,
        "sought": copies.sought_for(found),
        "picks": [one.pick for one in copies.picked_for(actor(request), found)[0]],
        "copies": copies.copies_of(actor(request), found),
    }


@router.post("/enquiries/{int:pk}/answer/search", url_name="enquiry_searched")
def searched(request: HttpRequest, pk: int, given: WordsGiven) -> dict[str, Any]:
    """Search for it, with its purpose; answers as `GET /search`."""
    found = _enquiry(request, pk)
    return done(lambda: actions.seek(found, given.words, actor=actor(request))).as_json()


@router.put("/enquiries/{int:pk}/answer/pages/{int:page}", response=PickShown, url_name="enquiry_picked")
def picked(request: HttpRequest, pk: int, page: int, given: PickGiven) -> Any:
    """Put a page, or lines of it, into the answer."""
    found, shown = _enquiry(request, pk), page_for(actor(request), page)
    return done(lambda: actions.pick(found, shown, given.lines, actor=actor(request)))


@router.delete("/enquiries/{int:pk}/answer/pages/{int:page}", response={204: None}, url_name="enquiry_picked")
def unpicked(request: HttpRequest, pk: int, page: int) -> Status[None]:
    """Take a page out of the answer."""
    found = _enquiry(request, pk)
    done(lambda: actions.unpick(found, page, actor=actor(request)))
    return Status(204, None)


@router.get("/enquiries/{int:pk}/answer/preview", url_name="enquiry_preview")
def previewed(request: HttpRequest, pk: int, kind: Kind) -> HttpResponse:
    """The paper as the applicant will see it, as PDF."""
    found = _enquiry(request, pk)
    made = done(lambda: actions.preview(found, kind, actor=actor(request)))
    return HttpResponse(made, content_type=PDF)


@router.post("/enquiries/{int:pk}/copies", response={201: CopyShown}, url_name="enquiry_issued")
def issued(request: HttpRequest, pk: int, given: KindGiven) -> Status[Copy]:
    """Issue the paper and deliver it."""
    found, address = _enquiry(request, pk), outside(request, "verify")
    return Status(201, done(lambda: actions.issue(found, given.kind, address=address, actor=actor(request))))


@router.get("/copies", response=list[CopyShown], url_name="copies")
def register(request: HttpRequest, limit: int = 50, offset: int = 0) -> list[Copy]:
    """Papers given out at one's doors, the last first."""
    start = skipped(offset)
    return list(copies.copies_for(actor(request))[start : start + min(max(limit, 1), AT_MOST)])


@router.get("/copies/verify", response=VerdictShown, url_name="copy_verdict", auth=None)
def verified(request: HttpRequest, c: str) -> copies.Verdict:
    """What is known of the paper whose QR code says `c`; for anybody."""
    return copies.verdict_on(c[:AT_MOST])


@router.get("/copies/{int:pk}/pdf", url_name="copy_pdf")
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper."""
    copy = _copy(request, pk)
    return HttpResponse(done(lambda: actions.open_copy(copy, actor=actor(request))), content_type=PDF)


@router.post("/copies/{int:pk}/link", response={201: LinkShown}, url_name="copy_link")
def link(request: HttpRequest, pk: int) -> Status[dict[str, Any]]:
    """A new address from which the applicant fetches it: 72 hours, once, on one device."""
    copy = _copy(request, pk)
    made, token = done(lambda: actions.make_link(copy, actor=actor(request)))
    address = f"{outside(request, 'fetch-copy')}?t={token}"
    return Status(201, {"address": address, "expires_at": made.expires_at})


@router.post("/copies/{int:pk}/revoke", response=CopyShown, url_name="copy_revoked")
def revoked(request: HttpRequest, pk: int, given: ReasonGiven) -> Copy:
    """Revoke it."""
    copy = _copy(request, pk, "decide_enquiries")
    return done(lambda: actions.revoke(copy, given.reason, actor=actor(request)))
