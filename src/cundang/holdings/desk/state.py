"""Items as they are at one moment, with their pages; what is written down of them can be put back."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.db import connection
from django.db.models import CASCADE, DO_NOTHING, PROTECT, ManyToOneRel
from django.utils import timezone

from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import Item, Page

State = dict[str, Any]  # column → value, `pages` → [[page, number], …], `custody` → its custody lines, column → value
States = dict[int, State | None]  # by the item's key; None where there is no such item
# `rows`: table → rows that went with an item; `loose`: table and column → item → keys of the rows that lost it
Hanging = dict[str, Any]

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

_CUSTODY: Final = {
    column.attname: column for column in CustodyChange._meta.concrete_fields if column.attname != "item_id"
}

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
    """The present state of these items; three queries."""
    wanted = list(items)
    found: States = dict.fromkeys(wanted)
    for item in Item.objects.filter(pk__in=wanted):
        values = {column.attname: getattr(item, column.attname) for column in _COLUMNS}
        found[item.pk] = _plain(values) | {"pages": [], "custody": []}
    rows = Page.objects.filter(item__in=wanted).order_by("item_id", "number").values_list("item_id", "pk", "number")
    for item_pk, page, number in rows:
        state = found[item_pk]
        if state is not None:
            state["pages"].append([page, number])
    for line in CustodyChange.objects.filter(item__in=wanted).order_by("pk"):
        state = found[line.item_id]
        if state is not None:
            state["custody"].append(_plain({name: getattr(line, name) for name in _CUSTODY}))
    return found


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """As JSON keeps it."""
    plain = {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in plain.items()}


def change(before: States, after: States) -> dict[str, dict[str, State | None]]:
    """What is different, item by item: the columns that changed, all of them where an item came or went.

    Of the others in such a step who keeps them, too: it is not turned back once one of them has gone elsewhere.
    """
    kept = ("custody", "custodian_id") if any(None in (before.get(pk), after[pk]) for pk in after) else ()
    changed: dict[str, dict[str, State | None]] = {}
    for pk in after:
        was, now = before.get(pk), after[pk]
        if was == now:
            continue
        if was is not None and now is not None:
            names = [name for name in now if was[name] != now[name] or name in kept]
            was, now = {name: was[name] for name in names}, {name: now[name] for name in names}
        changed[str(pk)] = {"was": was, "now": now}
    return changed


def as_it_was_left(present: State | None, left: State | None) -> bool:
    """Whether an item still is as a step left it, in what the step touched."""
    if present is None or left is None:
        return present is left
    return all(present[name] == value for name, value in left.items())


def put_back(wanted: States, left: States, hanging: Hanging) -> Hanging:
    """Make these items what they were, instead of what they were `left` as: the part of an undo that writes.

    `hanging` is what the items that come back had, the answer what those had that go. The caller holds them locked.
    """
    present = {item.pk: item for item in Item.objects.filter(pk__in=wanted)}
    made = [_item(pk, state) for pk, state in wanted.items() if state is not None and pk not in present]
    for item in made:  # the code comes with the others, when no two can meet
        item.reference_key = ""
    Item.objects.bulk_create(made)
    lay_pages({pk: state["pages"] for pk, state in wanted.items() if state and "pages" in state})
    _put_custody(wanted, left)
    taken = take_away([pk for pk, state in wanted.items() if state is None and pk in present])
    coded = [pk for pk, state in wanted.items() if state and "reference_key" in state]
    Item.objects.filter(pk__in=coded).update(reference_key="")
    for pk, state in wanted.items():
        columns = {name: value for name, value in (state or {}).items() if name not in ("pages", "custody")}
        if columns:
            Item.objects.filter(pk=pk).update(**columns, changed_at=timezone.now())
    mark_stale(items=wanted, pages=Page.objects.filter(item__in=list(wanted)).values_list("pk", flat=True))
    _hang(hanging)
    return taken


def _put_custody(wanted: States, left: States) -> None:
    """Each custody line to the item that had it; those that the step itself made go."""
    lines = [
        CustodyChange(item_id=pk, **{name: _CUSTODY[name].to_python(value) for name, value in line.items()})
        for pk, state in wanted.items()
        for line in (state or {}).get("custody", [])
    ]
    known = {line["id"] for state in left.values() for line in (state or {}).get("custody", [])}
    CustodyChange.objects.bulk_create(lines, update_conflicts=True, unique_fields=["id"], update_fields=["item", "of"])
    CustodyChange.objects.filter(pk__in=known - {line.pk for line in lines}).delete()


def take_away(items: Sequence[int]) -> Hanging:
    """Delete items; answers what hung on them. Raises `ProtectedError` where something still needs one of them."""
    rows: dict[str, list[dict[str, Any]]] = {}
    loose: dict[str, dict[str, list[int]]] = {}
    for relation in Item._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.on_delete in (PROTECT, DO_NOTHING):
            continue
        table, column = relation.related_model, relation.field.name
        hung = table._default_manager.filter(**{f"{column}__in": items}).order_by("pk")
        if relation.on_delete is CASCADE:
            rows[table._meta.label] = [_plain(row) for row in hung.values()]
            continue
        for item, pk in hung.values_list(column, "pk"):
            loose.setdefault(f"{table._meta.label}.{column}", {}).setdefault(str(item), []).append(pk)
    Item.objects.filter(pk__in=items).delete()
    return {"rows": rows, "loose": loose}


def _hang(hanging: Hanging) -> None:
    """Put what hung on items that are back in its place; what was given to another item meanwhile stays there."""
    for label, rows in hanging.get("rows", {}).items():
        table = apps.get_model(label)
        columns = {column.attname: column for column in table._meta.concrete_fields}
        for row in rows:  # raw: with the time at which it was written
            made = table(**{name: columns[name].to_python(value) for name, value in row.items()})
            made.save_base(raw=True, force_insert=True)
    for where, items in hanging.get("loose", {}).items():
        label, column = where.rsplit(".", 1)
        for item, pks in items.items():
            lost = apps.get_model(label)._default_manager.filter(pk__in=pks, **{column: None})
            lost.update(**{column: int(item)})


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
