"""Import of an office list; lists differ from year to year and none says who was merged into whom."""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from cundang.custodians.models import Office, OfficeName, Succession
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record

HEADINGS = {
    "code": {"code", "代码", "区划代码", "统计代码", "机构代码"},
    "name": {"name", "名称", "机构名称", "单位名称"},
    "kind": {"kind", "类型", "类别"},
    "town_code": {"town_code", "镇街代码", "乡镇代码"},
    "town_name": {"town_name", "镇街名称", "乡镇名称", "镇街"},
    "valid_from": {"valid_from", "启用日期", "有效自"},
    "valid_to": {"valid_to", "停用日期", "有效至"},
    "predecessors": {"predecessors", "前身", "前身代码"},
}
CODE = re.compile(r"\d{6}|\d{9}|\d{12}")


class OfficesUnreadable(Exception):
    """The list as a whole cannot be used; one sentence says why."""


@dataclass
class Row:
    """One line of the list."""

    line: int
    code: str
    name: str
    kind: str = ""
    town_name: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    predecessors: list[str] = field(default_factory=list)


@dataclass
class OfficeReport:
    """What an import did: office codes, and for refused lines the line number and the reason."""

    accepted: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


@transaction.atomic
def import_offices(source: Path, *, as_of: date | None = None, complete: bool = False, actor: Actor) -> OfficeReport:
    """Take in a list of offices (CSV, columns by heading, all but code and name optional).

    `as_of` is the day for which the list speaks; `complete` closes offices of the list's levels and
    counties that it no longer names. The same list twice changes nothing.
    """
    require(actor, "import_offices")
    report = OfficeReport()
    rows = list(_known_once(_read(source, report), report))
    for row in sorted(rows, key=lambda row: len(row.code)):
        if not actor.everywhere and not row.code.startswith(tuple(actor.scope("import_offices").prefixes)):
            report.refused.append((row.line, _("这个机构不在您的管辖范围内。")))
            continue
        _parents(row)
        _take(row, as_of, report)
    for row in rows:
        _predecessors(row, as_of, report)
    if complete:
        _close_missing(rows, as_of or timezone.localdate(), report)
    record(
        "offices imported",
        actor=actor,
        accepted=len(report.accepted),
        changed=len(report.changed),
        closed=len(report.closed),
        refused=len(report.refused),
        as_of=as_of.isoformat() if as_of else "",
    )
    return report


def _text(source: Path) -> str:
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise OfficesUnreadable(_("读不了 %(path)s：%(why)s。") % {"path": source, "why": error.strerror}) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise OfficesUnreadable(_("%(path)s 不是文本表格，请另存为 CSV 再导入。") % {"path": source})


def _read(source: Path, report: OfficeReport) -> Iterable[Row]:
    reader = csv.reader(io.StringIO(_text(source)))
    header = next(reader, [])
    places = {
        column: number
        for number, title in enumerate(header)
        for column, names in HEADINGS.items()
        if title.strip().lower() in names
    }
    if "code" not in places or "name" not in places:
        raise OfficesUnreadable(_("第一行里没有 code（代码）和 name（名称）两列，请补上表头再导入。"))
    for line, cells in enumerate(reader, start=2):
        values = {column: cells[n].strip() if n < len(cells) else "" for column, n in places.items()}
        if not any(values.values()):
            continue
        if not CODE.fullmatch(values["code"]):
            report.refused.append((line, _("代码“%(code)s”应是 6、9 或 12 位数字。") % {"code": values["code"]}))
        elif not values["name"]:
            report.refused.append((line, _("没有名称。")))
        else:
            try:
                yield _row(line, values)
            except ValueError as error:
                report.refused.append((line, _("日期写法不对：%(why)s，应写成 2019-10-31。") % {"why": error}))


def _row(line: int, values: dict[str, str]) -> Row:
    return Row(
        line=line,
        code=values["code"],
        name=values["name"],
        kind=values.get("kind", ""),
        town_name=values.get("town_name", ""),
        valid_from=_date(values.get("valid_from")),
        valid_to=_date(values.get("valid_to")),
        predecessors=re.findall(r"\d+", values.get("predecessors", "")),
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text.replace("/", "-")) if text else None


