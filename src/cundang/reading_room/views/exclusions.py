"""不再适用承诺: decisions after a breach, their notice, objections and answers."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions
from cundang.reading_room.actions import CommitmentRefused
from cundang.reading_room.commitments import checks as reads
from cundang.reading_room.commitments.models import Exclusion
from cundang.reading_room.identity.person import masked_card
from cundang.reading_room.sealing import unsealed
from cundang.reading_room.views.copies import as_pdf
from cundang.sheets import book, download

ROWS = 50
MOST = 20_000  # in one sheet
WHICH = ("holding", "objected", "all")


def _which(given: str) -> str:
    return given if given in WHICH else "holding"


def _exclusion_or_404(request: HttpRequest, pk: int) -> Exclusion:
    try:
        return reads.exclusion_for(actor(request), pk)
    except Exclusion.DoesNotExist:
        raise Http404 from None


def _state(one: Exclusion) -> tuple[str, str]:
    """How it stands, as a kind of `state` and in words."""
    if one.lifted_at:
        return "plain", _("异议成立，已撤销")
    if not one.holds:
        return "plain", _("已期满")
    if one.objected_at and not one.answered_at:
        return "attention", _("有异议，待答复")
    return "information", _("有效")


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those that hold, that were objected to, or all."""
    which = _which(request.GET.get("state", ""))
    page = Paginator(reads.exclusions_for(actor(request), which), ROWS).get_page(request.GET.get("page"))
    rows = [(one, *_state(one)) for one in page]
    return render(request, "reading_room/exclusions.html", {"page": page, "rows": rows, "which": which})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet; names masked as on the page."""
    who = actor(request)
    rows = list(reads.exclusions_for(who, _which(request.POST.get("state", "")))[:MOST])
    actions.take_exclusions_list(len(rows), actor=who)
    heads = [_("序号"), _("申请号"), _("当事人"), _("决定机构"), _("决定人"), _("决定时间"), _("截止"), _("情况")]
    lines = [
        [one.number, one.masked, one.office.name, one.decided_by, f"{localtime(one.decided_at):%Y-%m-%d}",
         str(one.ends_on), _state(one)[1]]
        for one in rows
    ]  # fmt: skip
    title = _("不再适用承诺")
    return download(book(title, title, heads, lines, {"B": 28, "D": 16, "F": 12, "G": 12, "H": 20}), title)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What was decided and why, the objection, and its answer."""
    who, found = actor(request), _exclusion_or_404(request, pk)
    actions.view_exclusion(found, actor=who)
    waits = found.objected_at is not None and found.answered_at is None
    facts = {
        "exclusion": found,
        "person": found.who,
        "card": masked_card(found.who.get("id_number", "")),
        "why": found.why,
        "objection": unsealed(found.objection).get("words", ""),
        "answer": unsealed(found.answer).get("words", ""),
        "state": _state(found),
        "above": reads.office_above(found.office_id),
        "may_object": found.holds and found.objected_at is None and bool(found.who),
        "may_answer": waits and who.scope("settle_complaints").covers(reads.office_above(found.office_id)),
        "waits": waits,
    }
    return render(request, "reading_room/exclusion.html", facts)


@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice to the person, as PDF."""
    found = _exclusion_or_404(request, pk)
    try:
        return as_pdf(actions.print_notice(found, actor=actor(request)), f"{_('告知书')}-{found.number}")
    except CommitmentRefused as refused:
        messages.error(request, str(refused))
        return redirect("exclusion", pk)


@require_POST
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down what the person says against it (`words`)."""
    found, words = _exclusion_or_404(request, pk), request.POST.get("words", "")
    said = _("已记下异议，由上一级机构复核。")
    return _done(request, pk, said, lambda: actions.object_to(found, words, actor=actor(request)))


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the objection (`lifts`, `words`)."""
    require(actor(request), "settle_complaints")
    found, words = _exclusion_or_404(request, pk), request.POST.get("words", "")
    lifts = request.POST.get("lifts") == "yes"
    said = _("已答复。")
    return _done(
        request, pk, said, lambda: actions.answer_objection(found, lifts=lifts, words=words, actor=actor(request))
    )


def _done(request: HttpRequest, pk: int, said: str, act: Callable[[], object]) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act()
    except CommitmentRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("exclusion", pk)
