"""Addresses that a request names, to which the browser may be sent."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_page(request: HttpRequest, asked: str, otherwise: str = "/") -> str:
    """The page of ours that was asked for, from its `/` on; `otherwise` where that is none of ours."""
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None, require_https=request.is_secure())
    return asked if ours and asked.startswith("/") else otherwise
