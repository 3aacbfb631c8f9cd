"""Signing in through OpenID Connect: there, and back with a code."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cundang.reading_room.actions import SignInRefused
from cundang.reading_room.doors import outside
from cundang.reading_room.identity import citizens, oidc
from cundang.reading_room.identity.citizens import Vouched
from cundang.reading_room.views.sign_in import NotBegunHere, large_type, not_signed_in, signed_in, waiting, wanted
from cundang.reading_room.views.style import for_citizens


@for_citizens
@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """To the provider's page of signing in."""
    if not oidc.is_set_up():
        return redirect("citizen-sign-in")
    large_type(request)
    state = citizens.set_out(request, oidc.CODE, wanted(request))
    try:
        with waiting():
            return oidc.leave(request, outside(request, "oidc-back"), state)
    except SignInRefused as refusal:
        return not_signed_in(request, oidc.CODE, refusal)


@for_citizens
@never_cache
@require_safe
def back(request: HttpRequest) -> HttpResponse:
    """The browser comes back with `code` and our `state`."""
    if not oidc.is_set_up():
        return redirect("citizen-sign-in")

    def person() -> tuple[Vouched, str]:
        page = citizens.came_back(request, oidc.CODE, request.GET.get("state", ""))
        if page is None:
            raise NotBegunHere(_("登录要从这里开始，并在十分钟内完成。请重新登录。"))
        return oidc.person(request), page

    return signed_in(request, oidc.CODE, person, upgrade=oidc.upgrade_address())
