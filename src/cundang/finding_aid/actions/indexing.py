"""Keeping the index up to date."""

import logging
import threading
import time
from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.models import Max

from cundang.custodians.queries import Actor, acting
from cundang.finding_aid import folders
from cundang.finding_aid.consistency import Discrepancy
from cundang.finding_aid.sweeper import Sweeper, require_everywhere
from cundang.holdings.actions import mark_stale
from cundang.holdings.models import Stale

POLL_SECONDS = 0.2
TAKE_OVER_SECONDS = 1.0
REGISTER_SECONDS = 10.0

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # done, in all


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


def reindex(*, actor: Actor, names: bool = False, progress: Progress | None = None) -> None:
    """Make the index anew beside the live one and put it in its place; by this process, or by the one that sweeps.

    With `names`, and where they were derived by other rules, every page is marked to have its names derived anew.
    """
    require_everywhere(actor)
    folders.ask_for_rebuild(names=names)
    while folders.rebuild_wanted():
        sweeper = Sweeper.take(actor)
        if sweeper is None:
            time.sleep(POLL_SECONDS)
            continue
        try:
            sweeper.rebuild(progress)
        finally:
            sweeper.close()
