"""Ready answers to “what for”: a county words its own; they hold at once, and what was written down stays."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.versions import TableRefused
from cundang.reading_room.purposes.models import Purpose
from cundang.reading_room.purposes.offered import MOST, in_words, purposes_of, understood
from cundang.reading_room.tables.sheets import SheetTaken, state_of
from cundang.reading_room.tables.versions import KEEP


@transaction.atomic
def keep_purpose(county: Office, said: Mapping[str, str], *, place: int | None = None, actor: Actor) -> Purpose:
    """A ready answer of a county, by its code: new at the end, or other words, or (`place`, from 1) elsewhere.

    A county that had none of its own begins with the program's. Raises `RowRefused`, `TableRefused`.
    """
    rows, values = _own(county, actor), understood(said)
    found = next((row for row in rows if row.code == values["code"]), None)
    if found is None:
        if len(rows) >= MOST:
            raise TableRefused(_("用途最多 %(most)d 种，请先去掉不用的。") % {"most": MOST})
        found = Purpose(county=county, code=values["code"])
        rows.append(found)
    found.name, found.name_en = values["name"], values["name_en"]
    if place is not None:
        rows.remove(found)
        rows.insert(min(max(place, 1), len(rows) + 1) - 1, found)
    _write(county, rows)
    record("purpose kept", actor=actor, office_code=county.code, code=found.code)
    return found


@transaction.atomic
def remove_purpose(county: Office, code: str, *, actor: Actor) -> None:
    """It is offered no more; without any of its own a county has the program's again."""
    rows = _own(county, actor)
    left = [row for row in rows if row.code != code]
    if len(left) == len(rows):
        raise TableRefused(_("没有这一种用途，请刷新页面看最新情况。"))
    _write(county, left)
    record("purpose removed", actor=actor, office_code=county.code, code=code[:20])


@transaction.atomic
def import_purposes(county: Office, rows: Sequence[Mapping[str, Any]], *, seen: str, actor: Actor) -> SheetTaken:
    """A county offers exactly these rows, in this order; `seen`: the state that they were compared with."""
    before = _own(county, actor)
    if seen != state_of(in_words(before)):
        raise TableRefused(_("您看对照以后有人改过，请重新导入表格，再看一遍。"))
    made = [Purpose(county=county, **understood(row)) for row in rows]
    _write(county, made)
    taken = SheetTaken(len(made), len({row.code for row in before} - {row.code for row in made}))
    record("purposes imported", actor=actor, office_code=county.code, rows=taken.rows, removed=taken.removed)
    return taken


@transaction.atomic
def take_purposes(county: Office, *, actor: Actor) -> None:
    """The list leaves the program."""
    require(actor, KEEP, county.code)
    record("purposes exported", actor=actor, office_code=county.code)


def _own(county: Office, actor: Actor) -> list[Purpose]:
    """The rows as they are offered, after whoever else changes them has finished."""
    require(actor, KEEP, county.code)
    list(Office.objects.select_for_update().filter(code=county.code))
    return purposes_of(county.code)


def _write(county: Office, rows: Sequence[Purpose]) -> None:
    """All rows anew: there are few, and their order is theirs together."""
    Purpose.objects.filter(county=county).delete()
    for place, row in enumerate(rows, 1):
        row.pk, row.county, row.place = None, county, place
        row._state.adding = True
    Purpose.objects.bulk_create(rows)
