"""The pages of a signed-in citizen as endpoints; the same session."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, Literal, TypeVar

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile
from ninja.errors import HttpError

from cundang.custodians.queries import acting
from cundang.paging import skipped
from cundang.reading_room.actions import (
    EnquiryRefused,
    TooMany,
    apply,
    fetch_own,
    keep_photo,
    look_at_own,
    object_to,
    rate,
    remove_photo,
    see_looks,
    show_commitment,
    sign_commitment,
    withdraw_own,
)
from cundang.reading_room.api import AT_MOST
from cundang.reading_room.citizens.looks import Look, looks_at, things_of, told
from cundang.reading_room.citizens.own import (
    channel_of,
    next_told,
    owed,
    own_copies,
    own_decision,
    own_decisions,
    own_enquiries,
    own_enquiry,
    own_photos,
    place,
    places,
    steps_told,
)
from cundang.reading_room.commitments.api import CommitmentShown, SignatureGiven, TextShown
from cundang.reading_room.commitments.models import Commitment, Exclusion
from cundang.reading_room.commitments.text import CommitmentText
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.given import Given
from cundang.reading_room.identity.api import citizen
from cundang.reading_room.identity.citizens import CitizenAuth
from cundang.reading_room.models import Enquiry
from cundang.reading_room.next_steps import next_of
from cundang.reading_room.photos.api import PhotoShown
from cundang.reading_room.photos.models import DocumentPhoto
from cundang.reading_room.photos.opening import BYTES
from cundang.reading_room.ratings.api import RatingGiven, Thanks

router = Router(tags=["citizens"], auth=CitizenAuth())
T = TypeVar("T")
Relation = Literal[
    "self", "spouse", "parent", "child", "grandparent", "grandchild", "sibling", "guardian", "authorised"
]  # fmt: skip
MOST_ROWS: Final = 50


class PlaceShown(Schema):
    """An office at which one may ask."""

    code: str
    name: str
    level: str


class DoorShown(PlaceShown):
    """How an office is reached; empty where it said nothing."""

    phone: str
    address: str
    hours: str


class OwnGiven(Given):
    """An enquiry of one's own; `phone` only where signing in gave none."""

    office: str = Field(max_length=12)
    purpose: str = Field(max_length=200)
    relation: Relation = "self"
    subject: str = Field("", max_length=60)
    deceased: bool = False
    matter: str = Field("", max_length=40)
    wanted: str = Field("", max_length=500)
    year_from: int | None = None
    year_to: int | None = None
    phone: str = Field("", max_length=30)


class OwnListed(Schema):
    """One of one's own enquiries, and what comes next in one line."""

    number: str
    state: str
    channel: str
    office: str = Field(alias="office_id")
    door: str = Field(alias="door_id")
    matter: str
    purpose: str
    made_at: datetime
    due_at: datetime | None
    next: str


class StepTold(Schema):
    """What was done, at which office, and the reason that one is told."""

    act: str
    state: str
    office: str
    words: str
    at: datetime


class OwnCopy(Schema):
    """A paper that can be fetched."""

    id: int
    number: str
    kind: str
    office: str = Field(alias="office_id")
    issued_at: datetime


class OwnShown(OwnListed):
    """One of them with its steps and papers."""

    contact: DoorShown  # of the door that handles it
    steps: list[StepTold]
    copies: list[OwnCopy]
    missing: list[str]  # documents still to be shown
    vouched: str  # that signing in stands in for the document that says who one is; empty where it does not
    may_sign: bool  # a commitment instead of the proof of kinship


class WordsGiven(Given):
    """Why, if one likes."""

    words: str = Field("", max_length=200)


class LinkShown(Schema):
    """The address that gives the file: for 72 hours, once, on one device."""

    address: str


class DecisionShown(Schema):
    """That the commitment is closed to oneself: why, until when, by whom, and what became of an objection."""

    id: int
    office: str = Field(alias="office_id")
    enquiry: str = Field(alias="number")
    reason: str = Field(alias="why.reason")
    evidence: str = Field(alias="why.evidence")
    decided_at: datetime
    ends_on: date
    holds: bool
    objected_at: datetime | None
    answer_due_on: date | None
    answer: str = Field(alias="answer_told")
    answered_at: datetime | None


class ObjectionGiven(Given):
    """Why one does not agree."""

    words: str = Field(max_length=500)


