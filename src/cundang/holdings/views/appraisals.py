"""鉴定: the list of appraisals, and one: its list, what was decided, the group, the conclusion, the approvals."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings import actions, sheets_appraisal
from cundang.holdings.actions import AppraisalRefused
from cundang.holdings.actions.appraisals import MOST, called
from cundang.holdings.disposal.appraisals import (
    appraisal_for,
    appraisals_for,
    approvals_of,
    items_to_judge,
    lines_of,
    paper_digest,
    witnesses_of,
)
from cundang.holdings.disposal.models import Appraisal, AppraisalLine, PanelRole
from cundang.holdings.disposal.panel import wanted_roles
from cundang.holdings.forms_appraisal import AppraisalForm, ApproveForm, DecisionForm, DestroyedForm, GroupForm
from cundang.holdings.forms_disposal import FindDueForm
from cundang.holdings.models import Item
from cundang.holdings.sheets_appraisal import STATE_WORDS, decision_words
from cundang.holdings.views.due import ROWS, known_offices, with_names
from cundang.sheets import download

LINES = 100  # of a list on one page
TOLD = 20  # refused items that are told one by one


def _wanted(request: HttpRequest) -> tuple[str, str, QuerySet[Appraisal]]:
    """The state that was asked for (`?state=`; `open` without), the words, and what matches."""
    who = actor(request)
    require(who, "see_disposal")
    state = request.GET.get("state", "")
    state = state if state in ("done", "withdrawn") else "open"
    words = request.GET.get("words", "")[:100]
    return state, words, appraisals_for(who, state=state, words=words)


@require_safe
def appraisals(request: HttpRequest) -> HttpResponse:
    """Appraisals in one's scope, the latest first."""
    state, words, found = _wanted(request)
    page = Paginator(found, ROWS).get_page(request.GET.get("page"))
    rows = [{"appraisal": one, "state": STATE_WORDS[one.state]} for one in page.object_list]
    context = {"page": page, "rows": rows, "which": state, "words": words}
    return render(request, "holdings/disposal/appraisals.html", context)


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The same as an Excel sheet."""
    _state, _words, found = _wanted(request)
    rows = list(found)
    actions.export_disposal("appraisals", len(rows), actor=actor(request))
    return download(sheets_appraisal.appraisals(rows), _("鉴定"))


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin an appraisal."""
    who = actor(request)
    require(who, "appraise")
    form = AppraisalForm(request.POST or None, actor=who)
    if request.method == "POST" and form.is_valid():
        made = actions.begin_appraisal(form.cleaned_data["office"], remark=form.cleaned_data["remark"], actor=who)
        return redirect("appraisal-choose", made.pk)
    context = {"form": form, "known": known_offices(request, "appraise")}
    return render(request, "holdings/disposal/new_appraisal.html", context)


