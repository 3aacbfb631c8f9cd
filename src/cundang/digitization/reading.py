"""From an upright page to its lines: a smaller, straight copy is read, and the boxes are put back on the page."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cundang.digitization.pictures import Engine, Line, Picture
from cundang.digitization.upright import straightened
from cundang.holdings.candidates import pack

READING_DPI = 200  # read as well as 300, in less time
A4_LONG_SIDE = 11.69  # inches; a page that does not say its resolution is taken for A4
LONGEST = 4000  # pixels of the copy, whatever the size of the page
SKEW_WORTH_IT = 0.15  # degrees; less is not turned back

Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PageReading:
    """What was read on a page: `lines` as in `holdings.Reading.lines`, `candidates` packed."""

    engine: str
    lines: list[dict[str, Any]]
    candidates: bytes | None

    @property
    def confidence(self) -> float:
        """Mean of the characters, 0 when nothing was read."""
        return self.strength / max(1, sum(len(line["text"]) for line in self.lines))

    @property
    def strength(self) -> float:
        """How much was read, and how surely: grows with both."""
        return float(sum(line["confidence"] * len(line["text"]) for line in self.lines))


@cache
def engine() -> Engine:
    """The engine of this process, loaded on first use."""
    from cundang.digitization.rapid import RapidEngine  # noqa: PLC0415  # half a gigabyte, only where pages are read

    return RapidEngine()


def read_page(picture: Picture, *, dpi: int | None, skew: float) -> PageReading:
    """Read an upright page; `skew` in degrees as `upright.skew` gives it, boxes in pixels of the page as given."""
    copy, to_page = _copy(picture, dpi)
    if abs(skew) > SKEW_WORTH_IT:
        copy, back = straightened(copy, skew)
        to_page = _after(to_page, back)
    lines = in_order(engine().read(copy))
    height, width = picture.shape[:2]
    return PageReading(
        engine=engine().name,
        lines=[
            {
                "text": line.text,
                "confidence": round(line.confidence, 4),
                "box": _box(line.quad, to_page, width, height),
            }
            for line in lines
        ],
        candidates=pack([line.candidates for line in lines]),
    )


def _copy(picture: Picture, dpi: int | None) -> tuple[Picture, Matrix]:
    """The page at about 200 dpi, and the 2 × 3 matrix from the copy's pixels to the page's."""
    long_side = max(picture.shape[:2])
    scale = min(1.0, READING_DPI / (dpi or long_side / A4_LONG_SIDE), LONGEST / long_side)
    if scale > 0.95:
        return picture, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    width, height = max(1, round(picture.shape[1] * scale)), max(1, round(picture.shape[0] * scale))
    small = np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return small, np.array([[picture.shape[1] / width, 0.0, 0.0], [0.0, picture.shape[0] / height, 0.0]])


def _after(second: Matrix, first: Matrix) -> Matrix:
    """The matrix that does `first`, then `second`."""
    square = np.vstack([first, [0.0, 0.0, 1.0]])
    return np.asarray(second @ square, np.float64)


def _box(quad: npt.NDArray[np.float64], to_page: Matrix, width: int, height: int) -> list[int]:
    """`[x, y, w, h]` of the upright rectangle round a quad, within the page."""
    points = np.hstack([quad, np.ones((4, 1))]) @ to_page.T
    left, top = np.clip(np.floor(points.min(axis=0)), 0, [width - 1, height - 1])
    right, bottom = np.clip(np.ceil(points.max(axis=0)), [left + 1, top + 1], [width, height])
    return [int(left), int(top), int(right - left), int(bottom - top)]


def in_order(lines: list[Line]) -> list[Line]:
    """Lines as a person reads them: rows from the top, each from the left.

    Two columns of prose come one after the other, vertical writing from the right; tables stay row by row.
    """
    if not lines:
        return []
    boxes = {id(line): (*line.quad.min(axis=0), *line.quad.max(axis=0)) for line in lines}

    def key(line: Line) -> tuple[float, float, float, float]:
        return boxes[id(line)]

    tall = [line for line in lines if key(line)[3] - key(line)[1] > 1.5 * (key(line)[2] - key(line)[0])]
    if sum(len(line.text) for line in tall) > sum(len(line.text) for line in lines) / 2:
        turned = {id(line): (key(line)[1], -key(line)[2], key(line)[3], -key(line)[0]) for line in lines}
        return _rows(lines, turned)
    gutter = _gutter(lines, boxes)
    if gutter is None:
        return _rows(lines, boxes)
    top = min(key(line)[1] for line in lines if key(line)[0] > gutter)
    head = [line for line in lines if key(line)[0] <= gutter <= key(line)[2] and key(line)[1] < top]
    rest = [line for line in lines if line not in head]
    left = [line for line in rest if key(line)[0] <= gutter]
    right = [line for line in rest if key(line)[0] > gutter]
    return [*_rows(head, boxes), *_rows(left, boxes), *_rows(right, boxes)]


Boxes = dict[int, tuple[float, float, float, float]]  # id of a line → left, top, right, bottom


def _rows(lines: list[Line], boxes: Boxes) -> list[Line]:
    """Row after row; a line belongs to the row whose middle lies within its own height."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda each: boxes[id(each)][1] + boxes[id(each)][3]):
        middle = (boxes[id(line)][1] + boxes[id(line)][3]) / 2
        if rows and boxes[id(rows[-1][-1])][1] < middle < boxes[id(rows[-1][-1])][3]:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda each: boxes[id(each)][0])]


def _gutter(lines: list[Line], boxes: Boxes) -> float | None:
    """Where an empty strip parts two columns of long lines; None when the page has one column, or is a table."""
    left, right = min(b[0] for b in boxes.values()), max(b[2] for b in boxes.values())
    width = right - left
    for part in np.arange(0.4, 0.61, 0.02):
        x = left + part * width
        crossing = [line for line in lines if boxes[id(line)][0] < x < boxes[id(line)][2]]
        sides = (
            [b for b in boxes.values() if b[2] <= x],
            [b for b in boxes.values() if b[0] >= x],
        )
        long_lines = all(len(side) >= 5 and np.median([b[2] - b[0] for b in side]) > 0.3 * width for side in sides)
        if len(crossing) <= 2 and long_lines:
            return float(x)
    return None
