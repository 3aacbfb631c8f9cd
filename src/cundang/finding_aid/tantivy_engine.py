"""The embedded engine: tantivy, two indexes (items and pages) in one folder.

Tokens come ready-made (words.py) and go through the whitespace analyser, which gives each its position.
Nothing is stored in the index but ids and filters: what a hit shows is read from the database.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import tantivy
from tantivy import DocAddress, Document, FieldType, Occur, Order, Query, Searcher

from cundang.finding_aid.engine import (
    FACETS,
    Description,
    Filters,
    Found,
    IndexDamaged,
    Kind,
    PageText,
    Place,
    Tallies,
    Wanted,
)
from cundang.finding_aid.name_words import name_characters
from cundang.finding_aid.order import newest_first, oldest_first
from cundang.finding_aid.tantivy_schema import ITEMS, NONE, PAGES
from cundang.finding_aid.words import Phrase

MANY: Final = 100_000  # more values than any filter field has
MOST_DOUBTED: Final = 1_000  # pages whose items are looked at for their matter
BOTH, CATALOGUE, TEXT = 3.0, 2.0, 1.0  # scores
HEAP: Final = 100_000_000  # bytes that each of the two writers may fill before it writes a segment; taken as needed


def _face(description: Description) -> int:
    """A digest of what an item's pages carry of it."""
    return int.from_bytes(hashlib.blake2b(repr(description).encode(), digest_size=7).digest(), "big")


def _document(identity: int, description: Description, number: int) -> Document:
    document = Document()
    document.add_integer("id", identity)
    document.add_text("county", description.office[:6])
    document.add_text("town", description.office[:9])
    document.add_text("office", description.office)
    document.add_text("class", description.class_code or NONE)
    document.add_text("retention", description.retention or NONE)
    document.add_integer("year", description.year or 0)
    document.add_integer("key", newest_first(description, number))
    document.add_integer("since", oldest_first(description, number))
    document.add_text("catalogue", description.catalogue)
    return document


@contextmanager
def _opening() -> Iterator[None]:
    """Tantivy says everything that is wrong with its files as `ValueError`."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexDamaged(str(error)) from error


class TantivyWriter:
    """See `engine.Writer`. Pages are committed before items, so an item's `face` never speaks too soon."""

    def __init__(self, folder: Path) -> None:
        for name in ("items", "pages"):
            if (folder / name).exists() and not (folder / name / "meta.json").exists():
                raise IndexDamaged(f"{folder.name}: {name} have no meta.json")  # tantivy would begin an empty index
            (folder / name).mkdir(exist_ok=True)
        with _opening():
            self._index = tantivy.Index(ITEMS, str(folder / "items"))
            self._index.config_reader("manual")
            self._items = self._index.writer(HEAP, 1)
            self._pages = tantivy.Index(PAGES, str(folder / "pages")).writer(HEAP, 1)

    def put(self, description: Description, pages: Iterable[PageText], body: str) -> None:
        """An item with all its pages."""
        self.remove_item(description.item)
        for page in pages:
            self._pages.add_document(self._page(description, page))
        self._items.add_document(self._item(description, body))

    def put_item(self, description: Description, body: str) -> bool:
        """An item alone, if its pages say the same of it."""
        if self._committed_face(description.item) != _face(description):
            return False
        self._items.delete_documents_by_term("id", description.item)
        self._items.add_document(self._item(description, body))
        return True

    def put_page(self, description: Description, page: PageText) -> None:
        """One page."""
        self._pages.delete_documents_by_term("id", page.id)
        self._pages.add_document(self._page(description, page))

    def remove_item(self, item: int) -> None:
        """An item and its pages."""
        self._items.delete_documents_by_term("id", item)
        self._pages.delete_documents_by_term("item", item)

    def remove_page(self, page: int) -> None:
        """One page."""
        self._pages.delete_documents_by_term("id", page)

    def commit(self) -> None:
        """Pages, then items."""
        self._pages.commit()
        self._items.commit()
        self._index.reload()

    def close(self) -> None:
        """Wait for merges; a writer cannot be used afterwards."""
        self._pages.wait_merging_threads()
        self._items.wait_merging_threads()

    def _committed_face(self, item: int) -> int | None:
        searcher = self._index.searcher()
        hits = searcher.search(Query.term_query(ITEMS, "id", item), 1, count=False).hits
        return int(searcher.fast_field_values("face", [hits[0][1]])[0] or 0) if hits else None

    @staticmethod
    def _item(description: Description, body: str) -> Document:
        document = _document(description.item, description, 0)
        document.add_text("body", body)
        document.add_integer("face", _face(description))
        return document

    @staticmethod
    def _page(description: Description, page: PageText) -> Document:
        document = _document(page.id, description, page.number)
        document.add_text("text", page.tokens)
        document.add_text("names", " ".join({t[0] for t in page.tokens.split()} & name_characters()))
        document.add_text("doubt", page.doubts)
        document.add_integer("item", description.item)
        document.add_integer("unread", int(page.unread))
        return document


