"""Verification of commitments and exclusions as endpoints."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Final, Literal, TypeVar

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema, Status
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.paging import skipped
from cundang.reading_room import actions
from cundang.reading_room.actions import CommitmentRefused
from cundang.reading_room.commitments import checks as reads
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.copies.stopped import standing_copies
from cundang.reading_room.given import Given

router = Router(tags=["commitments"])
AT_MOST: Final = 500
T = TypeVar("T")


class CommitmentListed(Schema):
    """A commitment; `due_on`: to be verified by then; `finding`: true, false, unknown, or empty."""

    id: int
    enquiry: int = Field(alias="enquiry_id")
    number: str = Field(alias="enquiry.number")
    signer: str = Field(alias="enquiry.masked")
    signed_at: datetime
    taken_by: str
    stands: bool
    due_on: date | None
    late: bool
    finding: str
    words: str


class CommitmentOne(CommitmentListed):
    """One of them; `copies`: papers issued on it that somebody who may decide revokes, or not, once it is untrue."""

    copies: list[int]

    @staticmethod
    def resolve_copies(found: Commitment) -> list[int]:
        """Their keys."""
        return [copy.pk for copy in standing_copies(found.enquiry)]


class FindingGiven(Given):
    """What was found, and how."""

    finding: Literal["true", "false", "unknown"]
    words: str = Field(max_length=500)


class ExclusionGiven(Given):
    """Why, on what evidence, and until when (without: the county's months)."""

    reason: str = Field(max_length=500)
    evidence: str = Field(max_length=500)
    ends_on: date | None = None


class ExclusionListed(Schema):
    """A decision; `holds`: the route is closed today."""

    id: int
    number: str
    person: str = Field(alias="masked")
    office: str = Field(alias="office_id")
    decided_by: str
    decided_at: datetime
    ends_on: date
    holds: bool
    told_at: datetime | None
    objected_at: datetime | None
    answer_due_on: date | None
    answered_at: datetime | None
    lifted_at: datetime | None


class ExclusionShown(ExclusionListed):
    """With reason and evidence."""

    why: dict[str, str]


class WordsGiven(Given):
    """What is said."""

    words: str = Field(max_length=500)


class AnswerGiven(WordsGiven):
    """Whether the objection is right: then the decision ends at once."""

    lifts: bool


class ChecksGiven(Given):
    """Shares in per cent, times in working days, months for which a breach closes the route."""

    percent: int
    sensitive_percent: int
    workdays: int
    months: int
    objection_workdays: int


def done(act: Callable[[], T]) -> T:
    """What the act gives; its refusal as 422."""
    try:
        return act()
    except CommitmentRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.get("/enquiries/commitments", response=list[CommitmentListed], url_name="commitments")
def listed(
    request: HttpRequest,
    state: Literal["open", "late", "true", "false", "unknown", "all"] = "open",
    limit: int = 50,
    offset: int = 0,
) -> Any:
    """Commitments of one's doors; those that wait to be verified, the one due first before."""
    start = skipped(offset)
    return list(reads.commitments_for(actor(request), state)[start : start + min(max(limit, 1), AT_MOST)])


@router.get("/enquiries/commitments/checks", response=ChecksGiven, url_name="commitment_checks")
def checks(request: HttpRequest) -> Any:
    """How the actor's county verifies."""
    require(actor(request), reads.SEE)
    return reads.checks_of(actor(request).office_code[:6])


@router.put("/enquiries/commitments/checks", response=ChecksGiven, url_name="commitment_checks_kept")
def checks_kept(request: HttpRequest, given: ChecksGiven) -> Any:
    """Say how it does."""
    who = actor(request)
    require(who, "keep_enquiry_rules")
    county = offices_for(who, "keep_enquiry_rules").get(code=who.office_code[:6])
    return done(lambda: actions.keep_commitment_checks(county, **given.dict(), actor=who))


@router.get("/enquiries/commitments/{int:pk}", response=CommitmentOne, url_name="commitment_one")
def one(request: HttpRequest, pk: int) -> Any:
    """One of them."""
    require(actor(request), reads.SEE)
    found = reads.commitment_for(actor(request), pk)
    actions.view_commitment(found, actor=actor(request))
    return found


@router.post("/enquiries/commitments/{int:pk}/finding", response=CommitmentOne, url_name="commitment_settled")
def settled(request: HttpRequest, pk: int, given: FindingGiven) -> Any:
    """Write what was found."""
    require(actor(request), "handle_enquiries")
    found = reads.commitment_for(actor(request), pk)
    done(lambda: actions.settle_verification(found, given.finding, given.words, actor=actor(request)))
    return reads.commitment_for(actor(request), pk)


@router.post("/enquiries/commitments/{int:pk}/exclusion", response={201: ExclusionShown}, url_name="exclusion_decided")
def decided(request: HttpRequest, pk: int, given: ExclusionGiven) -> Status[Any]:
    """Decide that the route is closed to whoever signed it."""
    require(actor(request), reads.DECIDE)
    found = reads.commitment_for(actor(request), pk)
    return Status(201, done(lambda: actions.exclude(found, **given.dict(), actor=actor(request))))


@router.get("/enquiries/exclusions", response=list[ExclusionListed], url_name="exclusions")
def exclusions(
    request: HttpRequest, state: Literal["holding", "objected", "all"] = "holding", limit: int = 50, offset: int = 0
) -> Any:
    """Decisions of one's offices."""
    start = skipped(offset)
    return list(reads.exclusions_for(actor(request), state)[start : start + min(max(limit, 1), AT_MOST)])


@router.get("/enquiries/exclusions/{int:pk}", response=ExclusionShown, url_name="exclusion")
def exclusion(request: HttpRequest, pk: int) -> Any:
    """One of them."""
    found = reads.exclusion_for(actor(request), pk)
    actions.view_exclusion(found, actor=actor(request))
    return found


@router.get("/enquiries/exclusions/{int:pk}/notice.pdf", url_name="exclusion_notice")
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice to the person, as PDF."""
    found = reads.exclusion_for(actor(request), pk)
    made = done(lambda: actions.print_notice(found, actor=actor(request)))
    return HttpResponse(made, content_type="application/pdf")


@router.post("/enquiries/exclusions/{int:pk}/objection", response=ExclusionListed, url_name="exclusion_objected")
def objected(request: HttpRequest, pk: int, given: WordsGiven) -> Any:
    """What the person says against it."""
    found = reads.exclusion_for(actor(request), pk)
    return done(lambda: actions.object_to(found, given.words, actor=actor(request)))


@router.post("/enquiries/exclusions/{int:pk}/answer", response=ExclusionListed, url_name="exclusion_answered")
def answered(request: HttpRequest, pk: int, given: AnswerGiven) -> Any:
    """The office above answers."""
    require(actor(request), "settle_complaints")
    found = reads.exclusion_for(actor(request), pk)
    return done(lambda: actions.answer_objection(found, **given.dict(), actor=actor(request)))
