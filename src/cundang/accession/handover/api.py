"""Hand-overs as endpoints."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from cundang.accession.handover import actions, queries
from cundang.accession.handover.api_shared import done, part, task_of
from cundang.accession.handover.models import CampaignTask, Handover, HandoverLine, HandoverSignature
from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require

router = Router(tags=["handovers"])
Kind = Literal["archives", "accounts", "seal", "keys", "equipment", "contracts", "other"]


class HandoverListed(Schema):
    """A hand-over; `days_left` counts from today, negative: late. `campaign` null: a change of clerk."""

    id: int
    number: str
    office: str = Field(alias="office_id")
    campaign: int | None = Field(alias="campaign_id")
    state: str
    result_on: date | None
    due: date | None
    days_left: int | None
    late: bool


class LineShown(Schema):
    """A line of the list; `elsewhere`: items of the class and year that are `kept` by others, `lent`, `depositing`."""

    id: int
    kind: str
    name: str
    mark: str
    unit: str
    stated: Decimal | None
    found: Decimal | None
    state: str
    reason: str
    note: str
    elsewhere: dict[str, int]


class PartyShown(Schema):
    """A party and its last signature; `stands`: it is of the list as it is now."""

    side: str
    name: str
    role: str
    signed_at: datetime | None
    drawn: bool
    stands: bool


class TaskStanding(Schema):
    """A task of the campaign in this village."""

    task: int
    words: str
    due: date | None
    done_on: date | None
    late: bool


class HandoverShown(HandoverListed):
    """A hand-over with its list; `digest` is what a signature has to name as seen."""

    chair: str
    remark: str
    digest: str
    legal_note: str
    parties: list[PartyShown]
    tasks: list[TaskStanding]
    lines: list[LineShown]
    remaining: list[str]


class ResultGiven(Schema):
    """The village of a campaign, and the day of its election's result."""

    office: str
    result_on: date


class ClerkChangeGiven(Schema):
    """A change of clerk."""

    office: str
    changed_on: date
    outgoing: str = Field(max_length=60)
    incoming: str = Field(max_length=60)
    due: date | None = None


class PartiesGiven(Schema):
    """Who hands over, takes over, supervises and chairs."""

    outgoing: str = Field(max_length=60)
    incoming: str = Field(max_length=60)
    supervisor: str = Field(max_length=60)
    outgoing_role: str = Field("", max_length=60)
    incoming_role: str = Field("", max_length=60)
    supervisor_role: str = Field("", max_length=60)
    chair: str = Field("", max_length=60)
    remark: str = Field("", max_length=500)


class LineGiven(Schema):
    """A line; `state` empty: not checked yet."""

    kind: Kind = "other"
    name: str = Field("", max_length=200)
    mark: str = Field("", max_length=100)
    unit: str = Field("", max_length=20)
    stated: Decimal | None = None
    found: Decimal | None = None
    state: Literal["", "handed", "missing", "refused"] = ""
    reason: str = Field("", max_length=500)
    note: str = Field("", max_length=500)


class RestChecked(Schema):
    """How many lines were handed over as stated, and how many have to be written singly."""

    checked: int
    left: int


class Recounted(Schema):
    """How many lines are other than before."""

    changed: int


class TaskDoneGiven(Schema):
    """Whether the task was done."""

    done: bool = True


class SignatureGiven(Schema):
    """A signature: strokes of [x, y] in a field of 600 × 200, or none: then the name of the list signs."""

    side: Literal["outgoing", "incoming", "supervisor"]
    strokes: list[list[tuple[int, int]]] | None = None
    seen: str = Field(max_length=64)


class WhyGiven(Schema):
    """Why."""

    reason: str = Field(max_length=500)


def _either(request: HttpRequest) -> None:
    if not actor(request).may("supervise_handover"):
        require(actor(request), "prepare_handover")


def _handover(request: HttpRequest, pk: int) -> Handover:
    """A hand-over for whoever hands over or supervises."""
    _either(request)
    return queries.handover_for(actor(request), pk)