def _known_once(rows: Iterable[Row], report: OfficeReport) -> Iterable[Row]:
    seen: dict[str, str] = {}
    for row in rows:
        if row.code in seen:
            if seen[row.code] != row.name:
                why = _("代码 %(code)s 前面已用于“%(name)s”。") % {"code": row.code, "name": seen[row.code]}
                report.refused.append((row.line, why))
            continue
        seen[row.code] = row.name
        yield row


def _parents(row: Row) -> None:
    """Make the county and the town of a row from its code, to be confirmed by a list that names them."""
    for length in (6, 9):
        if len(row.code) <= length:
            return
        code = row.code[:length]
        name = row.town_name if length == 9 and row.town_name else _("%(code)s（待确认）") % {"code": code}
        office, made = Office.objects.get_or_create(
            code=code, defaults={"name": name, "pinyin": pinyin(name), "to_be_confirmed": True}
        )
        if made:
            OfficeName.objects.create(office=office, name=name)


def _take(row: Row, as_of: date | None, report: OfficeReport) -> None:
    since = row.valid_from or as_of
    office = Office.objects.filter(code=row.code).first()
    if office is None:
        office = Office.objects.create(
            code=row.code,
            name=row.name,
            pinyin=pinyin(row.name),
            kind=row.kind,
            valid_from=since,
            valid_to=row.valid_to,
        )
        OfficeName.objects.create(office=office, name=row.name, valid_from=since)
        report.accepted.append(row.code)
        return
    changed = _confirm(office, row, since) if office.to_be_confirmed else _rename(office, row, as_of)
    if row.kind and row.kind != office.kind:
        office.kind, changed = row.kind, True
    if since and (office.valid_from is None or since < office.valid_from) and row.valid_from is not None:
        office.valid_from, changed = since, True
    elif as_of and office.valid_from and as_of < office.valid_from:
        office.valid_from, changed = as_of, True
    if row.valid_to != office.valid_to and (row.valid_to or (as_of and office.valid_to and as_of >= office.valid_to)):
        office.valid_to, changed = row.valid_to, True  # closed by the list, or named again after it was closed
    if changed:
        office.save()
    (report.changed if changed else report.unchanged).append(row.code)


def _confirm(office: Office, row: Row, since: date | None) -> bool:
    """A list names an office that had been made from a code: its made-up name goes, nothing is renamed."""
    office.names.all().delete()
    OfficeName.objects.create(office=office, name=row.name, valid_from=since)
    office.name, office.pinyin, office.to_be_confirmed = row.name, pinyin(row.name), False
    office.valid_from = since
    return True


def _rename(office: Office, row: Row, as_of: date | None) -> bool:
    """Another name under a known code: a name with its date beside the earlier one."""
    day = as_of or timezone.localdate()
    names = sorted(office.names.all(), key=lambda name: name.valid_from or date.min)
    before = [name for name in names if (name.valid_from or date.min) <= day]
    after = [name for name in names if (name.valid_from or date.min) > day]
    if before and before[-1].name == row.name:
        return False
    if after and after[0].name == row.name:
        after[0].valid_from = day
        after[0].save(update_fields=["valid_from"])
        return True
    OfficeName.objects.create(office=office, name=row.name, valid_from=day)
    if not after:
        office.name, office.pinyin = row.name, pinyin(row.name)
    return True


def _predecessors(row: Row, as_of: date | None, report: OfficeReport) -> None:
    for code in row.predecessors:
        if code == row.code or not Office.objects.filter(code=code).exists():
            report.refused.append((row.line, _("前身代码 %(code)s 不在机构名单里。") % {"code": code}))
            continue
        Succession.objects.get_or_create(
            predecessor_id=code,
            successor_id=row.code,
            defaults={"since": row.valid_from or as_of or timezone.localdate(), "basis": _("机构名单")},
        )


def _close_missing(rows: list[Row], day: date, report: OfficeReport) -> None:
    named = {row.code for row in rows}
    for county in {code[:6] for code in named}:
        levels = {len(code) for code in named if code.startswith(county)}
        open_offices = Office.objects.filter(code__startswith=county, valid_to=None).exclude(code__in=named)
        for office in open_offices:
            if len(office.code) in levels and not (office.valid_from and office.valid_from > day):
                office.valid_to = day
                office.save(update_fields=["valid_to"])
                report.closed.append(office.code)


def pinyin(name: str) -> str:
    """The key by which Chinese names are sorted (PostgreSQL has no Chinese collation here)."""
    return " ".join(lazy_pinyin(name))[:300]
