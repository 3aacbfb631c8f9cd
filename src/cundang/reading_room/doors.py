"""What pages and endpoints share."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def outside(request: HttpRequest, page: str) -> str:
    """The whole address of a page, as people outside have it: `CUNDANG_ADDRESS`, else what the browser has."""
    path = reverse(page)
    return f"{settings.ADDRESS}{path}" if settings.ADDRESS else request.build_absolute_uri(path)
