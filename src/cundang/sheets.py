"""Lists as Excel sheets, and sheets that were uploaded."""

import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

Value = str | int | None


def book(title: str, heading: str, heads: list[str], rows: Iterable[Sequence[Value]], widths: dict[str, int]) -> bytes:
    """A workbook of one sheet: what it is, the column heads, and the rows, numbered; every text is text."""
    made = Workbook(write_only=True)
    sheet = made.create_sheet(title)
    for column, width in widths.items():
        sheet.column_dimensions[column].width = width
    sheet.append([_text(sheet, heading)])
    sheet.append(heads)
    for number, row in enumerate(rows, 1):
        sheet.append([number, *(_text(sheet, value) if isinstance(value, str) else value for value in row)])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A cell that is text whatever it begins with, so that nothing in it is ever worked out."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell


def download(made: bytes, name: str) -> HttpResponse:
    """A workbook as what a browser saves under this name (without `.xlsx`)."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    response = HttpResponse(made, content_type=kind)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or ""
    return response


@contextmanager
def uploaded(file: "UploadedFile[Any]") -> Iterator[Path]:
    """An uploaded file at a path of its own, for as long as it is read."""
    with tempfile.NamedTemporaryFile() as kept:
        for piece in file.chunks():
            kept.write(piece)
        kept.flush()
        yield Path(kept.name)
