"""Searching: the engine says where, the database says what, and both only within what the actor may see."""

import logging
import re
import threading
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, office_names, require, under
from cundang.finding_aid import confusions, doubts, folders, former, near, register, second_look
from cundang.finding_aid.engine import SORTS, Filters, Found, IndexDamaged, Place, Reader, Sort, Wanted
from cundang.finding_aid.marks import underline
from cundang.finding_aid.matters import MatterRefused, matter_named
from cundang.finding_aid.near import Bearers, Group, name_in
from cundang.finding_aid.tantivy_engine import TantivyReader
from cundang.finding_aid.words import Phrase, find, phrases
from cundang.holdings.queries import (
    ItemShown,
    PageShown,
    class_names,
    items_for,
    items_shown,
    pages_for,
    pages_shown,
    retention_names,
    waiting,
)

LONGEST_QUESTION: Final = 200  # characters
LONGEST_PURPOSE: Final = 500
MOST_HITS: Final = 500  # at once
DEEPEST: Final = 100_000  # offset
NEAR_TOP: Final = 20
FURTHER: Final = 0.1  # less likely than the hit before of the same name
OPENED: Final = 3  # times that opening the index is tried
OFTEN: Final = 50  # items: a name on so many is in the register
MOST_STALE: Final = 10_000  # a longer list of changed items is not counted to its end

_UNWRITABLE: Final = re.compile("[\0\ud800-\udfff]")  # what PostgreSQL cannot keep in the ledger

log = logging.getLogger(__name__)

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
    retention: str = ""
    matter: str = ""  # the code of what it was about
    undated: bool = False  # only what has no year
    sort: Sort = "relevance"
    limit: int = 20
    offset: int = 0
    purpose: str = ""

    @property
    def bounds(self) -> dict[str, str | int]:
        """What bounds it besides the office, by the names that an address has for it."""
        all_of_them: dict[str, str | int | None] = {
            "class": self.class_code,
            "retention": self.retention,
            "matter": self.matter,
            "year_from": self.year_from,
            "year_to": self.year_to,
            "undated": int(self.undated),
        }
        return {name: value for name, value in all_of_them.items() if value}


@dataclass(frozen=True)
class Hit:
    """A page with the line that was looked for; or, without a page, an item by its catalogue data.

    `span` is the first and one past the last character in `line`, `mark` the box of just these characters; `match` is
    `exact`, or the way in which it is nearly right.
    """

    item: ItemShown
    page: PageShown | None
    score: float
    line: str | None = None
    line_number: int | None = None  # from 0
    span: tuple[int, int] | None = None
    box: Box | None = None
    mark: Box | None = None
    match: str = "exact"
    probability: float | None = None  # that the reader meant the name; of a doubt alone

    @property
    def chance(self) -> str:
        """The probability for a person."""
        return "" if self.probability is None else f"{self.probability:.0%}" if self.probability >= 0.01 else "<1%"

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
            "office": {"code": self.item.office_id, "name": self.item.office_name},
            "year": self.item.year,
            "class": self.item.class_code,
            "page": self.page.number if self.page else None,
            "match": self.match,
            "probability": self.probability,
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
class Near:
    """A name that may have been meant, why, in how many items it stands, and the first of them."""

    why: str  # sound | look
    reason: str
    name: str
    count: int
    hits: list[Hit]
    rank: float = 0.0  # how likely

    def as_json(self) -> dict[str, Any]:
        """The group as the command and the API give it."""
        shown = [hit.as_json() for hit in self.hits]
        return {"why": self.why, "reason": self.reason, "name": self.name, "count": self.count, "hits": shown}


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
    near: list[Near] = field(default_factory=list)  # the likeliest first; no item of an exact hit
    undated: int = 0  # hits without a year, which the asked years leave out
    unfound: int | None = None  # its place on the work list of what was not found

    @property
    def shown(self) -> list[Hit]:
        """Every hit, exact or near."""
        return [*self.hits, *(hit for group in self.near for hit in group.hits)]

    @property
    def near_top(self) -> list[Hit]:
        """The hits of all near groups as one list, each page once, the likeliest first.

        A further hit of a name is less likely than its first: the list leads to many names early.
        """
        ranked = [(group.rank - FURTHER * at, hit) for group in self.near for at, hit in enumerate(group.hits)]
        hits: dict[tuple[int, int | None], Hit] = {}
        for _rank, hit in sorted(ranked, key=lambda pair: -pair[0]):
            hits.setdefault((hit.item.pk, hit.page.pk if hit.page else None), hit)
        return list(hits.values())[:NEAR_TOP]

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
            "near": [group.as_json() for group in self.near],
            "near_top": [hit.as_json() for hit in self.near_top],
            "waiting": {"reading": self.waiting.reading, "indexing": self.waiting.indexing},
            "undated": self.undated,
        }


