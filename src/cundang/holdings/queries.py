"""Every read of records; each takes the actor and returns only what that actor may see."""

from typing import Any

from django.db.models import QuerySet

from cundang.custodians.queries import Actor
from cundang.holdings.models import Item, Page, Reading


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
    return pages_for(actor, act).get(pk=pk)


def readings_for(actor: Actor, act: str = "view") -> QuerySet[Reading]:
    """Readings of pages in the actor's scope."""
    return Reading.objects.filter(actor.scope(act).filter()).select_related("page", "page__item")


def lines_of(reading: Reading) -> list[dict[str, Any]]:
    """The lines as they count now: `{"text", "confidence", "box", "first"}`, `first` only where corrected."""
    lines = []
    for number, line in enumerate(reading.lines):
        corrected = reading.corrected.get(str(number))
        if corrected is None:
            lines.append(dict(line))
        else:
            lines.append({**line, "text": corrected, "first": line["text"]})
    return lines
