"""Catalogue files for tests, made by the libraries that offices' software resembles."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

HEADING = "序号 档号 文号 责任者 题名 日期 密级 页数 备注 人名 年度 保管期限 全宗号 盒号 立档单位".split()  # noqa: SIM905
ROW = [
    1, "D106-WS·1998·D30-0001", "陈政〔1998〕12号", "大陈镇人民政府", "关于宣建国建房用地的批复", "19980312", "", 3, "",
    "宣建国、王小红", 1998, "30年", "D106", "2", "大陈镇众拥村村民委员会",
]  # fmt: skip
Rows = Iterable[Any]


def xlsx(path: Path, rows: Rows, *, sheets: dict[str, Rows] | None = None, merged: Sequence[str] = ()) -> Path:
    """An .xlsx with one sheet (or several named ones)."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in (sheets or {"目录": rows}).items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(list(line))
        for area in merged:
            sheet.merge_cells(area)
    book.save(path)
    return path


def text(path: Path, rows: Rows, *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    """A .csv or .txt file."""
    with path.open("w", encoding=encoding, newline="") as target:
        csv.writer(target, delimiter=delimiter).writerows(rows)
    return path


def numbered(count: int, start: int = 1) -> list[list[object]]:
    """So many different rows under `HEADING`."""
    rows = []
    for n in range(start, start + count):
        row = list(ROW)
        row[0], row[1], row[4] = n, f"D106-WS·1998·D30-{n:04}", f"第{n}号建房用地批复"
        rows.append(row)
    return rows
