"""The states of this room in words."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

AGREEMENT_STATES: Final[dict[str, Promise]] = {
    "in force": pgettext_lazy("协议", "在期"),
    "to come": pgettext_lazy("协议", "未到起始日期"),
    "ended": pgettext_lazy("协议", "已终止"),
}

DEPOSIT_STATES: Final[dict[str, Promise]] = {
    "draft": pgettext_lazy("移交", "准备清单"),
    "counted": pgettext_lazy("移交", "村方已清点"),
    "checked": pgettext_lazy("移交", "双方已清点，待签字"),
    "done": pgettext_lazy("移交", "已移交"),
    "withdrawn": pgettext_lazy("移交", "已撤回"),
}

SIDES: Final[dict[str, Promise]] = {
    "village": pgettext_lazy("移交", "村方"),
    "town": pgettext_lazy("移交", "镇方"),
}
