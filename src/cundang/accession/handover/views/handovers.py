"""移交清册: what is to do now, one village's hand-over, its list, and the change of clerk."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang import sheets
from cundang.accession.handover import actions, papers, queries
from cundang.accession.handover.actions import HandoverRefused
from cundang.accession.handover.forms import (
    ClerkChangeForm,
    HandoverLineForm,
    NewLineForm,
    PartiesForm,
    ResultForm,
    first_error,
)
from cundang.accession.handover.models import Handover, HandoverLine, HandoverSignature
from cundang.accession.handover.views.shared import handover_or_404, line_or_404, require_either
from cundang.accession.handover.words import KINDS, LINE_STATES, SIDES, STATES, clock, next_step, plain
from cundang.accession.views.shared import ROWS, asked_words
from cundang.accession.views.shared import villages as villages_of
from cundang.custodians.middleware import actor
from cundang.custodians.queries import require

WANTED = ("now", "late", Handover.DONE, Handover.WITHDRAWN)


def _wanted(request: HttpRequest) -> tuple[str, QuerySet[Handover]]:
    """What was asked for (`?state=`: now, late, done, withdrawn; `?words=`), and the hand-overs of it."""
    who = actor(request)
    require(who, queries.SEE)
    state = request.GET.get("state", "") or request.POST.get("state", "")
    state = state if state in WANTED else "now"
    found = queries.in_state(queries.handovers_for(who, words=asked_words(request)), state)
    return state, queries.with_progress(found)


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """What is to do now, the most urgent first, and above it the campaigns."""
    who = actor(request)
    state, rows = _wanted(request)
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    campaigns = list(queries.campaigns_for(who)[:20])
    counts = queries.standings(who, campaigns)
    context = {
        "page": page,
        "rows": [(one, clock(one), next_step(one)) for one in page],
        "which": state,
        "late": queries.in_state(queries.handovers_for(who), "late").count(),
        "states": STATES,
        "words": asked_words(request),
        "campaigns": [
            (one, counts[one.pk], sum(counts[one.pk][name] for name in Handover.STATES)) for one in campaigns
        ],
    }
    return render(request, "accession/handover/handovers.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    _state, found = _wanted(request)
    rows = list(found)
    actions.take_list(len(rows), actor=actor(request))
    return sheets.download(papers.handovers(rows), _("换届移交"))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a change of clerk."""
    who = actor(request)
    require_either(request)
    first = {"changed_on": timezone.localdate(), "office": request.GET.get("office", "")}
    form = ClerkChangeForm(request.POST or None, actor=who, initial=first)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            made = actions.begin_clerk_change(facts.pop("office"), **facts, actor=who)
        except HandoverRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("handover", made.pk)
    context = {"form": form, "villages": villages_of(request, "prepare_handover")}
    return render(request, "accession/handover/new.html", context)


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-over: its clock, what comes next, its parties, tasks and list."""
    return shown(request, handover_or_404(request, pk))


def shown(request: HttpRequest, found: Handover, status: int = 200, **more: Any) -> HttpResponse:
    """The page of a hand-over."""
    who = actor(request)
    lines = queries.lines_of(who, found)
    supervises = who.scope("supervise_handover").covers(found.office_id)
    closed = found.campaign is not None and found.campaign.closed_at is not None
    may = (supervises or who.scope("prepare_handover").covers(found.office_id)) and not closed
    signed = queries.signatures_of(who, found)
    named = (
        "outgoing",
        "outgoing_role",
        "incoming",
        "incoming_role",
        "supervisor",
        "supervisor_role",
        "chair",
        "remark",
    )
    first = {name: getattr(found, name) for name in named}
    if supervises and not found.supervisor:
        first["supervisor"] = who.full_name
    open_lines = sum(line.state == HandoverLine.OPEN for line in lines)
    context = {
        "handover": found,
        "words": STATES[found.state],
        "clock": clock(found),
        "law": [line for line in queries.legal_note(found).splitlines() if line.strip()],
        "lines": [(number, line, KINDS[line.kind], LINE_STATES[line.state], papers.elsewhere(line),
                   plain(line.stated), plain(line.found)) for number, line in enumerate(lines, 1)],
        "open_lines": open_lines,
        "tasks": queries.tasks_for(who, found),
        "parties": [(SIDES[side], getattr(found, side), getattr(found, f"{side}_role"), signed.get(side),
                     side in signed and signed[side].stands(found)) for side in HandoverSignature.SIDES],
        "may_act": may,
        "may_write": may and found.state == Handover.OPEN,
        "ready": may and found.state == Handover.OPEN and lines and not open_lines
        and bool(found.outgoing and found.incoming and found.supervisor),
        "named": bool(found.outgoing and found.incoming and found.supervisor),
        "leads": found.campaign is not None and not closed and found.state == Handover.WAITING
        and who.scope("lead_handover").covers(found.campaign.office_id),
        "remaining": queries.remaining(who, found, lines) if found.state == Handover.DONE else [],
        "kinds": KINDS.items(),
        "result_form": ResultForm(initial={"result_on": found.result_on or timezone.localdate()}),
        "parties_form": PartiesForm(initial=first),
        "line_form": NewLineForm(auto_id="new_%s"),
    }  # fmt: skip
    return render(request, "accession/handover/handover.html", {**context, **more}, status=status)


@require_POST
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """The day of the election's result."""
    require_either(request)
    found, form = handover_or_404(request, pk), ResultForm(request.POST)
    if found.campaign is None:
        messages.error(request, _("档案员交接没有选举结果，变动日期在起单时写。"))
        return redirect("handover", pk)
    if not form.is_valid():
        return shown(request, found, 400, result_form=form)
    try:
        actions.note_result(found.campaign, found.office, form.cleaned_data["result_on"], actor=actor(request))
    except HandoverRefused as refusal:
        form.add_error("result_on", str(refusal))
        return shown(request, found, 400, result_form=form)
    messages.success(request, _("已登记，移交期限开始计算。"))
    return redirect("handover", pk)


