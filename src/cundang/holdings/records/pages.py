"""The pages of the items of one batch: new, another text, an image for a page that had none; all in bulk.

What is there already is never taken away: a text that a person has corrected, that was read from the image, or
another image stays, and the report says so.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext as _

from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.catalogue.matching import Judged
from cundang.holdings.disposal.holds import why_destroyed
from cundang.holdings.models import Page, Reading
from cundang.holdings.records.pictures import Picture
from cundang.holdings.records.reading import Sheet

ENGINE: Final = "import"  # of a reading that is the text of an earlier system

_GIVEN: Final = """
given AS (SELECT * FROM json_to_recordset(%s::json) AS one(page_id bigint, item_id bigint, office_code text,
    number int, text text, image_id text, rotation int, width int, height int, dpi int))
"""
_LINES: Final = """
coalesce((SELECT jsonb_agg(jsonb_build_object('text', line, 'confidence', 1, 'box', NULL) ORDER BY place)
    FROM unnest(string_to_array(given.text, E'\\n')) WITH ORDINALITY AS apart(line, place)), '[]')
"""
_READ: Final = f"""
INSERT INTO holdings_reading (page_id, office_code, engine, made_at, lines, corrected, text)
SELECT %s, given.office_code, '{ENGINE}', statement_timestamp(), {_LINES}, '{{}}', given.text
"""  # our own constants
_ADD: Final = f"""
WITH {_GIVEN}, made AS (
    INSERT INTO holdings_page (item_id, office_code, number, image_id, source_id, rotation, width, height, dpi)
    SELECT item_id, office_code, number, image_id, image_id, rotation, width, height, dpi FROM given
    RETURNING id, item_id, number)
{_READ.replace("%s", "made.id")} FROM made JOIN given USING (item_id, number) RETURNING page_id
"""  # noqa: S608
_ADD_READING: Final = f"WITH {_GIVEN} {_READ.replace('%s', 'given.page_id')} FROM given"
_CHANGE_READING: Final = f"""
WITH {_GIVEN} UPDATE holdings_reading AS reading SET text = given.text, lines = {_LINES},
    made_at = statement_timestamp() FROM given WHERE reading.page_id = given.page_id
"""  # noqa: S608
_ADD_IMAGE: Final = f"""
WITH {_GIVEN} UPDATE holdings_page AS page SET image_id = given.image_id, source_id = given.image_id,
    rotation = given.rotation, width = given.width, height = given.height, dpi = given.dpi
    FROM given WHERE page.id = given.page_id
