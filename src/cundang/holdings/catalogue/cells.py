"""What every reader of a table gives, and what it raises."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

Cell = str | int | float | date | None  # a datetime is a date

MAX_COLUMNS = 256  # cells to the right of this are not looked at
MAX_ROWS = 1_048_576  # of one sheet: Excel's own limit


class Unreadable(Exception):
    """The file is not a catalogue that can be read; carries one sentence for a person."""


@dataclass(frozen=True)
class Line:
    """One row of a table: its number in the sheet (from 1) and its cells from the left.

    `formulas` are the places (from 0) of formulas that no program has worked out: nobody knows what they say.
    """

    number: int
    cells: list[Cell]
    formulas: tuple[int, ...] = ()


@dataclass(frozen=True)
class Sheet:
    """One table: rows come one after the other, and can be read once."""

    name: str
    lines: Iterator[Line]
    hidden: bool = False


def text_of(cell: Cell) -> str:
    """A cell as a person sees it, on one line, without what cannot be printed; whole numbers without `.0`."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, date):
        return f"{cell:%Y%m%d}" if cell.year >= 1000 else cell.isoformat()
    text = str(cell)
    if not text.isprintable():
        text = "".join(c if c.isprintable() or c in "\n\t\u3000" else " " if c.isspace() else "" for c in text)
    return " ".join(text.split())
