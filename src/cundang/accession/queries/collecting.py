"""What is there of what is expected: of one village's year, of a town, of the county; and series that break off.

One village's year is counted from its items as one looks; everything wider is read from the tallies, one row an
office and year, which are renewed within minutes (actions/collecting.py).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Final

from django.db.models import Max, Min, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone

from cundang.accession.collection_models import Counted, Mark, Plan, Tally
from cundang.accession.queries.kinds import COUNTY_DIGITS, Rules, rules_of
from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import Actor, office_for, offices_for, under
from cundang.holdings.models import Item
from cundang.holdings.schedule_models import ScheduleRow
from cundang.holdings.schedules import due_on

STATES: Final = ("held", "received", "none", "with", "missing", "open")  # open: the day by which it is filed is to come
SETTLED: Final = frozenset({"held", "received", "none"})
COMMITTED_LATER: Final = timedelta(minutes=10)  # a change may be seen so long after it was stamped
VILLAGE_DIGITS: Final = 12
FEW: Final = 2  # years of which there is something, before a gap between them is worth a word


@dataclass(frozen=True)
class Cell:
    """How it stands with one kind of one village and year."""

    state: str  # one of STATES
    items: int = 0
    mark: Mark | None = None

    @property
    def late(self) -> bool:
        """Whether somebody should have brought it back."""
        return self.state == "with" and bool(self.mark and self.mark.until and self.mark.until < timezone.localdate())


@dataclass(frozen=True)
class Line:
    """A line of a village's checklist; `expected` is false for what is filed only when it happens."""

    row: ScheduleRow
    due: date
    cell: Cell
    expected: bool


@dataclass(frozen=True)
class Grid:
    """Villages down, kinds or years across; `cells[village code]` has one cell (or none: not expected) a column."""

    villages: Sequence[Office]
    columns: Sequence[ScheduleRow] | Sequence[int]
    cells: Mapping[str, Sequence[Cell | None]]

    def missing(self, village: str) -> int:
        """How many are missing in a village."""
        return sum(bool(cell and cell.state == "missing") for cell in self.cells[village])


@dataclass(frozen=True)
class TownLine:
    """A town in the overview of a year: how many kinds its villages should have, and how many stand how."""

    town: Office
    villages: int
    whole: int  # villages of which nothing is missing or still to come
    counts: Mapping[str, int]  # of STATES

    @property
    def expected(self) -> int:
        """How many kinds all its villages should have together."""
        return sum(self.counts.values())

    @property
    def percent(self) -> int:
        """Rounded down: 100 says that nothing is left."""
        settled = sum(self.counts[state] for state in SETTLED)
        return settled * 100 // self.expected if self.expected else 100


@dataclass(frozen=True)
class Series:
    """A kind that comes every year, of which a village has some years and not those between."""

    village: Office
    row: ScheduleRow
    years: Sequence[int]
    missing: Sequence[int]


# One village.


def village_for(actor: Actor, code: str) -> Office:
    """A village, past ones too; `Office.DoesNotExist` where it is none or not the actor's to see."""
    office = office_for(actor, code, "see_collection")
    if office.level != "village":
        raise Office.DoesNotExist
    return office


def holdings_of(actor: Actor, office_code: str, year: int | None = None) -> Iterator[tuple[int, str, str]]:
    """Year, class and title of an office's items; the year is that of the date where none is given."""
    items = Item.objects.filter(actor.scope("see_collection").filter(), office=office_code)
    dated = items.annotate(of=Coalesce("year", ExtractYear("dated_from"))).exclude(of=None)
    if year is not None:
        dated = dated.filter(of=year)
    yield from dated.values_list("of", "class_code", "title").iterator(chunk_size=2000)


def checklist(actor: Actor, village: Office, year: int, rules: Rules | None = None) -> tuple[Rules, list[Line]]:
    """What a village should have of a year and what else the table names, in its order, counted now."""
    rules = rules or rules_of(actor, village.code)
    rows = rules.rows(year)
    counts: Counter[str] = Counter()
    kinds = rules.kinds(year)
    for _of, class_code, title in holdings_of(actor, village.code, year):
        counts.update(kinds.of(class_code, title))
    marks = {mark.code: mark for mark in Mark.objects.filter(office=village, year=year)}
    wanted = {row.code for row in rules.expected(year)} if existed(village, year, grown(actor, [village])) else set()
    return rules, [
        Line(
            row,
            due_on(row, year),
            _cell(counts[row.code], marks.get(row.code), rules.overdue(row, year)),
            row.code in wanted,
        )
        for row in rows
    ]


def mark_of(actor: Actor, village: Office, year: int, code: str) -> Mark | None:
    """What was said of one kind; none where nothing was."""
    scope = actor.scope("see_collection").filter()
    return Mark.objects.filter(scope, office=village, year=year, code=code).first()


