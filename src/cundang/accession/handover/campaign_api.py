"""Campaigns as endpoints."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from cundang.accession.handover import actions, queries
from cundang.accession.handover.api_shared import AT_MOST, done, part, task_of
from cundang.accession.handover.models import Campaign, CampaignTask
from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require

router = Router(tags=["handovers"])


class CampaignShown(Schema):
    """A campaign; `days` from a village's result to its hand-over."""

    id: int
    office: str = Field(alias="office_id")
    name: str
    election_year: int
    opens: date
    closes: date
    days: int
    legal_note: str
    lines: list[dict[str, str]]
    closed_at: datetime | None


class CampaignGiven(Schema):
    """What stands in a campaign; `lines` without: those of the last one, or the program's."""

    name: str = Field(max_length=100)
    election_year: int
    opens: date
    closes: date
    days: int = 10
    legal_note: str = Field("", max_length=20_000)
    lines: list[dict[str, str]] | None = None


class NewCampaignGiven(CampaignGiven):
    """A new campaign of an office, for the villages of these towns (codes)."""

    office: str
    towns: list[str] = []


class TaskShown(Schema):
    """A task: due on a day, or so many days after the village's result."""

    id: int
    number: int
    words: str
    due_on: date | None
    days_after_result: int | None


class TaskGiven(Schema):
    """A task, one of the two due days given."""

    words: str = Field(max_length=200)
    due_on: date | None = None
    days_after_result: int | None = None


class CodesGiven(Schema):
    """Towns or villages, by code."""

    offices: list[str] = Field(max_length=AT_MOST)


class VillagesAdded(Schema):
    """How many villages were new."""

    added: int


class StandingShown(Schema):
    """How many villages of a town stand how."""

    town: str
    name: str
    villages: int
    waiting: int
    open: int
    done: int
    late: int


class EndGiven(Schema):
    """Closed, or opened again."""

    closed: bool = True


def _led(request: HttpRequest, pk: int) -> Campaign:
    """A campaign for whoever leads it."""
    require(actor(request), "lead_handover")
    return queries.campaign_for(actor(request), pk, "lead_handover")


@router.get("/handover/campaigns", response=list[CampaignShown], url_name="handover-campaigns")
def campaigns(request: HttpRequest, limit: int = 50, offset: int = 0) -> list[Campaign]:
    """Campaigns that one leads or takes part in, the latest first."""
    require(actor(request), queries.SEE)
    return part(queries.campaigns_for(actor(request)), limit, offset)


@router.post("/handover/campaigns", response=CampaignShown, url_name="new-handover-campaign")
def begin_campaign(request: HttpRequest, given: NewCampaignGiven) -> Campaign:
    """Begin a campaign."""
    require(actor(request), "lead_handover")
    office = office_for(actor(request), given.office, "lead_handover")
    facts = given.dict(exclude={"office"})
    return done(lambda: actions.begin_campaign(office, **facts, actor=actor(request)))


@router.get("/handover/campaigns/{int:pk}", response=CampaignShown, url_name="handover-campaign")
def campaign(request: HttpRequest, pk: int) -> Campaign:
    """One campaign."""
    require(actor(request), queries.SEE)
    return queries.campaign_for(actor(request), pk)


@router.put("/handover/campaigns/{int:pk}", response=CampaignShown, url_name="handover-campaign-edit")
def edit_campaign(request: HttpRequest, pk: int, given: CampaignGiven) -> Campaign:
    """Change what stands in a campaign."""
    found = _led(request, pk)
    return done(lambda: actions.edit_campaign(found, **given.dict(), actor=actor(request)))


@router.post("/handover/campaigns/{int:pk}/close", response=CampaignShown, url_name="handover-campaign-close")
def close_campaign(request: HttpRequest, pk: int, given: EndGiven) -> Campaign:
    """End a campaign, or open it again."""
    found = _led(request, pk)
    act = actions.close_campaign if given.closed else actions.reopen_campaign
    return done(lambda: act(found, actor=actor(request)))


@router.get("/handover/campaigns/{int:pk}/overview", response=list[StandingShown], url_name="handover-overview")
def overview(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """How the villages of each town stand."""
    found = campaign(request, pk)
    return [
        {"town": one.office.code, "name": one.office.name, "villages": one.villages, **_counts(one)}
        for one in queries.overview(actor(request), found)
    ]


def _counts(one: queries.Standing) -> dict[str, int]:
    return {name: one.counts[name] for name in ("waiting", "open", "done", "late")}


@router.get("/handover/campaigns/{int:pk}/tasks", response=list[TaskShown], url_name="handover-tasks")
def tasks(request: HttpRequest, pk: int) -> list[CampaignTask]:
    """The tasks of a campaign."""
    return queries.tasks_of(campaign(request, pk))


@router.post("/handover/campaigns/{int:pk}/tasks", response=TaskShown, url_name="handover-new-task")
def new_task(request: HttpRequest, pk: int, given: TaskGiven) -> CampaignTask:
    """A new task."""
    found = _led(request, pk)
    return done(lambda: actions.write_task(found, **given.dict(), actor=actor(request)))


@router.put("/handover/campaigns/{int:pk}/tasks/{int:task}", response=TaskShown, url_name="handover-task-edit")
def edit_task(request: HttpRequest, pk: int, task: int, given: TaskGiven) -> CampaignTask:
    """A task changed."""
    found = _led(request, pk)
    one = task_of(found, task)
    return done(lambda: actions.write_task(found, **given.dict(), task=one, actor=actor(request)))


@router.delete("/handover/campaigns/{int:pk}/tasks/{int:task}", response={204: None}, url_name="handover-task-away")
def remove_task(request: HttpRequest, pk: int, task: int) -> Status[None]:
    """Ask for a task no more."""
    one = task_of(_led(request, pk), task)
    done(lambda: actions.remove_task(one, actor=actor(request)))
    return Status(204, None)


@router.post("/handover/campaigns/{int:pk}/villages", response=VillagesAdded, url_name="handover-villages")
def add_villages(request: HttpRequest, pk: int, given: CodesGiven) -> dict[str, int]:
    """Put the present villages of these offices into a campaign."""
    found = _led(request, pk)
    return {"added": done(lambda: actions.add_villages(found, given.offices, actor=actor(request)))}


@router.delete("/handovers/{int:pk}/village", response={204: None}, url_name="handover-village-away")
def remove_village(request: HttpRequest, pk: int) -> Status[None]:
    """Take a village out of its campaign, as long as nothing was written of it."""
    require(actor(request), "lead_handover")
    found = queries.handover_for(actor(request), pk)
    if found.campaign_id is not None:
        _led(request, found.campaign_id)
    done(lambda: actions.remove_village(found, actor=actor(request)))
    return Status(204, None)
