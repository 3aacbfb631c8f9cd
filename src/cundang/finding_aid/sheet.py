"""Lists as Excel sheets."""

from collections.abc import Iterable
from typing import Final

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cundang.finding_aid.desk_models import Confusion
from cundang.finding_aid.queries import Hit
from cundang.sheets import Value, book

WIDTHS: Final = {"A": 6, "B": 24, "C": 8, "D": 48, "E": 30, "F": 6, "G": 60}


def write(hits: Iterable[Hit], heading: str) -> bytes:
    """The .xlsx file: a line that says what it is, the column heads, a row for each hit."""
    heads = [_("序号"), _("机构"), _("年度"), _("题名"), _("档号"), _("页号"), _("原文")]
    return book(_("查到的档案"), heading, heads, map(_row, hits), WIDTHS)


def _row(hit: Hit) -> list[Value]:
    item, page = hit.item, hit.page.number if hit.page else None
    return [item.office_name, item.year, item.title, item.reference, page, hit.line or ""]


def write_confusions(rows: Iterable[Confusion], heading: str) -> bytes:
    """The confusions of a county as an .xlsx file."""
    heads = [_("序号"), _("县代码"), _("原字"), _("误读作"), _("次数"), _("更正文字"), _("更改人名"), _("人工查到")]
    heads += [_("首次"), _("最近"), _("使用")]
    return book(_("误读表"), heading, heads, map(_columns, rows), {"A": 6, "B": 10, "I": 12, "J": 12})


def _columns(one: Confusion) -> list[Value]:
    days = [localtime(day).strftime("%Y-%m-%d") for day in (one.first_seen, one.last_seen)]
    used = _("启用") if one.active else _("停用")
    return [
        one.office_id, one.meant, one.read, one.times, one.corrections, one.mentions, one.found, *days, used
    ]  # fmt: skip
