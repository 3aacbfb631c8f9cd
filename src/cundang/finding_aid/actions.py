"""Asking (which the ledger records) and keeping the index up to date."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from django.db import DatabaseError, connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, acting, require
from cundang.finding_aid import folders
from cundang.finding_aid.consistency import Discrepancy
from cundang.finding_aid.queries import MOST_HITS, Answer, Hit, Question, search
from cundang.finding_aid.sweeper import Sweeper, require_everywhere
from cundang.holdings.actions import mark_stale
from cundang.holdings.models import Stale
from cundang.ledger.actions import record

POLL_SECONDS = 0.2
TAKE_OVER_SECONDS = 1.0
MOST_EXPORTED = 5000
REGISTER_SECONDS = 10.0

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # done, in all


class PurposeMissing(Exception):
    """A search for somebody else must say what it is for; the message asks for it."""


@transaction.atomic
def find(question: Question, *, actor: Actor) -> Answer:
    """Search, and write in the ledger that it was searched (PIPL §34: at a window always with its purpose).

    The words and the purpose may name a person, so they stand in the removable detail.
    """
    if actor.must_state_purpose and not question.purpose.strip():
        raise PurposeMissing(_("请先写明查档用途，再进行查找。"))
    answer = search(actor, question)
    record(
        "searched",
        actor=actor,
        office_code=question.office,
        detail={"query": question.q, "purpose": question.purpose.strip()},
        total=answer.total,
        items=answer.items,
        offset=question.offset,
        # Whose lines were shown: their pictures are then no further view (docs/ledger.md).
        pages=sorted({hit.page.pk for hit in answer.shown if hit.page}),
    )
    return answer


@transaction.atomic
def export(question: Question, purpose: str, *, actor: Actor) -> tuple[list[Hit], str]:
    """All exact hits of a question (5,000 at most) to take out, and the sheet's heading; the ledger keeps what for."""
    require(actor, "export")
    hits: list[Hit] = []
    while len(hits) < MOST_EXPORTED:
        answer = search(actor, replace(question, limit=MOST_HITS, offset=len(hits)))
        hits += answer.hits
        if not answer.hits or len(hits) >= answer.total:
            break
    entry = record(
        "exported",
        actor=actor,
        office_code=question.office,
        detail={"query": question.q, "purpose": purpose.strip()},
        total=answer.total,
        rows=len(hits),
        pages=[hit.page.pk for hit in hits if hit.page],
    )
    told = {
        "query": question.q,
        "total": answer.total,
        "rows": len(hits),
        "purpose": purpose.strip(),
        "entry": entry.pk,
    }
    heading = _("查“%(query)s”，共 %(total)d 条，列出 %(rows)d 条；用途：%(purpose)s；台账号 %(entry)d")
    return hits, heading % told


def sweep(limit: int, *, actor: Actor) -> int:
    """Bring at most `limit` changes into the index, if no other process does; how much was done."""
    sweeper = Sweeper.take(actor)
    if sweeper is None:
        return 0
    try:
        return sweeper.round(limit) or sweeper.names()
    finally:
        sweeper.close()


def sweep_until_clean(*, actor: Actor, progress: Progress | None = None, names: bool = True) -> None:
    """Return when every change committed before the call can be found; by this process, or by the one that sweeps.

    With `names` this process goes on for some seconds to fill the name register; whoever sweeps next does the rest.
    """
    with acting(actor):
        newest = Stale.objects.filter(kind__in=Stale.SEARCHED).aggregate(newest=Max("at"))["newest"]
    while True:
        sweeper = Sweeper.take(actor)
        if sweeper is not None:
            return _finish(sweeper, progress, REGISTER_SECONDS if names else 0.0)
        with acting(actor):
            left = newest and Stale.objects.filter(kind__in=Stale.SEARCHED, at__lte=newest).exists()
        if not left and folders.current():
            return None
        time.sleep(POLL_SECONDS)


def _finish(sweeper: Sweeper, progress: Progress | None, seconds_for_names: float) -> None:
    done = 0
    try:
        while count := sweeper.round():
            done += count
            if progress:
                progress(done, max(done, sweeper.left() + done))
        until = time.monotonic() + seconds_for_names
        while time.monotonic() < until and sweeper.names():
            pass
    finally:
        sweeper.close()


def sweep_beside(stop: threading.Event, *, actor: Actor) -> None:
    """In a thread beside other work: keep the index up to date until `stop` is set and nothing is left.

    Does nothing where another process sweeps; what goes wrong is left to whoever sweeps next, who will say so.
    """
    try:
        sweeper = Sweeper.take(actor)
        if sweeper is None:
            return
        try:
            while sweeper.round() or not stop.wait(POLL_SECONDS):
                pass
        finally:
            sweeper.close()
    except (DatabaseError, OSError, ValueError):
        log.info("the index could not be brought up to date on the way", exc_info=True)
    finally:
        connection.close()


def names_waiting(*, actor: Actor) -> bool:
    """Whether an import has left names for later."""
    with acting(actor):
        return Stale.objects.filter(kind="name").exists()


def take_names(stop: threading.Event, *, actor: Actor) -> None:
    """Take all names into the register that imports have left, unless another process sweeps; end early at `stop`."""
    sweeper = Sweeper.take(actor)
    if sweeper is None:
        return
    try:
        while not stop.is_set() and (sweeper.round() or sweeper.names()):
            pass
    finally:
        sweeper.close()


def sweep_forever(stop: threading.Event, *, actor: Actor) -> None:
    """Keep the index up to date until `stop` is set; take over within a second from a sweeper that ended.

    An error (a full disk, a database that restarts) is logged and tried again: the marks are still there.
    """
    while not stop.is_set():
        try:
            sweeper = Sweeper.take(actor)
            if sweeper is None:
                stop.wait(TAKE_OVER_SECONDS)
                continue
            try:
                while not stop.is_set():
                    if not (sweeper.round() or sweeper.names()):
                        stop.wait(POLL_SECONDS)
            finally:
                sweeper.close()
        except (DatabaseError, OSError, ValueError):
            log.exception("the index could not be brought up to date; trying again")
            stop.wait(TAKE_OVER_SECONDS)
        finally:
            connection.close()


def repair(found: list[Discrepancy], *, actor: Actor) -> None:
    """Mark whatever the index lacks or has too many of; the sweep does the rest."""
    require_everywhere(actor)
    with acting(actor):
        for one in found:
            marked = [*one.missing, *one.surplus]
            mark_stale(items=marked if one.kind == "item" else (), pages=marked if one.kind == "page" else ())


def reindex(*, actor: Actor, progress: Progress | None = None) -> None:
    """Make the index anew beside the live one and put it in its place; by this process, or by the one that sweeps."""
    require_everywhere(actor)
    folders.ask_for_rebuild()
    while folders.rebuild_wanted():
        sweeper = Sweeper.take(actor)
        if sweeper is None:
            time.sleep(POLL_SECONDS)
            continue
        try:
            sweeper.rebuild(progress)
            while sweeper.names():
                pass
        finally:
            sweeper.close()
