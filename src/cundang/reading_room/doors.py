"""What pages and endpoints share."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import offices_for, require


def outside(request: HttpRequest, page: str) -> str:
    """The whole address of a page, as people outside have it: `CUNDANG_ADDRESS`, else what the browser has."""
    path = reverse(page)
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)


def county_of(request: HttpRequest, act: str) -> Office:
    """The county in which the actor may do this; raises `Office.DoesNotExist` where that is none."""
    require(actor(request), act)
    return offices_for(actor(request), act).get(code=actor(request).office_code[:6])
