"""Which kinds of records are expected of a village in a year, and which kind an item is of."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.utils import timezone

from cundang.accession.collection_models import Plan
from cundang.custodians.queries import Actor
from cundang.holdings.schedule_models import ScheduleRow
from cundang.holdings.schedules import Era, due_on, eras, in_force

COUNTY_DIGITS: Final = 6


@cache
def _default() -> dict[str, Any]:
    text = files("cundang.accession").joinpath("data/plan.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@dataclass(frozen=True)
class Rules:
    """What decides over a county's checklists: its retention tables, first year and election years."""

    known: tuple[Era, ...]
    first_year: int
    election_years: tuple[int, ...]
    own_plan: bool  # False: the program's default
    _kinds: dict[int, "Kinds"] = field(default_factory=dict, compare=False, repr=False)

    @property
    def last_year(self) -> int:
        """The present year; nothing is expected of later ones."""
        return timezone.localdate().year

    @property
    def years(self) -> range:
        """The years of which records are expected."""
        return range(self.first_year, self.last_year + 1)

    def rows(self, year: int) -> tuple[ScheduleRow, ...]:
        """The table in force at the end of a year."""
        return in_force(self.known, date(year, 12, 31)).rows

    def kinds(self, year: int) -> "Kinds":
        """How the items of a year are known by that table."""
        if year not in self._kinds:
            self._kinds[year] = Kinds(self.rows(year))
        return self._kinds[year]

    def expected(self, year: int) -> list[ScheduleRow]:
        """What every village should have of a year."""
        if year not in self.years:
            return []
        wanted = {"yearly", "election"} if year in self.election_years else {"yearly"}
        return [row for row in self.rows(year) if row.expected in wanted]

    def overdue(self, row: ScheduleRow, year: int) -> bool:
        """Whether the day has passed by which it was to be filed."""
        return due_on(row, year) < timezone.localdate()

    @property
    def digest(self) -> str:
        """The same as long as the same versions hold at the same times; a version in force never changes."""
        told = [[e.schedule.pk, str(e.schedule.in_force_from), str(e.schedule.in_force_to)] for e in self.known]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def rules_of(actor: Actor, office_code: str) -> Rules:
    """The rules of an office's county."""
    plan = Plan.objects.filter(office=office_code[:COUNTY_DIGITS]).first()
    first = plan.first_year if plan else timezone.localdate().year - int(_default()["years_back"])
    elections = plan.election_years if plan else _default()["election_years"]
    return Rules(tuple(eras(actor, office_code)), first, tuple(sorted(elections)), plan is not None)


class Kinds:
    """Which kinds an item is of, by the rows of a retention table: made once, asked for every item of a county.

    An item is of a kind when its class is the row's or unknown, and its title has one of the row's words. The word
    `*` takes in what no other row of the class knows. Words have two characters or more, so they are looked up by
    their first two: every item would otherwise be searched for hundreds of words.
    """

    def __init__(self, rows: Iterable[ScheduleRow]) -> None:
        self.whole: dict[str, list[str]] = {}  # class → codes of its `*` rows
        self.starts: dict[str, list[tuple[str, str, str]]] = {}  # two characters → (word, class, code)
        for row in rows:
            if row.title_words == ["*"]:
                self.whole.setdefault(row.class_code, []).append(row.code)
                continue
            for word in row.title_words:
                self.starts.setdefault(word[:2], []).append((word, row.class_code, row.code))

    def of(self, class_code: str, title: str) -> set[str]:
        """The codes of the kinds of an item."""
        found = {
            code
            for place in range(len(title) - 1)
            for word, of_class, code in self.starts.get(title[place : place + 2], ())
            if class_code in {"", of_class} and title.startswith(word, place)
        }
        return found or set(self.whole.get(class_code, ()))
