"""What the worker does: open a file, read a page. Each is safe to be killed anywhere and to be done twice.

The slow part (opening, reading) stands between two short transactions; the second writes only if the row
still waits (compare-and-set), so a worker that was frozen and wakes up changes nothing.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

import cv2
import numpy as np
from django.db import DatabaseError
from django.db.models import F
from django.utils import timezone

from cundang.custodians.queries import Actor, acting
from cundang.digitization import checks, formats, naming, opening, reading, upright
from cundang.digitization.actions.queue import READ_PAGE, defer_all
from cundang.digitization.actions.unread import UNFINISHED, count_unread
from cundang.digitization.checks import Remark
from cundang.digitization.models import TRIES, BatchFile, BatchPage
from cundang.digitization.opening import Look, PageImage, Unreadable
from cundang.digitization.pictures import Picture
from cundang.digitization.reading import PageReading
from cundang.holdings.actions import (
    ItemDestroyed,
    PageTaken,
    Undescribable,
    add_page,
    draft_item,
    replace_image,
    write_reading,
)
from cundang.holdings.disposal.holds import why_destroyed
from cundang.holdings.models import Item, Page
from cundang.holdings.references import BY_ITEM, key, parse
from cundang.ledger.actions import record
from cundang.sentences import Kept, Sentence, kept, sentence, system_words
from cundang.strongroom.actions import store
from cundang.strongroom.models import Blob
from cundang.strongroom.queries import StoreError, local_path

PAGE_ENDINGS = {
    "jpg",
    "jpeg",
    "jpe",
    "png",
    "tif",
    "tiff",
    "jp2",
    "j2k",
    "jpf",
    "pdf",
    "ofd",
    "bmp",
    "gif",
    "webp",
    "heic",
}
CLEAR = 0.8  # mean confidence; a page read with less is also tried upside down


def open_file(pk: int, *, actor: Actor) -> None:
    """Find out what a file of a batch is, and make its pages wait for reading."""
    with acting(actor):
        file = BatchFile.objects.select_related("batch", "office").get(pk=pk)
    if file.state != BatchFile.WAITING:
        return
    try:
        with local_path(opening.delivered(file.blob).pk) as path:
            found = formats.look(path)
    except Unreadable as refusal:
        _refuse_file(file, kept(refusal), actor=actor)
        return
    with acting(actor):
        locked = BatchFile.objects.select_for_update().get(pk=pk)
        if locked.state != BatchFile.WAITING:
            return
        place = _place(file)
        try:
            item = draft_item(office=file.office, reference=place.reference, actor=actor)
        except Undescribable as refusal:
            why = kept(sentence("文件名不能作为档号：%(why)s", why=refusal.args[0]))
            _make_failed_page(file, place, why, actor=actor)
        else:
            pages = _make_pages(file, place, item, found)
            defer_all(READ_PAGE, [page.pk for page in pages])
            count_unread(item, actor=actor)
        BatchFile.objects.filter(pk=pk).update(state=BatchFile.OPENED)


def _make_pages(file: BatchFile, place: naming.Place, item: Item, found: Look) -> list[BatchPage]:
    first = place.number if place.number is not None else 1
    return BatchPage.objects.bulk_create(
        BatchPage(
            batch=file.batch,
            office_id=file.office_id,
            file=file,
            index=index,
            reference=place.reference,
            number=first + index - 1,
            item=item,
            remarks=found.remarks if index == 1 else [],
        )
        for index in range(1, found.pages + 1)
    )


def _place(file: BatchFile) -> naming.Place:
    def known(code: str) -> bool:
        return Item.objects.filter(office_id=file.office_id, reference_key=key(code)).exists()

    def whole(code: str) -> bool:
        return parse(code, BY_ITEM) is not None

    return naming.place_of(file.path, root=file.batch.name, known=known, whole=whole)


def _refuse_file(file: BatchFile, why: Kept, *, actor: Actor) -> None:
    """A file that cannot be opened: one failed page when it was meant to be a page, else only the file says so."""
    with acting(actor):
        if not BatchFile.objects.filter(pk=file.pk, state=BatchFile.WAITING).update(state=BatchFile.FAILED, why=why):
            return
        if PurePosixPath(file.path).suffix.lower().lstrip(".") in PAGE_ENDINGS:
            _make_failed_page(file, _place(file), why, actor=actor)
        record("file refused", file, actor=actor, batch=file.batch_id)


def _make_failed_page(file: BatchFile, place: naming.Place, why: Kept, *, actor: Actor) -> None:
    page = BatchPage.objects.create(
        batch=file.batch,
        office_id=file.office_id,
        file=file,
        index=1,
        reference=place.reference[:200],
        number=place.number if place.number is not None else 1,
        state=BatchPage.FAILED,
        why=why,
        finished_at=timezone.now(),
    )
    record("page failed", page, actor=actor, batch=file.batch_id)


@dataclass
class _Seen:
    """What was found out about a page before anything is written."""

    blob: Blob
    rotation: int
    width: int
    height: int
    dpi: int | None
    remarks: list[Remark] = field(default_factory=list)
    read: PageReading | None = None


def read_page(pk: int, *, actor: Actor) -> None:
    """Open, check, turn upright and read one page, and give it to its item."""
    reading.engine()  # before the attempt is counted: a kill while it loads is not the page's fault
    with acting(actor):
        page = BatchPage.objects.select_related("file__blob", "item", "office").get(pk=pk)
        if page.state not in UNFINISHED:
            return
        BatchPage.objects.filter(pk=pk).update(attempts=F("attempts") + 1)
    if page.attempts >= TRIES:
        _fail(page, kept(sentence("读取这一页时多次中断，请检查文件或换一幅图像。")), actor=actor)
        return
    try:
        with _machine_errors(page, actor=actor):
            seen = _see(page, actor=actor)
            _finish(page, seen, actor=actor)
    except Unreadable as refusal:
        _fail(page, kept(refusal), actor=actor)
    except ItemDestroyed as refusal:
        _fail(page, kept(refusal.args[0]), actor=actor)
    except PageTaken:
        _fail(page, _taken(page, actor=actor), actor=actor)


def _see(page: BatchPage, *, actor: Actor) -> _Seen:
    source = opening.delivered(page.file.blob)
    with local_path(source.pk) as path:
        image = formats.page_image(path, page.index)
        picture = opening.decode(path if image.content is None else image.content)
    with acting(actor):
        blob = source
        if image.content is not None:
            blob = store(io.BytesIO(image.content), media_type=image.media_type, actor=actor)
        if page.item is not None and (why := why_destroyed(page.item)):  # said before the slow reading
            raise ItemDestroyed(why)
        there = Page.objects.filter(item_id=page.item_id or 0, number=page.number or 0)
        if page.page_id is None and there.exclude(image=None).exclude(image=blob).exists():
            raise PageTaken
        known = there.filter(reading__isnull=False, image=blob).first()
    if known is not None:  # the same image was read before: nothing to do twice
        return _Seen(blob, known.rotation, known.width, known.height, known.dpi)
    return _look_and_read(picture, image, blob)


def _look_and_read(picture: Picture, image: PageImage, blob: Blob) -> _Seen:
    rotation = image.rotation
    picture = upright.turned(picture, rotation)
    if image.text is None:
        turn = upright.rotation(picture)
        rotation, picture = (rotation + turn) % 360, upright.turned(picture, turn)
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.uint8)
    skew = upright.skew(grey)
    found = checks.measure(grey, dpi=image.dpi, skew=skew)
    del grey
    if image.text is not None:
        read = PageReading("OFD", image.text, None)
    elif found.blank:
        read = PageReading(reading.engine().name, [], None)
    else:
        read = reading.read_page(picture, dpi=image.dpi, skew=skew)
        if read.confidence < CLEAR:
            other = reading.read_page(upright.turned(picture, 180), dpi=image.dpi, skew=skew)
            if other.strength > read.strength:
                read, rotation = other, (rotation + 180) % 360
    remarks = checks.remarks(found, bilevel=image.bilevel)
    if not read.lines and not found.blank:
        remarks.append({"code": "unread", "value": 0})
    return _Seen(blob, rotation, picture.shape[1], picture.shape[0], image.dpi, remarks, read)


def _finish(page: BatchPage, seen: _Seen, *, actor: Actor) -> None:
    with acting(actor):
        # Not joined with item and page: PostgreSQL would give none where the desk just moved the page to another item.
        rows = BatchPage.objects.select_for_update(of=("self",)).select_related("file__blob")
        waiting = rows.filter(pk=page.pk, file=page.file_id, state__in=UNFINISHED).first()
        if waiting is None:
            return
        made = _place_on_record(waiting, seen, actor=actor)
        if seen.read is not None:
            write_reading(
                made,
                engine=seen.read.engine,
                lines=seen.read.lines,
                candidates=seen.read.candidates,
                actor=actor,
            )
        waiting.page = made
        waiting.remarks = [*waiting.remarks, *seen.remarks, *_duplicates(waiting, made)]
        waiting.state, waiting.why, waiting.finished_at = BatchPage.DONE, "", timezone.now()
        waiting.save(update_fields=["page", "remarks", "state", "why", "finished_at"])
        count_unread(made.item, actor=actor)


def _place_on_record(page: BatchPage, seen: _Seen, *, actor: Actor) -> Page:
    """The page of the item: new, the same as before, or (after `replace_page`) with its image exchanged."""
    facts: dict[str, Any] = {
        "image": seen.blob,
        "source": page.file.blob,
        "rotation": seen.rotation,
        "width": seen.width,
        "height": seen.height,
        "dpi": seen.dpi,
    }
    if page.page is not None and page.page.image_id != seen.blob.pk:
        return replace_image(page.page, **facts, actor=actor)
    if page.item is None or page.number is None:
        raise Unreadable(sentence("这一页没有档号，不能归入档案，请替换或重新提交。"))
    return add_page(page.item, page.number, **facts, actor=actor)


def _duplicates(page: BatchPage, made: Page) -> list[Remark]:
    """The same image elsewhere in the office's records, or delivered twice for this page."""
    other = Page.objects.filter(office_id=made.office_id, image_id=made.image_id).exclude(pk=made.pk)
    first = other.select_related("item").order_by("pk").first()
    if first is not None:
        return [{"code": "duplicate", "value": f"{first.item.reference} {first.number}"}]
    again = BatchPage.objects.filter(page=made).exclude(pk=page.pk).select_related("file").first()
    return [{"code": "duplicate", "value": again.file.path}] if again else []


