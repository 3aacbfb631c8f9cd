"""Writing into the strongroom, and checking that what lies there is still what was put in."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from cundang.ledger.actions import record
from cundang.ledger.models import Actor
from cundang.sentences import sentence
from cundang.strongroom.models import Blob, Removal
from cundang.strongroom.queries import Fixity, fixity_so_far, store_in_use, to_check, unfinished_check
from cundang.strongroom.store import Missing, StoreUnreachable

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
            _come_back(digest)
            record("stored", blob, actor=actor, size=size)
        elif blob.sound is False:  # keeping it again has repaired it
            Blob.objects.filter(pk=digest).update(sound=None)
            blob.sound = None
    return blob


def _come_back(digest: str) -> None:
    """Part of keeping a file that may have been on its way out: it stays, or the caller is told to store it again."""
    going = Removal.objects.select_for_update().filter(digest=digest)  # waits for a removal that is being done now
    if list(going):
        going.filter(removed_at=None).delete()
        if store_in_use().size(digest) is None:
            raise StoreUnreachable(sentence("这份文件刚刚从库房清除，请再存一次。"))


@transaction.atomic
def let_go(digests: Iterable[str], *, actor: Actor) -> list[str]:
    """Give up those of these files that nothing refers to any more; the others are answered, and stay.

    Only the rows go here, in the caller's transaction; `remove_let_go` takes the bytes when it has been committed.
    """
    kept = []
    for digest in sorted(set(digests)):
        blob = Blob.objects.select_for_update().filter(pk=digest).first()
        if blob is None:
            continue
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                blob.delete()
                cursor.execute(
                    "SET CONSTRAINTS ALL IMMEDIATE"
                )  # whoever refers to it meanwhile is found now, not later
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        except (ProtectedError, IntegrityError):
            kept.append(digest)
            continue
        Removal.objects.create(digest=digest, size=blob.size)
        record("file given up", actor=actor, blob=digest, size=blob.size)
    return kept


def remove_let_go(*, actor: Actor) -> int:
    """Take the bytes of all files that were given up from the store; how many went. Done again it does nothing.

    Call it outside a transaction. What was stored again meanwhile stays. Raises `StoreUnreachable`.
    """
    gone = 0
    for pk in list(Removal.objects.filter(removed_at=None).order_by("pk").values_list("pk", flat=True)):
        gone += _remove(pk, actor=actor)
    return gone


@transaction.atomic
def _remove(pk: int, *, actor: Actor) -> int:
    removal = Removal.objects.select_for_update().filter(pk=pk, removed_at=None).first()
    if removal is None:
        return 0
    if Blob.objects.filter(pk=removal.digest).exists():
        removal.delete()
        return 0
    store_in_use().remove(removal.digest)
    removal.removed_at = timezone.now()
    removal.save(update_fields=["removed_at"])
    record("file removed", actor=actor, blob=removal.digest, size=removal.size)
    return 1


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
