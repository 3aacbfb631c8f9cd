"""Stock-takes as endpoints."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import PlaceRefused, begin_stock_take, end_stock_take, scan_box
from cundang.holdings.box_models import StockTake
from cundang.holdings.rooms import room_for
from cundang.holdings.stock_takes import counts_of, lines_of, stock_take_for, stock_takes_for
from cundang.paging import skipped

router = Router(tags=["stock-takes"])
AT_MOST = 200


class StockTakeListed(Schema):
    """A stock-take of a room."""

    id: int
    room: int
    office: str
    begun_by: str
    begun_at: datetime
    ended_by: str
    ended_at: datetime | None


class LineShown(Schema):
    """A box that was scanned or is missing: `here`, `out`, `misplaced`, `foreign`, `unknown` or `missing`."""

    box: int | None
    code: str
    words: str
    verdict: str
    stands: str
    by: str
    at: datetime


class StockTakeShown(StockTakeListed):
    """With what it found; `expected` boxes should stand in the room."""

    counts: dict[str, int]
    lines: list[LineShown]


class Scan(Schema):
    """The text of a label, a box number or a reference code."""

    code: str


@router.get("/stock-takes", response=list[StockTakeListed], url_name="stock-takes")
def stock_takes(request: HttpRequest, limit: int = 50, offset: int = 0) -> Any:
    """Those in one's scope, the latest first."""
    require(actor(request), "view")
    limit, offset = min(max(limit, 1), AT_MOST), skipped(offset)
    return [_listed(one) for one in stock_takes_for(actor(request))[offset : offset + limit]]


@router.post("/rooms/{int:pk}/stock-takes", response=StockTakeShown, url_name="stock-take-begin")
def begin(request: HttpRequest, pk: int) -> Any:
    """Begin one for a room."""
    who = actor(request)
    require(who, "keep_boxes")
    room = room_for(who, pk)
    return _answered(lambda: begin_stock_take(room, actor=who), request)


@router.get("/stock-takes/{int:pk}", response=StockTakeShown, url_name="stock-take")
def stock_take(request: HttpRequest, pk: int) -> Any:
    """One with what it found."""
    require(actor(request), "view")
    return _shown(stock_take_for(actor(request), pk))


@router.post("/stock-takes/{int:pk}/scans", response=LineShown, url_name="stock-take-scan")
def scan(request: HttpRequest, pk: int, scanned: Scan) -> Any:
    """A box lies here."""
    who = actor(request)
    require(who, "keep_boxes")
    found = stock_take_for(who, pk)
    try:
        line = scan_box(found, scanned.code, actor=who)
    except PlaceRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return _line(line)


@router.post("/stock-takes/{int:pk}/end", response=StockTakeShown, url_name="stock-take-end")
def end(request: HttpRequest, pk: int) -> Any:
    """End it."""
    who = actor(request)
    require(who, "keep_boxes")
    found = stock_take_for(who, pk)
    return _answered(lambda: end_stock_take(found, actor=who), request)


def _answered(act: Callable[[], StockTake], request: HttpRequest) -> dict[str, Any]:
    try:
        return _shown(stock_take_for(actor(request), act().pk))
    except PlaceRefused as refused:
        raise HttpError(422, str(refused)) from refused


def _listed(one: StockTake) -> dict[str, Any]:
    names = ("begun_by", "begun_at", "ended_by", "ended_at")
    return {"id": one.pk, "room": one.room_id, "office": one.office_id} | {name: getattr(one, name) for name in names}


def _shown(one: StockTake) -> dict[str, Any]:
    return {**_listed(one), "counts": counts_of(one), "lines": [_line(line) for line in lines_of(one)]}


def _line(line: Any) -> dict[str, Any]:
    names = ("code", "words", "verdict", "stands", "by", "at")
    return {"box": line.box_id} | {name: getattr(line, name) for name in names}
