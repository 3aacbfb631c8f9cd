"""A person's word on what the rules propose for an item: accepted, refused, or the refusal taken back."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.items import describe
from cundang.holdings.models import Item
from cundang.holdings.proposal_models import ProposalDecision
from cundang.holdings.proposals.document import Proposal
from cundang.holdings.proposals.standing import said
from cundang.ledger.actions import record


class ProposalRefused(ValueError):
    """What cannot be accepted; the message says what to do."""


@transaction.atomic
def accept_proposals(item: Item, proposals: Sequence[Proposal], *, actor: Actor) -> Item:
    """Describe the item as these proposals say, all of them or none, and keep that it was proposed and by which rule.

    Raises `ProposalRefused` when a field no longer says what it said when the proposal was made.
    """
    require(actor, "describe", item.office_id)
    item = Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if not proposals or any(said(item, one.field) != one.present for one in proposals):
        raise ProposalRefused(_("没有采用：这一件刚刚被改过，请看最新的建议再采用。"))
    fields: dict[str, Any] = {one.field: one.value for one in proposals if one.field != "persons"}
    named = [one.value for one in proposals if one.field == "persons"]
    if named:
        fields["persons"] = list(dict.fromkeys([*item.persons, *named]))
    described = describe(item, actor=actor, **fields)
    kept = [_decision(item, one, actor, accepted=True) for one in proposals]
    ProposalDecision.objects.bulk_create(kept)
    _tell("proposals accepted", item, kept, actor)
    return described


@transaction.atomic
def refuse_proposal(item: Item, proposal: Proposal, *, actor: Actor) -> ProposalDecision:
    """Keep that this value is not right for the field: it is not proposed again. Twice changes nothing."""
    require(actor, "describe", item.office_id)
    Item.objects.select_for_update(of=("self",)).get(pk=item.pk)
    known = ProposalDecision.objects.filter(
        item=item, field=proposal.field, value=proposal.value, accepted=False
    ).first()
    if known is not None:
        return known
    decision = _decision(item, proposal, actor, accepted=False)
    decision.save()
    _tell("proposal refused", item, [decision], actor)
    return decision


@transaction.atomic
def restore_proposal(decision: ProposalDecision, *, actor: Actor) -> None:
    """Take a refusal back, so that the value may be proposed again. Twice changes nothing."""
    require(actor, "describe", decision.office_id)
    known = ProposalDecision.objects.select_for_update().filter(pk=decision.pk, accepted=False).first()
    if known is not None:
        _tell("proposal restored", decision.item, [known], actor)
        known.delete()


def _tell(act: str, item: Item, decisions: Sequence[ProposalDecision], actor: Actor) -> None:
    """Into the ledger; values may name persons, and go into the removable detail."""
    record(
        act,
        item,
        actor=actor,
        fields=[one.field for one in decisions],
        rules=[one.rule for one in decisions],
        decisions=[one.pk for one in decisions],
        detail={"values": [one.value for one in decisions]},
    )


def _decision(item: Item, proposal: Proposal, actor: Actor, *, accepted: bool) -> ProposalDecision:
    line = proposal.line
    return ProposalDecision(
        item=item,
        office_id=item.office_id,
        field=proposal.field,
        value=proposal.value,
        before=proposal.present,
        accepted=accepted,
        rule=proposal.rule,
        confidence=proposal.confidence,
        page=line.page if line else None,
        line=line.number if line else None,
        text=line.text if line else "",
        by=actor.name,
    )
