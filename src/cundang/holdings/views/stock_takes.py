"""Taking stock of a room with a phone."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.actions import PlaceRefused, begin_stock_take, end_stock_take, export_stock_take, scan_box
from cundang.holdings.box_models import StockTake, StockTakeLine
from cundang.holdings.stock_takes import counts_of, lines_of, stock_take_for, stock_takes_for
from cundang.holdings.views.boxes import ROWS
from cundang.holdings.views.rooms import room_or_404
from cundang.sheets import book, download

SHOWN = 300  # lines on the page; the sheet has them all


@require_safe
def stock_takes(request: HttpRequest) -> HttpResponse:
    """Those of the rooms in one's scope, the latest first."""
    who = actor(request)
    require(who, "view")
    page = Paginator(stock_takes_for(who), ROWS).get_page(request.GET.get("page"))
    return render(request, "holdings/stock_takes.html", {"page": page})


@require_POST
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin one for a room."""
    room = room_or_404(request, pk, "keep_boxes")
    try:
        return redirect("stock-take", begin_stock_take(room, actor=actor(request)).pk)
    except PlaceRefused as refused:
        messages.error(request, str(refused))
        return redirect("room", pk)


@require_safe
def stock_take(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, and what was found; while it runs the camera may be used, on this page alone."""
    return _page(request, _found_or_404(request, pk))


def _page(request: HttpRequest, found: StockTake, line: StockTakeLine | None = None, refused: str = "") -> HttpResponse:
    who = actor(request)
    facts = {
        "stock_take": found,
        "counts": counts_of(found),
        "lines": lines_of(found)[:SHOWN],
        "line": line,
        "refused": refused,
        "may_keep": who.scope("keep_boxes").covers(found.office_id),
        "may_print_lists": who.scope("print_lists").covers(found.office_id),
    }
    part = "#found" if request.htmx else ""  # type: ignore[attr-defined]
    response = render(request, f"holdings/stock_take.html{part}", facts)
    response.headers["Permissions-Policy"] = "camera=(self), geolocation=(), microphone=()"
    return response


def _found_or_404(request: HttpRequest, pk: int, act: str = "view") -> StockTake:
    who = actor(request)
    require(who, act)
    try:
        found = stock_take_for(who, pk)
    except StockTake.DoesNotExist as error:
        raise Http404 from error
    require(who, act, found.office_id)
    return found


@require_POST
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """A box was scanned, or its number typed."""
    found = _found_or_404(request, pk, "keep_boxes")
    try:
        return _page(request, found, line=scan_box(found, request.POST.get("code", ""), actor=actor(request)))
    except PlaceRefused as error:
        return _page(request, found, refused=str(error))


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End it."""
    found = _found_or_404(request, pk, "keep_boxes")
    try:
        end_stock_take(found, actor=actor(request))
    except PlaceRefused as refused:
        messages.error(request, str(refused))
    return redirect("stock-take", pk)


@require_safe
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found, as an Excel sheet."""
    found = _found_or_404(request, pk, "print_lists")
    rows = (
        [line.in_words, line.words or line.code, line.stands, line.by, f"{localtime(line.at):%Y-%m-%d %H:%M}"]
        for line in export_stock_take(found, actor=actor(request))
    )
    name = f"{found.office.name} {found.room.name} {localtime(found.begun_at):%Y-%m-%d}"
    heads = [_("序号"), _("结果"), _("盒"), _("登记的位置"), _("经手人"), _("时间")]
    widths = {"A": 6, "B": 20, "C": 40, "D": 32, "E": 14, "F": 18}
    return download(book(_("清点"), f"{_('清点')} {name}", heads, rows, widths), f"{_('清点')} {name}")
