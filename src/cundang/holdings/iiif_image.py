"""Pictures of a page, made with libvips from the stored file.

A single small picture comes straight from the stored file (JPEG is decoded at a fraction of its size).
Tiles come from pyramids, TIFFs with the upright page at every power of two, kept in a bounded folder. One
begins at half size: it is all that a first view needs, is begun when the item's page is opened, and costs a third
of the other, which begins at full size and is made when somebody looks closer (300-dpi A4: 50 and 140 ms; a tile
from either 8 ms, from the plain JPEG 61 ms).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from functools import lru_cache
from pathlib import Path

import pyvips
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cundang.holdings.iiif_request import Picture
from cundang.holdings.models import Page
from cundang.holdings.pyramids import pyramids
from cundang.strongroom.queries import local_path

# Pyramids are files that come and go: libvips must not keep old ones open, nor their pixels in memory.
pyvips.cache_set_max(0)

JPEG_QUALITY = 82
PYRAMID_QUALITY = 85
PYRAMID_TILE = 512  # pixels
HALF = 2
ROUNDING = 0.01  # sizes are whole pixels, so a half is not always a half
MIDDLE_GREY = 128


class Unreadable(Exception):
    """The stored image cannot be opened; the message is one sentence."""


def render(page: Page, picture: Picture) -> bytes:
    """The encoded picture; raises `Unreadable`, or the strongroom's `StoreError`."""
    try:
        if pyramid := _pyramid(page, picture):
            return _encode(_finish(_from_pyramid(pyramid, picture), picture), picture)
        with _stored(page) as stored:
            return _encode(_finish(_from_stored(stored, page, picture), picture), picture)
    except pyvips.Error as error:
        raise Unreadable(_("这一页的图像打不开，请联系档案员检查原件。")) from error


def _stored(page: Page) -> AbstractContextManager[Path]:
    if page.image_id is None:
        raise Unreadable(_("这一页没有图像。"))
    return local_path(page.image_id)


# From the stored file.


def _from_stored(stored: Path, page: Page, picture: Picture) -> pyvips.Image:
    if picture.whole(page.width, page.height):
        return _shrunk(stored, page.rotation, picture.size)
    image = _plain(_open(stored, "sequential"))
    if page.rotation % 360:  # cut first, then turn: only a strip of the page is ever in memory
        region = stored_region(picture.region, page.width, page.height, page.rotation)
        image = _turn(_cut(image, region, region[2:]).copy_memory(), page.rotation)
        return _resized(image, picture.size)
    return _cut(image, picture.region, picture.size)


def stored_region(
    region: tuple[int, int, int, int], width: int, height: int, rotation: int
) -> tuple[int, int, int, int]:
    """A region of the upright page (`width` by `height`) as it lies in the stored image, before turning."""
    x, y, w, h = region
    match rotation % 360:
        case 90:
            return y, width - x - w, h, w
        case 180:
            return width - x - w, height - y - h, w, h
        case 270:
            return height - y - h, x, h, w
        case _:
            return region


def upright(stored: Path, rotation: int) -> pyvips.Image:
    """The stored image as 8-bit sRGB or grey without transparency, turned clockwise by `rotation` degrees.

    Unturned it can be read once, from the top down (libvips' sequential access).
    """
    return _turn(_plain(_open(stored, "random" if rotation % 360 else "sequential")), rotation)


def _open(stored: Path, access: str) -> pyvips.Image:
    try:
        return pyvips.Image.new_from_file(str(stored), access=access, fail_on="none")
    except pyvips.Error as error:  # libvips as we ship it knows no JPEG 2000; Pillow does
        try:
            with Image.open(stored) as picture:
                mode = picture.mode if picture.mode in ("L", "RGB") else "RGBA" if "A" in picture.mode else "RGB"
                return pyvips.Image.new_from_array(picture.convert(mode))
        except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
            raise error from None


def _shrunk(stored: Path, rotation: int, size: tuple[int, int]) -> pyvips.Image:
    """The whole page at `size`; a JPEG is decoded no larger than needed."""
    turned = rotation % 180 == 90
    width, height = (size[1], size[0]) if turned else size
    try:
        small = pyvips.Image.thumbnail(str(stored), width, height=height, size="force", no_rotate=True, fail_on="none")
    except pyvips.Error:
        small = _resized(_plain(_open(stored, "sequential")), (width, height))
    small = _plain(small)
    return _turn(small.copy_memory(), rotation) if rotation % 360 else small


def _plain(image: pyvips.Image) -> pyvips.Image:
    """8-bit sRGB or grey, on white paper where it is transparent: from 16-bit, CMYK, Lab, palette, alpha."""
    grey = image.interpretation in ("b-w", "grey16") or (image.bands <= 2 and image.interpretation != "cmyk")
    if image.get_typeof("icc-profile-data") and not grey:
        with suppress(pyvips.Error):  # a profile that does not fit its image is ignored
            image = image.icc_transform("srgb", embedded=True, depth=8)
    image = image.colourspace("b-w" if grey else "srgb")
    if image.hasalpha():
        image = image.flatten(background=255)
    if image.bands not in (1, 3):
        image = image.extract_band(0, n=3 if image.bands > 3 else 1)
    return image.cast("uchar")


