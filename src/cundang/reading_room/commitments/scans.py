"""A scanned paper form: opened safely, and made into pictures, so that nothing of the file itself goes on.

A PDF may carry scripts, forms, and pictures that swell to many times their size: only what its pages show is kept.
"""

import base64
import io
from typing import Final

import pypdfium2  # type: ignore[import-untyped]
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_PIXELS: Final = 50_000_000  # of a picture in it: A4 at 600 dpi has 35 million
MOST_PAGES: Final = 4
PRINTED: Final = (1654, 2339)  # A4 at 200 dpi (DA/T 31-2017)
QUALITY: Final = 80
SVG: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}">'
    '<image width="{w}" height="{h}" href="data:image/jpeg;base64,{jpeg}"/></svg>'
)


class ScanRefused(Exception):
    """A file that cannot be taken in; carries one sentence."""


def pictures(content: bytes) -> list[str]:
    """The pages of a JPEG or PDF as SVG, each with one JPEG of at most A4 at 200 dpi; raises `ScanRefused`."""
    if len(content) > MOST_BYTES:
        raise ScanRefused(_("文件超过 10 MB，请降低扫描分辨率（200 dpi 够用）后再传。"))
    if content.startswith(b"%PDF"):
        pages = _of_pdf(content)
    elif content.startswith(b"\xff\xd8\xff"):
        pages = [_of_jpeg(content)]
    else:
        raise ScanRefused(_("请传 PDF 或 JPG 文件：这个文件两样都不是。"))
    if all(_is_blank(page) for page in pages):
        raise ScanRefused(_("扫描件是空白的，请检查纸放反了没有，重新扫描。"))
    return [_svg(page) for page in pages]


def _of_jpeg(content: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
            _refuse_large(*opened.size)
            return ImageOps.exif_transpose(opened).convert("RGB")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ScanRefused(_("图片已损坏，打不开，请重新扫描。")) from error


def _of_pdf(content: bytes) -> list[Image.Image]:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise ScanRefused(_("PDF 打不开：可能已损坏或有密码，请重新导出后再传。")) from error
    try:
        if not 1 <= len(document) <= MOST_PAGES:
            raise ScanRefused(_("PDF 请只放签好的承诺书，最多 %(most)d 页。") % {"most": MOST_PAGES})
        return [_rendered(page) for page in document]
    except pypdfium2.PdfiumError as error:
        raise ScanRefused(_("PDF 打不开：可能已损坏或有密码，请重新导出后再传。")) from error
    finally:
        document.close()


def _rendered(page: pypdfium2.PdfPage) -> Image.Image:
    for one in page.get_objects(max_depth=4):
        if isinstance(one, pypdfium2.PdfImage):
            _refuse_large(*one.get_px_size())
    scale = min(PRINTED[0] / max(page.get_width(), 1), PRINTED[1] / max(page.get_height(), 1), 200 / 72)
    shown: Image.Image = page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")
    return shown


def _refuse_large(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise ScanRefused(_("图片太大，请用 200 至 300 dpi 重新扫描。"))


def _is_blank(page: Image.Image) -> bool:
    low, high = page.convert("L").resize((200, 280)).getextrema()
    return bool(high - low < 24)  # type: ignore[operator]  # of a grey picture: two numbers


def _svg(page: Image.Image) -> str:
    page.thumbnail(PRINTED if page.height >= page.width else PRINTED[::-1])
    written = io.BytesIO()
    page.save(written, "JPEG", quality=QUALITY)
    return SVG.format(w=page.width, h=page.height, jpeg=base64.b64encode(written.getvalue()).decode())
