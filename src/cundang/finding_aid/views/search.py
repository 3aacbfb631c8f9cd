"""The staff home: one box, and the answer under it."""

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, office_names, offices_for
from cundang.finding_aid.actions import PurposeMissing, export, find
from cundang.finding_aid.dossier.reading import cards_named
from cundang.finding_aid.forms import DECADES, PER_PAGE, TIMELINE, PurposeForm, SearchForm, decades
from cundang.finding_aid.matters import matters_for
from cundang.finding_aid.near import name_in
from cundang.finding_aid.pictures import strip
from cundang.finding_aid.queries import Answer, Hit, QuestionRefused
from cundang.finding_aid.recent import recent
from cundang.finding_aid.saved import saved_for
from cundang.finding_aid.sheet import write
from cundang.finding_aid.views.narrowing import chips, menus, switch
from cundang.finding_aid.views.timeline import bars, by_year
from cundang.finding_aid.words import phrases
from cundang.holdings.queries import class_names
from cundang.web.templatetags.cundang_web import pages_for

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PURPOSE = "purpose"  # in the session
VILLAGE_DIGITS = 12
PEOPLE = 6  # cards of a name that are shown


def home(request: HttpRequest) -> HttpResponse:
    """The search page; whoever may not search is led to the own first page instead."""
    who = actor(request)
    if not who.may("search"):
        return _elsewhere(request, who)
    if request.method == "POST":
        return _with_purpose(request)
    purpose = request.session.get(PURPOSE, "")
    form = SearchForm(request.GET, actor=who)
    asked = form.asked() if form.is_valid() else {}
    facts: dict[str, Any] = {
        "form": form,
        "asked": asked,
        "words": request.GET.get("q", "").strip(),
        "purpose": purpose,
        "asks_purpose": who.must_state_purpose and not purpose,
        "purpose_form": PurposeForm(),
        "scopes": _scopes(who, request.GET.get("office", "")),
        "office": request.GET.get("office", ""),
        "matters": [kind for kind in matters_for(who) if kind.used or kind.code == asked.get("matter")],
        "decades": decades(),
        "decade": _decade(asked),
    }
    if facts["asks_purpose"]:
        facts["kept"] = _kept(asked, facts["decade"])
    if form.is_valid() and facts["words"]:
        facts.update(_asked(request, form, purpose, who))
        facts["chips"] = chips(request.GET, asked, facts)
    elif not facts["words"]:
        facts["recent"], facts["saved"] = recent(who), list(saved_for(who))
    return render(request, "finding_aid/search.html", facts)


def _elsewhere(request: HttpRequest, who: Actor) -> HttpResponse:
    pages = pages_for({act: who.may(act) for act in ("see_batches", "manage_accounts", "grant_posts", "read_ledger")})
    if pages:
        return redirect(pages[0][0])
    return render(request, "finding_aid/no_post.html")


def _decade(asked: dict[str, str]) -> str:
    """The decade that the years asked for are."""
    first, last = asked.get("year_from", ""), asked.get("year_to", "")
    return next((f"{year}s" for year in DECADES if (first, last) == (str(year), str(year + 9))), "")


def _kept(asked: dict[str, str], decade: str) -> dict[str, str]:
    """What the form that asks for the purpose takes along, besides what has a control in it."""
    shown = {"q", "office", "matter", *(["year_from", "year_to"] if decade else [])}
    return {name: value for name, value in asked.items() if name not in shown}


def _asked(request: HttpRequest, form: SearchForm, purpose: str, who: Actor) -> dict[str, Any]:
    """The answer as the page shows it, or the sentence why there is none."""
    try:
        answer = find(form.question(purpose), actor=who)
    except (QuestionRefused, PurposeMissing) as refused:
        return {"refused": str(refused)}
    towns = office_names(hit.item.office_id[:9] for hit in answer.shown)
    asked = form.asked()
    classes = class_names([*(hit.item.class_code for hit in answer.shown), asked.get("class", "")])
    rows = [_row(hit, towns, classes) for hit in answer.hits]
    timeline = form.cleaned_data["view"] == TIMELINE
    return {
        "answer": answer,
        "rows": rows,
        "timeline": by_year(rows) if timeline else None,
        "bars": bars(answer, request.GET) if timeline else None,
        "classes": classes,
        "menus": menus(answer, asked, request.GET),
        "switch": switch(answer, asked, request.GET),
        "near": [(group, [_row(hit, towns, classes) for hit in group.hits]) for group in answer.near],
        **_people(answer, who),
        **_paging(answer),
    }