def missing_by_year(actor: Actor, village: Office, rules: Rules) -> list[tuple[int, int, int]]:
    """For each year of the plan, the newest first, how many expected kinds are missing, and how many not yet due."""
    cells = _cells_of_years(village.code, [village], rules)
    from_others = grown(actor, [village])
    found = []
    for year in reversed(rules.years):
        of = cells[village.code, year].values() if existed(village, year, from_others) else []
        states = [cell.state for cell in of]
        found.append((year, states.count("missing"), states.count("open")))
    return found


# A town, the county.


def town_for(actor: Actor, code: str) -> Office:
    """A town whose villages the actor sees; `Office.DoesNotExist`."""
    office = office_for(actor, code, "see_collection")
    if office.level != "town":
        raise Office.DoesNotExist
    return office


def county_for(actor: Actor, code: str) -> Office:
    """A county all of which the actor sees; `Office.DoesNotExist`."""
    office = office_for(actor, code, "see_collection")
    if office.level != "county":
        raise Office.DoesNotExist
    return office


def start_for(actor: Actor) -> Office | None:
    """Where the actor's own work is: the first office in which collections may be seen."""
    prefixes = sorted(actor.scope("see_collection").prefixes, key=lambda code: (len(code), code))
    offices = offices_for(actor, "see_collection")
    return offices.filter(code__in=prefixes[:1]).first() if prefixes else offices.filter(code__length=6).first()


def villages_of(actor: Actor, office: Office) -> list[Office]:
    """The villages under an office that the actor sees, past ones too, by code."""
    if office.level == "village":
        return [office]
    within = offices_for(actor, "see_collection").filter(under(office.code, "code"))
    return [one for one in within.order_by("code") if one.level == "village"]


def grown(actor: Actor, villages: Iterable[Office]) -> set[str]:
    """The codes of those that took over from others: before their first day, what was there was the others'."""
    codes = [village.code for village in villages]
    return set(Succession.objects.filter(successor__in=codes).values_list("successor_id", flat=True))


def existed(village: Office, year: int, from_others: set[str]) -> bool:
    """Whether there was such a village in a year.

    The day from which an office is known is that of the first list that named it, so it says nothing of a village
    that took over from no other.
    """
    if village.valid_to and village.valid_to <= date(year, 1, 1):
        return False
    begun = village.valid_from if village.code in from_others else None
    return begun is None or begun <= date(year, 12, 31)


def grid_of_year(actor: Actor, town: Office, year: int, rules: Rules | None = None) -> tuple[Rules, Grid]:
    """Villages by expected kinds of a year."""
    rules = rules or rules_of(actor, town.code)
    rows = rules.expected(year)
    villages = villages_of(actor, town)
    from_others = grown(actor, villages)
    villages = [one for one in villages if existed(one, year, from_others)]
    cells = _cells_of_year(town.code, villages, rules, year)
    return rules, Grid(villages, rows, {code: list(of.values()) for code, of in cells.items()})


def grid_of_kind(actor: Actor, town: Office, code: str) -> tuple[Rules, ScheduleRow | None, Grid]:
    """Villages by years, for one kind; without the kind's row where no table of these years has it."""
    rules = rules_of(actor, town.code)
    years = list(rules.years)
    row = next((row for year in reversed(years) for row in rules.rows(year) if row.code == code), None)
    villages = villages_of(actor, town)
    from_others = grown(actor, villages)
    cells = _cells_of_years(town.code, villages, rules, only=code)
    lines = {
        one.code: [cells[one.code, year].get(code) if existed(one, year, from_others) else None for year in years]
        for one in villages
    }
    shown = [one for one in villages if any(lines[one.code])]
    return rules, row, Grid(shown, years, lines)


def overview(actor: Actor, county: Office, year: int, rules: Rules | None = None) -> tuple[Rules, list[TownLine]]:
    """The county's towns in a year."""
    rules = rules or rules_of(actor, county.code)
    villages = villages_of(actor, county)
    from_others = grown(actor, villages)
    villages = [one for one in villages if existed(one, year, from_others)]
    cells = _cells_of_year(county.code, villages, rules, year)
    towns = {one.code: one for one in offices_for(actor, "see_collection").filter(under(county.code, "code"))}
    lines = []
    for code, those in groupby(villages, key=lambda one: one.code[:9]):
        of = [cells[one.code].values() for one in those]
        counts = Counter(cell.state for each in of for cell in each)
        whole = sum(all(cell.state in SETTLED for cell in each) for each in of)
        town = towns.get(code) or Office(code=code, name=code)
        lines.append(TownLine(town, len(of), whole, {state: counts[state] for state in STATES}))
    return rules, lines


def counted_at(actor: Actor, office: Office) -> datetime | None:
    """When the tallies under an office were counted, the oldest of them; none where they were not."""
    within = Counted.objects.filter(actor.scope("see_collection").filter(), under(office.code))
    oldest: datetime | None = within.aggregate(oldest=Min("at"))["oldest"]
    return oldest


