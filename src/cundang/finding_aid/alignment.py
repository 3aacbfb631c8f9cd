"""What was read for what: the characters in which two texts of one length differ, and where in a line a name fits best.

Nothing here reads or writes rows. Characters are compared, and kept, as searches compare them (words.normalise).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from cundang.finding_aid.words import HAN, normalise_with_map
from cundang.folding import normalise

MOST: Final = 2  # characters: a line with more of them was written anew, and tells nothing of single characters

_HAN: Final = re.compile(f"[{HAN}]")
Pair = tuple[int, str, str]  # character of the line that was read, from 0; as it was read; what it is


def substitutions(read: str, meant: str) -> list[Pair]:
    """The characters of a line that were read as others; empty where most of it was, or where it was written anew."""
    places = [at for at, character in enumerate(read) if not character.isspace()]
    one, two = "".join(read.split()), "".join(meant.split())  # a blank more or less is nobody's misreading
    found: list[Pair] = []
    same = 0
    for what, start, end, other, other_end in _opcodes(one, two):
        if what == "equal":
            same += end - start
        elif what == "replace" and end - start == other_end - other:
            parts = zip(places[start:end], one[start:end], two[other:other_end], strict=True)
            found += [pair for place, before, after in parts if (pair := _pair(place, before, after))]
    return found if 0 < len(found) <= MOST and same >= len(found) else []


def _opcodes(one: str, two: str) -> Sequence[tuple[str, int, int, int, int]]:
    """What became of what, as difflib says it; of two texts of one length, character by character."""
    if len(one) != len(two):
        return SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    whats = ["equal" if a == b else "replace" for a, b in zip(one, two, strict=True)]
    return [(what, at, at + 1, at, at + 1) for at, what in enumerate(whats)]


def _pair(place: int, read: str, meant: str) -> Pair | None:
    """The pair as compared; None for other shapes of one character, and for what is no Chinese character."""
    one, two = normalise(read), normalise(meant)
    return (place, one, two) if one != two and _HAN.fullmatch(one) and _HAN.fullmatch(two) else None


@dataclass(frozen=True)
class Fit:
    """Where in a line a name is most likely meant: its characters there, and how many of them are right."""

    start: int
    end: int  # one past the last
    equal: int
    pairs: list[Pair]


def best_fit(name: str, line: str) -> Fit | None:
    """The stretch of a line, as long as the name, that is most like it; None where none has half of its characters."""
    asked = normalise(name)
    plain, origin = normalise_with_map(line)
    best: Fit | None = None
    for start in range(len(plain) - len(asked) + 1 if asked else 0):
        stretch = plain[start : start + len(asked)]
        equal = sum(one == two for one, two in zip(stretch, asked, strict=True))
        if 2 * equal >= len(asked) and equal and (best is None or equal > best.equal):
            best = Fit(
                origin[start], origin[start + len(asked) - 1] + 1, equal, _differing(stretch, asked, origin, start)
            )
    return best


def _differing(stretch: str, asked: str, origin: Sequence[int], start: int) -> list[Pair]:
    """The characters that differ; none where there are more than a misreading makes, or one is no Chinese character."""
    places = [at for at, (one, two) in enumerate(zip(stretch, asked, strict=True)) if one != two]
    pairs = [_pair(origin[start + at], stretch[at], asked[at]) for at in places]
    known = [pair for pair in pairs if pair]
    return known if len(known) == len(pairs) <= MOST else []