def search(actor: Actor, question: Question) -> Answer:
    """Answer a question within the actor's scope; raises `QuestionRefused` and `Forbidden`."""
    began = time.perf_counter()
    require(actor, "search")
    wanted = _wanted(actor, question)
    found, near, unread, undated = _ask(actor, wanted, question)
    rows = _Rows(actor, [*found.places, *(place for group in near for place in group.places)])
    return Answer(
        question=question,
        hits=rows.hits(found.places, wanted.phrases),
        near=[rows.near(group) for group in near],
        total=found.total,
        items=found.items,
        facets=_facets(found),
        waiting=_waiting(actor, question.office, unread),
        undated=undated,
        took_ms=round((time.perf_counter() - began) * 1000, 2),
    )


def _wanted(actor: Actor, question: Question) -> Wanted:
    """The question as the engine takes it."""
    if len(question.q) > LONGEST_QUESTION:
        raise QuestionRefused(_("要查的文字太长，请控制在 %(count)d 个字以内。") % {"count": LONGEST_QUESTION})
    if len(question.purpose) > LONGEST_PURPOSE:
        raise QuestionRefused(_("用途请控制在 %(count)d 个字以内。") % {"count": LONGEST_PURPOSE})
    if _UNWRITABLE.search(question.q + question.purpose + question.matter):
        raise QuestionRefused(_("输入里有无法识别的字符，请重新输入。"))
    words = phrases(question.q)
    if not words:
        raise QuestionRefused(_("请输入要查的人名、词语或档号。"))
    if question.office and not (question.office.isascii() and question.office.isdigit()):
        raise QuestionRefused(_("机构代码应是 6、9 或 12 位数字，请检查后再试。"))
    if question.sort not in SORTS:
        raise QuestionRefused(_("排序方式只有 relevance（相关）、date（从新到旧）和 oldest（从旧到新）三种。"))
    if not 0 < question.limit <= MOST_HITS or not 0 <= question.offset <= DEEPEST:
        raise QuestionRefused(
            _("每次最多显示 %(most)d 条，从第 0 至 %(deepest)d 条之后开始。") % {"most": MOST_HITS, "deepest": DEEPEST}
        )
    for year in (question.year_from, question.year_to):
        if year is not None and not 0 < year < 10_000:
            raise QuestionRefused(_("年度应是四位数字，如 1983。"))
    return Wanted(words, _filters(actor, question), question.sort, question.limit, question.offset)


def _filters(actor: Actor, question: Question) -> Filters:
    """What bounds the question; raises `QuestionRefused` for a matter that the actor's county does not have."""
    filters = Filters(
        actor.scope("search"),
        question.office,
        question.year_from,
        question.year_to,
        question.class_code,
        question.retention,
        question.undated,
    )
    if not question.matter:
        return filters
    try:
        kind = matter_named(actor, question.matter, question.office)
    except MatterRefused as refused:
        raise QuestionRefused(str(refused)) from refused
    return replace(filters, about=kind.phrases, about_classes=kind.classes)


_readers: dict[Path, Reader] = {}
_opening = threading.Lock()


def live_reader() -> Reader | None:
    """The live index, opened once in a process; None while there is none.

    One that cannot be opened is given up: what it held counts as waiting until another is made. Once is not enough
    to say so, since a merge or a rebuild may just be taking files away.
    """
    for attempt in range(OPENED):
        folder = folders.current()
        if folder is None:
            return None
        try:
            with _opening:
                if folder not in _readers:
                    _readers.clear()
                    _readers[folder] = TantivyReader(folder)
                return _readers[folder]
        except IndexDamaged:
            log.exception("the index cannot be opened")
            if attempt == OPENED - 1:
                folders.give_up(folder)
            time.sleep(0.05)
    return None


def _ask(actor: Actor, wanted: Wanted, question: Question) -> tuple[Found, list[Group], int | None, int]:
    """The engine's answer, what is nearly right (first hits only), how many pages are unread, how many hits undated.

    Of unread pages None where there is no index yet.

    A rebuild may take an index away between naming and opening it; then the next one is already named.
    """
    waiting = Filters(wanted.filters.scope, wanted.filters.office)
    for last in (False, True):
        try:
            reader = live_reader()
            if reader is None:
                return Found(), [], None, 0
            found = reader.ask(wanted)
            near = _near(reader, actor, wanted, question, found) if not wanted.offset else []
            return found, near, reader.unread(waiting), _undated(reader, wanted)
        except (OSError, ValueError):
            if last:
                raise
            _readers.clear()
    raise AssertionError