"""  # noqa: S608


@dataclass(frozen=True)
class Leaf:
    """A page to be taken in: what the line says, and its stored image."""

    sheet: Sheet
    picture: Picture | None


@dataclass
class _There:
    """A page as it stands in the database."""

    pk: int
    image: str | None
    engine: str | None  # None: it has not been read
    text: str
    corrected: bool


@dataclass
class _Work:
    """What a batch changes; the rows are those of `_GIVEN`."""

    new: list[dict[str, Any]] = field(default_factory=list)  # of new items
    added: list[dict[str, Any]] = field(default_factory=list)  # to items that were there
    read: list[dict[str, Any]] = field(default_factory=list)
    reread: list[dict[str, Any]] = field(default_factory=list)
    pictured: list[dict[str, Any]] = field(default_factory=list)


def write_pages(batch: Iterable[tuple[Judged, list[Leaf]]]) -> None:
    """Write the pages of items that are judged and written themselves. Inside their transaction."""
    wanted = [(judged, leaves) for judged, leaves in batch if judged.pk and leaves and not _destroyed(judged)]
    there = _pages_there([judged.pk for judged, _leaves in wanted if judged.item is not None and judged.pk])
    work = _Work()
    for judged, leaves in wanted:
        _compare(judged, leaves, there[judged.pk or 0], work)
    new = _run(_ADD, work.new, answers=True)  # the mark of a new item covers its pages, but for their names
    added = _run(_ADD, work.added, answers=True)
    for statement, rows in ((_ADD_READING, work.read), (_CHANGE_READING, work.reread), (_ADD_IMAGE, work.pictured)):
        _run(statement, rows)
    touched = [*work.read, *work.reread, *work.pictured]
    mark_stale(
        items={row["item_id"] for row in (*touched, *work.added)},
        pages={*(row["page_id"] for row in touched), *added},
        names=new,
    )


def _destroyed(judged: Judged) -> bool:
    """Whether the item was destroyed: it gets no pages any more, and the report says so."""
    why = why_destroyed(judged.item) if judged.item is not None else None
    if why:
        judged.why = "；".join(part for part in (judged.why, str(why)) if part)
    return why is not None


def _pages_there(items: list[int]) -> dict[int, dict[int, _There]]:
    """The pages of these items by item and number."""
    found: dict[int, dict[int, _There]] = defaultdict(dict)
    if not items:
        return found
    names = ("item_id", "number", "pk", "image_id", "reading__engine", "reading__text", "reading__corrected")
    corrected = []
    for item, number, pk, image, engine, text, corrections in Page.objects.filter(item__in=items).values_list(*names):
        found[item][number] = _There(pk, image, engine, text or "", bool(corrections))
        if corrections and engine == ENGINE:
            corrected.append(pk)
    if corrected:
        first = dict(Reading.objects.filter(pk__in=corrected).values_list("pk", "lines"))
        for page in (page for pages in found.values() for page in pages.values() if page.pk in first):
            page.text = "\n".join(line["text"] for line in first[page.pk])
    return found


def _compare(judged: Judged, leaves: list[Leaf], there: dict[int, _There], work: _Work) -> None:
    """Find out what the pages of one item change, and note it in its verdict."""
    told: dict[str, list[int]] = defaultdict(list)
    for leaf in leaves:
        page = there.get(leaf.sheet.number)
        row = _row(judged, leaf, page)
        if page is None:
            (work.new if judged.item is None else work.added).append(row)
            told["new"].append(leaf.sheet.number)
            continue
        if leaf.picture and page.image is None:
            work.pictured.append(row)
            told["pictured"].append(leaf.sheet.number)
        elif leaf.picture and page.image != leaf.picture.digest:
            told["image kept"].append(leaf.sheet.number)
        _compare_text(leaf, page, row, work, told)
    if judged.item is not None:
        _tell(judged, told)


def _compare_text(leaf: Leaf, page: _There, row: dict[str, Any], work: _Work, told: dict[str, list[int]]) -> None:
    if page.engine is None:
        work.read.append(row)
        told["reread"].append(leaf.sheet.number)
    elif page.engine == ENGINE and page.text == leaf.sheet.text:
        return
    elif page.engine == ENGINE and not page.corrected:
        work.reread.append(row)
        told["reread"].append(leaf.sheet.number)
    elif leaf.sheet.text and leaf.sheet.text != page.text:
        told["text kept"].append(leaf.sheet.number)


def _row(judged: Judged, leaf: Leaf, page: _There | None) -> dict[str, Any]:
    picture = leaf.picture
    return {
        "page_id": page.pk if page else None,
        "item_id": judged.pk,
        "office_code": judged.office.code if judged.office else None,
        "number": leaf.sheet.number,
        "text": leaf.sheet.text,
        "image_id": picture.digest if picture else None,
        "rotation": picture.rotation if picture else 0,
        "width": picture.width if picture else 0,
        "height": picture.height if picture else 0,
        "dpi": picture.dpi if picture else None,
    }


def _tell(judged: Judged, told: dict[str, list[int]]) -> None:
    """Put what happened to the pages of an item that was there into its verdict and its line of the report."""
    for what, words in (("new", _("新增的页")), ("reread", _("更新文字的页")), ("pictured", _("补上图像的页"))):
        if told[what]:
            judged.changes.append((words, "", _numbers(told[what])))
            judged.verdict = "changed"
    kept = []
    if told["text kept"]:
        kept.append(_("第 %s 页已有识别或更正过的文字，没有覆盖。") % _numbers(told["text kept"]))
    if told["image kept"]:
        kept.append(_("第 %s 页已有另一幅图像，没有替换。") % _numbers(told["image kept"]))
    judged.why = "；".join(part for part in (judged.why, *kept) if part)


def _numbers(numbers: list[int], most: int = 20) -> str:
    return "、".join(map(str, numbers[:most])) + ("…" if len(numbers) > most else "")


def _run(statement: str, rows: list[dict[str, Any]], *, answers: bool = False) -> list[int]:
    """One statement with one parameter, a JSON text of all rows (see catalogue/writing.py); the ids it answers."""
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(statement, [json.dumps(rows, ensure_ascii=False)])
        return [pk for (pk,) in cursor.fetchall()] if answers else []
