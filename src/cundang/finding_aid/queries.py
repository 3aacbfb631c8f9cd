"""Searching: the engine says where, the database says what, and both only within what the actor may see."""

import re
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, office_names, require
from cundang.finding_aid import folders
from cundang.finding_aid.engine import SORTS, Filters, Found, Place, Reader, Sort, Wanted
from cundang.finding_aid.marks import underline
from cundang.finding_aid.tantivy_engine import TantivyReader
from cundang.finding_aid.words import Phrase, find, phrases
from cundang.holdings.models import Item, Page, RecordClass, Stale
from cundang.holdings.queries import items_for, lines_of, pages_for

LONGEST_QUESTION: Final = 200  # characters
LONGEST_PURPOSE: Final = 500
MOST_HITS: Final = 500  # at once
DEEPEST: Final = 100_000  # offset

_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")  # what PostgreSQL cannot keep in the ledger

Box = list[int]  # x, y, width, height in pixels of the upright page


class QuestionRefused(ValueError):
    """A question that cannot be asked; the message says what to change."""


@dataclass(frozen=True)
class Question:
    """What is looked for, where, and (for somebody else) what for."""

    q: str
    office: str = ""
    year_from: int | None = None
    year_to: int | None = None
    class_code: str = ""
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    purpose: str = ""


@dataclass(frozen=True)
class Hit:
    """A page with the line that was looked for; or, without a page, an item by its catalogue data.

    `span` is the first and one past the last character in `line`, `mark` the box of just these characters.
    """

    item: Item
    page: Page | None
    score: float
    line: str | None = None
    line_number: int | None = None  # from 0
    span: tuple[int, int] | None = None
    box: Box | None = None
    mark: Box | None = None

    @property
    def iiif(self) -> str | None:
        """The path of the line's picture; None where there is no image."""
        if self.page is None or self.page.image_id is None:
            return None
        region = ",".join(map(str, self.box)) if self.box else "full"
        return f"/iiif/3/{self.page.pk}/{region}/max/0/default.jpg"

    def as_json(self) -> dict[str, Any]:
        """The hit as the command and the API give it."""
        return {
            "reference": self.item.reference,
            "title": self.item.title,
            "office": {"code": self.item.office_id, "name": self.item.office.name},
            "year": self.item.year,
            "class": self.item.class_code,
            "page": self.page.number if self.page else None,
            "match": "exact",
            "line": self.line,
            "box": self.box,
            "iiif": self.iiif,
            "score": self.score,
            "item_id": self.item.pk,
            "page_id": self.page.pk if self.page else None,
            "line_number": self.line_number,
            "span": list(self.span) if self.span else None,
            "mark": self.mark,
        }


@dataclass(frozen=True)
class FacetValue:
    """One value of a facet and how many of the hits have it; `value` is None for hits that have none."""

    value: str | int | None
    name: str
    count: int


@dataclass(frozen=True)
class Waiting:
    """What a search could not find yet."""

    reading: int = 0  # pages delivered or added, without a reading
    indexing: int = 0  # items whose last change is not in the index yet


@dataclass(frozen=True)
class Answer:
    """What a question found: `total` hits in `items` items, of which `hits` are shown."""

    question: Question
    took_ms: float
    total: int
    items: int
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    waiting: Waiting = field(default_factory=Waiting)

    def as_json(self) -> dict[str, Any]:
        """The answer as `cundang search --json` and `GET /api/v1/search` give it."""
        return {
            "query": self.question.q,
            "took_ms": self.took_ms,
            "total": self.total,
            "hits": [hit.as_json() for hit in self.hits],
            "items": self.items,
            "facets": {
                name: [{"value": one.value, "name": one.name, "count": one.count} for one in values]
                for name, values in self.facets.items()
            },
            "waiting": {"reading": self.waiting.reading, "indexing": self.waiting.indexing},
        }


