"""Collections as endpoints: checklist, grids, overview, series that break off, marks and the plan."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from cundang.accession.actions import keep_plan, mark_collected, remove_mark
from cundang.accession.collection_models import Mark
from cundang.accession.collection_words import as_json
from cundang.accession.queries.collecting import (
    Grid,
    broken_series,
    checklist,
    county_for,
    grid_of_kind,
    grid_of_year,
    mark_of,
    overview,
    town_for,
    village_for,
)
from cundang.accession.queries.kinds import rules_of
from cundang.accession.queries.reminders import due_in, late_under
from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require

router = Router(tags=["collections"])


class CellShown(Schema):
    """How it stands: held, received, none, with (somebody), missing (its day has passed) or open (still to come)."""

    state: str
    late: bool
    items: int
    reason: str
    holder: str
    until: date | None
    by: str


class LineShown(Schema):
    """A line of a checklist; `expected` is false for what is filed only when it happens."""

    code: str
    class_code: str
    kind: str
    affairs: str
    retention: str
    due: date
    expected: bool
    cell: CellShown


class VillageLine(Schema):
    """A village of a grid; one cell (or none: not expected) a column."""

    code: str
    name: str
    missing: int
    cells: list[CellShown | None]


class GridShown(Schema):
    """Villages down, codes of kinds or years across."""

    columns: list[str]
    villages: list[VillageLine]


class TownShown(Schema):
    """A town of the overview; `counts` are kinds of all its villages by state."""

    code: str
    name: str
    villages: int
    whole: int
    expected: int
    counts: dict[str, int]
    percent: int


class SeriesShown(Schema):
    """A kind that a village has of some years and not of those between."""

    office: str
    name: str
    code: str
    kind: str
    years: list[int]
    missing: list[int]


class Marked(Schema):
    """What became of it: received, none (and why) or with (whom, until when)."""

    state: str
    reason: str = ""
    holder: str = ""
    until: date | None = None


class PlanShown(Schema):
    """From which year records are asked for, and when the villages elected."""

    first_year: int
    election_years: list[int]


@router.get("/collection/{code}/checklist", response=list[LineShown])
def collection_checklist(request: HttpRequest, code: str, year: int) -> list[dict[str, Any]]:
    """What a village should have of a year, and what it has."""
    _rules, lines = checklist(_seeing(request), village_for(actor(request), code), _possible(year))
    return [
        {
            "code": one.row.code,
            "class_code": one.row.class_code,
            "kind": one.row.kind,
            "affairs": one.row.affairs,
            "retention": one.row.retention_as_marked,
            "due": one.due,
            "expected": one.expected,
            "cell": as_json(one.cell),
        }
        for one in lines
    ]


@router.get("/collection/{code}/grid", response=GridShown)
def collection_grid(request: HttpRequest, code: str, year: int) -> dict[str, Any]:
    """The villages of a town by the kinds of a year."""
    _rules, grid = grid_of_year(_seeing(request), town_for(actor(request), code), _possible(year))
    return _grid(grid)


@router.get("/collection/{code}/kind", response=GridShown)
def collection_kind(request: HttpRequest, code: str, kind: str) -> dict[str, Any]:
    """The villages of a town by years, for one kind."""
    _rules, _row, grid = grid_of_kind(_seeing(request), town_for(actor(request), code), kind)
    return _grid(grid)


@router.get("/collection/{code}/overview", response=list[TownShown])
def collection_overview(request: HttpRequest, code: str, year: int) -> list[dict[str, Any]]:
    """The towns of a county in a year."""
    _rules, lines = overview(_seeing(request), county_for(actor(request), code), _possible(year))
    plain = ("villages", "whole", "expected", "counts", "percent")
    return [
        {"code": one.town.code, "name": one.town.name, **{name: getattr(one, name) for name in plain}} for one in lines
    ]


@router.get("/collection/{code}/gaps", response=list[SeriesShown])
def collection_gaps(request: HttpRequest, code: str) -> list[dict[str, Any]]:
    """Series that break off, of a village, a town or the whole county."""
    office = office_for(_seeing(request), code, "see_collection")
    return [
        {
            "office": one.village.code,
            "name": one.village.name,
            "code": one.row.code,
            "kind": one.row.kind,
            "years": one.years,
            "missing": one.missing,
        }
        for one in broken_series(actor(request), office)
    ]


@router.put("/collection/{code}/{year}/{kind}", response=Marked)
def collection_marked(request: HttpRequest, code: str, year: int, kind: str, said: Marked) -> Mark:
    """Say what became of one kind of a village's records."""
    require(actor(request), "mark_collection")
    village = village_for(actor(request), code)
    return mark_collected(village, _possible(year), kind, **said.dict(), actor=actor(request))


@router.delete("/collection/{code}/{year}/{kind}", response={204: None})
def collection_mark_removed(request: HttpRequest, code: str, year: int, kind: str) -> Status[None]:
    """Take back what was said."""
    require(actor(request), "mark_collection")
    mark = mark_of(actor(request), village_for(actor(request), code), year, kind)
    if mark is None:
        raise Mark.DoesNotExist
    remove_mark(mark, actor=actor(request))
    return Status(204, None)


@router.get("/collection/{code}/plan", response=PlanShown)
def collection_plan(request: HttpRequest, code: str) -> Any:
    """The plan that holds for an office: its county's, or the default."""
    return rules_of(_seeing(request), office_for(actor(request), code, "see_collection").code)


@router.put("/collection/{code}/plan", response=PlanShown)
def collection_plan_kept(request: HttpRequest, code: str, said: PlanShown) -> Any:
    """Keep the county's plan."""
    require(actor(request), "keep_schedule")
    return keep_plan(county_for(actor(request), code), **said.dict(), actor=actor(request))


def _seeing(request: HttpRequest) -> Any:
    require(actor(request), "see_collection")
    return actor(request)


def _possible(year: int) -> int:
    """A year that a date can have; nothing is expected of others."""
    if not 1000 <= year <= 2999:
        raise Office.DoesNotExist
    return year


def _grid(grid: Grid) -> dict[str, Any]:
    return {
        "columns": [str(getattr(one, "code", one)) for one in grid.columns],
        "villages": [
            {
                "code": one.code,
                "name": one.name,
                "missing": grid.missing(one.code),
                "cells": [as_json(cell) for cell in grid.cells[one.code]],
            }
            for one in grid.villages
        ],
    }


class DueShown(Schema):
    """What of a village's year is to be filed by one day, by the codes of its kinds."""

    year: int
    day: date
    late: bool
    codes: list[str]


class LateShown(Schema):
    """An office that lacks records whose day has passed, and how many kinds."""

    office: str
    name: str
    year: int
    missing: int


class RemindersShown(Schema):
    """What is to be remembered: `due` of a village, `late` of a town or county."""

    due: list[DueShown]
    late: list[LateShown]


@router.get("/collection/{code}/reminders", response=RemindersShown)
def collection_reminders(request: HttpRequest, code: str) -> dict[str, Any]:
    """What falls due and is late of a village; who is late of a town or county."""
    who = _seeing(request)
    office = office_for(who, code, "see_collection")
    if office.level == "village":
        due = [
            {"year": one.year, "day": one.day, "late": one.late, "codes": [line.row.code for line in one.lines]}
            for one in due_in(who, office)
        ]
        return {"due": due, "late": []}
    late = [
        {"office": one.office.code, "name": one.office.name, "year": one.year, "missing": one.missing}
        for one in late_under(who, office)
    ]
    return {"due": [], "late": late}
