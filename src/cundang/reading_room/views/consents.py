"""征求同意: what an office is asked for its records, and its answer."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.finding_aid.matters import matters_for
from cundang.reading_room import actions
from cundang.reading_room.actions import ConsentRefused
from cundang.reading_room.consents import queries as consents
from cundang.reading_room.consents.models import Consent
from cundang.reading_room.consents.queries import ANSWER_WORDS, SEE
from cundang.reading_room.identity.person import masked_name
from cundang.reading_room.words import RELATIONS
from cundang.sheets import book, download

ROWS = 50
MOST = 20_000  # in one sheet
WHICH = ("open", "late", "all")


def _which(given: str) -> str:
    return given if given in WHICH else "open"


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Consents that wait, are late, or all."""
    who = actor(request)
    require(who, SEE)
    which = _which(request.GET.get("state", ""))
    page = Paginator(consents.consents_for(who, which), ROWS).get_page(request.GET.get("page"))
    rows = [(one, masked_name(one.facts.get("applicant", "")), ANSWER_WORDS[one.answer]) for one in page]
    return render(request, "reading_room/consents.html", {"page": page, "rows": rows, "which": which})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet; names masked as on the page."""
    who = actor(request)
    require(who, SEE)
    rows = list(consents.consents_for(who, _which(request.POST.get("state", "")))[:MOST])
    actions.take_consents_list(len(rows), actor=who)
    heads = [_("序号"), _("申请号"), _("申请人"), _("征求单位"), _("办理机构"), _("期限"), _("答复"), _("说明")]
    lines = [
        [
            one.number, masked_name(one.facts.get("applicant", "")), one.unit.name, one.door.name,
            f"{localtime(one.due_at):%Y-%m-%d %H:%M}", str(ANSWER_WORDS[one.answer]), one.words,
        ]
        for one in rows
    ]  # fmt: skip
    title = _("征求同意")
    return download(book(title, title, heads, lines, {"B": 28, "D": 16, "E": 16, "F": 18, "H": 40}), title)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What is asked, and a place for the answer."""
    who = actor(request)
    found = _consent_or_404(request, pk)
    actions.view_consent(found, actor=who)
    told = found.facts
    kinds = {kind.code: kind.title for kind in matters_for(who, found.unit_id)}
    facts = {
        "consent": found,
        "told": told,
        "relation": RELATIONS.get(told.get("relation", ""), ""),
        "matter": kinds.get(told.get("matter", ""), ""),
        "answer": ANSWER_WORDS[found.answer],
        "may_answer": consents.may_answer(who, found),
    }
    return render(request, "reading_room/consent.html", facts)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Give or refuse it (`gives`, `words`)."""
    require(actor(request), "decide_enquiries")
    found = _consent_or_404(request, pk)
    gives, words = request.POST.get("gives") == "yes", request.POST.get("words", "")
    try:
        actions.answer_consent(found, gives=gives, words=words, actor=actor(request))
    except ConsentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已答复，办理的窗口看得到。"))
    return redirect("consent", pk)


def _consent_or_404(request: HttpRequest, pk: int) -> Consent:
    require(actor(request), SEE)
    try:
        return consents.consent_for(actor(request), pk)
    except Consent.DoesNotExist:
        raise Http404 from None