def _people(answer: Answer, who: Actor) -> dict[str, Any]:
    """The cards of the name that was asked for, the most frequently mentioned first."""
    name = name_in(phrases(answer.question.q))
    if name is None or answer.question.offset:
        return {}
    cards = list(cards_named(who, name, answer.question.office)[: PEOPLE + 1])
    return {"people": cards[:PEOPLE], "people_more": len(cards) > PEOPLE}


def _row(hit: Hit, towns: dict[str, str], classes: dict[str, str]) -> dict[str, Any]:
    """A hit as its template shows it."""
    office = hit.item.office_id
    return {
        "hit": hit,
        "strip": strip(hit),
        "line": _three_parts(hit.line, hit.span),
        "town": towns.get(office[:9], "") if len(office) == VILLAGE_DIGITS else "",
        "class_name": classes.get(hit.item.class_code, hit.item.class_code),
    }


def _three_parts(line: str | None, span: tuple[int, int] | None) -> tuple[str, str, str] | None:
    """The line before, in and after the found words."""
    if line is None or span is None:
        return None
    return line[: span[0]], line[span[0] : span[1]], line[span[1] :]


def _paging(answer: Answer) -> dict[str, Any]:
    first = answer.question.offset
    last = first + len(answer.hits)
    return {
        "first": first + 1,
        "last": last,
        "earlier": max(0, first - PER_PAGE) if first else None,
        "later": last if last < answer.total else None,
    }


def _scopes(who: Actor, chosen: str) -> list[tuple[str, str]]:
    """What the scope chip offers: each of the actor's offices, then the next level under them."""
    posts = sorted(who.scope("search").prefixes)
    wanted = Q(code__in=[*posts, chosen])
    for post in posts:
        if len(post) < VILLAGE_DIGITS:
            wanted |= Q(code__regex=rf"^{post}[0-9]{{3}}$")
    offered = offices_for(who, "search").filter(wanted).order_by("code")
    return list(offered.values_list("code", "name"))


def _with_purpose(request: HttpRequest) -> HttpResponse:
    """A question that came with its purpose: the purpose goes into the session, the question into the address."""
    form = PurposeForm(request.POST)
    if form.is_valid():
        request.session[PURPOSE] = form.cleaned_data["purpose"]
    asked = {name: request.POST[name] for name in SearchForm.base_fields if request.POST.get(name)}
    return redirect(f"{reverse('home')}?{urlencode(asked)}" if asked else "home")


@require_POST
def export_results(request: HttpRequest) -> HttpResponse:
    """The hits of the question in the form as an Excel file; what it is for must be written."""
    who = actor(request)
    form, purpose = SearchForm(request.POST, actor=who), PurposeForm(request.POST)
    if not form.is_valid() or not purpose.is_valid():
        return HttpResponse(_("没有导出：请写明用途（200 字以内），返回后再试。"), status=400)
    question = form.question(purpose.cleaned_data["purpose"])
    try:
        hits, heading = export(replace(question, offset=0), purpose.cleaned_data["purpose"], actor=who)
    except QuestionRefused as refused:
        return HttpResponse(str(refused), status=400)
    response = HttpResponse(write(hits, heading), content_type=EXCEL)
    response.headers["Content-Disposition"] = content_disposition_header(True, _("查找结果") + ".xlsx") or ""
    return response


@require_POST
def purpose_done(request: HttpRequest) -> HttpResponse:
    """The person at the window has been served: the purpose is forgotten."""
    request.session.pop(PURPOSE, None)
    return redirect("home")
