"""Filing scope and retention tables as endpoints: to read, to compare, to ask for a day, and to keep."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import File, Router, Schema, Status, UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import (
    describe_schedule,
    draft_schedule,
    import_schedule,
    put_in_force,
    remove_draft,
    remove_row,
    withdraw_schedule,
    write_row,
)
from cundang.holdings.schedule_models import Schedule, ScheduleRow
from cundang.holdings.schedules import (
    differences,
    in_force,
    keeps,
    row_of,
    rows_of,
    schedule_for,
    schedules_for,
)
from cundang.holdings.schedules import eras as eras_of
from cundang.sheets import uploaded

router = Router(tags=["schedules"])


class ScheduleListed(Schema):
    """A version; without an `office` it is the program's own. In force from `in_force_from` to before `in_force_to`."""

    id: int
    office: str | None
    name: str
    draft: bool
    approval_number: str
    approved_by: str
    approved_on: date | None
    in_force_from: date | None
    in_force_to: date | None


class RowShown(Schema):
    """A kind of records; `filed_by` is month and day of the following year, empty for at once."""

    id: int
    code: str
    class_code: str
    kind: str
    retention_as_marked: str
    retention_code: str
    basis: str
    counted_from: str
    filed_by: str
    affairs: str
    expected: str
    title_words: list[str]
    remark: str


class ScheduleShown(ScheduleListed):
    """A version with its rows."""

    rows: list[RowShown]


class DifferenceShown(Schema):
    """`what` is added, removed or changed; `fields` are name, before and after, in words."""

    what: str
    code: str
    kind: str
    fields: list[tuple[str, str, str]]


class Described(Schema):
    """What a draft is called, and its approval."""

    name: str
    approval_number: str = ""
    approved_by: str = ""
    approved_on: date | None = None


class RowSaid(Schema):
    """A row as a person would type it into the page."""

    code: str = ""
    class_code: str = ""
    kind: str = ""
    retention_as_marked: str = ""
    basis: str = ""
    counted_from: str = ""
    filed_by: str = ""
    affairs: str = ""
    expected: str = ""
    title_words: str = ""
    remark: str = ""


class Named(Schema):
    """What a new draft is to be called."""

    name: str


class On(Schema):
    """From which day."""

    on: date


class Taken(Schema):
    """What a sheet did, in rows; with `refused` (row of the sheet, why) nothing was written."""

    added: int
    changed: int
    removed: int
    refused: list[tuple[int, str]]


@router.get("/schedules", response=list[ScheduleListed])
def schedules(request: HttpRequest) -> list[dict[str, Any]]:
    """The versions, the newest first."""
    require(actor(request), "see_collection")
    return [_listed(one) for one in schedules_for(actor(request))]


@router.get("/schedules/compare", response=list[DifferenceShown])
def schedules_compare(request: HttpRequest, before: int, after: int) -> list[dict[str, Any]]:
    """What is added, removed and changed from one version to another."""
    found = differences(_version(request, before), _version(request, after))
    return [{"what": one.what, "code": one.row.code, "kind": one.row.kind, "fields": one.fields} for one in found]


@router.get("/schedules/in-force", response=ScheduleShown)
def schedule_in_force(
    request: HttpRequest, on: date, office: str = "", class_code: str = "", code: str = ""
) -> dict[str, Any]:
    """The version in force on a day for an office (without one: the actor's), or only its rows of a class and kind."""
    who = actor(request)
    require(who, "see_collection")
    era = in_force(eras_of(who, office or who.office_code), on)
    rows = [row for row in era.rows if class_code in {"", row.class_code} and code in {"", row.code}]
    return {**_listed(era.schedule), "rows": rows}


@router.get("/schedules/{pk}", response=ScheduleShown)
def schedule(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One version with its rows."""
    one = _version(request, pk)
    return {**_listed(one), "rows": list(rows_of(one))}


@router.post("/schedules/{pk}/draft", response=ScheduleListed)
def schedule_draft(request: HttpRequest, pk: int, said: Named) -> dict[str, Any]:
    """Draft a new version from this one."""
    who = actor(request)
    require(who, "keep_schedule")
    one = _version(request, pk)
    return _listed(draft_schedule(one, county=one.office_id or who.office_code, name=said.name, actor=who))


@router.put("/schedules/{pk}", response=ScheduleListed)
def schedule_described(request: HttpRequest, pk: int, said: Described) -> dict[str, Any]:
    """What a draft is called, and its approval."""
    return _listed(describe_schedule(_kept(request, pk), **said.dict(), actor=actor(request)))


@router.delete("/schedules/{pk}", response={204: None})
def schedule_removed(request: HttpRequest, pk: int) -> Status[None]:
    """Throw a draft away."""
    remove_draft(_kept(request, pk), actor=actor(request))
    return Status(204, None)


@router.post("/schedules/{pk}/rows", response=RowShown)
def schedule_row_added(request: HttpRequest, pk: int, said: RowSaid) -> ScheduleRow:
    """Add a row to a draft."""
    return write_row(_kept(request, pk), said.dict(), actor=actor(request))


@router.put("/schedules/{pk}/rows/{row_pk}", response=RowShown)
def schedule_row_written(request: HttpRequest, pk: int, row_pk: int, said: RowSaid) -> ScheduleRow:
    """Change a row of a draft."""
    one = _kept(request, pk)
    return write_row(one, said.dict(), row=row_of(one, row_pk), actor=actor(request))


@router.delete("/schedules/{pk}/rows/{row_pk}", response={204: None})
def schedule_row_removed(request: HttpRequest, pk: int, row_pk: int) -> Status[None]:
    """Take a row out of a draft."""
    remove_row(row_of(_kept(request, pk), row_pk), actor=actor(request))
    return Status(204, None)


@router.post("/schedules/{pk}/sheet", response=Taken)
def schedule_sheet_in(request: HttpRequest, pk: int, file: File[UploadedFile]) -> Any:
    """Make a draft say what a sheet says."""
    one = _kept(request, pk)
    with uploaded(file) as path:
        return import_schedule(one, path, actor=actor(request))


@router.post("/schedules/{pk}/in-force", response=ScheduleListed)
def schedule_put_in_force(request: HttpRequest, pk: int, said: On) -> dict[str, Any]:
    """The draft holds from a day on."""
    return _listed(put_in_force(_kept(request, pk), said.on, actor=actor(request)))


@router.post("/schedules/{pk}/withdraw", response=ScheduleListed)
def schedule_withdrawn(request: HttpRequest, pk: int) -> dict[str, Any]:
    """A version whose day has not come is a draft again."""
    return _listed(withdraw_schedule(_kept(request, pk), actor=actor(request)))


def _version(request: HttpRequest, pk: int) -> Schedule:
    require(actor(request), "see_collection")
    return schedule_for(actor(request), pk)


def _kept(request: HttpRequest, pk: int) -> Schedule:
    """A version that is changed: one without an office belongs to nobody's county, and is not there."""
    require(actor(request), "keep_schedule")
    one = _version(request, pk)
    if not keeps(actor(request), one):
        raise Schedule.DoesNotExist
    return one


def _listed(one: Schedule) -> dict[str, Any]:
    plain = {name: getattr(one, name) for name in ScheduleListed.model_fields if name not in {"id", "office"}}
    return {"id": one.pk, "office": one.office_id, **plain}
