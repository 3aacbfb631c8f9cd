"""换届: a campaign's overview or grid, what stands in it, its tasks and villages."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang import sheets
from cundang.accession.handover import actions, papers, queries
from cundang.accession.handover.actions import HandoverRefused
from cundang.accession.handover.forms import (
    CampaignForm,
    NewCampaignForm,
    TaskForm,
    VillagesForm,
    lines_as_text,
)
from cundang.accession.handover.models import Campaign, CampaignTask, Handover
from cundang.accession.handover.views.shared import campaign_or_404, handover_or_404
from cundang.accession.handover.words import STATES, clock, next_step
from cundang.custodians.middleware import actor
from cundang.custodians.queries import offices_for, require


@require_safe
def campaign(request: HttpRequest, pk: int) -> HttpResponse:
    """The towns of a campaign; of one town (`?town=`, or the only one) its villages. `?as=xlsx`: as a sheet."""
    who = actor(request)
    found = campaign_or_404(request, pk)
    towns = queries.overview(who, found)
    asked = request.GET.get("town", "")[:9]
    chosen = next((one for one in towns if one.office.code == asked), None)
    if asked and chosen is None:
        raise Http404
    if chosen is None and len(towns) == 1:
        chosen = towns[0]
    if request.GET.get("as") == "xlsx":
        return _sheet(request, found, towns, chosen)
    facts: dict[str, Any] = {
        "campaign": found,
        "heading": found.name,
        "towns": towns,
        "total": {
            name: sum(one.counts[name] for one in towns) for name in (*Handover.STATES, "late")
        } | {"villages": sum(one.villages for one in towns)},
        "tasks": queries.tasks_of(found),
        "law": [line for line in found.legal_note.splitlines() if line.strip()],
        "leads": who.scope("lead_handover").covers(found.office_id),
        "states": STATES,
    }  # fmt: skip
    if chosen is not None:
        tasks, rows = queries.grid(who, found, chosen.office.code)
        shown = [(row, clock(row.handover), next_step(row.handover)) for row in rows]
        facts |= {"town": chosen, "rows": shown, "tasks": tasks, "several": len(towns) > 1}
        facts["heading"] = f"{found.name} · {chosen.office.name}"
    return render(request, "accession/handover/campaign.html", facts)


def _sheet(
    request: HttpRequest, found: Campaign, towns: list[queries.Standing], chosen: queries.Standing | None
) -> HttpResponse:
    who = actor(request)
    code = chosen.office.code if chosen else ""
    rows = queries.with_progress(queries.handovers_for(who).filter(campaign=found))
    if chosen is not None:
        mine = [one for one in rows if one.office_id.startswith(code)]
        actions.take_list(len(mine), office_code=code, actor=who)
        return sheets.download(papers.handovers(mine), found.name + chosen.office.name)
    actions.take_list(len(towns), actor=who)
    return sheets.download(papers.overview(found.name, towns), found.name)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Begin a campaign."""
    who = actor(request)
    require(who, "lead_handover")
    last = queries.campaigns_for(who, "lead_handover").first()
    defaults = queries.defaults()
    note = last.legal_note if last else "\n".join(defaults["election"]["legal_note"])
    today = timezone.localdate()
    first = {
        "office": who.office_code,
        "election_year": today.year,
        "opens": today,
        "days": last.days if last else defaults["days"],
        "legal_note": note,
        "lines": lines_as_text(last.lines if last else defaults["election"]["lines"]),
    }
    form = NewCampaignForm(request.POST or None, actor=who, initial=first)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        office = facts.pop("office")
        try:
            made = actions.begin_campaign(office, towns=[office.code], **facts, actor=who)
        except HandoverRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已发起，现有的村（社区）都列入了；不参加的可以移出。"))
            return redirect("handover-campaign", made.pk)
    leading = [one for one in offices_for(who, "lead_handover").filter(valid_to=None) if one.level != "village"]
    context = {"form": form, "villages": leading}
    return render(request, "accession/handover/campaign_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what stands in a campaign."""
    who = actor(request)
    found = campaign_or_404(request, pk, "lead_handover")
    names = ("name", "election_year", "opens", "closes", "days", "legal_note")
    first = {name: getattr(found, name) for name in names} | {"lines": lines_as_text(found.lines)}
    form = CampaignForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_campaign(found, **form.cleaned_data, actor=who)
        except HandoverRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("handover-campaign", pk)
    context = {"form": form, "campaign": campaign_or_404(request, pk, "lead_handover")}
    return render(request, "accession/handover/campaign_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def tasks(request: HttpRequest, pk: int) -> HttpResponse:
    """The tasks of a campaign; a new one, or one changed (`?task=`)."""
    who = actor(request)
    found = campaign_or_404(request, pk, "lead_handover")
    known = queries.tasks_of(found)
    asked = request.GET.get("task", "")
    one = next((task for task in known if str(task.pk) == asked), None)
    if asked and one is None:
        raise Http404
    names = ("words", "due_on", "days_after_result")
    form = TaskForm(request.POST or None, initial={name: getattr(one, name) for name in names} if one else None)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                actions.write_task(found, **form.cleaned_data, task=one, actor=who)
            except HandoverRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("任务已保存。"))
                return redirect("handover-tasks", pk)
    context = {"campaign": found, "tasks": known, "form": form, "one": one}
    return render(request, "accession/handover/tasks.html", context, status=status)


@require_POST
def task_away(request: HttpRequest, pk: int, task: int) -> HttpResponse:
    """Ask for a task no more."""
    found = campaign_or_404(request, pk, "lead_handover")
    one = next((one for one in queries.tasks_of(found) if one.pk == task), None)
    if one is None:
        raise Http404
    chosen: CampaignTask = one
    _done(request, lambda: actions.remove_task(chosen, actor=actor(request)), _("任务已去掉。"))
    return redirect("handover-tasks", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def villages(request: HttpRequest, pk: int) -> HttpResponse:
    """Put villages into a campaign."""
    who = actor(request)
    found = campaign_or_404(request, pk, "lead_handover")
    towns = queries.towns_of(who, found)
    choices = [(one.code, one.name) for one in towns]
    form = VillagesForm(request.POST or None, towns=choices)
    if request.method == "POST" and form.is_valid():
        if not form.codes():
            form.add_error(None, _("请勾选镇街，或写一个村（社区）的代码。"))
        else:
            try:
                n = actions.add_villages(found, form.codes(), actor=who)
            except HandoverRefused as refusal:
                form.add_error(None, str(refusal))
            else:
                said = ngettext("加进 %(n)d 个村（社区）。", "加进 %(n)d 个村（社区）。", n) % {"n": n}
                messages.success(request, said if n else _("这些村（社区）都已在内，没有新加的。"))
                return redirect("handover-campaign", pk)
    return render(request, "accession/handover/villages.html", {"campaign": found, "form": form})


@require_POST
def village_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a village out of its campaign."""
    require(actor(request), "lead_handover")
    found = handover_or_404(request, pk)
    campaign_pk, name = found.campaign_id, found.office.name
    if campaign_pk is None or found.campaign is None:
        raise Http404
    campaign_or_404(request, campaign_pk, "lead_handover")
    said = _("%(village)s已移出这次换届。") % {"village": name}
    if _done(request, lambda: actions.remove_village(found, actor=actor(request)), said):
        return redirect("handover-campaign", campaign_pk)
    return redirect("handover", pk)


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """End a campaign, or (`?again=1`) take its end back."""
    found = campaign_or_404(request, pk, "lead_handover")
    if request.POST.get("again"):
        _done(request, lambda: actions.reopen_campaign(found, actor=actor(request)), _("已重新打开。"))
    else:
        _done(request, lambda: actions.close_campaign(found, actor=actor(request)), _("这次换届已结束。"))
    return redirect("handover-campaign", pk)


def _done(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act()
    except HandoverRefused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, said)
    return True
