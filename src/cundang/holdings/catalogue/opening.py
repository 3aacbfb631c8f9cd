"""Opening a catalogue: what the file is shows in its bytes, not in its name."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

from cundang.holdings.catalogue import text
from cundang.holdings.catalogue.cells import MAX_COLUMNS, Cell, Line, Sheet, Unreadable
from cundang.sentences import sentence, system_words

T = TypeVar("T")

_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES_AND_PAGES: Final = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"Rar!", b"7z\xbc\xaf")
_WEB: Final = (b"<html", b"<!doc", b"<tabl", b"<?xml", b"<meta", b"<head", b"<div")
_MAX_XLS: Final = 100 * 1024**2  # 65,536 rows of 256 cells are the format's limit


def sheets(path: Path, score: Callable[[list[Line]], int]) -> Iterator[Sheet]:
    """The tables in a file, to be read in turn; raises `Unreadable`. `score`: see `text.sheets`."""
    try:
        with path.open("rb") as source:
            start = source.read(512)
    except OSError as error:
        raise Unreadable(sentence("打不开这个文件（%(why)s）。", why=system_words(error))) from error
    if not start.strip(b"\0 \t\r\n"):
        raise Unreadable(sentence("这个文件是空的。"))
    if start.startswith(_ZIP):
        # Every command knows this file; openpyxl's half a second is for the one that reads a workbook.
        from cundang.holdings.catalogue import workbook  # noqa: PLC0415

        return workbook.sheets(path)
    if start.startswith(_OLE):
        return _old_sheets(path)
    if start.startswith(_PICTURES_AND_PAGES):
        raise Unreadable(sentence("这不是目录表格；请给出 .xlsx、.xls、.csv 或 .txt 文件。"))
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().lower().startswith(_WEB):
        raise Unreadable(sentence("这个文件其实是网页，请在表格软件中打开、另存为 .xlsx 后再试。"))
    return text.sheets(path, score)


def _old_sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of an .xls file (65,536 rows at most, so calamine may hold one at a time)."""
    if path.stat().st_size > _MAX_XLS:
        raise Unreadable(sentence("这个 .xls 文件过大，请另存为 .xlsx 后再试。"))
    book = _guarded(lambda: CalamineWorkbook.from_path(path))
    for about in book.sheets_metadata:
        rows = _guarded(partial(_all_rows, book, about.name))
        lines = (Line(number, cells) for number, row in enumerate(rows, 1) if any(cells := _cells(row)))
        yield Sheet(about.name, lines, about.visible != SheetVisibleEnum.Visible)


def _all_rows(book: CalamineWorkbook, name: str) -> Sequence[Sequence[object]]:
    return book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _guarded(read: Callable[[], T]) -> T:
    try:
        return read()
    except PasswordError as error:
        raise Unreadable(sentence("这个文件设有密码，请取消密码后再试。")) from error
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged() from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # a broken file upset the Rust reader
            raise _damaged() from error
        raise


def _damaged() -> Unreadable:
    return Unreadable(sentence("这个 .xls 文件已损坏或设有密码，请在表格软件中打开、另存为 .xlsx 后再试。"))


def _cells(row: Sequence[object]) -> list[Cell]:
    return [_cell(value) for value in row[:MAX_COLUMNS]]


def _cell(value: object) -> Cell:
    if isinstance(value, (datetime.time, datetime.timedelta)):
        return str(value)
    if isinstance(value, (str, int, float, datetime.date)) and value != "":
        return value
    return None
