"""代办: the screen turned to the person, by which right an agent came, and the rules of an office."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import require
from cundang.finding_aid.matters import matters_for
from cundang.reading_room import actions
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import AgentRefused
from cundang.reading_room.agents.sheet import LAYOUT, afterwards, in_words
from cundang.reading_room.agents.ways import Way, agency_of, away, offices_with_rules, ways_at
from cundang.reading_room.commitments.forms import AgentRuleForm
from cundang.reading_room.commitments.text import closed
from cundang.reading_room.models import Enquiry
from cundang.reading_room.queries import agent_of
from cundang.reading_room.views.commitments import at_door
from cundang.reading_room.views.sent_sheets import Table, through_sheet
from cundang.reading_room.words import RELATIONS
from cundang.sheets import book, download

RIGHT = "decide_enquiries"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def turned(request: HttpRequest, pk: int) -> HttpResponse:
    """Large print, two large buttons: who asks, for whom, what for, what will be signed; is that so (`agrees`)?"""
    who, found = actor(request), at_door(request, pk)
    asked = asked_of(found)
    signs = bool(asked.waived) and not closed(asked) and not away(found)
    if request.method == "POST":
        agrees = request.POST.get("agrees") == "yes"
        try:
            actions.confirm(found, agrees=agrees, actor=who)
        except AgentRefused as refused:
            messages.error(request, str(refused))
            return redirect("enquiry", pk)
        if agrees and signs:
            return redirect("commitment-sign", pk)
        return render(request, "reading_room/turned_done.html", {"enquiry": found, "agrees": agrees})
    if not found.person:
        raise Http404
    return render(
        request, "reading_room/turned.html", {"signs": signs, "waived": asked.waived, **_told(request, found)}
    )


def _told(request: HttpRequest, found: Enquiry) -> dict[str, object]:
    matters = {one.code: one.title for one in matters_for(actor(request), found.office_id)}
    return {
        "enquiry": found,
        "person": found.person,
        "agent": agent_of(found),
        "agency": agency_of(found),
        "relation": RELATIONS[found.relation],
        "matter": f"{matters[found.matter]} " if found.matter in matters else "",
    }


@require_POST
def agency(request: HttpRequest, pk: int) -> HttpResponse:
    """By which right the agent came (`how`), and what was shown (`shown`, several)."""
    found = at_door(request, pk)
    how, shown = request.POST.get("how", ""), request.POST.getlist("shown")
    try:
        said = actions.say_agency(found, how, shown, actor=actor(request))
    except AgentRefused as refused:
        messages.error(request, str(refused))
    else:
        if said.missing:
            told = {"missing": _("、").join(said.missing)}
            messages.warning(request, _("已记下；还没有看：%(missing)s。") % told)
        else:
            messages.success(request, _("已记下。"))
    return redirect("enquiry", pk)


def _office_or_404(request: HttpRequest) -> tuple[Office, list[Office]]:
    """The office that is asked for, the actor's own without; and all that the actor settles."""
    require(actor(request), RIGHT)
    given = request.POST if "office" in request.POST else request.GET
    mine = offices_with_rules(actor(request))
    code = given.get("office", "").split(maxsplit=1)[0:1] or [actor(request).office_code]
    found = next((one for one in mine if one.code == code[0]), None)
    if found is None:
        raise Http404
    return found, mine


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """The ways at an office, and a form for each; `?as=xlsx` as a sheet."""
    office, mine = _office_or_404(request)
    ways = ways_at(office.code)
    if request.GET.get("as") == "xlsx":
        actions.take_agent_rules(office, actor=actor(request))
        return _sheet(office, ways)
    facts = {"office": office, "offices": mine, "ways": list(ways.values())}
    return render(request, "reading_room/agent_rules.html", facts)


def _sheet(office: Office, ways: dict[str, Way]) -> HttpResponse:
    rows = in_words(ways)
    lines = [[code, *row.values(), ways[code].office or _("默认，请本地定")] for code, row in rows.items()]
    title = _("代办规则")
    widths = {"C": 26, "F": 40, "G": 30, "H": 30, "I": 16}
    return download(book(title, f"{title} {office.name}", [*LAYOUT.row(), _("谁定的")], lines, widths), title)


@require_http_methods(["GET", "HEAD", "POST"])
def sheet(request: HttpRequest) -> HttpResponse:
    """All ways of an office (`office`) from a sheet, compared before it holds."""
    office, _mine = _office_or_404(request)
    back = f"{reverse('agent-rules')}?office={office.code}"
    table = Table(
        LAYOUT, office.name, back, f"{back}&as=xlsx", in_words(ways_at(office.code)),
        lambda rows: afterwards(office.code, rows),
        lambda rows, seen: actions.import_agent_rules(office, rows, seen=seen, actor=actor(request)),
    )  # fmt: skip
    return through_sheet(request, table)


@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Write a way of one's own office (`office`, `code`, …), or take it away (`away`)."""
    office, _mine = _office_or_404(request)
    form = AgentRuleForm(request.POST)
    try:
        if request.POST.get("away"):
            actions.remove_agent_rule(office, request.POST.get("code", "")[:20], actor=actor(request))
        elif form.is_valid():
            actions.keep_agent_rule(office, **form.facts, actor=actor(request))
        else:
            raise AgentRefused(_("请写代码、名称和要看的材料，材料用分号隔开。"))
    except AgentRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("已保存，以后登记的代办按它办。"))
    return redirect(f"{reverse('agent-rules')}?office={office.code}")