def _all(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query) for query in queries])


def _any(*queries: Query) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _but_not(query: Query, *unwanted: Query) -> Query:
    return Query.boolean_query([(Occur.Must, query), *((Occur.MustNot, other) for other in unwanted)])


def _says(schema: tantivy.Schema, field: str, phrase: Phrase) -> Query:
    """The field has the phrase."""
    tokens = list(phrase.tokens)
    if phrase.open_end:
        tokens[-1] += ".?"
        if len(tokens) == 1:
            return Query.regex_query(schema, field, tokens[0])
        return Query.regex_phrase_query(schema, field, tokens)  # type: ignore[arg-type]
    if len(tokens) == 1:
        return Query.term_query(schema, field, tokens[0])
    return Query.phrase_query(schema, field, tokens)  # type: ignore[arg-type]


def _bounds(schema: tantivy.Schema, filters: Filters) -> list[Query]:
    """The filters, as clauses that must all hold."""
    clauses = []
    if not filters.scope.everywhere:
        under = [_under(schema, prefix) for prefix in sorted(filters.scope.prefixes)]
        extra = sorted(filters.scope.extra)
        if extra:
            under.append(Query.term_set_query(schema, "office", extra))
        clauses.append(_any(*under) if under else Query.empty_query())
    if filters.among:
        clauses.append(Query.term_set_query(schema, "office", sorted(filters.among)))
    if filters.office:
        clauses.append(_under(schema, filters.office))
    if filters.undated:
        clauses.append(Query.term_query(schema, "year", 0))
    elif filters.year_from is not None or filters.year_to is not None:
        low = filters.year_from if filters.year_from is not None else 1  # 0 stands for no year
        clauses.append(Query.range_query(schema, "year", FieldType.Integer, low, filters.year_to))
    if filters.class_code:
        clauses.append(Query.term_query(schema, "class", filters.class_code))
    if filters.retention:
        clauses.append(Query.term_query(schema, "retention", filters.retention))
    if filters.of_a_matter and schema is ITEMS:  # a page does not know what stands on the others of its item
        clauses.append(_about(filters))
    return clauses


def _about(filters: Filters) -> Query:
    """Items that are about what was asked for: by a word of it, or by their class."""
    classes = [Query.term_query(ITEMS, "class", code) for code in filters.about_classes]
    return _any(*map(_anywhere, filters.about), *classes)


def _under(schema: tantivy.Schema, code: str) -> Query:
    """The office itself and all below it; statistical codes have 6, 9 or 12 digits."""
    field = {6: "county", 9: "town"}.get(len(code), "office")
    return Query.term_query(schema, field, code)


@dataclass(frozen=True)
class _Row:
    """A document in its order: `page` is None for an item's own."""

    key: int
    item: int
    page: int | None = None


def _top_items(items: Searcher, query: Query, start: int, want: int, *, oldest: bool = False) -> list[_Row]:
    """From `start` on, at most `want` items, in their order by date; the newest first, or the oldest."""
    hits = _hits(items, query, start, want, oldest)
    ids = items.fast_field_values("id", [address for _, address in hits])
    return [_Row(int(key), int(item or 0)) for (key, _), item in zip(hits, ids, strict=True)]


def _top_pages(pages: Searcher, query: Query, start: int, want: int, *, oldest: bool = False) -> list[_Row]:
    """From `start` on, at most `want` pages, in their order by date; the newest first, or the oldest."""
    hits = _hits(pages, query, start, want, oldest)
    addresses = [address for _, address in hits]
    ids, items = pages.fast_field_values("id", addresses), pages.fast_field_values("item", addresses)
    return [
        _Row(int(key), int(item or 0), int(page or 0)) for (key, _), item, page in zip(hits, items, ids, strict=True)
    ]


def _hits(searcher: Searcher, query: Query, start: int, want: int, oldest: bool) -> list[tuple[Any, DocAddress]]:
    if want <= 0:
        return []
    if oldest:
        return searcher.search(query, want, count=False, order_by_field="since", offset=start, order=Order.Asc).hits
    return searcher.search(query, want, count=False, order_by_field="key", offset=start).hits