@router.get("/handovers", response=list[HandoverListed], url_name="handovers")
def handovers(
    request: HttpRequest,
    state: Literal["now", "late", "done", "withdrawn"] = "now",
    campaign: int | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[Handover]:
    """Hand-overs in one's scope, the next due first: what is to do now, late ones only, done or withdrawn ones."""
    require(actor(request), queries.SEE)
    found = queries.in_state(queries.handovers_for(actor(request)), state)
    return part(found if campaign is None else found.filter(campaign=campaign), limit, offset)


@router.post("/handovers", response=HandoverShown, url_name="new-handover")
def begin_clerk_change(request: HttpRequest, given: ClerkChangeGiven) -> dict[str, Any]:
    """Begin a change of clerk."""
    _either(request)
    office = office_for(actor(request), given.office, "prepare_handover")
    facts = given.dict(exclude={"office"})
    made = done(lambda: actions.begin_clerk_change(office, **facts, actor=actor(request)))
    return _shown(request, made.pk)


@router.get("/handovers/{int:pk}", response=HandoverShown, url_name="handover")
def handover(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One hand-over with its list."""
    require(actor(request), queries.SEE)
    return _shown(request, pk)


def _shown(request: HttpRequest, pk: int) -> dict[str, Any]:
    who = actor(request)
    one = queries.handover_for(who, pk)
    lines = queries.lines_of(who, one)
    signed = queries.signatures_of(who, one)
    listed = {
        name: getattr(one, name)
        for name in (
            "id", "number", "office_id", "campaign_id", "state", "result_on", "due", "days_left", "late", "chair",
            "remark", "digest",
        )
    }  # fmt: skip
    return {
        **listed,
        "legal_note": queries.legal_note(one),
        "lines": lines,
        "parties": [_party(one, side, signed.get(side)) for side in HandoverSignature.SIDES],
        "tasks": [
            {
                "task": each.task.pk,
                "words": each.task.words,
                "due": each.due,
                "done_on": each.done.done_on if each.done else None,
                "late": each.late,
            }
            for each in queries.tasks_for(who, one)
        ],
        "remaining": list(map(str, queries.remaining(who, one, lines))) if one.state == Handover.DONE else [],
    }


def _party(one: Handover, side: str, given: HandoverSignature | None) -> dict[str, Any]:
    return {
        "side": side,
        "name": getattr(one, side),
        "role": getattr(one, f"{side}_role"),
        "signed_at": given.at if given else None,
        "drawn": bool(given and given.drawn),
        "stands": given is not None and given.stands(one),
    }


@router.put("/handovers/{int:pk}/parties", response=HandoverShown, url_name="handover-parties")
def name_parties(request: HttpRequest, pk: int, given: PartiesGiven) -> dict[str, Any]:
    """Who hands over, takes over, supervises and chairs."""
    found = _handover(request, pk)
    done(lambda: actions.name_parties(found, **given.dict(), actor=actor(request)))
    return _shown(request, pk)


@router.post("/handovers/{int:pk}/count", response=Recounted, url_name="handover-count")
def count_archives(request: HttpRequest, pk: int) -> dict[str, int]:
    """Count the archives anew."""
    found = _handover(request, pk)
    return {"changed": done(lambda: actions.count_archives(found, actor=actor(request)))}


@router.post("/handovers/{int:pk}/lines", response=LineShown, url_name="handover-new-line")
def new_line(request: HttpRequest, pk: int, given: LineGiven) -> HandoverLine:
    """A new line."""
    found = _handover(request, pk)
    return done(lambda: actions.write_line(found, **given.dict(), actor=actor(request)))


@router.put("/handovers/{int:pk}/lines/{int:line}", response=LineShown, url_name="handover-line")
def edit_line(request: HttpRequest, pk: int, line: int, given: LineGiven) -> HandoverLine:
    """A line changed, or what became of it."""
    found = _handover(request, pk)
    one = queries.line_for(actor(request), pk, line)
    return done(lambda: actions.write_line(found, line=one, **given.dict(), actor=actor(request)))


@router.delete("/handovers/{int:pk}/lines/{int:line}", response={204: None}, url_name="handover-line-away")
def remove_line(request: HttpRequest, pk: int, line: int) -> Status[None]:
    """Take a line off the list."""
    _either(request)
    one = queries.line_for(actor(request), pk, line)
    done(lambda: actions.remove_line(one, actor=actor(request)))
    return Status(204, None)


@router.post("/handovers/{int:pk}/rest", response=RestChecked, url_name="handover-rest")
def check_rest(request: HttpRequest, pk: int) -> dict[str, int]:
    """All that is not checked was handed over as stated."""
    found = _handover(request, pk)
    checked, left = done(lambda: actions.check_rest(found, actor=actor(request)))
    return {"checked": checked, "left": left}


@router.post("/handovers/{int:pk}/tasks/{int:task}", response=HandoverShown, url_name="handover-task")
def do_task(request: HttpRequest, pk: int, task: int, given: TaskDoneGiven) -> dict[str, Any]:
    """A task was done, or was not."""
    found = _handover(request, pk)
    if found.campaign is None:
        raise CampaignTask.DoesNotExist
    one = task_of(found.campaign, task)
    done(lambda: actions.do_task(found, one, done=given.done, actor=actor(request)))
    return _shown(request, pk)


@router.post("/handovers/{int:pk}/sign", response=HandoverShown, url_name="handover-sign")
def sign(request: HttpRequest, pk: int, given: SignatureGiven) -> dict[str, Any]:
    """Sign for a party."""
    found = _handover(request, pk)
    strokes = None if given.strokes is None else [[[x, y] for x, y in one] for one in given.strokes]
    facts = given.dict(exclude={"strokes"})
    done(lambda: actions.sign_handover(found, **facts, strokes=strokes, actor=actor(request)))
    return _shown(request, pk)


@router.post("/handovers/{int:pk}/withdraw", response=HandoverShown, url_name="handover-withdraw")
def withdraw(request: HttpRequest, pk: int, given: WhyGiven) -> dict[str, Any]:
    """Give a change of clerk up."""
    found = _handover(request, pk)
    done(lambda: actions.withdraw_handover(found, reason=given.reason, actor=actor(request)))
    return _shown(request, pk)


@router.post("/handover/campaigns/{int:pk}/results", response=HandoverShown, url_name="handover-result")
def note_result(request: HttpRequest, pk: int, given: ResultGiven) -> dict[str, Any]:
    """The day of a village's result: its clock begins."""
    _either(request)
    who = actor(request)
    found = queries.campaign_for(who, pk)
    act = "supervise_handover" if who.may("supervise_handover") else "prepare_handover"
    office = office_for(who, given.office, act)
    made = done(lambda: actions.note_result(found, office, given.result_on, actor=who))
    return _shown(request, made.pk)
