"""出证登记簿: every paper given out, and what may be done with one: print it, send its link, revoke it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang import sheets
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room.actions import EnquiryRefused, make_link, open_copy, revoke, take_copies_list
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.copies.papers import KINDS
from cundang.reading_room.copies.queries import PaperGone, copies_for, copy_for, number_parts
from cundang.reading_room.doors import outside
from cundang.reading_room.papers import register_sheet

ROWS = 50
MOST = 20_000  # in one sheet


def as_pdf(made: bytes, name: str) -> HttpResponse:
    """A PDF that opens in the browser; its name tells no person."""
    response = HttpResponse(made, content_type="application/pdf")
    response.headers["Content-Disposition"] = content_disposition_header(False, f"{name}.pdf") or ""
    return response


def copy_or_404(request: HttpRequest, pk: int, act: str = "handle_enquiries") -> Copy:
    """A copy of an enquiry that one may see, for who may do this somewhere."""
    require(actor(request), act)
    try:
        return copy_for(actor(request), pk)
    except Copy.DoesNotExist:
        raise Http404 from None


def _asked(request: HttpRequest) -> tuple[dict[str, str], QuerySet[Copy]]:
    given = request.GET if request.method != "POST" else request.POST
    kind, words = given.get("kind", ""), given.get("words", "").strip()[:40].replace("\0", "")
    found = copies_for(actor(request))
    if kind in KINDS:
        found = found.filter(kind=kind)
    elif kind == "revoked":
        found = found.exclude(revoked_at=None)
    if words:
        found = found.filter(**number_parts(words))
    return {"kind": kind, "words": words}, found


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The papers given out at one's doors, the last first."""
    asked, found = _asked(request)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [(copy, KINDS[copy.kind]) for copy in page]
    return render(request, "reading_room/copies.html", {"page": page, "rows": rows, "kinds": KINDS, **asked})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    rows = list(_asked(request)[1][:MOST])
    take_copies_list(len(rows), actor=actor(request))
    return sheets.download(register_sheet(rows), _("出证登记簿"))


@require_safe
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper, to be printed."""
    copy = copy_or_404(request, pk)
    try:
        return as_pdf(open_copy(copy, actor=actor(request)), copy.number)
    except (EnquiryRefused, PaperGone) as gone:
        messages.error(request, str(gone))
        return redirect("enquiry-answer", copy.enquiry_id)


@require_POST
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """A new address from which the applicant fetches it; told once, on the next page."""
    copy = copy_or_404(request, pk)
    try:
        made, token = make_link(copy, actor=actor(request))
    except EnquiryRefused as refused:
        messages.error(request, str(refused))
        return redirect("enquiry-answer", copy.enquiry_id)
    address = f"{outside(request, 'fetch-copy')}?t={token}"
    return render(request, "reading_room/link.html", {"copy": copy, "link": made, "address": address})


@require_POST
def revoked(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke it (`reason`)."""
    copy = copy_or_404(request, pk, "decide_enquiries")
    try:
        revoke(copy, request.POST.get("reason", ""), actor=actor(request))
    except EnquiryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已撤销；扫码会显示“已撤销”，链接不能再领取。"))
    return redirect("enquiry-answer", copy.enquiry_id)
