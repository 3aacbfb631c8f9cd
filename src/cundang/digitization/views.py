"""Pages of batches: what was delivered, how far it is, and what needs a person."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.digitization import queries
from cundang.digitization.actions import BatchRefused, accept_page, assign_batch, replace_page, retry_page, view_page
from cundang.digitization.delivery import DeliveryRefused
from cundang.digitization.forms import DeliveryForm, ReasonForm, ReplacementForm
from cundang.digitization.models import Batch, BatchPage
from cundang.digitization.preview import preview
from cundang.digitization.upload import take_upload
from cundang.strongroom.queries import StoreError

ROWS = 50
SHOWN = 30  # problems on a page


@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """All batches in one's scope, the latest first."""
    who = actor(request)
    require(who, "see_batches")
    page = Paginator(queries.batches_with_counts(who), ROWS).get_page(request.GET.get("page"))
    return render(request, "digitization/batches.html", {"page": page, "may_ingest": who.may("ingest")})


@require_http_methods(["GET", "HEAD", "POST"])
def new_batch(request: HttpRequest) -> HttpResponse:
    """Deliver scans: a folder dragged here, files chosen one by one, or a zip."""
    who = actor(request)
    require(who, "ingest")
    form = DeliveryForm(request.POST or None, request.FILES or None, actor=who)
    wants_json = request.headers.get("Accept", "").startswith("application/json")
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            made = take_upload(
                facts["scans"],
                request.POST.getlist("paths"),
                office=facts["office"],
                name=facts["name"],
                actor=who,
            )
        except (DeliveryRefused, StoreError) as refusal:
            form.add_error("scans", str(refusal))
        else:
            answer = JsonResponse({"batch": made.pk})
            return answer if wants_json else redirect("batch", made.pk)
    if wants_json and request.method == "POST":
        sentence = " ".join(str(error) for errors in form.errors.values() for error in errors)
        return JsonResponse({"error": sentence}, status=422)
    return render(request, "digitization/new_batch.html", {"form": form})


@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: one bar for the whole, then only what needs a person."""
    who = actor(request)
    require(who, "see_batches")
    found = _batch_or_404(request, pk)
    problems = queries.problems(found)
    assigns = who.scope("assign_batch").covers(found.office_id)
    facts = {
        "batch": found,
        "progress": queries.progress(found),
        "problems": Paginator(problems, SHOWN).get_page(request.GET.get("page")),
        "works": who.scope("work_batch").covers(found.office_id),
        "operators": queries.operators_for(who, found) if assigns else [],
        "assigns": assigns,
        "items": queries.items_of(who, found),
    }
    return render(request, "digitization/batch.html", facts)


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a batch to a scan operator's account, or take it back."""
    require(actor(request), "assign_batch")
    found = _batch_or_404(request, pk)
    known = {str(account.pk): account for account, _given in queries.operators_for(actor(request), found)}
    account = known.get(request.POST.get("account", ""))
    try:
        if account is None:
            raise BatchRefused(_("没有选中扫描操作员的账号，请核对。"))
        assign_batch(found, account, given=request.POST.get("given") == "1", actor=actor(request))
    except BatchRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("batch", pk)


@require_safe
def page_image(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """The picture of a page of a batch, small, as far as it can be opened."""
    who = actor(request)
    require(who, "see_batches")
    found = _page_or_404(request, pk, page)
    try:
        content = preview(found)
    except StoreError:
        content = None
    if content is None:
        raise Http404
    view_page(found, actor=who)
    return HttpResponse(content, content_type="image/jpeg")


@require_POST
def retry(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """Read a failed page again."""
    require(actor(request), "work_batch")
    found = _page_or_404(request, pk, page)
    try:
        retry_page(found, actor=actor(request))
        messages.success(request, _("已排队，稍后重新读取。"))
    except BatchRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("batch", pk)


@require_POST
def replace(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """Put another image in a page's place."""
    require(actor(request), "work_batch")
    found = _page_or_404(request, pk, page)
    form = ReplacementForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, " ".join(map(str, form.errors["file"])))
        return redirect("batch", pk)
    try:
        replace_page(found, form.upload, form.upload.name or "", actor=actor(request))  # type: ignore[arg-type]
        messages.success(request, _("已收到替换的图像，稍后读取。"))
    except (BatchRefused, StoreError) as refusal:
        messages.error(request, str(refusal))
    return redirect("batch", pk)


@require_POST
def accept(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """Leave a page as it is, and say why."""
    require(actor(request), "work_batch")
    found = _page_or_404(request, pk, page)
    form = ReasonForm(request.POST)
    try:
        if not form.is_valid():
            raise BatchRefused(" ".join(map(str, form.errors["reason"])))
        accept_page(found, form.cleaned_data["reason"], actor=actor(request))
        messages.success(request, _("已记下理由。"))
    except BatchRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("batch", pk)


def _batch_or_404(request: HttpRequest, pk: int) -> Batch:
    try:
        return queries.batch_for(actor(request), pk)
    except Batch.DoesNotExist:
        raise Http404 from None


def _page_or_404(request: HttpRequest, batch: int, pk: int) -> BatchPage:
    try:
        return queries.page_for(actor(request), batch, pk)
    except BatchPage.DoesNotExist:
        raise Http404 from None
