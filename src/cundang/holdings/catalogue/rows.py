"""What each row of a catalogue says, row after row."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from cundang.holdings import dates, references, retention
from cundang.holdings.catalogue import headings, opening
from cundang.holdings.catalogue.cells import MAX_ROWS, Cell, Line, Sheet, Unreadable, text_of
from cundang.holdings.catalogue.text import LOOK
from cundang.holdings.date_forms import APPROXIMATE, PERIOD, Periods
from cundang.sentences import sentence

_GROUP: Final = re.compile(
    r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?.{0,40}|第[一二三四五六七八九十\d]+[类部分卷].{0,40}"
)
_NUMERAL: Final = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]?")
_TOTAL: Final = re.compile(r"(合计|小计|总计|共计|填表人|整理人|检查人|制表人|审核人|第\d*页).*")
_PAGES: Final = re.compile(r"(\d{1,5})\s*[-~～—–至到.]+\s*(\d{1,5})")
_BETWEEN_NAMES: Final = re.compile(r"[、，,;；/／|\n]+")
_LIMITS: Final = {
    "reference": 200, "volume_reference": 200, "author": 300, "document_number": 200, "dated": 60, "creator": 200,
    "division": 60, "number": 20, "box": 40, "secrecy": 20, "fonds": 20, "retention_as_marked": 20, "class_code": 20,
    "fonds_name": 200, "title": 5_000, "remark": 5_000,
}  # fmt: skip


@dataclass
class Row:
    """One row: the values of an item by field name (only those that are stated), and what was noticed."""

    sheet: str
    number: int
    values: dict[str, Any] = field(default_factory=dict)
    fonds: str = ""
    fonds_name: str = ""
    volume_reference: str = ""
    volume: str = ""  # 目录号-案卷号
    volume_title: str = ""
    office_code: str = ""
    office_name: str = ""
    skipped: str = ""  # why it is no record
    refused: str = ""  # why it cannot be taken in
    remarks: list[str] = field(default_factory=list)
    page_from: int | None = None
    content: int = 0  # a digest of everything it says, where a repeated row is to be told from a contradiction


@dataclass
class Table:
    """What was understood of one sheet."""

    name: str
    columns: dict[str, str] = field(default_factory=dict)  # heading's place (A, B …) → what it holds
    unknown: list[str] = field(default_factory=list)
    rows: int = 0


def read(path: Path, classes: dict[str, str], periods: Periods = ()) -> Iterator[Table | Row]:
    """Each sheet's `Table`, followed by its rows; raises `Unreadable`, at once when the file is no catalogue.

    `classes` gives class codes by name (文书 → WS), `periods` the county's words for times. Hidden sheets and sheets
    without a heading are passed over;
    when no sheet has one, the file is unreadable.
    """
    found = False
    for sheet in opening.sheets(path, headings.score):
        first = [line for _, line in zip(range(LOOK), sheet.lines, strict=False)]
        heading = headings.find(first)
        if sheet.hidden or not heading.score:
            if first:
                why = _("隐藏的工作表，没有读取。") if sheet.hidden else _("这个工作表里没有找到目录表头，没有读取。")
                yield Row(sheet.name, first[0].number, skipped=why)
            continue
        found = True
        yield from _table(sheet, heading, first, classes, periods)
    if not found:
        raise Unreadable(sentence("没有找到目录表头：请保留“档号、题名、责任者、日期”等列名后再试。"))


def _table(
    sheet: Sheet, heading: headings.Heading, first: list[Line], classes: dict[str, str], periods: Periods
) -> Iterator[Table | Row]:
    yield Table(sheet.name, {str(place): what for place, what in heading.columns.items()}, heading.unknown)
    waiting: Row | None = None
    count = 0
    for line in chain(first, sheet.lines):
        if line.number <= heading.last_line:
            continue
        count += 1
        if count > MAX_ROWS:
            raise Unreadable(sentence("这个工作表的行数过多，请分成几份后再导入。"))
        row = _row(sheet.name, line, heading, classes, periods)
        if row is None:
            continue
        if waiting is not None:
            _count_pages(waiting, row)
            yield waiting
        waiting = row
    if waiting is not None:
        yield waiting


def _row(sheet: str, line: Line, heading: headings.Heading, classes: dict[str, str], periods: Periods) -> Row | None:
    """What one row says; None for an empty one."""
    texts = [text_of(cell) for cell in line.cells]
    everything = [text for text in texts if text]
    unknown = [place for place in line.formulas if heading.columns.get(place, "ignored") != "ignored"]
    if not everything:
        return Row(sheet, line.number, refused=_formulas(unknown)) if unknown else None
    stated: dict[str, str] = {}
    cells: dict[str, Cell] = {}
    for place, what in heading.columns.items():  # of two columns that mean the same the first that is filled
        if what != "ignored" and what not in stated and place < len(texts) and texts[place]:
            stated[what], cells[what] = texts[place], line.cells[place]
    row = Row(sheet, line.number)
    if row_skipped := _no_record(line, stated, everything, heading):
        row.skipped = row_skipped
        return row
    take(row, cells, stated, classes, periods)
    if not row.values.get("title") and not row.values.get("reference"):
        row.refused = _formulas(unknown) if unknown else _("既没有题名也没有档号。")
    elif unknown:
        row.remarks.append(_formulas(unknown))
    elif not row.values.get("title") and "title" in heading.columns.values():
        row.remarks.append(_("没有题名。"))
    if _swallowed(cells.get("reference")):
        row.refused = _("档号一格里有好几行内容，可能是引号没有配对，没有导入。")
    check_lengths(row)
    return row


def _swallowed(code: Cell) -> bool:
    """Whether a quote that was never closed has put the rows that follow into one cell."""
    return isinstance(code, str) and any(re.search(r"[,;\t]", line) for line in code.splitlines()[1:])


def _formulas(places: list[int]) -> str:
    columns = "、".join(_letters(place) for place in places)
    return _("%(columns)s 列是没有算出值的公式，请先在表格软件中打开并保存一次再导入。") % {"columns": columns}


def _letters(place: int) -> str:
    """What a spreadsheet calls a column: 0 is A, 26 is AA (256 columns are looked at)."""
    first, last = divmod(place, 26)
    return f"{chr(ord('A') + first - 1) if first else ''}{chr(ord('A') + last)}"


def _no_record(line: Line, stated: dict[str, str], everything: list[str], heading: headings.Heading) -> str:
    """Why a row is no record: a heading again, a group's heading, a total, or a note under the table."""
    if headings.plain(everything[0]) in heading.wording:
        wording = (headings.plain(cell) for cell in line.cells)
        if sum(a == b != "" for a, b in zip(wording, heading.wording, strict=False)) > len(everything) / 2:
            return _("重复的表头。")
    if _TOTAL.fullmatch(everything[0]) and len(everything) <= 4 and "reference" not in stated:
        return _("合计或落款，不是一条记录。")
    if len(heading.columns) < 3 or "reference" in stated:
        return ""
    if len(everything) == 1 and ("title" not in stated or _GROUP.fullmatch(everything[0])):
        return _("分组标题，不是一条记录。")
    if len(everything) == 2 and "title" in stated and _NUMERAL.fullmatch(everything[0]):
        return _("分组标题，不是一条记录。")
    return ""


