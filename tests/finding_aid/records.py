"""Making records to be found."""

import hashlib
from datetime import date
from typing import Any

from cundang.custodians.models import Office
from cundang.custodians.queries import acting, machine
from cundang.holdings.actions import add_page, mark_stale, write_reading
from cundang.holdings.models import Fonds, Item
from cundang.strongroom.models import Blob


def make_item(office: Office, title: str, pages: list[str], **fields: Any) -> Item:
    """An item with its pages, each a text of lines; lines stand at y = 100, 200, …, as wide as 50 a character."""
    with acting(machine()):
        fonds, _ = Fonds.objects.get_or_create(office=office, number="1")
        reference = fields.pop("reference", f"{office.code}-{hashlib.sha256(title.encode()).hexdigest()[:8]}")
        fields.setdefault("dated_from", date(fields["year"], 1, 1) if fields.get("year") else None)
        item = Item.objects.create(
            office=office,
            custodian=office,
            fonds=fonds,
            title=title,
            reference=reference,
            reference_key=reference,
            **fields,
        )
        mark_stale(items=[item.pk])
        for number, text in enumerate(pages, 1):
            add_text(item, number, text)
        return item


def add_text(item: Item, number: int, text: str | None) -> int:
    """A page of an item, read unless `text` is None; returns its id."""
    with acting(machine()) as actor:
        digest = hashlib.sha256(f"{item.pk}/{number}".encode()).hexdigest()
        blob, _ = Blob.objects.get_or_create(digest=digest, defaults={"size": 1})
        page = add_page(
            item, number, image=blob, source=blob, rotation=0, width=2480, height=3508, dpi=300, actor=actor
        )
        if text is not None:
            lines = [
                {"text": line, "confidence": 0.98, "box": [200, 100 * at, 50 * len(line), 48]}
                for at, line in enumerate(text.split("\n"), 1)
            ]
            write_reading(page, engine="test", lines=lines, candidates=None, actor=actor)
        return page.pk
