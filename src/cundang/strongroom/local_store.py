"""The strongroom as files of this machine: `<folder>/ab/cd/abcd…`, read-only."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from cundang.sentences import FULL, sentence, system_words
from cundang.strongroom.store import (
    Missing,
    SourceBroken,
    StoreError,
    StoreFull,
    StoreUnreachable,
    copy_hashing,
    digest_of,
)


class LocalStore:
    """Files under `folder`; new ones are written in `folder/incoming` and moved, complete, to their place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, source: BinaryIO) -> tuple[str, int]:
        """See `Store.keep`."""
        incoming = self.folder / "incoming"
        made = incoming / secrets.token_hex(16)
        try:
            incoming.mkdir(parents=True, exist_ok=True)
            with made.open("xb") as target:
                digest, size = copy_hashing(source, target)
                target.flush()
                os.fchmod(target.fileno(), 0o440)
                os.fsync(target.fileno())
            self._move(made, self.place(digest))
        except SourceBroken:
            raise
        except OSError as error:
            raise _sentence(error) from error
        finally:
            with suppress(OSError):
                made.unlink(missing_ok=True)
        return digest, size

    def _move(self, made: Path, place: Path) -> None:
        """Rename, and write the folder entries to the disk: only then is the file sure to be found again."""
        new = [folder for folder in (place.parent.parent, place.parent) if not folder.exists()]
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(made, place)
        for folder in [place.parent, *(folder.parent for folder in reversed(new))]:
            self._settle(folder)

    def place(self, digest: str) -> Path:
        """Where the file of this digest is or would be."""
        return self.folder / digest[:2] / digest[2:4] / digest

    def open(self, digest: str) -> BinaryIO:
        """See `Store.open`."""
        try:
            return self.place(digest).open("rb")
        except FileNotFoundError:
            raise Missing(sentence("库房里没有这份文件（%(digest)s）。", digest=digest)) from None
        except OSError as error:
            raise _sentence(error) from error

    @contextmanager
    def path(self, digest: str) -> Iterator[Path]:
        """See `Store.path`: here the file itself."""
        self.open(digest).close()
        yield self.place(digest)

    def size(self, digest: str) -> int | None:
        """See `Store.size`."""
        try:
            return self.place(digest).stat().st_size
        except FileNotFoundError:
            return None
        except OSError as error:
            raise _sentence(error) from error

    def digest_now(self, digest: str) -> str:
        """See `Store.digest_now`."""
        with self.open(digest) as stored:
            try:
                return digest_of(stored)
            except OSError:  # a bad sector: the file is damaged, the store is not
                return ""

    def remove(self, digest: str) -> None:
        """See `Store.remove`; the folder's entry is on the disk when this returns."""
        place = self.place(digest)
        try:
            place.unlink(missing_ok=True)
            if place.parent.is_dir():
                self._settle(place.parent)
        except OSError as error:
            raise _sentence(error) from error

    def _settle(self, folder: Path) -> None:
        """Write a folder's entries to the disk."""
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sentence(error: OSError) -> StoreError:
    if error.errno in FULL:
        return StoreFull(sentence("存放文件的磁盘已满，这份文件没有存下；请腾出空间后再试。"))
    return StoreUnreachable(
        sentence("文件库房现在不能使用（%(why)s），请检查数据文件夹的权限和磁盘。", why=system_words(error))
    )
