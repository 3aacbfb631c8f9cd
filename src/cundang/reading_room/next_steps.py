"""What happens next with an enquiry and by when, in one line for the applicant."""

from typing import Final

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cundang.reading_room.models import Enquiry

STOPPED: Final = gettext_lazy("您签的信用承诺书核查为不属实，已停止提供。请把亲属关系材料交到%(door)s。")

_NEXT: Final[dict[str, Promise]] = {
    "drafted": gettext_lazy("等%(door)s受理。"),
    "accepted": gettext_lazy("%(door)s在办，%(due)s 前答复。"),
    "identity": gettext_lazy("%(door)s要核对您的身份：%(reason)s"),
    "commitment": gettext_lazy("请签信用承诺书，签了就接着办。"),
    "consent": gettext_lazy("正在征求档案所属单位的同意，%(due)s 前答复。"),
    "searching": gettext_lazy("%(door)s正在查找，%(due)s 前答复。"),
    "found": gettext_lazy("查到了，等批准，%(due)s 前答复。"),
    "partly": gettext_lazy("查到一部分，等批准，%(due)s 前答复。"),
    "not_found": gettext_lazy("没有查到，正在写查无档案证明，%(due)s 前答复。"),
    "approved": gettext_lazy("同意提供，%(door)s正在出具，%(due)s 前答复。"),
    "refused": gettext_lazy("没有提供：%(reason)s 有疑问请到%(door)s问。"),
    "delivered": gettext_lazy("办好了，由%(door)s答复。"),
    "rated": gettext_lazy("办好了，谢谢您的评价。"),
    "closed": gettext_lazy("办完了。"),
    "withdrawn": gettext_lazy("已经撤回。要查可以再申请。"),
}


def next_of(
    enquiry: Enquiry, reason: str = "", *, papers: bool = False, owed: bool = False, stopped: bool = False
) -> str:
    """The line; `reason` is the last one told, `papers`: something can be fetched, `owed`: something is to be shown.

    `stopped`: nothing is given out, since the commitment was found untrue.
    """
    if stopped:
        return str(STOPPED) % {"door": enquiry.door.name}
    if papers:
        return _("可以领取了，请按下面的“领取”。")
    due = f"{localtime(enquiry.due_at):%Y-%m-%d %H:%M}" if enquiry.due_at else _("到时")
    told = {"door": enquiry.door.name, "due": due, "reason": reason or _("原因点开看。")}
    line = str(_NEXT[enquiry.state]) % told
    return f"{line} {_('还要看的材料请拍照传上来，或带到窗口。')}" if owed else line
