"""Headers that every answer carries."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

# Nothing is loaded from another host: village offices may be offline, and records must not leak.
# Styles too come from files only: scripts set them through the CSSOM, which needs no exception.
POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


def security_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A strict content security policy, and no caching of pages that show records."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        if not request.path.startswith("/static/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def only_sent(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Who opens an address to which forms are only sent (reloaded, bookmarked) is told so, not shown nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or request.method != "GET" or request.path.startswith("/api/"):
            return response
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = response.headers["Allow"]
        return page

    return middleware


def iiif_viewers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """CORS on everything under /iiif/, as IIIF asks: a viewer of another host may read what it is answered.

    `*` opens nothing: browsers then send no cookie, and without sign-in nothing is shown. Only a viewer whose
    origin stands in `CUNDANG_IIIF_ORIGINS` reads as the person who is signed in here. The browser's own question
    before it asks (OPTIONS) carries no cookie, so it is answered before sign-in.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith("/iiif/"):
            return get_response(request)
        asks_first = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if asks_first else get_response(request)
        origin = request.headers.get("Origin", "")
        known = origin in settings.IIIF_ORIGINS
        response.headers["Access-Control-Allow-Origin"] = origin if known else "*"
        if known:
            response.headers["Access-Control-Allow-Credentials"] = "true"
        patch_vary_headers(response, ["Origin"])
        if asks_first:
            response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response.headers["Access-Control-Allow-Headers"] = "Accept, If-None-Match"
        else:
            response.headers["Access-Control-Expose-Headers"] = "Link, ETag"
        return response

    return middleware
