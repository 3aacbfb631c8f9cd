"""Every read of records; each takes the actor and returns only what that actor may see."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from cundang.custodians.queries import Actor
from cundang.holdings import retention
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import ImportRun, Item, Page, Reading, RecordClass
from cundang.ledger.models import Entry


def items_for(actor: Actor, act: str = "view") -> QuerySet[Item]:
    """Items whose owner is in the actor's scope."""
    return Item.objects.filter(actor.scope(act).filter()).select_related("office", "custodian", "fonds")


def item_for(actor: Actor, pk: int, act: str = "view") -> Item:
    """One item; `Item.DoesNotExist` when it is not there or not the actor's to see."""
    return items_for(actor, act).get(pk=pk)


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
    lines = []
    for number, line in enumerate(reading.lines):
        corrected = reading.corrected.get(str(number))
        if corrected is None:
            lines.append({"box": None, **line})
        else:
            lines.append({"box": None, **line, "text": corrected, "first": line["text"]})
    return lines


# What is on the page of an item.

SEEN_FOR = timedelta(hours=1)


def page_numbered(actor: Actor, item_pk: int, number: int) -> Page:
    """One page by its item and number, with item, owner, custodian and fonds; `Page.DoesNotExist` as `page_for`."""
    joined = ("image", "source", "item__office", "item__custodian", "item__fonds")
    return pages_for(actor).select_related(*joined).get(item_id=item_pk, number=number)


def pages_of(actor: Actor, item: Item) -> list[Page]:
    """The pages of an item in order."""
    return list(pages_for(actor).select_related(None).filter(item=item))


def lines_on(page: Page) -> list[dict[str, Any]]:
    """`lines_of` the page's reading, each with its `number` from 0; empty while it has not been read."""
    reading = Reading.objects.filter(page=page).defer("candidates", "text").first()
    return [{"number": n, **line} for n, line in enumerate(lines_of(reading))] if reading else []


def class_name(item: Item) -> str:
    """The name of the item's class, from the version of the list that is valid now; the code where it is unknown."""
    return class_names([item.class_code]).get(item.class_code, item.class_code) if item.class_code else ""


def class_names(codes: Iterable[str]) -> dict[str, str]:
    """Names of classes by code, from the newest version of the list; codes not on it are left out."""
    rows = RecordClass.objects.filter(code__in=set(codes)).order_by("version")
    return {code: _in_words(name, name_en) for code, name, name_en in rows.values_list("code", "name", "name_en")}


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
    return list(lines.select_related("from_office", "to_office").order_by("-pk"))
