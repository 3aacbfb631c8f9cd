"""The units of a county in memory while some are written: read in three queries, kept in a handful, however many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.holdings import dates
from cundang.holdings.authorities.periods import periods_of
from cundang.holdings.authorities.unit_text import Said, UnitRefused, key, names_in_words, short
from cundang.holdings.authority_models import Unit, UnitDescent, UnitEdit, UnitName

PLAIN: Final = ("name", "kind", "origin", "since", "until", "basis", "remark")
BATCH: Final = 1000  # rows of one statement


@dataclass
class Written:
    """A unit as it will be kept: new or not, and what changed, in words: field → [before, after]."""

    unit: Unit
    said: Said
    made: bool
    changed: dict[str, list[Any]] = field(default_factory=dict)


class UnitRegister:
    """Units of a county by number. Whoever has locked the county writes in it, then keeps all at once."""

    def __init__(self, county: str) -> None:
        self.county = county
        self.units = {unit.number: unit for unit in Unit.objects.filter(office=county)}
        self._numbers = {(unit.bound_id, unit.name): unit.number for unit in self.units.values()}
        self._names: dict[int, dict[str, tuple[str, str]]] = {number: {} for number in self.units}
        self._named: dict[str, set[int]] = {}  # key of a name → who has it
        self._before: dict[int, list[int]] = {number: [] for number in self.units}
        self._after: dict[int, set[int]] = {number: set() for number in self.units}
        self._written: list[Written] = []
        self._renamed: set[int] = set()
        self._descended: set[int] = set()
        self._periods = periods_of(county)
        of = {unit.pk: unit.number for unit in self.units.values()}
        for name in UnitName.objects.filter(office=county).order_by("pk"):
            self._names[of[name.unit_id]][name.key] = (name.name, name.dated)
            self._named.setdefault(name.key, set()).add(of[name.unit_id])
        for line in UnitDescent.objects.filter(office=county).order_by("pk"):
            self._before[of[line.after_id]].append(of[line.before_id])
            self._after[of[line.before_id]].add(of[line.after_id])

    def numbered(self, bound: Office, name: str) -> int | None:
        """The number of the unit of this name that is bound to an office."""
        return self._numbers.get((bound.code, name))

    def write(self, said: Said, bound: Office, number: int | None) -> Written:
        """Fields and names of a unit; `number` None for a new one. Raises `UnitRefused`."""
        twin = self.numbered(bound, said.name)
        if twin is not None and twin != number:
            told = {"office": bound.name, "name": said.name, "number": twin}
            raise UnitRefused(_("“%(office)s”名下已有“%(name)s”（机构号 %(number)d），请改那一条。") % told)
        made = number is None
        unit = self._new() if number is None else self.units[number]
        before = {name: getattr(unit, name) for name in (*PLAIN, "bound_id")}
        self._numbers.pop((unit.bound_id, unit.name), None)
        for name in PLAIN:
            setattr(unit, name, getattr(said, name))
        unit.bound = bound
        unit.since_first = dates.read(unit.since, self._periods).first
        unit.until_last = dates.read(unit.until, self._periods).last
        self._numbers[bound.code, unit.name] = unit.number
        written = Written(unit, said, made)
        self._written.append(written)
        changed = {name: [old, getattr(unit, name)] for name, old in before.items() if old != getattr(unit, name)}
        changed |= self._rename(unit, said)
        written.changed = {} if made else changed
        return written

    def _new(self) -> Unit:
        unit = Unit(office_id=self.county, number=max(self.units, default=0) + 1)
        self.units[unit.number] = unit
        self._names[unit.number], self._before[unit.number], self._after[unit.number] = {}, [], set()
        return unit

    def _rename(self, unit: Unit, said: Said) -> dict[str, list[Any]]:
        """The names as they are said, the one that stands for the unit among them."""
        wanted = {key(unit.name): (unit.name, "")}
        for name, days in said.names:
            wanted[key(name)] = (unit.name if key(name) == key(unit.name) else name, days)
        before = self._names[unit.number]
        if list(before.values()) == list(wanted.values()):
            return {}
        for one in before:
            self._named[one].discard(unit.number)
        for one in wanted:
            self._named.setdefault(one, set()).add(unit.number)
        self._names[unit.number] = wanted
        self._renamed.add(unit.number)
        return {"names": [names_in_words(list(before.values())), names_in_words(list(wanted.values()))]}

    def descend(self, written: Written) -> None:
        """What a unit came from, as it was said; never from itself or from what came of it. Raises `UnitRefused`."""
        number = written.unit.number
        before, known = self._meant(written.said.before), self._before[number]
        if before == known:
            return
        later = self._came_of(number)
        for one in before:
            if one in later:
                name = self.units[one].name
                raise UnitRefused(_("“%(name)s”出自这个机构，不能又是它的前身。") % {"name": name})
        for one in known:
            self._after[one].discard(number)
        for one in before:
            self._after[one].add(number)
        self._before[number] = before
        self._descended.add(number)
        if not written.made:
            written.changed["before"] = ["、".join(self.units[one].name for one in row) for row in (known, before)]

    def _meant(self, before: Iterable[str]) -> list[int]:
        """The units that are named as predecessors, by number or by a whole name."""
        found = []
        for text in before:
            if text.isascii() and text.isdigit():
                numbers = [one for one in (int(text[:9]),) if one in self.units]
            else:
                numbers = sorted(self._named.get(key(text), ()))[:3]
            if not numbers:
                raise UnitRefused(_("没有登记过前身“%(text)s”，请先登记它，或写机构号。") % {"text": text[:40]})
            if len(numbers) > 1:
                told = {"text": text[:40], "numbers": "、".join(map(str, numbers))}
                raise UnitRefused(_("叫“%(text)s”的不止一个（机构号 %(numbers)s），请写机构号。") % told)
            found += numbers
        return list(dict.fromkeys(found))

    def _came_of(self, number: int) -> set[int]:
        found, now = {number}, {number}
        while now:
            now = set().union(*(self._after[one] for one in now)) - found
            found |= now
        return found

    def keep(self, by: str) -> None:
        """Write all that was changed, and of each unit the change with who made it."""
        Unit.objects.bulk_create([one.unit for one in self._written if one.made], BATCH)
        altered = [one.unit for one in self._written if one.changed and not one.made]
        Unit.objects.bulk_update(altered, [*PLAIN, "bound", "since_first", "until_last"], BATCH)
        renamed = [self.units[number] for number in sorted(self._renamed)]
        UnitName.objects.filter(unit__in=renamed).delete()
        names = [
            UnitName(unit=unit, office_id=self.county, name=name, dated=days, key=one, short=short(name))
            for unit in renamed
            for one, (name, days) in self._names[unit.number].items()
        ]
        UnitName.objects.bulk_create(names, BATCH)
        descended = [self.units[number] for number in sorted(self._descended)]
        UnitDescent.objects.filter(after__in=descended).delete()
        lines = [
            UnitDescent(office_id=self.county, before=self.units[one], after=unit)
            for unit in descended
            for one in self._before[unit.number]
        ]
        UnitDescent.objects.bulk_create(lines, BATCH)
        edits = [
            UnitEdit(unit=one.unit, office_id=self.county, changed=one.changed, by=by)
            for one in self._written
            if one.made or one.changed
        ]
        UnitEdit.objects.bulk_create(edits, BATCH)
