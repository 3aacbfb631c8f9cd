"""Alarms as endpoints."""

from datetime import datetime
from typing import Any, Final, Literal

from django.http import HttpRequest
from ninja import Field, Router, Schema

from cundang.custodians.middleware import actor
from cundang.paging import skipped
from cundang.reading_room import actions
from cundang.reading_room.alarms import queries as alarms
from cundang.reading_room.api import done
from cundang.reading_room.doors import county_of
from cundang.reading_room.given import Given

router = Router(tags=["alarms"])
AT_MOST: Final = 500
Code = Literal["same_words", "same_item", "many_persons", "many_items", "at_night"]


class AlarmShown(Schema):
    """An alarm: which rule, whose account (sign-in name), when, how many; nothing of what was looked for."""

    id: int
    rule: str
    actor: str
    office: str = Field(alias="chain")
    number: int
    first_at: datetime
    last_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str


class NoteGiven(Given):
    """What came of it."""

    note: str = Field(max_length=300)


class RuleShown(Schema):
    """From `most` on it is an alarm: within `days`, or 0 for the hour; at night from and to which hour."""

    code: str
    used: bool
    most: int
    days: int
    from_hour: int
    to_hour: int


class RuleGiven(Given):
    """The same for one rule."""

    used: bool = True
    most: int
    days: int = 0
    from_hour: int = 0
    to_hour: int = 0


@router.get("/alarms", response=list[AlarmShown], url_name="alarms")
def listed(
    request: HttpRequest, state: Literal["open", "settled", "all"] = "open", limit: int = 50, offset: int = 0
) -> Any:
    """Alarms of one's counties, the last first."""
    which = "" if state == "all" else state
    return alarms.alarms_for(actor(request), which, skipped(offset), min(max(limit, 1), AT_MOST))


@router.post("/alarms/{int:pk}/settle", response=AlarmShown, url_name="alarm_settled")
def settled(request: HttpRequest, pk: int, given: NoteGiven) -> Any:
    """Settle one with a note."""
    found = alarms.alarm_for(actor(request), pk)
    return done(lambda: actions.settle_alarm(found, given.note, actor=actor(request)))


@router.get("/alarms/rules", response=list[RuleShown], url_name="alarm_rules")
def rules(request: HttpRequest) -> Any:
    """The rules of one's county."""
    return alarms.rules_for(actor(request), county_of(request, alarms.KEEP).code)


@router.put("/alarms/rules/{code}", response=RuleShown, url_name="alarm_rule")
def rule(request: HttpRequest, code: Code, given: RuleGiven) -> Any:
    """One rule from now on."""
    county = county_of(request, alarms.KEEP)
    return done(lambda: actions.keep_alarm_rule(county, code, **given.dict(), actor=actor(request)))
