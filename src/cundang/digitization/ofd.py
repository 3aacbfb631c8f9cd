"""OFD (GB/T 33190): the page images of the container, and its own text as a first reading.

A page that is drawn with vectors only is not rendered: the file is kept, and the page says so.
"""

import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import ofdkit
from ofdkit.package import Package

from cundang.digitization import opening
from cundang.digitization.opening import PageImage, Unreadable, check_pages
from cundang.sentences import sentence

MM_PER_INCH = 25.4
WHOLE_PAGE = 0.5  # share of the page's area that a picture must cover to be taken for the page


def is_ofd(path: Path) -> bool:
    """Whether a zip container is an OFD document."""
    try:
        with Package(path) as package:
            return package.find("OFD.xml") is not None
    except ofdkit.OFDError:
        return False


def look(path: Path) -> int:
    """How many pages an OFD document has."""
    try:
        with ofdkit.open(path) as document:
            pages = len(document.pages)
    except (ofdkit.OFDError, ET.ParseError) as error:
        raise Unreadable(sentence("OFD 文件已损坏，打不开，请重新导出。")) from error
    check_pages(pages)
    return pages


def page_image(path: Path, index: int) -> PageImage:
    """The picture of page `index` (from 1), with the text that the container holds."""
    try:
        with ofdkit.open(path) as document, Package(path) as package:
            page = document.pages[index - 1]
            found = _largest_picture(package, page)
            if found is None:
                raise Unreadable(sentence("OFD 第 %(page)s 页只有矢量内容，文件已保存，未渲染。", page=index))
            return _as_page(page, *found)
    except (ofdkit.OFDError, ET.ParseError, IndexError) as error:
        raise Unreadable(sentence("OFD 第 %(page)s 页已损坏，请重新导出。", page=index)) from error


def _as_page(page: ofdkit.Page, content: bytes, box: tuple[float, float, float, float]) -> PageImage:
    kind = opening.kind_of(content[:1024])
    if kind not in ("jpeg", "png"):
        raise Unreadable(sentence("OFD 里的图像格式不能读取，文件已保存，未渲染。"))
    picture = opening.decode(content)
    height, width = picture.shape[:2]
    scale_x, scale_y = width / box[2], height / box[3]
    lines = [_line(run, box, scale_x, scale_y) for run in page.runs if run.text.strip()]
    return PageImage(content, opening.MEDIA_TYPES[kind], round(scale_x * MM_PER_INCH), text=lines or None)


def _line(
    run: ofdkit.TextRun, box: tuple[float, float, float, float], scale_x: float, scale_y: float
) -> dict[str, Any]:
    """A run of text as a line; `y` is its baseline, which stands about a seventh above the lower edge."""
    left, top = (run.x - box[0]) * scale_x, (run.y - box[1] - 0.86 * run.size) * scale_y
    return {
        "text": run.text.strip(),
        "confidence": 1.0,
        "box": [max(0, round(left)), max(0, round(top)), round(run.width * scale_x), round(run.size * scale_y)],
    }


def _largest_picture(package: Package, page: ofdkit.Page) -> tuple[bytes, tuple[float, float, float, float]] | None:
    """The picture that covers most of the page, with its place in millimetres."""
    if page.location is None:
        return None
    files = _picture_files(package)
    best: tuple[float, str, tuple[float, float, float, float]] | None = None
    for element in package.read_xml(page.location).iter():
        if _name(element) != "ImageObject":
            continue
        box = _numbers(element.get("Boundary"))
        name = files.get((element.get("ResourceID") or "").strip())
        if box is None or name is None:
            continue
        if best is None or box[2] * box[3] > best[0]:
            best = (box[2] * box[3], name, box)
    if best is None or best[0] < WHOLE_PAGE * page.width * page.height:
        return None
    return package.read(best[1]), best[2]


def _picture_files(package: Package) -> dict[str, str]:
    """Resource id → entry of every picture in the container's resource lists."""
    found: dict[str, str] = {}
    for name in package.names:
        if not name.lower().endswith(".xml") or "res" not in name.rsplit("/", 1)[-1].lower():
            continue
        root = package.read_xml(name)
        base = (root.get("BaseLoc") or "").strip("/")
        for medium in (each for each in root.iter() if _name(each) == "MultiMedia"):
            file = next(((each.text or "").strip() for each in medium if _name(each) == "MediaFile"), "")
            entry = package.resolve(name, f"{base}/{file}" if base else file) or package.resolve(name, file)
            if entry is not None:
                found[(medium.get("ID") or "").strip()] = entry
    return found


def _numbers(text: str | None) -> tuple[float, float, float, float] | None:
    try:
        x, y, w, h = (float(part) for part in (text or "").split())
    except ValueError:
        return None
    return (x, y, w, h) if w > 0 and h > 0 else None


def _name(element: ET.Element) -> str:
    return element.tag.rsplit("}", 1)[-1]
