"""Items as they are at one moment, with their pages; what is written down of them can be put back."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.models import Item, Page

State = dict[str, Any]  # column → value, `pages` → [[page, number], …]
States = dict[int, State | None]  # by the item's key; None where there is no such item

_COLUMNS: Final = [
    column
    for column in Item._meta.concrete_fields
    if column.attname not in ("id", "changed_at", "created_at", "unread")
]
_SEEN: Final = (
    "title", "author", "document_number", "dated", "persons", "year", "retention_as_marked", "class_code",
    "division", "creator", "number", "box", "in_box_id", "file_id", "pages_stated", "secrecy", "remark",
    "reference", "draft",
)  # fmt: skip

# What a sealed box keeps as it is: everything that says where an item belongs, and its pages.
FIXED: Final = frozenset(
    {"year", "retention_as_marked", "retention_code", "class_code", "division", "number", "box", "in_box_id",
     "file_id", "reference", "reference_key", "alias", "place", "pages"}
)  # fmt: skip


def version(item: Item, pages: Sequence[int]) -> str:
    """Twelve characters that change with what a person sees of an item and with its pages, whoever writes them."""
    seen = [getattr(item, name) for name in _SEEN]
    return hashlib.sha256(json.dumps([seen, list(pages)], default=str).encode()).hexdigest()[:12]


def states_of(items: Iterable[int]) -> States:
    """The present state of these items; two queries."""
    wanted = list(items)
    found: States = dict.fromkeys(wanted)
    for item in Item.objects.filter(pk__in=wanted):
        values = {column.attname: getattr(item, column.attname) for column in _COLUMNS}
        plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
        found[item.pk] = plain | {"pages": []}
    rows = Page.objects.filter(item__in=wanted).order_by("item_id", "number").values_list("item_id", "pk", "number")
    for item_pk, page, number in rows:
        state = found[item_pk]
        if state is not None:
            state["pages"].append([page, number])
    return found


def change(before: States, after: States) -> dict[str, dict[str, State | None]]:
    """What is different, item by item: the columns that changed, all of them where an item came or went."""
    changed: dict[str, dict[str, State | None]] = {}
    for pk in after:
        was, now = before.get(pk), after[pk]
        if was == now:
            continue
        if was is not None and now is not None:
            names = [name for name in now if was[name] != now[name]]
            was, now = {name: was[name] for name in names}, {name: now[name] for name in names}
        changed[str(pk)] = {"was": was, "now": now}
    return changed


def as_it_was_left(present: State | None, left: State | None) -> bool:
    """Whether an item still is as a step left it, in what the step touched."""
    if present is None or left is None:
        return present is left
    return all(present[name] == value for name, value in left.items())


def put_back(wanted: States) -> None:
    """Make these items what they were: the part of an undo that writes. The caller holds them locked."""
    present = {item.pk: item for item in Item.objects.filter(pk__in=wanted)}
    made = [_item(pk, state) for pk, state in wanted.items() if state is not None and pk not in present]
    for item in made:  # the code comes with the others, when no two can meet
        item.reference_key = ""
    Item.objects.bulk_create(made)
    lay_pages({pk: state["pages"] for pk, state in wanted.items() if state and "pages" in state})
    gone = [pk for pk, state in wanted.items() if state is None and pk in present]
    Item.objects.filter(pk__in=gone).delete()
    coded = [pk for pk, state in wanted.items() if state and "reference_key" in state]
    Item.objects.filter(pk__in=coded).update(reference_key="")
    for pk, state in wanted.items():
        columns = {name: value for name, value in (state or {}).items() if name != "pages"}
        if columns:
            Item.objects.filter(pk=pk).update(**columns, changed_at=timezone.now())
    mark_stale(items=wanted, pages=Page.objects.filter(item__in=list(wanted)).values_list("pk", flat=True))


def _item(pk: int, state: State) -> Item:
    return Item(pk=pk, **{column.attname: column.to_python(state[column.attname]) for column in _COLUMNS})


_AWAY: Final = "UPDATE holdings_page SET number = -id WHERE id = ANY(%(pages)s)"
_LAY: Final = """
UPDATE holdings_page AS page SET item_id = new.item, number = new.number
  FROM unnest(%(items)s::bigint[], %(pages)s::bigint[], %(numbers)s::int[]) AS new (item, page, number)
 WHERE page.id = new.page
"""


def lay_pages(wanted: dict[int, Sequence[Sequence[int]]]) -> None:
    """Give pages their items and numbers: `{item: [(page, number), …]}`. They step aside first: two never meet."""
    rows = [(item, page, number) for item, pages in wanted.items() for page, number in pages]
    if not rows:
        return
    items, pages, numbers = (list(column) for column in zip(*rows, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(_AWAY, {"pages": pages})
        cursor.execute(_LAY, {"items": items, "pages": pages, "numbers": numbers})
