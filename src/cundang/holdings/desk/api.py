"""The arranging desk as endpoints: the same acts, told the same."""

from typing import Any, Final

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require
from cundang.holdings.desk import doing
from cundang.holdings.desk.actions import open_desk
from cundang.holdings.desk.filling import complete, fill, thickness_of
from cundang.holdings.desk.queries import Piece, heap_key, heaps, items_at, opened, pieces, place_for
from cundang.holdings.keeping import widths_of

router = Router(tags=["desk"])
PLACE: Final = "/desk/{kind}/{key}"


class PageLying(Schema):
    """A page: its key and its number in the item."""

    id: int
    number: int


class PieceShown(Schema):
    """An item as it lies: its version is what the next act is told."""

    id: int
    version: str
    reference: str
    number: str
    title: str
    draft: bool
    pages: list[PageLying]


class PlaceShown(Schema):
    """A box, a volume or a heap, with what lies there in its order."""

    kind: str
    key: str
    office: str
    title: str
    sealed: bool
    items: list[PieceShown]


class Done(Schema):
    """What an act did: a sentence (or nothing), the items that changed, the keys of those that no longer lie here."""

    says: str
    items: list[PieceShown]
    gone: list[int]


@router.get(PLACE, response=PlaceShown, url_name="desk")
def desk(request: HttpRequest, kind: str, key: str) -> Any:
    """What lies at a place: `kind` is `box` or `file` with its key, or `loose` with `OFFICE.CLASS.YEAR`."""
    who = actor(request)
    require(who, "arrange")
    place = place_for(who, kind, key)
    open_desk(place, way="api", actor=who)
    return {
        "kind": kind,
        "key": place.key,
        "office": place.office.code,
        "title": place.title,
        "sealed": place.sealed,
        "items": [_shown(piece) for piece in opened(who, place)],
    }


class BoxProposed(Schema):
    """One box as proposed: its items in order, their thickness together and the spine it needs, millimetres."""

    items: list[int]
    mm: float
    spine_mm: int
    too_thick: bool


class BoxesProposed(Schema):
    """Boxes for a heap, and the items that lack class, year or retention; mm of 100 sheets, perhaps the default."""

    mm_per_100_sheets: float
    default: bool
    boxes: list[BoxProposed]
    left: list[int]


@router.get(PLACE + "/boxes", response=BoxesProposed, url_name="desk-boxes")
def boxes(request: HttpRequest, kind: str, key: str, widest: int = 50) -> Any:
    """Which items would go into which box, none wider than `widest` mm; `POST …/box` does it."""
    who = actor(request)
    require(who, "arrange")
    place = place_for(who, kind, key)
    mm, default = thickness_of(place.office)
    ready, left = complete(opened(who, place))
    filled = fill(ready, mm, widest, widths_of(place.office.code)) if kind == "loose" else []
    names = ("mm", "spine_mm", "too_thick")
    return {
        "mm_per_100_sheets": mm,
        "default": default,
        "boxes": [
            {name: getattr(one, name) for name in names} | {"items": [piece.item.pk for piece in one.pieces]}
            for one in filled
        ],
        "left": [piece.item.pk for piece in left],
    }


class HeapListed(Schema):
    """Loose items of an office, year and class: the key of their place, and how many."""

    key: str
    office: str
    class_code: str
    year: int | None
    count: int


@router.get("/desk", response=list[HeapListed], url_name="desk-start")
def heap_list(request: HttpRequest, office: str = "") -> Any:
    """The heaps of loose items in one's scope."""
    who = actor(request)
    require(who, "arrange")
    found = heaps(who, office_for(who, office, "arrange") if office else None)
    return [row | {"key": heap_key(row), "office": row["office_id"]} for row in found]


@router.post(PLACE + "/{act}", response=Done, url_name="desk-act")
def act(request: HttpRequest, kind: str, key: str, act: str) -> Any:
    """One act, told in JSON as docs/desk.md says; 409 when somebody changed meanwhile what was seen."""
    who = actor(request)
    require(who, "arrange")
    place = place_for(who, kind, key)
    if act not in doing.ACTS:
        raise Http404
    done = doing.do(place, act, request.body, who)
    found = pieces(items_at(who, place).filter(pk__in=done.items))
    here = {piece.item.pk for piece in found}
    gone = [pk for pk in done.items if pk not in here]
    return {"says": done.says, "items": [_shown(piece) for piece in found], "gone": gone}


def _shown(piece: Piece) -> dict[str, Any]:
    names = ("reference", "number", "title", "draft")
    pages = [{"id": page.pk, "number": page.number} for page in piece.pages]
    return {name: getattr(piece.item, name) for name in names} | {
        "id": piece.item.pk,
        "version": piece.version,
        "pages": pages,
    }
