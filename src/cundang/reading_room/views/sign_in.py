"""Where citizens sign in: by whoever vouches for them, never with a password of ours."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.models import Account
from cundang.ledger.actions import record
from cundang.reading_room import citizens
from cundang.reading_room.actions import (
    LevelTooLow,
    SignInRefused,
    refuse_citizen,
    sign_in_citizen,
    sign_out_citizen,
)
from cundang.reading_room.citizens import Vouched
from cundang.reading_room.identity import masked_name
from cundang.reading_room.providers import providers
from cundang.reading_room.views.style import for_citizens


def wanted(request: HttpRequest) -> str:
    """The page of ours for which somebody signs in (`next`); the citizen's first page where that is none of ours."""
    asked = request.POST.get("next", "") if request.method == "POST" else request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if ours else "/citizen/"


def large_type(request: HttpRequest) -> None:
    """`style`, the portal's own word: `elder` asks for large type from here on, another takes it back."""
    if style := (request.GET.get("style") or request.POST.get("style")):
        request.session[citizens.ELDER] = style == "elder"


@never_cache
@require_safe
def sign_in(request: HttpRequest) -> HttpResponse:
    """The providers that are set up."""
    large_type(request)
    return _page(request)


class NotBegunHere(SignInRefused):
    """Somebody came back whom we did not send."""

    why = "state"


def signed_in(
    request: HttpRequest, provider: str, person: Callable[[], tuple[Vouched, str]], *, upgrade: str = ""
) -> HttpResponse:
    """The session of the citizen begins whom `person` finds, and the page that goes with it; or one is told why not.

    `upgrade` is where somebody gets the level that is asked for.
    """
    who = actor(request)
    try:
        told, page = person()
        citizen = sign_in_citizen(told, provider=provider, actor=who)
    except LevelTooLow as refusal:
        return not_signed_in(request, provider, refusal, upgrade=upgrade)
    except SignInRefused as refusal:
        return not_signed_in(request, provider, refusal)
    if isinstance(request.user, Account):
        record("signed out", request.user, actor=who)
    citizens.begin(request, citizen)
    return redirect(page)


def not_signed_in(request: HttpRequest, provider: str, refusal: SignInRefused, **facts: str) -> HttpResponse:
    """The page of signing in, saying in one sentence why nobody is signed in."""
    refuse_citizen(refusal, provider=provider, actor=actor(request))
    return _page(request, status=400, why=str(refusal), **facts)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the citizen's session."""
    found = citizens.citizen_of(request)
    if found is not None:
        sign_out_citizen(found, actor=actor(request))
        citizens.end(request)
    return redirect("citizen-sign-in")


@for_citizens
def _page(request: HttpRequest, *, status: int = 200, **facts: Any) -> HttpResponse:
    found = citizens.citizen_of(request)
    page = {
        "providers": providers(request.headers.get("User-Agent", "")),
        "next": wanted(request),
        "citizen": found,
        "masked": masked_name(found.name) if found else "",
    }
    return render(request, "reading_room/citizen_sign_in.html", {**page, **facts}, status=status)
