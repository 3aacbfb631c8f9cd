"""Where citizens sign in: by whoever vouches for them, never with a password of ours."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.models import Account
from cundang.ledger.actions import record
from cundang.reading_room.actions import (
    LevelTooLow,
    SignInRefused,
    refuse_citizen,
    sign_in_citizen,
    sign_out_citizen,
)
from cundang.reading_room.identity import citizens
from cundang.reading_room.identity.citizens import Vouched
from cundang.reading_room.identity.person import masked_name
from cundang.reading_room.identity.providers import providers
from cundang.reading_room.views.style import for_citizens
from cundang.web.ours import own_page

_PLACES: Final = BoundedSemaphore(4)  # of the eight threads of a web process (`cundang web --threads`)


def wanted(request: HttpRequest) -> str:
    """The page of ours for which somebody signs in (`next`); the citizen's first page where that is none of ours."""
    asked = request.POST.get("next", "") if request.method == "POST" else request.GET.get("next", "")
    return own_page(request, asked, "/citizen/")


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


class Busy(SignInRefused):
    """As many wait for an answer of a provider as may."""

    why = "busy"


@contextmanager
def waiting() -> Iterator[None]:
    """One of the places from which a provider is asked. Raises `Busy` where all are taken.

    A provider that does not answer holds half of a web process's threads, never all: the desks go on.
    """
    if not _PLACES.acquire(blocking=False):
        raise Busy(_("登录的网站现在回答得慢，等的人多。请过一分钟重新登录，或带证件到窗口办。"))
    try:
        yield
    finally:
        _PLACES.release()


def signed_in(
    request: HttpRequest, provider: str, person: Callable[[], tuple[Vouched, str]], *, upgrade: str = ""
) -> HttpResponse:
    """The session of the citizen begins whom `person` finds, and the page that goes with it; or one is told why not.

    `upgrade` is where somebody gets the level that is asked for.
    """
    who = actor(request)
    try:
        with waiting():
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
