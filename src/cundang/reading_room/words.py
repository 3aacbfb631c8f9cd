"""Relations, documents and steps of an enquiry in words."""

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from cundang.reading_room.clocks import Rule
from cundang.reading_room.models import Clock, Enquiry, Vouching
from cundang.reading_room.states import MOVES, OPEN

# 民法典 §1045 names the close relatives; others come with an authorisation, a licence or a letter.
RELATIONS: Final[dict[str, Promise]] = {
    "self": pgettext_lazy("与被查询人的关系", "本人"),
    "spouse": pgettext_lazy("与被查询人的关系", "配偶"),
    "parent": pgettext_lazy("与被查询人的关系", "父母"),
    "child": pgettext_lazy("与被查询人的关系", "子女"),
    "sibling": pgettext_lazy("与被查询人的关系", "兄弟姐妹"),
    "grandparent": pgettext_lazy("与被查询人的关系", "祖父母、外祖父母"),
    "grandchild": pgettext_lazy("与被查询人的关系", "孙子女、外孙子女"),
    "guardian": pgettext_lazy("与被查询人的关系", "监护人"),
    "authorised": pgettext_lazy("与被查询人的关系", "受委托人"),
    "lawyer": pgettext_lazy("与被查询人的关系", "律师"),
    "authority": pgettext_lazy("与被查询人的关系", "法院、检察、公安、监察机关"),
    "unit": pgettext_lazy("与被查询人的关系", "单位（公务）"),
    "village": pgettext_lazy("与被查询人的关系", "本村组织查自己的档案"),
}

# Zhejiang accepts more than the ID card (浙江省公共数据和“最多跑一次”规定 §9; domain.md §5.2).
ID_KINDS: Final[dict[str, Promise]] = {
    "id_card": pgettext_lazy("证件", "居民身份证"),
    "household": pgettext_lazy("证件", "户口簿"),
    "residence": pgettext_lazy("证件", "居住证"),
    "driving": pgettext_lazy("证件", "驾驶证"),
    "social": pgettext_lazy("证件", "社会保障卡"),
    "citizen": pgettext_lazy("证件", "市民卡"),
    "senior": pgettext_lazy("证件", "老年优待证"),
    "passport": pgettext_lazy("证件", "护照"),
    "other": pgettext_lazy("证件", "其他证件"),
}

CONSENT_STEPS: Final[dict[str, Promise]] = {
    "consent_given": pgettext_lazy("征求同意", "同意"),
    "consent_refused": pgettext_lazy("征求同意", "不同意"),
}

PERSON_STEPS: Final[dict[str, Promise]] = {
    "confirm": pgettext_lazy("查档办理", "本人确认"),
    "deny": pgettext_lazy("查档办理", "本人说有不对"),
}

UNTRUE: Final = "untrue"  # a step: the commitment was found untrue
VOUCHED: Final = "vouch"  # a step: whoever signed in need not show who they are
PAPER_REVOKED: Final = "revoke_copy"  # a step: a paper that was given out holds no more; its words are the number

UNITS: Final[dict[str, Promise]] = {
    "minutes": pgettext_lazy("时限", "分钟"),
    "workdays": pgettext_lazy("时限", "个工作日"),
}


def clock(one: Enquiry) -> str:
    """How much time is left, or by how much it is late; once answered, how long that took."""
    if one.answered_at and one.accepted_at:
        return _("用时 %(time)s") % {"time": span(one.answered_at - one.accepted_at)}
    if one.due_at is None or one.state not in OPEN:
        return ""
    left = one.due_at - timezone.now()
    words = _("已超时 %(time)s") if left < timedelta() else _("还剩 %(time)s")
    return words % {"time": span(abs(left))}


def vouched_words(vouching: Vouching) -> str:
    """That somebody's identity was verified, and by whom."""
    return _("身份已由%(who)s核验") % {"who": vouching.words}


def in_time(rule: Rule) -> str:
    """The time of a channel: `10 分钟`, `2 个工作日`."""
    if rule.unit == Clock.MINUTES:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", rule.amount) % {"n": rule.amount}
    return ngettext("%(n)d 个工作日", "%(n)d 个工作日", rule.amount) % {"n": rule.amount}


def span(time: timedelta) -> str:
    """A stretch of time as it is said: minutes, hours, or days."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 60:
        return ngettext("%(n)d 分钟", "%(n)d 分钟", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)d 小时", "%(n)d 小时", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)d 天", "%(n)d 天", minutes // 1440) % {"n": minutes // 1440}


def step_words(act: str) -> str:
    """A step in words: an act of the table, the answer of an office that was asked, or the first, writing it down."""
    if act in CONSENT_STEPS:
        return str(CONSENT_STEPS[act])
    if act in PERSON_STEPS:
        return str(PERSON_STEPS[act])
    if act == UNTRUE:
        return _("承诺书核查为不属实")
    if act == VOUCHED:
        return _("身份已核验")
    if act == PAPER_REVOKED:
        return _("撤销已出具的文件")
    return str(MOVES[act].words) if act in MOVES else _("登记")
