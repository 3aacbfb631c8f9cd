"""Pictures of a page, made with libvips from the stored file.

A single small picture comes straight from the stored file (JPEG is decoded at a fraction of its size).
Tiles come from a pyramid, a TIFF with the upright page at every power of two, which is begun when the
item's page is opened, made at the latest when the first tile is asked for, and kept in a bounded folder
(measured: a tile from it costs 6 ms, from a plain JPEG 66 ms; the pyramid itself 165 ms).
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import pyvips
from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cundang.addresses import number
from cundang.folder_cache import FolderCache
from cundang.holdings.iiif_request import Picture
from cundang.holdings.models import Page
from cundang.strongroom.queries import local_path

# Pyramids are files that come and go: libvips must not keep old ones open, nor their pixels in memory.
pyvips.cache_set_max(0)

JPEG_QUALITY = 82
PYRAMID_QUALITY = 85
MIDDLE_GREY = 128


class Unreadable(Exception):
    """The stored image cannot be opened; the message is one sentence."""


def render(page: Page, picture: Picture) -> bytes:
    """The encoded picture; raises `Unreadable`, or the strongroom's `StoreError`."""
    try:
        if pyramid := _pyramid(page, picture):
            return _encode(_finish(_from_pyramid(pyramid, picture), picture), picture)
        with local_path(page.image_id) as stored:
            return _encode(_finish(_from_stored(stored, page, picture), picture), picture)
    except pyvips.Error as error:
        raise Unreadable(_("这一页的图像打不开，请联系档案员检查原件。")) from error


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


@lru_cache(maxsize=1)
def pyramids() -> FolderCache:
    """The folder of pyramids, `CUNDANG_CACHE_MB` at most."""
    return FolderCache(settings.DATA / "cache" / "iiif", number("CUNDANG_CACHE_MB", 2048) * 1024 * 1024)


def _name(page: Page) -> str:
    return f"{page.image_id}-{page.rotation % 360}.tif"


def _pyramid(page: Page, picture: Picture) -> Path | None:
    """The page's pyramid, when there is one or this picture is worth making one, and it is of use here."""
    if picture.whole(page.width, page.height) and picture.size[0] * 2 > page.width:
        return None  # better quality from the stored file, and not slower
    name = _name(page)
    if not picture.is_tile(page.width, page.height):
        return pyramids().find(name)
    try:
        return pyramids().get(name, lambda made: _build(page, made))
    except (pyvips.Error, OSError):  # no room for it, say: slower without, but the page is shown
        return None


@lru_cache(maxsize=1)
def _ahead() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "pyramid")  # one at a time: whoever asks for tiles now comes first


def prepare(page: Page) -> None:
    """Start making the page's pyramid, without waiting: its tiles will be asked for in a moment.

    What goes wrong here is said when the tile is asked for.
    """
    name = _name(page)
    if pyramids().find(name) is None:
        _ahead().submit(pyramids().get, name, lambda made: _build(page, made))


def _build(page: Page, made: Path) -> None:
    with local_path(page.image_id) as stored:
        upright(stored, page.rotation).tiffsave(
            str(made),
            pyramid=True,
            tile=True,
            tile_width=256,
            tile_height=256,
            depth="onetile",
            compression="jpeg",
            Q=PYRAMID_QUALITY,
            keep="none",
            bigtiff=os.stat(stored).st_size > 500_000_000,
        )


def _from_pyramid(pyramid: Path, picture: Picture) -> pyvips.Image:
    """The region from the smallest level that still has enough pixels."""
    x, y, width, height = picture.region
    level = 0
    while min(width / picture.size[0], height / picture.size[1]) >= 2 ** (level + 1) - 0.01:
        level += 1
    base = pyvips.Image.new_from_file(str(pyramid))
    levels = base.get("n-pages") if base.get_typeof("n-pages") else 1
    level = min(level, levels - 1)
    image = pyvips.Image.new_from_file(str(pyramid), page=level) if level else base
    factor = 2**level
    left, top = x // factor, y // factor
    right, bottom = -(-(x + width) // factor), -(-(y + height) // factor)
    return _cut(image, (left, top, right - left, bottom - top), picture.size)


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
