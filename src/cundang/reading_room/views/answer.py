"""The answer to an enquiry: look for it, pick pages or lines, see it as the applicant will, and issue the paper."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.actions import PurposeMissing
from cundang.finding_aid.pictures import strip
from cundang.finding_aid.queries import Answer, Hit, QuestionRefused
from cundang.holdings.actions import view_page
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_on, page_for
from cundang.reading_room.access.rules import asked_of, stopped
from cundang.reading_room.actions import EnquiryRefused, KeyClosed, issue, pick, preview, seek, unpick
from cundang.reading_room.actions.answering import PICKED_IN, SEARCHED_IN
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.copies.papers import KINDS
from cundang.reading_room.copies.queries import copies_of, picked_for, sought_for
from cundang.reading_room.doors import outside
from cundang.reading_room.models import Enquiry
from cundang.reading_room.states import STATES
from cundang.reading_room.views.copies import as_pdf
from cundang.reading_room.views.enquiries import enquiry_or_404

DOUBTFUL = 0.8  # below this confidence a line is to be compared with the picture


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found for the name that is looked for (or for other `words`, posted), picked, and issued."""
    who = actor(request)
    require(who, "handle_enquiries")
    found = enquiry_or_404(request, pk)
    picked, hidden = picked_for(who, found)
    why = stopped(found)
    facts: dict[str, Any] = {
        "enquiry": found,
        "state_words": STATES[found.state],
        "may_handle": who.scope("handle_enquiries").covers(found.door_id),
        "may_revoke": who.scope("decide_enquiries").covers(found.door_id),
        "picked": picked,
        "hidden": hidden,
        "copies": [(copy, KINDS[copy.kind]) for copy in copies_of(who, found)],
        "picks": found.state in PICKED_IN,
        "issues": found.state == "approved" and picked and not why,
        "stopped": why,
        "kinds": [(kind, KINDS[kind]) for kind in (Copy.COPY, Copy.CERTIFICATE)],
        "certificate_by_two": asked_of(found).table.certificate_by_two,
        "lines_only": all(one.pick.lines is not None for one in picked),
    }
    if found.state in SEARCHED_IN and facts["may_handle"]:
        facts |= _searched(request, found, {one.page.pk for one in picked})
    sought = sought_for(found)
    facts |= {"sought": sought, "others": any(one.found for one in sought)}
    return render(request, "reading_room/answer.html", facts)


def _searched(request: HttpRequest, found: Enquiry, picked: set[int]) -> dict[str, Any]:
    """What the search page shows; words are posted, so that no name stands in an address."""
    words = request.POST.get("words", "")
    try:
        told = seek(found, words, actor=actor(request))
    except (EnquiryRefused, QuestionRefused, PurposeMissing) as refused:
        return {"searches": True, "refused": str(refused), "words": words}
    rows = [_row(hit, picked) for hit in told.hits]
    near = [(group, [_row(hit, picked) for hit in group.hits]) for group in told.near]
    return {"searches": True, "told": told, "rows": rows, "near": near, "words": told.question.q, "more": _more(told)}


def _row(hit: Hit, picked: set[int]) -> dict[str, Any]:
    return {"hit": hit, "strip": strip(hit), "picked": hit.page is not None and hit.page.pk in picked}


def _more(told: Answer) -> int:
    return max(0, told.total - len(told.hits))


@require_http_methods(["GET", "HEAD", "POST"])
def picking(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """A page beside its lines: tick those that are given, or the whole; `away` takes it out of the answer."""
    who = actor(request)
    require(who, "handle_enquiries")
    found = enquiry_or_404(request, pk)
    require(who, "handle_enquiries", found.door_id)
    try:
        shown = page_for(who, page)
    except Page.DoesNotExist:
        raise Http404 from None
    status, refused = 200, ""
    if request.method == "POST":
        try:
            _pick(request, found, shown)
        except EnquiryRefused as refusal:
            status, refused = 400, str(refusal)
        else:
            return redirect("enquiry-answer", pk)
    view_page(shown, way="page", enquiry=found, actor=who)
    return render(request, "reading_room/picking.html", _picking(request, found, shown, refused), status=status)


def _pick(request: HttpRequest, found: Enquiry, page: Page) -> None:
    who = actor(request)
    how = request.POST.get("how", "")
    if how == "away":
        unpick(found, page.pk, actor=who)
        messages.success(request, _("已去掉。"))
        return
    ticked = [int(one) for one in request.POST.getlist("line") if one.isascii() and one.isdigit() and len(one) < 6]
    pick(found, page, None if how == "whole" else ticked, actor=who)
    messages.success(request, _("已选好。"))


def _picking(request: HttpRequest, found: Enquiry, page: Page, refused: str) -> dict[str, Any]:
    """The page with its lines; ticked are those sent, else those picked before, else those that name the person."""
    lines = lines_on(page)
    kept = found.picks.filter(page=page).first()
    placed = bool(lines) and all(line["box"] for line in lines) and page.width > 0
    if request.method == "POST":
        ticked = {int(one) for one in request.POST.getlist("line") if one.isascii() and one.isdigit() and len(one) < 6}
    elif kept is not None:
        ticked = set(kept.lines or [])
    else:
        name = found.subject_name
        ticked = {line["number"] for line in lines if placed and name and name in line["text"].replace(" ", "")}
    rows = [
        {**line, "ticked": line["number"] in ticked, "doubtful": line["confidence"] < DOUBTFUL and "first" not in line}
        for line in lines
    ]
    return {
        "enquiry": found, "page": page, "item": page.item, "lines": rows, "placed": placed, "kept": kept,
        "refused": refused, "open": found.state in PICKED_IN,
    }  # fmt: skip


@require_safe
def previewed(request: HttpRequest, pk: int) -> HttpResponse:
    """The paper (`?kind=`) as the applicant will see it."""
    require(actor(request), "handle_enquiries")
    found = enquiry_or_404(request, pk)
    try:
        made = preview(found, request.GET.get("kind", ""), actor=actor(request))
    except EnquiryRefused as refused:
        messages.error(request, str(refused))
        return redirect("enquiry-answer", pk)
    return as_pdf(made, f"{found.number}-{_('预览')}")


@require_POST
def issued(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the paper (`kind`) and deliver it."""
    require(actor(request), "handle_enquiries")
    found = enquiry_or_404(request, pk)
    try:
        made = issue(found, request.POST.get("kind", ""), address=outside(request, "verify"), actor=actor(request))
    except (EnquiryRefused, KeyClosed) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已出具，编号 %(number)s。请打印并盖章。") % {"number": made.number})
    return redirect("enquiry-answer", pk)
