"""Appraisals and what they decided in words, and as Excel sheets."""

from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.holdings.disposal.models import Appraisal, AppraisalLine
from cundang.holdings.sheets_disposal import heading
from cundang.sheets import book

STATE_WORDS: Final[dict[str, Promise]] = {
    "draft": pgettext_lazy("鉴定", "正在鉴定"),
    "concluded": pgettext_lazy("鉴定", "有结论，待批准"),
    "approved": pgettext_lazy("鉴定", "已批准，待销毁"),
    "destroying": pgettext_lazy("鉴定", "已签字，正在清除数字副本"),
    "done": pgettext_lazy("鉴定", "已办完"),
    "withdrawn": pgettext_lazy("鉴定", "已撤回"),
}


def decision_words(line: AppraisalLine) -> str:
    """What was decided of a line."""
    if line.decision == AppraisalLine.EXTEND:
        return _("延长 %(period)s（自 %(year)d 年终起）") % {"period": line.period, "year": line.period_from or 0}
    if line.decision == AppraisalLine.PERMANENT:
        return _("改为永久")
    if line.decision == AppraisalLine.DESTROY:
        return _("销毁，保留数字副本") if line.keep_copy else _("销毁，数字副本一并销毁")
    return ""


def appraisals(rows: Iterable[Appraisal]) -> bytes:
    """Appraisals, one a row; `rows` as `appraisals_for` counts them."""
    heads = [_("序号"), _("鉴定编号"), _("村（所有者）"), _("情况"), _("鉴定日期"), _("件数"), _("延长"), _("改为永久")]
    heads += [_("列入销毁"), _("销毁日期"), _("备注")]
    told = (
        [
            one.number, one.office.name, str(STATE_WORDS[one.state]), str(one.held_on or ""),
            *(getattr(one, name, 0) for name in ("listed", "extend", "permanent", "destroy")),
            str(one.destroyed_on or ""), one.remark,
        ]
        for one in rows
    )  # fmt: skip
    return book(_("鉴定"), heading(_("鉴定")), heads, told, {"B": 14, "C": 16, "D": 22, "E": 12, "J": 12, "K": 30})


def lines(appraisal: Appraisal, rows: Iterable[AppraisalLine]) -> bytes:
    """The list of an appraisal; its heading says where it stands."""
    heads = [_("序号"), _("清单序号"), _("档号"), _("题名"), _("年度"), _("保管期限"), _("页数"), _("结论"), _("理由")]
    heads += [_("数字副本"), _("情况")]
    told = (
        [
            one.number, one.listed.get("reference"), one.listed.get("title"), one.listed.get("year"),
            one.listed.get("retention"), one.listed.get("pages"), decision_words(one), one.reason, one.copy_reason,
            one.stopped or (localtime(one.finished_at).strftime("%Y-%m-%d") if one.finished_at else ""),
        ]
        for one in rows
    )  # fmt: skip
    title = _("鉴定清单 %(number)s %(village)s（%(state)s）") % {
        "number": appraisal.number,
        "village": appraisal.office.name,
        "state": STATE_WORDS[appraisal.state],
    }
    widths = {"A": 6, "B": 8, "C": 28, "D": 50, "E": 8, "F": 10, "G": 8, "H": 26, "I": 30, "J": 20, "K": 20}
    return book(_("鉴定"), title, heads, told, widths)
