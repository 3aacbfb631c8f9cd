"""Enquiries as endpoints."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, Literal, TypeVar

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, offices_for, require
from cundang.paging import skipped
from cundang.reading_room import actions, clocks, queries
from cundang.reading_room.access.api import router as access_router
from cundang.reading_room.actions import Applicant, EnquiryRefused
from cundang.reading_room.commitments.api import router as commitment_router
from cundang.reading_room.consents.api import router as consent_router
from cundang.reading_room.given import Given
from cundang.reading_room.models import Enquiry, SpecialDay
from cundang.reading_room.purposes.api import router as purposes_router
from cundang.reading_room.states import right_of

router = Router(tags=["enquiries"])
router.add_router("", access_router)
router.add_router("", commitment_router)
router.add_router("", consent_router)
router.add_router("", purposes_router)
AT_MOST: Final = 500
T = TypeVar("T")
Channel = Literal["village", "town", "city", "online", "phone_app", "province", "telephone", "letter"]


class PersonGiven(Given):
    """A person with a document."""

    name: str = Field(max_length=60)
    phone: str = Field(max_length=30)
    id_kind: str = "id_card"
    id_number: str = Field("", max_length=40)
    address: str = Field("", max_length=100)


class EnquiryGiven(Given):
    """A new enquiry; `accept`: accepted at once, and its clock begins."""

    office: str
    channel: Channel
    applicant: PersonGiven
    purpose: str = Field(max_length=200)
    subject: str = Field("", max_length=60)
    relation: str = "self"
    deceased: bool = False
    matter: str = Field("", max_length=40)
    wanted: str = Field("", max_length=500)
    year_from: int | None = None
    year_to: int | None = None
    agent: PersonGiven | None = None
    accept: bool = True


class EnquiryListed(Schema):
    """An enquiry; the applicant's name masked."""

    id: int
    number: str
    channel: str
    state: str
    office: str = Field(alias="office_id")
    door: str = Field(alias="door_id")
    applicant: str = Field(alias="masked")
    accepted_at: datetime | None
    due_at: datetime | None
    late: bool


class StepShown(Schema):
    """What was done with it."""

    act: str
    state: str
    office: str = Field(alias="office_id")
    words: str
    by: str
    at: datetime


class EnquiryShown(EnquiryListed):
    """An enquiry with its steps, and the acts that may be done now."""

    subject: str = Field(alias="subject_name")
    relation: str
    deceased: bool
    matter: str
    wanted: str
    year_from: int | None
    year_to: int | None
    purpose: str
    steps: list[StepShown]
    acts: list[str]


class MoveGiven(Given):
    """An act of the table; `words`: the reason, where one is needed."""

    act: str
    words: str = Field("", max_length=500)


class HandOverGiven(Given):
    """Another door."""

    office: str
    words: str = Field(max_length=500)


class WordsGiven(Given):
    """A reason."""

    words: str = Field(max_length=500)


class ClockShown(Schema):
    """The time of a channel."""

    channel: str
    amount: int
    unit: str
    extension: int


class ClockGiven(Given):
    """The time of a channel; once so much more."""

    amount: int
    unit: Literal["minutes", "workdays"]
    extension: int = 0


class DayShown(Schema):
    """A day that is no ordinary one."""

    id: int
    day: date
    works: bool
    name: str


class DayGiven(Given):
    """A public holiday, or a weekend day on which offices work."""

    day: date
    works: bool
    name: str = Field(max_length=30)


def done(act: Callable[[], T]) -> T:
    """What the act gives; its refusal as 422."""
    try:
        return act()
    except EnquiryRefused as refusal:
        raise HttpError(422, str(refusal)) from refusal


@router.get("/enquiries", response=list[EnquiryListed], url_name="enquiries")
def listed(
    request: HttpRequest,
    state: Literal["open", "late", "done", "all"] = "open",
    channel: str = "",
    limit: int = 50,
    offset: int = 0,
) -> list[Enquiry]:
    """Enquiries at one's doors, those due soonest first."""
    require(actor(request), queries.SEE)
    start = skipped(offset)
    found = queries.enquiries_for(actor(request), which=state, channel=channel)
    return list(found[start : start + min(max(limit, 1), AT_MOST)])


