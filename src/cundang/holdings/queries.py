"""Every read of records; each takes the actor and returns only what that actor may see."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, fetched
from cundang.holdings import references, retention
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import ImportRun, Item, Page, Reading, RecordClass
from cundang.ledger.models import Entry


def items_for(actor: Actor, act: str = "view") -> QuerySet[Item]:
    """Items whose owner is in the actor's scope."""
    return Item.objects.filter(actor.scope(act).filter()).select_related("office", "custodian", "fonds")


def item_for(actor: Actor, pk: int, act: str = "view") -> Item:
    """One item; `Item.DoesNotExist` when it is not there or not the actor's to see."""
    return items_for(actor, act).get(pk=pk)


def item_of_reference(actor: Actor, office: Office, reference: str, act: str = "view") -> Item | None:
    """The office's item of a reference code, however it is written; none where there is no such item."""
    key = references.key(reference)
    return items_for(actor, act).filter(office=office, reference_key=key).first() if key else None


def pages_for(actor: Actor, act: str = "view") -> QuerySet[Page]:
    """Pages of items in the actor's scope, in order."""
    return Page.objects.filter(actor.scope(act).filter()).select_related("item").order_by("item_id", "number")


def page_for(actor: Actor, pk: int, act: str = "view") -> Page:
    """One page; `Page.DoesNotExist` when it is not there or not the actor's to see."""
    return pages_for(actor, act).select_related(None).get(pk=pk)


def readings_for(actor: Actor, act: str = "view") -> QuerySet[Reading]:
    """Readings of pages in the actor's scope."""
    return Reading.objects.filter(actor.scope(act).filter()).select_related("page", "page__item")


def lines_of(reading: Reading) -> list[dict[str, Any]]:
    """The lines as they count now: `{"text", "confidence", "box", "first"}`, `first` only where corrected.

    `box` is None where the place on the page is not known.
    """
    return _as_they_count(reading.lines, reading.corrected)


def _as_they_count(read: list[dict[str, Any]], corrected: dict[str, str]) -> list[dict[str, Any]]:
    lines = []
    for number, line in enumerate(read):
        text = corrected.get(str(number))
        if text is None:
            lines.append({"box": None, **line})
        else:
            lines.append({"box": None, **line, "text": text, "first": line["text"]})
    return lines


# What searches read: many rows of few columns at once, by statements written by hand.


@dataclass(frozen=True)
class ItemShown:
    """What a hit shows of its item."""

    pk: int
    reference: str
    title: str
    author: str
    year: int | None
    class_code: str
    draft: bool
    office_id: str
    office_name: str


_ITEMS_SHOWN: Final = """
SELECT item.id, reference, title, author, year, class_code, draft, office_code, office.name
  FROM holdings_item AS item JOIN custodians_office AS office ON office.code = office_code
 WHERE item.id = ANY(%(items)s) AND {within}
"""


def items_shown(actor: Actor, items: Iterable[int]) -> dict[int, ItemShown]:
    """Of these items those that the actor may search in, by their keys."""
    rows = actor.scope("search").rows(_ITEMS_SHOWN, items=list(items))
    return {row[0]: ItemShown(*row) for row in rows}


@dataclass(frozen=True)
class PageShown:
    """What a hit shows of its page; `lines` as `lines_of` has them, none while it has not been read."""

    pk: int
    number: int
    image_id: str | None
    width: int
    height: int
    lines: list[dict[str, Any]]


_PAGES_SHOWN: Final = """
SELECT page.id, number, image_id, width, height, coalesce(lines, '[]'), coalesce(corrected, '{{}}')
  FROM holdings_page AS page LEFT JOIN holdings_reading AS reading ON reading.page_id = page.id
 WHERE page.id = ANY(%(pages)s) AND {within}
"""


def pages_shown(actor: Actor, pages: Iterable[int]) -> dict[int, PageShown]:
    """Of these pages those that the actor may search in, by their keys."""
    rows = actor.scope("search").rows(_PAGES_SHOWN, column="page.office_code", pages=list(pages))
    return {
        pk: PageShown(pk, number, image, width, height, _as_they_count(json.loads(lines), json.loads(corrected)))
        for pk, number, image, width, height, lines, corrected in rows
    }


_TEXTS: Final = "SELECT text FROM holdings_reading WHERE page_id = ANY(%(pages)s) AND {within}"


def texts_of(actor: Actor, pages: Iterable[int]) -> list[str]:
    """The texts of those of these pages that the actor may search in, in no order."""
    return [text for (text,) in actor.scope("search").rows(_TEXTS, pages=list(pages))]


