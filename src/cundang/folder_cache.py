"""A folder of files that can be made again: bounded, shared by processes, safe to delete at any time.

Every file is written beside its place and moved into it, so no reader ever sees half a file. When the
folder grows past its size the files used longest ago go first; one used in the last minutes stays,
since somebody may just be about to open it.
"""

import fcntl
import os
import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

IN_USE_SECONDS = 300
TOUCH_SECONDS = 60  # a file's time of use is noted no more often than this
SWEEP_EVERY = 16  # one in so many new files looks at the size of the whole folder


@dataclass(frozen=True)
class FolderCache:
    """Files under `folder`, together at most about `limit` bytes."""

    folder: Path
    limit: int

    def get(self, name: str, make: Callable[[Path], None]) -> Path:
        """The file called `name`; when it is missing, `make(path)` writes it first.

        Of several threads or processes that miss together one makes it and the others wait.
        """
        if found := self.find(name):
            return found
        path = self.place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        with (path.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if found := self.find(name):
                return found
            made = path.parent / f".{secrets.token_hex(8)}{path.suffix}"
            try:
                make(made)
                os.replace(made, path)
            finally:
                made.unlink(missing_ok=True)
        if random.randrange(SWEEP_EVERY) == 0:  # noqa: S311 (no secret)
            self.sweep()
        return path

    def find(self, name: str) -> Path | None:
        """The file called `name` if it is there; its time of use is noted."""
        path = self.place(name)
        try:
            used = path.stat().st_mtime
            now = time.time()
            if now - used > TOUCH_SECONDS:
                os.utime(path, (now, now))
        except FileNotFoundError:
            return None
        return path

    def place(self, name: str) -> Path:
        """Where the file called `name` is or would be."""
        return self.folder / name[:2] / name

    def forget(self, beginning: str) -> None:
        """Remove the files whose name begins so (two characters at least): what they are made of is gone for good."""
        for path in self.place(beginning).parent.glob(f"{beginning}*"):
            path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove the files used longest ago until the folder is within its size; how many went."""
        files = []
        total = 0
        now = time.time()
        for path in self.folder.glob("??/[!.]*"):
            try:
                state = path.stat()
            except FileNotFoundError:
                continue  # another process was quicker
            files.append((state.st_mtime, state.st_size, path))
            total += state.st_size
        gone = 0
        for used, size, path in sorted(files):
            if total <= self.limit or now - used < IN_USE_SECONDS:
                break
            path.unlink(missing_ok=True)
            total -= size
            gone += 1
        return gone
