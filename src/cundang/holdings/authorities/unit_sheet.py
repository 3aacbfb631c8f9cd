"""The list of units as a sheet, out and in."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang.holdings.authorities.unit_text import (
    FIELD_WORDS,
    LANGUAGES,
    ORIGIN_WORDS,
    Said,
    UnitRefused,
    names_in_words,
    understood,
)
from cundang.holdings.authority_models import Unit
from cundang.holdings.catalogue import opening
from cundang.holdings.catalogue.cells import Line, Unreadable, text_of
from cundang.holdings.catalogue.headings import plain
from cundang.holdings.date_forms import Periods

NEEDED: Final = ("name", "bound")
MOST_ROWS: Final = 20_000
HEADING_WITHIN: Final = 10  # rows from the top
_ALSO: Final = {
    "number": "机构号 编号",
    "name": "规范名称 名称 机构名称 单位名称",
    "kind": "类别 类型",
    "names": "其他名称 曾用名 别名",
    "bound": "现机构 现机构代码 现村 现单位",
    "before": "前身",
    "origin": "由来 变更方式",
    "since": "起 起始 成立时间",
    "until": "止 终止 撤销时间",
    "basis": "依据",
    "remark": "备注",
}
WIDTHS: Final = {
    "A": 6,
    "B": 8,
    "C": 30,
    "D": 12,
    "E": 40,
    "F": 16,
    "G": 24,
    "H": 8,
    "I": 14,
    "J": 14,
    "K": 40,
    "L": 30,
}


class NotUnits(Exception):
    """The file cannot be read as a list of units at all; carries one sentence."""


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet, and what it says; without `said`, `refused` says what is wrong with it."""

    number: int
    said: Said | None
    refused: str = ""


def heads() -> list[str]:
    """The column heads, 序号 first."""
    return [_("序号"), *(str(words) for words in FIELD_WORDS.values())]


def cells(unit: Unit) -> list[str | int]:
    """A row of the sheet; names and predecessors as they were prefetched."""
    others = [(one.name, one.dated) for one in unit.names.all() if one.name != unit.name or one.dated]
    before = "、".join(str(row.before.number) for row in unit.descents.all())
    origin = str(ORIGIN_WORDS.get(unit.origin, ""))
    return [
        unit.number, unit.name, unit.kind, names_in_words(others), unit.bound_id, before, origin, unit.since,
        unit.until, unit.basis, unit.remark,
    ]  # fmt: skip


def read(path: Path, periods: Periods) -> Iterator[SheetRow]:
    """The rows of a list in an .xlsx, .xls or .csv file, columns by heading; raises `NotUnits`."""
    try:
        for sheet in opening.sheets(path, lambda lines: max(map(len, map(_columns, lines)), default=0)):
            if sheet.hidden:
                continue
            first = list(islice(sheet.lines, HEADING_WITHIN))
            heading = next((n for n, line in enumerate(first) if set(NEEDED) <= set(_columns(line).values())), None)
            if heading is not None:
                yield from _rows(chain(first[heading + 1 :], sheet.lines), _columns(first[heading]), periods)
                return
    except Unreadable as error:
        raise NotUnits(*error.args) from error
    needed = _("、").join(str(FIELD_WORDS[name]) for name in NEEDED)
    raise NotUnits(_("没有找到表头。表头里要有这几列：%(needed)s。可以先导出现有的表，照着改。") % {"needed": needed})


def _columns(line: Line) -> dict[int, str]:
    """Which column holds what; a heading that comes twice counts once."""
    headings = _headings()
    found: dict[int, str] = {}
    for place, cell in enumerate(line.cells):
        what = headings.get(plain(cell))
        if what and what not in found.values():
            found[place] = what
    return found


def _headings() -> dict[str, str]:
    shown: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            shown |= {plain(str(words)): name for name, words in FIELD_WORDS.items()}
    return shown | {word: name for name, words in _ALSO.items() for word in words.split()}


def _rows(lines: Iterable[Line], columns: dict[int, str], periods: Periods) -> Iterator[SheetRow]:
    for count, line in enumerate(lines, 1):
        said = {what: text_of(line.cells[at]) if at < len(line.cells) else "" for at, what in columns.items()}
        if not any(said.values()):
            continue
        if count > MOST_ROWS:
            raise NotUnits(_("这张表超过 %(most)d 行，请分成几份。") % {"most": MOST_ROWS})
        if set(line.formulas) & set(columns):
            yield SheetRow(line.number, None, _("这一行有没算出结果的公式，请在表格软件里打开、保存后再试。"))
            continue
        try:
            yield SheetRow(line.number, understood(said, periods))
        except UnitRefused as refused:
            yield SheetRow(line.number, None, str(refused))
