"""TIFF through libvips: multi-page, CMYK, 1-bit, 16-bit, tiled; one page in memory at a time."""

from pathlib import Path

import pyvips

from cundang.digitization.opening import JPEG_QUALITY, PageImage, Unreadable, check_pages, check_size
from cundang.sentences import sentence


def look(path: Path) -> int:
    """How many pages a TIFF has."""
    image = _open(path, 0)
    pages = int(image.get("n-pages")) if image.get_typeof("n-pages") else 1
    check_pages(pages)
    check_size(image.width, image.height)
    return pages


def page_image(path: Path, index: int) -> PageImage:
    """Page `index` (from 1) as a JPEG in sRGB, or as a 1-bit PNG."""
    image = _open(path, index - 1)
    check_size(image.width, image.height)
    dpi = round(image.xres * 25.4)
    known = dpi if 72 < dpi <= 4800 and dpi != 96 else None
    bilevel = _bilevel(image)
    try:
        image = image.autorot()
        if image.hasalpha():
            image = image.flatten(background=[65535 if image.format == "ushort" else 255])
        image = image.colourspace("b-w" if image.bands == 1 else "srgb")
        if image.format != "uchar":
            image = image.cast("uchar")
        if bilevel:
            return PageImage(image.write_to_buffer(".png[bitdepth=1,compression=6]"), "image/png", known, bilevel=True)
        return PageImage(image.write_to_buffer(f".jpg[Q={JPEG_QUALITY},keep=none]"), "image/jpeg", known)
    except pyvips.Error as error:
        raise Unreadable(sentence("第 %(page)s 页不完整或已损坏，请重新扫描。", page=index)) from error


def _open(path: Path, index: int) -> pyvips.Image:
    try:
        return pyvips.Image.new_from_file(f"{path}[page={index}]" if index else str(path), fail_on="error")
    except pyvips.Error as error:
        raise Unreadable(sentence("TIFF 文件已损坏，打不开，请重新扫描。")) from error


def _bilevel(image: pyvips.Image) -> bool:
    return bool(image.get_typeof("bits-per-sample") and image.get("bits-per-sample") == 1)
