"""A sheet of A4 paper at 300 dpi that remembers what was written where."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import files

import pylopdf_fonts_zh_cn
from PIL import Image, ImageDraw, ImageFont

A4 = (2480, 3508)
BLACK = (38, 36, 36)
BLUE_BLACK = (36, 44, 84)
FADED = (74, 70, 66)
RED = (196, 40, 36)

_PRINT = {"serif": "NotoSerifSC-Regular.otf", "sans": "NotoSansSC-Regular.otf"}
_ONLY_KAI = "·℃№①②③④⑤⑥⑦⑧⑨⑩○〇剡"  # what the brush and the running hand lack
HANDS = ("wenkai", "mashan", "longcang")  # neat kai, brush, running hand


@lru_cache(maxsize=128)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """One face at a size in pixels: `serif` and `sans` are print, the `HANDS` are written."""
    if face in _PRINT:
        path = files(pylopdf_fonts_zh_cn).joinpath(_PRINT[face])
    else:
        path = files("cundang.specimen").joinpath("data", "fonts", f"{face}.woff2")
    return ImageFont.truetype(str(path), size)


@dataclass(frozen=True)
class Pen:
    """What a text is written with. `unsteady` 0 is print, about 0.3 a typewriter, 1 a hand."""

    face: str = "serif"
    size: int = 46
    ink: tuple[int, int, int] = BLACK
    bold: bool = False
    unsteady: float = 0.0
    tracking: int = 0  # extra pixels between characters

    def at(self, size: int) -> "Pen":
        """The same pen at another size."""
        return replace(self, size=size)

    def width(self, text: str) -> int:
        """How many pixels the text takes."""
        return int(sum(self.font_for(char).getlength(char) + self.tracking for char in text))

    def font_for(self, char: str) -> ImageFont.FreeTypeFont:
        """The font that has this character."""
        if self.face in ("mashan", "longcang") and char in _ONLY_KAI:
            return font("wenkai", self.size)
        return font(self.face, self.size)


@dataclass
class Line:
    """One line of text, or one cell of a table, with its box `[x, y, w, h]` in pixels."""

    text: str
    box: tuple[int, int, int, int]


Piece = tuple[str, Pen]


@dataclass
class Sheet:
    """One side of paper. `lines` is the true text in reading order; `names` every person named, each time."""

    rng: random.Random
    hand: str = ""  # the face of the handwriting on it
    image: Image.Image = field(default_factory=lambda: Image.new("RGB", A4, (255, 255, 255)))
    lines: list[Line] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.draw = ImageDraw.Draw(self.image)

    def named(self, name: str) -> str:
        """Note that a person is named here; gives the name back."""
        self.names.append(name)
        return name

    def write(self, x: int, baseline: int, *pieces: Piece) -> int:
        """Write pieces one after the other as one line of text; returns where it ends."""
        text = "".join(piece for piece, _ in pieces)
        start, top, bottom = x, baseline, baseline
        for piece, pen in pieces:
            x = self._run(x, baseline, piece, pen)
            top, bottom = min(top, baseline - int(pen.size * 0.92)), max(bottom, baseline + int(pen.size * 0.2))
        if text.strip("　 "):
            self.lines.append(Line(text, (start, top, x - start, bottom - top)))
        return x

    def centred(self, baseline: int, *pieces: Piece, within: tuple[int, int] = (0, A4[0])) -> None:
        """One line in the middle of the sheet, or between two edges."""
        width = sum(pen.width(text) for text, pen in pieces)
        self.write((within[0] + within[1] - width) // 2, baseline, *pieces)

    def right(self, edge: int, baseline: int, *pieces: Piece) -> None:
        """One line that ends at an edge."""
        self.write(edge - sum(pen.width(text) for text, pen in pieces), baseline, *pieces)

    def paragraph(
        self, start: tuple[int, int], text: str, pen: Pen, *, width: int, leading: int, indent: int = 2
    ) -> int:
        """Running text broken into lines from `start` (x, baseline); returns the baseline after the last."""
        x, baseline = start
        line, room = "　" * indent, width
        for char in text:
            if pen.width(line + char) > room and char not in "，。、；：）》”":
                self._line_of_paragraph(x, baseline, line, pen)
                baseline, line = baseline + leading, ""
            line += char
        self._line_of_paragraph(x, baseline, line, pen)
        return baseline + leading

    def _line_of_paragraph(self, x: int, baseline: int, line: str, pen: Pen) -> None:
        bare = line.lstrip("　")
        self.write(x + pen.width("　") * (len(line) - len(bare)), baseline, (bare, pen))

    def table(
        self, x: int, y: int, widths: Sequence[int], heights: Sequence[int], ink: tuple[int, int, int] = FADED
    ) -> list[list[tuple[int, int, int, int]]]:
        """Rule a table; returns its cells row by row as `(x, y, w, h)`."""
        right, bottom = x + sum(widths), y + sum(heights)
        rows, edge_y = [], y
        for height in heights:
            cells, edge_x = [], x
            for width in widths:
                cells.append((edge_x, edge_y, width, height))
                edge_x += width
            rows.append(cells)
            self.rule((x, edge_y, right, edge_y), ink)
            edge_y += height
        self.rule((x, bottom, right, bottom), ink)
        edge_x = x
        for width in [*widths, 0]:
            self.rule((edge_x, y, edge_x, bottom), ink)
            edge_x += width
        return rows

    def rule(self, points: tuple[int, int, int, int], ink: tuple[int, int, int] = FADED, width: int = 4) -> None:
        """A ruled line through `(x1, y1, x2, y2)`."""
        self.draw.line(points, fill=ink, width=width)

    def cell(self, box: tuple[int, int, int, int], text: str, pen: Pen, *, middle: bool = False) -> None:
        """Text inside a cell, smaller when it would not fit."""
        x, y, width, height = box
        while pen.width(text) > width - 16 and pen.size > 26:
            pen = pen.at(pen.size - 2)
        baseline = y + height // 2 + int(pen.size * 0.36)
        start = x + (width - pen.width(text)) // 2 if middle else x + 18
        self.write(start, baseline, (text, pen))

    def _run(self, x: int, baseline: int, text: str, pen: Pen) -> int:
        if not pen.unsteady and not pen.tracking:
            stroke = max(1, pen.size // 34) if pen.bold else 0
            self.draw.text((x, baseline), text, pen.ink, pen.font_for(" "), "ls", stroke_width=stroke)
            return x + pen.width(text)
        for char in text:
            step = int(pen.font_for(char).getlength(char)) + pen.tracking
            if char not in "　 ":
                self._character(x, baseline, char, pen)
            x += step
        return x

    def _character(self, x: int, baseline: int, char: str, pen: Pen) -> None:
        """One character with a hand's (or a worn typewriter's) unsteadiness."""
        sway, face = pen.unsteady, pen.font_for(char)
        stroke = max(1, pen.size // 34) if pen.bold else 0
        shift_x, shift_y = self.rng.gauss(0, 0.022) * pen.size * sway, self.rng.gauss(0, 0.028) * pen.size * sway
        shade = self.rng.randint(-14, 22) if sway else 0
        ink = (_tone(pen.ink[0], shade), _tone(pen.ink[1], shade), _tone(pen.ink[2], shade))
        if sway < 0.6:
            self.draw.text((x + shift_x, baseline + shift_y), char, ink, face, "ls", stroke_width=stroke)
            return
        side = int(pen.size * 1.6)
        glyph = Image.new("L", (side, side))
        origin = (side - pen.size) // 2
        ImageDraw.Draw(glyph).text((origin, origin + pen.size * 0.88), char, 255, face, "ls", stroke_width=stroke)
        glyph = glyph.rotate(self.rng.gauss(0, 2.2) * sway, Image.Resampling.BILINEAR)
        at = (int(x - origin + shift_x), int(baseline - origin - pen.size * 0.88 + shift_y))
        self.image.paste(ink, at, glyph)


def _tone(value: int, shade: int) -> int:
    return min(255, max(0, value + shade))
