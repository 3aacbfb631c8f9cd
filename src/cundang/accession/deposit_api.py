"""Agreements, deposits and loans as endpoints."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.accession import actions, queries
from cundang.accession.actions import AgreementRefused, DepositRefused, LoanRefused
from cundang.accession.deposit_models import Agreement, Deposit
from cundang.accession.listing import rows_of_references
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require
from cundang.paging import skipped

router = Router(tags=["deposits"])
AT_MOST = 200
T = TypeVar("T")


class AgreementShown(Schema):
    """A custody agreement; `state` is `in force`, `to come` or `ended`."""

    id: int
    number: str
    office: str = Field(alias="office_id")
    custodian: str = Field(alias="custodian_id")
    signed_on: date
    in_force_from: date
    in_force_to: date | None
    ended_on: date | None
    end_reason: str
    state: str
    terms: str
    remark: str


class AgreementGiven(Schema):
    """A new custody agreement; `in_force_to` is the last day."""

    office: str
    number: str = Field(min_length=1, max_length=60)
    signed_on: date
    in_force_from: date
    in_force_to: date | None = None
    terms: str = Field("", max_length=20_000)
    remark: str = Field("", max_length=500)


class TermsShown(Schema):
    """The text offered for new agreements; `own`: the county's, not the program's."""

    text: str
    own: bool


class TermsGiven(Schema):
    """The text of a county, a paragraph a line."""

    office: str
    text: str = Field("", max_length=20_000)


class EndGiven(Schema):
    """From when on an agreement no longer holds, and why."""

    ended_on: date
    reason: str = Field(max_length=500)


class LineShown(Schema):
    """An item on a list, as it was put there; `refused` is why the town does not take it."""

    id: int
    number: int
    item: int | None  # null: joined with another item since
    reference: str
    title: str
    year: int | None
    difference: str
    refused: str


class SignatureShown(Schema):
    """A side's last signature; `stands`: it is of the list as it is now."""

    side: str
    name: str
    at: datetime
    drawn: bool
    stands: bool


class DepositListed(Schema):
    """A deposit in the list; counts are items."""

    id: int
    number: str
    office: str
    custodian: str
    state: str
    listed: int
    refused: int
    village_count: int | None
    town_count: int | None


class BoxStaying(Schema):
    """A box from which items go while others do not (`staying`, how many): who keeps the box does not change."""

    id: int
    series: str
    number: str
    staying: int


class DepositShown(DepositListed):
    """A deposit with its list; `digest` is what a signature has to name as seen."""

    agreement: int
    remark: str
    village_difference: str
    town_difference: str
    digest: str
    lines: list[LineShown]
    signatures: list[SignatureShown]
    boxes_staying: list[BoxStaying]


class DepositGiven(Schema):
    """A new deposit of a village."""

    office: str
    remark: str = Field("", max_length=500)


class CodesGiven(Schema):
    """Reference codes of items for the list."""

    references: list[str] = Field(max_length=actions.deposits.MOST)


class RowRefused(Schema):
    """A code that was not put on the list, and why; `number` counts the codes from 1."""

    number: int
    reference: str
    why: str


class ListTaken(Schema):
    """How many items were put on the list, and what was not."""

    added: int
    refused: list[RowRefused]


class CollectedGiven(Schema):
    """The year whose received kinds are meant; none: every year."""

    year: int | None = None


class ItemsReturnedGiven(Schema):
    """Which items of a deposit go back, who takes them for the village, and why."""

    items: list[int] = Field(max_length=actions.deposits.MOST)
    person: str = Field(max_length=100)
    reason: str = Field(max_length=500)


class Returned(Schema):
    """How many items went back."""

    returned: int


class NoteGiven(Schema):
    """What is not as listed; `refused` only by the town: why it does not take the item, empty when it does."""

    difference: str = Field("", max_length=500)
    refused: str | None = Field(None, max_length=500)


class CountGiven(Schema):
    """How many items a side counted."""

    side: Literal["village", "town"]
    count: int
    difference: str = Field("", max_length=500)


class ReasonGiven(Schema):
    """Why."""

    reason: str = Field(max_length=500)


class SignatureGiven(Schema):
    """A signature: strokes of [x, y] in a field of 600 × 200, or none: then the typed name signs."""

    side: Literal["village", "town"]
    name: str = Field(max_length=60)
    strokes: list[list[tuple[int, int]]] | None = None
    seen: str = Field(max_length=64)


def done(act: Callable[[], T]) -> T:
    """What the act gives; its refusal as 422."""
    try:
        return act()
    except (AgreementRefused, DepositRefused, LoanRefused) as refusal:
        raise HttpError(422, str(refusal)) from refusal


def _office(request: HttpRequest, code: str, act: str) -> Office:
    require(actor(request), act)
    return office_for(actor(request), code, act)


