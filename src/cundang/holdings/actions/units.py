"""Keeping the records of former units: written one by one or from a sheet, each change with its history."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings import dates
from cundang.holdings.authorities.periods import COUNTY_DIGITS, county_of, periods_of
from cundang.holdings.authorities.unit_sheet import NotUnits, read
from cundang.holdings.authorities.unit_text import Said, UnitRefused, key, names_in_words, short, understood
from cundang.holdings.authorities.units import bound_typed
from cundang.holdings.authority_models import Unit, UnitDescent, UnitEdit, UnitName
from cundang.ledger.actions import record

__all__ = ["NotUnits", "UnitRefused", "UnitsTaken", "export_units", "import_units", "remove_unit", "write_unit"]

PLAIN: Final = ("name", "kind", "origin", "since", "until", "basis", "remark")


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
    bound = _bound(meant.bound, actor)
    _lock(bound.code[:COUNTY_DIGITS])
    if unit is not None:
        unit = Unit.objects.get(pk=unit.pk)
        require(actor, "keep_authorities", unit.bound_id)
        if bound.code[:COUNTY_DIGITS] != unit.office_id:
            raise UnitRefused(_("机构不能改到别的市（县）去。"))
    made = unit is None
    unit, changed = _write(meant, bound, unit)
    changed |= _descend(unit, _named(meant.before, unit))
    if changed or made:
        _note(unit, {} if made else changed, actor)
        record("unit written", unit, actor=actor, office_code=unit.bound_id, fields=sorted(changed))
    return unit


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
    taken = _Taking(county, actor)
    for row in read(source, periods_of(county)):
        taken.row(row.number, row.said, row.refused)
    taken.descents()
    if taken.refused:
        transaction.set_rollback(True)
        return UnitsTaken(refused=sorted(taken.refused))
    counts: dict[str, Any] = {"added": taken.added, "changed": taken.changed}
    if taken.count == 0:
        return UnitsTaken(refused=[(0, _("表头下面没有内容。"))])
    record("units imported", actor=actor, office_code=actor.office_code, **counts)
    return UnitsTaken(taken.added, taken.changed, taken.count - taken.added - taken.changed)


@transaction.atomic
def export_units(count: int, *, actor: Actor) -> None:
    """Note that the list was taken out."""
    require(actor, "search")
    record("units exported", actor=actor, count=count)


class _Taking:
    """A sheet being written inside one transaction."""

    def __init__(self, county: str, actor: Actor) -> None:
        self.county, self.actor = county, actor
        self.refused: list[tuple[int, str]] = []
        self.count = self.added = self.changed = 0
        self.offices: dict[str, Office] = {}
        self.written: list[tuple[int, Unit, Said, bool, dict[str, Any]]] = []
        self.seen: dict[int, int] = {}

    def row(self, number: int, said: Said | None, refused: str) -> None:
        """Write one row; why not is kept with its number."""
        if said is None:
            self.refused.append((number, refused))
            return
        self.count += 1
        try:
            bound = self.offices.get(said.bound) or _bound(said.bound, self.actor)
            self.offices[said.bound] = bound
            unit = self._known(said, bound)
            made = unit is None
            unit, changed = _write(said, bound, unit)
        except UnitRefused as why:
            self.refused.append((number, str(why)))
            return
        if before := self.seen.get(unit.pk):
            self.refused.append((number, _("这个机构在第 %(row)d 行已经写过。") % {"row": before}))
            return
        self.seen[unit.pk] = number
        self.written.append((number, unit, said, made, changed))

    def _known(self, said: Said, bound: Office) -> Unit | None:
        """The unit that a row means; None for a new one."""
        if bound.code[:COUNTY_DIGITS] != self.county:
            raise UnitRefused(_("这个机构不在您的市（县）。"))
        if said.number is None:
            return Unit.objects.filter(office=self.county, bound=bound, name=said.name).first()
        unit = Unit.objects.filter(office=self.county, number=said.number).first()
        if unit is None:
            raise UnitRefused(_("没有机构号 %(number)d；新的机构请把机构号空着。") % {"number": said.number})
        if not self.actor.scope("keep_authorities").covers(unit.bound_id):
            raise UnitRefused(_("机构号 %(number)d 不归您维护。") % {"number": said.number})
        return unit

    def descents(self) -> None:
        """What each came from, once all of the sheet are there."""
        for number, unit, said, made, changed in self.written:
            try:
                every = changed | _descend(unit, _named(said.before, unit))
            except UnitRefused as why:
                self.refused.append((number, str(why)))
                continue
            if made or every:
                self.added, self.changed = self.added + made, self.changed + (not made)
                _note(unit, {} if made else every, self.actor)


def _lock(county: str) -> None:
    """Whoever changes units of a county waits for the others: numbers and lines of descent stay whole."""
    list(Office.objects.select_for_update().filter(code=county))


def _bound(text: str, actor: Actor) -> Office:
    try:
        return bound_typed(actor, text)
    except Office.DoesNotExist:
        raise UnitRefused(_("没有找到归您管的机构“%(text)s”，请写代码或全名。") % {"text": text[:40]}) from None
    except Office.MultipleObjectsReturned:
        raise UnitRefused(_("有几个机构都叫“%(text)s”，请改写代码。") % {"text": text[:40]}) from None


def _write(said: Said, bound: Office, unit: Unit | None) -> tuple[Unit, dict[str, Any]]:
    """Write fields and names; what changed, in words: field → [before, after]."""
    county = bound.code[:COUNTY_DIGITS]
    twin = Unit.objects.filter(office=county, bound=bound, name=said.name).first()
    if twin is not None and (unit is None or twin.pk != unit.pk):
        told = {"office": bound.name, "name": said.name, "number": twin.number}
        raise UnitRefused(_("“%(office)s”名下已有“%(name)s”（机构号 %(number)d），请改那一条。") % told)
    made = unit is None
    if unit is None:
        last = Unit.objects.filter(office=county).aggregate(last=Max("number"))["last"] or 0
        unit = Unit(office_id=county, number=last + 1)
    before = {} if made else {name: getattr(unit, name) for name in (*PLAIN, "bound_id")}
    for name in PLAIN:
        setattr(unit, name, getattr(said, name))
    unit.bound = bound
    periods = periods_of(county)
    unit.since_first = dates.read(unit.since, periods).first
    unit.until_last = dates.read(unit.until, periods).last
    unit.save()
    changed = {name: [old, getattr(unit, name)] for name, old in before.items() if old != getattr(unit, name)}
    return unit, changed | _rename(unit, said, made=made)


def _rename(unit: Unit, said: Said, *, made: bool) -> dict[str, Any]:
    """The names as they are said, the one that stands for the unit among them."""
    wanted = {key(unit.name): (unit.name, "")}
    for name, days in said.names:
        wanted[key(name)] = (unit.name if key(name) == key(unit.name) else name, days)
    known = {row.key: row for row in UnitName.objects.filter(unit=unit).order_by("pk")}
    before = [(row.name, row.dated) for row in known.values()]
    if before == list(wanted.values()):
        return {}
    UnitName.objects.filter(unit=unit).delete()
    UnitName.objects.bulk_create(
        UnitName(unit=unit, office_id=unit.office_id, name=name, dated=days, key=one, short=short(name))
        for one, (name, days) in wanted.items()
    )
    return {} if made else {"names": [names_in_words(before), names_in_words(list(wanted.values()))]}


def _named(before: Iterable[str], unit: Unit) -> list[Unit]:
    """The units of the county that are named as predecessors, by number or by a whole name."""
    found = []
    for text in before:
        digits = text.isascii() and text.isdigit()
        wanted = Unit.objects.filter(office=unit.office_id)
        wanted = (
            wanted.filter(number=int(text[:9]))
            if digits
            else wanted.filter(pk__in=UnitName.objects.filter(office=unit.office_id, key=key(text)).values("unit"))
        )
        units = list(wanted[:3])
        if not units:
            raise UnitRefused(_("没有登记过前身“%(text)s”，请先登记它，或写机构号。") % {"text": text[:40]})
        if len(units) > 1:
            numbers = "、".join(str(one.number) for one in units)
            told = {"text": text[:40], "numbers": numbers}
            raise UnitRefused(_("叫“%(text)s”的不止一个（机构号 %(numbers)s），请写机构号。") % told)
        found += units
    return found


def _descend(unit: Unit, before: list[Unit]) -> dict[str, Any]:
    """What it came from; a unit never comes from itself or from what came of it."""
    known = list(UnitDescent.objects.filter(after=unit).select_related("before").order_by("pk"))
    if [row.before_id for row in known] == [one.pk for one in before]:
        return {}
    later = _came_of(unit)
    for one in before:
        if one.pk in later:
            raise UnitRefused(_("“%(name)s”出自这个机构，不能又是它的前身。") % {"name": one.name})
    UnitDescent.objects.filter(after=unit).delete()
    UnitDescent.objects.bulk_create(UnitDescent(office_id=unit.office_id, before=one, after=unit) for one in before)
    words = "、".join(row.before.name for row in known), "、".join(one.name for one in before)
    return {"before": list(words)}


def _came_of(unit: Unit) -> set[int]:
    found, now = {unit.pk}, {unit.pk}
    while now:
        now = set(UnitDescent.objects.filter(before__in=now).values_list("after", flat=True)) - found
        found |= now
    return found


def _note(unit: Unit, changed: dict[str, Any], actor: Actor) -> None:
    UnitEdit.objects.create(unit=unit, office_id=unit.office_id, changed=changed, by=actor.name)
