"""Lists of boxes and of what lies in them as Excel sheets."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from cundang.sheets import book

WIDTHS = {
    "A": 6,
    "B": 16,
    "C": 12,
    "D": 14,
    "E": 8,
    "F": 10,
    "G": 14,
    "H": 8,
    "I": 12,
    "J": 8,
    "K": 8,
    "L": 10,
    "M": 30,
    "N": 12,
    "O": 12,
}


def box_list(rows: Iterable[dict[str, Any]], heading: str = "") -> bytes:
    """Boxes as `views.boxes.shown` gives them, as an .xlsx file."""
    heads = [_("序号"), _("机构"), _("全宗号"), _("门类"), _("年度"), _("保管期限"), _("机构（问题）"), _("盒号")]
    heads += [_("起止件号"), _("件数"), _("页数"), _("脊背宽度（毫米）"), _("存放位置"), _("取走的人"), _("归还日期")]
    return book(_("档案盒"), heading or _("档案盒"), heads, map(_columns, rows), WIDTHS)


def _columns(row: dict[str, Any]) -> list[str | int | None]:
    box, lying = row["box"], row["contents"]
    return [
        box.office.name, box.fonds.number, row["class_name"], box.year, row["retention"], box.division, box.number,
        lying.span, lying.items, lying.pages, box.spine_mm,
        box.stands, box.out_to, str(box.out_until or ""),
    ]  # fmt: skip
