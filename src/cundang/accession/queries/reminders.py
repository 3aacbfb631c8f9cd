"""What is to be remembered now: what falls due and what is late, of a village; who is late, of a town or a county."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.utils import timezone

from cundang.accession.queries.collecting import Line, checklist, grid_of_year, overview
from cundang.accession.queries.kinds import rules_of
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.holdings.schedules import due_on

AHEAD: Final = timedelta(days=60)  # how long before its day something is said


@dataclass(frozen=True)
class Due:
    """What of a village's year is to be filed by one day; `late` when the day has passed."""

    year: int
    day: date
    lines: Sequence[Line]
    late: bool


@dataclass(frozen=True)
class Late:
    """An office under a town or county, and how many kinds its villages still lack though their day has passed."""

    office: Office
    missing: int
    year: int  # that they are of


def due_in(actor: Actor, village: Office) -> list[Due]:
    """What a village lacks of last year and this: late ones first, then what falls due within `AHEAD`.

    What somebody has and should have brought back counts as late on the day it was to come back.
    """
    today = timezone.localdate()
    rules = rules_of(actor, village.code)
    found: dict[tuple[date, int], list[Line]] = {}
    for year in (today.year - 1, today.year):
        if year not in rules.years:
            continue
        _rules, lines = checklist(actor, village, year, rules)
        for line in lines:
            day = line.cell.mark.until if line.cell.late and line.cell.mark else line.due
            waits = line.cell.late or line.cell.state in ("missing", "open")
            if line.expected and waits and day is not None and day <= today + AHEAD:
                found.setdefault((day, year), []).append(line)
    return [Due(year, day, lines, day < today) for (day, year), lines in sorted(found.items(), key=lambda one: one[0])]


def late_under(actor: Actor, office: Office) -> list[Late]:
    """Who is late with last year's records, the worst first: a town's villages, a county's towns."""
    year = timezone.localdate().year - 1
    rules = rules_of(actor, office.code)
    if year not in rules.years:
        return []
    if office.level == "county":
        _rules, towns = overview(actor, office, year, rules)
        found = [Late(one.town, one.counts["missing"], year) for one in towns]
    else:
        _rules, grid = grid_of_year(actor, office, year, rules)
        found = [Late(one, grid.missing(one.code), year) for one in grid.villages]
    return sorted((one for one in found if one.missing), key=lambda one: (-one.missing, one.office.code))


def next_days(actor: Actor, office: Office) -> list[tuple[date, int, int]]:
    """The days within `AHEAD` by which records are due everywhere: day, year, how many kinds."""
    today = timezone.localdate()
    rules = rules_of(actor, office.code)
    counts: dict[tuple[date, int], int] = {}
    for year in (today.year - 1, today.year):
        for row in rules.expected(year):
            day = due_on(row, year)
            if today <= day <= today + AHEAD:
                counts[day, year] = counts.get((day, year), 0) + 1
    return [(day, year, count) for (day, year), count in sorted(counts.items())]
