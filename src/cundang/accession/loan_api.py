"""Loans of originals and the custody of an item as endpoints."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema

from cundang.accession import actions, queries
from cundang.accession.deposit_api import done, part
from cundang.accession.deposit_models import Loan
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.queries import custody_of, item_for

router = Router(tags=["deposits"])


class LoanShown(Schema):
    """A loan of an original."""

    id: int
    item: int = Field(alias="item_id")
    office: str = Field(alias="office_id")
    keeper: str = Field(alias="keeper_id")
    borrower: str
    reason: str
    lent_on: date
    due: date
    back_on: date | None
    back_remark: str
    overdue: bool


class LendGiven(Schema):
    """To whom an original is lent, for what, until when."""

    borrower: str = Field(max_length=100)
    reason: str = Field(max_length=500)
    due: date


class BackGiven(Schema):
    """In what state an original came back."""

    remark: str = Field("", max_length=500)


class ReturnGiven(Schema):
    """Who takes an original back for the village, and why."""

    person: str = Field(max_length=100)
    reason: str = Field(max_length=500)


class CustodyLine(Schema):
    """A line of an item's history: deposit, return, loan or loan_back.

    `of` is the item of which it was written, where that was another: joined with this one, or this one was cut from it.
    """

    kind: str
    from_office: str = Field(alias="from_office_id")
    to_office: str = Field(alias="to_office_id")
    paper: str
    person: str
    reason: str
    due: date | None
    of: str
    by: str
    at: datetime


class CustodyShown(Schema):
    """Who owns an item, who keeps it, and how that came, the latest first."""

    owner: str
    custodian: str
    history: list[CustodyLine]


@router.get("/loans", response=list[LoanShown], url_name="loans")
def loans(request: HttpRequest, out: bool = True, words: str = "", limit: int = 50, offset: int = 0) -> list[Loan]:
    """Loans of originals, those to be back first; those that are out only, unless `out` is false.

    `words` is a part of the village's name, of the code or of the borrower.
    """
    require(actor(request), "see_deposits")
    found = queries.loans_for(actor(request), words=words)
    return list(part(found.filter(back_on=None) if out else found, limit, offset))


@router.post("/loans/{int:pk}/back", response=LoanShown, url_name="loan-back")
def back(request: HttpRequest, pk: int, given: BackGiven) -> Loan:
    """A lent original came back."""
    require(actor(request), "lend_originals")
    found = queries.loan_for(actor(request), pk)
    return done(lambda: actions.take_back(found, remark=given.remark, actor=actor(request)))


@router.get("/items/{int:pk}/custody", response=CustodyShown, url_name="item-custody")
def custody(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Who owns an item, who keeps it, and how that came."""
    require(actor(request), "see_deposits")
    item = item_for(actor(request), pk, "see_deposits")
    history = custody_of(actor(request), item)
    return {"owner": item.office_id, "custodian": item.custodian_id, "history": history}


@router.post("/items/{int:pk}/lend", response=LoanShown, url_name="item-lend")
def lend(request: HttpRequest, pk: int, given: LendGiven) -> Loan:
    """Lend an original."""
    require(actor(request), "lend_originals")
    item = item_for(actor(request), pk, "lend_originals")
    return done(lambda: actions.lend(item, **given.dict(), actor=actor(request)))


@router.post("/items/{int:pk}/return", response=CustodyShown, url_name="item-return")
def give_back(request: HttpRequest, pk: int, given: ReturnGiven) -> dict[str, Any]:
    """Give an original back to the village that owns it."""
    require(actor(request), "receive_deposit")
    item = item_for(actor(request), pk, "receive_deposit")
    done(lambda: actions.give_back([item], **given.dict(), actor=actor(request)))
    return custody(request, pk)
