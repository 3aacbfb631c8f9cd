"""The report of an import: a CSV file, one line a row of the catalogue, to be opened in any spreadsheet.

It is a document of the archive, so it is written in the installation's language, whoever asks.
"""

import csv
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang.holdings.catalogue.rows import Row

VERDICTS: Final = ("accepted", "changed", "unchanged", "refused", "skipped")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # what Excel may run


def harmless(text: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return "'" + text if text.startswith(_FORMULA) else text


class Report(AbstractContextManager["Report"]):
    """Writes the report file; UTF-8 with a mark, because Excel asks for it."""

    def __init__(self, path: Path) -> None:
        self._file: IO[str] = path.open("w", encoding="utf-8-sig", newline="")
        self._rows = csv.writer(self._file)
        self._verdicts = {verdict: word_of(verdict) for verdict in VERDICTS}
        words = (_("工作表"), _("行"), _("结果"), _("档号"), _("题名"), _("说明"), _("改动（原值 → 新值）"))
        self._rows.writerow(words)

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, row: Row, verdict: str, why: str, changes: Iterable[tuple[str, object, object]] = ()) -> None:
        """One line; `changes` are (field, value before, value now)."""
        altered = "；".join(f"{name_of(name)}：{_shown(old)} → {_shown(new)}" for name, old, new in changes)
        title, reference = row.values.get("title", ""), row.values.get("reference", "")
        cells = (row.sheet, str(row.number), self._verdicts[verdict], reference, title, why, altered)
        self._rows.writerow(harmless(cell) for cell in cells)


def word_of(verdict: str) -> str:
    """A verdict as the report says it."""
    return {
        "accepted": _("新增"),
        "changed": _("更新"),
        "unchanged": _("无变化"),
        "refused": _("未导入"),
        "skipped": _("跳过"),
    }[verdict]


def name_of(field: str) -> str:
    """A field of an item or a column of a catalogue as an archivist calls it (DA/T 18-2022)."""
    return {
        "reference": _("档号"),
        "title": _("题名"),
        "author": _("责任者"),
        "document_number": _("文号"),
        "dated": _("日期"),
        "persons": _("人名"),
        "year": _("年度"),
        "retention_as_marked": _("保管期限"),
        "class_code": _("门类"),
        "division": _("机构（问题）"),
        "creator": _("立档单位"),
        "number": _("件号"),
        "box": _("盒号"),
        "pages_stated": _("页数"),
        "secrecy": _("密级"),
        "remark": _("备注"),
        "fonds": _("全宗号"),
        "fonds_name": _("全宗名称"),
        "file": _("案卷"),
        "volume_reference": _("案卷档号"),
        "volume_title": _("案卷题名"),
        "catalogue": _("目录号"),
        "volume": _("案卷号"),
        "dated_from": _("起始日期"),
        "dated_to": _("终止日期"),
        "date_year": _("日期：年"),
        "date_month": _("日期：月"),
        "date_day": _("日期：日"),
        "retention": _("保管期限"),
        "class": _("门类"),
        "pages": _("页数"),
        "page_range": _("页号"),
        "page_from": _("起页号"),
        "page_to": _("止页号"),
        "office_code": _("机构代码"),
        "office_name": _("村（社区）"),
    }.get(field, field)


def first_lines(path: Path, verdicts: Iterable[str], limit: int) -> dict[str, list[list[str]]]:
    """The first lines of a stored report with each of these verdicts, for a page."""
    wanted: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:  # it was written in the one that the installation had then
        with override(language):
            wanted |= {word_of(verdict): verdict for verdict in verdicts}
    found: dict[str, list[list[str]]] = {verdict: [] for verdict in wanted.values()}
    with path.open(encoding="utf-8-sig", newline="") as source:
        for row in csv.reader(source):
            lines = found.get(wanted.get(row[2], ""))
            if lines is not None and len(lines) < limit:
                lines.append(row)
    return found


def _shown(value: object) -> str:
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return "" if value is None else str(value)
