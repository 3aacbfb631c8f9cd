"""The filing stamp of an item as an endpoint."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, require
from cundang.holdings.actions import StampRefused, place_stamp, remove_stamp
from cundang.holdings.models import Item
from cundang.holdings.queries import item_for
from cundang.holdings.stamps import stamp_of

router = Router(tags=["items"])


class StampShown(Schema):
    """The stamp's six cells row by row; place and size of the page in millimetres.

    Not `placed`: nobody put it there yet, and this is where it would have room.
    """

    placed: bool
    cells: list[str]
    left: float
    top: float
    page: list[float]


class StampPut(Schema):
    """Left and top of its corner in millimetres of the page; without them where it has room."""

    left: float | None = Field(None, ge=0, le=2000)
    top: float | None = Field(None, ge=0, le=2000)


@router.get("/items/{int:pk}/stamp", response=StampShown, url_name="stamp")
def stamp(request: HttpRequest, pk: int) -> Any:
    """Where the stamp of an item is, or would be."""
    who = actor(request)
    require(who, "view")
    return _shown(who, item_for(who, pk))


@router.put("/items/{int:pk}/stamp", response=StampShown, url_name="put-stamp")
def put(request: HttpRequest, pk: int, wanted: StampPut) -> Any:
    """Put it on the page, or move it."""
    who = actor(request)
    item = _own(who, pk)
    if (wanted.left is None) != (wanted.top is None):
        raise HttpError(422, _("归档章的位置要写左边距和上边距两个数。"))
    place = None if wanted.left is None or wanted.top is None else (wanted.left, wanted.top)
    try:
        place_stamp(item, place, actor=who)
    except StampRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return _shown(who, item)


@router.delete("/items/{int:pk}/stamp", response=StampShown, url_name="remove-stamp")
def remove(request: HttpRequest, pk: int) -> Any:
    """Take it off again."""
    who = actor(request)
    item = _own(who, pk)
    remove_stamp(item, actor=who)
    return _shown(who, item)


def _own(who: Actor, pk: int) -> Item:
    require(who, "describe")
    item = item_for(who, pk)
    require(who, "describe", item.office_id)
    return item


def _shown(who: Actor, item: Item) -> dict[str, Any]:
    found = stamp_of(who, item)
    return {
        "placed": found.placed,
        "cells": list(found.cells),
        "left": found.left,
        "top": found.top,
        "page": list(found.page),
    }
