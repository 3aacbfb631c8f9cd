"""Appraisals and destructions as endpoints; a refusal answers 422 with its sentence."""

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Field, Router, Schema

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, office_for, require
from cundang.holdings import actions
from cundang.holdings.api_disposal import AT_MOST, Reason
from cundang.holdings.disposal import papers
from cundang.holdings.disposal.appraisals import (
    appraisal_for,
    appraisals_for,
    approvals_of,
    lines_of,
    paper_digest,
    witnesses_of,
)
from cundang.holdings.disposal.models import Appraisal, AppraisalLine
from cundang.holdings.disposal.panel import roles_of
from cundang.holdings.queries import items_for
from cundang.paging import skipped

router = Router(tags=["disposal"])
Key = Annotated[int, Field(ge=1, lt=2**63)]


class AppraisalListed(Schema):
    """An appraisal; counts are items."""

    id: int
    number: str
    office: str = Field(alias="office_id")
    state: str
    held_on: date | None
    listed: int
    extend: int
    permanent: int
    destroy: int


class LineShown(Schema):
    """An item that is judged; `listed` as the catalogue said then."""

    id: int
    number: int
    item: int = Field(alias="item_id")
    listed: dict[str, Any]
    decision: str
    period: str
    period_from: int | None
    reason: str
    keep_copy: bool
    copy_reason: str
    stopped: str


class Signed(Schema):
    """Somebody who approved, or watched; `stands`: it is of the list as it is now."""

    name: str
    unit: str
    at: datetime
    stands: bool


class AppraisalShown(AppraisalListed):
    """An appraisal with its list; `digest` is what an approval, `paper_digest` what a signature has to name as seen."""

    group: list[dict[str, Any]]
    opinion: str
    claims: str
    digest: str
    paper_digest: str
    destroyed_on: date | None
    destroyed_where: str
    destroyed_how: str
    approvals: list[Signed]
    witnesses: list[Signed]
    lines: list[LineShown]


class RoleShown(Schema):
    """A role that takes part: `group` or `witness`, at least so many people."""

    stage: str
    code: str
    name: str
    least: int
    class_code: str
    basis: str


class AppraisalGiven(Schema):
    """A new appraisal."""

    office: str
    remark: str = Field("", max_length=500)


class ItemsGiven(Schema):
    """Items by their keys."""

    items: list[Key] = Field(max_length=5000)


class ItemRefused(Schema):
    """What was not taken, and why."""

    id: int
    why: str


class DecisionGiven(Schema):
    """How lines are judged: `extend`, `permanent` or `destroy`."""

    lines: list[Key] = Field(max_length=5000)
    decision: str = Field(max_length=10)
    period: str = Field("", max_length=20)
    period_from: int | None = Field(None, ge=1000, le=2199)
    reason: str = Field("", max_length=500)


class CopiesGiven(Schema):
    """Whether the digital copies of these lines stay."""

    lines: list[Key] = Field(max_length=5000)
    keep: bool
    reason: str = Field("", max_length=500)


class StrikeGiven(Schema):
    """Lines that come off the list, and why."""

    lines: list[Key] = Field(max_length=5000)
    reason: str = Field(max_length=500)


class PersonGiven(Schema):
    """A member of the group."""

    role: str = Field(max_length=20)
    words: str = Field("", max_length=60)
    name: str = Field(max_length=60)
    unit: str = Field("", max_length=100)


class GroupGiven(Schema):
    """Who appraised, when, and what they say."""

    group: list[PersonGiven] = Field(max_length=50)
    held_on: date | None = None
    opinion: str = Field("", max_length=5000)
    claims: str = Field("", max_length=500)


class ApprovalGiven(Schema):
    """Who approves the list with the digest `seen`."""

    name: str = Field(max_length=60)
    unit: str = Field(max_length=100)
    opinion: str = Field("", max_length=500)
    seen: str = Field(max_length=64)


class DestroyedGiven(Schema):
    """When, where and how the list was destroyed."""

    on: date
    where: str = Field(max_length=200)
    how: str = Field(max_length=200)


