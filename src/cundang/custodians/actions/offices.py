"""Import of an office list; lists differ from year to year and none says who was merged into whom."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pypinyin import lazy_pinyin

from cundang.custodians.actions.succession import SuccessionRefused, write_succession
from cundang.custodians.models import Office, OfficeName
from cundang.custodians.office_list import OfficesUnreadable, Row, read
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record

__all__ = ["OfficeReport", "OfficesUnreadable", "import_offices", "pinyin"]


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
    stated = list(read(source))
    rows = []
    for row in _known_once(stated, report):
        if row.refused:
            report.refused.append((row.line, row.refused))
        elif not _reaches(actor, row.code):
            report.refused.append((row.line, _("这个机构不在您的管辖范围内。")))
        else:
            rows.append(row)
    for row in sorted(rows, key=lambda row: len(row.code)):
        _parents(row)
        _take(row, as_of, report)
    for row in rows:
        _predecessors(row, as_of, report, actor)
    if complete:
        _close_missing({row.code for row in stated if row.code}, as_of or timezone.localdate(), report, actor)
    report.refused.sort()
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


def _known_once(rows: Iterable[Row], report: OfficeReport) -> Iterable[Row]:
    seen: dict[str, str] = {}
    for row in rows:
        if row.refused:
            yield row
            continue
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
            **_given(row),
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
    for name, text in _given(row).items():
        if getattr(office, name) != text:
            setattr(office, name, text)
            changed = True
    if changed:
        office.save()
    (report.changed if changed else report.unchanged).append(row.code)


def _given(row: Row) -> dict[str, str]:
    """What the list says of how to reach the office; an empty cell takes nothing away."""
    return {name: text for name, text in asdict(row.contact).items() if text}


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


def _predecessors(row: Row, as_of: date | None, report: OfficeReport, actor: Actor) -> None:
    since = row.valid_from or as_of or timezone.localdate()
    for code in row.predecessors:
        if not _reaches(actor, code) or not Office.objects.filter(code=code).exists():
            report.refused.append((row.line, _("前身代码 %(code)s 不在机构名单里。") % {"code": code}))
            continue
        offices = Office.objects.in_bulk([code, row.code])
        try:
            write_succession(offices[code], offices[row.code], since=since, basis=_("机构名单"), actor=actor)
        except SuccessionRefused as error:
            report.refused.append((row.line, str(error)))


def _reaches(actor: Actor, code: str) -> bool:
    """Whether the actor may import this office; by prefix, since it may only come with this list."""
    return actor.everywhere or code.startswith(tuple(actor.scope("import_offices").prefixes))


def _close_missing(named: set[str], day: date, report: OfficeReport, actor: Actor) -> None:
    """Close what a complete list does not name; a line that was refused names its office all the same."""
    for county in {code[:6] for code in named}:
        levels = {len(code) for code in named if code.startswith(county)}
        open_offices = Office.objects.filter(code__startswith=county, valid_to=None).exclude(code__in=named)
        for office in open_offices:
            begun = not (office.valid_from and office.valid_from > day)
            if len(office.code) in levels and begun and _reaches(actor, office.code):
                office.valid_to = day
                office.save(update_fields=["valid_to"])
                report.closed.append(office.code)


def pinyin(name: str) -> str:
    """The key by which Chinese names are sorted (PostgreSQL has no Chinese collation here)."""
    return " ".join(lazy_pinyin(name))[:300]
