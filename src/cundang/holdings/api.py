"""Items and their pages as endpoints; what they show stands in the ledger like the page's own views."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from ninja import Field, Router, Schema

from cundang.custodians.middleware import actor
from cundang.custodians.models import Office
from cundang.custodians.queries import require
from cundang.holdings.actions import view_item, view_page
from cundang.holdings.api_appraisals import router as appraisals
from cundang.holdings.api_authorities import DateRead, as_read
from cundang.holdings.api_authorities import router as authorities
from cundang.holdings.api_disposal import router as disposal
from cundang.holdings.api_files import router as files
from cundang.holdings.api_fonds import router as fonds
from cundang.holdings.api_papers import router as papers
from cundang.holdings.api_places import boxes, rooms
from cundang.holdings.api_schedules import router as schedules
from cundang.holdings.api_stamps import router as stamps
from cundang.holdings.api_stock_takes import router as stock_takes
from cundang.holdings.arrangement import date_of
from cundang.holdings.desk.api import router as desk
from cundang.holdings.models import Page
from cundang.holdings.queries import class_name, item_for, lines_on, page_numbered, pages_of

router = Router(tags=["items"])
router.add_router("", stamps)
router.add_router("", schedules)
router.add_router("", boxes)
router.add_router("", rooms)
router.add_router("", files)
router.add_router("", papers)
router.add_router("", disposal)
router.add_router("", appraisals)
router.add_router("", stock_takes)
router.add_router("", authorities)
router.add_router("", desk)
router.add_router("", fonds)


class OfficeShown(Schema):
    """An office."""

    code: str
    name: str


class PageListed(Schema):
    """A page as an item lists it; width and height in pixels of the upright page, 0 without an image."""

    id: int
    number: int
    width: int
    height: int
    iiif: str | None


class ItemShown(Schema):
    """An item: owner (`office`), custodian and creator are three different things."""

    id: int
    reference: str
    title: str
    office: OfficeShown
    custodian: OfficeShown
    creator: str
    fonds: str
    class_code: str = Field(alias="class")
    class_name: str
    year: int | None
    retention: str
    retention_code: str
    box: str
    number: str
    author: str
    document_number: str
    dated: str
    dated_from: date | None
    dated_to: date | None
    date_read: DateRead
    persons: list[str]
    draft: bool
    manifest: str
    pages: list[PageListed]


class LineShown(Schema):
    """A line as it counts now; `first` is what the machine read, where a person corrected it."""

    number: int
    text: str
    first: str | None = None
    confidence: float
    box: list[float] | None


class PageShown(Schema):
    """A page and what was read on it; boxes are [x, y, width, height] in pixels of the upright page.

    Without an image `iiif` is null and width and height are 0; a line whose place is not known has no box.
    """

    id: int
    item: int
    number: int
    width: int
    height: int
    dpi: int | None
    iiif: str | None
    lines: list[LineShown]


@router.get("/items/{pk}", response=ItemShown, by_alias=True)
def item(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One item with its pages."""
    who = actor(request)
    require(who, "view")
    found = item_for(who, pk)
    pages = pages_of(who, found)
    view_item(found, way="api", actor=who)
    plain = {name: getattr(found, name) for name in ItemShown.model_fields if hasattr(found, name)}
    return {
        **plain,
        "office": _office(found.office),
        "custodian": _office(found.custodian),
        "fonds": found.fonds.number,
        "class": found.class_code,
        "class_name": class_name(found),
        "retention": found.retention_as_marked,
        "date_read": as_read(date_of(found)),
        "manifest": reverse("iiif-manifest", args=[found.pk]),
        "pages": [
            {
                "id": page.pk,
                "number": page.number,
                "width": page.width,
                "height": page.height,
                "iiif": _iiif(page),
            }
            for page in pages
        ],
    }


@router.get("/items/{pk}/pages/{number}", response=PageShown)
def page(request: HttpRequest, pk: int, number: int) -> dict[str, Any]:
    """One page with its lines."""
    who = actor(request)
    require(who, "view")
    found = page_numbered(who, pk, number)
    view_page(found, way="api", actor=who)
    return {
        "id": found.pk,
        "item": found.item_id,
        "number": found.number,
        "width": found.width,
        "height": found.height,
        "dpi": found.dpi,
        "iiif": _iiif(found),
        "lines": lines_on(found),
    }


def _iiif(page: Page) -> str | None:
    return reverse("iiif-info", args=[page.pk]) if page.image_id else None


def _office(office: Office) -> dict[str, str]:
    return {"code": office.code, "name": office.name}
