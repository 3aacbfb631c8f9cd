"""Keeping the records of former units: written one by one or from a sheet, each change with its history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.unit_register import UnitRegister, Written
from cundang.holdings.authorities.periods import COUNTY_DIGITS, county_of, periods_of
from cundang.holdings.authorities.unit_sheet import NotUnits, read
from cundang.holdings.authorities.unit_text import Said, UnitRefused, understood
from cundang.holdings.authorities.units import Bounds
from cundang.holdings.authority_models import Unit, UnitDescent
from cundang.ledger.actions import record

__all__ = ["NotUnits", "UnitRefused", "UnitsTaken", "export_units", "import_units", "remove_unit", "write_unit"]


@dataclass(frozen=True)
class UnitsTaken:
    """What a sheet did, in numbers of units; with `refused` (row of the sheet, why) nothing was written."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: Sequence[tuple[int, str]] = field(default=())


@transaction.atomic
def write_unit(said: dict[str, str], *, unit: Unit | None = None, actor: Actor) -> Unit:
    """A further unit of the county, or (with `unit`) what is known of one now.

    `said` are the fields of `unit_text.FIELD_WORDS` as they are typed. The actor must keep the authorities of the
    office that the unit is bound to, and of the one that it was bound to before. Raises `UnitRefused`.
    """
    require(actor, "keep_authorities")
    meant = understood(said, periods_of(county_of(actor)))
    bound = _bound(Bounds(actor), meant.bound)
    county = bound.code[:COUNTY_DIGITS]
    _lock(county)
    register = UnitRegister(county)
    if unit is not None:
        unit = Unit.objects.get(pk=unit.pk)
        require(actor, "keep_authorities", unit.bound_id)
        if unit.office_id != county:
            raise UnitRefused(_("机构不能改到别的市（县）去。"))
    written = register.write(meant, bound, unit.number if unit else None)
    register.descend(written)
    register.keep(actor.name)
    if written.made or written.changed:
        fields = sorted(written.changed)
        record("unit written", written.unit, actor=actor, office_code=written.unit.bound_id, fields=fields)
    return written.unit


@transaction.atomic
def remove_unit(unit: Unit, *, actor: Actor) -> None:
    """Take away a record that was made by mistake; one that others came from stays."""
    require(actor, "keep_authorities", unit.bound_id)
    _lock(unit.office_id)
    if later := UnitDescent.objects.filter(before=unit).select_related("after").first():
        raise UnitRefused(_("“%(after)s”的前身是它，请先改那一条。") % {"after": later.after.name})
    record("unit removed", unit, actor=actor, office_code=unit.bound_id, number=unit.number, detail={"name": unit.name})
    unit.delete()


@transaction.atomic
def import_units(source: Path, *, actor: Actor) -> UnitsTaken:
    """Take in a sheet of units: known by number, else by name and office; those not in it stay.

    With one wrong row nothing changes. Raises `NotUnits` for a file that is no such sheet.
    """
    require(actor, "keep_authorities")
    county = county_of(actor)
    _lock(county)
    taking = _Taking(county, actor)
    for row in read(source, periods_of(county)):
        taking.row(row.number, row.said, row.refused)
    taking.descents()
    written = list(taking.written.values())
    if not written and not taking.refused:
        return UnitsTaken(refused=[(0, _("表头下面没有内容。"))])
    if taking.refused:
        return UnitsTaken(refused=sorted(taking.refused))
    taking.register.keep(actor.name)
    added = sum(one.made for one in written)
    changed = sum(bool(one.changed) and not one.made for one in written)
    counts: dict[str, Any] = {"added": added, "changed": changed}
    record("units imported", actor=actor, office_code=actor.office_code, **counts)
    return UnitsTaken(added, changed, len(written) - added - changed)


@transaction.atomic
def export_units(count: int, *, actor: Actor) -> None:
    """Note that the list was taken out."""
    require(actor, "search")
    record("units exported", actor=actor, count=count)


class _Taking:
    """A sheet being read into the register of its county; nothing is written before the whole of it is right."""

    def __init__(self, county: str, actor: Actor) -> None:
        self.county, self.actor = county, actor
        self.register, self.bounds = UnitRegister(county), Bounds(actor)
        self.refused: list[tuple[int, str]] = []
        self.written: dict[int, Written] = {}  # by row of the sheet
        self._rows: dict[int, int] = {}  # number of the unit → row

    def row(self, row: int, said: Said | None, refused: str) -> None:
        """Read one row; why not is kept with its number."""
        if said is None:
            self.refused.append((row, refused))
            return
        try:
            bound = _bound(self.bounds, said.bound)
            number = self._known(said, bound)
            if number in self._rows:
                raise UnitRefused(_("这个机构在第 %(row)d 行已经写过。") % {"row": self._rows[number]})
            written = self.register.write(said, bound, number)
        except UnitRefused as why:
            self.refused.append((row, str(why)))
            return
        self._rows[written.unit.number] = row
        self.written[row] = written

    def _known(self, said: Said, bound: Office) -> int | None:
        """The number of the unit that a row means; None for a new one."""
        if bound.code[:COUNTY_DIGITS] != self.county:
            raise UnitRefused(_("这个机构不在您的市（县）。"))
        if said.number is None:
            return self.register.numbered(bound, said.name)
        unit = self.register.units.get(said.number)
        if unit is None:
            raise UnitRefused(_("没有机构号 %(number)d；新的机构请把机构号空着。") % {"number": said.number})
        if not self.actor.scope("keep_authorities").covers(unit.bound_id):
            raise UnitRefused(_("机构号 %(number)d 不归您维护。") % {"number": said.number})
        return said.number

    def descents(self) -> None:
        """What each came from, once all of the sheet are there."""
        for row, written in self.written.items():
            try:
                self.register.descend(written)
            except UnitRefused as why:
                self.refused.append((row, str(why)))


def _lock(county: str) -> None:
    """Whoever changes units of a county waits for the others: numbers and lines of descent stay whole."""
    list(Office.objects.select_for_update().filter(code=county))


def _bound(bounds: Bounds, text: str) -> Office:
    try:
        return bounds.typed(text)
    except Office.DoesNotExist:
        raise UnitRefused(_("没有找到归您管的机构“%(text)s”，请写代码或全名。") % {"text": text[:40]}) from None
    except Office.MultipleObjectsReturned:
        raise UnitRefused(_("有几个机构都叫“%(text)s”，请改写代码。") % {"text": text[:40]}) from None
