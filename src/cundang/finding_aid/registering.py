"""Filling the name register: derived from items and readings, and derived again when these change.

Entries of the catalogue are derived in the sweep itself; pages later, when everything can be found (a `name` mark).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.db import connection

from cundang.finding_aid.edits import Placed, applied, edits_of
from cundang.finding_aid.mentions import LONGEST_NAME, Named, in_author, in_entry, in_lines, in_title, may_be
from cundang.finding_aid.models import Roster
from cundang.finding_aid.name_keys import keys
from cundang.holdings.models import Item, Reading
from cundang.holdings.queries import lines_of

PAGES_AT_ONCE: Final = 100
_WRITTEN: Final = 60  # characters, as kept

_INSERT: Final = """
INSERT INTO finding_aid_mention
       (office_code, item_id, page_id, entry_id, line, start, name, written, source, role, confidence)
SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::text[],
                     %s::text[], %s::text[], %s::text[], %s::float[])
"""
_REMOVE: Final = """
DELETE FROM finding_aid_mention WHERE item_id = ANY(%s) AND page_id IS NULL RETURNING office_code, name, source
"""
_REMOVE_PAGES: Final = """
DELETE FROM finding_aid_mention WHERE page_id = ANY(%s) RETURNING office_code, name, source
"""
_REMOVE_LOST: Final = """
DELETE FROM finding_aid_mention
 WHERE item_id = ANY(%s) AND page_id IS NOT NULL RETURNING office_code, name, source
"""
_REMOVE_ENTRIES: Final = """
DELETE FROM finding_aid_mention WHERE entry_id = ANY(%s) RETURNING office_code, name, source
"""
_COUNT: Final = """
INSERT INTO finding_aid_registeredname AS known
       (office_code, name, mentions, listed, sound, accent, initials, cut1, cut2, cut3, cut4)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[], %s::text[], %s::text[], %s::text[], %s::text[],
                     %s::text[], %s::text[], %s::text[])
    ON CONFLICT (office_code, name) DO UPDATE
   SET mentions = known.mentions + excluded.mentions, listed = known.listed + excluded.listed
"""
_FORGET: Final = """
DELETE FROM finding_aid_registeredname AS known USING unnest(%s::text[], %s::text[]) AS gone (office, name)
 WHERE known.office_code = gone.office AND known.name = gone.name AND known.mentions <= 0
"""
_LISTED: Final = """
SELECT name FROM finding_aid_registeredname
 WHERE name = ANY(%s) AND listed > 0 AND ((office_code >= %s AND office_code < %s) OR office_code = ANY(%s))
"""

Place = tuple[str, int | None, int | None, int | None]  # office, item, page, entry of a roster
# the place, line, start, name, written, source, role, confidence
Row = tuple[str, int | None, int | None, int | None, int | None, int | None, str, str, str, str, float]


class _Change:
    """What is added to the register and taken from it, written at once."""

    def __init__(self) -> None:
        self._count: Counter[tuple[str, str]] = Counter()
        self._listed: Counter[tuple[str, str]] = Counter()

    def remove(self, statement: str, ids: list[int]) -> None:
        """Take away the mentions that the statement names."""
        with connection.cursor() as cursor:
            cursor.execute(statement, [ids])
            for office, name, source in cursor.fetchall():
                self._count[office, name] -= 1
                self._listed[office, name] -= source != "text"

    def add(self, rows: list[Row]) -> None:
        """Add these mentions."""
        if rows:
            with connection.cursor() as cursor:
                cursor.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])
        for row in rows:
            self._count[row[0], row[6]] += 1
            self._listed[row[0], row[6]] += row[8] != "text"

    def write(self) -> None:
        """Bring the counts up to date; a name that nobody mentions any more goes. In one order for everybody."""
        changed = sorted(key for key in self._count if self._count[key] or self._listed[key])
        if not changed:
            return
        rows = []
        for office, name in changed:
            key = keys(name)
            counts = (self._count[office, name], self._listed[office, name])
            rows.append((office, name, *counts, key.sound, key.accent, key.initials, *key.cuts))
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [list(column) for column in zip(*rows, strict=True)])
            less = [key for key in changed if self._count[key] < 0]
            if less:
                cursor.execute(_FORGET, [[office for office, _ in less], [name for _, name in less]])


def register_items(wanted: Iterable[int]) -> None:
    """Derive the mentions of these items' catalogue entries anew; those of an item that is gone go with its pages'."""
    ids = sorted(set(wanted))
    if not ids:
        return
    change = _Change()
    change.remove(_REMOVE, ids)
    rows: list[Row] = []
    left = set(ids)
    for item in Item.objects.filter(pk__in=ids, erased=False).only("pk", "office_id", "title", "author", "persons"):
        left.discard(item.pk)
        for source, named in _in_catalogue(item):
            rows.append(_row((item.office_id, item.pk, None, None), None, source, named))
    if left:
        change.remove(_REMOVE_LOST, sorted(left))
    change.add(rows)
    change.write()


def _in_catalogue(item: Item) -> Iterator[tuple[str, Named]]:
    listed = [named for named in map(in_entry, item.persons) if named]
    for named in listed:
        yield "catalogue", named
    for named in in_author(item.author):
        yield "catalogue", named
    for named in in_title(item.title, {named.name for named in listed}):
        yield "title", named


def register_pages(wanted: Iterable[int]) -> None:
    """Derive the mentions of these pages' lines anew; those of a page that is gone, or not read, go."""
    ids = sorted(set(wanted))
    for first in range(0, len(ids), PAGES_AT_ONCE):
        part = ids[first : first + PAGES_AT_ONCE]
        change = _Change()
        change.remove(_REMOVE_PAGES, part)
        change.add(list(_on_pages(part)))
        change.write()


