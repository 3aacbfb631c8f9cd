"""IIIF for whoever may see the record: image information, pictures of a page, the manifest of an item."""

import hashlib
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from cundang.custodians.middleware import actor
from cundang.custodians.queries import Actor
from cundang.holdings import iiif_documents
from cundang.holdings.actions import view_item, view_picture
from cundang.holdings.iiif_image import Unreadable, render
from cundang.holdings.iiif_request import BadRequest, Picture, picture
from cundang.holdings.models import Page
from cundang.holdings.queries import pages_of
from cundang.holdings.views.shared import image_service, item_or_404, picture_or_404
from cundang.strongroom.queries import StoreError

JSON_LD = "application/ld+json"
THUMBNAIL = 200  # pixels: a whole page of this size cannot be read, so it is no view
SMALL_PART = 0.1  # of the page's area: a line, with some paper around it


@require_safe
def image_base(request: HttpRequest, page_id: int) -> HttpResponse:
    """The service's own address leads to its information (Image API 3.0, section 2)."""
    response = HttpResponseRedirect(reverse("iiif-info", args=[page_id]))
    response.status_code = 303
    return response


@require_safe
def info(request: HttpRequest, page_id: int) -> HttpResponse:
    """info.json of a page. A viewer is being opened: that is a view, unless the item's page was opened before."""
    page = picture_or_404(request, page_id)
    view_picture(page, small_part=False, actor=actor(request))
    return _document(request, iiif_documents.info(page, image_service(request, page)), iiif_documents.IMAGE_CONTEXT)


@require_safe
def manifest(request: HttpRequest, item_id: int) -> HttpResponse:
    """The manifest of an item with all its pages that have an image."""
    item = item_or_404(request, item_id)
    view_item(item, way="iiif", actor=actor(request))
    address = request.build_absolute_uri(reverse("iiif-manifest", args=[item_id]))
    pages = [page for page in pages_of(actor(request), item) if page.image_id]
    document = iiif_documents.manifest(item, pages, address, lambda page: image_service(request, page))
    return _document(request, document, iiif_documents.PRESENTATION_CONTEXT)


@require_safe
def image(request: HttpRequest, page_id: int, **parts: str) -> HttpResponse:
    """A picture of a page. Kept by the browser for minutes, privately; its ETag is this actor's own.

    `parts` are `region`, `size`, `rotation`, `quality` and `form` of the address.
    """
    page = picture_or_404(request, page_id)
    try:
        asked = picture(**parts, width=page.width, height=page.height)
    except BadRequest as refused:
        return HttpResponse(str(refused), status=400, content_type="text/plain; charset=utf-8")
    tag = _tag(page, asked, actor(request))
    if tag in request.headers.get("If-None-Match", ""):
        response = HttpResponse(status=304)
    else:
        try:
            response = HttpResponse(render(page, asked), content_type=asked.media_type)
        except (StoreError, Unreadable) as failed:
            return HttpResponse(str(failed), status=503, content_type="text/plain; charset=utf-8")
    if not _thumbnail(page, asked):
        # Last, since the entry holds the ledger's chain until this request ends.
        view_picture(page, small_part=_small(page, asked), actor=actor(request))
    canonical = f"{image_service(request, page)}/{asked.canonical(page.width, page.height)}"
    response.headers["Link"] = f'<{iiif_documents.LEVEL}>;rel="profile", <{canonical}>;rel="canonical"'
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["Vary"] = "Cookie"
    return response


def _tag(page: Page, asked: Picture, who: Actor) -> str:
    """Weak: the same picture may be made from the stored file or from the pyramid."""
    right = f"{who.name} {sorted(who.posts)}"
    parts = (page.image_id, page.rotation, asked.canonical(page.width, page.height), right)
    return f'W/"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _thumbnail(page: Page, asked: Picture) -> bool:
    return asked.whole(page.width, page.height) and max(asked.size) <= THUMBNAIL


def _small(page: Page, asked: Picture) -> bool:
    return asked.region[2] * asked.region[3] <= SMALL_PART * page.width * page.height


def _document(request: HttpRequest, document: dict[str, Any], context: str) -> HttpResponse:
    """As JSON-LD with its context as profile, or as JSON for those who like it better (also a person's browser)."""
    profiled = f'{JSON_LD};profile="{context}"'
    liked = request.get_preferred_type([profiled, JSON_LD, "text/html", "application/json"])
    # Asked for JSON-LD of another version only: it is told what it gets.
    linked = liked in (profiled, JSON_LD) or (liked is None and JSON_LD in request.headers.get("Accept", ""))
    kind = profiled if linked else "application/json"
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False}, content_type=kind)
    response.headers["Vary"] = "Accept, Cookie"
    return response