class LookShown(Schema):
    """Somebody looked: `who` is office and role, no name; for one's own `enquiry` (number), or for somebody else's.

    `purpose` is that of the enquiry; of somebody else's with the names masked, or empty.
    """

    at: datetime
    who: str
    act: str
    what: str
    purpose: str
    enquiry: str
    for_enquiry: bool


def done(act: Callable[[], T]) -> T:
    """What the act gives; its refusal as 422, as 429 where one asked too often."""
    try:
        return act()
    except EnquiryRefused as refusal:
        raise HttpError(429 if isinstance(refusal, TooMany) else 422, str(refusal)) from refusal


@router.get("/citizen/places", response=list[PlaceShown], url_name="citizen_places")
def where(request: HttpRequest, q: str = "", within: str = "") -> Any:
    """Offices by a part of the name, old names too; those of a county or town; without either the towns."""
    return places(q, within[:12])


@router.get("/citizen/doors", response=list[DoorShown], auth=None, url_name="citizen_doors")
def doors(request: HttpRequest, q: str = "", within: str = "") -> Any:
    """How each door is reached, for everybody; found as places are."""
    return places(q, within[:12])


@router.get("/citizen/enquiries", response=list[OwnListed], url_name="own_enquiries")
def listed(request: HttpRequest, limit: int = MOST_ROWS, offset: int = 0) -> list[dict[str, Any]]:
    """One's own enquiries, the last first."""
    who, start = citizen(request), skipped(offset)
    with acting(who.actor):
        found = list(own_enquiries(who)[start : start + min(max(limit, 1), AT_MOST)])
        next_lines = next_told(found)
        return [{**_facts(one), "next": next_lines[one.pk]} for one in found]


@router.post("/citizen/enquiries", response={201: OwnShown}, url_name="own_enquiry_sent")
def sent(request: HttpRequest, given: OwnGiven) -> Status[dict[str, Any]]:
    """Ask; what was sent twice is one enquiry."""
    who = citizen(request)
    facts = given.dict(exclude={"office", "year_from", "year_to"})
    years = (given.year_from, given.year_to)
    office, channel = place(given.office), channel_of(request.headers.get("User-Agent", ""))
    made = done(lambda: apply(who, office, channel=channel, years=years, actor=who.actor, **facts))
    return Status(201, _shown(request, made))


@router.get("/citizen/decisions", response=list[DecisionShown], url_name="own_decisions")
def decisions(request: HttpRequest) -> list[Exclusion]:
    """Decisions that closed the commitment to oneself."""
    return own_decisions(citizen(request))


@router.post("/citizen/decisions/{int:pk}/objection", response={201: DecisionShown}, url_name="own_objection")
def objected(request: HttpRequest, pk: int, given: ObjectionGiven) -> Status[Exclusion]:
    """Object to one, once."""
    who = citizen(request)
    found = own_decision(who, pk)
    with acting(who.actor):
        done(lambda: object_to(found, given.words, actor=who.actor))
    return Status(201, own_decision(who, pk))


@router.get("/citizen/looks", response=list[LookShown], url_name="citizen_looks")
def looks(request: HttpRequest, limit: int = MOST_ROWS, offset: int = 0) -> list[Look]:
    """Who looked at one's own enquiries, and at records given out to oneself; the last first."""
    who, start = citizen(request), skipped(offset)
    things = things_of(who)
    with acting(who.actor):
        found = told(who, looks_at(things)[start : start + min(max(limit, 1), AT_MOST)], things)
    see_looks(len(found), way="api", actor=who.actor)
    return found


@router.get("/citizen/enquiries/{number}", response=OwnShown, url_name="own_enquiry")
def one(request: HttpRequest, number: str) -> dict[str, Any]:
    """One of them."""
    who = citizen(request)
    found = own_enquiry(who, number)
    look_at_own(found, actor=who.actor)
    return _shown(request, found)


@router.post("/citizen/enquiries/{number}/withdraw", response=OwnShown, url_name="own_enquiry_withdrawn")
def withdrawn(request: HttpRequest, number: str, given: WordsGiven) -> dict[str, Any]:
    """Withdraw it."""
    who = citizen(request)
    found = own_enquiry(who, number)
    done(lambda: withdraw_own(found, words=given.words, actor=who.actor))
    return _shown(request, own_enquiry(who, number))


