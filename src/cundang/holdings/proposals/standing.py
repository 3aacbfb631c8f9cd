"""The proposals of an item as they stand: those of the rules without what was refused and what it says already."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils import timezone

from cundang.custodians.queries import Actor
from cundang.holdings import dates, retention
from cundang.holdings.dates import Dated
from cundang.holdings.models import Item
from cundang.holdings.proposal_models import ProposalDecision
from cundang.holdings.proposals.document import FIELDS, Document, Line, Name, Proposal, plain
from cundang.holdings.proposals.rules import Known, candidates
from cundang.holdings.queries import lines_of, readings_for
from cundang.holdings.schedules import eras

FIRST, LAST = 4, 2  # pages of an item that are read: the heading stands on the first, the signature on the last
_SIGNS: Final = str.maketrans("", "", "()（）〔〕[]【】·-—_.,，。:：")


def lines_of_item(actor: Actor, item: Item) -> list[Line]:
    """The lines of an item's first and last pages, corrected ones as they count now; two queries."""
    read = readings_for(actor).filter(page__item=item).order_by("page__number")
    pages = list(read.values_list("page_id", flat=True))
    wanted = pages[:FIRST] + pages[FIRST:][-LAST:]
    lines = []
    for reading in read.filter(page__in=wanted).defer("candidates", "text"):
        page = reading.page
        lines += [
            Line(page.number, number, line["text"], _box(line["box"]), page.width, page.height, page.pk)
            for number, line in enumerate(lines_of(reading))
        ]
    return lines


def _box(box: Sequence[float] | None) -> tuple[float, float, float, float] | None:
    return (box[0], box[1], box[2], box[3]) if box else None


def standing(actor: Actor, item: Item, lines: Sequence[Line], names: Sequence[Name]) -> list[Proposal]:
    """What can be proposed for an item now, in the order of the fields; `names` are the persons on its lines."""
    known = Known(
        title=item.title,
        class_code=item.class_code,
        day=item.dated_from,
        eras=eras(actor, item.office_id),
    )
    refused = {(one.field, one.value) for one in refusals(actor, item)}
    found = candidates(Document(lines, names), known, timezone.localdate())
    proposals = []
    for field in FIELDS:
        open_ones = [one for one in found.get(field, ()) if (field, one.value) not in refused]
        kept = open_ones if field == "persons" else open_ones[:1]
        proposals += [replace(one, present=said(item, field)) for one in kept if not _says(item, one)]
    return proposals


def refusals(actor: Actor, item: Item) -> list[ProposalDecision]:
    """What was refused for an item, the latest first."""
    refused = ProposalDecision.objects.filter(actor.scope("view").filter(), item=item, accepted=False)
    return list(refused.order_by("-pk"))


def refusal_for(actor: Actor, item: Item, pk: int) -> ProposalDecision:
    """One of them; `ProposalDecision.DoesNotExist` when it is not there or not the actor's to see."""
    return ProposalDecision.objects.get(actor.scope("view").filter(), pk=pk, item=item, accepted=False)


def said(item: Item, field: str) -> str:
    """What a field says that a proposal would replace; a person is only added."""
    return "" if field == "persons" else str(getattr(item, field))


def _says(item: Item, proposal: Proposal) -> bool:
    """Whether the item says it already, or says it better: a title that somebody wrote is not proposed against."""
    present: Any = getattr(item, proposal.field)
    if proposal.field == "persons":
        return proposal.value in present
    if not present or proposal.field == "title":
        return bool(present)
    if proposal.field == "retention_as_marked":
        return retention.code(present) == retention.code(proposal.value) or plain(present) == plain(proposal.value)
    if proposal.field == "dated":
        return _within(dates.read(present), dates.read(proposal.value))
    mine, its = (plain(value).translate(_SIGNS) for value in (present, proposal.value))
    return its in mine or mine in its


def _within(own: Dated, other: Dated) -> bool:
    """Whether a date says at least as exactly what another says."""
    if own.first is None or own.last is None or other.first is None or other.last is None:
        return False
    return other.first <= own.first and own.last <= other.last
