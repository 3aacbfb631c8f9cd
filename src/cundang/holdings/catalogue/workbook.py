"""Rows of an .xlsx file, one after the other, whatever its size.

openpyxl reads the parts that describe the workbook (sheets, styles, shared strings); the rows themselves go
through expat, since openpyxl's own row reader takes three times as long (benchmarks/catalogue_import.py).
Formulas are never worked out: the value that the spreadsheet program stored beside them is taken.
"""

import math
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import IO, Any, Final
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import from_excel

from cundang.holdings.catalogue.cells import MAX_COLUMNS, MAX_ROWS, Cell, Line, Sheet, Unreadable
from cundang.sentences import sentence

_PIECE: Final = 256 * 1024
_MAX_PARTS: Final = 5_000
_MAX_SHEET_BYTES: Final = 4 * 1024**3  # streamed, so only time is at stake
_MAX_OTHER_BYTES: Final = 512 * 1024**2  # shared strings and styles are held in memory
_BOMB_BYTES: Final = 32 * 1024**2  # below this no ratio is suspicious
_BOMB_RATIO: Final = 150  # real sheets unpack to 10 to 60 times their size
_LETTERS: Final = {chr(n): n - 64 for n in range(65, 91)}


def sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of the workbook in their order; raises `Unreadable`."""
    try:
        with path.open("rb") as file:  # openpyxl refuses a path that does not end in .xlsx
            with zipfile.ZipFile(file) as archive:
                _check_size(archive)
            reader, found = _describe(file)
            for sheet, relation in found:
                if relation.target in reader.valid_files and "chartsheet" not in relation.Type:
                    with reader.archive.open(relation.target) as source:
                        yield Sheet(sheet.name, _Rows(reader, source).read(), sheet.state != "visible")
    except Unreadable:
        raise
    except (zipfile.BadZipFile, EOFError, OSError, expat.ExpatError) as error:
        raise _damaged() from error


def _damaged() -> Unreadable:
    return Unreadable(sentence("这个 Excel 文件已损坏或不完整，请在表格软件中打开、另存为 .xlsx 后再试。"))


def _describe(file: IO[bytes]) -> tuple[ExcelReader, list[Any]]:
    """What openpyxl makes of everything but the rows. It raises whatever it stumbles over: all of it is damage."""
    try:
        with warnings.catch_warnings(action="ignore"):  # about looks, which do not matter here
            reader = ExcelReader(file, read_only=True, keep_vba=False, data_only=True, keep_links=False)
            reader.read_manifest()
            reader.read_strings()
            reader.read_workbook()
            apply_stylesheet(reader.archive, reader.wb)
            return reader, list(reader.parser.find_sheets())
    except Exception as error:
        raise _damaged() from error


def _check_size(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > _MAX_PARTS:
        raise Unreadable(sentence("这个 Excel 文件里的部件过多，没有打开。"))
    for part in parts:
        limit = _MAX_SHEET_BYTES if "worksheets/" in part.filename else _MAX_OTHER_BYTES
        ratio = part.file_size / max(part.compress_size, 1)
        if part.file_size > limit or (part.file_size > _BOMB_BYTES and ratio > _BOMB_RATIO):
            raise Unreadable(sentence("这个 Excel 文件解压后过大，没有打开；请只保留目录数据后另存再试。"))
        if part.flag_bits & 1:
            raise Unreadable(sentence("这个文件设有密码，请取消密码后再试。"))


class _Rows:
    """The rows of one sheet's XML."""

    def __init__(self, reader: ExcelReader, source: IO[bytes]) -> None:
        self.source = source
        self.strings: list[str] = reader.shared_strings
        self.date_styles = {str(style) for style in getattr(reader.wb, "_date_formats", ())}
        self.epoch = reader.wb.epoch
        self.done: list[Line] = []
        self.number = 0
        self.cells: list[Cell] = []
        self.column = 0
        self.kind = self.style = ""
        self.text: list[str] | None = None
        self.pieces: list[str] = []
        self.formula = False
        self.formulas: list[int] = []

    def read(self) -> Iterator[Line]:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        while piece := self.source.read(_PIECE):
            parser.Parse(piece, False)
            yield from self.done
            self.done = []
        parser.Parse(b"", True)
        yield from self.done

    def _doctype(self, *_declaration: object) -> None:
        raise _damaged()  # no spreadsheet program writes one; entities could only be meant for harm

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            place = attributes.get("r")
            self.column = _column(place) if place else self.column + 1
            self.kind = attributes.get("t", "n")
            self.style = attributes.get("s", "")
            self.pieces = []
            self.formula = False
        elif name == "f":
            self.formula = True
        elif name in ("v", "t"):
            self.text = self.pieces
        elif name == "rPh":  # the reading aid of a string is not part of it
            self.kind = "phonetic"
        elif name == "row":
            self.number = int(attributes.get("r", self.number + 1))
            self.cells, self.formulas, self.column = [], [], 0
            if self.number > MAX_ROWS:
                raise _damaged()

    def _characters(self, text: str) -> None:
        if self.text is not None and self.kind != "phonetic":
            self.text.append(text)

    def _end(self, name: str) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name in ("v", "t"):
            self.text = None
        elif name == "rPh":
            self.kind = "inlineStr"
        elif name == "c":
            if self.pieces and 0 < self.column <= MAX_COLUMNS:
                self.cells.extend([None] * (self.column - 1 - len(self.cells)))
                del self.cells[self.column - 1 :]
                self.cells.append(self._value("".join(self.pieces)))
            elif self.formula and 0 < self.column <= MAX_COLUMNS:
                self.formulas.append(self.column - 1)
        elif name == "row" and (self.cells or self.formulas):
            self.done.append(Line(self.number, self.cells, tuple(self.formulas)))

    def _value(self, text: str) -> Cell:
        if self.kind == "n":
            return self._number(text)
        if self.kind == "s":
            index = int(text) if text.isdigit() else -1
            return self.strings[index] if 0 <= index < len(self.strings) else None
        if self.kind == "e":  # #N/A, #REF! …: nothing that a person wrote
            return None
        if self.kind == "d":
            return text.partition("T")[0]
        return text

    def _number(self, text: str) -> Cell:
        try:
            value = float(text)
        except ValueError:
            return text
        if self.style in self.date_styles:
            try:
                day = from_excel(value, self.epoch)
            except (ValueError, OverflowError):
                return value
            return day if isinstance(day, date) else text
        if not math.isfinite(value):
            return text
        return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _column(place: str) -> int:
    """`AB12` → 28; 0 when it is no cell address."""
    column = 0
    for letter in place:
        if letter not in _LETTERS:
            break
        column = column * 26 + _LETTERS[letter]
    return column
