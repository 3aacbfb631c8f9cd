"""A county's authority data as endpoints: how a date is read, the words for times, the former units."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import File, Query, Router, Schema, Status, UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings import dates
from cundang.holdings.actions import import_units, remove_unit, write_period, write_unit
from cundang.holdings.authorities.periods import county_of, periods_for, periods_of
from cundang.holdings.authorities.units import keeps, line_of, unit_for, units_found
from cundang.holdings.authority_models import DatePeriod, Unit
from cundang.paging import skipped
from cundang.sheets import uploaded

router = Router(tags=["authorities"])
MOST = 1000  # units in one answer


class DateRead(Schema):
    """A date as written, its first and last day (null: not read), how sure they are, and one sentence."""

    written: str
    first: date | None
    last: date | None
    certainty: str  # stated | inferred | approximate | period | unread, empty where nothing is written
    understood: str


class PeriodShown(Schema):
    """A word for a time; `office` is the county that set it, null for the program's own."""

    id: int
    word: str
    first: date
    last: date
    counts_years: bool
    used: bool
    source: str
    office: str | None


class PeriodSaid(Schema):
    """A word for a time, as it is to be read from now on; `county` is the own one where it is left out."""

    word: str
    first: date
    last: date
    source: str
    counts_years: bool = False
    used: bool = True
    county: str = ""


class UnitName(Schema):
    """A name that a unit had, with its days as written."""

    name: str
    dated: str


class UnitListed(Schema):
    """A former unit; `office` is the present office that it is bound to, `before` the numbers of what it came from."""

    id: int
    number: int
    name: str
    kind: str
    names: list[UnitName]
    office: str
    office_name: str
    origin: str
    since: str
    until: str
    basis: str
    remark: str
    before: list[int]


class Related(Schema):
    """A unit in a line of descent: `level` is below 0 for what the unit came from, above for what came of it."""

    id: int
    number: int
    name: str
    level: int
    office: str


class UnitShown(UnitListed):
    """A unit with its whole line of descent."""

    line: list[Related]


class UnitSaid(Schema):
    """A unit as a person would type it into the page; `bound` is the present office by code or name."""

    name: str = ""
    kind: str = ""
    names: str = ""
    bound: str = ""
    before: str = ""
    origin: str = ""
    since: str = ""
    until: str = ""
    basis: str = ""
    remark: str = ""


class UnitsAsked(Schema):
    """Which units: a part of a name or a number, a kind, the code of an office that they are bound under."""

    q: str = ""
    kind: str = ""
    office: str = ""
    limit: int = 100
    offset: int = 0


class UnitsTaken(Schema):
    """What a sheet did, in units; with `refused` (row of the sheet, why) nothing was written."""

    added: int
    changed: int
    unchanged: int
    refused: list[tuple[int, str]]


@router.get("/dates", response=DateRead)
def dates_read(request: HttpRequest, dated: str) -> dict[str, Any]:
    """How a date is read in the actor's county."""
    who = actor(request)
    require(who, "search")
    return as_read(dates.read(dated, periods_of(county_of(who))))


@router.get("/dates/words", response=list[PeriodShown])
def date_periods(request: HttpRequest) -> list[dict[str, Any]]:
    """The words for times, as the actor's county has them."""
    require(actor(request), "search")
    return [_period(row) for row in periods_for(actor(request))]


@router.put("/dates/words", response=PeriodShown)
def date_period_written(request: HttpRequest, said: PeriodSaid) -> dict[str, Any]:
    """What a word for a time means in the county from now on."""
    who = actor(request)
    county = said.county or county_of(who)
    return _period(write_period(**said.dict(exclude={"county"}), county=county, actor=who))


def as_read(dated: dates.Dated) -> dict[str, Any]:
    """A date that was read, with its sentence in the language of the request."""
    return {
        "written": dated.written,
        "first": dated.first,
        "last": dated.last,
        "certainty": dated.certainty,
        "understood": str(dated.understood),
    }


def _period(row: DatePeriod) -> dict[str, Any]:
    plain = {name: getattr(row, name) for name in PeriodShown.model_fields if name not in {"id", "office"}}
    return {"id": row.pk, "office": row.office_id, **plain}


@router.get("/units", response=list[UnitListed])
def units(request: HttpRequest, asked: Query[UnitsAsked]) -> list[dict[str, Any]]:
    """The former units of the actor's county, by number; at most 1,000 at once."""
    who = actor(request)
    require(who, "search")
    limit, offset = min(max(asked.limit, 1), MOST), skipped(asked.offset)
    return [_unit(one) for one in units_found(who, asked.q, asked.kind, asked.office)[offset : offset + limit]]


@router.post("/units/sheet", response=UnitsTaken)
def units_sheet(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Take in a sheet of units, as the page exports it."""
    with uploaded(file) as path:
        return import_units(path, actor=actor(request))


@router.get("/units/{pk}", response=UnitShown)
def unit(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One unit with its line of descent."""
    return _with_line(_unit_of(request, pk))


@router.post("/units", response=UnitShown)
def unit_added(request: HttpRequest, said: UnitSaid) -> dict[str, Any]:
    """Record a unit."""
    return _with_line(_again(request, write_unit(said.dict(), actor=actor(request))))


@router.put("/units/{pk}", response=UnitShown)
def unit_written(request: HttpRequest, pk: int, said: UnitSaid) -> dict[str, Any]:
    """What is known of a unit now."""
    one = _kept(request, pk)
    return _with_line(_again(request, write_unit(said.dict(), unit=one, actor=actor(request))))


@router.delete("/units/{pk}", response={204: None})
def unit_removed(request: HttpRequest, pk: int) -> Status[None]:
    """Take away a record that was made by mistake."""
    remove_unit(_kept(request, pk), actor=actor(request))
    return Status(204, None)


def _unit_of(request: HttpRequest, pk: int) -> Unit:
    require(actor(request), "search")
    return unit_for(actor(request), pk)


def _kept(request: HttpRequest, pk: int) -> Unit:
    """A unit that the actor may change; one that is another office's to keep is not there."""
    require(actor(request), "keep_authorities")
    one = _unit_of(request, pk)
    if not keeps(actor(request), one):
        raise Unit.DoesNotExist
    return one


def _again(request: HttpRequest, one: Unit) -> Unit:
    """The unit with its names and predecessors as they stand now."""
    return unit_for(actor(request), one.pk)


def _unit(one: Unit) -> dict[str, Any]:
    plain = {
        name: getattr(one, name) for name in ("number", "name", "kind", "origin", "since", "until", "basis", "remark")
    }
    return {
        **plain,
        "id": one.pk,
        "names": [{"name": name.name, "dated": name.dated} for name in one.names.all()],
        "office": one.bound_id,
        "office_name": one.bound.name,
        "before": [row.before.number for row in one.descents.all()],
    }


def _with_line(one: Unit) -> dict[str, Any]:
    line = [
        {
            "id": line.unit.pk,
            "number": line.unit.number,
            "name": line.unit.name,
            "level": line.level,
            "office": line.unit.bound_id,
        }
        for line in line_of(one)
    ]
    return {**_unit(one), "line": line}