# The changed items are looked up by their keys: how many there are the planner does not know.
_WAITING: Final = """
SELECT (SELECT coalesce(sum(unread), 0) FROM holdings_item WHERE unread > 0 AND {within}),
       (SELECT count(*) FROM holdings_item
         WHERE id = ANY(ARRAY(SELECT object_id FROM holdings_stale WHERE kind = 'item' LIMIT %(most)s)) AND {within})
"""


def waiting(actor: Actor, office: str, most: int) -> tuple[int, int]:
    """Pages that were delivered and are not read yet, and items changed since they were indexed; `most` are looked at.

    Within what the actor may search in, and under the office where one is given.
    """
    ((unread, changed),) = actor.scope("search").rows(_WAITING, office=office, most=most)
    return unread, changed


# What is on the page of an item.

SEEN_FOR = timedelta(hours=1)


def page_numbered(actor: Actor, item_pk: int, number: int) -> Page:
    """One page by its item and number, with item, owner, custodian and fonds; `Page.DoesNotExist` as `page_for`."""
    joined = ("image", "source", "item__office", "item__custodian", "item__fonds")
    return pages_for(actor).select_related(*joined).get(item_id=item_pk, number=number, item__erased=False)


def pages_of(actor: Actor, item: Item) -> list[Page]:
    """The pages of an item in order."""
    return [] if item.erased else list(pages_for(actor).select_related(None).filter(item=item))


def lines_on(page: Page) -> list[dict[str, Any]]:
    """`lines_of` the page's reading, each with its `number` from 0; empty while it has not been read."""
    reading = Reading.objects.filter(page=page).defer("candidates", "text").first()
    return [{"number": n, **line} for n, line in enumerate(lines_of(reading))] if reading else []


def class_name(item: Item) -> str:
    """The name of the item's class, from the version of the list that is valid now; the code where it is unknown."""
    return class_names([item.class_code]).get(item.class_code, item.class_code) if item.class_code else ""


_CLASSES: Final = "SELECT code, name, name_en FROM holdings_recordclass WHERE code = ANY(%(codes)s) ORDER BY version"


def class_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of classes by code, from the newest version of the list; codes not on it are left out."""
    rows = fetched(_CLASSES, {"codes": list(set(codes))})
    return {code: _in_words(name, name_en) for code, name, name_en in rows}


def _in_words(name: str, name_en: str) -> str:
    """A name in the language of the page, as far as there is one."""
    return (name_en if (get_language() or "").startswith("en") else "") or name


def retention_names(codes: Iterable[str]) -> dict[str, str]:
    """Retention periods in words by code; what is no code stands for itself and is left out."""
    return {code: words for code in codes if (words := retention.in_words(code))}


def seen_lately(actor: Actor, page: Page) -> bool:
    """Whether the ledger says that this account opened or printed the page within the last hour."""
    since = timezone.now() - SEEN_FOR
    return Entry.objects.filter(
        kind="page", object_id=str(page.pk), account_id=actor.account_id, act__in=("viewed", "printed"), at__gte=since
    ).exists()


def shown_in_search(actor: Actor, page: Page) -> bool:
    """Whether a search of this account, or a dossier it opened, within the last hour had a line of the page in it."""
    since = timezone.now() - SEEN_FOR
    acts = ("searched", "dossier opened")
    return Entry.objects.filter(
        account_id=actor.account_id, act__in=acts, at__gte=since, facts__pages__contains=page.pk
    ).exists()


def class_codes() -> dict[str, str]:
    """Class codes by name and by code, of the newest class list."""
    rows = RecordClass.objects.order_by("version").values_list("name", "code")
    return {key: code for name, code in rows for key in (name, code)}


def import_runs_for(actor: Actor) -> QuerySet[ImportRun]:
    """Catalogue imports for offices in which the actor may import, newest first."""
    runs = ImportRun.objects.filter(actor.scope("import_catalogue").filter())
    return runs.select_related("office", "file", "report").order_by("-pk")


def import_run_for(actor: Actor, pk: int) -> ImportRun:
    """One of them; `ImportRun.DoesNotExist` when it is not there or not the actor's to see."""
    return import_runs_for(actor).get(pk=pk)


def class_choices() -> list[tuple[str, str]]:
    """Code and name of each class, in the order of the list."""
    rows = RecordClass.objects.order_by("pk").values_list("code", "name", "name_en")
    return [(code, f"{code} {_in_words(name, name_en)}") for code, name, name_en in rows]


def report_file(run: ImportRun) -> Path:
    """Where the report of a finished run lies in the data folder."""
    return Path(settings.DATA) / "reports" / f"import-{run.pk}.csv"


def custody_of(actor: Actor, item: Item) -> list[CustodyChange]:
    """The history of who kept the item, the latest line first."""
    lines = CustodyChange.objects.filter(actor.scope("view").filter(), item=item)
    return list(lines.select_related("from_office", "to_office").order_by("-at", "-pk"))
