"""Fields and rules in the words of the page."""

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cundang.holdings.proposals.document import Proposal

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

FIELD_WORDS: Final[dict[str, "StrOrPromise"]] = {
    "title": gettext_lazy("题名"),
    "author": gettext_lazy("责任者"),
    "dated": pgettext_lazy("著录", "日期"),
    "document_number": gettext_lazy("文号"),
    "retention_as_marked": gettext_lazy("保管期限"),
    "persons": gettext_lazy("人名"),
}

CHANGED: Final = gettext_lazy("没有改动：这条建议刚刚变了，请看最新的情况。")
NOTHING: Final = gettext_lazy("没有可采用的建议。")

RULE_WORDS: Final[dict[str, "StrOrPromise"]] = {
    "heading about": gettext_lazy("首页标题"),
    "heading of form": gettext_lazy("首页的表头"),
    "heading with person": gettext_lazy("首页的表头，加上所写的人：%(said)s"),
    "heading with date": gettext_lazy("首页的表头，加上日期"),
    "largest line": gettext_lazy("首页字最大的一行"),
    "signature": gettext_lazy("落款，旁边有日期"),
    "seal": gettext_lazy("后面单独写着的机构"),
    "letterhead": gettext_lazy("版头"),
    "labelled": gettext_lazy("栏目里写着的机构"),
    "body of heading": gettext_lazy("标题里的机构"),
    "signing person": gettext_lazy("写这份材料的人"),
    "date labelled": gettext_lazy("标明的日期"),
    "date alone": gettext_lazy("单独一行的日期"),
    "date signed": gettext_lazy("落款日期"),
    "date in text": gettext_lazy("正文里的日期"),
    "year of heading": gettext_lazy("标题里的年份"),
    "number": gettext_lazy("文号的写法"),
    "number repaired": gettext_lazy("文号的写法，括号没有认清"),
    "retention row": gettext_lazy("期限表 %(said)s"),
    "person named": gettext_lazy("写着的人名"),
    "person with role": gettext_lazy("写着的人名：%(said)s"),
}


def reason(proposal: Proposal) -> str:
    """Which rule made it, and what it went by."""
    rule = proposal.rule
    if rule == "person named" and proposal.said:
        rule = "person with role"
    return str(RULE_WORDS[rule]) % {"said": proposal.said}


def sureness(proposal: Proposal) -> str:
    """How sure it is, in a word."""
    if proposal.confidence >= 0.8:
        return _("较有把握")
    return _("可能") if proposal.confidence >= 0.55 else _("把握不大")
