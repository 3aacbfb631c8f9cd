"""Signing a hand-over, all on one tablet or each where they are; and the paper."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cundang import sheets
from cundang.accession.handover import actions, papers, queries
from cundang.accession.handover.actions import HandoverRefused
from cundang.accession.handover.forms import HandoverSignForm, first_error
from cundang.accession.handover.models import Handover, HandoverLine, HandoverSignature
from cundang.accession.handover.views.shared import handover_or_404, require_either
from cundang.accession.handover.words import LINE_STATES, SIDES
from cundang.accession.views.shared import pdf
from cundang.custodians.middleware import actor
from cundang.papers.strokes import HEIGHT, WIDTH


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The list in short, and a field for each party that may sign here."""
    require_either(request)
    found = handover_or_404(request, pk)
    error: dict[str, str] = {}
    if request.method == "POST":
        form = HandoverSignForm(request.POST)
        try:
            if not form.is_valid():
                raise HandoverRefused(first_error(form))
            facts = form.cleaned_data
            strokes = None if facts["typed"] else facts["strokes"]
            done = actions.sign_handover(
                found, side=facts["side"], strokes=strokes, seen=facts["seen"], actor=actor(request)
            )
        except HandoverRefused as refusal:
            error = {"side": request.POST.get("side", ""), "said": str(refusal)}
            found = handover_or_404(request, pk)
        else:
            return _signed(request, done)
    return render(
        request, "accession/handover/sign.html", _context(request, found, error), status=400 if error else 200
    )


def _signed(request: HttpRequest, done: Handover) -> HttpResponse:
    if done.state == Handover.DONE:
        messages.success(request, _("三方已签字，移交完毕。请打印清册归档。"))
        return redirect("handover", done.pk)
    messages.success(request, _("已签字，还等其他方签字。"))
    return redirect("handover-sign", done.pk)


def _context(request: HttpRequest, found: Handover, error: dict[str, str]) -> dict[str, Any]:
    """A field for each party; the supervisor's only in the town's session."""
    who = actor(request)
    supervises = who.scope("supervise_handover").covers(found.office_id)
    prepares = who.scope("prepare_handover").covers(found.office_id)
    signed = queries.signatures_of(who, found)
    lines = queries.lines_of(who, found)
    fields: list[dict[str, Any]] = []
    for side in HandoverSignature.SIDES:
        given = signed.get(side)
        stands = given is not None and given.stands(found)
        may = supervises or (prepares and side != HandoverSignature.SUPERVISING)
        fields.append(
            {
                "side": side,
                "words": SIDES[side],
                "who": getattr(found, f"{side}_role"),
                "fixed": getattr(found, side),
                "given": given if stands else None,
                "stale": given is not None and not stands,
                "may": may,
                "first": may and not stands and not any(one["first"] for one in fields),  # one main act a page
                "error": error.get("said", "") if error.get("side") == side else "",
            }
        )
    wrong = [
        (LINE_STATES[line.state], line) for line in lines
        if line.state in {HandoverLine.MISSING, HandoverLine.REFUSED} or line.reason
    ]  # fmt: skip
    left = sum(line.state == HandoverLine.OPEN for line in lines)
    return {
        "handover": found,
        "fields": fields,
        "ready": found.state == Handover.OPEN and lines and not left and all(one["fixed"] for one in fields),
        "left": left,
        "lines": lines,
        "wrong": wrong,
        "handed": sum(line.state == HandoverLine.HANDED for line in lines),
        "problem": "" if any(one["error"] for one in fields) else error.get("said", ""),
        "width": str(WIDTH),
        "height": str(HEIGHT),
    }


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """移交清册 as PDF."""
    who = actor(request)
    found = handover_or_404(request, pk)
    actions.take_paper(found, way="pdf", actor=who)
    made = papers.certificate(found, queries.lines_of(who, found), queries.signatures_of(who, found))
    return pdf(made, _("移交清册") + f"{found.office.name}{found.number}")


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as an Excel sheet."""
    who = actor(request)
    found = handover_or_404(request, pk)
    actions.take_paper(found, way="xlsx", actor=who)
    made = papers.sheet(found, queries.lines_of(who, found), queries.signatures_of(who, found))
    return sheets.download(made, _("移交清册") + f"{found.office.name}{found.number}")
