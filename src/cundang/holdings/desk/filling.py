"""Items into boxes by thickness: which lie in which box, and how wide its spine is (DA/T 22-2015 6.3: 20–50 mm)."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import groupby

from cundang.custodians.models import Office
from cundang.holdings.desk.models import PaperThickness
from cundang.holdings.desk.numbering import Series, series_of
from cundang.holdings.desk.queries import Piece
from cundang.holdings.keeping import default_widths


@cache
def default_thickness() -> Decimal:
    """Millimetres of 100 sheets where a town has not measured its own: a default (`data/paper_thickness.csv`)."""
    with files("cundang.holdings").joinpath("data/paper_thickness.csv").open(encoding="utf-8") as source:
        return Decimal(next(csv.DictReader(source))["mm_per_100_sheets"])


def thickness_of(office: Office) -> tuple[Decimal, bool]:
    """Millimetres of 100 sheets in the office's town, and whether that is the default."""
    own = PaperThickness.objects.filter(office=office.code[:9]).first()
    return (own.mm_per_100_sheets, False) if own else (default_thickness(), True)


@dataclass
class Filled:
    """One box as proposed: its items in order, how thick they are together, and the spine they need."""

    pieces: list[Piece] = field(default_factory=list)
    mm: Decimal = Decimal(0)
    spine_mm: int = 0

    @property
    def too_thick(self) -> bool:
        """Whether no box is wide enough: one item alone is thicker than the widest."""
        return self.mm > self.spine_mm

    @property
    def pages(self) -> int:
        """Sheets counted."""
        return sum(map(sheets, self.pieces))


def sheets(piece: Piece) -> int:
    """How many sheets an item is reckoned as: a sheet for each side with content, as most old papers are one-sided."""
    return piece.item.pages_stated if piece.item.pages_stated is not None else len(piece.pages)


def fill(pieces: Iterable[Piece], mm_per_100: Decimal, widest: int, spines: Sequence[int] = ()) -> list[Filled]:
    """Boxes for these items in their order, none thicker than `widest`; a new series begins a new box.

    The last box of a series gets the narrowest spine that holds what is left. An item thicker than the widest box has
    one to itself.
    """
    boxes: list[Filled] = []
    for _series, items in groupby(sorted(pieces, key=_series_key), key=_series_key):
        box = Filled()
        for piece in items:
            mm = sheets(piece) * mm_per_100 / 100
            if box.pieces and box.mm + mm > widest:
                boxes.append(box)
                box = Filled()
            box.pieces.append(piece)
            box.mm += mm
        boxes.append(box)
    widths = [width for width in sorted(spines or default_widths()) if width <= widest] or [widest]
    for box in boxes:
        box.spine_mm = next((width for width in widths if width >= box.mm), widths[-1])
    return boxes


def _series_key(piece: Piece) -> tuple[str, ...]:
    series: Series = series_of(piece.item)
    return tuple(str(part) for part in series)


def complete(pieces: Sequence[Piece]) -> tuple[list[Piece], list[Piece]]:
    """Those that say class, year and retention, and can be boxed, and those that do not yet."""
    ready = [one for one in pieces if one.item.class_code and one.item.year and one.item.retention_code]
    known = {one.item.pk for one in ready}
    return ready, [one for one in pieces if one.item.pk not in known]