def _taken(page: BatchPage, *, actor: Actor) -> Kept:
    with acting(actor):
        holder = (
            BatchPage.objects.filter(page__item=page.item_id or 0, page__number=page.number or 0)
            .select_related("file")
            .first()
        )
    there = sentence(
        "%(item)s 第 %(page)s 页已有另一幅图像（%(file)s），请核对文件名，或用替换换掉原来的图像。",
        item=page.reference,
        page=page.number,
        file=holder.file.path if holder else sentence("已入库"),
    )
    return kept(there)


def _fail(page: BatchPage, why: Kept, *, actor: Actor) -> None:
    with acting(actor):
        changed = BatchPage.objects.filter(pk=page.pk, file=page.file_id, state__in=UNFINISHED).update(
            state=BatchPage.FAILED, why=why, finished_at=timezone.now()
        )
        if changed:
            record("page failed", page, actor=actor, batch=page.batch_id)
            if page.item is not None:
                count_unread(page.item, actor=actor)


@contextmanager
def _machine_errors(page: BatchPage, *, actor: Actor) -> Iterator[None]:
    """A machine that is out of order is no fault of the page: it says so, and is tried again."""
    try:
        yield
    except (StoreError, DatabaseError, MemoryError, OSError) as error:
        said = error if isinstance(error, StoreError) else _broken(error)
        with acting(actor):
            BatchPage.objects.filter(pk=page.pk, state__in=UNFINISHED).update(state=BatchPage.ERROR, why=kept(said))
        raise


def _broken(error: Exception) -> Sentence:
    why = system_words(error) if isinstance(error, OSError) else str(error)[:300]
    return sentence("机器故障：%(why)s。会自动重试。", why=why)
