"""Writing into the strongroom, and checking that what lies there is still what was put in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone

from cundang.ledger.actions import record
from cundang.ledger.models import Actor
from cundang.strongroom.models import Blob
from cundang.strongroom.queries import Fixity, fixity_so_far, store_in_use, to_check, unfinished_check
from cundang.strongroom.store import Missing

BATCH = 100  # files between two notes of how far a check has come
RESUME_WITHIN = timedelta(hours=24)  # an older unfinished check says too little about today


def store(source: Path | BinaryIO, *, media_type: str = "", actor: Actor) -> Blob:
    """Keep a file under its SHA-256, read piece by piece; the same content again gives the same row.

    The bytes are durable before the row exists, so a row never points at nothing. A new file stands in the
    ledger; that holds the actor's chain until the transaction ends, so do not store at the start of a long one.
    Raises `StoreFull`, `StoreUnreachable` (each one sentence), and `OSError` when `source` cannot be opened or read.
    """
    if isinstance(source, Path):
        with source.open("rb") as opened:
            digest, size = store_in_use().keep(opened)
    else:
        digest, size = store_in_use().keep(source)
    with transaction.atomic():
        blob, made = Blob.objects.get_or_create(digest=digest, defaults={"size": size, "media_type": media_type})
        if made:
            record("stored", blob, actor=actor, size=size)
        elif blob.sound is False:  # keeping it again has repaired it
            Blob.objects.filter(pk=digest).update(sound=None)
            blob.sound = None
    return blob


def check_fixity(*, actor: Actor) -> Iterator[Fixity]:
    """Read every stored file and compare it with its digest; yields how far it is after each batch.

    Files checked longest ago come first, and each batch is written down, so a check that was broken off
    within the last day goes on where it stopped. Call it outside a transaction. Raises `StoreUnreachable`.
    """
    begun = unfinished_check(since=timezone.now() - RESUME_WITHIN)
    resumed = begun is not None
    if begun is None:
        begun = timezone.now()
        record("fixity begun", actor=actor, begun=begun.isoformat())
    while blobs := to_check(begun, BATCH):
        for blob in blobs:
            _check(blob, actor=actor)
        yield fixity_so_far(begun, resumed=resumed)
    result = fixity_so_far(begun, resumed=resumed)
    record(
        "fixity finished",
        actor=actor,
        begun=begun.isoformat(),
        checked=result.checked,
        damaged=len(result.damaged),
        missing=len(result.missing),
    )
    yield result


@transaction.atomic
def _check(blob: Blob, *, actor: Actor) -> None:
    try:
        sound = store_in_use().digest_now(blob.pk) == blob.pk
        found = "damaged"
    except Missing:
        sound, found = False, "missing"
    Blob.objects.filter(pk=blob.pk).update(checked_at=timezone.now(), sound=sound)
    if not sound:
        record("fixity broken", blob, actor=actor, found=found)
