"""What an engine is asked and what it answers; one file behind this Protocol is one engine."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal, Protocol

from cundang.custodians.queries import Scope
from cundang.finding_aid.words import Phrase

Sort = Literal["relevance", "date", "oldest"]
Kind = Literal["item", "page"]
Tallies = dict[str, tuple[int, int]]  # office → how many, and the sum of their keys
SORTS: Final[tuple[Sort, ...]] = ("relevance", "date", "oldest")
FACETS: Final = ("office", "year", "class", "retention")


class IndexDamaged(ValueError):
    """The files of an index cannot be opened: it has to be made anew."""


@dataclass(frozen=True)
class Description:
    """What an item says of itself and of each of its pages: the catalogue's words and the filters."""

    item: int
    office: str  # statistical code
    year: int | None
    class_code: str
    retention: str
    dated: date | None
    catalogue: str  # tokens of title, author, persons, reference code and document number


@dataclass(frozen=True)
class PageText:
    """A page as the index keeps it."""

    id: int
    number: int
    tokens: str
    unread: bool  # no reading yet: counted, never found
    doubts: str = ""  # tokens of what may be there besides (doubts.py)


@dataclass(frozen=True)
class Filters:
    """What bounds a question; always part of the query itself, so counts and facets cannot leak."""

    scope: Scope
    office: str = ""  # a code: the office and all that stand under it
    year_from: int | None = None
    year_to: int | None = None
    class_code: str = ""
    retention: str = ""
    undated: bool = False  # only what has no year
    among: frozenset[str] = frozenset()  # only these offices, if any are given
    about: tuple[Phrase, ...] = ()  # the item has one of these in its catalogue or on a page, …
    about_classes: tuple[str, ...] = ()  # … or is of one of these classes

    @property
    def of_a_matter(self) -> bool:
        """Whether the item as a whole must be about something."""
        return bool(self.about or self.about_classes)


@dataclass(frozen=True)
class Wanted:
    """A question to an engine."""

    phrases: tuple[Phrase, ...]
    filters: Filters
    sort: Sort
    limit: int
    offset: int


@dataclass(frozen=True)
class Place:
    """A hit: a page, or (page None) an item by its catalogue data. A higher score stands first."""

    item: int
    page: int | None
    score: float


@dataclass(frozen=True)
class Found:
    """An engine's answer; each facet's counts add up to `total`. A facet's empty value is the empty string."""

    total: int = 0
    items: int = 0
    places: list[Place] = field(default_factory=list)
    facets: dict[str, dict[str, int]] = field(default_factory=lambda: {name: {} for name in FACETS})


class Rest(Protocol):
    """The items that are no answer to what was asked, as the index was at one moment."""

    def items(self, phrase: Phrase, limit: int, among: frozenset[str] = frozenset()) -> tuple[int, list[int]]:
        """How many of them have the phrase, and the first `limit`; of these offices alone, if any are given."""

    def place(self, item: int, phrase: Phrase) -> Place:
        """The item at its first page with the phrase."""


class Reader(Protocol):
    """The asking side of an engine.

    One phrase: a hit is each page whose text has it, and each item whose catalogue has it and none of whose pages do.
    Several, or one with a matter: a hit is each item that has them all in its catalogue and pages together, at its
    first page with any.

    By relevance: first pages of items whose catalogue has the phrases too, then items by catalogue alone, then the
    rest; within these, as by date: newest first, undated last, then in the order of items and pages. Oldest first goes
    by year, within it by date, those without a year last.
    """

    def ask(self, wanted: Wanted) -> Found:
        """The hits from `offset`, at most `limit`, and the counts of all."""

    def knower(self) -> Callable[[str], bool]:
        """Tells whether a token of two characters is anywhere in the index; for dropping, never for showing."""

    def rest(self, asked: tuple[Phrase, ...], filters: Filters) -> Rest:
        """Where other phrases stand than those asked for, within the filters."""

    def doubted(
        self, name: Phrase, pairs: Iterable[tuple[str, list[str]]], filters: Filters, limit: int
    ) -> tuple[int, list[Place]]:
        """Pages that may have `name` by their doubts: how many, and the likeliest, none of an item that has it surely.

        With a matter the likeliest 1,000 are looked at.

        `pairs` are the name's, each with its doubt tokens, the likeliest first. Such a page has each pair in its text
        or doubts, one at least in its doubts, and does not have the name.
        """

    def having(self, sets: Sequence[Sequence[str]], unlike: Phrase, filters: Filters, limit: int) -> list[int]:
        """The newest pages whose text has all the strings of one of the sets, and has not what they are to be unlike.

        A string is one character, or several one after the other. A matter is not looked at.
        """

    def unread(self, filters: Filters) -> int:
        """How many pages there have no reading yet."""

    def tallies(self, kind: Kind) -> Tallies:
        """What is held of each office."""

    def ids(self, kind: Kind, office: str) -> set[int]:
        """The keys of what is held of one office."""

    def sizes(self) -> tuple[int, int]:
        """How many items and pages are in the index."""


class Writer(Protocol):
    """The writing side: nothing is seen before `commit`, and what was committed outlives a kill."""

    def put(self, description: Description, pages: Iterable[PageText], body: str) -> None:
        """Put an item and all its pages in place of what was there; `body` is the tokens of all pages."""

    def put_item(self, description: Description, body: str) -> bool:
        """Put an item alone; False, and nothing done, where its pages' descriptions would be out of date."""

    def put_page(self, description: Description, page: PageText) -> None:
        """Put one page in place of what was there."""

    def remove_item(self, item: int) -> None:
        """Take an item and its pages out."""

    def remove_page(self, page: int) -> None:
        """Take a page out."""

    def commit(self) -> None:
        """Make everything since the last commit durable and visible."""

    def close(self) -> None:
        """Finish merging and give the folder free; what was not committed is dropped."""
