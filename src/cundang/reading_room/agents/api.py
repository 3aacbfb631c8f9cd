"""Agents as endpoints: rules of an office, by which right an agent came, and what the person says."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, File, Router, Schema, Status, UploadedFile
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require
from cundang.reading_room import actions, queries
from cundang.reading_room.actions import AgentRefused
from cundang.reading_room.agents.models import Agency
from cundang.reading_room.agents.sheet import LAYOUT, afterwards, in_words
from cundang.reading_room.agents.ways import agency_of, ways_at
from cundang.reading_room.given import Given
from cundang.reading_room.models import Enquiry
from cundang.reading_room.tables.api import Compared, compared
from cundang.reading_room.tables.sheets import SheetTaken

router = Router(tags=["agents"])
RIGHT = "decide_enquiries"


class WayShown(Schema):
    """A way of standing for somebody; `office`: the name of whose rule it is, empty: the program's own."""

    code: str
    name: str
    permitted: bool
    present: bool
    shown: list[str]
    withheld: str
    basis: str
    office: str


class WayGiven(Given):
    """The same, written for one office; `present`: the person is there too."""

    name: str
    permitted: bool = True
    present: bool = False
    shown: list[str]
    withheld: str = ""
    basis: str = ""


class AgencyShown(Schema):
    """By which right the agent came, what was shown, what was not yet."""

    code: str
    name: str
    present: bool
    shown: list[str]
    missing: list[str]
    withheld: str
    by: str
    at: datetime


class AgencyGiven(Given):
    """The code of a way, and the documents that were shown."""

    how: str = Field(max_length=20)
    shown: list[str] = []


class ConfirmationGiven(Given):
    """Whether the person says that it is so."""

    agrees: bool


class StepMade(Schema):
    """The step of it."""

    act: str
    by: str
    at: datetime


@router.get("/enquiries/agents", response=list[WayShown], url_name="agent_rules")
def rules(request: HttpRequest, office: str) -> Any:
    """The ways at an office (its code)."""
    return list(ways_at(_office(request, office).code).values())


# Before what has a code in its place.
@router.post("/enquiries/agents/sheet", response=Compared, url_name="agent_rules_sheet_in")
def sheet_in(request: HttpRequest, office: str, file: File[UploadedFile], apply: bool = False) -> Any:
    """All ways of an office from a sheet: what would change; with `apply` it is changed."""
    found = _office(request, office)

    def take(rows: Sequence[dict[str, Any]], seen: str) -> SheetTaken | None:
        return actions.import_agent_rules(found, rows, seen=seen, actor=actor(request)) if apply else None

    now = in_words(ways_at(found.code))
    return compared(file, LAYOUT, now, lambda rows: afterwards(found.code, rows), take)


@router.put("/enquiries/agents/{code}", response=list[WayShown], url_name="agent_rule_kept")
def kept(request: HttpRequest, code: str, office: str, given: WayGiven) -> Any:
    """Write one for an office and those below it."""
    found = _office(request, office)
    try:
        actions.keep_agent_rule(found, code, **given.dict(), actor=actor(request))
    except AgentRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return list(ways_at(found.code).values())


@router.delete("/enquiries/agents/{code}", response={204: None}, url_name="agent_rule_removed")
def removed(request: HttpRequest, code: str, office: str) -> Status[None]:
    """What holds above holds again."""
    found = _office(request, office)
    try:
        actions.remove_agent_rule(found, code, actor=actor(request))
    except AgentRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return Status(204, None)


@router.get("/enquiries/{int:pk}/agency", response=AgencyShown | None, url_name="agency")
def agency(request: HttpRequest, pk: int) -> Agency | None:
    """By which right the agent of an enquiry came; null where nobody stands in, or nobody said so yet."""
    require(actor(request), queries.SEE)
    return agency_of(queries.enquiry_for(actor(request), pk))


@router.put("/enquiries/{int:pk}/agency", response=AgencyShown, url_name="agency_said")
def said(request: HttpRequest, pk: int, given: AgencyGiven) -> Agency:
    """Say by which right the agent came."""
    found = _at_door(request, pk)
    try:
        return actions.say_agency(found, given.how, given.shown, actor=actor(request))
    except AgentRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.post("/enquiries/{int:pk}/confirmation", response={201: StepMade}, url_name="enquiry_confirmed")
def confirmed(request: HttpRequest, pk: int, given: ConfirmationGiven) -> Status[Any]:
    """The person says that it is so, or that something is wrong."""
    found = _at_door(request, pk)
    try:
        return Status(201, actions.confirm(found, agrees=given.agrees, actor=actor(request)))
    except AgentRefused as refused:
        raise HttpError(422, str(refused)) from refused


def _office(request: HttpRequest, code: str) -> Office:
    require(actor(request), RIGHT)
    return office_for(actor(request), code, RIGHT)


def _at_door(request: HttpRequest, pk: int) -> Enquiry:
    require(actor(request), "handle_enquiries")
    found = queries.enquiry_for(actor(request), pk)
    require(actor(request), "handle_enquiries", found.door_id)
    return found
