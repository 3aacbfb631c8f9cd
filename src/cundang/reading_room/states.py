"""The one table of an enquiry: what may be done in which state, and the state it has afterwards."""

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

CHANNELS: Final[dict[str, Promise]] = {
    "village": pgettext_lazy("查档渠道", "村里"),
    "town": pgettext_lazy("查档渠道", "镇街窗口"),
    "city": pgettext_lazy("查档渠道", "市档案馆"),
    "online": pgettext_lazy("查档渠道", "网上"),
    "phone_app": pgettext_lazy("查档渠道", "手机（浙里办）"),
    "province": pgettext_lazy("查档渠道", "省档案服务网"),
    "telephone": pgettext_lazy("查档渠道", "电话"),
    "letter": pgettext_lazy("查档渠道", "来信"),
}

# What has a time of its own in a county: every channel, and the answer of an office that is asked for its consent.
CLOCKS: Final[dict[str, Promise]] = {**CHANNELS, "consent": pgettext_lazy("查档渠道", "征求同意")}

STATES: Final[dict[str, Promise]] = {
    "drafted": pgettext_lazy("查档申请", "待受理"),
    "accepted": pgettext_lazy("查档申请", "已受理"),
    "identity": pgettext_lazy("查档申请", "待核身份"),
    "commitment": pgettext_lazy("查档申请", "待签承诺书"),
    "consent": pgettext_lazy("查档申请", "待同意"),
    "searching": pgettext_lazy("查档申请", "查找中"),
    "found": pgettext_lazy("查档申请", "查到"),
    "partly": pgettext_lazy("查档申请", "部分查到"),
    "not_found": pgettext_lazy("查档申请", "未查到"),
    "approved": pgettext_lazy("查档申请", "已同意提供"),
    "refused": pgettext_lazy("查档申请", "不予提供"),
    "delivered": pgettext_lazy("查档申请", "已提供"),
    "rated": pgettext_lazy("查档申请", "已评价"),
    "closed": pgettext_lazy("查档申请", "已办结"),
    "withdrawn": pgettext_lazy("查档申请", "已撤回"),
}

# Whoever asks through these stands there and waits.
ON_THE_SPOT: Final = ("village", "town", "city")

# What acts say came of it: kept beside the state, which goes on to delivered, rated and closed.
RESULTS: Final = {
    "search": "",
    "find": "found",
    "find_partly": "partly",
    "find_nothing": "not_found",
    "refuse": "refused",
    "withdraw": "withdrawn",
}

_PENDING: Final = ("accepted", "identity", "commitment", "consent")
SEARCHED: Final = ("found", "partly", "not_found", "approved")  # to search again is a step back
_BEFORE_ANSWER: Final = (*_PENDING, "searching", *SEARCHED)
OPEN: Final = frozenset({"drafted", *_BEFORE_ANSWER})  # nobody has been answered yet
GIVEN_OUT: Final = ("delivered", "rated", "closed")  # papers, where there are some, are the applicant's
PROVIDED: Final = ("approved", *GIVEN_OUT)  # something may be given out, or was


@dataclass(frozen=True)
class Move:
    """An act: the states in which it may be done, the state afterwards (None: the same), and who may do it."""

    words: Promise
    before: tuple[str, ...]
    after: str | None
    right: str = "handle_enquiries"
    reason: bool = False  # must be given, and is told to the applicant
    answers: bool = False  # the clock stops


# What usually comes next stands first: pages offer them in this order.
MOVES: Final[dict[str, Move]] = {
    "accept": Move(pgettext_lazy("查档办理", "受理"), ("drafted",), "accepted"),
    "find": Move(pgettext_lazy("查档办理", "查到"), ("searching",), "found"),
    "find_partly": Move(pgettext_lazy("查档办理", "部分查到"), ("searching",), "partly", reason=True),
    "find_nothing": Move(pgettext_lazy("查档办理", "未查到"), ("searching",), "not_found", reason=True),
    "approve": Move(pgettext_lazy("查档办理", "同意提供"), ("found", "partly"), "approved", "decide_enquiries"),
    "deliver": Move(pgettext_lazy("查档办理", "提供"), ("approved", "not_found"), "delivered", answers=True),
    "search": Move(
        pgettext_lazy("查档办理", "开始查找"), (*_PENDING, *SEARCHED), "searching"
    ),
    # The applicant alone rates (actions/ratings.py): no role has this right.
    "rate": Move(pgettext_lazy("查档办理", "评价"), ("delivered", "refused"), "rated", "rate_enquiries"),
    "close": Move(pgettext_lazy("查档办理", "办结"), ("delivered", "refused", "rated", "withdrawn"), "closed"),
    "await_identity": Move(pgettext_lazy("查档办理", "等核验身份"), _PENDING, "identity", reason=True),
    "await_commitment": Move(pgettext_lazy("查档办理", "等签承诺书"), _PENDING, "commitment"),
    # Whoever promises alone signs (actions/commitments.py): no role has this right.
    "sign": Move(pgettext_lazy("查档办理", "签承诺书"), ("commitment",), "accepted", "sign_commitments"),
    "await_consent": Move(pgettext_lazy("查档办理", "征求同意"), (*_PENDING, "found", "partly"), "consent"),
    "refuse": Move(
        pgettext_lazy("查档办理", "不予提供"),
        (*_PENDING, "searching", "found", "partly"), "refused", "decide_enquiries", reason=True, answers=True,
    ),
    "withdraw": Move(
        pgettext_lazy("查档办理", "申请人撤回"), ("drafted", *_BEFORE_ANSWER), "withdrawn", reason=True, answers=True
    ),
    "hand_over": Move(pgettext_lazy("查档办理", "转办"), ("drafted", *_BEFORE_ANSWER), None, reason=True),
    "extend": Move(pgettext_lazy("查档办理", "延长"), _BEFORE_ANSWER, None, reason=True),
}  # fmt: skip


def right_of(act: str) -> str:
    """The right that an act of the table needs; that of handling for one that is none."""
    return MOVES[act].right if act in MOVES else "handle_enquiries"
