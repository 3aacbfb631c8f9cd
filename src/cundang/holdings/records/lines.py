"""The lines of a file of records, plain or packed (gzip, Zstandard), one after the other."""

import gzip
import hashlib
import io
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from django.utils.translation import gettext as _

from cundang.sentences import system_words

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

LONGEST: Final = 16 * 1024 * 1024  # bytes of one line: a file of 5,000 pages of text
_PIECE: Final = 1024 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_WIDEST_WINDOW: Final = 27  # of Zstandard, as a power of two: 128 MiB, what its own program accepts unasked
_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


class Unreadable(Exception):
    """The file cannot be read (any further); carries one sentence."""


@dataclass(frozen=True)
class Line:
    """A line that is not empty: its number from 1, and its bytes, or why they were not read."""

    number: int
    data: bytes
    refused: str = ""


class _Readable(Protocol):
    def readline(self, size: int, /) -> bytes: ...


class _Counted(io.RawIOBase):
    """The file as it lies there; notes how far it was read, and the digest of that."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._digest = hashlib.sha256()
        self.done = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        count = self._file.readinto(buffer) or 0
        self._digest.update(buffer[:count])
        self.done += count
        return count

    def close(self) -> None:
        self._file.close()
        super().close()

    @property
    def digest(self) -> str:
        return self._digest.hexdigest()


class RecordsFile:
    """A file of JSON lines, read from the beginning; what packs it shows in its bytes, not in its name."""

    def __init__(self, path: Path) -> None:
        try:
            self.size = path.stat().st_size
            self._raw = _Counted(path)
        except OSError as error:
            raise Unreadable(_("打不开这个文件（%(why)s）。") % {"why": system_words(error)}) from error

    def __enter__(self) -> "RecordsFile":
        return self

    def __exit__(self, *_error: object) -> None:
        self._raw.close()

    @property
    def done(self) -> int:
        """Bytes of the file that were read so far."""
        return self._raw.done

    @property
    def digest(self) -> str:
        """SHA-256 of what was read of the file as it lies there."""
        return self._raw.digest

    def lines(self) -> Iterator[Line]:
        """Every line with something on it; raises `Unreadable` where the file breaks off or is damaged."""
        try:
            yield from _lines(_unpacked(io.BufferedReader(self._raw, _PIECE)))
        except (EOFError, zlib.error, gzip.BadGzipFile, zstd.ZstdError) as error:
            raise Unreadable(_("压缩文件不完整或已损坏，只读到一部分；请重新取得这个文件后再导入一次。")) from error
        except OSError as error:
            raise Unreadable(_("文件没有读完（%(why)s）。") % {"why": system_words(error)}) from error


def _unpacked(source: io.BufferedReader) -> _Readable:
    start = source.peek(4)[:4]
    if start.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=source, mode="rb")
    if start == b"\x28\xb5\x2f\xfd":
        limits = {int(zstd.DecompressionParameter.window_log_max): _WIDEST_WINDOW}
        unpacked: _Readable = zstd.ZstdFile(source, "rb", options=limits)
        return unpacked
    if start.startswith(_UTF16):
        raise Unreadable(_("文件是 UTF-16 编码，请另存为 UTF-8 编码后再导入。"))
    return source


def _lines(source: _Readable) -> Iterator[Line]:
    number = 0
    while piece := source.readline(LONGEST + 1):
        number += 1
        if len(piece) > LONGEST:
            while not piece.endswith(b"\n") and (piece := source.readline(_PIECE)):
                pass  # passed over without being kept
            limit = LONGEST // (1024 * 1024)
            yield Line(number, b"", _("这一行超过 %(limit)d MB，没有读入；请把这一件拆开。") % {"limit": limit})
        elif data := piece.removeprefix(_BOM).strip():
            yield Line(number, data)
