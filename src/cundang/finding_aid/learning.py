"""What was put right on a page, as lessons, and the counts of the confusions that come of them.

Derived page by page like the name register, by whoever sweeps: a lesson is a character of a line, so undoing takes it
back, and doing the same again, or being killed in between, counts nothing twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Max

from cundang.finding_aid.alignment import best_fit, substitutions
from cundang.finding_aid.desk_models import Confusion, Lesson, MentionEdit, Unfound
from cundang.finding_aid.edits import edits_of
from cundang.folding import normalise
from cundang.holdings.models import Correction, Reading

COUNTY_DIGITS: Final = 6

_COUNT: Final = """
INSERT INTO finding_aid_confusion AS known
       (office_code, read, meant, times, corrections, mentions, found, first_seen, last_seen, active)
SELECT left(l.office_code, 6) AS county, l.read, l.meant, count(*), count(*) FILTER (WHERE l.kind = 'correction'),
       count(*) FILTER (WHERE l.kind = 'mention'), count(*) FILTER (WHERE l.kind = 'found'),
       min(l.seen), max(l.seen), true
  FROM finding_aid_lesson l
  JOIN unnest(%s::text[], %s::text[], %s::text[]) AS changed (county, read, meant)
    ON l.read = changed.read AND l.meant = changed.meant AND left(l.office_code, 6) = changed.county
 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
    ON CONFLICT (office_code, meant, read) DO UPDATE
   SET times = excluded.times, corrections = excluded.corrections, mentions = excluded.mentions,
       found = excluded.found, first_seen = excluded.first_seen, last_seen = excluded.last_seen
"""
_NONE_LEFT: Final = """
UPDATE finding_aid_confusion AS known SET times = 0, corrections = 0, mentions = 0, found = 0
  FROM unnest(%s::text[], %s::text[], %s::text[]) AS changed (county, read, meant)
 WHERE known.office_code = changed.county AND known.read = changed.read AND known.meant = changed.meant
   AND NOT EXISTS (SELECT 1 FROM finding_aid_lesson l WHERE l.read = known.read AND l.meant = known.meant
                      AND left(l.office_code, 6) = known.office_code)
"""

Place = tuple[int, int, int]  # page, line, character
Taught = tuple[str, str, str, str, datetime]  # office, read, meant, kind, when


def learn(pages: Iterable[int]) -> None:
    """Derive the lessons of these pages anew, and count again the confusions that changed."""
    ids = sorted(set(pages))
    if not ids:
        return
    taught = _taught(ids)
    changed: set[tuple[str, str, str]] = set()
    gone: list[int] = []
    for lesson in Lesson.objects.filter(page__in=ids):
        key = (lesson.page_id, lesson.line, lesson.place)
        known = (lesson.office_id, lesson.read, lesson.meant, lesson.kind, lesson.seen)
        if taught.get(key) == known:
            del taught[key]
        else:
            gone.append(lesson.pk)
            changed.add(_confusion(known))
    if gone:
        Lesson.objects.filter(pk__in=gone).delete()
    Lesson.objects.bulk_create(_lesson(key, one) for key, one in taught.items())
    changed |= {_confusion(one) for one in taught.values()}
    if changed:
        _count(sorted(changed))


def _lesson(key: Place, one: Taught) -> Lesson:
    page, line, place = key
    office, read, meant, kind, seen = one
    return Lesson(office_id=office, page_id=page, line=line, place=place, read=read, meant=meant, kind=kind, seen=seen)


def _confusion(one: Taught) -> tuple[str, str, str]:
    return one[0][:COUNTY_DIGITS], one[1], one[2]


def _count(changed: list[tuple[str, str, str]]) -> None:
    """Count these confusions anew; one that nothing tells of any more goes, unless it was switched off."""
    columns = [list(column) for column in zip(*changed, strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, columns)
        cursor.execute(_NONE_LEFT, columns)
    Confusion.objects.filter(times=0, active=True).delete()


def _taught(ids: list[int]) -> dict[Place, Taught]:
    """Everything that these pages teach, each character once with its surest evidence."""
    edits = edits_of(ids)
    found = _found_on(ids)
    corrected = Reading.objects.filter(page__in=ids).exclude(corrected={}).values_list("page_id", flat=True)
    wanted = {*edits, *found, *corrected}
    readings = Reading.objects.filter(page__in=wanted).only("page", "office", "lines", "corrected", "made_at")
    taught: dict[Place, Taught] = {}
    if wanted:
        dates = _correction_dates(wanted)
        for reading in readings:
            page = _Page(reading, dates)
            for kind, lessons in (
                ("correction", page.corrections()),
                ("mention", page.mentions(edits.get(reading.pk, ()))),
                ("found", page.found(found.get(reading.pk, ()))),
            ):
                for line, place, read, meant, seen in lessons:
                    taught.setdefault((reading.pk, line, place), (reading.office_id, read, meant, kind, seen))
    return taught


def _found_on(ids: list[int]) -> dict[int, list[Unfound]]:
    found: defaultdict[int, list[Unfound]] = defaultdict(list)
    for one in Unfound.objects.filter(page__in=ids, state="found").exclude(pairs=[]).order_by("pk"):
        found[one.page_id or 0].append(one)
    return found


def _correction_dates(pages: Iterable[int]) -> dict[tuple[int, int], datetime]:
    rows = Correction.objects.filter(page__in=pages).values_list("page_id", "line").annotate(last=Max("at"))
    return {(page, line): last for page, line, last in rows}


class _Page:
    """The lines of a page as they were first read, and what tells that some of their characters are others.

    A line that a person wrote anew tells by itself; nothing else is asked of it.
    """

    def __init__(self, reading: Reading, dates: dict[tuple[int, int], datetime]) -> None:
        self._reading, self._dates = reading, dates
        self._read: list[dict[str, Any]] = reading.lines

    def corrections(self) -> Iterator[tuple[int, int, str, str, datetime]]:
        """Characters of corrected lines."""
        for key, text in self._reading.corrected.items():
            line = int(key)
            if line < len(self._read):
                seen = self._dates.get((self._reading.pk, line), self._reading.made_at)
                for place, read, meant in substitutions(self._read[line]["text"], text):
                    yield line, place, read, meant, seen

    def mentions(self, edits: Iterable[MentionEdit]) -> Iterator[tuple[int, int, str, str, datetime]]:
        """Characters of names that were put right."""
        for edit in edits:
            text = self._first(edit.line)
            end = edit.start + len(edit.written)
            if text is None or not edit.name or not edit.written or text[edit.start : end] != edit.written:
                continue
            fit = best_fit(edit.name, edit.written)
            for place, read, meant in fit.pairs if fit else ():
                yield edit.line, edit.start + place, read, meant, edit.at

    def found(self, questions: Iterable[Unfound]) -> Iterator[tuple[int, int, str, str, datetime]]:
        """Characters of names that were searched in vain and found by hand."""
        for one in questions:
            text = self._first(one.line)
            for place, read, meant in one.pairs:
                if text is not None and normalise(text[place : place + 1]) == read:
                    yield one.line or 0, place, read, meant, one.settled_at or one.last_at

    def _first(self, line: int | None) -> str | None:
        """A line that nobody corrected."""
        if line is None or line >= len(self._read) or str(line) in self._reading.corrected:
            return None
        text: str = self._read[line]["text"]
        return text