def appraisal_or_404(request: HttpRequest, pk: int, act: str = "see_disposal") -> Appraisal:
    """An appraisal, where one may do `act`."""
    require(actor(request), act)
    try:
        found = appraisal_for(actor(request), pk)
    except Appraisal.DoesNotExist:
        raise Http404 from None
    require(actor(request), act, found.office_id)
    return found


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One appraisal: where it stands and what comes next, then its list."""
    return shown(request, appraisal_or_404(request, pk))


def shown(request: HttpRequest, found: Appraisal, status: int = 200, **more: Any) -> HttpResponse:
    """The page of an appraisal."""
    who = actor(request)
    which = request.GET.get("decision")
    which = which if which in ("", *AppraisalLine.DECISIONS) else None
    page = Paginator(lines_of(who, found, which), LINES).get_page(request.GET.get("page"))
    judges = who.scope("appraise").covers(found.office_id)
    roles = wanted_roles(found.office_id, PanelRole.GROUP, _classes(request, found))
    approvals = [(one, one.digest == found.digest) for one in approvals_of(who, found)]
    signed = [(one, one.digest == paper_digest(found)) for one in witnesses_of(who, found)]
    approves = who.scope("approve_disposal").covers(found.office_id) and found.state == Appraisal.CONCLUDED
    context = {
        "appraisal": found,
        "state_words": STATE_WORDS[found.state],
        "page": page,
        "rows": [{"line": line, "said": decision_words(line)} for line in page.object_list],
        "which": which,
        "left": found.listed - found.extend - found.permanent - found.destroy,  # type: ignore[attr-defined]
        "judges": judges and found.is_open,
        "may_choose": judges and found.state == Appraisal.DRAFT,
        "may_strike": judges and found.state in (Appraisal.CONCLUDED, Appraisal.APPROVED),
        "may_sign": judges and found.state == Appraisal.APPROVED,
        "may_approve": approves and who.account_id not in (found.made_account, found.concluded_account),
        "approvals": approvals,
        "signed": signed,
        "decision_form": DecisionForm(),
        "group_form": GroupForm(roles=roles, group=found.group, initial=_said(found)),
        "approve_form": ApproveForm(initial={"name": who.full_name, "seen": found.digest}),
        "destroyed_form": DestroyedForm(initial=_destroyed(found)),
    }
    return render(request, "holdings/disposal/appraisal.html", {**context, **more}, status=status)


def _classes(request: HttpRequest, found: Appraisal) -> set[str]:
    lines = lines_of(actor(request), found).order_by().values_list("listed__class", flat=True)
    return {str(one or "") for one in lines.distinct()}


def _said(found: Appraisal) -> dict[str, Any]:
    return {"held_on": found.held_on, "opinion": found.opinion, "claims": found.claims}


def _destroyed(found: Appraisal) -> dict[str, Any]:
    return {"on": found.destroyed_on, "where": found.destroyed_where, "how": found.destroyed_how}


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose items of the village that are due, or of which nobody can say: a page or all of them at once."""
    who = actor(request)
    found = appraisal_or_404(request, pk, "appraise")
    form, unsaid = FindDueForm(request.GET, actor=who), request.GET.get("which") == "unsaid"
    wanted = items_to_judge(who, found, form.wanted(), unsaid=unsaid)
    if request.method == "POST":
        chosen = wanted[: MOST + 1] if "all" in request.POST else wanted.filter(pk__in=_keys(request))
        _put_on(request, found, list(chosen))
        return redirect(request.get_full_path() if wanted.exists() else f"/disposal/appraisals/{pk}/")
    page = Paginator(wanted, LINES).get_page(request.GET.get("page"))
    context = {"appraisal": found, "form": form, "page": page, "rows": with_names(page.object_list), "unsaid": unsaid}
    return render(request, "holdings/disposal/choose.html", context)


def _keys(request: HttpRequest) -> list[int]:
    return [int(key) for key in request.POST.getlist("item") if key.isascii() and key.isdigit() and len(key) < 19]


def _put_on(request: HttpRequest, appraisal: Appraisal, items: list[Item]) -> None:
    try:
        why = actions.add_to_appraisal(appraisal, items, actor=actor(request))
    except AppraisalRefused as refusal:
        messages.error(request, str(refusal))
        return
    added = len(items) - len(why)
    if not items:
        messages.warning(request, _("没有选中档案，请先勾选。"))
        return
    messages.success(request, ngettext("已加入 %(count)d 件。", "已加入 %(count)d 件。", added) % {"count": added})
    _tell(request, {item.reference or item.title: why[item.pk] for item in items if item.pk in why})


def _tell(request: HttpRequest, refused: dict[str, Any]) -> None:
    """What was refused, the first of them one by one."""
    for name, why in list(refused.items())[:TOLD]:
        messages.warning(request, f"{name}：{why}")
    if more := max(len(refused) - TOLD, 0):
        messages.warning(request, _("还有 %(count)d 件也没有列入。") % {"count": more})