def _turn(image: pyvips.Image, degrees: int) -> pyvips.Image:
    return image.rot(f"d{degrees % 360}") if degrees % 360 else image


def _resized(image: pyvips.Image, size: tuple[int, int]) -> pyvips.Image:
    if (image.width, image.height) == size:
        return image
    return image.thumbnail_image(size[0], height=size[1], size="force", no_rotate=True)


def _cut(image: pyvips.Image, region: tuple[int, int, int, int], size: tuple[int, int]) -> pyvips.Image:
    """The region, clamped to what is really there, at `size`."""
    x, y = min(region[0], image.width - 1), min(region[1], image.height - 1)
    width, height = min(region[2], image.width - x), min(region[3], image.height - y)
    return _resized(image.crop(x, y, width, height), size)


# From the pyramid.


def _name(page: Page, base: int) -> str:
    return f"{page.image_id}-{page.rotation % 360}{'-half' if base == HALF else ''}.tif"


def _base(picture: Picture) -> int:
    """At what part of its size the pyramid for this picture begins: 1 (full size) or HALF."""
    return HALF if _reduction(picture) >= HALF - ROUNDING else 1


def _reduction(picture: Picture) -> float:
    """How many pixels of the page become one, side by side."""
    return min(picture.region[2] / picture.size[0], picture.region[3] / picture.size[1])


def _pyramid(page: Page, picture: Picture) -> Path | None:
    """The page's pyramid, when there is one or this picture is worth making one, and it is of use here."""
    if picture.whole(page.width, page.height) and picture.size[0] * 2 > page.width:
        return None  # better quality from the stored file, and not slower
    base = _base(picture)
    if not picture.is_tile(page.width, page.height):
        return pyramids().find(_name(page, base))
    try:
        return _made(page, base)
    except (pyvips.Error, OSError):  # no room for it, say: slower without, but the page is shown
        return None


def _made(page: Page, base: int) -> Path:
    return pyramids().get(_name(page, base), lambda made: _build(page, base, made))


@lru_cache(maxsize=1)
def _ahead() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "pyramid")  # one at a time: whoever asks for tiles now comes first


def prepare(page: Page) -> None:
    """Start making the page's half-size pyramid, without waiting: its tiles will be asked for in a moment.

    What goes wrong here is said when the tile is asked for.
    """
    if page.image_id and pyramids().find(_name(page, HALF)) is None:
        _ahead().submit(_made, page, HALF)


def _build(page: Page, base: int, made: Path) -> None:
    with _stored(page) as stored:
        if base == HALF:
            image = _shrunk(stored, page.rotation, (-(-page.width // HALF), -(-page.height // HALF)))
        else:
            image = upright(stored, page.rotation)
        image.tiffsave(
            str(made),
            pyramid=True,
            tile=True,
            tile_width=PYRAMID_TILE,
            tile_height=PYRAMID_TILE,
            depth="onetile",
            compression="jpeg",
            Q=PYRAMID_QUALITY,
            keep="none",
            bigtiff=os.stat(stored).st_size > 500_000_000,
        )


def _from_pyramid(pyramid: Path, picture: Picture) -> pyvips.Image:
    """The region from the smallest level that still has enough pixels."""
    x, y, width, height = picture.region
    level, factor = 0, _base(picture)
    top = pyvips.Image.new_from_file(str(pyramid))
    levels = top.get("n-pages") if top.get_typeof("n-pages") else 1
    while level + 1 < levels and _reduction(picture) >= factor * 2 - ROUNDING:
        level, factor = level + 1, factor * 2
    image = pyvips.Image.new_from_file(str(pyramid), page=level) if level else top
    left, upper = x // factor, y // factor
    right, lower = -(-(x + width) // factor), -(-(y + height) // factor)
    return _cut(image, (left, upper, right - left, lower - upper), picture.size)


# What is done to the region.


def _finish(image: pyvips.Image, picture: Picture) -> pyvips.Image:
    if picture.mirrored:
        image = image.fliphor()
    image = _turn(image.copy_memory(), picture.rotation) if picture.rotation else image
    if picture.quality == "color" and image.bands == 1:
        return image.colourspace("srgb")
    if picture.quality in ("gray", "bitonal"):
        image = image.colourspace("b-w")
    if picture.quality == "bitonal":
        image = (image > MIDDLE_GREY).ifthenelse(255, 0).cast("uchar").copy(interpretation="b-w")
    return image


def _encode(image: pyvips.Image, picture: Picture) -> bytes:
    if picture.format == "png":
        depth = {"bitdepth": 1} if picture.quality == "bitonal" else {}
        data: bytes = image.pngsave_buffer(compression=6, keep="none", **depth)
    elif picture.format == "webp":
        data = image.webpsave_buffer(Q=75, effort=2, keep="none")
    else:
        data = image.jpegsave_buffer(Q=JPEG_QUALITY, keep="none")
    return data