def _deposit(request: HttpRequest, pk: int) -> Deposit:
    """A deposit for whoever prepares or receives."""
    _either(request)
    return queries.deposit_for(actor(request), pk)


def _either(request: HttpRequest) -> None:
    if not actor(request).may("receive_deposit"):
        require(actor(request), "prepare_deposit")


@router.get("/agreements", response=list[AgreementShown], url_name="agreements")
def agreements(request: HttpRequest, limit: int = 50, offset: int = 0) -> list[Agreement]:
    """Custody agreements in one's scope, the latest first."""
    require(actor(request), "see_deposits")
    return list(part(queries.agreements_for(actor(request)), limit, offset))


def part(rows: Any, limit: int, offset: int) -> Any:
    """A part of a list, `AT_MOST` at once."""
    start = skipped(offset)
    return rows[start : start + min(max(limit, 1), AT_MOST)]


@router.get("/agreements/terms", response=TermsShown, url_name="agreement-terms")
def terms(request: HttpRequest) -> dict[str, Any]:
    """The text offered for new agreements in one's county."""
    require(actor(request), "see_deposits")
    text, own = queries.terms_for(actor(request), actor(request).office_code)
    return {"text": text, "own": own is not None}


@router.put("/agreements/terms", response=TermsShown, url_name="agreement-terms-kept")
def keep_terms(request: HttpRequest, given: TermsGiven) -> dict[str, Any]:
    """The county's text for new agreements; empty: the program's again."""
    county = _office(request, given.office, "keep_schedule")
    done(lambda: actions.keep_terms(county, text=given.text, actor=actor(request)))
    text, own = queries.terms_for(actor(request), county.code)
    return {"text": text, "own": own is not None}


@router.post("/agreements", response=AgreementShown, url_name="new-agreement")
def record_agreement(request: HttpRequest, given: AgreementGiven) -> Agreement:
    """Record an agreement."""
    office = _office(request, given.office, "receive_deposit")
    facts = given.dict(exclude={"office"})
    return done(lambda: actions.record_agreement(office, **facts, actor=actor(request)))


@router.get("/agreements/{int:pk}", response=AgreementShown, url_name="agreement")
def agreement(request: HttpRequest, pk: int) -> Agreement:
    """One agreement."""
    require(actor(request), "see_deposits")
    return queries.agreement_for(actor(request), pk)


@router.post("/agreements/{int:pk}/end", response=AgreementShown, url_name="agreement-end")
def end_agreement(request: HttpRequest, pk: int, given: EndGiven) -> Agreement:
    """End an agreement."""
    require(actor(request), "receive_deposit")
    found = queries.agreement_for(actor(request), pk)
    return done(lambda: actions.end_agreement(found, **given.dict(), actor=actor(request)))


@router.get("/deposits", response=list[DepositListed], url_name="deposits")
def deposits(request: HttpRequest, limit: int = 50, offset: int = 0) -> list[dict[str, Any]]:
    """Deposits in one's scope, the latest first."""
    require(actor(request), "see_deposits")
    return [_listed(one) for one in part(queries.deposits_for(actor(request)), limit, offset)]


def _listed(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "number": one.number,
        "office": one.office_id,
        "custodian": one.custodian_id,
        "state": one.state,
        "listed": one.listed,
        "refused": one.refused,
        "village_count": one.village_count,
        "town_count": one.town_count,
    }


def _shown(request: HttpRequest, pk: int) -> dict[str, Any]:
    who = actor(request)
    one = queries.deposit_for(who, pk)
    lines = [
        {
            "id": line.pk,
            "number": line.number,
            "item": line.item_id,
            **{name: line.listed.get(name) for name in ("reference", "title", "year")},
            "difference": line.difference,
            "refused": line.refused,
        }
        for line in queries.lines_of(who, one)
    ]
    signed = [
        {"side": side, "name": sign.name, "at": sign.at, "drawn": bool(sign.drawn), "stands": sign.digest == one.digest}
        for side, sign in queries.signatures_of(who, one).items()
    ]
    own = {name: getattr(one, name) for name in ("remark", "village_difference", "town_difference", "digest")}
    return {
        **_listed(one), **own, "agreement": one.agreement_id, "lines": lines, "signatures": signed,
        "boxes_staying": queries.boxes_staying(who, one),
    }  # fmt: skip


@router.post("/deposits", response=DepositShown, url_name="new-deposit")
def begin_deposit(request: HttpRequest, given: DepositGiven) -> dict[str, Any]:
    """Begin a deposit of a village."""
    office = _office(request, given.office, "prepare_deposit")
    made = done(lambda: actions.begin_deposit(office, remark=given.remark, actor=actor(request)))
    return _shown(request, made.pk)


