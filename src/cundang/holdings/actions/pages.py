"""Pages of an item, and what is read on them."""

from typing import Any

from django.db import transaction

from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.disposal.holds import why_destroyed
from cundang.holdings.models import Correction, Item, Page, Reading
from cundang.ledger.actions import record
from cundang.strongroom.models import Blob


class PageTaken(Exception):
    """Another image already has this number in the item."""


class ItemDestroyed(Exception):
    """An item that was destroyed gets no images any more; `args[0]` is the sentence that says so."""


def _hold(item: int) -> None:
    """Keep an item from being destroyed until the end of the transaction; raises `ItemDestroyed` where it was."""
    held = Item.objects.select_for_update(of=("self",), no_key=True).get(pk=item)
    if why := why_destroyed(held):
        raise ItemDestroyed(why)


@transaction.atomic
def add_page(
    item: Item,
    number: int,
    *,
    image: Blob,
    source: Blob,
    rotation: int,
    width: int,
    height: int,
    dpi: int | None,
    actor: Actor,
) -> Page:
    """Give an item its image `number`; the same image again changes nothing, another raises `PageTaken`.

    A destroyed item gets none: raises `ItemDestroyed`.
    A page that had only a text (taken over from an earlier system) gets its image, and keeps the text.

    `rotation` is clockwise degrees that make the stored image upright; `width` and `height` are upright pixels.
    """
    require(actor, "ingest", item.office_id)
    _hold(item.pk)
    seen = {"image": image, "source": source, "rotation": rotation, "width": width, "height": height, "dpi": dpi}
    page, made = Page.objects.get_or_create(item=item, number=number, defaults={"office_id": item.office_id, **seen})
    if not made and page.image_id is None:
        made = bool(Page.objects.filter(pk=page.pk, image=None).update(**seen))
        page.refresh_from_db()
    if not made and page.image_id != image.pk:
        raise PageTaken(f"{item.reference} {number}")
    if made:
        record("page added", page, actor=actor, item=item.pk, number=number, image=image.pk)
        mark_stale(items=[item.pk], pages=[page.pk])
    return page


@transaction.atomic
def replace_image(
    page: Page,
    *,
    image: Blob,
    source: Blob,
    rotation: int,
    width: int,
    height: int,
    dpi: int | None,
    actor: Actor,
) -> Page:
    """Put a better scan in a page's place; its reading goes (a new one is written), the earlier files stay stored.

    Raises `ItemDestroyed` when its item was destroyed.
    """
    require(actor, "ingest", page.office_id)
    _hold(page.item_id)
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    before = page.image_id
    page.image, page.source, page.rotation, page.dpi = image, source, rotation, dpi
    page.width, page.height = width, height
    page.save()
    Reading.objects.filter(page=page).delete()
    record("page replaced", page, actor=actor, item=page.item_id, before=before, image=image.pk)
    mark_stale(items=[page.item_id], pages=[page.pk])
    return page


@transaction.atomic
def write_reading(
    page: Page, *, engine: str, lines: list[dict[str, Any]], candidates: bytes | None, actor: Actor
) -> Reading:
    """Keep what was read on a page; a first reading stays, so a second call changes nothing.

    `lines`: `{"text", "confidence", "box": [x, y, w, h]}` in reading order, pixels of the upright page; a box may
    be None.
    """
    require(actor, "ingest", page.office_id)
    reading, made = Reading.objects.get_or_create(
        page=page,
        defaults={
            "office_id": page.office_id,
            "engine": engine,
            "lines": lines,
            "candidates": candidates,
            "text": "\n".join(line["text"] for line in lines),
        },
    )
    if made:
        record("page read", page, actor=actor, engine=engine, lines=len(lines))
        mark_stale(items=[page.item_id], pages=[page.pk])
    return reading


@transaction.atomic
def correct_line(page: Page, line: int, text: str, *, actor: Actor) -> Reading:
    """Write what a line really says beside what the machine read; `IndexError` when there is no such line."""
    require(actor, "correct", page.office_id)
    reading = Reading.objects.select_for_update().get(page=page)
    if not 0 <= line < len(reading.lines):
        raise IndexError(line)
    text = " ".join(text.split())
    before = reading.corrected.get(str(line), reading.lines[line]["text"])
    if text == before:
        return reading
    correction = Correction.objects.create(
        page=page, office_id=page.office_id, line=line, before=before, after=text, by=actor.name
    )
    reading.corrected[str(line)] = text
    reading.text = "\n".join(reading.corrected.get(str(n), row["text"]) for n, row in enumerate(reading.lines))
    reading.save(update_fields=["corrected", "text"])
    record(
        "corrected", page, actor=actor, line=line, correction=correction.pk, detail={"before": before, "after": text}
    )
    mark_stale(items=[page.item_id], pages=[page.pk])
    return reading