def take(
    row: Row, cells: dict[str, Cell], stated: dict[str, str], classes: dict[str, str], periods: Periods = ()
) -> None:
    """Give a row what its cells say: `cells` and their texts, `stated`, by what the column holds (headings.py)."""
    values = row.values
    for name in ("reference", "title", "author", "document_number", "number", "box", "creator", "division"):
        if name in stated:
            values[name] = stated[name]
    for name in ("secrecy", "remark"):
        if name in stated:
            values[name] = stated[name]
    row.fonds = references.key(stated.get("fonds", ""))
    row.fonds_name = stated.get("fonds_name", "")
    row.office_code = stated.get("office_code", "")
    row.office_name = stated.get("office_name", "")
    row.volume_reference = stated.get("volume_reference", "")
    row.volume = "-".join(stated[name] for name in ("catalogue", "volume") if name in stated and "volume" in stated)
    row.volume_title = stated.get("volume_title", "")
    _take_volume(row)
    _take_date(row, cells, stated, periods)
    if "year" in stated:
        year = dates.year_of(cells["year"])
        _keep_or_remark(row, "year", year, _("年度“%(text)s”看不懂，没有采用。"), stated["year"])
    if "retention" in stated:
        _take_retention(row, stated["retention"])
    if "class" in stated:
        _take_class(row, stated["class"], classes)
    if "persons" in stated:
        _take_persons(row, text_lines(cells["persons"]))
    _take_pages(row, stated)


def text_lines(cell: Cell) -> str:
    """A cell in which a line break separates names."""
    return "、".join(text for line in str(cell).splitlines() if (text := text_of(line)))


def _take_volume(row: Row) -> None:
    """A row of a list of volumes describes the volume itself."""
    if not row.volume_title:
        return
    if "title" not in row.values:
        row.values["title"] = row.volume_title
        if "reference" not in row.values and row.volume_reference:
            row.values["reference"] = row.volume_reference


