"""协作方: the systems that ask by machine, their keys, and what they may do."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import require
from cundang.reading_room import actions
from cundang.reading_room.actions import EnquiryRefused
from cundang.reading_room.doors import county_of
from cundang.reading_room.partners import queries as partners
from cundang.reading_room.partners.forms import PartnerForm
from cundang.reading_room.partners.models import Partner
from cundang.sheets import book, download

ROWS = 50
MOST = 20_000  # in one sheet


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """The partners of one's counties."""
    page = Paginator(partners.partners_for(actor(request)), ROWS).get_page(request.GET.get("page"))
    asked = partners.asked_by(page)
    rows = [(one, [partners.ASKS[ask] for ask in one.asks], asked[one.pk]) for one in page]
    return render(request, "reading_room/partners.html", {"page": page, "rows": rows})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    rows = list(partners.partners_for(actor(request))[:MOST])
    asked = partners.asked_by(rows)
    actions.take_partners(len(rows), actor=actor(request))
    heads = [_("序号"), _("代码"), _("名称"), _("允许它做"), _("机构"), _("回调地址"), _("申请件数"), _("停用时间")]
    lines: list[list[str | int | None]] = [
        [
            one.code, one.name, "、".join(str(partners.ASKS[ask]) for ask in one.asks), " ".join(one.offices),
            one.callback, asked[one.pk], f"{localtime(one.closed_at):%Y-%m-%d %H:%M}" if one.closed_at else "",
        ]
        for one in rows
    ]  # fmt: skip
    title = _("协作方")
    return download(book(title, title, heads, lines, {"B": 20, "C": 24, "D": 30, "E": 24, "F": 40, "H": 18}), title)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Another one; its key is on the page that follows, this once."""
    county, form, status = _county(request), PartnerForm(request.POST or None), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                made, key = actions.add_partner(county, actor=actor(request), **form.facts)
            except EnquiryRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                return render(request, "reading_room/partner_key.html", {"partner": made, "key": key})
    return render(request, "reading_room/partner.html", {"form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them, and what it may do from now on."""
    found = _partner_or_404(request, pk)
    form, status = PartnerForm(request.POST or None, partner=found), 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                actions.change_partner(found, actor=actor(request), **form.facts)
            except EnquiryRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("已保存。"))
                return redirect("partner", pk)
    return render(request, "reading_room/partner.html", {"form": form, "partner": found}, status=status)


@require_POST
def new_key(request: HttpRequest, pk: int) -> HttpResponse:
    """Another key (`at_once`: the one before holds no longer)."""
    found = _partner_or_404(request, pk)
    try:
        kept, key = actions.new_partner_key(found, at_once="at_once" in request.POST, actor=actor(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("partner", pk)
    return render(request, "reading_room/partner_key.html", {"partner": kept, "key": key})


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """It asks no more."""
    found = _partner_or_404(request, pk)
    try:
        actions.close_partner(found, actor=actor(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已停用，它的密钥不再有效；已提出的申请照常办理。"))
    return redirect("partner", pk)


def _county(request: HttpRequest) -> Office:
    try:
        return county_of(request, partners.KEEP)
    except Office.DoesNotExist:
        raise Http404 from None


def _partner_or_404(request: HttpRequest, pk: int) -> Partner:
    require(actor(request), partners.KEEP)
    try:
        return partners.partner_for(actor(request), pk)
    except Partner.DoesNotExist:
        raise Http404 from None