def broken_series(actor: Actor, office: Office) -> list[Series]:
    """Kinds that come every year and of which years between are missing, from the holdings and what people said."""
    rules = rules_of(actor, office.code)
    villages = villages_of(actor, office)
    from_others = grown(actor, villages)
    by_village: defaultdict[str, dict[int, dict[str, Cell]]] = defaultdict(dict)
    for (code, year), kinds in _cells_of_years(office.code, villages, rules, over=_years_held(office.code)).items():
        by_village[code][year] = kinds
    found = []
    for village in villages:
        cells = by_village[village.code]
        mine = {year: cells.get(year, {}) for year in range(min(cells, default=0), max(cells, default=-1) + 1)}
        rows = {row.code: row for year in mine for row in rules.rows(year) if row.expected == "yearly"}
        for code, row in rows.items():
            has = [year for year, of in mine.items() if code in of and of[code].state in {"held", "received"}]
            if len(has) < FEW:
                continue
            said = {year for year, of in mine.items() if code in of and of[code].state in {"none", "with"}}
            between = [year for year in range(has[0], has[-1]) if year not in has and year not in said]
            if between := [year for year in between if existed(village, year, from_others)]:
                found.append(Series(village, row, has, between))
    return found


def _years_held(area: str) -> range:
    """From the first to the last year of which something was counted: a series may begin before the plan does."""
    span = Tally.objects.filter(under(area)).aggregate(a=Min("year"), b=Max("year"))
    return range(span["a"], span["b"] + 1) if span["a"] is not None else range(0)


def _cells_of_year(area: str, villages: Sequence[Office], rules: Rules, year: int) -> dict[str, dict[str, Cell]]:
    """Cells of the expected kinds of the villages of an area, by village and code; two queries, however many."""
    codes = [one.code for one in villages]
    tallies = dict(Tally.objects.filter(under(area), year=year).values_list("office_id", "kinds"))
    marks: dict[str, dict[str, Mark]] = {}
    for mark in Mark.objects.filter(under(area), year=year):
        marks.setdefault(mark.office_id, {})[mark.code] = mark
    rows = [(row.code, rules.overdue(row, year)) for row in rules.expected(year)]
    return {
        code: {
            kind: _cell(tallies.get(code, {}).get(kind, 0), marks.get(code, {}).get(kind), late) for kind, late in rows
        }
        for code in codes
    }


def _cells_of_years(
    area: str, villages: Sequence[Office], rules: Rules, *, only: str = "", over: range | None = None
) -> dict[tuple[str, int], dict[str, Cell]]:
    """Cells of the expected kinds (or of one) by village and year; `over` other years than the plan's."""
    codes = [one.code for one in villages]
    tallies = {(code, year): kinds for code, year, kinds in _tallies(area, only)}
    marks = Mark.objects.filter(under(area), **({"code": only} if only else {}))
    said = {(mark.office_id, mark.year, mark.code): mark for mark in marks}
    found = {}
    for year in over if over is not None else rules.years:
        yearly = [row for row in rules.rows(year) if row.expected == "yearly"]
        wanted = [row for row in (rules.expected(year) or yearly) if only in {"", row.code}]
        rows = [(row.code, rules.overdue(row, year)) for row in wanted]
        for code in codes:
            kinds = tallies.get((code, year), {})
            found[code, year] = {
                kind: _cell(kinds.get(kind, 0), said.get((code, year, kind)), late) for kind, late in rows
            }
    return found


def _tallies(area: str, only: str) -> Iterable[tuple[str, int, dict[str, int]]]:
    tallies = Tally.objects.filter(under(area))
    if not only:
        return tallies.values_list("office_id", "year", "kinds")
    rows = tallies.filter(kinds__has_key=only).values_list("office_id", "year", f"kinds__{only}")
    return [(code, year, {only: count}) for code, year, count in rows]


def _cell(items: int, mark: Mark | None, late: bool) -> Cell:
    if items:
        return Cell("held", items, mark) if mark else _plain("held", items)
    if mark:
        return Cell(mark.state, 0, mark)
    return _plain("missing" if late else "open", 0)


@lru_cache(maxsize=1000)
def _plain(state: str, items: int) -> Cell:
    """The cells of a town are alike by the thousand."""
    return Cell(state, items)


# Keeping the tallies true.


def stale_offices(actor: Actor, *, everything: bool) -> QuerySet[Office]:
    """The offices to be counted: with records changed since, or never counted, or by tables no longer the same."""
    offices = Office.objects.filter(actor.scope("see_collection").filter("code"))
    changed = dict(Item.objects.values_list("office").annotate(newest=Max("changed_at")).order_by())
    if everything:
        return offices.filter(Q(code__in=list(changed)) | Q(code__in=Counted.objects.values("office")))
    counted = {one.office_id: one for one in Counted.objects.all()}
    rules: dict[str, str] = {}
    due = []
    for code, newest in changed.items():
        county = code[:COUNTY_DIGITS]
        if county not in rules:
            rules[county] = rules_of(actor, county).digest
        one = counted.get(code)
        if one is None or one.rules != rules[county] or newest > one.at - COMMITTED_LATER:
            due.append(code)
    return offices.filter(code__in=due)


def plan_of(actor: Actor, county: Office) -> Plan | None:
    """The county's own plan; none where the default holds."""
    return Plan.objects.filter(office=county).first()
