"""Who may come in; then each request runs in one transaction, as its actor, with the row scope set."""

import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from cundang.custodians.models import Account
from cundang.custodians.queries import Actor, acting, actor_of
from cundang.ledger import looks

ANONYMOUS = Actor(name="anonymous", chain="anonymous")

# Pages for everybody, and those left to an account whose password somebody else knows.
OPEN: Final = frozenset({
    "/sign-in/", "/language/", "/track/", "/rate/", "/verify/", "/verify/keys.json", "/fetch/",
    "/oai/", "/oai/cundang.xsd",
})  # fmt: skip
CITIZENS: Final = "/citizen/"  # and everything below it: pages of the reading room that know citizens themselves
LEFT: Final = OPEN | {"/password/", "/sign-out/"}


def signed_in_only(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Every page but sign-in asks for an account; a password given by somebody else is changed first.

    The API answers for itself (401 as JSON); a IIIF viewer is told 401, a person who opens its address signs in;
    a part of a page asked for by htmx sends the whole page to sign-in. What was sent when the session had ended is not
    saved: one is told so, and after signing in stands before the page on which it was typed.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        account = request.user if isinstance(request.user, Account) else None
        if account is None and request.path not in OPEN and not request.path.startswith(("/api/", CITIZENS)):
            return _sign_in_first(request)
        if account is not None and account.must_change_password and request.path not in LEFT:
            if request.path.startswith("/api/"):
                return JsonResponse({"error": _("请先在网页上登录并修改初始密码。")}, status=403)
            return redirect("password")
        if account is not None:
            _stay(request)
        return get_response(request)

    return middleware


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """What somebody gets who is not signed in, or no longer."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect("/sign-in/")
    if request.path.startswith("/iiif/") and "text/html" not in request.headers.get("Accept", ""):
        return HttpResponse(_("请先登录。"), status=401, content_type="text/plain; charset=utf-8")
    if request.content_type == "application/json":
        return JsonResponse({"error": _("登录已过期，这一步没有保存，请重新登录后再做一次。")}, status=401)
    if request.method not in ("GET", "HEAD"):
        messages.warning(request, _("登录已过期，刚才提交的没有保存，请登录后再做一次。"))
        return redirect_to_login(_came_from(request))
    return redirect_to_login(request.get_full_path())


def _came_from(request: HttpRequest) -> str:
    """The page of ours from which a form was sent; the first page where the browser does not say."""
    said = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(said, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    page = urlsplit(said)
    return f"{page.path}?{page.query}" if page.query else page.path or "/"


def _stay(request: HttpRequest) -> None:
    """Put off the session's end, written once a minute: the tiles of one page would write it dozens of times."""
    minute = int(time.time() // 60)
    if request.session.get("minute") != minute:
        request.session["minute"] = minute


def row_scope(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put `request.actor` in place; looks are written last; a server error rolls the whole request back."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with acting(_actor(request)) as actor, looks.last():
            request.actor = actor  # type: ignore[attr-defined]
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    return middleware


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    return actor_of(user) if isinstance(user, Account) else ANONYMOUS


def actor(request: HttpRequest) -> Actor:
    """The actor of a request."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
