"""代管协议: list, new, one, end, scan, printed form."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang import sheets
from cundang.accession import receipts
from cundang.accession import sheets as room_sheets
from cundang.accession.actions import (
    AgreementRefused,
    end_agreement,
    keep_terms,
    record_agreement,
    take_list,
    take_paper,
)
from cundang.accession.deposit_models import Agreement
from cundang.accession.forms import AgreementForm, EndForm, TermsForm
from cundang.accession.queries import agreements_for, deposits_for, terms_for
from cundang.accession.views.shared import ROWS, agreement_or_404, asked_words, pdf, today, villages
from cundang.accession.words import AGREEMENT_STATES
from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.strongroom.queries import StoreError, open_blob


@require_safe
def agreements(request: HttpRequest) -> HttpResponse:
    """The custody agreements in one's scope."""
    who = actor(request)
    require(who, "see_deposits")
    words = asked_words(request)
    page = Paginator(agreements_for(who, words=words), ROWS).get_page(request.GET.get("page"))
    return render(request, "accession/agreements.html", {"page": page, "states": AGREEMENT_STATES, "words": words})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    who = actor(request)
    rows = list(agreements_for(who, words=asked_words(request)))
    take_list(Agreement, len(rows), actor=who)
    return sheets.download(room_sheets.agreements(rows), _("代管协议"))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Record an agreement."""
    who = actor(request)
    require(who, "receive_deposit")
    terms, _own = terms_for(who, who.office_code)
    first = {**today(), "terms": terms, "office": request.GET.get("office", "")}
    form = AgreementForm(request.POST or None, request.FILES or None, actor=who, initial=first)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        given = facts.pop("scan")
        try:
            made = record_agreement(
                facts.pop("office"), **facts, scan=given, scan_name=given.name if given else "", actor=who
            )
        except (AgreementRefused, StoreError) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已登记代管协议。"))
            return redirect("agreement", made.pk)
    context = {"form": form, "villages": villages(request, "receive_deposit")}
    return render(request, "accession/new_agreement.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """The text that one's county offers for new agreements."""
    who = actor(request)
    require(who, "keep_schedule")
    county = next((one for one in offices_for(who, "keep_schedule") if one.level == "county"), None)
    if county is None:
        raise Http404
    text, own = terms_for(who, county.code)
    form = TermsForm(request.POST or None, initial={"text": text})
    if request.method == "POST" and form.is_valid():
        keep_terms(county, text=form.cleaned_data["text"], actor=who)
        messages.success(request, _("协议文本已保存，新登记的协议用它。"))
        return redirect("agreements")
    return render(request, "accession/terms.html", {"form": form, "office": county, "own": own})


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One agreement, and what was deposited under it."""
    return _shown(request, agreement_or_404(request, pk))


def _shown(request: HttpRequest, found: Agreement, form: EndForm | None = None, status: int = 200) -> HttpResponse:
    who = actor(request)
    context = {
        "agreement": found,
        "words": AGREEMENT_STATES[found.state],
        "terms": found.terms.splitlines(),
        "deposits": deposits_for(who).filter(agreement=found)[:ROWS],
        "may_end": who.scope("receive_deposit").covers(found.office_id) and not found.ended_on,
        "form": form or EndForm(initial=today()),
    }
    return render(request, "accession/agreement.html", context, status=status)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an agreement."""
    require(actor(request), "receive_deposit")
    found, form = agreement_or_404(request, pk), EndForm(request.POST)
    if not form.is_valid():
        return _shown(request, found, form, 400)
    try:
        end_agreement(found, **form.cleaned_data, actor=actor(request))
        messages.success(request, _("已记下协议终止；已经移交的档案仍由镇街保管，要取回请办理归还。"))
    except AgreementRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("agreement", pk)


@require_safe
def scan(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The scan of the signed agreement, never shown in the browser."""
    found = agreement_or_404(request, pk)
    if found.scan is None:
        raise Http404
    try:
        body = open_blob(found.scan.pk)
    except StoreError as failed:
        return HttpResponse(str(failed), status=503, content_type="text/plain; charset=utf-8")
    take_paper(found, way="scan", actor=actor(request))
    return FileResponse(body, as_attachment=True, filename=found.scan_name, content_type=found.scan.media_type)


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The agreement as a paper to be signed and sealed."""
    found = agreement_or_404(request, pk)
    take_paper(found, way="pdf", actor=actor(request))
    return pdf(receipts.agreement(found), _("代管协议") + found.number)