def _chosen(request: HttpRequest, found: Appraisal) -> list[int]:
    """The lines that were ticked, or all that are not decided yet (`all`)."""
    if request.POST.get("all"):
        which = "" if found.state == Appraisal.DRAFT else AppraisalLine.DESTROY
        return list(lines_of(actor(request), found, which).values_list("pk", flat=True))
    return _keys(request)


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Judge the ticked lines, or all that are left, alike."""
    found, form = appraisal_or_404(request, pk, "appraise"), DecisionForm(request.POST)
    lines = _chosen(request, found)
    if "away" in request.POST:
        done = _("已移出鉴定。")
        return _done(request, pk, lambda: actions.remove_from_appraisal(found, lines, actor=actor(request)), done)
    if not form.is_valid():
        messages.error(request, _("请选择延长、改为永久或列入销毁。"))
    elif not lines:
        messages.warning(request, _("没有选中档案，请先勾选。"))
    else:
        try:
            why = actions.decide(found, lines, **form.cleaned_data, actor=actor(request))
        except AppraisalRefused as refusal:
            messages.error(request, str(refusal))
        else:
            _say_decided(request, found, len(lines) - len(why), why)
    return redirect(f"/disposal/appraisals/{pk}/#list")


def _say_decided(request: HttpRequest, found: Appraisal, count: int, why: dict[int, Any]) -> None:
    if count > 0:
        messages.success(request, ngettext("已鉴定 %(count)d 件。", "已鉴定 %(count)d 件。", count) % {"count": count})
    if why:
        named = {line.pk: line for line in lines_of(actor(request), found).filter(pk__in=list(why)[: TOLD + 1])}
        _tell(request, {called(named[pk]): said for pk, said in why.items() if pk in named})


@require_POST
def group(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the group, the day and the opinion."""
    found = appraisal_or_404(request, pk, "appraise")
    roles = wanted_roles(found.office_id, PanelRole.GROUP, _classes(request, found))
    form = GroupForm(request.POST, roles=roles, group=found.group)
    if not form.is_valid():
        return shown(request, found, 400, group_form=form)
    facts = {name: form.cleaned_data[name] for name in ("held_on", "opinion", "claims")}
    try:
        actions.name_group(found, form.people(), **facts, actor=actor(request))
    except AppraisalRefused as refusal:
        form.add_error(None, str(refusal))
        return shown(request, found, 400, group_form=form)
    messages.success(request, _("已记下鉴定小组和意见。"))
    return redirect("appraisal", pk)


@require_POST
def conclude(request: HttpRequest, pk: int) -> HttpResponse:
    """Conclude."""
    found = appraisal_or_404(request, pk, "appraise")
    done = _("已作出结论。延长和永久的从现在起算；列入销毁的等两人批准。")
    return _done(request, pk, lambda: actions.conclude_appraisal(found, actor=actor(request)), done)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve the list that was seen."""
    found, form = appraisal_or_404(request, pk, "approve_disposal"), ApproveForm(request.POST)
    if not form.is_valid():
        return shown(request, found, 400, approve_form=form)
    try:
        after = actions.approve_destruction(found, **form.cleaned_data, actor=actor(request))
    except AppraisalRefused as refusal:
        messages.error(request, str(refusal))
    else:
        both = after.state == Appraisal.APPROVED
        messages.success(request, _("两人已批准，可以销毁。") if both else _("已批准，还要另一人批准。"))
    return redirect("appraisal", pk)


@require_POST
def strike(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked items off a concluded list (`do=strike`), or keep or let go their copies (`keep`, `drop`)."""
    found, what = appraisal_or_404(request, pk, "appraise"), request.POST.get("do", "")
    lines, reason, who = _chosen(request, found), request.POST.get("reason", "")[:500], actor(request)
    if not lines:
        messages.warning(request, _("没有选中档案，请先勾选。"))
        return redirect(f"/disposal/appraisals/{pk}/#list")
    if what == "strike":
        done = _("已从销毁清册去掉。清册改过，须重新批准。")
        return _done(request, pk, lambda: actions.strike_from_list(found, lines, reason=reason, actor=who), done)
    keep, done = what != "drop", _("已记下数字副本的去留。清册改过，须重新批准。")
    return _done(request, pk, lambda: actions.choose_copies(found, lines, keep=keep, reason=reason, actor=who), done)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give it up."""
    found, reason = appraisal_or_404(request, pk, "appraise"), request.POST.get("reason", "")[:500]
    done = _("已撤回，没有办完的档案可以另行鉴定。")
    return _done(request, pk, lambda: actions.withdraw_appraisal(found, reason=reason, actor=actor(request)), done)


def _done(request: HttpRequest, pk: int, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it, say so or why not, and show the appraisal again."""
    try:
        act()
        messages.success(request, said)
    except AppraisalRefused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"/disposal/appraisals/{pk}/#list")
