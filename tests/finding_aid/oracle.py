"""The measure of truth: a plain scan of the normalised text, knowing nothing of tokens or engines.

A text is a row of atoms: each Han character, each whole word of Latin letters and digits, and one atom for
whatever separates. A phrase is in a text when its atoms stand there side by side.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cundang.folding import normalise

HAN = r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"


def atoms(text: str) -> list[str]:
    """The atoms of a text, `/` for a separator."""
    found = re.findall(rf"{HAN}|[0-9a-z]+|(?:(?!{HAN})[^0-9a-z])+", normalise(text))
    return [atom if re.fullmatch(rf"{HAN}|[0-9a-z]+", atom) else "/" for atom in found]


def occurs(phrase: str, text: str) -> bool:
    """Whether the phrase stands in the text."""
    wanted, given = atoms(phrase), atoms(text)
    while wanted and wanted[0] == "/":
        wanted.pop(0)
    while wanted and wanted[-1] == "/":
        wanted.pop()
    return any(given[at : at + len(wanted)] == wanted for at in range(len(given) - len(wanted) + 1))


@dataclass(frozen=True)
class Record:
    """An item with the texts of its pages, numbered from 1."""

    item: int
    catalogue: str
    pages: list[str]
    of_class: str
    retention: str
    year: int | None

    def has(self, word: str) -> bool:
        """Whether the word stands in the catalogue entry or on a page."""
        return any(occurs(word, text) for text in [self.catalogue, *self.pages])


def answers(
    records: Iterable[Record],
    asked: list[str],
    about: list[str],
    *,
    about_classes: tuple[str, ...] = (),
    retention: str = "",
    undated: bool = False,
    year_from: int | None = None,
) -> list[tuple[int, int | None]]:
    """Item and page of every hit: pages where one word is asked for and no matter, otherwise items."""
    found: list[tuple[int, int | None]] = []
    for record in records:
        years = record.year is None if undated else year_from is None or (record.year or 0) >= year_from
        matter = not (about or about_classes) or record.of_class in about_classes or any(map(record.has, about))
        fits = years and matter and (not retention or record.retention == retention)
        if not fits or not all(map(record.has, asked)):
            continue
        pages = [n for n, text in enumerate(record.pages, 1) if any(occurs(word, text) for word in asked)]
        whole = len(asked) > 1 or about or about_classes
        found += [(record.item, page) for page in ((pages[:1] if whole else pages) or [None])]
    return found


def timeline(found: Iterable[tuple[int, int | None]], records: Iterable[Record]) -> list[tuple[int, int | None]]:
    """The same from the oldest to the newest, as test_matters.py dates them; those without a year last."""
    years = {record.item: record.year for record in records}
    return sorted(found, key=lambda hit: (years[hit[0]] or 9999, years[hit[0]] and hit[0] % 12, hit[0], hit[1] or 0))
