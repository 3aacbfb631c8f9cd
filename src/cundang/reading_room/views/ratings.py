"""群众测评: the applicant rates at the window, on a phone or by the slip; the office above settles complaints."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang import sheets
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room.actions import EnquiryRefused, Wait, rate, rate_by_code, settle_complaint, take_complaints
from cundang.reading_room.forms import RatingCodeForm, RatingForm
from cundang.reading_room.ratings.models import SCORES, Complaint
from cundang.reading_room.ratings.queries import complaints_for
from cundang.reading_room.views.enquiries import MOST, ROWS, enquiry_or_404
from cundang.reading_room.views.style import for_citizens

WHICH = ("open", "settled", "all")
RIGHT = "settle_complaints"


@for_citizens
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def at_the_window(request: HttpRequest, pk: int) -> HttpResponse:
    """The tablet is turned to the applicant: five large words, nothing of the clerk's; afterwards thanks alone."""
    require(actor(request), "handle_enquiries")
    found = enquiry_or_404(request, pk)
    require(actor(request), "handle_enquiries", found.door_id)
    form = RatingForm(request.POST or None)
    facts = {"form": form, "enquiry": found, "thanks": False}
    if request.method == "POST" and form.is_valid():
        try:
            rate(found, **form.cleaned_data, way="window", actor=actor(request))
        except EnquiryRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            facts["thanks"] = True
    status = 400 if request.method == "POST" and not facts["thanks"] else 200
    return render(request, "reading_room/rate.html", facts, status=status)


@for_citizens
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """The applicant's own phone, by the code of the slip or after tracking; no account."""
    asked = {name: request.GET.get(name, "")[:40].replace("\0", "") for name in ("number", "code")}
    form = RatingCodeForm(request.POST or None, initial=asked)
    facts = {"form": form, "by_code": True, "thanks": False}
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            way = "phone" if request.POST.get("way") == "phone" else "slip"
            given = {**form.cleaned_data, "way": way, "address": request.META.get("REMOTE_ADDR", "")}
            try:
                facts["thanks"] = rate_by_code(**given, actor=actor(request))
            except EnquiryRefused as refusal:
                form.add_error(None, str(refusal))
            except Wait:
                form.add_error(None, _("试的次数太多，请一小时后再试，或打电话给受理的窗口。"))
                status = 429
            else:
                if facts["thanks"]:
                    status = 200
                else:
                    form.add_error(None, _("申请号和评价码对不上，请对照回执再试。"))
                    status = 404
    return render(request, "reading_room/rate.html", facts, status=status)


def _which(request: HttpRequest) -> str:
    given = request.GET if request.method != "POST" else request.POST
    return given.get("state", "") if given.get("state") in WHICH else "open"


@require_safe
def complaints(request: HttpRequest) -> HttpResponse:
    """Low ratings with a remark, of the offices below; the oldest first."""
    who, which = actor(request), _which(request)
    require(who, RIGHT)
    page = Paginator(complaints_for(who, which=which), ROWS).get_page(request.GET.get("page"))
    facts = {"page": page, "rows": [(one, SCORES[one.rating.score]) for one in page], "which": which}
    return render(request, "reading_room/complaints.html", facts)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Settle one (`answer`)."""
    require(actor(request), RIGHT)
    found = complaints_for(actor(request), which="all").filter(pk=pk).first()
    if found is None:
        raise Http404
    try:
        settle_complaint(found, request.POST.get("answer", ""), actor=actor(request))
    except EnquiryRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已答复，申请人查进度时看得到。"))
    return redirect("complaints")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    who, which = actor(request), _which(request)
    require(who, RIGHT)
    rows: list[Complaint] = list(complaints_for(who, which=which)[:MOST])
    take_complaints(len(rows), actor=who)
    heads = [_("序号"), _("时间"), _("申请号"), _("被评机构"), _("评价"), _("意见"), _("答复"), _("答复人")]
    body = [
        [f"{localtime(one.made_at):%Y-%m-%d %H:%M}", one.rating.enquiry.number, one.rating.office.name,
         str(SCORES[one.rating.score]), one.rating.words, one.answer, one.settled_by]
        for one in rows
    ]  # fmt: skip
    title = _("群众意见")
    return sheets.download(sheets.book(title, title, heads, body, {"B": 18, "C": 28, "D": 14, "F": 40, "G": 40}), title)
