"""Nearly right: names that sound like what was asked, look like it, or were split or cut by the reader.

They are never mixed into the exact answer: each is a group of its own with its reason and its count. Likely names are
made from the asked one, those whose pairs of characters the index does not know are dropped at once, the others are
asked within the same filters as the exact search, so a group can only speak of what the actor may see.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from django.utils.translation import gettext as _

from cundang.finding_aid.engine import Filters, Place, Reader, Rest
from cundang.finding_aid.likeness import name_readings, stands
from cundang.finding_aid.words import HAN, Phrase

NAME: Final = re.compile(f"[{HAN}]{{2,4}}")
ASKED: Final = 240  # names that are looked for, the likeliest first
HITS: Final = (5,) * 5 + (3,) * 5 + (1,) * 10  # of each group
SPLIT: Final = 0.95
CUT: Final = 0.5
COMMON: Final = 0.08  # a name that is everywhere is likely somebody else's: per power of ten
SOMEBODY_ELSE: Final = 0.5  # taken off a name that another person bears, where the asked one is borne too
BORNE: Final = 0.4  # added to a name that somebody bears, where nobody bears the asked one
MOST_POWERS: Final = 4  # of ten, that a count has
LEAST: Final = 0.25  # what is less likely is not worth a clerk's time


@dataclass(frozen=True)
class Guess:
    """A name that may be meant: as it would be written, why, and how likely."""

    phrase: Phrase
    why: str  # sound | look
    reason: str  # for a person
    likeness: float
    asked_by_sound: bool = False  # in pinyin

    @property
    def name(self) -> str:
        """The name without the gaps of a split one."""
        return self.phrase.text.replace(" ", "")


@dataclass(frozen=True)
class Group:
    """The items in which a guess stands, none of them among the exact hits; the first few as places."""

    guess: Guess
    count: int
    places: list[Place] = field(default_factory=list)
    weight: float = 0.0  # what the register says for or against it
    at_home: int = 0  # items where only the asked name is known: these alone tell how common it is
    first: list[int] = field(default_factory=list)  # items; before others those where only the asked name is known

    @property
    def rank(self) -> float:
        """How likely this is what was meant."""
        frequency = COMMON * math.log10(self.at_home or self.count)
        somebody = self.guess.asked_by_sound or self.weight > 0  # then one who is often mentioned is the likelier
        return self.guess.likeness + self.weight + (frequency if somebody else -frequency)


@dataclass(frozen=True)
class Bearers:
    """Who bears which name, as the register has it within the actor's scope.

    `homes` are the offices that mention the asked name; a name that is nearly the same and has no bearer there is
    likely the asked one, misread.
    """

    borne: bool = False  # somebody bears the asked name: a catalogue or roster has it, or several pages
    homes: frozenset[str] = frozenset()
    others: dict[str, frozenset[str]] = field(default_factory=dict)  # another name → the offices of its bearers

    def weight(self, name: str) -> float:
        """What is added to the likeness of another name."""
        if name not in self.others:
            return 0.0
        return -SOMEBODY_ELSE if self.borne else BORNE

    def fresh(self, name: str) -> frozenset[str]:
        """The homes in which nobody bears the other name."""
        return self.homes - self.others.get(name, frozenset())


def name_in(words: tuple[Phrase, ...]) -> str | None:
    """The name that was asked for; None when the question is no name."""
    return words[0].text if len(words) == 1 and NAME.fullmatch(words[0].text) else None


def difference(asked: str, other: str) -> tuple[int, str]:
    """The first place at which two names differ by a character, and that in words."""
    at = next((at for at, pair in enumerate(zip(asked, other, strict=False)) if pair[0] != pair[1]), None)
    place = min(len(asked), len(other)) if at is None else at
    if len(asked) == len(other):
        return place, _("一字不同：%(from)s→%(to)s") % {"from": asked[place], "to": other[place]}
    longer = asked if len(asked) > len(other) else other
    words = _("少一字：%(character)s") if longer is asked else _("多一字：%(character)s")
    return place, words % {"character": longer[place]}


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
        before, after = name[:place], name[place + 1 :]
        for stand in stands(name[place], said, surname=place == 0):
            if (not before or known(before[-1] + stand.character)) and (not after or known(stand.character + after[0])):
                pair = {"from": name[place], "to": stand.character}
                if stand.why == "look":
                    reason = _("形近：%(from)s→%(to)s") % pair
                elif stand.dialect:
                    reason = _("读音相近：%(from)s→%(to)s") % pair
                else:
                    reason = _("读音相同：%(from)s→%(to)s") % pair
                yield Guess(Phrase(before + stand.character + after), stand.why, reason, stand.likeness)


def _cut(name: str) -> Iterator[Guess]:
    """One character was not read."""
    if len(name) > 2:
        for place in range(1, len(name)):
            left = name[:place] + name[place + 1 :]
            yield Guess(Phrase(left, closed=place == len(left)), "look", _("少一字"), CUT)


def candidates(name: str | None, known: Callable[[str], bool], more: list[Guess]) -> list[Guess]:
    """What is looked for, each name once, the likeliest first; `more` are names from elsewhere."""
    made = {guess.phrase.text: guess for guess in (guesses(name, known)[:ASKED] if name else [])}
    for guess in more:
        if guess.phrase.text not in made or made[guess.phrase.text].likeness < guess.likeness:
            made[guess.phrase.text] = guess
    return sorted(made.values(), key=lambda guess: -guess.likeness)


def groups(
    reader: Reader, words: tuple[Phrase, ...], filters: Filters, wanted: list[Guess], bearers: Bearers
) -> list[Group]:
    """Those that are found within the filters, the likeliest first.

    Where the asked name is known, its homes are looked at by themselves: in a whole county nearly every name is borne
    by somebody, but seldom in the same village.
    """
    return _Look(reader.rest(words, filters), bearers).groups(wanted)


@dataclass(frozen=True)
class _Look:
    """One search for what may be meant."""

    rest: Rest
    bearers: Bearers

    def groups(self, wanted: list[Guess]) -> list[Group]:
        """The groups shown, with their first hits."""
        worth = sorted((guess for guess in wanted if self._at_best(guess) >= LEAST), key=lambda g: -self._at_best(g))
        found: list[Group] = []
        for guess in worth:
            best = self._at_best(guess)
            if sum(group.rank >= best for group in found) >= len(HITS):
                break  # none of the others can come before these
            group = self._counted(guess)
            if group and group.rank >= LEAST:
                found.append(group)
        likely = sorted(found, key=lambda group: -group.rank)
        return [self._with_places(group, hits) for group, hits in zip(likely, HITS, strict=False)]

    def _at_best(self, guess: Guess) -> float:
        """The most that a guess may come to."""
        weight = self.bearers.weight(guess.name)
        often = COMMON * MOST_POWERS * (weight > 0 or guess.asked_by_sound)
        return guess.likeness + often + (max(weight, 0.0) if self.bearers.fresh(guess.name) else weight)

    def _counted(self, guess: Guess) -> Group | None:
        """The group of a guess, without places; None where it stands nowhere."""
        count, items = self.rest.items(guess.phrase, HITS[0])
        if not count:
            return None
        # Of a rare name that nobody bears it is no matter where it stands.
        doubtful = guess.name in self.bearers.others or count > HITS[0]
        fresh = self.bearers.fresh(guess.name) if doubtful else frozenset()
        at_home, there = self.rest.items(guess.phrase, HITS[0], fresh) if fresh else (0, [])
        weight = 0.0 if at_home else self.bearers.weight(guess.name)
        return Group(guess, count, [], weight, at_home, list(dict.fromkeys([*there, *items])))

    def _with_places(self, group: Group, hits: int) -> Group:
        return replace(group, places=[self.rest.place(item, group.guess.phrase) for item in group.first[:hits]])
