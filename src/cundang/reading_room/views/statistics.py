"""查档统计: what a door did in a period, as tables, a plot, and an Excel sheet."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang import sheets
from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_names, offices_for, require
from cundang.finding_aid.matters import matters_for
from cundang.reading_room import queries
from cundang.reading_room.actions import take_statistics
from cundang.reading_room.ratings.statistics import Count, Statistics, desk_statistics
from cundang.reading_room.states import CHANNELS, STATES

WIDE, HIGH = 640, 140  # of the plot, in its own units
SLOTS = 12  # months for which it has room at least: one month alone is no wall
Table = tuple[str, list[tuple[str, int, int, int]]]  # heading; name, how many, per cent of all, late


def asked(request: HttpRequest) -> dict[str, Any]:
    """The period, this year by default, and the office."""
    given = request.GET if request.method != "POST" else request.POST
    today = timezone.localdate()
    first = _day(given.get("first", ""), today.replace(month=1, day=1))
    return {"first": first, "last": max(first, _day(given.get("last", ""), today)), "office": given.get("office", "")}


def _day(text: str, default: date) -> date:
    try:
        day = parse_date(text)
    except ValueError:
        return default
    return day if day and 1950 <= day.year <= 2100 else default


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """One period, of all doors in one's scope or of one and those below it."""
    who, wanted = actor(request), asked(request)
    require(who, queries.SEE)
    offices = list(offices_for(who, queries.SEE).order_by("code"))
    if not any(one.code == wanted["office"] for one in offices):
        wanted["office"] = ""
    found = desk_statistics(who, **wanted)
    months = _every_month(found)
    most = max((one.n for one in months), default=0)
    width = WIDE / max(len(months), SLOTS)
    bars = [
        (round(at * width + width * 0.15, 1), round(HIGH - HIGH * one.n / most, 1), round(width * 0.7, 1),
         round(HIGH * one.n / most, 1), round(HIGH - HIGH * one.late / most, 1), round(HIGH * one.late / most, 1))
        for at, one in enumerate(months)
    ]  # fmt: skip
    facts = {"found": found, "tables": tables(request, found), "offices": offices, "bars": bars, "most": most}
    return render(request, "reading_room/statistics.html", {**facts, **wanted, "size": {"wide": WIDE, "high": HIGH}})


def _every_month(found: Statistics) -> list[Count]:
    """From the first month with an enquiry to the last; those between without any are there, too."""
    by = found.by["month"]
    if not by:
        return []
    first, last = (one.year * 12 + one.month - 1 for one in (min(by), max(by)))
    return [by.get(date(at // 12, at % 12 + 1, 1), Count()) for at in range(first, last + 1)]


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same tables as an Excel sheet."""
    who, wanted = actor(request), asked(request)
    require(who, queries.SEE)
    found = desk_statistics(who, **wanted)
    rows = [
        (_("合计"), name, one.n, one.late)
        for name, one in (
            (_("受理"), found.total),
            (_("有人代办"), found.proxy),
            (_("签了信用承诺书"), found.committed),
        )
    ]
    rows += [(heading, name, n, late) for heading, lines in tables(request, found) for name, n, _share, late in lines]
    for name, times in ((_("现场"), found.on_the_spot), (_("远程"), found.from_afar)):
        rows.append((_("用时中位数（分钟）"), name, times.median or 0, 0))
        rows.append((_("用时第 90 百分位（分钟）"), name, times.ninetieth or 0, 0))
    take_statistics(actor=who, **{name: str(value) for name, value in wanted.items()})
    title = _("查档统计")
    heading = f"{title} {wanted['first']} – {wanted['last']}"
    heads = [_("序号"), _("分类"), _("名称"), _("件数"), _("超时")]
    return sheets.download(sheets.book(title, heading, heads, rows, {"B": 24, "C": 24}), title)


def tables(request: HttpRequest, found: Statistics) -> list[Table]:
    """Channels, results, matters, doors and months in words."""
    by = found.by
    results = {**{code: str(words) for code, words in STATES.items()}, "": _("还没有结果")}
    matters = {**{one.code: one.title for one in matters_for(actor(request))}, "": _("说不清")}
    channels = {code: str(words) for code, words in CHANNELS.items()}
    months = {month: f"{month:%Y-%m}" for month in by["month"]}
    return [
        (heading, [
            (str(names.get(key, key)), one.n, round(100 * one.n / found.total.n), one.late)
            for key, one in sorted(by[name].items(), key=lambda pair: pair[0] if name == "month" else -pair[1].n)
        ])
        for heading, name, names in (
            (_("渠道"), "channel", channels), (_("结果"), "result", results), (_("事由"), "matter", matters),
            (_("办理机构"), "door", office_names(by["door"])), (_("月份"), "month", months),
        )
    ]  # fmt: skip
