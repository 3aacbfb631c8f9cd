"""销毁: what was destroyed when and how, the witnesses' signatures, the list as a paper; and who takes part."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import office_for, require
from cundang.holdings import actions, sheets_appraisal
from cundang.holdings.actions import AppraisalRefused, HoldRefused
from cundang.holdings.disposal import papers as room_papers
from cundang.holdings.disposal.appraisals import approvals_of, lines_of, paper_digest, witnesses_of
from cundang.holdings.disposal.due import default_periods, legacy_periods
from cundang.holdings.disposal.models import Appraisal, AppraisalLine, PanelRole
from cundang.holdings.disposal.panel import counties_of, has_own_roles, roles_of, wanted_roles
from cundang.holdings.forms_appraisal import DestroyedForm, PanelForm, WitnessForm, panel_text
from cundang.holdings.forms_disposal import LegacyPeriodForm
from cundang.holdings.views.appraisals import appraisal_or_404, shown
from cundang.papers.strokes import HEIGHT, WIDTH
from cundang.sheets import download


@require_POST
def destroyed(request: HttpRequest, pk: int) -> HttpResponse:
    """Write when, where and how."""
    found, form = appraisal_or_404(request, pk, "appraise"), DestroyedForm(request.POST)
    if not form.is_valid():
        return shown(request, found, 400, destroyed_form=form)
    try:
        actions.record_destruction(found, **form.cleaned_data, actor=actor(request))
    except AppraisalRefused as refusal:
        form.add_error(None, str(refusal))
        return shown(request, found, 400, destroyed_form=form)
    messages.success(request, _("已记下销毁经过，请监销人签字。"))
    return redirect("appraisal-sign", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The list in short, and a field for each witness."""
    found, error = appraisal_or_404(request, pk, "appraise"), {}
    if request.method == "POST":
        form = WitnessForm(request.POST)
        try:
            if not form.is_valid():
                said = dict.fromkeys(str(one) for errors in form.errors.values() for one in errors)
                raise AppraisalRefused(" ".join(said))
            facts = form.cleaned_data
            strokes = None if facts.pop("typed") else facts["strokes"]
            done = actions.sign_destruction(found, **{**facts, "strokes": strokes}, actor=actor(request))
        except AppraisalRefused as refusal:
            error = {name: request.POST.get(name, "") for name in ("role", "name", "unit")} | {"said": str(refusal)}
            found = appraisal_or_404(request, pk)
        else:
            return _signed(request, done)
    return render(request, "holdings/disposal/sign.html", _context(request, found, error), status=400 if error else 200)


def _signed(request: HttpRequest, appraisal: Appraisal) -> HttpResponse:
    if appraisal.state == Appraisal.APPROVED:
        messages.success(request, _("已签字，还等另外的监销人签字。"))
        return redirect("appraisal-sign", appraisal.pk)
    messages.success(request, _("监销人已签齐，清册生效；这些档案已记为销毁。"))
    return redirect("appraisal", appraisal.pk)


def _context(request: HttpRequest, found: Appraisal, error: dict[str, str]) -> dict[str, Any]:
    """A field for each witness that the rules ask for, and one more while the units are not different."""
    who = actor(request)
    lines = list(lines_of(who, found, AppraisalLine.DESTROY))
    classes = {str(line.listed.get("class") or "") for line in lines}
    digest = paper_digest(found)
    standing = [one for one in witnesses_of(who, found) if one.digest == digest]
    fields: list[dict[str, Any]] = []
    for role in wanted_roles(found.office_id, PanelRole.WITNESS, classes):
        given = [one for one in standing if one.role == role.code]
        for place in range(max(role.least, len(given))):
            signed = given[place] if place < len(given) else None
            fields.append({"role": role, "given": signed, "key": f"{role.code}-{place}"})
    if fields and all(one["given"] for one in fields):  # all of one unit: one more has to sign
        fields.append({"role": fields[-1]["role"], "given": None, "key": f"{fields[-1]['role'].code}-more"})
    for one in fields:
        here = error and one["role"].code == error["role"] and not one["given"]
        one |= {"error": error["said"] if here else "", "name": error["name"] if here else ""}
        one |= {"unit": error["unit"] if here else "", "first": False}
    first = next((one for one in fields if not one["given"]), None)
    if first is not None:
        first["first"] = True
    known = any(one["error"] for one in fields)
    return {
        "appraisal": found,
        "fields": fields,
        "lines": lines,
        "copies": sum(1 for line in lines if not line.keep_copy),
        "digest": digest,
        "problem": "" if known else error.get("said", ""),
        "ready": found.state == Appraisal.APPROVED and found.destroyed_on is not None,
        "width": str(WIDTH),
        "height": str(HEIGHT),
    }


