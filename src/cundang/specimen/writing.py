"""Write the box to disk: images by reference code, a catalogue sheet per village, and the truth outside them."""

import datetime
import io
import json
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass, replace
from multiprocessing import get_context
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
from django.utils.translation import gettext as _
from PIL import Image

from cundang.specimen.box import FOLDER, LOOSE, PDF, Item, Share, items, shares
from cundang.specimen.wear import Wear, moved, wear_of, worn

CATALOGUE = "归档文件目录.xlsx"
_COLUMNS = (
    "序号", "全宗号", "门类", "年度", "保管期限", "机构（问题）", "件号", "盒号", "档号", "文号", "责任者",
    "题名", "日期", "密级", "页数", "人名", "立档单位", "备注",
)  # fmt: skip
_EPOCH = (2020, 8, 28, 0, 0, 0)  # the date inside every file: the same seed gives the same bytes
_DPI = 300
_UPSIDE_DOWN = 11  # of every 23 items one was laid on the glass the wrong way round

Truth = dict[str, Any]


class FolderTaken(Exception):
    """The folder already holds something; the message says so in one sentence."""


@dataclass(frozen=True)
class Written:
    """What was written: `images` holds one folder per office, named by its code; `truth` is the file of the truth."""

    images: Path
    truth: Path
    offices: tuple[str, ...]
    items: int
    pages: int


def write(
    folder: Path,
    *,
    offices: Sequence[str],
    pages: int,
    seed: int,
    processes: int = 2,
    done: Callable[[int], None] = lambda count: None,
) -> Written:
    """Make the box in a new or empty folder; `done` is told, page by page, how many pages are written.

    Raises `FolderTaken`, or `places.UnknownOffice`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderTaken(_("%s 里已有内容，请另指定一个新文件夹。") % folder)
    box = shares(offices, pages)
    images, path = folder / "images", folder / "truth" / "truth.json"
    path.parent.mkdir(parents=True)
    context = get_context("spawn")
    told: SimpleQueue[int] = context.SimpleQueue()
    with ProcessPoolExecutor(processes, context, _listen, (told,)) as pool:
        villages = [pool.submit(write_village, images / share.place.code, share, seed) for share in box]
        _tell(villages, told, done)
        found = [village.result() for village in villages]
    truth: Truth = {
        "seed": seed,
        "offices": [share.place.code for share in box],
        "items": [item for listed, _drawn in found for item in listed],
        "pages": [page for _listed, drawn in found for page in drawn],
    }
    path.write_text(json.dumps(truth, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return Written(images, path, tuple(truth["offices"]), len(truth["items"]), len(truth["pages"]))


_told: "SimpleQueue[int] | None" = None  # of a drawing process: where it says that a page is written


def _listen(told: "SimpleQueue[int]") -> None:
    global _told  # noqa: PLW0603 -- a process pool hands its workers things in no other way
    _told = told


def _tell(villages: Sequence["Future[Any]"], told: "SimpleQueue[int]", done: Callable[[int], None]) -> None:
    """Pass on what the drawing processes say until all have ended, well or not."""
    waiting, count = set(villages), 0
    while waiting:
        waiting = wait(waiting, timeout=0.2).not_done
        while not told.empty():
            told.get()
            count += 1
            done(count)


def write_village(folder: Path, share: Share, seed: int) -> tuple[list[Truth], list[Truth]]:
    """Draw and write what one village sends; returns the truth of its items and of its pages."""
    folder.mkdir(parents=True)
    chance = random.Random(f"{seed}/{share.place.code}/wear")
    listed, pages = [], []
    rows: list[list[object]] = []
    back: Image.Image | None = None  # paper was used on both sides: the record before shows through
    for index, item in enumerate(items(share, seed), start=share.index * _UPSIDE_DOWN):
        front = item.document.sheets[0].image
        drawn = _scan(folder, item, chance, back=back or front, upside_down=index % 23 == _UPSIDE_DOWN)
        back = front
        listed.append(_item_truth(item))
        pages += drawn
        if item.catalogued:
            rows.append(_row(len(rows) + 1, item))
        if _told:
            for _page in drawn:
                _told.put(1)
    _write_catalogue(folder / CATALOGUE, share, rows)
    return listed, pages


def _scan(folder: Path, item: Item, chance: random.Random, *, back: Image.Image, upside_down: bool) -> list[Truth]:
    """Wear the pages of one item out, write its files, and say what is on them."""
    scans: list[tuple[Image.Image, Wear]] = []
    truth: list[Truth] = []
    for number, sheet in enumerate(item.document.sheets, start=1):
        wear = replace(wear_of(chance, item.document.year), upside_down=upside_down and number == 1)
        pixels, turn = worn(sheet.image, wear, chance.getrandbits(63), back)
        picture = Image.fromarray(pixels)
        scans.append((picture.transpose(Image.Transpose.ROTATE_180) if wear.upside_down else picture, wear))
        truth.append(
            {
                "office": item.place.code,
                "reference": item.reference,
                "page": number,
                "kind": item.document.kind,
                "year": item.document.year,
                "hand": sheet.hand,
                "wear": asdict(wear),
                "names": sheet.names,
                "lines": [asdict(moved(line, turn)) for line in sheet.lines],
            }
        )
    for page, name in zip(truth, _write_files(folder, item, scans), strict=True):
        page["file"] = f"images/{item.place.code}/{name}"
    return truth


def _write_files(folder: Path, item: Item, scans: list[tuple[Image.Image, Wear]]) -> list[str]:
    """The item's files as a scanner names them; returns the file of each page."""
    if item.container == LOOSE:
        names = [f"{item.reference}-{number:03d}.jpg" for number in range(1, len(scans) + 1)]
    elif item.container == FOLDER:
        (folder / item.reference).mkdir()
        names = [f"{item.reference}/{number:03d}.jpg" for number in range(1, len(scans) + 1)]
    else:
        name = f"{item.reference}.{'pdf' if item.container == PDF else 'tif'}"
        (_write_pdf if item.container == PDF else _write_tiff)(folder / name, scans)
        return [name] * len(scans)
    for name, (picture, wear) in zip(names, scans, strict=True):
        (folder / name).write_bytes(_jpeg(picture, wear))
    return names


