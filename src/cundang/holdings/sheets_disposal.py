"""Lists of what falls due, of holds, appraisals and destructions as Excel sheets."""

from collections.abc import Iterable
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cundang.holdings.disposal.models import Hold
from cundang.sheets import book


def heading(what: str) -> str:
    """What a sheet is, and when it was taken out."""
    return _("%(what)s，%(at)s 导出") % {"what": what, "at": localtime().strftime("%Y-%m-%d %H:%M")}


def groups(rows: Iterable[dict[str, Any]]) -> bytes:
    """What is due, counted, as `views.due.in_words` gives it."""
    heads = [_("序号"), _("村（所有者）"), _("门类"), _("年度"), _("保管期限"), _("到期年份"), _("件数"), _("冻结")]
    told = (
        [
            row["office__name"], row["class_name"], row["begins"], row["retention"], row["due_from"],
            row["items"], row["stopped"],
        ]
        for row in rows
    )  # fmt: skip
    return book(_("到期档案"), heading(_("到期档案")), heads, told, {"A": 6, "B": 18, "C": 16, "E": 10})


def items(rows: Iterable[dict[str, Any]]) -> bytes:
    """Items that are due, or of which nobody can say, as `views.due.item_in_words` gives them."""
    heads = [_("序号"), _("村（所有者）"), _("档号"), _("题名"), _("门类"), _("年度"), _("保管期限"), _("到期年份")]
    heads += [_("冻结"), _("为什么不能判断")]
    told = (
        [
            row["item"].office.name, row["item"].reference, row["item"].title, row["item"].class_name,
            row["item"].begins, row["item"].period_words, row["due_from"],
            _("冻结") if row["item"].stopped else "", row["why"],
        ]
        for row in rows
    )  # fmt: skip
    widths = {"A": 6, "B": 16, "C": 30, "D": 50, "E": 12, "F": 8, "G": 10, "J": 26}
    return book(_("到期档案"), heading(_("到期档案")), heads, told, widths)


def hold_of(hold: Hold) -> str:
    """What a hold is on, in words."""
    if hold.item is not None:
        return hold.item.reference or hold.item.title or str(hold.item_id)
    if hold.box is not None:
        return _("第 %(number)s 盒（%(series)s）") % {"number": hold.box.number, "series": hold.box.series}
    parts = [hold.class_code, _("%(year)d 年度") % {"year": hold.year} if hold.year is not None else ""]
    return " ".join(filter(None, parts)) or _("全村档案")


def holds(rows: Iterable[Hold]) -> bytes:
    """Holds, one a row."""
    heads = [
        _("序号"),
        _("村（所有者）"),
        _("冻结的档案"),
        _("原因"),
        _("依据（文号、案号）"),
        _("提出单位"),
        _("冻结人"),
    ]
    heads += [_("冻结日期"), _("复核日期"), _("解除人"), _("解除日期"), _("解除的原因")]
    told = (
        [
            one.office.name, hold_of(one), one.reason, one.basis, one.asked_by, one.placed_by,
            localtime(one.placed_at).strftime("%Y-%m-%d"), str(one.until or ""), one.lifted_by,
            localtime(one.lifted_at).strftime("%Y-%m-%d") if one.lifted_at else "", one.lifted_because,
        ]
        for one in rows
    )  # fmt: skip
    return book(_("冻结"), heading(_("冻结")), heads, told, {"B": 16, "C": 28, "D": 40, "E": 20, "F": 18, "L": 30})
