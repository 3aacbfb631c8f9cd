"""A list of offices as it is delivered: a text table, its columns known by their headings."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from cundang.custodians.contacts import NO_CONTACT, Contact, ContactRefused, tidy_contact
from cundang.sentences import system_words

HEADINGS: Final = {
    "code": {"code", "代码", "区划代码", "统计代码", "机构代码"},
    "name": {"name", "名称", "机构名称", "单位名称"},
    "kind": {"kind", "类型", "类别"},
    "town_code": {"town_code", "镇街代码", "乡镇代码"},
    "town_name": {"town_name", "镇街名称", "乡镇名称", "镇街"},
    "valid_from": {"valid_from", "启用日期", "有效自"},
    "valid_to": {"valid_to", "停用日期", "有效至"},
    "phone": {"phone", "电话", "联系电话"},
    "address": {"address", "地址"},
    "hours": {"hours", "办公时间", "开放时间"},
    "predecessors": {"predecessors", "前身", "前身代码"},
}
CODE: Final = re.compile(r"[0-9]{6}|[0-9]{9}|[0-9]{12}")
DELIMITERS: Final = ",\t;"
LIMITS: Final = {"name": 100, "town_name": 100, "kind": 40}


class OfficesUnreadable(Exception):
    """The list as a whole cannot be used; one sentence says why."""


@dataclass
class Row:
    """One line of the list; `refused` says why it cannot be taken."""

    line: int
    code: str
    name: str
    kind: str = ""
    town_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: list[str] = field(default_factory=list)
    contact: Contact = NO_CONTACT
    refused: str = ""


def read(source: Path) -> Iterator[Row]:
    """Each line that says something, those that cannot be taken too."""
    lines = io.StringIO(_text(source))
    first = lines.readline()
    places: dict[str, int] = {}
    for delimiter in DELIMITERS:
        places = _places(next(csv.reader([first], delimiter=delimiter), []))
        if {"code", "name"} <= places.keys():
            break
    else:
        raise OfficesUnreadable(_("第一行里没有 code（代码）和 name（名称）两列，请补上表头再导入。"))
    try:
        for number, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=2):
            values = {column: _plain(cells[n]) if n < len(cells) else "" for column, n in places.items()}
            if any(values.values()):
                yield _row(number, values)
    except csv.Error as error:
        raise OfficesUnreadable(_("%(path)s 不是文本表格，请另存为 CSV 再导入。") % {"path": source}) from error


def _text(source: Path) -> str:
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise OfficesUnreadable(
            _("读不了 %(path)s：%(why)s。") % {"path": source, "why": system_words(error)}
        ) from error
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))  # Excel's “Unicode text”
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise OfficesUnreadable(_("%(path)s 不是文本表格，请另存为 CSV 再导入。") % {"path": source})


def _places(heading: list[str]) -> dict[str, int]:
    return {
        column: number
        for number, title in enumerate(heading)
        for column, names in HEADINGS.items()
        if title.strip().lower() in names
    }


def _plain(cell: str) -> str:
    return " ".join(cell.split())


def _row(line: int, values: dict[str, str]) -> Row:
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", values["code"]))  # full-width digits are digits
    row = Row(line, code, values["name"], values.get("kind", ""), values.get("town_name", ""))
    row.predecessors = re.findall(r"[0-9]+", unicodedata.normalize("NFKC", values.get("predecessors", "")))
    if not CODE.fullmatch(code):
        row.refused, row.code = _("代码“%(code)s”应是 6、9 或 12 位数字。") % {"code": values["code"]}, ""
    elif not row.name:
        row.refused = _("没有名称。")
    else:
        row.refused = _too_long(values) or _dates(row, values) or _contact(row, values)
    return row


def _too_long(values: dict[str, str]) -> str:
    for column, limit in LIMITS.items():
        if len(text := values.get(column, "")) > limit:
            return _("“%(text)s…”超过 %(limit)d 个字，没有导入。") % {"text": text[:20], "limit": limit}
    return ""


def _contact(row: Row, values: dict[str, str]) -> str:
    """Take telephone, address and hours; why they cannot be taken, or empty."""
    try:
        row.contact = tidy_contact(**{name: values.get(name, "") for name in ("phone", "address", "hours")})
    except ContactRefused as refusal:
        return str(refusal)
    return ""


def _dates(row: Row, values: dict[str, str]) -> str:
    """Take the two days; why they cannot be taken, or empty."""
    for column in ("valid_from", "valid_to"):
        text = values.get(column, "")
        try:
            setattr(row, column, date.fromisoformat(text.replace("/", "-")) if text else None)
        except ValueError:
            return _("日期写法不对：%(why)s，应写成 2019-10-31。") % {"why": text}
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        return _("停用日期早于启用日期。")
    return ""
