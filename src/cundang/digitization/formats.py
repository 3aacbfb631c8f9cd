"""Every kind of file behind two functions: what is it, and what does its page look like."""

import zipfile
from pathlib import Path

from django.conf import settings

from cundang.digitization import ofd, opening, pdf, tiff
from cundang.digitization.opening import Look, PageImage, Unreadable
from cundang.sentences import sentence


def look(path: Path) -> Look:
    """What a file is and how many pages it has; raises `Unreadable` with one sentence."""
    size = path.stat().st_size
    if size == 0:
        raise Unreadable(sentence("文件是空的（0 字节），请重新扫描。"))
    if size > settings.MAX_FILE_MB * 1024 * 1024:
        raise Unreadable(
            sentence(
                "文件有 %(size)s MB，超过一个文件 %(limit)s MB 的上限，请拆分后重新提交。",
                size=size // (1024 * 1024),
                limit=settings.MAX_FILE_MB,
            )
        )
    kind = content_kind(path)
    if kind == "pdf":
        pages, script = pdf.look(path)
        return Look(kind, pages, [{"code": "script", "value": 1}] if script else [])
    if kind == "tiff":
        return Look(kind, tiff.look(path))
    if kind == "ofd":
        return Look(kind, ofd.look(path))
    if kind == "zip":
        raise Unreadable(sentence("里面还有压缩包，请解开后重新提交。"))
    if not kind:
        raise Unreadable(sentence("文件内容不是图像、PDF 或 OFD，不能作为档案页接收。"))
    opening.open_picture(path).close()
    return Look(kind, 1)


def content_kind(path: Path) -> str:
    """A key of `MEDIA_TYPES`, `zip`, or empty, by content."""
    with path.open("rb") as file:
        kind = opening.kind_of(file.read(1024))
    if kind != "zip":
        return kind
    return "ofd" if ofd.is_ofd(path) else "" if _is_office_document(path) else kind


def _is_office_document(path: Path) -> bool:
    """Whether a zip is a text or a table of an office program, and not a packed folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" in archive.NameToInfo
    except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError):
        return False


def page_image(path: Path, index: int) -> PageImage:
    """Page `index` (from 1) of a file as one image."""
    kind = content_kind(path)
    if kind == "pdf":
        return pdf.page_image(path, index)
    if kind == "tiff":
        return tiff.page_image(path, index)
    if kind == "ofd":
        return ofd.page_image(path, index)
    if kind not in opening.MEDIA_TYPES:
        raise Unreadable(sentence("文件内容不是图像、PDF 或 OFD，不能作为档案页接收。"))
    return opening.single(path, kind)
