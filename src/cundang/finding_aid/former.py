"""Other names of a village that is asked for: what it was called, what it came from, what became of it."""

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.finding_aid.near import Guess
from cundang.finding_aid.words import Phrase, normalise

LIKELY: Final = 0.8
SHORTEST: Final = 2  # characters of a village's own name
_ENDING: Final = re.compile("(村民委员会|村委会|居民委员会|居委会|生产大队|大队|社区|村)$")


def stem(name: str) -> str:
    """A village's own name: without 村委会, 社区居民委员会, 大队 and the like."""
    while (shorter := _ENDING.sub("", name)) != name and len(shorter) >= SHORTEST:
        name = shorter
    return name


_NAMED: Final = """
SELECT code FROM custodians_office
 WHERE (starts_with(name, %(asked)s)
        OR code IN (SELECT office_id FROM custodians_officename WHERE starts_with(name, %(asked)s)))
   AND {within}
"""


def guesses(actor: Actor, words: tuple[Phrase, ...]) -> list[Guess]:
    """The other names of the villages in the actor's scope that are asked for by name; each once."""
    if len(words) != 1 or len(asked := stem(words[0].text)) < SHORTEST:
        return []
    codes = [code for (code,) in actor.scope("search").rows(_NAMED, column="code", asked=asked)]
    if not codes:  # as with nearly every question
        return []
    made: dict[str, Guess] = {}
    offices = Office.objects.filter(code__in=codes)
    for office in offices.prefetch_related("names", "took_over_from__predecessor", "succeeded_by__successor"):
        if asked in map(normalise, map(stem, _names(office))):
            for name, reason in _others(office):
                own = normalise(stem(name))
                if own != asked and len(own) >= SHORTEST:
                    made.setdefault(own, Guess(Phrase(own), "former_office", reason, LIKELY))
    return list(made.values())


def _names(office: Office) -> Iterator[str]:
    yield office.name
    yield from (one.name for one in office.names.all())


def _others(office: Office) -> Iterator[tuple[str, str]]:
    """Every further name, and how it belongs to the office."""
    for name in _names(office):
        yield name, _("同一村的另一名称")
    for one in office.took_over_from.all():
        yield one.predecessor.name, _("并入前的原村")
    for one in office.succeeded_by.all():
        yield one.successor.name, _("撤并后的新村")
