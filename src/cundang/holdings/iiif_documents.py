"""The two JSON documents of IIIF: a page's info.json (Image 3) and an item's manifest (Presentation 3)."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from cundang.holdings.iiif_request import MAX_AREA, MAX_SIDE, TILE
from cundang.holdings.models import Item, Page

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as StrPromise

IMAGE_CONTEXT = "http://iiif.io/api/image/3/context.json"
PRESENTATION_CONTEXT = "http://iiif.io/api/presentation/3/context.json"
LEVEL = "http://iiif.io/api/image/3/level2.json"
THUMBNAIL = 200  # pixels


def scale_factors(width: int, height: int) -> list[int]:
    """1, 2, 4 … until the page fits into one tile."""
    factors = [1]
    while max(width, height) > TILE * factors[-1]:
        factors.append(factors[-1] * 2)
    return factors


def info(page: Page, address: str) -> dict[str, Any]:
    """What the viewer must know about a page; `address` is its image service, absolute."""
    factors = scale_factors(page.width, page.height)
    return {
        "@context": IMAGE_CONTEXT,
        "id": address,
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": page.width,
        "height": page.height,
        "maxWidth": MAX_SIDE,
        "maxHeight": MAX_SIDE,
        "maxArea": MAX_AREA,
        "sizes": [
            {"width": -(-page.width // factor), "height": -(-page.height // factor)}
            for factor in reversed(factors)
            if page.width * page.height // factor**2 <= MAX_AREA and max(page.width, page.height) // factor <= MAX_SIDE
        ],
        "tiles": [{"width": TILE, "height": TILE, "scaleFactors": factors}],
        "extraFormats": ["webp"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": ["canonicalLinkHeader", "mirroring", "profileLinkHeader", "sizeUpscaling"],
    }


def manifest(item: Item, pages: Iterable[Page], address: str, service: Callable[[Page], str]) -> dict[str, Any]:
    """An item with its pages in order; `address` is the manifest's own, `service` a page's image service."""
    return {
        "@context": PRESENTATION_CONTEXT,
        "id": address,
        "type": "Manifest",
        "label": {"zh": [item.title or item.reference or str(item.pk)]},
        "metadata": [_pair(label, value) for label, value in _described(item) if value],
        "viewingDirection": "left-to-right",
        "items": [_canvas(page, address, service(page)) for page in pages],
    }


def _described(item: Item) -> list[tuple["StrPromise", str]]:
    return [
        (gettext_lazy("档号"), item.reference),
        (gettext_lazy("所有者"), item.office.name),
        (gettext_lazy("保管单位"), item.custodian.name),
        (gettext_lazy("立档单位"), item.creator),
        (gettext_lazy("责任者"), item.author),
        (gettext_lazy("日期"), item.dated or (str(item.year) if item.year else "")),
    ]


def _label(words: Callable[[], str]) -> dict[str, list[str]]:
    """Words of ours in both languages: the viewer chooses, not the session that asks."""
    label = {}
    for language, locale in (("zh", "zh-hans"), ("en", "en")):
        with override(locale):
            label[language] = [words()]
    return label


def _pair(label: "StrPromise", value: str) -> dict[str, Any]:
    return {"label": _label(lambda: str(label)), "value": {"none": [value]}}


def _canvas(page: Page, address: str, service: str) -> dict[str, Any]:
    canvas = f"{address}/canvas/{page.number}"
    return {
        "id": canvas,
        "type": "Canvas",
        "label": _label(lambda: _("第 %(number)d 页") % {"number": page.number}),
        "width": page.width,
        "height": page.height,
        "thumbnail": [_image(service, f"full/!{THUMBNAIL},{THUMBNAIL}/0/default.jpg")],
        "items": [
            {
                "id": f"{canvas}/page",
                "type": "AnnotationPage",
                "items": [
                    {
                        "id": f"{canvas}/painting",
                        "type": "Annotation",
                        "motivation": "painting",
                        "target": canvas,
                        "body": _image(service, "full/max/0/default.jpg"),
                    }
                ],
            }
        ],
    }


def _image(service: str, asked: str) -> dict[str, Any]:
    return {
        "id": f"{service}/{asked}",
        "type": "Image",
        "format": "image/jpeg",
        "service": [{"id": service, "type": "ImageService3", "profile": "level2"}],
    }
