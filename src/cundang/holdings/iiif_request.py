"""What a IIIF Image API 3.0 address asks for (iiif.io/api/image/3.0, sections 4 and 5), level 2 and some more.

Pure: no image is opened here. Nonsense raises `BadRequest` with a sentence, and the page answers 400.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

MAX_SIDE: Final = 16_000  # pixels of an answer's longer side; WebP cannot hold more than 16,383
MAX_AREA: Final = 100_000_000  # pixels of an answer: A3 at 600 dpi is 70 million
TILE: Final = 1024  # a first view is then four pictures or fewer: each asks the database who may see it
QUALITIES: Final = ("default", "color", "gray", "bitonal")
FORMATS: Final = {"jpg": "image/jpeg", "png": "image/png", "webp": "image/webp"}
WHOLE: Final = "([0-9]{1,9})"
NUMBER: Final = r"([0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})"


class BadRequest(Exception):
    """The address asks for something that is not there or makes no sense."""


@dataclass(frozen=True)
class Picture:
    """One picture to be made: a region of the upright page, its size, and what is done to it.

    `region` is (x, y, width, height) in pixels of the upright page; `size` (width, height) of the answer
    before turning; `rotation` clockwise degrees, after mirroring.
    """

    region: tuple[int, int, int, int]
    size: tuple[int, int]
    mirrored: bool
    rotation: int
    quality: str
    format: str

    @property
    def media_type(self) -> str:
        """The answer's Content-Type."""
        return FORMATS[self.format]

    def whole(self, width: int, height: int) -> bool:
        """Whether the region is the whole page."""
        return self.region == (0, 0, width, height)

    def canonical(self, width: int, height: int) -> str:
        """The one address of this picture, without its beginning (section 4.7)."""
        x, y, w, h = self.region
        largest = within_limits(w, h)
        region = "full" if self.whole(width, height) else f"{x},{y},{w},{h}"
        upscaled = "^" if self.size[0] > w or self.size[1] > h else ""
        size = "max" if self.size == largest else f"{upscaled}{self.size[0]},{self.size[1]}"
        turn = f"{'!' if self.mirrored else ''}{self.rotation}"
        return f"{region}/{size}/{turn}/{self.quality}.{self.format}"

    def is_tile(self, width: int, height: int) -> bool:
        """Whether this is a tile as info.json offers them: the reader zooms, and more will follow."""
        x, y, w, h = self.region
        factor = 1
        while TILE * factor < max(width, height) * 2:
            side = TILE * factor
            fits_x = w == side or x + w == width
            fits_y = h == side or y + h == height
            if x % side == 0 and y % side == 0 and w <= side and h <= side and fits_x and fits_y:
                return max(self.size) <= TILE and not self.whole(width, height)
            factor *= 2
        return False


def picture(region: str, size: str, rotation: str, quality: str, form: str, *, width: int, height: int) -> Picture:
    """What `{region}/{size}/{rotation}/{quality}.{format}` means for a page of this width and height (pixels)."""
    box = parse_region(region, width, height)
    turn = re.fullmatch(r"(!?)([0-9]{1,3})(?:\.0{1,9})?", rotation)
    if not turn or int(turn[2]) not in (0, 90, 180, 270, 360):
        raise BadRequest(_("旋转角度只能是 0、90、180、270 或 360。"))
    if quality not in QUALITIES:
        raise BadRequest(_("色彩只能是 default、color、gray 或 bitonal。"))
    if form not in FORMATS:
        raise BadRequest(_("图像格式只能是 jpg、png 或 webp。"))
    return Picture(box, parse_size(size, box[2], box[3]), turn[1] == "!", int(turn[2]) % 360, quality, form)


def parse_region(text: str, width: int, height: int) -> tuple[int, int, int, int]:
    """The region in pixels, cut at the page's edges (section 4.1)."""
    if text == "full":
        return 0, 0, width, height
    if text == "square":
        side = min(width, height)
        return (width - side) // 2, (height - side) // 2, side, side
    pixels = re.fullmatch(f"{WHOLE},{WHOLE},{WHOLE},{WHOLE}", text)
    percent = re.fullmatch(rf"pct:{NUMBER},{NUMBER},{NUMBER},{NUMBER}", text)
    if pixels:
        x, y, w, h = (int(part) for part in pixels.groups())
    elif percent:
        of = (width, height, width, height)
        x, y, w, h = (round(float(part) * whole / 100) for part, whole in zip(percent.groups(), of, strict=True))
    else:
        raise BadRequest(_("图像范围应写成 full、square、x,y,w,h 或 pct:x,y,w,h。"))
    w, h = min(w, width - x), min(h, height - y)
    if w <= 0 or h <= 0:
        raise BadRequest(_("图像范围不在这一页之内。"))
    return x, y, w, h


def parse_size(text: str, width: int, height: int) -> tuple[int, int]:
    """The answer's size for a region of this width and height (section 4.2); larger than it only with `^`."""
    grow = text.startswith("^")
    plain = text.removeprefix("^")
    if plain == "max":
        return within_limits(width, height, grow=grow)
    made = _confined(plain, width, height, grow=grow) if plain.startswith("!") else _stated(plain, width, height)
    if min(made) <= 0:
        raise BadRequest(_("图像大小不能是零。"))
    if not grow and (made[0] > width or made[1] > height):
        raise BadRequest(_("图像不能比原来大；确实需要放大时请在大小前加 ^。"))
    if max(made) > MAX_SIDE or made[0] * made[1] > MAX_AREA:
        raise BadRequest(
            _("图像太大：边长不能超过 %(side)d 像素，总数不能超过 %(area)d 像素。")
            % {"side": MAX_SIDE, "area": MAX_AREA}
        )
    return made


def _stated(text: str, width: int, height: int) -> tuple[int, int]:
    """`w,` `,h` `pct:n` `w,h`."""
    if percent := re.fullmatch(rf"pct:{NUMBER}", text):
        factor = float(percent[1]) / 100
        return round(width * factor), round(height * factor)
    sides = re.fullmatch(f"{WHOLE}?,{WHOLE}?", text)
    if not sides or not any(sides.groups()):
        raise BadRequest(_("图像大小应写成 max、w,、,h、pct:n、w,h 或 !w,h。"))
    if not sides[2]:
        w = int(sides[1])
        return w, max(1, round(height * w / width)) if w else 0
    if not sides[1]:
        h = int(sides[2])
        return max(1, round(width * h / height)) if h else 0, h
    return int(sides[1]), int(sides[2])


def _confined(text: str, width: int, height: int, *, grow: bool) -> tuple[int, int]:
    """`!w,h`: as large as fits, in proportion."""
    sides = re.fullmatch(f"!{WHOLE},{WHOLE}", text)
    if not sides:
        raise BadRequest(_("图像大小应写成 max、w,、,h、pct:n、w,h 或 !w,h。"))
    w, h = int(sides[1]), int(sides[2])
    if not w or not h:
        return 0, 0
    factor = min(w / width, h / height)
    if not grow:
        factor = min(factor, 1.0)
    limit_w, limit_h = within_limits(width, height, grow=True)
    factor = min(factor, limit_w / width, limit_h / height)
    return max(1, round(width * factor)), max(1, round(height * factor))


def within_limits(width: int, height: int, *, grow: bool = False) -> tuple[int, int]:
    """The largest size in proportion that is served; not above the region's own unless `grow`."""
    factor = min(MAX_SIDE / max(width, height), (MAX_AREA / (width * height)) ** 0.5)
    if not grow:
        factor = min(factor, 1.0)
    return max(1, int(width * factor)), max(1, int(height * factor))
