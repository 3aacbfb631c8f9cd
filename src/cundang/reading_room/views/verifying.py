"""Commitments that were signed: which wait to be verified, what was found, and what follows from a breach."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require
from cundang.reading_room import actions
from cundang.reading_room.access.rules import stopped
from cundang.reading_room.actions import CommitmentRefused
from cundang.reading_room.commitments import checks as reads
from cundang.reading_room.commitments.forms import ChecksForm, ExclusionForm
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.copies.papers import KINDS
from cundang.reading_room.copies.stopped import standing_copies
from cundang.reading_room.words import RELATIONS
from cundang.sheets import book, download

ROWS = 50
MOST = 20_000  # in one sheet
WHICH = ("open", "late", "false", "all")
RULES = "keep_enquiry_rules"


def _which(given: str) -> str:
    return given if given in WHICH else "open"


def _commitment_or_404(request: HttpRequest, pk: int, act: str = reads.SEE) -> Commitment:
    require(actor(request), act)
    try:
        return reads.commitment_for(actor(request), pk)
    except Commitment.DoesNotExist:
        raise Http404 from None


@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """Those that wait, are late, were untrue, or all."""
    which = _which(request.GET.get("state", ""))
    page = Paginator(reads.commitments_for(actor(request), which), ROWS).get_page(request.GET.get("page"))
    rows = [(one, one.enquiry.masked, reads.FINDINGS.get(one.finding, "")) for one in page]
    return render(request, "reading_room/commitments.html", {"page": page, "rows": rows, "which": which})


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet; names masked as on the page."""
    who = actor(request)
    rows = list(reads.commitments_for(who, _which(request.POST.get("state", "")))[:MOST])
    actions.take_commitments_list(len(rows), actor=who)
    heads = [_("序号"), _("申请号"), _("承诺人"), _("办理机构"), _("签署时间"), _("受理人"), _("核查期限"), _("结果"),
             _("怎么核实的"), _("核查人")]  # fmt: skip
    lines = [
        [
            one.enquiry.number, one.enquiry.masked, one.enquiry.door.name, f"{localtime(one.signed_at):%Y-%m-%d %H:%M}",
            one.taken_by, str(one.due_on or ""), str(reads.FINDINGS.get(one.finding, "")), one.words, one.checked_by,
        ]
        for one in rows
    ]  # fmt: skip
    title = _("信用承诺书")
    return download(book(title, title, heads, lines, {"B": 28, "D": 16, "E": 18, "G": 12, "I": 40}), title)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """Who promised what, the finding, and what was decided."""
    who, found = actor(request), _commitment_or_404(request, pk)
    actions.view_commitment(found, actor=who)
    enquiry = found.enquiry
    facts = {
        "commitment": found,
        "enquiry": enquiry,
        "person": enquiry.person,
        "relation": RELATIONS[enquiry.relation],
        "finding": reads.FINDINGS.get(found.finding, ""),
        "findings": reads.FINDINGS,
        "may_settle": not found.finding and who.scope("handle_enquiries").covers(enquiry.door_id),
        "may_decide": found.finding == Commitment.FALSE and who.scope(reads.DECIDE).covers(enquiry.door_id),
        "exclusion": reads.exclusion_of(found),
        "copies": [(copy, KINDS[copy.kind]) for copy in standing_copies(enquiry)],
        "stopped": stopped(enquiry),
        "months": reads.checks_of(enquiry.office_id[:6]).months,
    }
    return render(request, "reading_room/commitment_one.html", facts)


@require_POST
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    """Write what was found (`finding`, `words`)."""
    found = _commitment_or_404(request, pk, "handle_enquiries")
    finding, words = request.POST.get("finding", ""), request.POST.get("words", "")
    said = _("已记下。")
    return _done(request, pk, said, lambda: actions.settle_verification(found, finding, words, actor=actor(request)))


@require_POST
def excluding(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that the route is closed to the person (`reason`, `evidence`, `ends_on`)."""
    found, form = _commitment_or_404(request, pk, reads.DECIDE), ExclusionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("截止日期请写成 2027-01-31 这样的日期，理由和证据各 500 字以内。"))
        return redirect("commitment", pk)
    said = _("已决定。请打印告知书交给本人。")
    return _done(request, pk, said, lambda: actions.exclude(found, **form.cleaned_data, actor=actor(request)))


@require_http_methods(["GET", "HEAD", "POST"])
def checks(request: HttpRequest) -> HttpResponse:
    """How the county verifies."""
    who = actor(request)
    require(who, RULES)
    county = offices_for(who, RULES).filter(code=who.office_code[:6]).first()
    if county is None:
        raise Http404
    form = ChecksForm(request.POST or None, initial=vars(reads.checks_of(county.code)))
    if request.method == "POST" and form.is_valid():
        try:
            actions.keep_commitment_checks(county, **form.cleaned_data, actor=who)
        except CommitmentRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已保存，以后签的按新的抽查。"))
            return redirect("commitment-checks")
    status = 400 if form.errors else 200
    return render(request, "reading_room/commitment_checks.html", {"form": form, "county": county}, status=status)


def _done(request: HttpRequest, pk: int, said: str, act: Callable[[], object]) -> HttpResponse:
    """Do it and say so, or say why not."""
    try:
        act()
    except CommitmentRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("commitment", pk)
