"""How a hit's line is shown: which part of the page is cut out, and where the found words stand in it."""

from dataclasses import dataclass
from typing import Final

from cundang.finding_aid.queries import Box, Hit

HEIGHT: Final = 44  # CSS pixels of a line
LONGEST: Final = 6  # a line read from top to bottom shows this many of its widths around the found words
SHORTEST: Final = 16  # a line shows at least this many of its heights: a name in a form's cell says little alone


@dataclass(frozen=True)
class Strip:
    """The cut-out: its IIIF path, its size in CSS pixels, and in pixels of the page its size and the mark in it."""

    path: str
    width: int
    height: int
    view_width: int
    view_height: int
    mark: Box | None  # x, y, width, height within the view
    upright: bool  # read from top to bottom

    @property
    def stroke(self) -> float:
        """The width of the cinnabar line: two CSS pixels."""
        return round(2 * self.view_height / self.height, 1)

    @property
    def underline(self) -> tuple[float, float, float, float] | None:
        """x1, y1, x2, y2: below the words, or left of them where they run from top to bottom."""
        if self.mark is None:
            return None
        x, y, width, height = self.mark
        half = self.stroke / 2
        if self.upright:
            left = max(half, x - half)
            return left, y, left, y + height
        below = min(self.view_height - half, y + height + half)
        return x, below, x + width, below


def strip(hit: Hit) -> Strip | None:
    """The picture of the hit's line with a little of the paper around it; None without a line."""
    if hit.page is None or hit.box is None:
        return None
    return strip_of(hit.page.pk, (hit.page.width, hit.page.height), hit.box, hit.mark)


def strip_of(page: int, pixels: tuple[int, int], box: Box, marked: Box | None = None) -> Strip | None:
    """The same of a box on a page of this width and height; None on a page without an image."""
    across, down = pixels
    if across < 1 or down < 1:
        return None
    x, y, width, height = _on_page(_window(_on_page(box, across, down), marked, across), across, down)
    upright = height > width
    # A line lies HEIGHT high; one from top to bottom stands HEIGHT wide.
    scale = HEIGHT / (width if upright else height)
    shown = (max(1, round(width * scale)), max(1, round(height * scale)))
    mark = [marked[0] - x, marked[1] - y, marked[2], marked[3]] if marked else None
    size = f",{min(height, 2 * shown[1])}"
    return Strip(
        path=f"/iiif/3/{page}/{x},{y},{width},{height}/{size}/0/default.jpg",
        width=shown[0],
        height=shown[1],
        view_width=width,
        view_height=height,
        mark=mark,
        upright=upright,
    )


def _window(box: Box, mark: Box | None, page_width: int) -> Box:
    """The part of the page that is shown: the line with a quarter of its thickness as margin, and its neighbours."""
    x, y, width, height = box
    margin = max(4, min(width, height) // 4)
    if height > width and height > LONGEST * width:
        middle = mark[1] + mark[3] // 2 if mark else y
        top = max(y, min(middle - LONGEST * width // 2, y + height - LONGEST * width))
        y, height = top, LONGEST * width
    elif width >= height and width < SHORTEST * height:
        wanted = min(SHORTEST * height, page_width)
        x, width = max(0, min(x - (wanted - width) // 2, page_width - wanted)), wanted
    return [x - margin, y - margin, width + 2 * margin, height + 2 * margin]


def _on_page(box: Box, page_width: int, page_height: int) -> Box:
    """The box without what hangs over the page's edges; at least one pixel."""
    x, y, width, height = box
    left, top = min(max(0, x), page_width - 1), min(max(0, y), page_height - 1)
    right, bottom = min(x + width, page_width), min(y + height, page_height)
    return [left, top, max(1, right - left), max(1, bottom - top)]