@router.post("/enquiries", response={201: EnquiryShown}, url_name="enquiry_opened")
def opened(request: HttpRequest, given: EnquiryGiven) -> Status[dict[str, Any]]:
    """Write an enquiry."""
    who = actor(request)
    require(who, "handle_enquiries")
    office = office_for(who, given.office, "handle_enquiries")
    facts = given.dict(exclude={"office", "accept", "applicant", "agent", "year_from", "year_to"})

    def write() -> Enquiry:
        made = actions.open_enquiry(
            office,
            applicant=Applicant(**given.applicant.dict()),
            agent=Applicant(**given.agent.dict()) if given.agent else None,
            years=(given.year_from, given.year_to),
            actor=who,
            **facts,
        )
        return actions.move(made, "accept", actor=who) if given.accept else made

    return Status(201, _shown(request, done(write)))


@router.get("/enquiries/clocks", response=list[ClockShown], url_name="enquiry_clocks")
def times(request: HttpRequest) -> list[clocks.Rule]:
    """The times of all channels in the actor's county."""
    require(actor(request), queries.SEE)
    return list(clocks.rules_of(actor(request).office_code[:6]).values())


@router.put("/enquiries/clocks/{channel}", response=ClockShown, url_name="enquiry_clock")
def time_kept(request: HttpRequest, channel: str, given: ClockGiven) -> Any:
    """The time of a channel."""
    county = _county(request)
    return done(lambda: actions.keep_clock(county, channel, **given.dict(), actor=actor(request)))


@router.get("/enquiries/days", response=list[DayShown], url_name="special_days")
def days(request: HttpRequest) -> list[SpecialDay]:
    """The days of the county that are no ordinary ones."""
    return list(queries.days_of(actor(request))[:AT_MOST])


@router.post("/enquiries/days", response={201: DayShown}, url_name="special_day_kept")
def day_kept(request: HttpRequest, given: DayGiven) -> Status[SpecialDay]:
    """A public holiday, or a weekend day on which offices work."""
    county = _county(request)
    return Status(201, done(lambda: actions.keep_day(county, **given.dict(), actor=actor(request))))


@router.delete("/enquiries/days/{int:pk}", response={204: None}, url_name="special_day_removed")
def day_removed(request: HttpRequest, pk: int) -> Status[None]:
    """It is an ordinary day after all."""
    actions.remove_day(queries.days_of(actor(request)).get(pk=pk), actor=actor(request))
    return Status(204, None)


@router.get("/enquiries/{int:pk}", response=EnquiryShown, url_name="enquiry")
def one(request: HttpRequest, pk: int) -> dict[str, Any]:
    """An enquiry with its steps."""
    require(actor(request), queries.SEE)
    found = queries.enquiry_for(actor(request), pk)
    actions.view(found, actor=actor(request))
    return _shown(request, found)


@router.post("/enquiries/{int:pk}/move", response=EnquiryShown, url_name="enquiry_moved")
def moved(request: HttpRequest, pk: int, given: MoveGiven) -> dict[str, Any]:
    """Do an act of the table."""
    require(actor(request), right_of(given.act))
    found = queries.enquiry_for(actor(request), pk)
    return _shown(request, done(lambda: actions.move(found, given.act, words=given.words, actor=actor(request))))


@router.post("/enquiries/{int:pk}/hand-over", response=EnquiryShown, url_name="enquiry_handed_over")
def handed_over(request: HttpRequest, pk: int, given: HandOverGiven) -> dict[str, Any]:
    """Hand it to another door."""
    require(actor(request), right_of("hand_over"))
    who = actor(request)
    found = queries.enquiry_for(who, pk)
    to = next((door for door in queries.doors_for(who, found) if door.code == given.office), None)
    if to is None:
        raise Office.DoesNotExist
    return _shown(request, done(lambda: actions.hand_over(found, to, words=given.words, actor=who)))


@router.post("/enquiries/{int:pk}/extend", response=EnquiryShown, url_name="enquiry_extended")
def extended(request: HttpRequest, pk: int, given: WordsGiven) -> dict[str, Any]:
    """Extend its time, once."""
    require(actor(request), right_of("extend"))
    found = queries.enquiry_for(actor(request), pk)
    return _shown(request, done(lambda: actions.extend(found, words=given.words, actor=actor(request))))


def _shown(request: HttpRequest, found: Enquiry) -> dict[str, Any]:
    own = {name: getattr(found, name) for name in (
        "id", "number", "channel", "state", "office_id", "door_id", "accepted_at", "due_at", "late", "subject_name",
        "relation", "deceased", "matter", "wanted", "year_from", "year_to", "purpose",
    )}  # fmt: skip
    acts = queries.acts_for(actor(request), found)
    return {**own, "masked": found.masked, "steps": queries.steps_of(found), "acts": acts}


def _county(request: HttpRequest) -> Office:
    require(actor(request), "keep_enquiry_rules")
    return offices_for(actor(request), "keep_enquiry_rules").get(code=actor(request).office_code[:6])
