"""Reading from the strongroom.

Rows of `Blob` are no secret, bytes are: whoever calls these has already asked whether the actor may
see the page they belong to (holdings.queries, digitization.queries).
"""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db.models import F, Q

from cundang.addresses import number, secret
from cundang.folder_cache import FolderCache
from cundang.ledger.models import Entry
from cundang.strongroom.local_store import LocalStore
from cundang.strongroom.models import Blob, Removal
from cundang.strongroom.store import Missing, Store, StoreError, StoreFull, StoreUnreachable

__all__ = ["Missing", "StoreError", "StoreFull", "StoreUnreachable", "local_path", "open_blob", "store_in_use"]


def store_in_use() -> Store:
    """The engine that `CUNDANG_STORE` names; unset, files in the data folder."""
    return _engine(settings.STORE, settings.DATA)


@lru_cache(maxsize=4)
def _engine(address: str, data: Path) -> Store:
    if not address:
        return LocalStore(data / "strongroom")
    # The S3 client takes half a second to load, which no command on local files should wait for.
    from cundang.strongroom.s3_store import s3_store  # noqa: PLC0415

    copies = FolderCache(data / "cache" / "blobs", number("CUNDANG_CACHE_MB", 2048) * 1024 * 1024)
    return s3_store(address, secret("CUNDANG_STORE_KEY"), secret("CUNDANG_STORE_SECRET"), copies)


def open_blob(digest: str) -> BinaryIO:
    """The bytes of a stored file, from the beginning; raises `Missing`. Not every engine's stream can seek."""
    return store_in_use().open(digest)


def local_path(digest: str) -> AbstractContextManager[Path]:
    """A context in which a stored file is a path of this machine, to be read only; raises `Missing`."""
    return store_in_use().path(digest)


def going() -> list[str]:
    """Digests of files that were given up and whose bytes are still in the store."""
    return list(Removal.objects.filter(removed_at=None).order_by("pk").values_list("digest", flat=True))


@dataclass(frozen=True)
class Fixity:
    """How far a check has come: what of this run is known so far."""

    begun: datetime
    resumed: bool
    total: int
    checked: int
    sound: int
    damaged: list[str]  # digests whose content is another now
    missing: list[str]  # digests without a file

    @property
    def finished(self) -> bool:
        """Whether every file was looked at since the check began."""
        return self.checked >= self.total


def unfinished_check(since: datetime) -> datetime | None:
    """When the last fixity check began, if it began after `since` and did not come to its end."""
    last = Entry.objects.filter(act__in=("fixity begun", "fixity finished"), at__gte=since).order_by("-at").first()
    if last is None or last.act == "fixity finished":
        return None
    return datetime.fromisoformat(last.facts["begun"])


def to_check(begun: datetime, limit: int) -> list[Blob]:
    """Files not looked at since `begun`, those never checked first, then those checked longest ago."""
    unchecked = Q(checked_at=None) | Q(checked_at__lt=begun)
    return list(Blob.objects.filter(unchecked).order_by(F("checked_at").asc(nulls_first=True), "digest")[:limit])


def fixity_so_far(begun: datetime, *, resumed: bool) -> Fixity:
    """What the check that began at `begun` has found up to now."""
    checked = Blob.objects.filter(checked_at__gte=begun)
    damaged: list[str] = []
    missing: list[str] = []
    for digest in checked.filter(sound=False).order_by("digest").values_list("digest", flat=True):
        (missing if store_in_use().size(digest) is None else damaged).append(digest)
    done = checked.count()
    return Fixity(
        begun=begun,
        resumed=resumed,
        total=Blob.objects.count(),
        checked=done,
        sound=done - len(damaged) - len(missing),
        damaged=damaged,
        missing=missing,
    )
