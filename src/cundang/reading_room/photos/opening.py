"""Photos of documents: whether a file is one, and what is kept of it."""

import subprocess
import sys
from typing import Final

from django.utils.translation import gettext as _

BYTES: Final = 10 * 1024 * 1024
SECONDS: Final = 20.0
KINDS: Final = ((b"\xff\xd8\xff", "jpeg"), (b"\x89PNG\r\n\x1a\n", "png"), (b"%PDF-", "pdf"))
# What a file must not be besides: whoever sends such a one does not send a photo.
BESIDES: Final = (b"%PDF-", b"<html", b"<script", b"<svg", b"<?xml", b"<!doctype", b"PK\x03\x04", b"MZ\x90")
HEAD: Final = 1024


class NotAPhoto(Exception):
    """A file that is not kept; carries one sentence that says what to send instead."""


def opened(data: bytes) -> list[bytes]:
    """The pages of a JPEG, PNG or PDF as new JPEGs of their pixels alone. Raises `NotAPhoto`."""
    if len(data) > BYTES:
        raise NotAPhoto(_("文件太大，一张照片请不要超过 %(most)d MB。") % {"most": BYTES // 1024 // 1024})
    kind = _kind(data)
    program = [sys.executable, "-m", "cundang.reading_room.photos.child", kind]
    try:
        done = subprocess.run(program, input=data, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotAPhoto(_why("")) from error
    if done.returncode:
        raise NotAPhoto(_why(done.stderr.decode(errors="replace") if done.returncode == 3 else ""))
    return _parts(done.stdout)


def _kind(data: bytes) -> str:
    head = data[:HEAD].lower()
    kind = next((name for start, name in KINDS if data.startswith(start)), "")
    if not kind:
        if data[4:8] == b"ftyp":
            raise NotAPhoto(_("苹果手机的 HEIC 照片这里打不开。请把它截屏，或在相机设置里选“兼容性最佳”再拍。"))
        raise NotAPhoto(_("这不是照片。请交 JPEG、PNG 图片，或 PDF。"))
    if any(other.lower() in head[1:] for other in BESIDES):
        raise NotAPhoto(_("这个文件里除了图像还有别的东西，不能收。请重新拍一张照片。"))
    return kind


def _why(word: str) -> str:
    return {
        "large": _("图像太大，请用普通的拍照方式重新拍。"),
        "small": _("图像太小，看不清证件，请重新拍。"),
        "blank": _("图像是空白的，什么也看不见，请重新拍。"),
        "pages": _("PDF 应有 1 至 3 页，请只交证件那几页。"),
        "password": _("PDF 有密码，打不开。请去掉密码，或直接拍照。"),
        "damaged": _("文件坏了，打不开。请重新拍一张照片。"),
    }.get(word, _("这个文件打不开：太大或太复杂。请重新拍一张照片。"))


def _parts(made: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(made):
        size = int.from_bytes(made[at : at + 4], "big")
        found.append(made[at + 4 : at + 4 + size])
        at += 4 + size
    return found
