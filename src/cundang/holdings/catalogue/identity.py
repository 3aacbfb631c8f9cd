"""What a row is known by, so that the same file twice changes nothing (docs/catalogue.md).

A 档号 knows its item. Without one: the office, the year, the file and the 件号. Without those: title, date,
author and 文号, and how many rows of this file have said the same before. A row with a 档号 also says what it was
known by before it had one, so that a catalogue that gets its codes later meets the items it made.
"""

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from cundang.holdings import references
from cundang.holdings.catalogue.rows import Row

_UNIT: Final = "\x1f"


@dataclass(frozen=True)
class Identity:
    """One of the two is set: `reference_key` of a 档号, or `import_key`, a digest."""

    reference_key: str = ""
    import_key: str = ""
    before: str = field(default="", compare=False)  # the `import_key` of the same row without its 档号


@dataclass
class Identities:
    """What was seen in one file so far; four numbers a row, however long the file is.

    With `codes_alone` a row with a 档号 is known by nothing else.
    """

    codes_alone: bool = False
    _seen: dict[int, int] = field(default_factory=dict)  # what a row is known by → its content
    _counts: Counter[int] = field(default_factory=Counter)

    def of(self, row: Row, office_code: str) -> Identity | None:
        """What the row is known by in this office; None when an earlier row of the file was known by the same."""
        if not (key := references.key(row.values.get("reference", ""))):
            import_key = self._without_code(row, office_code)
            return Identity(import_key=import_key) if import_key else None
        short = _by_reference(row, office_code)
        if short in self._seen:
            return None
        self._seen[short] = row.content
        return Identity(reference_key=key, before="" if self.codes_alone else self._without_code(row, office_code))

    def _without_code(self, row: Row, office_code: str) -> str:
        """What a row is known by when its 档号 is left aside; empty when an earlier row was known by the same."""
        if parts := _number_parts(row):
            short = _short("n", office_code, *parts)
            if short in self._seen:
                return ""
            self._seen[short] = row.content
            return _digest("n", office_code, *parts)
        parts = [str(row.values.get(name, "")) for name in ("title", "dated", "author", "document_number")]
        same = _short("t", office_code, *parts)
        self._counts[same] += 1
        return _digest("t", office_code, *parts, str(self._counts[same]))

    def repeats(self, row: Row, office_code: str) -> bool:
        """Whether the earlier row of this 档号 said the very same (`Row.content`)."""
        return self._seen.get(_by_reference(row, office_code)) == row.content

    def forget(self, row: Row, office_code: str) -> None:
        """A row of this 档号 was refused after all: a later one may take its place."""
        self._seen.pop(_by_reference(row, office_code), None)


def _by_reference(row: Row, office_code: str) -> int:
    return _short("r", office_code, references.key(row.values.get("reference", "")))


def _number_parts(row: Row) -> list[str]:
    """Year, file and 件号, when there is a 件号 and something in which it counts."""
    number, year = str(row.values.get("number", "")), str(row.values.get("year", ""))
    file = references.key(row.volume_reference) or (f"{row.fonds}-{references.key(row.volume)}" if row.volume else "")
    if not number or not (year or file):
        return []
    return [year, file, number.lstrip("0") or "0"]


def _digest(*parts: str) -> str:
    return hashlib.sha256(_UNIT.join(parts).encode()).hexdigest()


def _short(*parts: str) -> int:
    return int.from_bytes(hashlib.blake2b(_UNIT.join(parts).encode(), digest_size=8).digest(), "big")
