"""Nearly right: names that sound like what was asked, look like it, or were split or cut by the reader.

They are never mixed into the exact answer: each is a group of its own with its reason and its count. Likely names are
made from the asked one, those whose pairs of characters the index does not know are dropped at once, the others are
asked within the same filters as the exact search, so a group can only speak of what the actor may see.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from cundang.finding_aid.engine import Filters, Place, Reader
from cundang.finding_aid.likeness import name_readings, stands
from cundang.finding_aid.words import HAN, Phrase

NAME: Final = re.compile(f"[{HAN}]{{2,4}}")
ASKED: Final = 240  # names that are looked for, the likeliest first
AT_ONCE: Final = 12
GROUPS: Final = 10  # shown
HITS: Final = 3  # of each group
SPLIT: Final = 0.95
CUT: Final = 0.5
COMMON: Final = 0.08  # a name that is everywhere is likely somebody else's: per power of ten


@dataclass(frozen=True)
class Guess:
    """A name that may be meant: as it would be written, why, and how likely."""

    phrase: Phrase
    why: str  # sound | look
    reason: str  # for a person
    likeness: float
    asked_by_sound: bool = False  # in pinyin: then one who is often mentioned is the likelier

    @property
    def name(self) -> str:
        """The name without the gaps of a split one."""
        return self.phrase.text.replace(" ", "")


@dataclass(frozen=True)
class Group:
    """The items in which a guess stands, none of them among the exact hits; the first few as places."""

    guess: Guess
    count: int
    places: list[Place]

    @property
    def rank(self) -> float:
        """How likely this is what was meant."""
        frequency = COMMON * math.log10(self.count)
        return self.guess.likeness + (frequency if self.guess.asked_by_sound else -frequency)


def name_in(words: tuple[Phrase, ...]) -> str | None:
    """The name that was asked for; None when the question is no name."""
    return words[0].text if len(words) == 1 and NAME.fullmatch(words[0].text) else None


def guesses(name: str, known: Callable[[str], bool]) -> list[Guess]:
    """What may stand where the name is meant, the likeliest first; `known` tells whether a pair occurs at all."""
    made: dict[str, Guess] = {}
    for guess in [*_split(name), *_exchanged(name, known), *_cut(name)]:
        made.setdefault(guess.phrase.text, guess)
    return sorted(made.values(), key=lambda guess: -guess.likeness)


def _split(name: str) -> Iterator[Guess]:
    """The reader saw a gap, or the line ended."""
    gaps = range(1, len(name))
    for text in [*(f"{name[:gap]} {name[gap:]}" for gap in gaps), " ".join(name)]:
        yield Guess(Phrase(text), "look", _("中间隔开"), SPLIT)


def _exchanged(name: str, known: Callable[[str], bool]) -> Iterator[Guess]:
    """One character stands for another."""
    for place, said in enumerate(name_readings(name)):
        for stand in stands(name[place], said, surname=place == 0):
            text = name[:place] + stand.character + name[place + 1 :]
            if all(known(text[start : start + 2]) for start in (place - 1, place) if 0 <= start < len(text) - 1):
                pair = {"from": name[place], "to": stand.character}
                if stand.why == "look":
                    reason = _("形近：%(from)s→%(to)s") % pair
                elif stand.dialect:
                    reason = _("读音相近：%(from)s→%(to)s") % pair
                else:
                    reason = _("读音相同：%(from)s→%(to)s") % pair
                yield Guess(Phrase(text), stand.why, reason, stand.likeness)


def _cut(name: str) -> Iterator[Guess]:
    """One character was not read."""
    if len(name) > 2:
        for place in range(1, len(name)):
            left = name[:place] + name[place + 1 :]
            yield Guess(Phrase(left, closed=place == len(left)), "look", _("少一字"), CUT)


def groups(reader: Reader, words: tuple[Phrase, ...], filters: Filters, more: list[Guess]) -> list[Group]:
    """The guesses that are found within the filters, the likeliest first; `more` are those from elsewhere."""
    name = name_in(words)
    made = {guess.phrase.text: guess for guess in (guesses(name, reader.knower()) if name else [])}
    for guess in more:
        if guess.phrase.text not in made or made[guess.phrase.text].likeness < guess.likeness:
            made[guess.phrase.text] = guess
    candidates = sorted(made.values(), key=lambda guess: -guess.likeness)[:ASKED]
    found = []
    for start in range(0, len(candidates), AT_ONCE):  # most guesses stand nowhere: many are ruled out by one question
        some = candidates[start : start + AT_ONCE]
        if reader.has_any([guess.phrase for guess in some], filters):
            answers = [(guess, *reader.alike(guess.phrase, words, filters, HITS)) for guess in some]
            found += [Group(guess, count, places) for guess, count, places in answers if count]
    return sorted(found, key=lambda group: -group.rank)[:GROUPS]
