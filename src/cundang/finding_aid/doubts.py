"""The reader's doubts: a name is found where the page was read as another, if the recogniser thought of it.

The index keeps of each page, beside its text, the pairs of characters that neighbouring positions may be besides what
was read there: `建国2`, the digit saying how likely (a power of ten). A name is looked for on pages where each of its
pairs is in the text or among these, and at least one among these; the likeliest pages are then looked at position by
position, and where the product of the probabilities is at least LEAST, the name may stand there.

Traditional forms and variants count as one character, blanks between characters do not count. A line that a person
has corrected has no doubts left.
"""

import itertools
import logging
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor
from cundang.finding_aid.engine import Place, Reader, Wanted
from cundang.finding_aid.near import Group, Guess, name_in
from cundang.finding_aid.words import folded, shapes
from cundang.holdings.candidates import Candidates, Position
from cundang.holdings.queries import readings_for

LEAST: Final = 1e-4  # product of the probabilities; benchmarks/doubts.py says what others would find
POWERS: Final = 4  # of ten, from 1 down to LEAST
LOOKED_AT: Final = 50  # pages of one question, the likeliest first
HITS: Final = 10  # shown

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Doubt(Place):
    """Where a name may stand, with `score` as probability: the line, first and one past last character in it."""

    line: int
    span: tuple[int, int]


class _May(NamedTuple):
    """A position of a line: its place in the text, what was read there, and what it may be; folded, Han only."""

    at: int
    read: str
    chances: dict[str, float]


def _positions(line: Sequence[Position]) -> list[_May]:
    """What the positions of a line may be, blanks left out."""
    found = []
    for at, candidates in enumerate(line):
        if not candidates or candidates[0][0].isspace():
            continue
        read = folded(candidates[0][0])
        chances = {read: candidates[0][1]} if read else {}
        for character, probability in candidates[1:]:
            if plain := folded(character):
                chances[plain] = min(1.0, chances.get(plain, 0.0) + probability)
        found.append(_May(at, read, chances))
    return found


def _opened(packed: bytes | memoryview | None) -> Candidates | None:
    """The candidates of a page; None where there are none, or they are damaged: its text is still found."""
    if not packed:
        return None
    try:
        return Candidates(bytes(packed))
    except ValueError:
        log.warning("the other candidates of a page are damaged; only its text can be found")
        return None


def tokens(packed: bytes | memoryview | None, corrected: Collection[str], *, least: float = LEAST) -> str:
    """The doubt tokens of a page, from `Reading.candidates` and the numbers of its corrected lines."""
    opened = _opened(packed)
    if opened is None:
        return ""
    pairs: dict[str, float] = {}
    for number in range(len(opened)):
        line = [] if str(number) in corrected else opened.line(number, least)
        if any(len(candidates) > 1 for candidates in line):
            for first, second in itertools.pairwise(_positions(line)):
                _add_pairs(pairs, first, second, least)
    return " ".join(_token(pair, probability) for pair, probability in pairs.items())


def _add_pairs(pairs: dict[str, float], first: _May, second: _May, least: float) -> None:
    """Add what two neighbours may be; not what was read there, which is in the text unless a blank parts it."""
    as_read = first.read + second.read if second.at == first.at + 1 else ""
    if len(as_read) == 2 and len(first.chances) == len(second.chances) == 1:
        return
    for one, probability in first.chances.items():
        for other, and_other in second.chances.items():
            pair, product = one + other, probability * and_other
            if product >= least and pair != as_read and product > pairs.get(pair, 0.0):
                pairs[pair] = product


def _token(pair: str, probability: float) -> str:
    return f"{pair}{min(POWERS - 1, math.floor(-math.log10(probability)))}"


def pairs_of(name: str) -> list[tuple[str, list[str]]]:
    """The pairs of a name, each with its doubt tokens, the likeliest first."""
    pairs = [name[at : at + 2] for at in range(len(name) - 1)]
    return [(pair, [f"{pair}{power}" for power in range(POWERS)]) for pair in pairs]


def likeliest(
    name: str, opened: Candidates, corrected: Collection[str] = (), *, least: float = LEAST
) -> tuple[int, tuple[int, int], float] | None:
    """Where a page most likely has the name that was not read there: line, span in it, probability."""
    best = None
    forms = [shapes().get(character, character) for character in name]
    for number in range(len(opened)):
        there = opened.characters(number)
        if str(number) in corrected or not all(any(shape in there for shape in some) for some in forms):
            continue
        positions = _positions(opened.line(number, least))
        for start in range(len(positions) - len(name) + 1):
            stretch = positions[start : start + len(name)]
            probability = math.prod(may.chances.get(c, 0.0) for c, may in zip(name, stretch, strict=True))
            if probability < max(least, best[2] if best else 0.0) or name == "".join(may.read for may in stretch):
                continue
            best = number, (stretch[0].at, stretch[-1].at + 1), probability
    return best


def doubted(reader: Reader, actor: Actor, wanted: Wanted) -> list[Group]:
    """The items in which the name that was asked for may stand by the reader's doubts, as one group or none."""
    name = name_in(wanted.phrases)
    if name is None:
        return []
    (phrase,) = wanted.phrases
    pages, places = reader.doubted(phrase, pairs_of(name), wanted.filters, LOOKED_AT)
    if not places:
        return []
    found = sorted(_verified(actor, name, places), key=lambda doubt: -doubt.score)
    best: dict[int, Place] = {}
    for doubt in found:
        best.setdefault(doubt.item, doubt)
    if not best:
        return []
    reason = _("可能是（识读存疑）")
    if pages > LOOKED_AT:
        reason = _("可能是（识读存疑，只核对了最可能的 %(count)d 页）") % {"count": LOOKED_AT}
    guess = Guess(phrase, "doubt", reason, likeness(found[0].score))
    return [Group(guess, len(best), list(best.values())[:HITS])]


def _verified(actor: Actor, name: str, places: Sequence[Place]) -> list[Doubt]:
    """Those of the pages where the name may stand."""
    items = {place.page: place.item for place in places}
    rows = readings_for(actor, "search").filter(page__in=items).exclude(candidates=None)
    found = []
    for page, packed, corrected in rows.values_list("page_id", "candidates", "corrected"):
        opened = _opened(packed)
        if opened and (spot := likeliest(name, opened, corrected)):
            line, span, probability = spot
            found.append(Doubt(items[page], page, probability, line, span))
    return found


def likeness(probability: float) -> float:
    """How likely the name stands there, on the scale of names that look alike: a little less with every power of ten.

    Of the names found so in benchmarks/doubts.py nearly all were right, whatever their probability.
    """
    return 0.95 + 0.05 * math.log10(probability)
