"""转省网: enquiries asked on in the provincial network, by hand or by the adapter."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions, queries
from cundang.reading_room.actions import EnquiryRefused
from cundang.reading_room.province import queries as province
from cundang.reading_room.province.network import network
from cundang.reading_room.views.enquiries import enquiry_or_404
from cundang.sheets import book, download

ROWS = 50
MOST = 20_000  # in one sheet
WHICH = {"open": "open", "over": "over", "all": ""}


def _which(given: str) -> str:
    return given if given in WHICH else "open"


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """What waits for the province, is over, or all."""
    require(actor(request), queries.SEE)
    which = _which(request.GET.get("state", ""))
    found = province.requests_for(actor(request), WHICH[which])
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [(one, province.STATE_WORDS[one.state], province.WAY_WORDS[one.way]) for one in page]
    return render(request, "reading_room/province.html", {"page": page, "rows": rows, "which": which})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    require(actor(request), queries.SEE)
    rows = list(province.requests_for(actor(request), WHICH[_which(request.POST.get("state", ""))])[:MOST])
    actions.take_province_list(len(rows), actor=actor(request))
    heads = [_("序号"), _("申请号"), _("办理机构"), _("省网编号"), _("方式"), _("情况"), _("登记时间"), _("登记人")]
    lines: list[list[str | int | None]] = [
        [
            one.enquiry.number, one.enquiry.door.name, one.number, str(province.WAY_WORDS[one.way]),
            str(province.STATE_WORDS[one.state]), f"{localtime(one.made_at):%Y-%m-%d %H:%M}", one.made_by,
        ]
        for one in rows
    ]  # fmt: skip
    title = _("转省网")
    return download(book(title, title, heads, lines, {"B": 28, "C": 16, "D": 24, "G": 18}), title)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Where one stands; POST registers it (`number`), sends it (`send`), or notes its state (`state`, `words`)."""
    enquiry = enquiry_or_404(request, pk, "handle_enquiries")
    known = province.request_of(enquiry)
    if request.method == "POST":
        given = request.POST
        try:
            if known is not None:
                actions.note_province(known, given.get("state", ""), given.get("words", ""), actor=actor(request))
            elif "send" in given:
                actions.send_to_province(enquiry, actor=actor(request))
            else:
                actions.register_in_province(enquiry, given.get("number", ""), actor=actor(request))
        except EnquiryRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("已保存。"))
        return redirect("enquiry-province", pk)
    facts = {
        "enquiry": enquiry,
        "known": known,
        "words": province.STATE_WORDS[known.state] if known else "",
        "states": {code: words for code, words in province.STATE_WORDS.items() if code != "waiting"},
        "connected": network() is not None,
    }
    return render(request, "reading_room/enquiry_province.html", facts)
