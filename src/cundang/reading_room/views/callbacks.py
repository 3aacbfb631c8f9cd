"""通知记录: what partners are told of each step, and what did not get through."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions
from cundang.reading_room.actions import CallBackRefused
from cundang.reading_room.partners import queries as partners
from cundang.reading_room.partners.models import CallBack
from cundang.reading_room.states import STATES
from cundang.sheets import book, download

ROWS = 50
MOST = 20_000  # in one sheet


def _which(given: str) -> str:
    return given if given in partners.CALLBACK_STATES else ""


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What waits, did not get through, was received, or all."""
    which = _which(request.GET.get("state", ""))
    page = Paginator(partners.callbacks_for(actor(request), which), ROWS).get_page(request.GET.get("page"))
    rows = [(one, STATES.get(one.body["state"], ""), partners.answer_words(one)) for one in page]
    facts = {"page": page, "rows": rows, "which": which, "states": partners.CALLBACK_STATES}
    return render(request, "reading_room/callbacks.html", facts)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    rows = list(partners.callbacks_for(actor(request), _which(request.POST.get("state", "")))[:MOST])
    actions.take_callbacks(len(rows), actor=actor(request))
    heads = [
        _("序号"),
        _("时间"),
        _("协作方"),
        _("对方编号"),
        _("申请号"),
        _("通知的情况"),
        _("送达"),
        _("次数"),
        _("最近一次"),
    ]
    lines: list[list[str | int | None]] = [
        [
            f"{localtime(one.made_at):%Y-%m-%d %H:%M}", one.partner.name, one.body["number"], one.enquiry.number,
            str(STATES.get(one.body["state"], "")), str(partners.CALLBACK_STATES[one.state]), one.tries,
            partners.answer_words(one),
        ]
        for one in rows
    ]  # fmt: skip
    title = _("通知记录")
    return download(book(title, title, heads, lines, {"B": 18, "C": 20, "D": 20, "E": 28, "G": 12, "I": 24}), title)


@require_POST
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """Send it now."""
    require(actor(request), partners.KEEP)
    try:
        actions.send_again(partners.callbacks_for(actor(request)).get(pk=pk), actor=actor(request))
    except CallBack.DoesNotExist:
        raise Http404 from None
    except CallBackRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已排队，马上再发一次；结果请稍后刷新看。"))
    return redirect("callbacks")
