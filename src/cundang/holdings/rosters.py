"""Rosters (户籍花名册, 党员名册, 选民名册 …) as villages have them, in .xlsx, .xls and .csv files.

With their merged cells, headings repeated on every page, and several persons side by side in one row.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from cundang.holdings.catalogue import opening, text
from cundang.holdings.catalogue.cells import Cell, Line, Sheet, Unreadable, text_of
from cundang.holdings.catalogue.headings import plain

_HEADINGS: Final = {
    "name": "姓名 名字 村民姓名 社员姓名 选民姓名 党员姓名 成员姓名 家庭成员姓名",
    "head": "户主 户主姓名",
    "household": "户号 户编号 家庭编号 门牌号 户籍号 户口号",
    "relation": "与户主关系 与户主的关系 关系 家庭关系 称谓",
    "born": "出生年月 出生日期 出生年份 出生年月日 出生 生日 出生时间",
    "id_number": "身份证号 身份证号码 身份证 公民身份号码 公民身份证号 证件号码 居民身份证号",
}
_FIELD_OF: Final = {name: what for what, names in _HEADINGS.items() for name in names.split()}
_TOTALS: Final = re.compile("合计|总计|小计|共计")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
_CHECKS: Final = "10X98765432"
_LONGEST: Final = 60  # characters of a cell


class NotARoster(Exception):
    """The file cannot be read as a roster; carries one sentence."""


@dataclass(frozen=True)
class RosterRow:
    """One person of a roster; `remark` says what of it was not taken over, `name` is empty where there is none."""

    sheet: str
    number: int  # of the row in its sheet, from 1
    name: str
    household: str = ""  # its number, or the name of its head
    relation: str = ""
    born: int | None = None
    id_number: str = ""
    remark: str = ""


@dataclass
class _Block:
    """The columns of one person; a wide sheet has several side by side."""

    columns: dict[str, int]
    household: str = field(default="")  # of the row above: a merged cell says it once


def roster_rows(path: Path) -> list[RosterRow]:
    """The persons of a roster in their order; raises `NotARoster`, also where no column is one of names."""
    try:
        tables = opening.sheets(path, lambda lines: max((len(_blocks(line)) for line in lines), default=0))
        rows = [row for sheet in tables if not sheet.hidden for row in _rows(sheet)]
    except Unreadable as error:
        raise NotARoster(str(error)) from error
    if not rows:
        raise NotARoster(_("这份名册里没有找到“姓名”一列，或下面没有人，请检查后再试。"))
    return rows


def _rows(sheet: Sheet) -> Iterator[RosterRow]:
    blocks: list[_Block] = []
    looked = 0
    for line in sheet.lines:
        if here := _blocks(line):
            blocks = here  # a heading is repeated on every printed page
        elif blocks:
            for block in blocks:
                if (row := _row(sheet.name, line, block)) is not None:
                    yield row
        else:
            looked += 1
            if looked > text.LOOK:
                return


def _blocks(line: Line) -> list[_Block]:
    """The columns that a heading names, a person each; none where the line is no heading."""
    places: dict[str, list[int]] = {}
    for place, cell in enumerate(line.cells):
        if what := _FIELD_OF.get(plain(cell)):
            places.setdefault(what, []).append(place)
    names = places.get("name") or (places.get("head", []) if len(places) > 1 else [])  # 户主 is a relation, too
    if not names or len([cell for cell in line.cells if text_of(cell)]) < 2:
        return []
    ends = [*names[1:], 256]
    blocks = []
    for number, (start, end) in enumerate(zip(names, ends, strict=True)):
        columns = {"name": start}
        for what, found in places.items():
            inside = [place for place in found if start < place < end or (not number and place < start)]
            if what != "name" and inside:
                columns[what] = inside[0]
        blocks.append(_Block(columns))
    return blocks


def _row(sheet: str, line: Line, block: _Block) -> RosterRow | None:
    """The person in a row; None where there is none and the row says nothing else either."""

    def cell(what: str) -> Cell:
        place = block.columns.get(what)
        return line.cells[place] if place is not None and place < len(line.cells) else None

    name = text_of(cell("name"))[:_LONGEST]
    block.household = text_of(cell("household")) or text_of(cell("head")) or block.household
    if not name or _TOTALS.match(plain(name)):
        return None
    id_number, remark = _id_number(cell("id_number"))
    born = _year(cell("born")) or (int(id_number[6:10]) if id_number else None)
    relation = text_of(cell("relation"))[:20]
    return RosterRow(sheet, line.number, name, block.household[:_LONGEST], relation, born, id_number, remark)


def _id_number(cell: Cell) -> tuple[str, str]:
    """The ID number of eighteen places, and what is to be said where there is none that could be right."""
    if isinstance(cell, float | int) and abs(cell) >= 1e15:
        return "", _("身份证号在表中是数字，末几位已丢失，未录入")
    given = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text_of(cell))).upper().replace("×", "X")
    if not given:
        return "", ""
    number = whole_id_number(given)
    return number, "" if number else _("身份证号不符合编码规则，未录入")


def whole_id_number(given: str) -> str:
    """The ID number with its eighteen places, of one that has fifteen too; empty for what can be none."""
    if re.fullmatch("[0-9]{15}", given):
        given = given[:6] + "19" + given[6:]
        given += _check(given)
    return given if re.fullmatch("[0-9]{17}[0-9X]", given) and _check(given) == given[17] else ""


def _check(digits: str) -> str:
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits[:17], _WEIGHTS, strict=True)) % 11]


def _year(cell: Cell) -> int | None:
    """The year of birth, as it is written in whatever way."""
    if isinstance(cell, date):
        return cell.year
    match = re.search("(?:18|19|20)[0-9]{2}", text_of(cell))
    return int(match.group()) if match else None
