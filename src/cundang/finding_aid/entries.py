"""From rows to what the index keeps: the current state of items and pages, read as the machine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from cundang.finding_aid.engine import Description, PageText, Writer
from cundang.finding_aid.words import SEAM, bigrams, joined
from cundang.holdings.models import Item, Page

ITEMS_AT_ONCE = 100


@dataclass(frozen=True)
class Entry:
    """An item as it stands in the database, with all its pages."""

    description: Description
    pages: list[PageText]

    @property
    def body(self) -> str:
        """The tokens of all pages; no phrase crosses from page to page."""
        return f" {SEAM} ".join(page.tokens for page in self.pages if page.tokens)


def describe(item: Item) -> Description:
    """What the index keeps of an item and, with it, of each of its pages."""
    return Description(
        item=item.pk,
        office=item.office_id,
        year=item.year,
        class_code=item.class_code,
        retention=item.retention_code or item.retention_as_marked,
        dated=item.dated_from,
        catalogue=joined([item.title, item.author, *item.persons, item.reference, item.document_number]),
    )


def entries(items: Iterable[Item]) -> list[Entry]:
    """The entries of these items; two queries, however many."""
    items = list(items)
    pages: dict[int, list[PageText]] = defaultdict(list)
    rows = Page.objects.filter(item__in=items).order_by("item_id", "number")
    for pk, item, number, text in rows.values_list("pk", "item_id", "number", "reading__text"):
        pages[item].append(_page(pk, number, text))
    return [Entry(describe(item), pages[item.pk]) for item in items]


def _page(pk: int, number: int, text: str | None) -> PageText:
    return PageText(pk, number, bigrams(text or ""), unread=text is None)


def write_items(wanted: Iterable[int], *writers: Writer) -> None:
    """Bring these items up to date, and with each all its pages if they would say something else of it."""
    ids = sorted(set(wanted))
    for start in range(0, len(ids), ITEMS_AT_ONCE):
        part = ids[start : start + ITEMS_AT_ONCE]
        found = {entry.description.item: entry for entry in entries(Item.objects.filter(pk__in=part))}
        for writer in writers:
            for pk in part:
                _write_item(pk, found.get(pk), writer)


def _write_item(pk: int, entry: Entry | None, writer: Writer) -> None:
    if entry is None:
        writer.remove_item(pk)
    elif not writer.put_item(entry.description, entry.body):
        writer.put(entry.description, entry.pages, entry.body)


def write_pages(wanted: Iterable[int], *writers: Writer) -> None:
    """Bring these pages up to date."""
    missing = set(wanted)
    rows = Page.objects.filter(pk__in=missing).select_related("item", "reading").defer("reading__candidates")
    for row in rows:
        missing.discard(row.pk)
        reading = getattr(row, "reading", None)
        page = _page(row.pk, row.number, None if reading is None else reading.text)
        for writer in writers:
            writer.put_page(describe(row.item), page)
    for pk in missing:
        for writer in writers:
            writer.remove_page(pk)
