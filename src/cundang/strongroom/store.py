"""What the strongroom asks of an engine that keeps files, and which engine this installation has.

Engines: `local_store` (files in the data folder) and `s3_store` (a bucket). One contract test
(tests/strongroom/test_store.py) runs against both.
"""

import hashlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, Protocol

PIECE = 1024 * 1024  # bytes read at a time: a file is never held in memory


class StoreError(Exception):
    """The store cannot do it now; the message is one finished sentence for a person."""


class StoreFull(StoreError):
    """No room is left for another file."""


class StoreUnreachable(StoreError):
    """The store does not answer, or refuses our key."""


class Missing(StoreError):
    """There is no file with this digest in the store."""


class SourceBroken(OSError):
    """What is to be kept cannot be read to its end (a bad sector, a disk pulled out): no fault of the store."""


class Store(Protocol):
    """Keeps files under their SHA-256 (lower-case hex); a file once kept is never changed."""

    def keep(self, source: BinaryIO) -> tuple[str, int]:
        """Read `source` to its end and keep it; when this returns (digest, bytes), it survives a power cut.

        Keeping the same content again is harmless, and repairs a damaged file.
        """

    def open(self, digest: str) -> BinaryIO:
        """The file's bytes from the beginning; raises `Missing`."""

    def path(self, digest: str) -> AbstractContextManager[Path]:
        """The file as a path of this machine, readable inside the context only; raises `Missing`."""

    def size(self, digest: str) -> int | None:
        """Bytes of the file, None when it is not there."""

    def digest_now(self, digest: str) -> str:
        """The SHA-256 of what lies under `digest` today, empty when the disk cannot read it; raises `Missing`."""

    def remove(self, digest: str) -> None:
        """Remove the file, and the copies that the engine made of it; nothing happens where there is none."""


def pieces(source: BinaryIO) -> Iterator[bytes]:
    """What is left in `source`, piece by piece; raises `SourceBroken`."""
    while True:
        try:
            piece = source.read(PIECE)
        except OSError as error:
            raise SourceBroken(error.errno, error.strerror, error.filename) from error
        if not piece:
            return
        yield piece


def copy_hashing(source: BinaryIO, target: BinaryIO) -> tuple[str, int]:
    """Copy piece by piece; the SHA-256 and the number of bytes. Raises `SourceBroken`, or what writing raises."""
    digest = hashlib.sha256()
    size = 0
    for piece in pieces(source):
        digest.update(piece)
        target.write(piece)
        size += len(piece)
    return digest.hexdigest(), size


def digest_of(source: BinaryIO) -> str:
    """The SHA-256 of what is left in `source`; raises `SourceBroken`."""
    digest = hashlib.sha256()
    for piece in pieces(source):
        digest.update(piece)
    return digest.hexdigest()