@router.get("/deposits/{int:pk}", response=DepositShown, url_name="deposit")
def deposit(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One deposit with its list."""
    require(actor(request), "see_deposits")
    return _shown(request, pk)


@router.post("/deposits/{int:pk}/items", response=ListTaken, url_name="deposit-items")
def add_items(request: HttpRequest, pk: int, given: CodesGiven) -> dict[str, Any]:
    """Put items on the list by their reference codes."""
    require(actor(request), "prepare_deposit")
    found, rows = _deposit(request, pk), rows_of_references(given.references)
    added = done(lambda: actions.add_rows(found, rows, actor=actor(request)))
    refused = [{"number": row.number, "reference": row.reference, "why": str(row.why)} for row in rows if row.why]
    return {"added": added, "refused": refused}


@router.post("/deposits/{int:pk}/collected", response=ListTaken, url_name="deposit-collected")
def add_collected(request: HttpRequest, pk: int, given: CollectedGiven) -> dict[str, Any]:
    """Put on the list what the clerk marked as received: of a year, or of all."""
    require(actor(request), "prepare_deposit")
    who, found = actor(request), _deposit(request, pk)
    items = list(queries.collected(who, found.office, given.year, queries.items_to_choose(who, found)))
    why = done(lambda: actions.add_items(found, items, actor=who))
    refused = [
        {"number": number, "reference": item.reference, "why": str(why[item.pk])}
        for number, item in enumerate(items, 1)
        if item.pk in why
    ]
    return {"added": len(items) - len(why), "refused": refused}


@router.post("/deposits/{int:pk}/return", response=Returned, url_name="deposit-return")
def return_items(request: HttpRequest, pk: int, given: ItemsReturnedGiven) -> dict[str, int]:
    """Give originals of a signed deposit back to the village."""
    require(actor(request), "receive_deposit")
    who, found = actor(request), _deposit(request, pk)
    items = list(queries.returnable(who, found).filter(pk__in=given.items))
    if len(items) != len(set(given.items)):
        raise HttpError(422, _("有的档案不在这一单里、已归还或借出在外，一件也没有归还，请核对。"))
    facts = given.dict(exclude={"items"})
    return {"returned": done(lambda: actions.give_back(items, **facts, actor=who)) if items else 0}


@router.post("/deposits/{int:pk}/lines/{int:line}", response=DepositShown, url_name="deposit-line")
def note_line(request: HttpRequest, pk: int, line: int, given: NoteGiven) -> dict[str, Any]:
    """Write what is not as listed, or that the town does not take an item."""
    _either(request)
    found = queries.line_for(actor(request), pk, line)
    done(lambda: actions.note_line(found, **given.dict(), actor=actor(request)))
    return _shown(request, pk)


@router.post("/deposits/{int:pk}/lines/{int:line}/away", response=DepositShown, url_name="deposit-line-away")
def remove_line(request: HttpRequest, pk: int, line: int) -> dict[str, Any]:
    """Take an item off the list."""
    require(actor(request), "prepare_deposit")
    found = queries.line_for(actor(request), pk, line)
    done(lambda: actions.remove_line(found, actor=actor(request)))
    return _shown(request, pk)


@router.post("/deposits/{int:pk}/count", response=DepositShown, url_name="deposit-count")
def count(request: HttpRequest, pk: int, given: CountGiven) -> dict[str, Any]:
    """How many items a side counted on the spot."""
    require(actor(request), "receive_deposit" if given.side == "town" else "prepare_deposit")
    found = _deposit(request, pk)
    act = actions.count_at_town if given.side == "town" else actions.count_at_village
    done(lambda: act(found, count=given.count, difference=given.difference, actor=actor(request)))
    return _shown(request, pk)


@router.post("/deposits/{int:pk}/reopen", response=DepositShown, url_name="deposit-reopen")
def reopen(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Back to preparing the list."""
    found = _deposit(request, pk)
    done(lambda: actions.reopen_deposit(found, actor=actor(request)))
    return _shown(request, pk)


@router.post("/deposits/{int:pk}/withdraw", response=DepositShown, url_name="deposit-withdraw")
def withdraw(request: HttpRequest, pk: int, given: ReasonGiven) -> dict[str, Any]:
    """Give a deposit up."""
    found = _deposit(request, pk)
    done(lambda: actions.withdraw_deposit(found, reason=given.reason, actor=actor(request)))
    return _shown(request, pk)


@router.post("/deposits/{int:pk}/sign", response=DepositShown, url_name="deposit-sign")
def sign(request: HttpRequest, pk: int, given: SignatureGiven) -> dict[str, Any]:
    """Sign for a side."""
    found = _deposit(request, pk)
    strokes = None if given.strokes is None else [[[x, y] for x, y in one] for one in given.strokes]
    facts = given.dict(exclude={"strokes"})
    done(lambda: actions.sign_deposit(found, **facts, strokes=strokes, actor=actor(request)))
    return _shown(request, pk)
