"""Alarms as far as the actor may see them, and the rules by which they are raised.

The audit administrator sees no rows of records, in the database neither (row security); alarms have numbers alone and
are read past that second lock, of the actor's counties only.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cundang.custodians.queries import Actor, acting, machine, require
from cundang.reading_room.alarms.models import Alarm, AlarmRule

SEE: Final = "see_alarms"
KEEP: Final = "keep_alarm_rules"
RULE_WORDS: Final[dict[str, Promise]] = {
    "same_words": pgettext_lazy("异常查阅", "没有查档申请，反复查同样的词"),
    "same_item": pgettext_lazy("异常查阅", "没有查档申请，反复看同一件"),
    "many_persons": pgettext_lazy("异常查阅", "一小时内查了很多人"),
    "many_items": pgettext_lazy("异常查阅", "一小时内看了很多件"),
    "at_night": pgettext_lazy("异常查阅", "夜间查阅"),
}


@dataclass(frozen=True)
class Rule:
    """From `most` on it is an alarm: within `days`, or within the hour; at night, from and to which hour."""

    code: str
    used: bool
    most: int
    days: int
    from_hour: int
    to_hour: int


@cache
def defaults() -> dict[str, Any]:
    """The program's own numbers (data/alarms.json)."""
    text = files("cundang.reading_room").joinpath("data/alarms.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)["rules"]
    return found


def rules_of(county: str) -> dict[str, Rule]:
    """A county's rules; its own rows before the program's."""
    rules = {code: Rule(code, True, **defaults()[code]) for code in AlarmRule.CODES}
    for row in AlarmRule.objects.filter(county=county):
        rules[row.code] = Rule(row.code, row.used, row.most, row.days, row.from_hour, row.to_hour)
    return rules


def rules_for(actor: Actor, county: str) -> list[Rule]:
    """The rules of a county that the actor keeps."""
    require(actor, KEEP, county)
    with acting(machine()):
        return list(rules_of(county).values())


def page_of(actor: Actor, which: str, number: str | None, rows: int) -> Page[Alarm]:
    """A page of the alarms of the actor's counties, read; `which` is `open`, `settled` or empty for all."""
    with acting(machine()):
        page = Paginator(_alarms(actor, which), rows).get_page(number)
        page.object_list = list(page.object_list)
    return page


def alarms_for(actor: Actor, which: str, start: int = 0, most: int = 500) -> list[Alarm]:
    """The same as a list."""
    with acting(machine()):
        return list(_alarms(actor, which)[start : start + most])


def alarm_for(actor: Actor, pk: int) -> Alarm:
    """One of them; `Alarm.DoesNotExist` when it is not there or not the actor's."""
    with acting(machine()):
        return _alarms(actor, "").get(pk=pk)


def _alarms(actor: Actor, which: str) -> QuerySet[Alarm]:
    require(actor, SEE)
    found = Alarm.objects.filter(actor.scope(SEE).filter("county_id")).order_by("-last_at", "-pk")
    if which == "open":
        found = found.filter(settled_at=None)
    elif which == "settled":
        found = found.exclude(settled_at=None)
    return found
