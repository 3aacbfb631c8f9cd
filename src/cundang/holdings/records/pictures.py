"""Images that a file of records names: only plain files in the folder of that file, opened without following a link."""

import errno
import os
import stat
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from cundang.custodians.queries import Actor, acting
from cundang.sentences import system_words
from cundang.strongroom.actions import store

# MPO is what Pillow calls a JPEG with a second picture behind the first.
_KINDS: Final = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png", "TIFF": "image/tiff"}
_TURNS: Final = {3: 180, 6: 90, 8: 270}  # Exif orientation → clockwise degrees; mirrored ones do not come from paper
_ORIENTATION: Final = 0x0112
_LONGEST_SIDE: Final = 32_000  # pixels, as everywhere
_SHORTEST_SIDE: Final = 8
_DPI: Final = (72, 4800)  # outside of these a stated resolution is a default or a slip


class BadPicture(Exception):
    """The image cannot be taken in; carries one sentence."""


@dataclass(frozen=True)
class Picture:
    """A stored image, with what its page needs to know; `width` and `height` are upright pixels."""

    digest: str
    rotation: int
    width: int
    height: int
    dpi: int | None


def take_picture(folder: Path, name: str, *, actor: Actor) -> Picture:
    """Keep the image of this path (relative to `folder`) in the strongroom; raises `BadPicture`."""
    with _opened(folder, name) as file:
        size = os.fstat(file.fileno()).st_size
        if size > settings.MAX_FILE_MB * 1024 * 1024:
            raise BadPicture(
                _("图像“%(name)s”超过 %(limit)s MB 的上限。") % {"name": name, "limit": settings.MAX_FILE_MB}
            )
        kind, rotation, width, height, dpi = _look(file, name)
        file.seek(0)
        with acting(actor):
            blob = store(file, media_type=_KINDS[kind], actor=actor)
    return Picture(blob.pk, rotation, width, height, dpi)


@contextmanager
def _opened(folder: Path, name: str) -> Iterator[BinaryIO]:
    parts = name.split("/")
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in parts:
        raise BadPicture(_("图像路径“%s”不在数据文件所在的文件夹里，没有采用。") % name)
    parts = [part for part in parts if part not in ("", ".")]
    if not parts:
        raise BadPicture(_("找不到图像“%s”。") % name)
    file = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for place, part in enumerate(parts):
            kind = 0 if place == len(parts) - 1 else os.O_DIRECTORY
            flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK | kind
            inner = os.open(part, flags, dir_fd=file)
            os.close(file)
            file = inner
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise BadPicture(_("图像“%s”不是普通文件，没有采用。") % name)
        with os.fdopen(os.dup(file), "rb") as opened:
            yield opened
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENAMETOOLONG):
            raise BadPicture(_("找不到图像“%s”。") % name) from error
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise BadPicture(_("图像路径“%s”里有链接，或不是文件夹，没有采用。") % name) from error
        raise BadPicture(_("图像“%(name)s”打不开（%(why)s）。") % {"name": name, "why": system_words(error)}) from error
    finally:
        os.close(file)


def _look(file: BinaryIO, name: str) -> tuple[str, int, int, int, int | None]:
    """Kind, clockwise turn, upright size and resolution, from the header."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(file, formats=("JPEG", "PNG", "TIFF")) as image:
                kind, (width, height), frames = str(image.format), image.size, int(getattr(image, "n_frames", 1))
                rotation = _TURNS.get(image.getexif().get(_ORIENTATION, 1), 0)
                dpi = _resolution(image.info.get("dpi"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise BadPicture(_("图像“%s”打不开，应为 JPEG、PNG 或 TIFF。") % name) from error
    if frames > 1 and kind == "TIFF":
        raise BadPicture(_("图像“%s”有多页，请拆成每页一个文件。") % name)
    if width * height > settings.MAX_PAGE_MPIXELS * 1_000_000 or not (
        _SHORTEST_SIDE <= min(width, height) <= max(width, height) <= _LONGEST_SIDE
    ):
        raise BadPicture(
            _("图像“%(name)s”的大小（%(width)d×%(height)d 像素）不是一页纸。")
            % {"name": name, "width": width, "height": height}
        )
    return (kind, rotation, height, width, dpi) if rotation in (90, 270) else (kind, rotation, width, height, dpi)


def _resolution(stated: object) -> int | None:
    across = stated[0] if isinstance(stated, tuple) and stated else None
    dpi = round(float(across)) if across is not None else 0
    return dpi if _DPI[0] < dpi <= _DPI[1] else None
