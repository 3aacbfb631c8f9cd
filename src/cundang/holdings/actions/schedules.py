"""Keeping a county's retention table: everything is changed in a draft, and put in force as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.queries import class_codes
from cundang.holdings.schedule_models import Schedule, ScheduleRow
from cundang.holdings.schedule_text import COLUMNS, NotASchedule, RowRefused, SheetRow, read, understood
from cundang.holdings.schedules import COUNTY_DIGITS
from cundang.ledger.actions import record

__all__ = [
    "NotASchedule", "RowRefused", "ScheduleRefused", "SheetTaken", "describe_schedule", "draft_schedule",
    "export_schedule", "import_schedule", "put_in_force", "remove_draft", "remove_row", "withdraw_schedule",
    "write_row",
]  # fmt: skip

MOST_DRAFTS: Final = 10
YEAR: Final = timedelta(days=366)
FIRST_DAY: Final = date(1949, 10, 1)  # an approval or a table dated before is a slip of the pen


class ScheduleRefused(ValueError):
    """What cannot be done with a version; the message says what to do instead."""


@dataclass(frozen=True)
class SheetTaken:
    """What a sheet did to a draft, in numbers of rows; with `refused` (row of the sheet, why) nothing was written."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    refused: Sequence[tuple[int, str]] = field(default=())


@transaction.atomic
def draft_schedule(source: Schedule, *, county: str, name: str, actor: Actor) -> Schedule:
    """A new draft for a county with the rows of another version, which stays as it is."""
    require(actor, "keep_schedule", county)
    if len(county) != COUNTY_DIGITS or not Office.objects.filter(code=county).exists():
        raise ScheduleRefused(_("还没有市（县）这一级机构，请先导入机构名单。"))
    if Schedule.objects.filter(office=county, draft=True).count() >= MOST_DRAFTS:
        raise ScheduleRefused(_("已有 %(most)d 份草稿，请先删去不用的。") % {"most": MOST_DRAFTS})
    made = Schedule.objects.create(office_id=county, name=_name(name), made_from=source, made_by=actor.name)
    rows = list(ScheduleRow.objects.filter(schedule=source).order_by("place", "pk"))
    for row in rows:
        row.pk, row.schedule, row.office_id = None, made, county
        row._state.adding = True
    ScheduleRow.objects.bulk_create(rows)
    record("schedule drafted", made, actor=actor, source=source.pk, rows=len(rows))
    return made


@transaction.atomic
def describe_schedule(
    schedule: Schedule,
    *,
    name: str,
    approval_number: str,
    approved_by: str,
    approved_on: date | None,
    actor: Actor,
) -> Schedule:
    """What a draft is called and by whom it was approved (档案法实施条例 §19)."""
    schedule = _draft(schedule, actor)
    if approved_on and not FIRST_DAY <= approved_on <= timezone.localdate():
        raise ScheduleRefused(_("批准日期请写今天或以前的日期。"))
    schedule.name, schedule.approval_number = _name(name), " ".join(approval_number.split())
    schedule.approved_by, schedule.approved_on = " ".join(approved_by.split()), approved_on
    schedule.save()
    record("schedule described", schedule, actor=actor)
    return schedule


@transaction.atomic
def write_row(schedule: Schedule, said: dict[str, str], *, row: ScheduleRow | None = None, actor: Actor) -> ScheduleRow:
    """A further row at the end of a draft, or (with `row`) another wording of one; raises `RowRefused`."""
    schedule = _draft(schedule, actor)
    values = understood(said, class_codes().values())
    others = ScheduleRow.objects.filter(schedule=schedule)
    taken = others.filter(code=values["code"]).first()
    if taken and (row is None or taken.pk != row.pk):
        raise ScheduleRefused(_("代码 %(code)s 已经用过，请换一个。") % {"code": values["code"]})
    if row is None:
        last = others.aggregate(last=Max("place"))["last"] or 0
        row = ScheduleRow(schedule=schedule, office_id=schedule.office_id, place=last + 1)
    else:
        row = ScheduleRow.objects.get(pk=row.pk, schedule=schedule)
    _set(row, values)
    row.save()
    record("schedule row written", schedule, actor=actor, code=row.code)
    return row


@transaction.atomic
def remove_row(row: ScheduleRow, *, actor: Actor) -> None:
    """Take a row out of a draft."""
    schedule = _draft(row.schedule, actor)
    ScheduleRow.objects.filter(pk=row.pk, schedule=schedule).delete()
    record("schedule row removed", schedule, actor=actor, code=row.code)


