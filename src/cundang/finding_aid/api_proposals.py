"""The proposals for an item as endpoints: the same as the part of its page."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, require
from cundang.finding_aid.proposing import proposals_for
from cundang.holdings.actions import ProposalRefused, accept_proposals, refuse_proposal, restore_proposal, view_item
from cundang.holdings.models import Item
from cundang.holdings.proposals.document import Proposal
from cundang.holdings.proposals.standing import refusal_for, refusals
from cundang.holdings.proposals.wording import CHANGED, NOTHING, reason
from cundang.holdings.queries import item_for

router = Router(tags=["proposals"])
MOST = 30  # of one request


class ProposalShown(Schema):
    """A value for a field: confidence 0 to 1, the rule and its reason in words, the page (from 1) and line (from 0).

    `box` is [x, y, width, height] in pixels of the upright page; `present` what the field says now. `key` names the
    proposal while nothing it depends on changes.
    """

    key: str
    field: str
    value: str
    present: str
    confidence: float
    rule: str
    reason: str
    page: int | None
    line: int | None
    text: str
    box: list[float] | None


class RefusalShown(Schema):
    """A value that was refused for a field."""

    id: int
    field: str
    value: str
    by: str


class ProposalsShown(Schema):
    """What is proposed for an item, and what was refused."""

    proposals: list[ProposalShown]
    refused: list[RefusalShown]


class Said(Schema):
    """`accept` keys, all of them or none; `refuse` keys; `restore` the ids of refusals. Just one of the three."""

    act: Literal["accept", "refuse", "restore"]
    keys: list[str] = Field(default_factory=list, max_length=MOST)
    ids: list[int] = Field(default_factory=list, max_length=MOST)


@router.get("/items/{int:pk}/proposals", response=ProposalsShown, url_name="item-proposals")
def proposals(request: HttpRequest, pk: int) -> Any:
    """What the rules propose for an item that the account may describe."""
    who = actor(request)
    item = _item(who, pk)
    view_item(item, way="api", actor=who)
    return _shown(who, item)


@router.post("/items/{int:pk}/proposals", response=ProposalsShown, url_name="say-proposals")
def say(request: HttpRequest, pk: int, said: Said) -> Any:
    """Accept or refuse proposals, or take refusals back; then what is proposed now. 409 when they have changed."""
    who = actor(request)
    item = _item(who, pk)
    if said.act == "restore":
        for refusal in [refusal_for(who, item, pk) for pk in said.ids]:
            restore_proposal(refusal, actor=who)
        return _shown(who, item)
    found = {one.key: one for one in proposals_for(who, item)}
    if not said.keys:
        raise HttpError(422, str(NOTHING))
    if any(key not in found for key in said.keys):
        raise HttpError(409, str(CHANGED))
    wanted = [found[key] for key in dict.fromkeys(said.keys)]
    if said.act == "refuse":
        for one in wanted:
            refuse_proposal(item, one, actor=who)
        return _shown(who, item)
    try:
        accept_proposals(item, wanted, actor=who)
    except ProposalRefused as refused:
        raise HttpError(409, str(refused)) from refused
    return _shown(who, item)


def _item(who: Actor, pk: int) -> Item:
    require(who, "describe")
    item = item_for(who, pk)
    require(who, "describe", item.office_id)
    return item


def _shown(who: Actor, item: Item) -> dict[str, Any]:
    refused = [{"id": one.pk, "field": one.field, "value": one.value, "by": one.by} for one in refusals(who, item)]
    return {"proposals": [_told(one) for one in proposals_for(who, item_for(who, item.pk))], "refused": refused}


def _told(one: Proposal) -> dict[str, Any]:
    line = one.line
    return {
        "key": one.key,
        "field": one.field,
        "value": one.value,
        "present": one.present,
        "confidence": one.confidence,
        "rule": one.rule,
        "reason": reason(one),
        "page": line.page if line else None,
        "line": line.number if line else None,
        "text": line.text if line else "",
        "box": list(line.box) if line and line.box else None,
    }
