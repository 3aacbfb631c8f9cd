"""Round red seals (公章), square name seals (私章), and the numbering stamp of the archive (归档章)."""

import math
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from cundang.specimen.sheet import RED, Pen, Sheet, font


def round_seal(sheet: Sheet, centre: tuple[int, int], text: str, radius: int = 245) -> None:
    """Press a round seal: ring, star, the body's name along the upper arc, ink unevenly taken."""
    side = radius * 2 + 40
    seal = Image.new("L", (side, side))
    draw, middle = ImageDraw.Draw(seal), side / 2
    draw.ellipse((20, 20, side - 20, side - 20), outline=255, width=max(8, radius // 26))
    draw.polygon(list(_star(middle, radius * 0.3)), fill=255)
    _along_the_arc(seal, text, middle, radius)
    _press(sheet, seal.rotate(sheet.rng.uniform(-14, 14), Image.Resampling.BICUBIC), centre, sheet.rng)


def name_seal(sheet: Sheet, corner: tuple[int, int], name: str) -> None:
    """Press the small square seal of a person beside the name; it is part of the picture, not of the text."""
    seal = Image.new("L", (124, 124))
    draw = ImageDraw.Draw(seal)
    draw.rectangle((4, 4, 119, 119), outline=255, width=6)
    face = font("wenkai", 50)
    for index, char in enumerate((name + "印")[:4]):
        draw.text((64 - 54 * (index // 2), 10 + 52 * (index % 2)), char, 255, face)
    centre = (corner[0] + 62, corner[1] + 62)
    _press(sheet, seal.rotate(sheet.rng.uniform(-6, 6), Image.Resampling.BICUBIC), centre, sheet.rng)


def numbering_stamp(sheet: Sheet, upper: tuple[str, str, str], lower: tuple[str, str, str]) -> None:
    """The 归档章 of DA/T 22-2015, 45 x 16 mm, in the blank area at the head of the first page.

    Upper row 全宗号, 年度, 件号; lower row 机构或问题, 保管期限, 页数.
    """
    width, height = 531, 189  # 45 x 16 mm at 300 dpi
    rows = sheet.table(1870, 66, [width // 3] * 3, [height // 2] * 2, ink=RED)
    for box, value in zip([*rows[0], *rows[1]], [*upper, *lower], strict=True):
        sheet.cell(box, value, Pen("sans", 40, RED), middle=True)


def _star(middle: float, radius: float) -> list[tuple[float, float]]:
    points = []
    for step in range(10):
        reach = radius if step % 2 == 0 else radius * 0.382
        angle = math.pi * step / 5 - math.pi / 2
        points.append((middle + reach * math.cos(angle), middle + reach * math.sin(angle)))
    return points


def _along_the_arc(seal: Image.Image, text: str, middle: float, radius: int) -> None:
    size = min(int(radius * 0.27), int(radius * 4.1 / max(len(text), 8)))
    span = min(math.radians(285), len(text) * math.radians(30))
    face = font("serif", size)
    for index, char in enumerate(text):
        angle = -span / 2 + span * (index + 0.5) / len(text)  # from the top, clockwise
        glyph = Image.new("L", (size * 2, size * 2))
        ImageDraw.Draw(glyph).text((size, size), char, 255, face, "mm", stroke_width=1)
        glyph = glyph.rotate(-math.degrees(angle), Image.Resampling.BICUBIC)
        reach = radius * 0.76
        at = (int(middle + reach * math.sin(angle) - size), int(middle - reach * math.cos(angle) - size))
        seal.paste(255, at, glyph)


def _press(sheet: Sheet, seal: Image.Image, centre: tuple[int, int], rng: random.Random) -> None:
    """Ink through: the seal darkens what is under it, and is patchy."""
    cloud = Image.new("L", (24, 24))
    cloud.putdata([rng.randint(110, 255) for _ in range(576)])
    cloud = cloud.resize(seal.size, Image.Resampling.BICUBIC)
    left, top = centre[0] - seal.width // 2, centre[1] - seal.height // 2
    area = (left, top, left + seal.width, top + seal.height)
    under = sheet.image.crop(area)
    ink = Image.composite(Image.new("RGB", seal.size, RED), under, seal.filter(ImageFilter.GaussianBlur(1.2)))
    pressed = Image.composite(ink, under, cloud)
    sheet.image.paste(Image.blend(pressed, ImageChops.darker(pressed, under), 0.6), (left, top))
