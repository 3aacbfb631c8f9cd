"""信用承诺书: read and signed on the window's tablet, printed to be signed by hand, and taken out sealed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.papers.strokes import HEIGHT, WIDTH
from cundang.reading_room.actions import (
    CommitmentRefused,
    open_commitment,
    print_commitment,
    show_commitment,
    sign_commitment,
    take_paper_commitment,
)
from cundang.reading_room.commitments.forms import CommitmentForm, PaperForm
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.commitments.queries import commitment_of
from cundang.reading_room.commitments.scans import MOST_BYTES
from cundang.reading_room.copies.queries import PaperGone
from cundang.reading_room.models import Enquiry
from cundang.reading_room.views.copies import as_pdf
from cundang.reading_room.views.enquiries import enquiry_or_404


def at_door(request: HttpRequest, pk: int) -> Enquiry:
    """An enquiry that the actor handles at its door."""
    found = enquiry_or_404(request, pk, "handle_enquiries")
    require(actor(request), "handle_enquiries", found.door_id)
    return found


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The tablet is turned to the applicant: what is told, what is promised, a field to sign in; nothing else."""
    found, problem = at_door(request, pk), ""
    if request.method == "POST":
        form = CommitmentForm(request.POST)
        try:
            if not form.is_valid():
                raise CommitmentRefused(_("没有收到签名，请在框里签名后再提交。"))
            sign_commitment(found, **form.cleaned_data, way=Commitment.WINDOW, actor=actor(request))
        except CommitmentRefused as refused:
            problem = str(refused)
        else:
            return render(request, "reading_room/commitment_thanks.html", {"enquiry": found})
    try:
        text = show_commitment(found, actor=actor(request))
    except CommitmentRefused as refused:
        messages.error(request, problem or str(refused))
        return redirect("enquiry", pk)
    facts = {"enquiry": found, "text": text, "problem": problem, "width": str(WIDTH), "height": str(HEIGHT)}
    return render(request, "reading_room/commitment.html", facts, status=400 if problem else 200)


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form to be signed by hand, as PDF."""
    found = at_door(request, pk)
    try:
        return as_pdf(print_commitment(found, actor=actor(request)), f"{_('信用承诺书')}-{found.number}")
    except CommitmentRefused as refused:
        messages.error(request, str(refused))
        return redirect("enquiry", pk)


@require_POST
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A paper form that was signed comes back (`file`, `code`)."""
    found, form = at_door(request, pk), PaperForm(request.POST, request.FILES)
    try:
        if not form.is_valid() or not form.cleaned_data["file"]:
            raise CommitmentRefused(_("请选择扫描件，PDF 或 JPG。"))
        given = form.cleaned_data
        take_paper_commitment(found, given["file"].read(MOST_BYTES + 1), code=given["code"], actor=actor(request))
    except CommitmentRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("纸质承诺书已收下、封存。"))
    return redirect("enquiry", pk)


@require_safe
def signed(request: HttpRequest, pk: int) -> HttpResponse:
    """The commitment that was signed last, sealed as PDF."""
    found = enquiry_or_404(request, pk)
    commitment = commitment_of(found)
    if commitment is None:
        raise Http404
    try:
        return as_pdf(open_commitment(commitment, actor=actor(request)), f"{_('信用承诺书')}-{found.number}")
    except PaperGone as gone:
        messages.error(request, str(gone))
        return redirect("enquiry", pk)
