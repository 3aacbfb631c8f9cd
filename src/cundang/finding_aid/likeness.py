"""What a character may stand for: one that sounds the same, alike in the mouth of a dialect, or looks alike.

Sounds are toneless pinyin with every reading that pypinyin knows, and of a surname the one in which it is a surname
(data/surname_readings.csv). Sounds and looks of the 6,763 characters of GB 2312 stand in data/characters.csv, which
tools/characters.py writes; a rarer one has its sounds from pypinyin, and looks like nothing.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal

from cundang.folding import normalise

Why = Literal["sound", "look"]

SAME_SOUND: Final = 0.9
ALIKE_IN_DIALECT: Final = 0.7  # zh/z ch/c sh/s n/l r/l in/ing en/eng an/ang f/hu


@dataclass(frozen=True)
class Stand:
    """One character in the place of another, why, and how likely (0 to 1)."""

    character: str
    why: Why
    likeness: float
    dialect: bool = False  # sounds the same only to a speaker of a dialect


@cache
def _surname_readings() -> dict[str, str]:
    with (files(__package__) / "data" / "surname_readings.csv").open(encoding="utf-8") as table:
        return {row["surname"]: row["reading"] for row in csv.DictReader(table)}


@dataclass(frozen=True)
class _Character:
    """A row of the table: readings apart by spaces, look-alikes with two digits of percent each."""

    readings: str
    alike: str
    percent: str


@cache
def _table() -> dict[str, _Character]:
    with (files(__package__) / "data" / "characters.csv").open(encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        return {character: _Character(*row) for character, *row in rows}


@cache
def readings(character: str) -> frozenset[str]:
    """Every toneless reading, `ü` as `v`; empty for what is no Chinese character."""
    if known := _table().get(character):
        return frozenset(known.readings.split(" "))
    return frozenset(_of_pypinyin(character))


@cache
def usual_reading(character: str) -> str:
    """The toneless reading that is meant without further words; `?` for what is no Chinese character."""
    known = _table().get(character)
    said = known.readings.split(" ") if known else _of_pypinyin(character)
    return said[0] if said else "?"


def _of_pypinyin(character: str) -> list[str]:
    """The readings of a character that the table lacks."""
    from pypinyin import Style, pinyin  # noqa: PLC0415  # a third of a second, for characters hardly ever met

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return list(dict.fromkeys(found[0])) if found else []


def name_readings(name: str) -> list[frozenset[str]]:
    """The readings of a name's characters; a polyphonic surname has one (单 is shan)."""
    listed = _surname_readings()
    for length in (2, 1):
        if known := listed.get(name[:length]):
            return [*(frozenset({one}) for one in known.split(" ")), *map(readings, name[length:])]
    return list(map(readings, name))


_INITIALS: Final = {"zh": "z", "ch": "c", "sh": "s", "n": "l", "r": "l"}
_HU: Final = {"hu": "fu", "hui": "fei", "hun": "fen"}  # as f+: the rest only lose their u
_ENDINGS: Final = {"ing": "in", "eng": "en", "ang": "an"}


def accent(syllable: str) -> str:
    """The syllable as speakers of the dialects merge it; what comes out equal is alike."""
    for initial, merged in _INITIALS.items():
        if syllable.startswith(initial):
            syllable = merged + syllable[len(initial) :]
            break
    if syllable.startswith("hu"):
        syllable = _HU.get(syllable, "f" + syllable[2:])
    for ending, merged in _ENDINGS.items():
        if syllable.endswith(ending):
            return syllable[: -len(ending)] + merged
    return syllable


@cache
def _by_sound() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Characters by reading, and by merged reading."""
    same: defaultdict[str, set[str]] = defaultdict(set)
    merged: defaultdict[str, set[str]] = defaultdict(set)
    for character, known in _table().items():
        for reading in known.readings.split(" "):
            same[reading].add(character)
            merged[accent(reading)].add(character)
    return {k: frozenset(v) for k, v in same.items()}, {k: frozenset(v) for k, v in merged.items()}


@cache
def _looks(character: str) -> dict[str, float]:
    """Those that look like a character, with how much."""
    known = _table().get(character, _Character("", "", ""))
    return {other: int(known.percent[2 * n : 2 * n + 2]) / 100 for n, other in enumerate(known.alike)}


@cache
def resemblance(one: str, other: str) -> float:
    """How much two characters look like the same others (0 to 1): of two that the table does not name together."""
    first, second = _looks(one), _looks(other)
    common = sum(min(likeness, second[character]) for character, likeness in first.items() if character in second)
    return min(1.0, common / 40)


@lru_cache(maxsize=20_000)
def stands(character: str, said: frozenset[str], *, surname: bool = False) -> list[Stand]:
    """What may stand in the place of a character said so, each once with its best reason, the likeliest first.

    In the place of a surname another character sounds only as it does as a surname: 单 is no homophone of 丹.
    """
    by_sound, by_accent = _by_sound()
    found: dict[str, Stand] = {}
    for reading in said:
        for other in by_accent.get(accent(reading), ()):
            found[other] = Stand(other, "sound", ALIKE_IN_DIALECT, dialect=True)
    for reading in said:
        for other in by_sound.get(reading, ()):
            found[other] = Stand(other, "sound", SAME_SOUND)
    if surname:
        listed = _surname_readings()
        merged = set(map(accent, said))
        found = {other: stand for other, stand in found.items() if accent(listed.get(other, "")) in merged | {""}}
    for other, likeness in _looks(character).items():
        if other not in found or found[other].likeness < likeness:
            found[other] = Stand(other, "look", likeness)
    own = normalise(character)
    others = (stand for stand in found.values() if normalise(stand.character) != own)
    return sorted(others, key=lambda stand: (-stand.likeness, stand.character))  # the same in every process
