"""Finding the row that an address names, the same way for every page.

403 for an act that no role of the actor has, 404 for a row that is not there or not the actor's to see.
"""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.holdings.models import Item, Page
from cundang.holdings.queries import item_for, page_for, page_numbered


def item_or_404(request: HttpRequest, pk: int, act: str = "view") -> Item:
    """The item, where the actor may do `act` with it."""
    require(actor(request), act)
    try:
        item = item_for(actor(request), pk)
    except Item.DoesNotExist as error:
        raise Http404 from error
    require(actor(request), act, item.office_id)
    return item


def picture_or_404(request: HttpRequest, pk: int) -> Page:
    """The page by its own key, to be seen; a page without an image is not there."""
    require(actor(request), "view")
    try:
        page = page_for(actor(request), pk)
    except Page.DoesNotExist as error:
        raise Http404 from error
    if page.image_id is None:
        raise Http404
    return page


def numbered_or_404(request: HttpRequest, item_pk: int, number: int, act: str) -> Page:
    """The page by item and number, where the actor may do `act` with it."""
    require(actor(request), act)
    try:
        page = page_numbered(actor(request), item_pk, number)
    except Page.DoesNotExist as error:
        raise Http404 from error
    require(actor(request), act, page.office_id)
    return page


def image_service(request: HttpRequest, page: Page) -> str:
    """The absolute address of a page's IIIF image service."""
    return request.build_absolute_uri(reverse("iiif-base", args=[page.pk]))


def unavailable(request: HttpRequest, sentence: str) -> HttpResponse:
    """The strongroom cannot give the file now: 503, which also takes back what was recorded."""
    return render(request, "holdings/unavailable.html", {"sentence": sentence}, status=503)
