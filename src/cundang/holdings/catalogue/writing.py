"""Writing a judged batch: new fonds and files, new items, changed items, marks for the index; all in bulk."""

import json
from typing import Any, Final

from django.db import connection
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.holdings import references
from cundang.holdings.actions.boxes import follow_items
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.catalogue.matching import (
    COMPARED,
    FOLLOWS,
    Judged,
    Places,
    alter,
    find_items,
    give_code,
    new_item,
    recognise,
)
from cundang.holdings.catalogue.rows import Row
from cundang.holdings.models import File, Fonds, Item, Page

_ALTERED: Final = (
    *COMPARED,
    *(name for names in FOLLOWS.values() for name in names),
    *("reference", "reference_key", "alias", "fonds_id", "file_id", "draft", "edited", "changed_at"),
)
_BLANK: Final[dict[str, Any]] = {
    str(field.column): [] if field.name == "persons" else {} if field.name == "edited" else "" if field.blank else None
    for field in Item._meta.concrete_fields
    if not field.primary_key
} | {"draft": False, "unread": 0, "coded_here": False, "erased": False}


class Shelves:
    """Fonds and files that one import has met; a dry run only imagines those that are not there."""

    def __init__(self, *, dry_run: bool) -> None:
        self.dry_run = dry_run
        self._fonds: dict[tuple[str, str], Fonds] = {}
        self._files: dict[tuple[str, str], File] = {}

    def forget(self) -> None:
        """After a transaction that came to nothing."""
        self._fonds.clear()
        self._files.clear()

    def fonds(self, office: Office, row: Row) -> Fonds:
        """The fonds that a row states, else the one its code begins with."""
        number = row.fonds or references.fonds_number(row.values.get("reference", "")) or ""
        known = self._fonds.get((office.code, number))
        if known is None:
            wanted = {"draft": not row.fonds, "name": row.fonds_name}
            known = Fonds.objects.filter(office=office, number=number).first()
            if known is None and self.dry_run:
                known = Fonds(office=office, number=number, **wanted)
            elif known is None:
                known, _made = Fonds.objects.get_or_create(office=office, number=number, defaults=wanted)
            self._fonds[office.code, number] = known
        return known

    def file(self, office: Office, row: Row, fonds: Fonds) -> File | None:
        """The file (案卷) that a row stands in, or None."""
        reference = row.volume_reference
        if not reference and row.volume:
            year = "" if "-" in row.volume else str(row.values.get("year", ""))
            reference = "-".join(part for part in (fonds.number, year, row.volume) if part)
        key = references.key(reference)
        if not key:
            return None
        known = self._files.get((office.code, key))
        if known is None:
            wanted = {"fonds": fonds, "reference": reference, "title": row.volume_title}
            known = File.objects.filter(office=office, reference_key=key).first()
            if known is None and self.dry_run:
                known = File(office=office, reference_key=key, **wanted)
            elif known is None:
                known, _made = File.objects.get_or_create(office=office, reference_key=key, defaults=wanted)
            self._files[office.code, key] = known
        return known


def judge(batch: list[Judged], places: Places, shelves: Shelves) -> None:
    """Find out what each row means, and unless it is a dry run write it. Inside one transaction."""
    find_items(batch, lock=not shelves.dry_run)
    new: list[tuple[Judged, dict[str, Any]]] = []
    altered: list[Item] = []
    again: list[Item] = []
    for judged in batch:
        if judged.identity is None or judged.office is None:
            continue
        row, office = judged.row, judged.office
        recognise(judged)
        if judged.verdict == "refused":
            continue
        fonds = shelves.fonds(office, row)
        if judged.item is not None and not fonds.number:  # the row names no fonds: its item stays in its own
            fonds = judged.item.fonds
        file = shelves.file(office, row, fonds)
        if judged.item is None:
            judged.verdict = "accepted"
            new.append((judged, new_item(judged, fonds, file)))
            continue
        item, names_fonds = judged.item, bool(row.fonds)
        judged.pk = item.pk
        if not item.reference and judged.identity.reference_key:
            give_code(judged, item, fonds)
            names_fonds = names_fonds or not item.fonds.number  # the code names it
        if alter(judged, item, fonds if names_fonds else None, file):
            altered.append(item)
            if judged.verdict == "changed":
                again.append(item)
    if not shelves.dry_run:
        _write(new, altered, again)


def _write(new: list[tuple[Judged, dict[str, Any]]], altered: list[Item], again: list[Item]) -> None:
    made = _insert([row for _judged, row in new]) if new else {}
    for judged, row in new:
        judged.pk = made[row["office_code"], row["reference_key"], row["import_key"]]
    if altered:
        _update(altered)
    changed = [item.pk for item in again]
    follow_items([*made.values(), *(item.pk for item in altered)])
    mark_stale(
        items=[*made.values(), *changed],
        pages=Page.objects.filter(item__in=changed).values_list("pk", flat=True) if changed else (),
    )


# One parameter, a JSON text of the whole batch: Django's own bulk statements, with a parameter a value, take
# five times as long (benchmarks/catalogue_import.py), and COPY is refused under row security.


def _insert(rows: list[dict[str, Any]]) -> dict[tuple[str, str, str], int]:
    """Add rows of `holdings_item`; their ids by office and the two keys."""
    now = timezone.now().isoformat()
    names = ", ".join(_BLANK)
    stamped = {"created_at": now, "changed_at": now}
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO holdings_item ({names}) SELECT {names}"  # noqa: S608  # names of our own columns
            " FROM json_populate_recordset(NULL::holdings_item, %s::json)"
            " RETURNING office_code, reference_key, import_key, id",
            [_json([_BLANK | stamped | row for row in rows])],
        )
        return {(office, reference, key): pk for office, reference, key, pk in cursor.fetchall()}


def _update(items: list[Item]) -> None:
    """Write what an import may alter of these items."""
    now = timezone.now()
    rows = [{name: getattr(item, name) for name in _ALTERED} | {"id": item.pk, "changed_at": now} for item in items]
    sets = ", ".join(f"{name} = new.{name}" for name in _ALTERED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE holdings_item SET {sets}"  # noqa: S608  # names of our own columns
            " FROM json_populate_recordset(NULL::holdings_item, %s::json) AS new WHERE holdings_item.id = new.id",
            [_json(rows)],
        )


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, ensure_ascii=False, default=str)