def _count(searcher: Searcher, query: Query) -> int:
    return int(searcher.search(query, 1, count=True, order_by_field="key").count)  # type: ignore[attr-defined]


def _facets(searcher: Searcher, query: Query) -> dict[str, dict[str, int]]:
    """Counts by value of each facet."""
    answer = searcher.aggregate(query, {name: {"terms": {"field": name, "size": MANY}} for name in FACETS})
    return {name: {_value(bucket["key"]): bucket["doc_count"] for bucket in answer[name]["buckets"]} for name in FACETS}


def _value(key: Any) -> str:
    return "" if key in (NONE, 0) else str(int(key)) if isinstance(key, int | float) else str(key)


def _added(first: dict[str, dict[str, int]], second: dict[str, dict[str, int]]) -> dict[str, dict[str, int]]:
    return {
        name: {
            value: first[name].get(value, 0) + second[name].get(value, 0) for value in {**first[name], **second[name]}
        }
        for name in FACETS
    }


class TantivyReader:
    """See `engine.Reader`. May be used by many threads."""

    def __init__(self, folder: Path) -> None:
        self._metas = [folder / name / "meta.json" for name in ("items", "pages")]
        with _opening():
            self._items, self._pages = (tantivy.Index.open(str(meta.parent)) for meta in self._metas)
            self._items.config_reader("manual")
            self._pages.config_reader("manual")
        self._seen: list[tuple[int, int]] = []

    def _searchers(self) -> tuple[Searcher, Searcher]:
        # A commit puts a new meta.json in place; opening the segments again without one would cost most of a search.
        with _opening():
            present = [(stat.st_mtime_ns, stat.st_ino) for stat in map(Path.stat, self._metas)]
            if present != self._seen:
                self._items.reload()
                self._pages.reload()
                self._seen = present
        return self._items.searcher(), self._pages.searcher()

    def sizes(self) -> tuple[int, int]:
        """How many items and pages are in the index."""
        items, pages = self._searchers()
        return items.num_docs, pages.num_docs

    def _searcher(self, kind: Kind) -> Searcher:
        return self._searchers()[kind == "page"]

    def tallies(self, kind: Kind) -> Tallies:
        """What is held of each office: how many, and the sum of their keys."""
        sums = {"terms": {"field": "office", "size": MANY}, "aggs": {"keys": {"sum": {"field": "id"}}}}
        answer = self._searcher(kind).aggregate(Query.all_query(), {"office": sums})
        return {b["key"]: (b["doc_count"], round(b["keys"]["value"])) for b in answer["office"]["buckets"]}

    def ids(self, kind: Kind, office: str) -> set[int]:
        """The keys of what is held of one office."""
        searcher = self._searcher(kind)
        query = Query.term_query(PAGES if kind == "page" else ITEMS, "office", office)
        hits = searcher.search(query, max(searcher.num_docs, 1), count=False, order_by_field="id").hits
        return {int(key) for key, _ in hits}

    def unread(self, filters: Filters) -> int:
        """How many pages there have no reading yet."""
        _, pages = self._searchers()
        return _count(pages, _all(Query.term_query(PAGES, "unread", 1), *_bounds(PAGES, filters)))

    def knower(self) -> Callable[[str], bool]:
        """Tells whether a token is anywhere in the index as it is now."""
        items, pages = self._searchers()
        # Texts first: names are mostly there.
        return lambda token: bool(pages.doc_freq("text", token) or items.doc_freq("catalogue", token))

    def rest(self, asked: tuple[Phrase, ...], filters: Filters) -> "TantivyRest":
        """Where other phrases stand than those asked for, within the filters."""
        return TantivyRest(*self._searchers(), asked, filters)

    def doubted(
        self, name: Phrase, pairs: Iterable[tuple[str, list[str]]], filters: Filters, limit: int
    ) -> tuple[int, list[Place]]:
        """Pages whose doubts may hold a name: how many, and the likeliest; none of an item that has it surely."""
        items, pages = self._searchers()
        query = _doubted(name, pairs, filters)
        result = pages.search(query, MOST_DOUBTED if filters.of_a_matter else limit, count=True)
        addresses = [address for _, address in result.hits]
        ids, owners = pages.fast_field_values("id", addresses), pages.fast_field_values("item", addresses)
        found = zip(owners, ids, result.hits, strict=True)
        places = [Place(int(item or 0), int(page or 0), float(score)) for item, page, (score, _) in found]
        count = int(result.count)  # type: ignore[attr-defined]
        if filters.of_a_matter:
            fitting = _which(items, places, _about(filters))
            places = [place for place in places if place.item in fitting]
            count, places = len(places), places[:limit]
        told = _which(items, places, _says(ITEMS, "body", name))
        return count, [place for place in places if place.item not in told]

    def having(self, sets: Sequence[Sequence[str]], unlike: Phrase, filters: Filters, limit: int) -> list[int]:
        """The newest pages whose text has all the strings of one of the sets, and not what they are to be unlike."""
        _, pages = self._searchers()
        query = _all(_any(*(_all(*map(_has, strings)) for strings in sets)), *_bounds(PAGES, filters))
        return [row.page or 0 for row in _top_pages(pages, _but_not(query, _says(PAGES, "text", unlike)), 0, limit)]

    def ask(self, wanted: Wanted) -> Found:
        """The hits from `offset`, at most `limit`, and the counts of all."""
        items, pages = self._searchers()
        pages_are_hits = len(wanted.phrases) == 1 and not wanted.filters.of_a_matter
        answer = _OnePhrase if pages_are_hits else _SeveralPhrases
        return answer(items, pages, wanted).found()


