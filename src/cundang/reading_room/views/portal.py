"""Signing in through 浙江政务服务网 and 浙里办: there, and back with a ticket."""

from urllib.parse import parse_qs, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from cundang.custodians.middleware import actor
from cundang.reading_room.actions import use_ticket
from cundang.reading_room.doors import outside
from cundang.reading_room.identity import citizens, portal
from cundang.reading_room.identity.citizens import Vouched
from cundang.reading_room.views.sign_in import NotBegunHere, large_type, signed_in, wanted
from cundang.reading_room.views.style import for_citizens
from cundang.web.middleware import POLICY


@never_cache
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """To the portal's own page of signing in, that for telephones on a telephone."""
    if not portal.is_set_up():
        return redirect("citizen-sign-in")
    large_type(request)
    state = citizens.set_out(request, portal.CODE, wanted(request))
    back = f"{outside(request, 'portal-back')}?{urlencode({'state': state})}"
    return redirect(portal.login_address(back, mobile="Mobile" in request.headers.get("User-Agent", "")))


@for_citizens
@never_cache
@csrf_exempt  # the portal's page may send the ticket as a form; what it sends is bound to the browser by `state`
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def back(request: HttpRequest) -> HttpResponse:
    """The browser comes back with `ticket`, and in `sp` the address that we gave, with our state in it.

    A form that another site sends comes without our cookie: it is asked for again, by GET, and then has it.
    """
    if request.method == "POST":
        sent = {name: request.POST.get(name, "")[:2000] for name in ("ticket", "sp", "style") if name in request.POST}
        return HttpResponseRedirect(f"{reverse('portal-back')}?{urlencode(sent)}", status=303)
    large_type(request)
    ticket = request.GET.get("ticket", "")

    def person() -> tuple[Vouched, str]:
        page = citizens.came_back(request, portal.CODE, _state(request.GET.get("sp", "")))
        if page is None:
            raise NotBegunHere(_("登录要从这里开始，并在十分钟内完成。请重新登录。"))
        use_ticket(portal.CODE, ticket, actor=actor(request))
        return portal.person_of_ticket(ticket), page

    return signed_in(request, portal.CODE, person, upgrade=portal.upgrade_address())


@for_citizens
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def app(request: HttpRequest) -> HttpResponse:
    """Inside the app: its bridge gives a ticket to our page, which sends it (`ticket`, `next`) with our token."""
    if not portal.app_is_set_up():
        return redirect("citizen-sign-in")
    large_type(request)
    if request.method != "POST":
        bridge = str(settings.PORTAL_ADDRESSES["bridge"])
        page = render(request, "reading_room/citizen_app.html", {"bridge": bridge, "next": wanted(request)})
        # The app's bridge is a script of the province's, and there is no other way to it: on this page alone.
        parts = urlsplit(bridge)
        page.headers["Content-Security-Policy"] = f"{POLICY}; script-src 'self' {parts.scheme}://{parts.netloc}"
        return page

    def person() -> tuple[Vouched, str]:
        ticket = request.POST.get("ticket", "")
        use_ticket(portal.CODE, ticket, actor=actor(request))
        return portal.person_of_app(ticket), wanted(request)

    return signed_in(request, portal.CODE, person, upgrade=portal.upgrade_address())


def _state(echoed: str) -> str:
    """The state in the address that the portal echoes; empty where it is none of ours."""
    try:
        return parse_qs(urlsplit(echoed).query).get("state", [""])[0]
    except ValueError:
        return ""
