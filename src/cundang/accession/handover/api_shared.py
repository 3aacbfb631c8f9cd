"""What the endpoints of hand-overs have in common."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from ninja.errors import HttpError

from cundang.accession.handover import queries
from cundang.accession.handover.actions import HandoverRefused
from cundang.accession.handover.models import Campaign, CampaignTask
from cundang.paging import skipped

AT_MOST: Final = 600  # a county's villages in one answer
T = TypeVar("T")


def done(act: Callable[[], T]) -> T:
    """What the act gives; its refusal as 422."""
    try:
        return act()
    except HandoverRefused as refusal:
        raise HttpError(422, str(refusal)) from refusal


def task_of(campaign: Campaign, pk: int) -> CampaignTask:
    """A task of a campaign; `CampaignTask.DoesNotExist`."""
    found = next((one for one in queries.tasks_of(campaign) if one.pk == pk), None)
    if found is None:
        raise CampaignTask.DoesNotExist
    return found


def part(rows: Any, limit: int, offset: int) -> list[Any]:
    """A part of a list, `AT_MOST` at once."""
    start = skipped(offset)
    return list(rows[start : start + min(max(limit, 1), AT_MOST)])