@require_POST
def parties(request: HttpRequest, pk: int) -> HttpResponse:
    """Who hands over, takes over and supervises."""
    require_either(request)
    found, form = handover_or_404(request, pk), PartiesForm(request.POST)
    if form.is_valid():
        try:
            actions.name_parties(found, **form.cleaned_data, actor=actor(request))
        except HandoverRefused as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return shown(request, found, 400, parties_form=form)
    messages.success(request, _("已记下三方姓名。"))
    return redirect("handover", pk)


@require_POST
def recount(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the archives anew."""
    require_either(request)
    found = handover_or_404(request, pk)
    try:
        n = actions.count_archives(found, actor=actor(request))
    except HandoverRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext("%(n)d 行与上次不同，请重新核对。", "%(n)d 行与上次不同，请重新核对。", n) % {"n": n}
        messages.success(request, said if n else _("与清册一致，没有变化。"))
    return _to_list(pk)


@require_POST
def new_line(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line."""
    require_either(request)
    found, form = handover_or_404(request, pk), NewLineForm(request.POST, auto_id="new_%s")
    if form.is_valid():
        try:
            actions.write_line(found, **form.cleaned_data, actor=actor(request))
        except HandoverRefused as refusal:
            form.add_error(None, str(refusal))
    if form.errors:
        return shown(request, found, 400, line_form=form)
    messages.success(request, _("已加入清册。"))
    return _to_list(pk)


@require_POST
def line(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Change a line, or say what became of it."""
    require_either(request)
    found, form = line_or_404(request, pk, line), HandoverLineForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有记下。") + first_error(form))
        return _to_list(pk, line)
    facts = form.cleaned_data
    return _done(
        request, pk, lambda: actions.write_line(found.handover, line=found, **facts, actor=actor(request)),
        _("已记下。"), line,
    )  # fmt: skip


@require_POST
def line_away(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Take a line off the list."""
    require_either(request)
    found = line_or_404(request, pk, line)
    return _done(request, pk, lambda: actions.remove_line(found, actor=actor(request)), _("已从清册去掉。"))


@require_POST
def rest(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is not checked was handed over as stated."""
    require_either(request)
    found = handover_or_404(request, pk)
    try:
        done, left = actions.check_rest(found, actor=actor(request))
    except HandoverRefused as refusal:
        messages.error(request, str(refusal))
        return _to_list(pk)
    if done:
        said = ngettext("%(n)d 行已按清册移交。", "%(n)d 行已按清册移交。", done)
        messages.success(request, said % {"n": done})
    if left:
        messages.warning(request, _("还有 %(n)d 行没有数量，或印章没有编号，请逐行填写。") % {"n": left})
    return _to_list(pk)


@require_POST
def task(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """A task was done, or (`undo`) was not."""
    require_either(request)
    found = handover_or_404(request, pk)
    chosen = next((one.task for one in queries.tasks_for(actor(request), found) if one.task.pk == task), None)
    if chosen is None:
        messages.error(request, _("这项任务不属于这次换届。"))
        return redirect("handover", pk)
    done = "undo" not in request.POST
    return _done(request, pk, lambda: actions.do_task(found, chosen, done=done, actor=actor(request)), _("已记下。"))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a change of clerk up."""
    require_either(request)
    found, reason = handover_or_404(request, pk), request.POST.get("reason", "")[:500]
    return _done(
        request, pk, lambda: actions.withdraw_handover(found, reason=reason, actor=actor(request)), _("已撤回。")
    )


def _done(request: HttpRequest, pk: int, act: Callable[[], object], said: str, line: int | None = None) -> HttpResponse:
    """Do it, say so or why not, and show the list again at the line."""
    try:
        act()
        messages.success(request, said)
    except HandoverRefused as refusal:
        messages.error(request, str(refusal))
    return _to_list(pk, line)


def _to_list(pk: int, line: int | None = None) -> HttpResponse:
    return redirect(reverse("handover", args=[pk]) + (f"#line-{line}" if line else "#list"))
