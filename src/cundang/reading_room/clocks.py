"""How long an answer may take: minutes on the spot, working days from afar (domain.md §5.7), as data of a county.

A working day is Monday to Friday without the county's public holidays, and the weekend days on which offices work. The
day on which an enquiry is accepted does not count; the last one counts to its end.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.utils import timezone

from cundang.reading_room.models import Clock, Enquiry, SpecialDay

LONGEST: Final = 400  # days looked at: a year of holidays is a slip of the hand, not a calendar


@dataclass(frozen=True)
class Rule:
    """The time of a channel: `amount` of `unit`, and once `extension` more."""

    channel: str
    amount: int
    unit: str  # minutes | workdays
    extension: int


@cache
def defaults() -> dict[str, Any]:
    """The program's own times (data/clocks.json)."""
    found: dict[str, Any] = json.loads(
        files("cundang.reading_room").joinpath("data/clocks.json").read_text(encoding="utf-8")
    )
    return found


def rules_of(county: str) -> dict[str, Rule]:
    """The time of every channel in a county; its own rows before the program's."""
    rules = {channel: Rule(channel, **facts) for channel, facts in defaults()["clocks"].items()}
    for row in Clock.objects.filter(county=county):
        rules[row.channel] = Rule(row.channel, row.amount, row.unit, row.extension)
    return rules


def special_days(county: str) -> dict[date, bool]:
    """The days of a county that are no ordinary ones, and whether offices work on them."""
    return dict(SpecialDay.objects.filter(county=county).values_list("day", "works"))


def may_extend(enquiry: Enquiry) -> bool:
    """Whether the channel has more time to give, and this enquiry has not had it yet."""
    return not enquiry.extended and bool(rules_of(enquiry.office_id[:6])[enquiry.channel].extension)


def works(day: date, special: Mapping[date, bool]) -> bool:
    """Whether offices work on a day."""
    return special.get(day, day.weekday() < 5)


def after(start: datetime, amount: int, unit: str, special: Mapping[date, bool]) -> datetime:
    """The end of so much time from `start` on."""
    if unit == Clock.MINUTES:
        return start + timedelta(minutes=amount)
    day, left = timezone.localdate(start), amount
    for _day in range(LONGEST):
        if left <= 0:
            break
        day += timedelta(days=1)
        left -= works(day, special)
    return timezone.make_aware(datetime.combine(day, time(23, 59, 59)))
