"""PDF through pdfium (built without JavaScript), one page at a time.

A page that is nothing but one full-page JPEG hands that JPEG through untouched; any other is rendered.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2  # type: ignore[import-untyped]
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]
from PIL import Image

from cundang.digitization.opening import PageImage, Unreadable, as_jpeg, check_pages, check_size
from cundang.sentences import sentence

RENDER_DPI = 300
FULL_PAGE = 0.95  # share of the page's area that its only picture must cover
DEEPEST = 20  # of dictionaries within dictionaries
_SCRIPTS = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm")


def look(path: Path) -> tuple[int, bool]:
    """How many pages a PDF has, and whether it carries scripts (which nothing here runs)."""
    with _open(path) as document:
        pages = len(document)
    check_pages(pages)
    return pages, _has_script(path)


def page_image(path: Path, index: int) -> PageImage:
    """Page `index` (from 1) as an image."""
    with _open(path) as document:
        try:
            page = document[index - 1]
            return _embedded(page) or _rendered(page)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(sentence("PDF 第 %(page)s 页已损坏，请重新导出。", page=index)) from error


@contextmanager
def _open(path: Path) -> Iterator[pypdfium2.PdfDocument]:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            raise Unreadable(sentence("PDF 有密码保护，请去掉密码后重新提交。")) from error
        raise Unreadable(sentence("PDF 已损坏，打不开，请重新导出。")) from error
    try:
        yield document
    finally:
        document.close()


def _embedded(page: pypdfium2.PdfPage) -> PageImage | None:
    """The page's only picture, when it is a JPEG that covers the page upright and nothing is painted over it."""
    objects = list(page.get_objects(max_depth=2))
    pictures = [each for each in objects if isinstance(each, pypdfium2.PdfImage)]
    if len(pictures) != 1 or any(_paints(each) for each in objects if each is not pictures[0]):
        return None
    picture = pictures[0]
    width, height = page.get_width(), page.get_height()
    if page.get_rotation() in (90, 270):
        width, height = height, width
    matrix = picture.get_matrix()
    upright = abs(matrix.b) < 0.01 * width and abs(matrix.c) < 0.01 * height and matrix.a > 0 and matrix.d > 0
    if not upright or matrix.a * matrix.d < FULL_PAGE * width * height:
        return None
    if list(picture.get_filters()) != ["DCTDecode"]:
        return None
    content = bytes(picture.get_data())
    try:
        image = Image.open(io.BytesIO(content), formats=("JPEG",))
    except OSError:
        return None
    check_size(*image.size)
    if image.mode not in ("RGB", "L"):
        return None
    dpi = round(image.width / (matrix.a / 72))
    return PageImage(content, "image/jpeg", dpi if dpi <= 4800 else None, rotation=page.get_rotation())


def _paints(thing: pypdfium2.PdfObject) -> bool:
    """Whether an object puts something visible on the page; invisible text is an OCR layer."""
    if thing.type == pdfium.FPDF_PAGEOBJ_TEXT:
        return bool(pdfium.FPDFTextObj_GetTextRenderMode(thing.raw) != pdfium.FPDF_TEXTRENDERMODE_INVISIBLE)
    return bool(thing.type != pdfium.FPDF_PAGEOBJ_FORM)


def _rendered(page: pypdfium2.PdfPage) -> PageImage:
    scale = RENDER_DPI / 72
    check_size(round(page.get_width() * scale), round(page.get_height() * scale))
    image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return PageImage(as_jpeg(image, RENDER_DPI), "image/jpeg", RENDER_DPI)


def _has_script(path: Path) -> bool:
    """Whether any object is an action that would run or send something."""
    try:
        with pikepdf.open(path) as document:
            return any(_acts(each) for each in document.objects)
    except (pikepdf.PdfError, ValueError, RecursionError):
        return False


def _acts(thing: Any, depth: int = 0) -> bool:
    if depth > DEEPEST:
        return False
    if isinstance(thing, pikepdf.Array):
        return any(_acts(each, depth + 1) for each in thing if not _elsewhere(each))
    if not isinstance(thing, pikepdf.Dictionary):
        return False
    if "/JS" in thing or "/JavaScript" in thing or thing.get("/S") in _SCRIPTS:
        return True
    return any(_acts(each, depth + 1) for each in thing.values() if not _elsewhere(each))


def _elsewhere(thing: Any) -> bool:
    """Whether an object is numbered, and so looked at by itself."""
    return bool(getattr(thing, "is_indirect", False))