def _near(reader: Reader, actor: Actor, wanted: Wanted, question: Question, found: Found) -> list[Group]:
    """What is nearly right, the likeliest first.

    What stands in many items and is nobody's name, such as 土地承包, is a word, and written right: only what else a
    place was called leads on from it.
    """
    name, office = name_in(wanted.phrases), question.office
    bearers = register.homes(actor, name, office) if name else Bearers()
    guessed = former.guesses(actor, wanted.phrases)
    if found.items > OFTEN and not bearers.borne:
        name = None
    else:
        guessed = [*register.guesses(actor, question.q, office), *guessed]
        guessed += confusions.guesses(actor, question.q, office)
    if name:
        guessed += second_look.guesses(reader, actor, name, wanted.filters, bearers.homes)
    if not name and not guessed:
        return []
    candidates = near.candidates(name, reader.knower(), guessed)
    bearers = replace(bearers, others=register.bearers(actor, name, candidates, office))
    groups = near.groups(reader, wanted.phrases, wanted.filters, candidates, bearers)
    groups += doubts.doubted(reader, actor, wanted) if name else []
    return sorted(groups, key=lambda group: -group.rank)


def _undated(reader: Reader, wanted: Wanted) -> int:
    """How many hits have no year, where years are asked for and therefore leave them out."""
    filters = wanted.filters
    if filters.undated or (filters.year_from is None and filters.year_to is None):
        return 0
    return reader.ask(replace(wanted, filters=replace(filters, undated=True), limit=0, offset=0)).total


class _Rows:
    """The items and pages of all places, as far as the database gives them to this actor; fetched at once."""

    def __init__(self, actor: Actor, places: list[Place]) -> None:
        self._items = items_shown(actor, {place.item for place in places})
        self._pages = pages_shown(actor, {place.page for place in places if place.page is not None})

    def hits(self, places: list[Place], words: tuple[Phrase, ...], match: str = "exact") -> list[Hit]:
        """The places in their order with the words marked; one without its rows is left out."""
        hits = []
        for place in places:
            item = self._items.get(place.item)
            page = self._pages.get(place.page) if place.page is not None else None
            if item is not None and (page is not None or place.page is None):
                if page is not None and isinstance(place, doubts.Doubt):
                    hit = _doubted(item, page, place)
                else:
                    hit = _hit(item, page, words, place.score)
                hits.append(replace(hit, match=match))
        return hits

    def near(self, group: Group) -> Near:
        """A group with its hits."""
        guess = group.guess
        hits = self.hits(group.places, (guess.phrase,), guess.why)
        return Near(guess.why, guess.reason, guess.name, group.count, hits, group.rank)


def _hit(item: ItemShown, page: PageShown | None, words: tuple[Phrase, ...], score: float) -> Hit:
    """The hit with its line: that in which the first phrase found on the page begins."""
    lines = page.lines if page else []
    place = find(words, "\n".join(line["text"] for line in lines))
    if place is None:
        return Hit(item, page, score)
    start, end = place
    for number, line in enumerate(lines):
        text = line["text"]
        if start < len(text):
            box = [int(value) for value in line["box"]] if line["box"] else None
            span = (start, min(end, len(text)))
            return Hit(item, page, score, text, number, span, box, underline(box, text, span) if box else None)
        start, end = start - len(text) - 1, end - len(text) - 1
    return Hit(item, page, score)


def _doubted(item: ItemShown, page: PageShown, doubt: doubts.Doubt) -> Hit:
    """The hit with the line as it was read, the characters marked that may be the name."""
    if doubt.line >= len(page.lines):  # read anew in between
        return Hit(item, page, doubt.score, probability=doubt.score)
    line = page.lines[doubt.line]
    text, box = line["text"], [int(value) for value in line["box"]] if line["box"] else None
    span = (min(doubt.span[0], len(text)), min(doubt.span[1], len(text)))
    mark = underline(box, text, span) if box else None
    return Hit(item, page, doubt.score, text, doubt.line, span, box, mark, probability=doubt.score)


def _facets(found: Found) -> dict[str, list[FacetValue]]:
    """The facets with names, the most frequent first."""
    names: dict[str, dict[str, str]] = {
        "office": office_names(found.facets["office"]),
        "class": class_names(found.facets["class"]),
        "year": {},
        "retention": retention_names(found.facets["retention"]),
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
    delivered, changed = waiting(actor, office, MOST_STALE)
    if unread is None:  # there is no index: nothing can be found
        within = under(office) if office else Q()
        pages = pages_for(actor, "search").filter(within, reading__isnull=True)
        return Waiting(delivered + pages.count(), items_for(actor, "search").filter(within).count())
    return Waiting(delivered + unread, changed)


def index_sizes() -> tuple[int, int]:
    """How many items and pages the index holds."""
    reader = live_reader()
    return reader.sizes() if reader else (0, 0)
