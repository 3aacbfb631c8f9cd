"""A list of hits as an Excel sheet."""

import io
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from cundang.finding_aid.queries import Hit

WIDTHS: Final = {"A": 6, "B": 24, "C": 8, "D": 48, "E": 30, "F": 6, "G": 60}


def write(hits: Iterable[Hit], heading: str) -> bytes:
    """The .xlsx file: a line that says what it is, the column heads, a row for each hit."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("查到的档案"))
    for column, width in WIDTHS.items():
        sheet.column_dimensions[column].width = width
    sheet.append([_text(sheet, heading)])
    sheet.append([_("序号"), _("机构"), _("年度"), _("题名"), _("档号"), _("页号"), _("原文")])
    for number, hit in enumerate(hits, 1):
        item, page = hit.item, hit.page.number if hit.page else None
        texts = (item.office.name, item.title, item.reference, hit.line or "")
        office, title, reference, line = (_text(sheet, text) for text in texts)
        sheet.append([number, office, item.year, title, reference, page, line])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _text(sheet: WriteOnlyWorksheet, text: str) -> Cell:
    """A cell that is text whatever it begins with, so that nothing in it is ever worked out."""
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell
