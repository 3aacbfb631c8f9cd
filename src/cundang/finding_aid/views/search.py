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
from cundang.finding_aid.forms import PER_PAGE, PurposeForm, SearchForm
from cundang.finding_aid.near import name_in
from cundang.finding_aid.pictures import strip
from cundang.finding_aid.queries import Answer, Hit, QuestionRefused
from cundang.finding_aid.recent import recent
from cundang.finding_aid.sheet import write
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
    form = SearchForm(request.GET)
    facts: dict[str, Any] = {
        "form": form,
        "words": request.GET.get("q", "").strip(),
        "purpose": purpose,
        "asks_purpose": who.must_state_purpose and not purpose,
        "purpose_form": PurposeForm(),
        "scopes": _scopes(who, request.GET.get("office", "")),
        "office": request.GET.get("office", ""),
        "class_code": request.GET.get("class", ""),
    }
    if form.is_valid() and facts["words"]:
        facts.update(_asked(form, facts["class_code"], purpose, who))
    elif not facts["words"]:
        facts["recent"] = recent(who)
    return render(request, "finding_aid/search.html", facts)


def _elsewhere(request: HttpRequest, who: Actor) -> HttpResponse:
    pages = pages_for({act: who.may(act) for act in ("see_batches", "manage_accounts", "grant_posts", "read_ledger")})
    if pages:
        return redirect(pages[0][0])
    return render(request, "finding_aid/no_post.html")


def _asked(form: SearchForm, class_code: str, purpose: str, who: Actor) -> dict[str, Any]:
    """The answer as the page shows it, or the sentence why there is none."""
    try:
        answer = find(form.question(class_code, purpose), actor=who)
    except (QuestionRefused, PurposeMissing) as refused:
        return {"refused": str(refused)}
    towns = office_names(hit.item.office_id[:9] for hit in answer.shown)
    classes = class_names(hit.item.class_code for hit in answer.shown)
    return {
        "answer": answer,
        "rows": [_row(hit, towns, classes) for hit in answer.hits],
        "near": [(group, [_row(hit, towns, classes) for hit in group.hits]) for group in answer.near],
        "years": _years(answer),
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


def _years(answer: Answer) -> list[Any]:
    """The years of the hits, the newest first, those without a year last."""
    known = [value for value in answer.facets.get("year", []) if value.value is not None]
    return sorted(known, key=lambda value: str(value.value), reverse=True)


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
    asked = {name: request.POST[name] for name in ("q", "office") if request.POST.get(name)}
    return redirect(f"{reverse('home')}?{urlencode(asked)}" if asked else "home")


@require_POST
def export_results(request: HttpRequest) -> HttpResponse:
    """The hits of the question in the form as an Excel file; what it is for must be written."""
    who = actor(request)
    form, purpose = SearchForm(request.POST), PurposeForm(request.POST)
    if not form.is_valid() or not purpose.is_valid():
        return HttpResponse(_("没有导出：请写明用途（200 字以内），返回后再试。"), status=400)
    question = form.question(request.POST.get("class", ""), purpose.cleaned_data["purpose"])
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
