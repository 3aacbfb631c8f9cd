"""Filing scope and retention tables: which version is in force on a day, its rows, and how two versions differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cundang.custodians.queries import Actor
from cundang.holdings.schedule_models import Schedule, ScheduleRow

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

COUNTY_DIGITS: Final = 6

COUNTED_WORDS: Final[dict[str, "StrOrPromise"]] = {
    "year": gettext_lazy("文件形成年度终了后"),
    "accounting": gettext_lazy("会计年度终了后"),
    "event": gettext_lazy("备注所写的事完成后"),
}
EXPECTED_WORDS: Final[dict[str, "StrOrPromise"]] = {
    "yearly": gettext_lazy("每年都有"),
    "election": gettext_lazy("换届年才有"),
    "event": gettext_lazy("有才归"),
}
FIELD_WORDS: Final[dict[str, "StrOrPromise"]] = {
    "code": pgettext_lazy("期限表", "代码"),
    "class_code": pgettext_lazy("期限表", "门类"),
    "kind": pgettext_lazy("期限表", "归档范围"),
    "retention_as_marked": pgettext_lazy("期限表", "保管期限"),
    "basis": pgettext_lazy("期限表", "依据"),
    "counted_from": pgettext_lazy("期限表", "期限起算"),
    "filed_by": pgettext_lazy("期限表", "归档时间"),
    "affairs": pgettext_lazy("期限表", "村务档案种类"),
    "expected": pgettext_lazy("期限表", "应有"),
    "title_words": pgettext_lazy("期限表", "题名含有"),
    "remark": pgettext_lazy("期限表", "备注"),
}


def counties_of(actor: Actor) -> set[str]:
    """The codes of the counties in which the actor has a post."""
    return {code[:COUNTY_DIGITS] for _role, code in actor.posts}


def keeps(actor: Actor, schedule: Schedule) -> bool:
    """Whether the actor may change this version, or put it in force: never the program's own."""
    return schedule.office_id is not None and actor.scope("keep_schedule").covers(schedule.office_id)


def schedules_for(actor: Actor) -> QuerySet[Schedule]:
    """The versions of the actor's counties and the program's own, the newest first; drafts for those who keep them."""
    mine = Schedule.objects.select_related("office", "made_from").annotate(count=Count("rows"))
    if not actor.everywhere:
        of_county = Q(office__isnull=True) | Q(office__in=counties_of(actor))
        kept = Q(office__in=[code for code in counties_of(actor) if actor.scope("keep_schedule").covers(code)])
        mine = mine.filter(of_county & (Q(draft=False) | kept))
    return mine.order_by("-draft", F("in_force_from").desc(nulls_last=True), "-pk")


def schedule_for(actor: Actor, pk: int) -> Schedule:
    """One of them; `Schedule.DoesNotExist` when it is not there or not the actor's to see."""
    return schedules_for(actor).get(pk=pk)


def rows_of(schedule: Schedule) -> QuerySet[ScheduleRow]:
    """The rows of a version in their order."""
    return ScheduleRow.objects.filter(schedule=schedule).order_by("place", "pk")


def row_of(schedule: Schedule, pk: int) -> ScheduleRow:
    """One row of a version; `ScheduleRow.DoesNotExist`."""
    return rows_of(schedule).get(pk=pk)


@dataclass(frozen=True)
class Era:
    """A version with its rows, and the days on which it holds: from `first` (none: since always) to before `end`."""

    schedule: Schedule
    rows: tuple[ScheduleRow, ...]

    def holds(self, on: date) -> bool:
        """Whether this version was in force on a day."""
        first, end = self.schedule.in_force_from, self.schedule.in_force_to
        return (first is None or first <= on) and (end is None or on < end)


def eras(actor: Actor, office_code: str) -> list[Era]:
    """What has been, is, or is to be in force for an office: its county's own versions, then the program's."""
    issued = schedules_for(actor).filter(draft=False)
    own = issued.filter(Q(office=office_code[:COUNTY_DIGITS]) | Q(office__isnull=True))
    found = sorted(own, key=lambda one: (one.is_default, -(one.in_force_from or date.min).toordinal()))
    rows: dict[int, list[ScheduleRow]] = {one.pk: [] for one in found}
    for row in ScheduleRow.objects.filter(schedule__in=rows).order_by("place", "pk"):
        rows[row.schedule_id].append(row)
    return [Era(one, tuple(rows[one.pk])) for one in found]