class TantivyRest:
    """See `engine.Rest`: the index as it was at one moment."""

    def __init__(self, items: Searcher, pages: Searcher, asked: tuple[Phrase, ...], filters: Filters) -> None:
        self._items, self._pages = items, pages
        self._within = [(Occur.Must, bound) for bound in _bounds(ITEMS, filters)]
        self._within.append((Occur.MustNot, _all(*map(_anywhere, asked))))

    def items(self, phrase: Phrase, limit: int, among: frozenset[str] = frozenset()) -> tuple[int, list[int]]:
        """How many items have the phrase, and the first of them."""
        wanted = [(Occur.Must, _anywhere(phrase)), *self._within]
        if among:
            wanted.append((Occur.Must, Query.term_set_query(ITEMS, "office", sorted(among))))
        result = self._items.search(Query.boolean_query(wanted), limit, count=True, order_by_field="key")
        ids = self._items.fast_field_values("id", [address for _, address in result.hits])
        return int(result.count), [int(item or 0) for item in ids]  # type: ignore[attr-defined]

    def place(self, item: int, phrase: Phrase) -> Place:
        """The item at its first page with the phrase."""
        return _at_first_page(self._pages, item, [phrase], TEXT)


class _OnePhrase:
    """Hits are pages, and items that only the catalogue gives."""

    def __init__(self, items: Searcher, pages: Searcher, wanted: Wanted) -> None:
        self._items, self._pages, self._wanted = items, pages, wanted
        (phrase,) = wanted.phrases
        in_text = _all(_says(PAGES, "text", phrase), *_bounds(PAGES, wanted.filters))
        bounds = _bounds(ITEMS, wanted.filters)
        self._in_text = in_text
        self._in_both = _all(in_text, _says(PAGES, "catalogue", phrase))
        self._in_text_alone = _but_not(in_text, _says(PAGES, "catalogue", phrase))
        self._in_catalogue = _all(_says(ITEMS, "catalogue", phrase), *bounds)
        self._in_body = _all(_says(ITEMS, "body", phrase), *bounds)
        self._in_catalogue_alone = _but_not(self._in_catalogue, _says(ITEMS, "body", phrase))

    def found(self) -> Found:
        """The answer. Most names are in no catalogue entry: then half of the ways need not be gone."""
        described = _count(self._items, self._in_catalogue)
        written = _count(self._items, self._in_body)
        of_entries = _facets(self._items, self._in_catalogue_alone) if described else Found().facets
        alone = sum(of_entries["office"].values())
        if not written + alone:
            return Found()
        facets = _added(_facets(self._pages, self._in_text), of_entries) if written else of_entries
        places = self._by_relevance(described > alone, alone) if self._wanted.sort == "relevance" else self._by_date()
        return Found(sum(facets["office"].values()), written + alone, places, facets)

    def _by_relevance(self, in_both: bool, alone: int) -> list[Place]:
        start, want = self._wanted.offset, self._wanted.limit
        places, rest = [], self._in_text
        if in_both:
            rest = self._in_text_alone
            places += [Place(row.item, row.page, BOTH) for row in _top_pages(self._pages, self._in_both, start, want)]
            if len(places) == want:  # counting the rest would be for nothing
                return places
            start, want = max(0, start - _count(self._pages, self._in_both)), want - len(places)
        if alone:
            rows = _top_items(self._items, self._in_catalogue_alone, start, want)
            places += [Place(row.item, None, CATALOGUE) for row in rows]
            start, want = max(0, start - alone), want - len(rows)
        return places + [Place(row.item, row.page, TEXT) for row in _top_pages(self._pages, rest, start, want)]

    def _by_date(self) -> list[Place]:
        last = self._wanted.offset + self._wanted.limit
        oldest = self._wanted.sort == "oldest"
        rows = _top_pages(self._pages, self._in_text, 0, last, oldest=oldest)
        rows += _top_items(self._items, self._in_catalogue_alone, 0, last, oldest=oldest)
        rows.sort(key=lambda row: row.key, reverse=not oldest)
        shown = rows[self._wanted.offset : last]
        return [Place(row.item, row.page, CATALOGUE if row.page is None else TEXT) for row in shown]


