"""The states, kinds and parties of a hand-over in words, and its clock."""

from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from cundang.accession.handover.models import Handover

STATES: Final[dict[str, Promise]] = {
    "waiting": pgettext_lazy("换届移交", "未登记选举结果"),
    "open": pgettext_lazy("换届移交", "移交中"),
    "done": pgettext_lazy("换届移交", "已移交"),
    "withdrawn": pgettext_lazy("换届移交", "已撤回"),
}

KINDS: Final[dict[str, Promise]] = {
    "archives": pgettext_lazy("移交清册", "档案"),
    "accounts": pgettext_lazy("移交清册", "账目"),
    "seal": pgettext_lazy("移交清册", "印章"),
    "keys": pgettext_lazy("移交清册", "钥匙"),
    "equipment": pgettext_lazy("移交清册", "设备"),
    "contracts": pgettext_lazy("移交清册", "合同"),
    "other": pgettext_lazy("移交清册", "其他"),
}

LINE_STATES: Final[dict[str, Promise]] = {
    "": pgettext_lazy("移交清册", "未核对"),
    "handed": pgettext_lazy("移交清册", "已交"),
    "missing": pgettext_lazy("移交清册", "缺失"),
    "refused": pgettext_lazy("移交清册", "拒交"),
}

SIDES: Final[dict[str, Promise]] = {
    "outgoing": pgettext_lazy("换届移交", "移交人"),
    "incoming": pgettext_lazy("换届移交", "接收人"),
    "supervisor": pgettext_lazy("换届移交", "监交人"),
}


def clock(one: Handover) -> str:
    """How many days are left, or by how many it is late, in words; of a done one, how it kept its day."""
    if one.state == Handover.WAITING:
        return _("等登记选举结果，已过本次换届的截止日期") if one.late else _("等登记选举结果")
    left = one.days_left
    if one.state == Handover.WITHDRAWN or left is None:
        return ""
    if one.state == Handover.DONE:
        if left >= 0:
            return _("按期移交")
        return ngettext("晚 %(n)d 天移交", "晚 %(n)d 天移交", -left) % {"n": -left}
    if left < 0:
        return ngettext("已超期 %(n)d 天", "已超期 %(n)d 天", -left) % {"n": -left}
    return ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", left) % {"n": left} if left else _("今天到期")


def plain(number: Decimal | None) -> str:
    """A quantity as it is read: 12 rather than 12.00."""
    return "" if number is None else f"{number:.2f}".removesuffix(".00")


def counted(one: Handover, name: str) -> int:
    """A count of `queries.with_progress`; 0 where nothing was counted."""
    return getattr(one, name, 0) or 0


def next_step(one: Handover) -> str:
    """What is to be done now with a hand-over; counts as `with_progress` has them."""
    if one.state == Handover.WAITING:
        return _("登记选举结果日期")
    if one.state != Handover.OPEN:
        return ""
    if not (one.outgoing and one.incoming and one.supervisor):
        return _("写三方姓名")
    if left := counted(one, "lines_open"):
        return ngettext("核对清册，还有 %(n)d 行", "核对清册，还有 %(n)d 行", left) % {"n": left}
    if not counted(one, "lines_all"):
        return _("写移交清册")
    return _("三方签字，已签 %(n)d") % {"n": counted(one, "signed")}
