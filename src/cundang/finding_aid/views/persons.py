"""A person's page: the mentions of a name in one office, person by person, and staff's decisions on who is whom."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor, office_names, require
from cundang.finding_aid.actions import NotDecided, PurposeMissing, merge, open_dossier, split, undo
from cundang.finding_aid.dossier.grouping import Person
from cundang.finding_aid.dossier.likeness import Body
from cundang.finding_aid.dossier.shown import MANY, PERSONS_SHOWN, UNDETERMINED, Dossier, Mentioned, Window, born
from cundang.finding_aid.forms import DecisionForm, PartForm, PurposeForm, UndoForm
from cundang.finding_aid.pictures import strip
from cundang.finding_aid.views.search import PURPOSE
from cundang.holdings.queries import class_names


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The dossier of a card; POST states what it is looked at for."""
    who = actor(request)
    require(who, "search")
    if request.method == "POST":
        stated = PurposeForm(request.POST)
        if stated.is_valid():
            request.session[PURPOSE] = stated.cleaned_data["purpose"]
        return redirect("person", pk)
    part = PartForm(request.GET)
    if not part.is_valid():
        raise Http404
    asked = part.cleaned_data
    window = Window(asked["person"], asked["offset"] or 0)
    purpose = request.session.get(PURPOSE, "")
    try:
        dossier = open_dossier(pk, window, beside=asked["beside"], purpose=purpose, actor=who)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except PurposeMissing:
        return render(request, "finding_aid/person_purpose.html", {"purpose_form": PurposeForm()})
    return render(request, "finding_aid/person.html", {"purpose": purpose, **_facts(dossier, who)})


def _facts(dossier: Dossier, who: Actor) -> dict[str, Any]:
    """The dossier as its template shows it."""
    mentions = [*dossier.undetermined, *(mention for one in dossier.persons for mention in one.mentions)]
    codes = {one.office for one in dossier.known.found.values()} | {card.office_id for card in dossier.known.others}
    codes.update(code for decision in dossier.decisions for code in decision.offices)
    names = office_names([*codes, *(code[:9] for code in codes)])
    classes = class_names(mention.hit.item.class_code for mention in mentions if mention.hit)
    labels = {one.key: _label(one) for one in dossier.known.persons} if dossier.undetermined else {}
    alone = dossier.window.person
    return {
        "dossier": dossier,
        "card": dossier.card,
        "where": _where(dossier.card.office_id, names),
        "persons": [
            {
                "shown": one,
                "label": _label(one.person, one.body),
                "years": bool(one.body.first and (one.body.born or one.body.households)),  # else the label has them
                "chance": f"{one.person.confidence:.0%}",
                "known": _known(one.body),
                "offices": [names.get(code, code) for code in one.offices],
                "rows": [_row(mention, classes, names, labels) for mention in one.mentions],
            }
            for one in dossier.persons
        ],
        "undetermined": [_row(mention, classes, names, labels) for mention in dossier.undetermined],
        "open_key": UNDETERMINED,
        "elsewhere": [(card, _where(card.office_id, names)) for card in dossier.elsewhere],
        "decisions": [
            {"one": one, "offices": [names.get(code, code) for code in one.offices], "count": len(one.places)}
            for one in dossier.decisions
        ],
        "may_judge": who.scope("judge_persons").covers(dossier.card.office_id),
        "alone": alone,
        **_paging(dossier),
    }


def _where(code: str, names: dict[str, str]) -> str:
    """The office, after its town where it is a village."""
    return f"{names.get(code[:9], '')} {names.get(code, code)}".strip() if len(code) > 9 else names.get(code, code)


def _label(person: Person, body: Body | None = None) -> str:
    """What tells a person from the others of the name, in few words."""
    body = body or person.body
    if (year := born(body)) is not None:
        return _("%(year)d年生") % {"year": year}
    if body.born:
        first, last = sorted(body.born)[0]
        return _("约%(year)d年生") % {"year": (first + last) // 2}
    if body.households:
        return _("户：%(household)s") % {"household": min(body.households)}
    if body.first is None:
        return _("年份不详")
    if body.first == body.last:
        return _("记于%(year)d年") % {"year": body.first}
    return _("记于%(first)d—%(last)d年") % {"first": body.first, "last": body.last}


def _known(body: Body) -> list[tuple[str, str]]:
    """What is known of a person: heading and words."""
    facts = [
        (_("户"), "、".join(sorted(body.households))),
        (_("同户"), "、".join(sorted(body.members)[:8])),
        (_("身份"), "、".join(sorted(body.roles)[:4])),
        (_("身份证"), "、".join(f"{number[:6]}********{number[14:]}" for number in sorted(body.ids))),
    ]
    return [(heading, words) for heading, words in facts if words]


def _row(mention: Mentioned, classes: dict[str, str], names: dict[str, str], labels: dict[str, str]) -> dict[str, Any]:
    """A mention as its template shows it."""
    hit = mention.hit
    line = None
    if hit and hit.line is not None and hit.span:
        line = (hit.line[: hit.span[0]], hit.line[hit.span[0] : hit.span[1]], hit.line[hit.span[1] :])
    return {
        "mention": mention,
        "hit": hit,
        "line": line,
        "strip": strip(hit) if hit else None,
        "class_name": classes.get(hit.item.class_code, hit.item.class_code) if hit else "",
        "office": names.get(mention.found.office, mention.found.office),
        "maybe": sorted(labels[key] for key in mention.placed.maybe if key in labels),
    }


def _paging(dossier: Dossier) -> dict[str, Any]:
    """Where the part that is shown stands in the whole."""
    first, alone = dossier.window.offset, dossier.window.person
    if not alone:
        total, step = dossier.person_count, PERSONS_SHOWN
    elif alone == UNDETERMINED:
        total, step = dossier.undetermined_count, MANY
    else:
        total, step = sum(one.count for one in dossier.persons), MANY
    return {
        "first": first + 1,
        "last": min(first + step, total),
        "total": total,
        "earlier": max(0, first - step) if first else None,
        "later": first + step if first + step < total else None,
    }


@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Say of the ticked mentions that they are one person, or another one."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("没有认定：请回到人物页，选好记录后再试。"), status=400)
    asked = form.cleaned_data
    places, reason, who = request.POST.getlist("place"), asked["reason"], actor(request)
    try:
        if asked["act"] == "merge":
            merge(pk, places, request.POST.getlist("person"), reason, beside=asked["beside"], actor=who)
            messages.success(request, _("已认定为同一人；认错了可以在下面撤销。"))
        else:
            split(pk, places, reason, beside=asked["beside"], actor=who)
            messages.success(request, _("已认定为另一人；认错了可以在下面撤销。"))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except NotDecided as refused:
        messages.warning(request, str(refused))
    return _back(pk, asked["beside"])


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a decision back."""
    form = UndoForm(request.POST)
    if not form.is_valid():
        raise Http404
    try:
        undo(pk, form.cleaned_data["decision"], actor=actor(request))
        messages.success(request, _("已撤销，记录重新归类。"))
    except ObjectDoesNotExist as error:
        raise Http404 from error
    except NotDecided as refused:
        messages.warning(request, str(refused))
    return _back(pk, form.cleaned_data["beside"])


def _back(pk: int, beside: int | None) -> HttpResponse:
    address = reverse("person", args=[pk])
    return redirect(f"{address}?{urlencode({'beside': beside})}" if beside else address)
