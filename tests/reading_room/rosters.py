"""A roster drawn for the test: a heading, and a line of each person, with the boxes that a reading would have."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

NAMES = ("宣建国", "王小毛", "李招娣", "赵有财")
WIDTH, HEIGHT = 1240, 1754
_FACE = "NotoSansSC-Regular.otf"


@dataclass(frozen=True)
class Roster:
    """The picture's file, how it must be turned to stand upright, and its lines (0 is the heading)."""

    path: Path
    rotation: int
    lines: list[dict[str, Any]]
    size: tuple[int, int] = (WIDTH, HEIGHT)


def _face(size: int) -> ImageFont.FreeTypeFont:
    from cundang.papers import _FONTS  # the program's own type

    return ImageFont.truetype(_FONTS / _FACE, size)


def drawn(folder: Path, names: tuple[str, ...] = NAMES, *, step: int = 90, tall: int = 60, rotation: int = 0) -> Roster:
    """A page of `names`, a line every `step` pixels with boxes `tall` pixels high."""
    image = Image.new("RGB", (WIDTH, HEIGHT), (236, 228, 205))
    pen = ImageDraw.Draw(image)
    lines = []
    for at, text in enumerate(("一九九六年计划生育罚款名册", *(f"{name} 伍佰元整" for name in names))):
        top = 200 + at * step
        pen.text((150, top + 4), text, font=_face(44), fill=(20, 20, 60))
        lines.append({"text": text, "confidence": 0.9, "box": [140, top, 900, tall]})
    path = folder / f"{abs(hash((names, step, tall, rotation)))}.png"
    image.rotate(rotation, expand=True).save(path)  # counter-clockwise: turning it clockwise again sets it upright
    return Roster(path, rotation, lines)
