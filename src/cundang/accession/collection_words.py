"""How it stands with what is expected, in words, for pages and sheets."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cundang.accession.queries.collecting import Cell, Grid, Line, Series, TownLine
from cundang.accession.queries.reminders import Due, Late
from cundang.custodians.models import Office
from cundang.holdings.schedules import filed_by_words
from cundang.sheets import Value, book

_FIRST: Final = re.compile(r"[、，：:（(；;/]")


def state_of(cell: Cell | None) -> tuple[str, str]:
    """A cell as a kind of `state` and in words."""
    if cell is None:
        return "plain", _("不要求")
    if cell.late:
        return "attention", _("到期未还")
    return {
        "held": ("done", _("已有 %(count)d 件") % {"count": cell.items}),
        "received": ("done", _("已收到")),
        "none": ("plain", _("当年没有")),
        "with": ("information", _("在别人手里")),
        "missing": ("attention", _("缺")),
        "open": ("plain", _("未到期")),
    }[cell.state]


def short(cell: Cell | None) -> str:
    """A cell of a grid, in one character or a number."""
    if cell is None:
        return ""
    if cell.state == "held":
        return str(cell.items)
    if cell.state == "missing":
        return _("缺")
    return {"received": _("收"), "none": _("无"), "with": _("借"), "open": "·"}[cell.state]


def grid_cells(grid: Grid, village: Office, places: Sequence[tuple[str, int, str]]) -> SafeString:
    """The cells of a village's row; `places` says for each what it is of, its year, and its kind's code.

    Put together here and not by the template, which takes ten times as long over a town's thousands of cells.
    What is missing leads to its line of the checklist.
    """
    address = reverse("collection", args=[village.code])
    made = []
    for cell, (what, year, code) in zip(grid.cells[village.code], places, strict=True):
        if cell is None:
            made.append('<td class="cell"></td>')
        elif cell.state == "missing":
            label = escape(f"{what}{_('：')}{_('缺')}")
            made.append(
                f'<td class="cell cell-missing"><a href="{address}?year={year}#{escape(code)}"'
                f' aria-label="{label}" title="{label}">{escape(short(cell))}</a></td>'
            )
        else:
            late = " cell-late" if cell.late else ""
            title = "" if cell.state == "held" else f' title="{escape(what)}{_("：")}{escape(state_of(cell)[1])}"'
            made.append(f'<td class="cell cell-{cell.state}{late}"{title}>{escape(short(cell))}</td>')
    return mark_safe("".join(made))  # noqa: S308  # every text is escaped above


def said(cell: Cell) -> str:
    """What a person said of it: the reason, or who has it and until when."""
    mark = cell.mark
    if mark is None or cell.state == "held":
        return ""
    if cell.state == "with":
        told = _("%(holder)s，%(until)s 前归还") % {"holder": mark.holder, "until": mark.until}
        return _("%(told)s。%(reason)s") % {"told": told, "reason": mark.reason} if mark.reason else told
    return mark.reason


def spans(years: Sequence[int]) -> str:
    """`1998–2004、2006`."""
    runs: list[list[int]] = []
    for year in years:
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return _("、").join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def reminder_sheet(office: Office, due: Iterable[Due], late: Iterable[Late]) -> tuple[bytes, str]:
    """What falls due of a village, or who is late; the sheet and its heading."""
    heading = _("%(office)s归档提醒") % {"office": office.name}
    if office.level == "village":
        names = [_("序号"), _("年度"), _("归档期限"), _("情况"), _("代码"), _("应归档的")]
        rows: list[Sequence[Value]] = [
            [one.year, one.day.isoformat(), state_of(line.cell)[1], line.row.code, line.row.kind]
            for one in due
            for line in one.lines
        ]
        return book(_("归档提醒"), heading, names, rows, {"A": 6, "C": 12, "D": 12, "F": 60}), heading
    names = [_("序号"), _("年度"), _("机构代码"), _("机构"), _("缺")]
    rows = [[one.year, one.office.code, one.office.name, one.missing] for one in late]
    return book(_("归档提醒"), heading, names, rows, {"A": 6, "C": 16, "D": 24}), heading


def short_kind(kind: str) -> str:
    """The head of a column: what a kind is called up to its first sign of punctuation, six characters at most."""
    return _FIRST.split(kind, maxsplit=1)[0][:6]


def checklist_sheet(lines: Iterable[Line], heading: str) -> bytes:
    """A village's checklist of a year."""
    names = [
        _("序号"),
        _("代码"),
        _("门类"),
        _("应归档的"),
        _("村务档案种类"),
        _("保管期限"),
        _("归档时间"),
        _("情况"),
        _("件数"),
        _("说明"),
    ]
    rows: Iterable[list[Value]] = (
        [
            one.row.code, one.row.class_code, one.row.kind, one.row.affairs, one.row.retention_as_marked,
            filed_by_words(one.row.filed_by), state_of(one.cell)[1], one.cell.items, said(one.cell),
        ]
        for one in lines
    )  # fmt: skip
    widths = {"A": 6, "B": 10, "C": 8, "D": 56, "E": 24, "F": 12, "G": 16, "H": 14, "I": 8, "J": 36}
    return book(_("应归档清单"), heading, names, rows, widths)


def grid_sheet(grid: Grid, heading: str) -> bytes:
    """A grid: villages down, kinds or years across."""
    across = [str(getattr(one, "code", one)) for one in grid.columns]
    names = [_("序号"), _("机构代码"), _("村（社区）"), *across, _("缺")]
    rows: Iterable[list[Value]] = (
        [one.code, one.name, *map(short, grid.cells[one.code]), grid.missing(one.code)] for one in grid.villages
    )
    return book(_("收集情况"), heading, names, rows, {"A": 6, "B": 16, "C": 20})


def overview_sheet(lines: Iterable[TownLine], heading: str) -> bytes:
    """The towns of a county."""
    names = [
        _("序号"),
        _("机构代码"),
        _("镇街"),
        _("村数"),
        _("齐全的村"),
        _("应有"),
        _("已有"),
        _("已收到"),
        _("当年没有"),
        _("在别人手里"),
        _("缺"),
        _("未到期"),
        "%",
    ]
    rows: Iterable[list[Value]] = (
        [
            one.town.code, one.town.name, one.villages, one.whole, one.expected, *_counts(one), one.percent
        ]
        for one in lines
    )  # fmt: skip
    return book(_("收集情况"), heading, names, rows, {"A": 6, "B": 12, "C": 20})


def _counts(one: TownLine) -> list[int]:
    return [one.counts[state] for state in ("held", "received", "none", "with", "missing", "open")]


def series_sheet(found: Iterable[Series], heading: str) -> bytes:
    """Series that break off."""
    names = [_("序号"), _("机构代码"), _("村（社区）"), _("代码"), _("应归档的"), _("有的年度"), _("缺的年度")]
    rows: Iterable[list[Value]] = (
        [one.village.code, one.village.name, one.row.code, one.row.kind, spans(one.years), spans(one.missing)]
        for one in found
    )
    return book(_("断档"), heading, names, rows, {"A": 6, "B": 16, "C": 20, "D": 10, "E": 56, "F": 30, "G": 30})


# Endpoints.


def as_json(cell: Cell | None) -> dict[str, Any] | None:
    """A cell as an endpoint gives it; none where nothing is expected."""
    if cell is None:
        return None
    mark = cell.mark
    return {
        "state": cell.state,
        "late": cell.late,
        "items": cell.items,
        "reason": mark.reason if mark else "",
        "holder": mark.holder if mark else "",
        "until": mark.until if mark else None,
        "by": mark.by if mark else "",
    }