@router.get("/citizen/enquiries/{number}/photos", response=list[PhotoShown], url_name="own_photos")
def photos(request: HttpRequest, number: str) -> list[DocumentPhoto]:
    """The photos of documents that one sent, without their pictures."""
    who = citizen(request)
    return own_photos(who, own_enquiry(who, number))


@router.post("/citizen/enquiries/{number}/photos", response={201: list[PhotoShown]}, url_name="own_photo_sent")
def photographed(
    request: HttpRequest, number: str, photo: File[UploadedFile], name: Form[str]
) -> Status[list[DocumentPhoto]]:
    """A photo of a document, or a PDF of up to three pages."""
    who = citizen(request)
    found, data = own_enquiry(who, number), photo.read(BYTES + 1)
    with acting(who.actor):
        return Status(201, done(lambda: keep_photo(found, data, name=name, actor=who.actor)))


@router.delete("/citizen/enquiries/{number}/photos/{int:pk}", response={204: None}, url_name="own_photo_removed")
def taken_back(request: HttpRequest, number: str, pk: int) -> Status[None]:
    """Take back one that one sent."""
    who = citizen(request)
    one = next((photo for photo in own_photos(who, own_enquiry(who, number)) if photo.pk == pk), None)
    if one is None:
        raise DocumentPhoto.DoesNotExist
    with acting(who.actor):
        done(lambda: remove_photo(one, actor=who.actor))
    return Status(204, None)


@router.get("/citizen/enquiries/{number}/commitment", response=TextShown, url_name="own_commitment")
def commitment(request: HttpRequest, number: str) -> CommitmentText:
    """What is to be signed; refused where it cannot be."""
    who = citizen(request)
    found = own_enquiry(who, number)
    with acting(who.actor):
        return done(lambda: show_commitment(found, way=Commitment.PHONE, actor=who.actor))


@router.post(
    "/citizen/enquiries/{number}/commitment", response={201: CommitmentShown}, url_name="own_commitment_signed"
)
def signed(request: HttpRequest, number: str, given: SignatureGiven) -> Status[Commitment]:
    """Sign it."""
    who = citizen(request)
    found = own_enquiry(who, number)
    strokes = [[list(point) for point in one] for one in given.strokes]
    with acting(who.actor):
        made = done(lambda: sign_commitment(found, strokes, seen=given.seen, way=Commitment.PHONE, actor=who.actor))
    return Status(201, made)


@router.post("/citizen/enquiries/{number}/rating", response={201: Thanks}, url_name="own_enquiry_rated")
def rated(request: HttpRequest, number: str, given: RatingGiven) -> Status[dict[str, Any]]:
    """Rate it, once."""
    who = citizen(request)
    found = own_enquiry(who, number)
    done(lambda: rate(found, **given.dict(), way="phone", actor=who.actor))
    return Status(201, {"rated": True})


@router.post("/citizen/enquiries/{number}/copies/{int:pk}/link", response={201: LinkShown}, url_name="own_copy_link")
def link(request: HttpRequest, number: str, pk: int) -> Status[dict[str, Any]]:
    """A link that gives a paper on one's own device."""
    who = citizen(request)
    paper = next((copy for copy in own_copies(who, own_enquiry(who, number)) if copy.pk == pk), None)
    if paper is None:
        raise Copy.DoesNotExist
    token = done(lambda: fetch_own(paper, actor=who.actor))
    return Status(201, {"address": f"{reverse('fetch-copy')}?t={token}"})


def _shown(request: HttpRequest, found: Enquiry) -> dict[str, Any]:
    who = citizen(request)
    copies = own_copies(who, found)
    steps, still = steps_told(who, found), owed(who, found)
    reason = next((words for _step, words in reversed(steps) if words), "")
    return {
        **_facts(found),
        "next": next_of(found, reason, papers=bool(copies), owed=bool(still.documents), stopped=still.stopped),
        "contact": found.door,
        "steps": [
            StepTold(act=step.act, state=step.state, office=step.office_id, words=words, at=step.at)
            for step, words in steps
        ],
        "copies": copies,
        "missing": still.documents,
        "vouched": still.vouched,
        "may_sign": still.may_sign,
    }


def _facts(one: Enquiry) -> dict[str, Any]:
    names = ("number", "state", "channel", "office_id", "door_id", "matter", "purpose", "made_at", "due_at")
    return {name: getattr(one, name) for name in names}