def in_force(known: Iterable[Era], on: date) -> Era:
    """The version in force on a day: the county's own where it has one, otherwise the program's."""
    return next(era for era in known if era.holds(on))


def schedule_at(actor: Actor, office_code: str, on: date) -> Schedule:
    """The version in force for an office on a day; the day of a document decides for the document."""
    return in_force(eras(actor, office_code), on).schedule


def row_at(actor: Actor, office_code: str, class_code: str, code: str, on: date) -> ScheduleRow | None:
    """The row of a class and kind in the version in force for an office on a day; none where it has none."""
    rows = in_force(eras(actor, office_code), on).rows
    return next((row for row in rows if (row.class_code, row.code) == (class_code, code)), None)


def counted_from(row: ScheduleRow, year: int) -> date | None:
    """The first day of the period of a document of this year; none where it begins with an event.

    The first day after the end of the document's year, or of the accounting year (会计档案管理办法 art. 14), which is
    the calendar year (会计法 art. 11).
    """
    return None if row.counted_from == "event" else date(year + 1, 1, 1)


def kept_through(row: ScheduleRow, year: int) -> date | None:
    """The last day of the period of a document of this year; none for what is permanent or begins with an event."""
    begins, period = counted_from(row, year), row.retention_code
    if begins is None or not period.startswith("D") or not period[1:].isdigit():
        return None
    return date(begins.year + int(period[1:]), 1, 1) - timedelta(days=1)


def due_on(row: ScheduleRow, year: int) -> date:
    """By when documents of this year are to be filed; what is filed at once, by the year's end."""
    if not row.filed_by:
        return date(year, 12, 31)
    month, day = row.filed_by.split("-")
    return date(year + 1, int(month), int(day))


@dataclass(frozen=True)
class Difference:
    """A row that one version has and the other has not, or has otherwise; `fields` are (name, before, after)."""

    what: str  # added, removed or changed
    row: ScheduleRow
    fields: tuple[tuple[str, str, str], ...] = ()


def differences(before: Schedule, after: Schedule) -> list[Difference]:
    """What is added, removed and changed between two versions, in the order of the later one; rows known by code."""
    old = {row.code: row for row in rows_of(before)}
    new = {row.code: row for row in rows_of(after)}
    found = []
    for code, row in new.items():
        if code not in old:
            found.append(Difference("added", row))
        elif fields := tuple(_fields(old[code], row)):
            found.append(Difference("changed", row, fields))
    return found + [Difference("removed", row) for code, row in old.items() if code not in new]


def _fields(before: ScheduleRow, after: ScheduleRow) -> Iterable[tuple[str, str, str]]:
    for name in ScheduleRow.FIELDS:
        if getattr(before, name) != getattr(after, name):
            yield name, in_words(name, getattr(before, name)), in_words(name, getattr(after, name))


def in_words(name: str, value: Any) -> str:
    """A field of a row as a person reads it, and as a sheet has it."""
    if name == "counted_from":
        return str(COUNTED_WORDS[value])
    if name == "expected":
        return str(EXPECTED_WORDS[value])
    if name == "filed_by":
        return filed_by_words(value)
    if name == "title_words":
        return _("、").join(value)
    return str(value)


def filed_by_words(filed_by: str) -> str:
    """`06-30` as 次年6月30日; nothing as 随时."""
    if not filed_by:
        return _("随时")
    month, day = filed_by.split("-")
    return _("次年%(month)d月%(day)d日") % {"month": int(month), "day": int(day)}


def standing(schedule: Schedule, *, replaced: bool) -> tuple[str, str]:
    """How a version stands today, as a kind of `state` and in words; `replaced` where the county has one of its own."""
    today = timezone.localdate()
    if schedule.draft:
        return "information", _("草稿")
    if schedule.in_force_from and schedule.in_force_from > today:
        return "information", _("已定，未到施行日")
    if schedule.in_force_to and schedule.in_force_to <= today:
        return "plain", _("已停用")
    if schedule.is_default:
        return ("plain", _("默认，已由本县的表代替")) if replaced else ("attention", _("默认，待替换"))
    return "done", _("施行中")


def classes_in(rows: Sequence[ScheduleRow]) -> dict[str, int]:
    """The class codes of some rows in their order, with how many rows each has."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.class_code] = counts.get(row.class_code, 0) + 1
    return counts