@require_safe
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """销毁清册 as PDF; until it is signed it says that it is a draft."""
    who = actor(request)
    found = appraisal_or_404(request, pk)
    actions.export_disposal("destruction list", pk, actor=who)
    lines = list(lines_of(who, found, AppraisalLine.DESTROY))
    made = room_papers.destruction_list(found, lines, approvals_of(who, found), witnesses_of(who, found))
    answer = HttpResponse(made, content_type="application/pdf")
    name = _("销毁清册") + f"{found.office.name}{found.number}.pdf"
    answer.headers["Content-Disposition"] = content_disposition_header(False, name) or ""
    return answer


@require_safe
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole list of an appraisal as an Excel sheet."""
    who = actor(request)
    found = appraisal_or_404(request, pk)
    lines = list(lines_of(who, found))
    actions.export_disposal("appraisal", len(lines), actor=who)
    return download(sheets_appraisal.lines(found, lines), _("鉴定清单") + f"{found.office.name}{found.number}")


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Who takes part, and the years of the words of before 2006: a county's own, or the default."""
    who = actor(request)
    require(who, "see_disposal")
    counties = counties_of(who)
    code = counties[0] if counties else ""
    panel, period = PanelForm(), LegacyPeriodForm()
    if request.method == "POST":
        county = _county(request, code)
        panel, period = _forms(request)
        if done := _write(request, county, panel, period):
            messages.success(request, done)
            return redirect("disposal-rules")
    own = {one.code: (one.years, one.basis, True) for one in legacy_periods(who)}
    default = {word: (years, basis, False) for word, (years, basis) in default_periods().items()}
    words = dict(LegacyPeriodForm.WORDS)
    roles = roles_of(code)
    if not panel.is_bound:
        panel = PanelForm(initial={"rows": panel_text(roles)})
    context = {
        "roles": [(str(dict(PanelForm.STAGES)[one.stage]), one) for one in roles],
        "own_roles": has_own_roles(code),
        "periods": [(words[word], *facts) for word, facts in (default | own).items()],
        "panel": panel,
        "period": period,
        "may_change": who.may("keep_disposal_rules"),
    }
    return render(
        request, "holdings/disposal/rules.html", context, status=400 if panel.errors or period.errors else 200
    )


def _county(request: HttpRequest, code: str) -> Office:
    require(actor(request), "keep_disposal_rules")
    try:
        return office_for(actor(request), code, "keep_disposal_rules")
    except Office.DoesNotExist:
        raise Http404 from None


def _forms(request: HttpRequest) -> tuple[PanelForm, LegacyPeriodForm]:
    """The form that was sent, bound, and the other one empty."""
    if "rows" in request.POST:
        return PanelForm(request.POST), LegacyPeriodForm()
    return PanelForm(), LegacyPeriodForm(request.POST)


def _write(request: HttpRequest, county: Office, panel: PanelForm, period: LegacyPeriodForm) -> str:
    """Write what was sent; what is then said, or nothing, and the form says why."""
    form = panel if panel.is_bound else period
    if not form.is_valid():
        return ""
    try:
        if panel.is_bound:
            actions.set_panel(county, form.cleaned_data["rows"], actor=actor(request))
            return _("已保存参加人。")
        facts = dict(form.cleaned_data)
        actions.set_legacy_period(county, facts.pop("code"), **facts, actor=actor(request))
    except HoldRefused as refused:
        form.add_error(None, str(refused))
        return ""
    return _("已保存年数。")
