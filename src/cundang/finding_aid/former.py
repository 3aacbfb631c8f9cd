"""Other names of an office or former unit that is asked for: what it was called, what it came from, what became of it.

Read from the offices (`custodians`) and from the records of former units (`holdings.authorities`): asked for
红旗大队, a search says that it is 前丰村 now, and asked for 前丰村, that its papers may say 红旗大队.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.finding_aid.near import Guess
from cundang.finding_aid.words import Phrase
from cundang.folding import normalise
from cundang.holdings.authorities.units import later_than, units_for
from cundang.holdings.authority_models import Unit

LIKELY: Final = 0.8
SHORTEST: Final = 2  # characters of a village's own name
MOST: Final = 24  # other names of one question
_ENDING: Final = re.compile("(村民委员会|村委会|居民委员会|居委会|生产大队|大队|社区|村)$")


def stem(name: str) -> str:
    """A village's own name: without 村委会, 社区居民委员会, 大队 and the like."""
    while (shorter := _ENDING.sub("", name)) != name and len(shorter) >= SHORTEST:
        name = shorter
    return name


# Offices and former units with a name that begins so, in one statement: nearly every question has none.
_NAMED: Final = """
SELECT code, 0 FROM custodians_office
 WHERE (starts_with(name, %(asked)s)
        OR code IN (SELECT office_id FROM custodians_officename WHERE starts_with(name, %(asked)s)))
   AND {within}
UNION ALL
SELECT '', unit_id FROM holdings_unitname
 WHERE (starts_with(key, %(asked)s) OR starts_with(short, %(asked)s))
   AND (%(everywhere)s OR office_code = ANY(%(counties)s))
"""


def guesses(actor: Actor, words: tuple[Phrase, ...]) -> list[Guess]:
    """The other names of what is asked for by name, among the actor's offices and county's units; each once."""
    if len(words) != 1 or len(asked := stem(words[0].text)) < SHORTEST:
        return []
    counties = sorted({code[:6] for _role, code in actor.posts})
    scope = actor.scope("search")
    rows = scope.rows(_NAMED, column="code", asked=asked, everywhere=actor.everywhere, counties=counties)
    if not rows:  # as with nearly every question
        return []
    made: dict[str, Guess] = {}
    codes, units = [code for code, _unit in rows if code], [unit for _code, unit in rows if unit]
    for name, reason in [*_of_offices(actor, codes, asked), *_of_units(actor, units, asked)]:
        own = normalise(stem(name))
        if own != asked and len(own) >= SHORTEST and len(made) < MOST:
            made.setdefault(own, Guess(Phrase(own), "former_office", reason, LIKELY))
    return list(made.values())


def _is_asked(names: Iterable[str], asked: str) -> bool:
    return asked in map(normalise, map(stem, names))


def _of_offices(actor: Actor, codes: list[str], asked: str) -> Iterator[tuple[str, str]]:
    """Every further name, and how it belongs to the office."""
    if not codes:
        return
    offices = Office.objects.filter(code__in=codes)
    for office in offices.prefetch_related("names", "took_over_from__predecessor", "succeeded_by__successor"):
        names = [office.name, *(one.name for one in office.names.all())]
        if not _is_asked(names, asked):
            continue
        for name in names:
            yield name, _("同一村的另一名称")
        for one in office.took_over_from.all():
            yield one.predecessor.name, _("并入前的原村")
        for one in office.succeeded_by.all():
            yield one.successor.name, _("撤并后的新村")
        for unit in units_for(actor).filter(bound=office):
            for name in _shorts(unit):
                yield name, _("这里从前的机构")


def _of_units(actor: Actor, keys: list[int], asked: str) -> Iterator[tuple[str, str]]:
    """Every further name of a former unit, of what it came from and of what came of it, and the present office."""
    if not keys:
        return
    units = [unit for unit in units_for(actor).filter(pk__in=keys) if _is_asked(_shorts(unit), asked)]
    later = later_than(units)
    for unit in units:
        for name in _shorts(unit):
            yield name, _("同一机构的另一名称")
        for row in unit.descents.all():
            yield row.before.name, _("这个机构的前身")
        for one in later.get(unit.pk, []):
            yield one.name, _("这个机构后来的名称")
            yield one.bound.name, _("这个机构现在的所在")
        yield unit.bound.name, _("这个机构现在的所在")


def _shorts(unit: Unit) -> list[str]:
    """The names of a unit, whole and without its commune."""
    return [text for one in unit.names.all() for text in dict.fromkeys((one.name, one.short))]