def search(actor: Actor, question: Question) -> Answer:
    """Answer a question within the actor's scope; raises `QuestionRefused` and `Forbidden`."""
    began = time.perf_counter()
    require(actor, "search")
    wanted = _wanted(actor, question)
    found, unread = _ask(wanted)
    return Answer(
        question=question,
        hits=_hits(actor, found.places, wanted.phrases),
        total=found.total,
        items=found.items,
        facets=_facets(found),
        waiting=_waiting(actor, question.office, unread),
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def _wanted(actor: Actor, question: Question) -> Wanted:
    """The question as the engine takes it."""
    if len(question.q) > LONGEST_QUESTION:
        raise QuestionRefused(_("要查的文字太长，请控制在 %(count)d 个字以内。") % {"count": LONGEST_QUESTION})
    if len(question.purpose) > LONGEST_PURPOSE:
        raise QuestionRefused(_("用途请控制在 %(count)d 个字以内。") % {"count": LONGEST_PURPOSE})
    if _UNWRITABLE.search(question.q + question.purpose):
        raise QuestionRefused(_("输入里有无法识别的字符，请重新输入。"))
    words = phrases(question.q)
    if not words:
        raise QuestionRefused(_("请输入要查的人名、词语或档号。"))
    if question.office and not (question.office.isascii() and question.office.isdigit()):
        raise QuestionRefused(_("机构代码应是 6、9 或 12 位数字，请检查后再试。"))
    if question.sort not in SORTS:
        raise QuestionRefused(_("排序方式只有 relevance（相关）和 date（日期）两种。"))
    if not 0 < question.limit <= MOST_HITS or not 0 <= question.offset <= DEEPEST:
        raise QuestionRefused(
            _("每次最多显示 %(most)d 条，从第 0 至 %(deepest)d 条之后开始。") % {"most": MOST_HITS, "deepest": DEEPEST}
        )
    for year in (question.year_from, question.year_to):
        if year is not None and not 0 < year < 10_000:
            raise QuestionRefused(_("年度应是四位数字，如 1983。"))
    filters = Filters(actor.scope("search"), question.office, question.year_from, question.year_to, question.class_code)
    return Wanted(words, filters, question.sort, question.limit, question.offset)


_readers: dict[Path, Reader] = {}
_opening = threading.Lock()


def _reader() -> Reader | None:
    """The live index, opened once in a process; None while there is none."""
    folder = folders.current()
    if folder is None:
        return None
    with _opening:
        if folder not in _readers:
            _readers.clear()
            _readers[folder] = TantivyReader(folder)
        return _readers[folder]


def _ask(wanted: Wanted) -> tuple[Found, int | None]:
    """The engine's answer and how many pages are unread; None where there is no index yet.

    A rebuild may take an index away between naming and opening it; then the next one is already named.
    """
    waiting = Filters(wanted.filters.scope, wanted.filters.office)
    for last in (False, True):
        try:
            reader = _reader()
            if reader is None:
                return Found(), None
            return reader.ask(wanted), reader.unread(waiting)
        except (OSError, ValueError):
            if last:
                raise
            _readers.clear()
    raise AssertionError


def _hits(actor: Actor, places: list[Place], words: tuple[Phrase, ...]) -> list[Hit]:
    """The rows of the places, in their order; one that the database does not give this actor is left out."""
    items = items_for(actor, "search").in_bulk({place.item for place in places})
    ids = {place.page for place in places if place.page is not None}
    pages = pages_for(actor, "search").select_related("reading").defer("reading__candidates").in_bulk(ids)
    hits = []
    for place in places:
        item = items.get(place.item)
        page = pages.get(place.page) if place.page is not None else None
        if item is None or (place.page is not None and page is None):
            continue
        hits.append(_hit(item, page, words, place.score))
    return hits


def _hit(item: Item, page: Page | None, words: tuple[Phrase, ...], score: float) -> Hit:
    """The hit with its line: that in which the first phrase found on the page begins."""
    reading = getattr(page, "reading", None)
    lines = lines_of(reading) if reading else []
    place = find(words, "\n".join(line["text"] for line in lines))
    if place is None:
        return Hit(item, page, score)
    start, end = place
    for number, line in enumerate(lines):
        text, box = line["text"], [int(value) for value in line["box"]] if line["box"] else None
        if start < len(text):
            span = (start, min(end, len(text)))
            return Hit(item, page, score, text, number, span, box, underline(box, text, span) if box else None)
        start, end = start - len(text) - 1, end - len(text) - 1
    return Hit(item, page, score)


def _facets(found: Found) -> dict[str, list[FacetValue]]:
    """The facets with names, the most frequent first."""
    classes = RecordClass.objects.filter(code__in=found.facets["class"]).order_by("version")
    names: dict[str, dict[str, str]] = {
        "office": office_names(found.facets["office"]),
        "class": dict(classes.values_list("code", "name")),
        "year": {},
        "retention": {},
    }
    facets = {}
    for facet, counts in found.facets.items():
        ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
        facets[facet] = [
            FacetValue(_facet_value(facet, value), names[facet].get(value, value), count) for value, count in ordered
        ]
    return facets


def _facet_value(facet: str, value: str) -> str | int | None:
    if not value:
        return None
    return int(value) if facet == "year" else value


def _waiting(actor: Actor, office: str, unread: int | None) -> Waiting:
    """What is in scope and cannot be found yet."""
    under = Q(office_id__gte=office, office_id__lt=office + ":") if office else Q()
    items = items_for(actor, "search").filter(under)
    delivered = items.filter(unread__gt=0).aggregate(pages=Sum("unread"))["pages"] or 0
    if unread is None:
        pages = pages_for(actor, "search").filter(under, reading__isnull=True)
        return Waiting(delivered + pages.count(), items.count())
    stale = Stale.objects.filter(kind="item").values("object_id")
    return Waiting(delivered + unread, items.filter(pk__in=stale).count())


def index_sizes() -> tuple[int, int]:
    """How many items and pages the index holds."""
    reader = _reader()
    return reader.sizes() if reader else (0, 0)