class WitnessGiven(Schema):
    """A witness's signature; `strokes` of points [x, y] in a field of 600 by 200, none: the typed name signs."""

    role: str = Field(max_length=20)
    name: str = Field(max_length=60)
    unit: str = Field(max_length=100)
    strokes: list[list[tuple[int, int]]] | None = None
    seen: str = Field(max_length=64)


def _found(who: Actor, pk: int, act: str) -> Appraisal:
    require(who, act)
    return appraisal_for(who, pk)


def _shown(who: Actor, pk: int) -> dict[str, Any]:
    found = appraisal_for(who, pk)
    names = [*AppraisalListed.model_fields, "group", "opinion", "claims", "digest"]
    names += ["destroyed_on", "destroyed_where", "destroyed_how"]
    plain = {name: getattr(found, name) for name in names if name != "office"} | {"office_id": found.office_id}
    paper = paper_digest(found)
    return {
        **plain,
        "paper_digest": paper,
        "approvals": [_signed(one, one.digest == found.digest) for one in approvals_of(who, found)],
        "witnesses": [_signed(one, one.digest == paper) for one in witnesses_of(who, found)],
        "lines": list(lines_of(who, found)),
    }


def _signed(one: Any, stands: bool) -> dict[str, Any]:
    return {"name": one.name, "unit": one.unit, "at": one.at, "stands": stands}


@router.get("/disposal/roles", response=list[RoleShown], by_alias=False, url_name="disposal-roles")
def roles(request: HttpRequest, *, county: str = "") -> Any:
    """Who has to take part in a county."""
    who = actor(request)
    require(who, "see_disposal")
    return roles_of(county or who.office_code)


@router.get("/disposal/appraisals", response=list[AppraisalListed], by_alias=False, url_name="appraisals")
def appraisals(request: HttpRequest, *, state: str = "", limit: int = 50, offset: int = 0) -> Any:
    """Appraisals in one's scope, the latest first; `state` may be `open`."""
    require(actor(request), "see_disposal")
    limit, offset = min(max(limit, 1), AT_MOST), skipped(offset)
    return list(appraisals_for(actor(request), state=state)[offset : offset + limit])


@router.post("/disposal/appraisals", response=AppraisalShown, by_alias=False, url_name="new-appraisal")
def begin(request: HttpRequest, given: AppraisalGiven) -> Any:
    """Begin an appraisal of a village's records."""
    who = actor(request)
    require(who, "appraise")
    made = actions.begin_appraisal(office_for(who, given.office, "appraise"), remark=given.remark, actor=who)
    return _shown(who, made.pk)


@router.get("/disposal/appraisals/{int:pk}", response=AppraisalShown, by_alias=False, url_name="appraisal")
def one(request: HttpRequest, pk: int) -> Any:
    """One appraisal with its list."""
    require(actor(request), "see_disposal")
    return _shown(actor(request), pk)


@router.get("/disposal/appraisals/{int:pk}/list.pdf", url_name="appraisal-paper")
def list_paper(request: HttpRequest, pk: Key) -> HttpResponse:
    """销毁清册 as PDF; until it is signed it says that it is a draft."""
    who = actor(request)
    require(who, "see_disposal")
    found = appraisal_for(who, pk)
    actions.export_disposal("destruction list", pk, actor=who)
    lines = list(lines_of(who, found, AppraisalLine.DESTROY))
    made = papers.destruction_list(found, lines, approvals_of(who, found), witnesses_of(who, found))
    return HttpResponse(made, content_type="application/pdf")


@router.post(
    "/disposal/appraisals/{int:pk}/items", response=list[ItemRefused], by_alias=False, url_name="appraisal-choose"
)
def choose(request: HttpRequest, pk: int, given: ItemsGiven) -> Any:
    """Put items on the list; those that cannot come back with the reason."""
    who = actor(request)
    found = _found(who, pk, "appraise")
    why = actions.add_to_appraisal(found, list(items_for(who).filter(pk__in=given.items)), actor=who)
    return [{"id": key, "why": str(said)} for key, said in why.items()]


