"""Opening what scanners deliver, by content and not by name, without trusting any of it.

First a look at the header (`look`): what it is, how many pages, how large; limits are settings. Then, page
by page (`page_image`), one single-page image that browsers and the IIIF server can show: a JPEG or PNG is
passed through as it came, everything else becomes a JPEG (or a 1-bit PNG) of the same size.
Nothing that a file contains is run or fetched.
"""

import io
import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from cundang.digitization.pictures import Picture
from cundang.sentences import sentence
from cundang.strongroom.models import Blob

Image.MAX_IMAGE_PIXELS = None  # the limit is ours (MAX_PAGE_MPIXELS), asked from the header before any decoding
LONGEST_SIDE = 32_000  # pixels; OpenCV cannot turn a longer picture, and 2.7 m at 300 dpi is no page
JPEG_QUALITY = 90
FORMATS = ("JPEG", "PNG", "JPEG2000")  # what Pillow may open here; TIFF goes through libvips
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "tiff"),
    (b"MM\x00+", "tiff"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"Rar!\x1a\x07", "zip"),  # other packed folders are told to be unpacked in the same words
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"\x1f\x8b\x08", "zip"),
)
MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "tiff": "image/tiff",
    "jp2": "image/jp2",
    "pdf": "application/pdf",
    "ofd": "application/ofd",
}


class Unreadable(Exception):
    """Material that cannot be opened or read; carries one finished sentence for a person."""


def delivered(blob: Blob | None) -> Blob:
    """The stored file of what was delivered; `Unreadable` once it was destroyed with the record that it became."""
    if blob is None:
        raise Unreadable(sentence("这份文件已随档案销毁，不能再读。"))
    return blob


@dataclass(frozen=True)
class Look:
    """What a file is, from its header."""

    kind: str  # a key of MEDIA_TYPES
    pages: int
    remarks: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class PageImage:
    """One page as a single image. `content` is None when the file itself is the image."""

    content: bytes | None
    media_type: str
    dpi: int | None
    bilevel: bool = False
    rotation: int = 0  # clockwise degrees that the container asks for
    text: list[dict[str, Any]] | None = None  # lines that the container itself holds, boxes in pixels


def kind_of(head: bytes) -> str:
    """What a file's first 1,024 bytes say it is: a key of MEDIA_TYPES, `zip`, or empty."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    return next((kind for start, kind in SIGNATURES if head.startswith(start)), "")


def check_size(width: int, height: int) -> None:
    """Refuse a picture that is too large to be a page, before it is decoded."""
    if width * height > settings.MAX_PAGE_MPIXELS * 1_000_000 or max(width, height) > LONGEST_SIDE:
        raise Unreadable(
            sentence(
                "图像太大（%(width)s×%(height)s 像素），上限 %(limit)s 百万像素、边长 %(side)s，请缩小后重新提交。",
                width=width,
                height=height,
                limit=settings.MAX_PAGE_MPIXELS,
                side=LONGEST_SIDE,
            )
        )
    if min(width, height) < 8:
        raise Unreadable(sentence("图像只有 %(width)s×%(height)s 像素，没有内容。", width=width, height=height))


def check_pages(number: int) -> None:
    """Refuse a file with too many pages, or none."""
    if number > settings.MAX_FILE_PAGES:
        raise Unreadable(
            sentence(
                "文件有 %(pages)s 页，超过一个文件 %(limit)s 页的上限，请拆分后重新提交。",
                pages=number,
                limit=settings.MAX_FILE_PAGES,
            )
        )
    if number < 1:
        raise Unreadable(sentence("文件里没有页面。"))


def open_picture(source: Path | io.BytesIO) -> Image.Image:
    """A JPEG, PNG or JPEG 2000 with its size checked and nothing decoded yet."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Pillow grumbles about is not for the log of a village
            image = Image.open(source, formats=FORMATS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unreadable(sentence("图像已损坏，打不开，请重新扫描。")) from error
    try:
        check_size(*image.size)
    except Unreadable:
        image.close()
        raise
    return image


def decode(source: Path | bytes) -> Picture:
    """The pixels of a single-page image, blue-green-red; raises `Unreadable` when it is cut short or damaged."""
    with open_picture(io.BytesIO(source) if isinstance(source, bytes) else source) as image:
        return np.ascontiguousarray(np.asarray(_rgb(image))[:, :, ::-1])


def _rgb(image: Image.Image) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image.load()
            return flat(ImageOps.exif_transpose(image) if orientation(image) != 1 else image)
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, IndexError) as error:
        raise Unreadable(sentence("图像不完整或已损坏，读不到底，请重新扫描。")) from error


def flat(image: Image.Image) -> Image.Image:
    """Any mode as red-green-blue on white paper; 16-bit grey keeps its upper 8 bits."""
    if image.mode.startswith(("I;16", "I")):
        levels = np.asarray(image, dtype=np.float64)
        top = 65_535 if image.mode.startswith("I;16") or levels.max() > 255 else 255
        image = Image.fromarray((levels * (255 / top)).clip(0, 255).astype(np.uint8))
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        paper = Image.new("RGBA", image.size, "white")
        return Image.alpha_composite(paper, image).convert("RGB")
    return image if image.mode == "RGB" else image.convert("RGB")


def single(path: Path, kind: str) -> PageImage:
    """A JPEG, PNG or JPEG 2000 file as a page: passed through when any viewer can show it as it is."""
    with open_picture(path) as image:
        dpi = resolution(image.info.get("dpi"))
        plain = image.mode in ("RGB", "L", "1") or (kind == "png" and image.mode == "P")
        if kind in ("jpeg", "png") and plain and orientation(image) == 1 and "transparency" not in image.info:
            return PageImage(None, MEDIA_TYPES[kind], dpi, bilevel=image.mode == "1")
        return PageImage(as_jpeg(_rgb(image), dpi), "image/jpeg", dpi)


def as_jpeg(image: Image.Image, dpi: int | None) -> bytes:
    """A picture as JPEG bytes; the same picture always gives the same bytes."""
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY, dpi=(dpi, dpi) if dpi else (0, 0))
    return buffer.getvalue()


def orientation(image: Image.Image) -> int:
    """The camera's note of how it was held (EXIF 274), 1 to 8; 1 when there is none."""
    try:
        found = int(image.getexif().get(274, 1))
    except (ValueError, TypeError, SyntaxError, OSError):
        return 1
    return found if 1 <= found <= 8 else 1


def resolution(given: object) -> int | None:
    """Dots per inch as a header states them; None when it does not, or when the value is a program's default."""
    try:
        x, y = (float(v) for v in given)  # type: ignore[attr-defined]  # Pillow's pair, or rubbish
    except (TypeError, ValueError):
        return None
    dpi = round(min(x, y)) if min(x, y) == min(x, y) else 0
    return dpi if 72 < dpi <= 4800 and dpi != 96 else None