def _jpeg(picture: Image.Image, wear: Wear) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, "JPEG", quality=wear.quality, dpi=(_DPI, _DPI))
    return stream.getvalue()


def _write_tiff(path: Path, scans: list[tuple[Image.Image, Wear]]) -> None:
    """One tif for all pages, as colour JPEG strips."""
    first, *others = (picture for picture, _wear in scans)
    first.save(path, "TIFF", compression="jpeg", quality=80, dpi=(_DPI, _DPI), save_all=True, append_images=others)


def _write_pdf(path: Path, scans: list[tuple[Image.Image, Wear]]) -> None:
    """One pdf for all pages: the JPEG files as they are, a sheet of A4 each."""
    pdf = pikepdf.new()
    for picture, wear in scans:
        image = pikepdf.Stream(
            pdf, _jpeg(picture, wear), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width,
            Height=picture.height, ColorSpace=pikepdf.Name.DeviceRGB, BitsPerComponent=8,
            Filter=pikepdf.Name.DCTDecode,
        )  # fmt: skip
        points = [side * 72 / _DPI for side in picture.size]
        page = pdf.add_blank_page(page_size=(points[0], points[1]))
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=pdf.make_indirect(image)))
        page.Contents = pikepdf.Stream(pdf, f"q {points[0]:.2f} 0 0 {points[1]:.2f} 0 0 cm /Scan Do Q".encode())
    pdf.save(path, deterministic_id=True)


def _item_truth(item: Item) -> Truth:
    document = item.document
    return {
        "office": item.place.code,
        "reference": item.reference,
        "title": document.title,
        "author": document.author,
        "dated": document.dated,
        "number": document.number,
        "kind": document.kind,
        "year": document.year,
        "persons": document.persons,
        "container": item.container,
        "catalogued": item.catalogued,
        "pages": len(document.sheets),
    }


def _row(number: int, item: Item) -> list[object]:
    """One row of the catalogue sheet, in the order of the columns."""
    document = item.document
    return [
        number, item.place.fonds, document.class_code, document.year, document.retention, document.division,
        item.number, f"{item.number // 40 + 1:03d}", item.reference, document.number, document.author,
        document.title, document.dated, "", len(document.sheets), "、".join(document.persons),
        item.place.committee(document.year), "",
    ]  # fmt: skip


def _write_catalogue(path: Path, share: Share, rows: list[list[object]]) -> None:
    """归档文件目录 of the village with a title row above the heading (DA/T 22-2015, A4 landscape)."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "归档文件目录"
    sheet.append([f"{share.place.town}{share.place.name}归档文件目录"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(_COLUMNS))
    sheet.append(list(_COLUMNS))
    for row in rows:
        sheet.append(row)
    sheet.page_setup.orientation = "landscape"
    for letter, width in (("I", 30), ("K", 24), ("L", 48), ("P", 24), ("Q", 24)):
        sheet.column_dimensions[letter].width = width
    stream = io.BytesIO()
    book.save(stream)
    path.write_bytes(_undated(stream))


def _undated(stream: io.BytesIO) -> bytes:
    """The same workbook without the time of its making."""
    still = io.BytesIO()
    with zipfile.ZipFile(stream) as old, zipfile.ZipFile(still, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                date = datetime.datetime(*_EPOCH).isoformat()
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{date}Z".encode(), content)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return still.getvalue()