@router.post(
    "/disposal/appraisals/{int:pk}/decide", response=list[ItemRefused], by_alias=False, url_name="appraisal-decide"
)
def decide(request: HttpRequest, pk: int, given: DecisionGiven) -> Any:
    """Judge lines alike; those that cannot be judged so come back with the reason."""
    who = actor(request)
    why = actions.decide(_found(who, pk, "appraise"), **given.dict(), actor=who)
    return [{"id": key, "why": str(said)} for key, said in why.items()]


@router.put("/disposal/appraisals/{int:pk}/group", response=AppraisalShown, by_alias=False, url_name="appraisal-group")
def group(request: HttpRequest, pk: int, given: GroupGiven) -> Any:
    """Write the group, the day and the opinion."""
    who, facts = actor(request), given.dict()
    actions.name_group(_found(who, pk, "appraise"), facts.pop("group"), **facts, actor=who)
    return _shown(who, pk)


@router.post(
    "/disposal/appraisals/{int:pk}/conclude", response=AppraisalShown, by_alias=False, url_name="appraisal-conclude"
)
def conclude(request: HttpRequest, pk: int) -> Any:
    """Conclude: periods hold, the rest waits for approval."""
    who = actor(request)
    actions.conclude_appraisal(_found(who, pk, "appraise"), actor=who)
    return _shown(who, pk)


@router.post(
    "/disposal/appraisals/{int:pk}/copies", response=AppraisalShown, by_alias=False, url_name="appraisal-copies"
)
def copies(request: HttpRequest, pk: int, given: CopiesGiven) -> Any:
    """Whether digital copies stay or go with the paper."""
    who = actor(request)
    actions.choose_copies(_found(who, pk, "appraise"), **given.dict(), actor=who)
    return _shown(who, pk)


@router.post(
    "/disposal/appraisals/{int:pk}/strike", response=AppraisalShown, by_alias=False, url_name="appraisal-strike"
)
def strike(request: HttpRequest, pk: int, given: StrikeGiven) -> Any:
    """Take lines off a concluded list."""
    who = actor(request)
    actions.strike_from_list(_found(who, pk, "appraise"), **given.dict(), actor=who)
    return _shown(who, pk)


@router.post(
    "/disposal/appraisals/{int:pk}/approve", response=AppraisalShown, by_alias=False, url_name="appraisal-approve"
)
def approve(request: HttpRequest, pk: int, given: ApprovalGiven) -> Any:
    """Approve the list that was seen."""
    who = actor(request)
    actions.approve_destruction(_found(who, pk, "approve_disposal"), **given.dict(), actor=who)
    return _shown(who, pk)


@router.post(
    "/disposal/appraisals/{int:pk}/destroyed", response=AppraisalShown, by_alias=False, url_name="appraisal-destroyed"
)
def destroyed(request: HttpRequest, pk: int, given: DestroyedGiven) -> Any:
    """When, where and how."""
    who = actor(request)
    actions.record_destruction(_found(who, pk, "appraise"), **given.dict(), actor=who)
    return _shown(who, pk)


@router.post("/disposal/appraisals/{int:pk}/sign", response=AppraisalShown, by_alias=False, url_name="appraisal-sign")
def sign(request: HttpRequest, pk: int, given: WitnessGiven) -> Any:
    """A witness signs."""
    who, facts = actor(request), given.dict()
    strokes = facts.pop("strokes")
    drawn = None if strokes is None else [[[x, y] for x, y in one] for one in strokes]
    actions.sign_destruction(_found(who, pk, "appraise"), **facts, strokes=drawn, actor=who)
    return _shown(who, pk)


@router.post(
    "/disposal/appraisals/{int:pk}/withdraw", response=AppraisalShown, by_alias=False, url_name="appraisal-withdraw"
)
def withdraw(request: HttpRequest, pk: int, given: Reason) -> Any:
    """Give it up."""
    who = actor(request)
    actions.withdraw_appraisal(_found(who, pk, "appraise"), reason=given.reason, actor=who)
    return _shown(who, pk)
