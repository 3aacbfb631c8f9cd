"""What a person did last: the own entries of the ledger, nobody else's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from cundang.custodians.queries import Actor
from cundang.holdings.models import Item
from cundang.holdings.queries import items_for, pages_for
from cundang.ledger.models import Entry
from cundang.ledger.queries import own_entries

LOOKED_AT: Final = 200  # entries
SHOWN: Final = 6


@dataclass(frozen=True)
class Asked:
    """A question that was asked: its words, whether more than these bounded it, and how to ask it again."""

    words: str
    bounded: bool
    address: str  # of the same question, as the query of an address
    total: int
    at: datetime


@dataclass(frozen=True)
class Recent:
    """The latest different questions, and the latest different items."""

    questions: list[Asked]
    items: list[tuple[Item, datetime]]


def recent(actor: Actor) -> Recent:
    """The last questions asked and items seen by this account; empty for the console."""
    questions: dict[str, Asked] = {}
    pages: dict[int, datetime] = {}
    items: dict[int, datetime] = {}
    for entry in own_entries(actor, ["searched", "viewed", "corrected"], LOOKED_AT):
        if entry.act == "searched":
            if asked := _asked(entry):
                questions.setdefault(asked.address, asked)
        elif entry.kind == "item" and entry.object_id.isdigit():
            items.setdefault(int(entry.object_id), entry.at)
        elif entry.kind == "page" and entry.object_id.isdigit():
            pages.setdefault(int(entry.object_id), entry.at)
    for page in pages_for(actor, "view").filter(pk__in=pages):
        seen = pages[page.pk]
        items[page.item_id] = max(seen, items.get(page.item_id, seen))
    latest = sorted(items.items(), key=lambda pair: pair[1], reverse=True)[:SHOWN]
    found = items_for(actor, "view").in_bulk([pk for pk, _at in latest])
    return Recent(
        questions=list(questions.values())[:SHOWN],
        items=[(found[pk], at) for pk, at in latest if pk in found],
    )


def _asked(entry: Entry) -> Asked | None:
    """What an entry says was asked; None where its detail was removed."""
    detail = entry.detail.text if hasattr(entry, "detail") else {}
    if not (words := str(detail.get("query", ""))):
        return None
    bounds = {**({"office": entry.office_code} if entry.office_code else {}), **detail.get("bounds", {})}
    address = urlencode({"q": words, **bounds})
    return Asked(words, bool(bounds), address, int(entry.facts.get("total", 0)), entry.at)