def _keep_or_remark(row: Row, name: str, value: object, remark: str, text: str) -> None:
    if value is None or value == "":
        row.remarks.append(remark % {"text": text})
    else:
        row.values[name] = value


def _take_date(row: Row, cells: dict[str, Cell], stated: dict[str, str], periods: Periods) -> None:
    if "date_year" in stated:
        parts = [stated.get(name, "") for name in ("date_year", "date_month", "date_day")]
        dated = dates.read(dates.joined(*parts), periods)
    elif "dated_from" in stated or "dated_to" in stated:
        ends = [dates.read(cells[name]).written for name in ("dated_from", "dated_to") if name in stated]
        whole = all(re.fullmatch(r"\d{8}", end) for end in ends)
        dated = dates.read(("-" if whole else "~").join(ends), periods)
    elif "dated" in stated:
        cell = cells["dated"]
        dated = dates.read(text_of(cell) if isinstance(cell, str) else cell, periods)
    else:
        return
    row.values |= {"dated": dated.written, "dated_from": dated.first, "dated_to": dated.last}
    if dated.first is None or dated.certainty in (APPROXIMATE, PERIOD):
        row.remarks.append(_("日期“%(text)s”%(why)s") % {"text": dated.written, "why": dated.understood})


def _take_retention(row: Row, text: str) -> None:
    code = retention.code(text)
    if not code and dates.read(text).first:
        row.remarks.append(_("保管期限一列里是日期“%(text)s”，没有采用。") % {"text": text})
        return
    row.values |= {"retention_as_marked": text, "retention_code": code}
    if not code:
        row.remarks.append(_("保管期限“%(text)s”看不懂，照原样保留。") % {"text": text})


def _take_class(row: Row, text: str, classes: dict[str, str]) -> None:
    """A class by its name or its code; of a 类别号 (`WS·2011·Y`) the class is the first part."""
    known = set(classes.values())
    first = references.key(text).split(references.DOT)[0].split("-")[0]
    code = classes.get(text) or classes.get(text.removesuffix("档案")) or (first if first in known else "")
    _keep_or_remark(row, "class_code", code, _("门类“%(text)s”不在门类表中，没有采用。"), text)


def _take_persons(row: Row, text: str) -> None:
    names: list[str] = []
    for part in _BETWEEN_NAMES.split(text):
        words = part.split()
        names += words if all(len(word) > 1 for word in words) else ["".join(words)]
    names = list(dict.fromkeys(name.removesuffix("等") for name in names if name.removesuffix("等")))
    if any(len(name) > 60 for name in names):
        row.refused = _("人名一列里有超过 60 个字的内容，请用顿号隔开人名。")
    elif names:
        row.values["persons"] = names


def _take_pages(row: Row, stated: dict[str, str]) -> None:
    """页数, or what follows from a range of page numbers; a first page alone waits for the next row."""
    if "pages" in stated and (found := re.fullmatch(r"(\d{1,6})[页面张]?", stated["pages"])):
        row.values["pages_stated"] = int(found[1])
    elif "pages" in stated:
        row.remarks.append(_("页数“%(text)s”看不懂，没有采用。") % {"text": stated["pages"]})
    elif "page_from" in stated and "page_to" in stated:
        _take_range(row, stated["page_from"] + "-" + stated["page_to"])
    elif text := stated.get("page_range") or stated.get("page_from"):
        _take_range(row, text)


def _take_range(row: Row, text: str) -> None:
    if (found := _PAGES.fullmatch(text)) and int(found[1]) <= int(found[2]):
        row.values["pages_stated"] = int(found[2]) - int(found[1]) + 1
        row.page_from = int(found[1])
    elif re.fullmatch(r"\d{1,5}", text):
        row.page_from = int(text)


def _count_pages(row: Row, following: Row) -> None:
    """Where only first pages are written, an item ends before the next one of its volume begins."""
    same = (row.volume, row.volume_reference) == (following.volume, following.volume_reference)
    if "pages_stated" not in row.values and same and row.page_from and (following.page_from or 0) > row.page_from:
        row.values["pages_stated"] = following.page_from - row.page_from  # type: ignore[operator]


def check_lengths(row: Row) -> None:
    """Refuse a row with a text that is longer than its field."""
    beside = {"fonds": row.fonds, "fonds_name": row.fonds_name, "volume_reference": row.volume_reference}
    for name, value in (row.values | beside).items():
        limit = _LIMITS.get(name, 0)
        length = len(value) if limit else 0
        if name in ("reference", "volume_reference"):  # ligatures come apart in the form that is compared
            length = max(length, len(references.key(value)))
        if length > limit:
            row.refused = _("“%(text)s…”超过 %(limit)d 个字，没有导入。") % {"text": value[:20], "limit": limit}