class _SeveralPhrases:
    """Hits are items that have every phrase (and are about the matter), each at its first page with any of them."""

    def __init__(self, items: Searcher, pages: Searcher, wanted: Wanted) -> None:
        self._items, self._pages, self._wanted = items, pages, wanted
        bounds = _bounds(ITEMS, wanted.filters)
        described = [_says(ITEMS, "catalogue", phrase) for phrase in wanted.phrases]
        written = [_says(ITEMS, "body", phrase) for phrase in wanted.phrases]
        self._anywhere = _all(*map(_any, described, written), *bounds)
        self._in_catalogue = _all(*described, *bounds)
        self._otherwise = _but_not(self._anywhere, _all(*described))

    def found(self) -> Found:
        """The answer."""
        facets = _facets(self._items, self._anywhere)
        total = sum(facets["office"].values())
        if not total:
            return Found()
        return Found(total, total, self._places(), facets)

    def _places(self) -> list[Place]:
        start, want = self._wanted.offset, self._wanted.limit
        if self._wanted.sort != "relevance":
            rows = _top_items(self._items, self._anywhere, start, want, oldest=self._wanted.sort == "oldest")
            return [self._place(row.item, TEXT) for row in rows]
        described = _count(self._items, self._in_catalogue)
        rows = _top_items(self._items, self._in_catalogue, start, want)
        start, want = max(0, start - described), want - len(rows)
        others = _top_items(self._items, self._otherwise, start, want)
        return [self._place(row.item, CATALOGUE) for row in rows] + [self._place(row.item, TEXT) for row in others]

    def _place(self, item: int, score: float) -> Place:
        return _at_first_page(self._pages, item, self._wanted.phrases, score)


def _has(string: str) -> Query:
    """The page's text has the string."""
    if string in name_characters():
        return Query.term_query(PAGES, "names", string)
    return _says(PAGES, "text", Phrase(string))


def _anywhere(phrase: Phrase) -> Query:
    """The item has the phrase in its catalogue entry or on a page."""
    return _any(_says(ITEMS, "catalogue", phrase), _says(ITEMS, "body", phrase))


def _which(items: Searcher, places: Sequence[Place], query: Query) -> set[int]:
    """The items of these places that the query gives."""
    among = _all(Query.term_set_query(ITEMS, "id", [place.item for place in places]), query)
    return {row.item for row in _top_items(items, among, 0, len(places))}


def _doubted(name: Phrase, pairs: Iterable[tuple[str, list[str]]], filters: Filters) -> Query:
    """Pages with each pair in the text or the doubts; a page's score is that of its likeliest doubt alone."""
    likely, each = [], []
    for pair, doubts in pairs:
        terms = [Query.term_query(PAGES, "doubt", token) for token in doubts]
        likely += [Query.const_score_query(term, float(len(terms) - at)) for at, term in enumerate(terms)]
        each.append(_any(Query.term_query(PAGES, "text", pair), *terms))
    within = Query.const_score_query(_all(*each, *_bounds(PAGES, filters)), 0.0)
    surely = [_says(PAGES, field, name) for field in ("text", "catalogue")]
    return _but_not(_all(Query.disjunction_max_query(likely), within), *surely)


def _at_first_page(pages: Searcher, item: int, phrases: Sequence[Phrase], score: float) -> Place:
    """The item at its first page with any of the phrases; without a page where only the catalogue has them."""
    said = _any(*(_says(PAGES, "text", phrase) for phrase in phrases))
    first = _top_pages(pages, _all(Query.term_query(PAGES, "item", item), said), 0, 1)
    return Place(item, first[0].page if first else None, score)
