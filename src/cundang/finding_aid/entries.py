"""From rows to what the index keeps: the current state of items and pages, read as the machine."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from cundang.finding_aid import doubts
from cundang.finding_aid.engine import Description, PageText, Writer
from cundang.finding_aid.words import SEAM, bigrams, joined
from cundang.holdings.models import Item, Page, Reading

ITEMS_AT_ONCE = 100
PAGES_AT_ONCE = 200


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
    """The entries of these items, without the reader's doubts; two queries, however many."""
    items = list(items)
    pages: dict[int, list[PageText]] = defaultdict(list)
    rows = Page.objects.filter(item__in=items).order_by("item_id", "number")
    for pk, item, number, text in rows.values_list("pk", "item_id", "number", "reading__text"):
        pages[item].append(_page(pk, number, text))
    return [Entry(describe(item), pages[item.pk]) for item in items]


def _page(pk: int, number: int, text: str | None) -> PageText:
    return PageText(pk, number, bigrams(text or ""), unread=text is None)


def with_doubts(found: list[Entry]) -> list[Entry]:
    """The same with what their readers were in doubt about; one query, which reads more than all the rest."""
    rows = Reading.objects.filter(page__item__in=[entry.description.item for entry in found]).exclude(candidates=None)
    facts = rows.values_list("page_id", "candidates", "corrected").iterator(PAGES_AT_ONCE)
    doubted = {page: doubts.tokens(candidates, corrected) for page, candidates, corrected in facts}
    return [
        replace(entry, pages=[replace(page, doubts=doubted.get(page.id, "")) for page in entry.pages])
        for entry in found
    ]


def write_items(wanted: Iterable[int], *writers: Writer) -> None:
    """Bring these items up to date, and with each all its pages if they would say something else of it."""
    ids = sorted(set(wanted))
    for start in range(0, len(ids), ITEMS_AT_ONCE):
        part = ids[start : start + ITEMS_AT_ONCE]
        found = {entry.description.item: entry for entry in entries(Item.objects.filter(pk__in=part, erased=False))}
        whole: dict[int, list[Writer]] = defaultdict(list)  # items to be written with their pages
        for writer in writers:
            for pk in part:
                if pk not in found:
                    writer.remove_item(pk)
                elif not writer.put_item(found[pk].description, found[pk].body):
                    whole[pk].append(writer)
        for entry in with_doubts([found[pk] for pk in whole]):
            for writer in whole[entry.description.item]:
                writer.put(entry.description, entry.pages, entry.body)


def write_pages(wanted: Iterable[int], *writers: Writer) -> None:
    """Bring these pages up to date."""
    missing = set(wanted)
    rows = Page.objects.filter(pk__in=missing, item__erased=False).select_related("item", "reading")
    for row in rows:
        missing.discard(row.pk)
        reading = getattr(row, "reading", None)
        page = _page(row.pk, row.number, None if reading is None else reading.text)
        if reading is not None:
            page = replace(page, doubts=doubts.tokens(reading.candidates, reading.corrected))
        for writer in writers:
            writer.put_page(describe(row.item), page)
    for pk in missing:
        for writer in writers:
            writer.remove_page(pk)