def register_roster(roster: Roster, gone: list[int]) -> None:
    """Take the entries of a roster into the register, and those out that stood in it before."""
    change = _Change()
    change.remove(_REMOVE_ENTRIES, gone)
    rows: list[Row] = []
    for entry in roster.entries.all():
        if named := in_entry(entry.name):
            place = (entry.office_id, None, None, entry.pk)
            rows.append(_row(place, None, "roster", replace(named, role=entry.relation)))
    change.add(rows)
    change.write()


def _on_pages(ids: list[int]) -> Iterator[Row]:
    """The mentions on these pages, against the names that their office's register has, and as people put them right."""
    edits = edits_of(ids)
    by_office: defaultdict[str, list[_Text]] = defaultdict(list)
    for reading in Reading.objects.filter(page__in=ids).select_related("page").defer("candidates"):
        by_office[reading.office_id].append(_Text.of(reading))
    for office, texts in by_office.items():
        known = _known(office, (line for text in texts for line in text.lines))
        for text in texts:
            named = [Placed(number, text.weighed(number, one)) for number, one in in_lines(text.lines, known)]
            for one in applied(named, edits.get(text.page, ()), dict(enumerate(text.lines))):
                yield _row(text.place, one.line, one.source, one.named)


@dataclass(frozen=True)
class _Text:
    """What is read on a page, line by line, and how sure each line is."""

    place: Place
    lines: list[str]
    sure: list[float]

    @property
    def page(self) -> int:
        """The page's key."""
        return self.place[2] or 0

    def weighed(self, line: int, named: Named) -> Named:
        """A name on a line, as sure as the line is."""
        return replace(named, confidence=round(self.sure[line] * named.confidence, 2))

    @classmethod
    def of(cls, reading: Reading) -> "_Text":
        """The lines as they count now; of a text that came without lines, those it has itself."""
        place = (reading.office_id, reading.page.item_id, reading.pk, None)
        lines = lines_of(reading)
        if not lines:
            texts = reading.text.split("\n")
            return cls(place, texts, [1.0] * len(texts))
        sure = [1.0 if "first" in line else line.get("confidence", 1.0) for line in lines]
        return cls(place, [line["text"] for line in lines], sure)


def _known(office: str, lines: Iterable[str]) -> frozenset[str]:
    """Those names in the lines that a person wrote into the register of the office, of one under it or above it."""
    above = [office[:length] for length in (6, 9) if length < len(office)]
    with connection.cursor() as cursor:
        # One array of thousands of names: Django's `in` makes a parameter of each, which takes ten times as long.
        cursor.execute(_LISTED, [sorted(may_be(lines)), office, office + ":", above])
        return frozenset(name for (name,) in cursor.fetchall())


def _row(place: Place, line: int | None, source: str, named: Named) -> Row:
    name, written = named.name[:LONGEST_NAME], named.written[:_WRITTEN]
    return (*place, line, named.start, name, written, source, named.role, named.confidence)
