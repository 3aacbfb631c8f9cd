"""What the endpoints of all versions, and of all tables from a sheet, have in common."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

from django.http import HttpRequest
from ninja import Field, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room.actions import NotATable, RowRefused, TableRefused
from cundang.reading_room.tables import versions
from cundang.reading_room.tables.models import Version
from cundang.reading_room.tables.sheets import Layout, Rows, SheetTaken, differences_between, state_of, taken_from
from cundang.sheets import uploaded

T = TypeVar("T")
V = TypeVar("V", bound=Version)


class Named(Schema):
    """What a new draft is to be called."""

    model_config = {"extra": "forbid"}
    name: str = Field(max_length=100)


class On(Schema):
    """From which day."""

    model_config = {"extra": "forbid"}
    on: date


class Taken(Schema):
    """What a sheet did, in rows; with `refused` (row of the sheet, why) nothing was written."""

    rows: int
    removed: int
    refused: list[tuple[int, str]]


class DifferenceShown(Schema):
    """`what` is added, removed or changed; `fields` are name, before and after, in words."""

    what: str
    code: str
    fields: list[tuple[str, str, str]]


def done(act: Callable[[], T]) -> T:
    """What the act gives; its refusal as 422."""
    try:
        return act()
    except (TableRefused, RowRefused, NotATable) as refusal:
        raise HttpError(422, str(refusal)) from refusal


def version(request: HttpRequest, kind: type[V], pk: int, right: str = "see_enquiries") -> V:
    """One version, for whoever has the right; `DoesNotExist` where it is not theirs to see."""
    require(actor(request), right)
    return versions.versions_for(actor(request), kind).get(pk=pk)


def kept(request: HttpRequest, kind: type[V], pk: int) -> V:
    """A version that is changed: the program's own belongs to nobody's county, and is not there."""
    found = version(request, kind, pk, versions.KEEP)
    if not versions.keeps(actor(request), found):
        raise kind.DoesNotExist
    return found


class Compared(Taken):
    """What a sheet would change of a table that holds at once, and did where `applied`."""

    differences: list[DifferenceShown]
    applied: bool


def compared(
    file: UploadedFile,
    layout: Layout,
    now: Rows,
    afterwards: Callable[[Sequence[dict[str, Any]]], Rows],
    take: Callable[[Sequence[dict[str, Any]], str], SheetTaken | None],
) -> dict[str, Any]:
    """The comparison, and what `take` made of it (None: nothing was to be changed)."""
    with uploaded(file) as path:
        rows, refused = done(lambda: taken_from(path, layout))
    if refused:
        return {"rows": 0, "removed": 0, "refused": refused, "differences": [], "applied": False}
    values = [row.values for row in rows]
    found = differences_between(now, afterwards(values), ordered=layout.ordered)
    taken = done(lambda: take(values, state_of(now)))
    told = taken or SheetTaken()
    return {**vars(told), "differences": found, "applied": taken is not None}
