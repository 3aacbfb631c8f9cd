"""Reading units' records: those of the actor's county, one's line of descent, and the units that an item names.

The names of former units are public within their county: whoever has a post in it reads them all, since a commune may
have lain where two towns are now. What each may change is bounded by the office that a unit is bound to.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.db.models import F, Prefetch, Q, QuerySet

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, office_names, offices_for, under
from cundang.holdings.authorities.periods import COUNTY_DIGITS
from cundang.holdings.authorities.unit_text import key
from cundang.holdings.authority_models import Unit, UnitDescent, UnitName
from cundang.holdings.models import Item

SUGGESTED: Final = 60
_KINDS: Final = Path(__file__).parent.parent / "data" / "unit_kinds.csv"


def units_for(actor: Actor) -> QuerySet[Unit]:
    """The units of the counties in which the actor has a post, by number, with names and what they came from."""
    found = Unit.objects.select_related("bound").order_by("office_id", "number")
    if not actor.everywhere:
        found = found.filter(office_id__in={code[:COUNTY_DIGITS] for _role, code in actor.posts})
    names = Prefetch("names", UnitName.objects.order_by("pk"))
    descents = Prefetch("descents", UnitDescent.objects.select_related("before").order_by("pk"))
    return found.prefetch_related(names, descents)


def unit_for(actor: Actor, pk: int) -> Unit:
    """One of them; `Unit.DoesNotExist` for another county's."""
    return units_for(actor).get(pk=pk)


def units_found(actor: Actor, words: str = "", kind: str = "", office: str = "") -> QuerySet[Unit]:
    """Units with a name that has the words (in any width), or of that number; of a kind; bound under an office."""
    found = units_for(actor)
    if wanted := key(words):
        named = UnitName.objects.filter(key__contains=wanted).values("unit")
        by_name = Q(pk__in=named) | Q(bound__name__contains=words.strip())
        found = found.filter(by_name | Q(number=int(wanted)) if wanted.isascii() and wanted.isdigit() else by_name)
    if kind:
        found = found.filter(kind=kind)
    if office:
        found = found.filter(under(office, "bound_id"))
    return found


def keeps(actor: Actor, unit: Unit) -> bool:
    """Whether the actor may change this record."""
    return actor.scope("keep_authorities").covers(unit.bound_id)


def kinds_of(actor: Actor) -> list[str]:
    """Kinds to choose from: the program's list and those that are in use."""
    used = units_for(actor).prefetch_related(None).order_by().values_list("kind", flat=True).distinct()
    return list(dict.fromkeys([*_listed_kinds(), *sorted(kind for kind in used if kind)]))


@cache
def _listed_kinds() -> tuple[str, ...]:
    with _KINDS.open(encoding="utf-8", newline="") as source:
        return tuple(row["kind"] for row in csv.DictReader(source))


class Bounds:
    """The offices that an actor may bind units to (those of the `keep_authorities` scope), read once for a sheet."""

    def __init__(self, actor: Actor) -> None:
        self._coded: dict[str, list[Office]] = {}
        self._named: dict[str, list[Office]] = {}
        for office in offices_for(actor, "keep_authorities"):
            self._coded[office.code] = [office]
            self._named.setdefault(office.name, []).append(office)

    def typed(self, text: str) -> Office:
        """The office that was typed as a code, a name, or `code name`; raises as `custodians.office_typed`."""
        first = text.split(maxsplit=1)[0] if text.split() else ""
        coded = first.isascii() and first.isdigit()
        found = self._coded.get(first, []) if coded else self._named.get(text.strip(), [])
        if not found:
            raise Office.DoesNotExist
        if len(found) > 1:
            raise Office.MultipleObjectsReturned
        return found[0]


def later_than(units: Iterable[Unit]) -> dict[int, list[Unit]]:
    """What came of each of these units, directly."""
    found: dict[int, list[Unit]] = {}
    rows = UnitDescent.objects.filter(before__in=list(units)).select_related("after__bound").order_by("pk")
    for row in rows:
        found.setdefault(row.before_id, []).append(row.after)
    return found


@dataclass(frozen=True)
class Line:
    """A unit in its line of descent: `level` 0 is the unit itself, below 0 what it came from, above what came of it."""

    unit: Unit
    level: int


def line_of(unit: Unit) -> list[Line]:
    """All that a unit came from and all that came of it, the earliest first; each unit once."""
    seen = {unit.pk: Line(unit, 0)}
    for step, source, target in ((-1, "after_id", "before"), (1, "before_id", "after")):
        level, now = 0, [unit.pk]
        while now:
            level += step
            rows = UnitDescent.objects.filter(**{f"{source}__in": now}).select_related(f"{target}__bound")
            new = {getattr(row, f"{target}_id"): getattr(row, target) for row in rows.order_by("pk")}
            now = [pk for pk in new if pk not in seen]
            seen |= {pk: Line(new[pk], level) for pk in now}
    return sorted(seen.values(), key=lambda line: (line.level, line.unit.number))


@dataclass(frozen=True)
class Present:
    """A unit that an item names, and the offices that stand where it stood: those at the end of its line."""

    unit: Unit
    offices: tuple[Office, ...]
    places: tuple[str, ...]  # the offices in words, a village behind its town


def units_in(item: Item) -> list[Present]:
    """The units that an item's creator and author name, and what they are now.

    A name with its commune is looked for in the county; one without (前丰大队) only among the units bound to the item's
    office or its town, since every commune had its 红旗大队.
    """
    texts = {wanted for text in (item.creator, item.author) for wanted in _texts(text)}
    if not texts:
        return []
    near = Q(unit__bound__in=(item.office_id, item.office_id[:9]))
    whole = Q(key__in=texts) & ~Q(key=F("short"))
    named = UnitName.objects.filter(whole | (Q(short__in=texts) & near), office=item.office_id[:COUNTY_DIGITS])
    units = list(Unit.objects.filter(pk__in=named.values("unit")).select_related("bound").order_by("number")[:8])
    return [_present(unit) for unit in units]


def _present(unit: Unit) -> Present:
    offices = _now(unit)
    towns = office_names(office.code[:9] for office in offices if office.level == "village")
    return Present(unit, offices, tuple(towns.get(one.code[:9], "") + one.name for one in offices))


def _texts(text: str) -> list[str]:
    """The names in a field of an item: `大陈公社革委会、前丰大队`."""
    for separator in "；;，,/":
        text = text.replace(separator, "、")
    return [wanted for part in text.split("、") if len(wanted := key(part)) > 1]


def _now(unit: Unit) -> tuple[Office, ...]:
    """The present offices at the end of a unit's line."""
    ends: dict[str, Office] = {}
    lines = [line.unit for line in line_of(unit) if line.level >= 0]
    later = later_than(lines)
    for one in lines:
        if not later.get(one.pk):
            ends[one.bound_id] = one.bound
    return tuple(ends.values())


def suggested(actor: Actor, office: Office) -> list[str]:
    """Names for the creator of an item of this office: its own, and those of units bound to it or to its town."""
    names = UnitName.objects.filter(unit__in=units_for(actor).prefetch_related(None).order_by())
    names = names.filter(Q(unit__bound=office) | Q(unit__bound=office.code[:9]))
    own = office.names.order_by("valid_from").values_list("name", flat=True)
    return list(
        dict.fromkeys([office.name, *own, *names.order_by("unit__number", "pk").values_list("name", flat=True)])
    )[:SUGGESTED]
