"""本人行摘取: a page's picture as a copy shows it, whole or with nothing left but the picked lines.

What is not picked is taken away from the pixels before the picture is written, not covered by a layer; the text that
goes with the picture is that of the picked lines alone. A neighbour's line wins where two boxes overlap: better a
picked line loses an edge than a neighbour shows one. PIPL §6 asks for no more than is needed.
"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyvips
from django.utils.translation import gettext as _

from cundang.holdings.iiif_image import upright

# A4 at 300 dpi: what a printer can show (DA/T 31-2017 asks for 200 dpi, 300 where the writing is small).
PRINTED: Final = (2480, 3508)
QUALITY: Final = 90  # of the JPEG, with full colour resolution: small writing keeps its edges
PAPER: Final = 255  # of every sample of what was taken away
LEAST_LEFT: Final = 0.6  # of a picked line's box, after its neighbours were taken away

Box = tuple[int, int, int, int]  # left, top, right, bottom in pixels


class ExtractRefused(Exception):
    """Lines that cannot be shown alone; carries one sentence."""


@dataclass(frozen=True)
class Line:
    """A line in a picture: what was read, and its box as parts of the picture's width and height."""

    text: str
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Picture:
    """A picture as it stands in a copy; `lines` have places, none where the page was not read or has none."""

    jpeg: bytes
    width: int  # pixels
    height: int
    lines: tuple[Line, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the JPEG, which stands unchanged in the PDF."""
        return hashlib.sha256(self.jpeg).hexdigest()


def picture(
    stored: Path,
    *,
    rotation: int,
    size: tuple[int, int],
    lines: Sequence[dict[str, Any]],
    picked: Collection[int] | None,
) -> Picture:
    """The page in `stored`, turned clockwise by `rotation` degrees, as a copy shows it.

    `size` is the width and height in pixels of the upright page in which the boxes of `lines` (holdings `lines_of`)
    are measured; `picked` are indexes of `lines`, None for the whole page. Raises `ExtractRefused`.
    """
    image = upright(stored, rotation)
    if picked is None:
        shown = list(range(len(lines)))
    else:
        shown = sorted(set(picked))
        image = _alone(image, size, lines, shown)
    across, down = PRINTED if image.height >= image.width else PRINTED[::-1]
    small = image.thumbnail_image(across, height=down, size="down", no_rotate=True)
    jpeg: bytes = small.jpegsave_buffer(Q=QUALITY, subsample_mode="off", keep="none")
    placed = (_line(lines[at], *size) for at in shown if lines[at]["box"])
    return Picture(jpeg, small.width, small.height, tuple(placed))


def _line(line: dict[str, Any], across: int, down: int) -> Line:
    x, y, width, height = line["box"]
    return Line(line["text"], x / across, y / down, width / across, height / down)


def _alone(
    image: pyvips.Image, size: tuple[int, int], lines: Sequence[dict[str, Any]], shown: Sequence[int]
) -> pyvips.Image:
    """The image with the lines `shown` on it and nothing else."""
    _refuse(image, size, lines, shown)
    pixels = image.numpy()
    alone = np.full_like(pixels, PAPER)
    left = np.zeros(pixels.shape[:2], dtype=bool)
    for at in shown:
        x, y, right, bottom = _box(lines[at], size)
        alone[y:bottom, x:right] = pixels[y:bottom, x:right]
        left[y:bottom, x:right] = True
    for at in set(range(len(lines))) - set(shown):
        x, y, right, bottom = _box(lines[at], size)
        alone[y:bottom, x:right] = PAPER
        left[y:bottom, x:right] = False
    for at in shown:
        x, y, right, bottom = _box(lines[at], size)
        if left[y:bottom, x:right].mean() < LEAST_LEFT:
            raise ExtractRefused(
                _("第 %(line)d 行和旁边的行叠在一起，遮去旁边的行就看不清了；请只选整页，或请档案员摘抄。")
                % {"line": at + 1}
            )
    return pyvips.Image.new_from_array(alone, interpretation=image.interpretation)


def _refuse(image: pyvips.Image, size: tuple[int, int], lines: Sequence[dict[str, Any]], shown: Sequence[int]) -> None:
    """Raise where nobody knows what stands where on the image."""
    if not lines or any(not line["box"] for line in lines) or (image.width, image.height) != size:
        raise ExtractRefused(_("这一页没有每一行的位置，只能整页提供。"))
    if not shown:
        raise ExtractRefused(_("请至少选一行。"))
    for at in shown:
        if not 0 <= at < len(lines):
            raise ExtractRefused(_("这一页没有第 %(line)d 行，请刷新页面重选。") % {"line": at + 1})
        x, y, right, bottom = _box(lines[at], size)
        if right <= x or bottom <= y:
            raise ExtractRefused(_("第 %(line)d 行不在这一页的图像上，只能整页提供。") % {"line": at + 1})


def _box(line: dict[str, Any], size: tuple[int, int]) -> Box:
    """The box of a line, as far as it lies on the page."""
    x, y, width, height = line["box"]
    left, top = max(0, int(x)), max(0, int(y))
    return left, top, max(left, min(size[0], -int(-(x + width) // 1))), max(top, min(size[1], -int(-(y + height) // 1)))
