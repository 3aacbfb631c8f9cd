"""Keeping the index true to the database: one process, one long-lived writer.

A mark is cleared only after the commit that covers it, and only in the version that was read, so a kill at any
moment loses nothing and a change in the meantime is swept again. Rows are read after their marks.
A rebuild goes into a folder of its own, a part after each sweep; from its start every sweep writes to both folders,
so the new one has missed nothing when it takes the old one's place.
"""

import logging
import uuid
from collections.abc import Callable

from django.db import transaction

from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.finding_aid import folders
from cundang.finding_aid.engine import IndexDamaged
from cundang.finding_aid.entries import ITEMS_AT_ONCE, entries, with_doubts, write_items, write_pages
from cundang.finding_aid.learning import learn
from cundang.finding_aid.registering import register_items, register_pages
from cundang.finding_aid.tantivy_engine import TantivyWriter
from cundang.holdings.actions import mark_stale
from cundang.holdings.models import Item, Stale

MARKS_AT_ONCE = 2000
NAMES_AT_ONCE = 30  # pages, some tenths of a second: so long a new mark may have to wait

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # items done, items in all


class Rebuild:
    """A new index, made beside the live one."""

    def __init__(self, actor: Actor) -> None:
        self.folder = folders.new()
        self.writer = TantivyWriter(self.folder)
        self.names = folders.names_wanted()
        self._actor = actor
        self._last = 0
        self.done = 0
        with acting(actor):
            self.total = Item.objects.filter(erased=False).count()

    def step(self) -> bool:
        """Add the next items; False when there are none left. Items made meanwhile have marks of their own."""
        with acting(self._actor):
            found = with_doubts(
                entries(Item.objects.filter(pk__gt=self._last, erased=False).order_by("pk")[:ITEMS_AT_ONCE])
            )
            if self.names:
                register_items(entry.description.item for entry in found)
                mark_stale(names=[page.id for entry in found for page in entry.pages])
        for entry in found:
            self.writer.put(entry.description, entry.pages, entry.body)
            self._last = entry.description.item
        self.done += len(found)
        return bool(found)


def require_everywhere(actor: Actor) -> None:
    """Raise `Forbidden` for an actor who cannot see every row, and would take the others for removed."""
    if not actor.everywhere:
        raise Forbidden("sweep")


class Sweeper:
    """Holds the right to write, the writer of the live index and, while one is made, that of the next."""

    def __init__(self, lock: folders.WriterLock, actor: Actor) -> None:
        require_everywhere(actor)
        self._lock = lock
        self._actor = actor
        self._live = folders.current()
        self._writer: TantivyWriter | None = None
        if self._live:
            try:
                self._writer = TantivyWriter(self._live)
            except IndexDamaged:
                log.exception("the index cannot be opened; it is made anew")
                folders.give_up(self._live)
                self._live = None
        self._rebuild: Rebuild | None = None
        folders.clear_away(self._live)

    @classmethod
    def take(cls, actor: Actor) -> "Sweeper | None":
        """The sweeper, or None while another process is it."""
        lock = folders.WriterLock.take()
        if lock is None:
            return None
        try:
            return cls(lock, actor)
        except BaseException:
            lock.release()
            raise

    def close(self) -> None:
        """Stop, and let another process be the sweeper. An unfinished rebuild is dropped and stays wanted."""
        try:
            for writer in (self._writer, self._rebuild.writer if self._rebuild else None):
                if writer:
                    writer.close()
        finally:
            self._lock.release()

    def round(self, limit: int = MARKS_AT_ONCE) -> int:
        """One sweep and, when a rebuild is wanted, one part of it; how much was done, 0 when all can be found."""
        done = self.sweep(limit) if self._writer else 0
        if self._rebuild is None and (self._writer is None or folders.rebuild_wanted()):
            self._rebuild = Rebuild(self._actor)
        if self._rebuild is None:
            return done
        if not self._rebuild.step():
            self._finish(self._rebuild)
        return done + 1

    def rebuild(self, progress: Progress | None = None) -> None:
        """Make the index anew, as was asked for, sweeping in between."""
        while folders.rebuild_wanted():
            self.round()
            if progress and self._rebuild:
                progress(self._rebuild.done, max(self._rebuild.total, self._rebuild.done))

    def left(self) -> int:
        """How many marks there are, and items still to be added to a new index."""
        with acting(self._actor):
            marks = Stale.objects.filter(kind__in=Stale.SEARCHED).count()
        return marks + (self._rebuild.total - self._rebuild.done if self._rebuild else 0)

    def sweep(self, limit: int) -> int:
        """Bring up to date what at most `limit` marks name; how many marks there were."""
        if self._writer is None:
            return 0
        writers = [self._writer, *([self._rebuild.writer] if self._rebuild else [])]
        with acting(self._actor):
            marks = list(Stale.objects.filter(kind__in=Stale.SEARCHED).order_by("at")[:limit])
            if not marks:
                return 0
            write_items((mark.object_id for mark in marks if mark.kind == "item"), *writers)
            write_pages((mark.object_id for mark in marks if mark.kind == "page"), *writers)
            register_items(mark.object_id for mark in marks if mark.kind == "item")
            mark_stale(names=[mark.object_id for mark in marks if mark.kind == "page"])
        self._writer.commit()
        _clear([mark.version for mark in marks])
        return len(marks)

    def names(self, limit: int = NAMES_AT_ONCE) -> int:
        """Take the names of at most `limit` pages into the register, when they can be found; how many.

        With them what was put right on these pages goes into the confusions of their county.
        """
        with acting(self._actor):
            marks = list(Stale.objects.filter(kind="name").order_by("at")[:limit])
            register_pages(mark.object_id for mark in marks)
            learn(mark.object_id for mark in marks)
        _clear([mark.version for mark in marks])
        return len(marks)

    def _finish(self, rebuild: Rebuild) -> None:
        rebuild.writer.commit()
        folders.publish(rebuild.folder)
        folders.rebuild_done(names=rebuild.names)
        # The old writer is left without waiting for its merges: nobody reads that folder any more.
        self._live, self._writer, self._rebuild = rebuild.folder, rebuild.writer, None
        folders.clear_away(self._live)


def _clear(versions: list[uuid.UUID]) -> None:
    """Clear these marks unless they changed. One that an act is just writing anew is left to the next sweep."""
    with transaction.atomic():
        free = (
            Stale.objects.filter(version__in=versions).select_for_update(skip_locked=True).values_list("pk", flat=True)
        )
        Stale.objects.filter(pk__in=list(free), version__in=versions).delete()
