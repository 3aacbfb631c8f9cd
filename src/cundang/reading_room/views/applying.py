"""查档申请 from a phone: one question a screen; the answers stand sealed in the session until they are sent."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cundang.custodians.models import Office
from cundang.reading_room.actions import EnquiryRefused, TooMany, apply
from cundang.reading_room.citizens.doorstep import matters_of
from cundang.reading_room.citizens.forms import ForWhomForm, WhatForm, WhyForm
from cundang.reading_room.citizens.own import channel_of, last_place, place, places
from cundang.reading_room.identity import person as identity
from cundang.reading_room.identity.citizens import citizen_only
from cundang.reading_room.purposes.offered import purposes_of
from cundang.reading_room.sealing import sealed, unsealed
from cundang.reading_room.views.style import for_citizens, signed_in
from cundang.reading_room.words import RELATIONS

DRAFT: Final = "citizen_draft"
# The screens in their order, and what each has answered once it is in the draft.
SCREENS: Final = {
    "where": (pgettext_lazy("申请步骤", "哪里"), "office"),
    "what": (pgettext_lazy("申请步骤", "什么"), "what"),
    "whom": (pgettext_lazy("申请步骤", "谁的"), "relation"),
    "why": (pgettext_lazy("申请步骤", "用途"), "purpose"),
    "check": (pgettext_lazy("申请步骤", "核对"), ""),
}
Draft = dict[str, str]
Answer = Draft | HttpResponse  # what a screen answers: what goes into the draft, or the screen itself


@for_citizens
@never_cache
@citizen_only
@require_http_methods(["GET", "HEAD"])
def begin(request: HttpRequest) -> HttpResponse:
    """A new draft, at the place of the last time."""
    last = last_place(signed_in(request))
    _keep(request, {"office": last.code} if last else {})
    return _on(request)


@for_citizens
@never_cache
@citizen_only
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, name: str) -> HttpResponse:
    """One question; answered, it leads to the next that is open, and at last to all of them together."""
    if name not in ANSWERS:
        raise Http404
    draft = _draft(request)
    if name == "check" and _open(draft) != "check":
        return _on(request)
    answer = ANSWERS[name](request, draft)
    if isinstance(answer, HttpResponse):
        return answer
    _keep(request, draft | answer)
    return _on(request)


def _where(request: HttpRequest, draft: Draft) -> Answer:
    if request.method == "POST":
        try:
            return {"office": place(request.POST.get("office", "")).code}
        except Office.DoesNotExist:
            messages.error(request, _("没有这个村或镇街，请从列出的里面选。"))
    words, within = request.GET.get("q", ""), request.GET.get("within", "")[:12]
    found = places(words, within)
    last = last_place(signed_in(request))
    last = last_place(signed_in(request))
    return _screen(request, "where", draft, {"words": words, "within": within, "found": found, "last": last})


def _what(request: HttpRequest, draft: Draft) -> Answer:
    form = WhatForm(request.POST or None, initial=draft)
    matters = matters_of(draft.get("office", "")[:6])
    if request.method == "POST" and form.is_valid():
        matter = request.POST.get("matter", "")
        if not matter or matter in {one.code for one in matters}:
            said = {name: str(form.cleaned_data[name] or "") for name in ("wanted", "year_from", "year_to")}
            return {"what": "yes", "matter": matter, **said}
    return _screen(request, "what", draft, {"form": form, "matters": matters})


def _whom(request: HttpRequest, draft: Draft) -> Answer:
    if request.method == "POST" and request.POST.get("relation") == "self":
        return {"relation": "self", "subject": "", "deceased": ""}
    form = ForWhomForm(request.POST or None, initial=draft)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        return {"relation": data["relation"], "subject": data["subject"], "deceased": "yes" if data["deceased"] else ""}
    return _screen(request, "whom", draft, {"form": form})


def _why(request: HttpRequest, draft: Draft) -> Answer:
    offered = purposes_of(draft.get("office", "")[:6])
    chosen = next((one for one in offered if one.code == request.POST.get("ready")), None)
    if chosen is not None:
        return {"purpose": chosen.name}
    form = WhyForm(request.POST or None, initial=draft)
    if request.method == "POST" and form.is_valid():
        return {"purpose": form.cleaned_data["purpose"]}
    return _screen(request, "why", draft, {"form": form, "purposes": offered})


def _check(request: HttpRequest, draft: Draft) -> Answer:
    citizen = signed_in(request)
    status, why = 200, ""
    if request.method == "POST":
        try:
            made = apply(
                citizen,
                place(draft["office"]),
                **facts_of(draft),
                channel=channel_of(request.headers.get("User-Agent", "")),
                phone=request.POST.get("phone", ""),
                actor=citizen.actor,
            )
        except TooMany as refusal:
            status, why = 429, str(refusal)
        except Office.DoesNotExist:
            status, why = 400, _("没有这个村或镇街，请从列出的里面选。")
        except EnquiryRefused as refusal:
            status, why = 400, str(refusal)
        else:
            request.session.pop(DRAFT, None)
            messages.success(request, _("已经交上去了。申请号已记在您的名下，不用抄。"))
            return redirect("citizen-enquiry", made.number)
    matter = next((one.title for one in matters_of(draft["office"][:6]) if one.code == draft["matter"]), "")
    facts = {
        "why": why,
        "office": _there(draft),
        "matter": matter,
        "relation": RELATIONS[draft["relation"]],
        "name": identity.masked_name(citizen.name),
        "card": identity.masked_card(citizen.id_number),
        "phone": identity.masked_phone(citizen.phone),
    }
    return _screen(request, "check", draft, facts, status=status)


ANSWERS: Final[dict[str, Callable[[HttpRequest, Draft], Answer]]] = {
    "where": _where,
    "what": _what,
    "whom": _whom,
    "why": _why,
    "check": _check,
}


def facts_of(draft: Draft) -> dict[str, Any]:
    """A draft as `apply` takes it."""
    years = tuple(int(draft[name]) if draft.get(name) else None for name in ("year_from", "year_to"))
    said = {name: draft.get(name, "") for name in ("purpose", "subject", "relation", "matter", "wanted")}
    return {**said, "years": years, "deceased": draft.get("deceased") == "yes"}


def _screen(request: HttpRequest, name: str, draft: Draft, facts: dict[str, Any], status: int = 200) -> HttpResponse:
    page = {
        "draft": draft,
        "here": name,
        "screens": [(one, words, bool(of and of in draft)) for one, (words, of) in SCREENS.items()],
        **facts,
    }
    if request.method == "POST" and status == 200:
        status = 400  # a form that was refused
    return render(request, f"reading_room/citizen/apply_{name}.html", page, status=status)


def _on(request: HttpRequest) -> HttpResponse:
    return redirect("citizen-apply-screen", _open(_draft(request)))


def _open(draft: Draft) -> str:
    return next((name for name, (_words, answer) in SCREENS.items() if answer not in draft), "check")


def _draft(request: HttpRequest) -> Draft:
    return unsealed(str(request.session.get(DRAFT, "")).encode()) if DRAFT in request.session else {}


def _keep(request: HttpRequest, draft: Draft) -> None:
    request.session[DRAFT] = sealed(draft).decode()


def _there(draft: Draft) -> Office | None:
    try:
        return place(draft["office"])
    except Office.DoesNotExist:
        return None
