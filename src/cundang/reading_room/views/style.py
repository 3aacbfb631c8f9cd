"""What all views for citizens share: 长者版, the elder mode, switched on by page or portal, and who is there."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from cundang.reading_room.identity.citizens import Citizen, citizen_of

COOKIE: Final = "citizen-style"  # read and written by citizen.js too; says nothing of the person
STYLES: Final = ("elder", "normal")
YEAR: Final = 366 * 24 * 3600  # seconds

View = Callable[..., HttpResponse]


def for_citizens(view: View) -> View:
    """A page for citizens: `request.elder` says in which mode, `request.styles` the addresses of the other.

    What is not there is said in the same look.

    What the address asks for (`?style=elder` or `normal`) is kept on the device for a year. Otherwise what the device
    keeps holds, otherwise what the portal said when one signed in there.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = request.GET.get("style", "")
        kept = request.COOKIES.get(COOKIE, "")
        style = next((one for one in (asked, kept) if one in STYLES), "")
        elder = style == "elder" if style else bool(request.session.get("elder"))
        request.elder = elder  # type: ignore[attr-defined]
        request.styles = {one: _same_page(request, one) for one in STYLES}  # type: ignore[attr-defined]
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = render(request, "reading_room/citizen/not_there.html", status=404)
        if asked in STYLES and asked != kept:
            response.set_cookie(COOKIE, asked, max_age=YEAR, samesite="Lax", secure=request.is_secure())
        return response

    return page


def _same_page(request: HttpRequest, style: str) -> str:
    query = request.GET.copy()
    query["style"] = style
    return f"?{query.urlencode()}"


def signed_in(request: HttpRequest) -> Citizen:
    """The citizen of a page that `citizen_only` guards."""
    found = citizen_of(request)
    if found is None:
        raise Http404
    return found
