"""归档章 (DA/T 22-2015 5.4): what it says, and where it has room on the first page; lengths in millimetres."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from cundang.custodians.queries import Actor
from cundang.holdings import retention
from cundang.holdings.models import Item, Page, Reading
from cundang.holdings.stamp_models import FilingStamp

WIDTH, HEIGHT = 45, 16  # three columns, two rows
_A4: Final = (210.0, 297.0)  # of a page whose resolution nobody knows, or cannot be right
_SMALLEST, _LARGEST = 60.0, 1300.0  # a side of paper: from a receipt to a drawing (A0)
_MARGIN: Final = 6.0  # from the edges of the paper
_AIR: Final = 1.5  # around a line of text
_STEP: Final = 2.0
_UPPER: Final = 0.5  # the blank is looked for in this part of the page

Rect = tuple[float, float, float, float]  # left, top, width, height


@dataclass(frozen=True)
class Stamp:
    """A filing stamp: its six cells row by row, its place, and the size of the page that it stands on."""

    cells: tuple[str, str, str, str, str, str]
    left: float
    top: float
    page: tuple[float, float]
    placed: bool = True  # by a person; otherwise where it has room

    @property
    def sizes(self) -> list[tuple[str, float, float, float]]:
        """Each cell with the middle of its text (x, y from the stamp's corner) and a size that lets it fit."""
        wide, high = WIDTH / 3, HEIGHT / 2
        middles = [(wide * (column + 0.5), high * (row + 0.5)) for row in (0, 1) for column in (0, 1, 2)]
        return [(cell, x, y, fitting(cell, wide - 1)) for cell, (x, y) in zip(self.cells, middles, strict=True)]


def fitting(text: str, width: float, most: float = 4.2) -> float:
    """The size of type, in millimetres, in which a text is no wider than this."""
    units = sum(1.0 if ord(one) > 0x2E80 else 0.6 for one in text)
    return round(min(most, width / units), 2) if units else most


def cells_of(item: Item, pages: int) -> tuple[str, str, str, str, str, str]:
    """全宗号 年度 件号 / 机构或问题 保管期限 页数, as the item is described now; `pages` where none are stated."""
    period = retention.in_words(item.retention_code) or item.retention_as_marked
    counted = item.pages_stated or pages
    return (
        item.fonds.number,
        str(item.year or ""),
        item.number,
        item.division,
        period,
        str(counted or ""),
    )


def page_size(page: Page) -> tuple[float, float]:
    """Width and height of a page on paper; A4 as it lies where its resolution is not known or gives no such paper."""
    if page.dpi and page.width and page.height:
        size = (page.width * 25.4 / page.dpi, page.height * 25.4 / page.dpi)
        if min(size) >= _SMALLEST and max(size) <= _LARGEST:
            return size
    if not page.width or not page.height:
        return _A4
    across = _A4[0] if page.height >= page.width else _A4[1]
    return across, across * page.height / page.width


def room(size: tuple[float, float], texts: Sequence[Rect]) -> tuple[float, float]:
    """Left and top of the blank nearest to the top of the page, right before left; where there is none, the emptiest.

    `texts` are the boxes of its lines.
    """
    across, down = size
    right, lowest = max(0.0, across - WIDTH), max(0.0, down - HEIGHT)  # where the stamp ends with the paper
    lefts = _steps(max(right - _MARGIN, min(_MARGIN, right)), min(_MARGIN, right))
    tops = _steps(min(_MARGIN, lowest), max(min(_MARGIN, lowest), min(_UPPER * down, lowest)))
    best = min(
        product(tops, lefts), key=lambda place: (round(_covered(place[1], place[0], texts), 1), place[0], -place[1])
    )
    return round(best[1], 1), round(best[0], 1)


def _steps(first: float, last: float) -> list[float]:
    count = int(abs(last - first) // _STEP)
    sign = 1 if last >= first else -1
    return [first + sign * _STEP * at for at in range(count + 1)]


def _covered(left: float, top: float, texts: Iterable[Rect]) -> float:
    """How much text, in square millimetres, a stamp at this place would cover."""
    total = 0.0
    for x, y, width, height in texts:
        across = min(left + WIDTH, x + width + _AIR) - max(left, x - _AIR)
        down = min(top + HEIGHT, y + height + _AIR) - max(top, y - _AIR)
        total += max(0.0, across) * max(0.0, down)
    return total


def stamps_of(actor: Actor, items: Sequence[Item], counts: dict[int, int]) -> dict[int, Stamp]:
    """The stamps of items by their keys, placed or where they have room; four queries for any number of items.

    `counts` are the pages with an image of each.
    """
    within = actor.scope("view").filter()
    own = {item.pk: item for item in items if actor.scope("view").covers(item.office_id)}
    placed = {one.item_id: one for one in FilingStamp.objects.filter(within, item__in=own)}
    first: dict[int, Page] = {}
    for page in Page.objects.filter(within, item__in=own).order_by("item_id", "-number"):
        first[page.item_id] = page
    unplaced = [page.pk for item, page in first.items() if item not in placed]
    readings = Reading.objects.filter(within, page__in=unplaced).values_list("page_id", "lines")
    lines = dict(readings)
    found = {}
    for pk, item in own.items():
        paper = first.get(pk)
        size = page_size(paper) if paper else _A4
        cells = cells_of(item, counts.get(pk, 0))
        if stamp := placed.get(pk):
            found[pk] = Stamp(cells, float(stamp.left_mm), float(stamp.top_mm), size)
        else:
            left, top = room(size, _in_mm(paper, size, lines.get(paper.pk, [])) if paper else [])
            found[pk] = Stamp(cells, left, top, size, placed=False)
    return found


def _in_mm(page: Page, size: tuple[float, float], lines: Iterable[dict[str, list[float] | None]]) -> list[Rect]:
    scale = size[0] / page.width if page.width else 0.0
    boxes = [line["box"] for line in lines]
    return [(box[0] * scale, box[1] * scale, box[2] * scale, box[3] * scale) for box in boxes if box]


def stamp_of(actor: Actor, item: Item) -> Stamp:
    """The stamp of one item; not `placed` while nobody put it there."""
    count = Page.objects.filter(actor.scope("view").filter(), item=item).count()
    return stamps_of(actor, [item], {item.pk: count})[item.pk]
