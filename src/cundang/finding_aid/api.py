"""The search as an endpoint: the same answer as the page and the command."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router, Schema
from pydantic import Field

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.actions import find, open_dossier
from cundang.finding_aid.api_proposals import router as proposals
from cundang.finding_aid.dossier.shown import Window
from cundang.finding_aid.matters import matters_for
from cundang.finding_aid.queries import Question
from cundang.finding_aid.register import Suggestions, suggestions
from cundang.finding_aid.years import years_asked

router = Router(tags=["search"])
router.add_router("", proposals)


class Asked(Schema):
    """The parameters of a search."""

    q: str
    office: str = ""
    year_from: str = ""  # as the dates of papers are read: 1978, 民国三十年, 70年代, 文革期间
    year_to: str = ""
    class_code: str = Field("", alias="class")
    retention: str = ""
    matter: str = ""
    undated: bool = False
    sort: Literal["relevance", "date", "oldest"] = "relevance"
    limit: int = 20
    offset: int = 0
    purpose: str = ""


class OfficeName(Schema):
    """An office."""

    code: str
    name: str


class FoundHit(Schema):
    """A page, or an item by its catalogue data (`page` null). Boxes are pixels of the upright page."""

    reference: str
    title: str
    office: OfficeName
    year: int | None
    class_code: str = Field(alias="class")
    page: int | None
    match: str
    probability: float | None
    line: str | None
    box: list[int] | None
    iiif: str | None
    score: float
    item_id: int
    page_id: int | None
    line_number: int | None
    span: list[int] | None
    mark: list[int] | None


class FacetCount(Schema):
    """How many hits have this value; null for those that have none."""

    value: str | int | None
    name: str
    count: int


class NearGroup(Schema):
    """A name that may have been meant: why, in how many items, and the first hits. None of them is an exact one."""

    why: str
    reason: str
    name: str
    count: int
    hits: list[FoundHit]


class StillWaiting(Schema):
    """Pages without a reading, and items whose last change cannot be found yet."""

    reading: int
    indexing: int


class SearchAnswer(Schema):
    """The answer: all counts, and the hits from `offset` on; `undated` hits are left out by the years asked for."""

    query: str
    took_ms: float
    total: int
    hits: list[FoundHit]
    items: int
    facets: dict[str, list[FacetCount]]
    near: list[NearGroup]
    near_top: list[FoundHit]
    waiting: StillWaiting
    undated: int


@router.get("/search", response=SearchAnswer, by_alias=True)
def search(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Find pages and items within the signed-in account's scope."""
    who = actor(request)
    first, last = years_asked(who, asked.year_from, asked.year_to)
    question = Question(**asked.model_dump(exclude={"year_from", "year_to"}), year_from=first, year_to=last)
    answer = find(question, actor=who).as_json()
    # Not checked against the schema at run time, which costs a twelfth of the request; a test does.
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


class MatterName(Schema):
    """A kind of matter: the code that `matter` takes, and its name."""

    code: str
    name: str


@router.get("/matters", response=list[MatterName])
def matters(request: HttpRequest) -> list[dict[str, str]]:
    """What a search may be narrowed to by `matter`."""
    who = actor(request)
    require(who, "search")
    return [{"code": kind.code, "name": kind.title} for kind in matters_for(who) if kind.used]


class SuggestedName(Schema):
    """A name in the register, its pinyin, and how many mentions of it the account may see."""

    name: str
    sound: str
    count: int


class Suggested(Schema):
    """What may be gone on with: names, the most frequently mentioned first, and offices."""

    names: list[SuggestedName]
    offices: list[OfficeName]


@router.get("/suggest", response=Suggested)
def suggest(request: HttpRequest, q: str = "", purpose: str = "") -> dict[str, Any]:
    """Names and offices within the account's scope that begin so; none at a window until a purpose is stated."""
    who = actor(request)
    if who.must_state_purpose and not (purpose or request.session.get("purpose")):
        return Suggestions([], []).as_json()
    return suggestions(who, q).as_json()


class RowOfRoster(Schema):
    """A row of a roster; of the ID number only what may be shown."""

    title: str
    row: int
    household: str
    relation: str
    born: int | None
    id_number: str


class MentionShown(Schema):
    """One place where the name stands. Boxes are pixels of the upright page; `roster` where it is a roster's row.

    `maybe` are keys of the persons that an undetermined one may be.
    """

    place: str
    source: Literal["catalogue", "title", "text", "roster"]
    role: str
    year: int | None
    office: str
    confidence: float
    evidence: list[str]
    maybe: list[str]
    reference: str | None
    title: str | None
    item_id: int | None
    page: int | None
    page_id: int | None
    line: str | None
    line_number: int | None
    span: list[int] | None
    box: list[int] | None
    mark: list[int] | None
    iiif: str | None
    url: str | None
    roster: RowOfRoster | None


class PersonOfCard(Schema):
    """Mentions that are one person; `confidence` is how sure they belong together, on average."""

    key: str
    confidence: float
    born: int | None
    first_year: int | None
    last_year: int | None
    households: list[str]
    household_members: list[str]
    offices: list[str]
    evidence: list[str]
    count: int
    mentions: list[MentionShown]


class CardNamed(Schema):
    """A name in one office, and how many mentions of it there are."""

    id: int
    name: str
    office: OfficeName
    count: int


class DecisionShown(Schema):
    """What staff said of some places: that they are one person, or not; `contradicts` an earlier one: does not hold."""

    decision: UUID
    same: bool
    places: list[str]
    offices: list[str]
    reason: str
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None
    contradicts: bool


class DossierShown(CardNamed):
    """The dossier of a card: persons, mentions that may be several of them, the name elsewhere, staff's decisions.

    Not `complete`: there are more mentions than are grouped at once.
    """

    beside: CardNamed | None
    complete: bool
    persons: list[PersonOfCard]
    person_count: int
    undetermined: list[MentionShown]
    undetermined_count: int
    elsewhere: list[CardNamed]
    elsewhere_count: int
    decisions: list[DecisionShown]


class Part(Schema):
    """Which part: persons from `offset` on; of one `person` (a key, or `undetermined`) its mentions from there on."""

    person: str = ""
    offset: int = Field(0, ge=0, le=100_000)
    beside: int | None = None
    purpose: str = ""


@router.get("/persons/{pk}", response=DossierShown)
def person(request: HttpRequest, pk: int, part: Query[Part]) -> dict[str, Any]:
    """The dossier of a name in one office of the account's scope."""
    purpose = part.purpose or request.session.get("purpose", "")
    window = Window(part.person, part.offset)
    return open_dossier(pk, window, beside=part.beside, purpose=purpose, actor=actor(request)).as_json()