@transaction.atomic
def import_schedule(schedule: Schedule, source: Path, *, actor: Actor) -> SheetTaken:
    """Make a draft say what a sheet says: rows known by code, those not in it go. With one wrong row nothing changes.

    Raises `NotASchedule` for a file that is no such table.
    """
    schedule = _draft(schedule, actor)
    rows = read(source, class_codes().values())
    if refused := [(row.number, row.refused) for row in rows if row.refused]:
        return SheetTaken(refused=refused)
    if not rows:
        return SheetTaken(refused=[(0, _("表头下面没有内容。"))])
    taken = _replace(schedule, rows)
    facts: dict[str, Any] = {"added": taken.added, "changed": taken.changed, "removed": taken.removed}
    record("schedule imported", schedule, actor=actor, **facts)
    return taken


def _replace(schedule: Schedule, rows: Sequence[SheetRow]) -> SheetTaken:
    known = {row.code: row for row in ScheduleRow.objects.filter(schedule=schedule)}
    new, changed = [], 0
    for place, told in enumerate(rows, 1):
        row = known.pop(told.values["code"], None)
        if row is None:
            row = ScheduleRow(schedule=schedule, office_id=schedule.office_id, place=place)
            _set(row, told.values)
            new.append(row)
            continue
        before = {name: getattr(row, name) for name in COLUMNS}
        _set(row, told.values)
        changed += before != {name: getattr(row, name) for name in COLUMNS}
        row.place = place
        row.save()
    ScheduleRow.objects.bulk_create(new)
    ScheduleRow.objects.filter(pk__in=[row.pk for row in known.values()]).delete()
    return SheetTaken(len(new), changed, len(known))


def _set(row: ScheduleRow, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)


@transaction.atomic
def put_in_force(schedule: Schedule, on: date, *, actor: Actor) -> Schedule:
    """The draft holds from this day on, the version before it until then; neither is changed again."""
    schedule = _draft(schedule, actor)
    if not schedule.approval_number or not schedule.approved_by or not schedule.approved_on:
        raise ScheduleRefused(_("请先填写批准机关、批准文号和批准日期。"))
    if not ScheduleRow.objects.filter(schedule=schedule).exists():
        raise ScheduleRefused(_("这张表还没有内容，不能施行。"))
    if not FIRST_DAY <= on <= timezone.localdate() + YEAR:
        raise ScheduleRefused(_("施行日期请写在一年之内，也不要早于 1949 年。"))
    issued = Schedule.objects.filter(office=schedule.office_id, draft=False)
    if later := issued.filter(in_force_from__gte=on).order_by("-in_force_from").first():
        told = {"name": later.name, "day": later.in_force_from}
        raise ScheduleRefused(_("“%(name)s”从 %(day)s 起施行，新表的施行日期要比它晚。") % told)
    issued.filter(in_force_to=None).update(in_force_to=on)
    schedule.draft, schedule.in_force_from = False, on
    schedule.save()
    record("schedule put in force", schedule, actor=actor, on=on.isoformat())
    return schedule


@transaction.atomic
def withdraw_schedule(schedule: Schedule, *, actor: Actor) -> Schedule:
    """A version whose day has not come is a draft again; the one before it goes on."""
    schedule = _locked(schedule, actor)
    if schedule.draft or schedule.in_force_from is None or schedule.in_force_from <= timezone.localdate():
        raise ScheduleRefused(_("这张表已经施行，不能撤回；要改，请据此起草新表。"))
    before = Schedule.objects.filter(office=schedule.office_id, in_force_to=schedule.in_force_from)
    before.update(in_force_to=None)
    schedule.draft, schedule.in_force_from = True, None
    schedule.save()
    record("schedule withdrawn", schedule, actor=actor)
    return schedule


@transaction.atomic
def remove_draft(schedule: Schedule, *, actor: Actor) -> None:
    """Throw a draft away; what has been in force stays for ever."""
    schedule = _draft(schedule, actor)
    record("schedule draft removed", schedule, actor=actor)
    schedule.delete()


@transaction.atomic
def export_schedule(schedule: Schedule, *, actor: Actor) -> None:
    """Note that a version was taken out as a sheet."""
    require(actor, "see_collection")
    record("schedule exported", schedule, actor=actor)


def _locked(schedule: Schedule, actor: Actor) -> Schedule:
    """The version as it is now, after whoever else changes tables of this county has finished."""
    require(actor, "keep_schedule", schedule.office_id or "")
    list(Office.objects.select_for_update().filter(code=schedule.office_id))
    try:
        return Schedule.objects.select_for_update().get(pk=schedule.pk)
    except Schedule.DoesNotExist:
        raise ScheduleRefused(_("这份草稿已被别人删去。")) from None


def _draft(schedule: Schedule, actor: Actor) -> Schedule:
    schedule = _locked(schedule, actor)
    if not schedule.draft:
        raise ScheduleRefused(_("施行过的表不能改；要改，请据此起草新表。"))
    return schedule


def _name(name: str) -> str:
    name = " ".join(name.split())[:100]
    if not name:
        raise ScheduleRefused(_("请写上表的名称。"))
    return name
