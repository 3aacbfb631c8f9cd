"""What tells a name from other words: surnames, characters of given names, words around names (data/README.md)."""

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

# How sure a surname makes, by its place in the order of frequency: the first 330 are mostly surnames in a text too,
# the last are words that somebody, somewhere, is called by.
_TIERS: Final = ((330, 1.0), (560, 0.85), (10_000, 0.6))


def _lines(name: str) -> Iterator[str]:
    with (files(__package__) / "data" / name).open(encoding="utf-8") as lines:
        yield from (line.strip() for line in lines if not line.startswith("#"))


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (files(__package__) / "data" / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@cache
def surnames() -> dict[str, float]:
    """Every surname, of one character or two, with how sure it makes that a name begins (0 to 1)."""
    known = {}
    for rank, row in enumerate(_rows("surnames.csv")):
        surname = row["surname"]
        known[surname] = 1.0 if len(surname) > 1 else next(sure for last, sure in _TIERS if rank < last)
    return known


@cache
def begin_surnames() -> frozenset[str]:
    """The characters with which a surname begins."""
    return frozenset(surname[0] for surname in surnames())


@cache
def given_characters() -> frozenset[str]:
    """Characters that given names are made of."""
    return frozenset("".join(_lines("given_characters.txt")))


@cache
def name_characters() -> frozenset[str]:
    """Characters that surnames or given names are made of."""
    return frozenset("".join(surnames())) | given_characters()


@cache
def not_names() -> frozenset[str]:
    """Words with which no name begins."""
    return frozenset(word for line in _lines("not_names.txt") for word in line.split())


@cache
def cues(side: str) -> dict[str, str]:
    """Words that stand `before` or `after` a name, each with the role that it gives, or an empty string."""
    return {row["word"]: row["role"] for row in _rows("name_cues.csv") if row["side"] == side}


@cache
def _words() -> dict[str, list[list[str]]]:
    from pypinyin.phrases_dict import phrases_dict  # noqa: PLC0415  # a quarter of a second, not for every search

    return phrases_dict


def is_word(text: str) -> bool:
    """Whether a dictionary has it as a word."""
    return text in _words()
