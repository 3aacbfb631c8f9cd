"""Rows of a .csv or .txt file: comma, tab or semicolon, in whatever encoding the office's software wrote."""

import codecs
import csv
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from cundang.holdings.catalogue.cells import MAX_COLUMNS, Line, Sheet, Unreadable
from cundang.sentences import sentence

_PIECE: Final = 1024 * 1024
_DELIMITERS: Final = (",", "\t", ";")
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_LONGEST: Final = 100_000  # characters of one cell: more means a quote that was never closed
LOOK: Final = 40  # rows in which a heading is looked for


def sheets(path: Path, score: Callable[[list[Line]], int]) -> Iterator[Sheet]:
    """The one table of a text file; raises `Unreadable`.

    `score` says how much like a catalogue its first rows look, which chooses the delimiter.
    """
    encoding = encoding_of(path)
    csv.field_size_limit(_LONGEST)
    best = max(_DELIMITERS, key=lambda delimiter: score(list(islice(_lines(path, encoding, delimiter), LOOK))))
    yield Sheet("", _lines(path, encoding, best))


def encoding_of(path: Path) -> str:
    """UTF-8 or UTF-16 by their marks; else UTF-8, UTF-16 or GB18030, whichever the whole file is valid in."""
    with path.open("rb") as source:
        start = source.read(4096)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            candidates = [encoding]
            break
    else:
        if b"\0" in start and _is_utf8(start):  # a stray byte, which no spreadsheet program writes
            candidates = []
        elif b"\0" in start:  # the ASCII half of UTF-16 shows which byte comes first
            candidates = ["utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"]
        else:
            candidates = ["utf-8", "gb18030"]
    for encoding in candidates:
        if _valid(path, encoding):
            return encoding
    raise Unreadable(sentence("看不懂这个文件的文字编码，请另存为 UTF-8 编码的 CSV 或 .xlsx 后再试。"))


def _is_utf8(start: bytes) -> bool:
    """Whether the beginning of a file is UTF-8 with more than ASCII in it."""
    try:
        return not codecs.getincrementaldecoder("utf-8")().decode(start).isascii()
    except UnicodeError:
        return False


def _valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as source:
            while piece := source.read(_PIECE):
                if "\0" in decoder.decode(piece):
                    return False
        decoder.decode(b"", True)
    except UnicodeError:
        return False
    return True


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[Line]:
    with path.open(encoding=encoding, newline="") as source:
        rows = csv.reader(source, delimiter=delimiter)
        while True:
            try:
                cells = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unreadable(
                    sentence("第 %(row)d 行附近的引号没有配对，请检查后再试。", row=rows.line_num)
                ) from error
            if any(cells):
                yield Line(rows.line_num, list(cells[:MAX_COLUMNS]))
