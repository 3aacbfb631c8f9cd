"""Where citizens sign in: by whoever vouches for them, never with a password of ours."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cundang.custodians.middleware import actor
from cundang.reading_room import citizens
from cundang.reading_room.actions import sign_out_citizen
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


def refused(request: HttpRequest, why: str, **facts: Any) -> HttpResponse:
    """The same, saying in one sentence why nobody is signed in."""
    return _page(request, status=400, why=why, **facts)


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
