"""A zip whose end never arrived: its list of contents stands at the end, but each file has a head of its own before it.

`mended` walks from head to head and puts a list at the end again, in memory only, so that `zipfile` reads the rest
as usual (checksums included). What the list alone holds is lost: whether a file is a link.
"""

import io
import struct
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.conf import settings

HEAD: Final = b"PK\x03\x04"
_LOCAL: Final = struct.Struct("<4s5H3I2H")
_CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
_ZIP64_END: Final = struct.Struct("<4sQ2H2I4Q")
_ZIP64_PLACE: Final = struct.Struct("<4sIQI")
_END: Final = struct.Struct("<4s4H2IH")
_IN_EXTRA: Final = 0xFFFFFFFF  # the figure stands in the zip64 part, which holds all sizes
_SIZES_FOLLOW: Final = 0x8
_DEFLATED: Final = 8
_PIECE: Final = 256 * 1024


@dataclass(frozen=True)
class _File:
    flags: int
    method: int
    stamp: tuple[int, int]
    crc: int
    packed: int
    size: int
    name: bytes
    offset: int

    def listed(self) -> bytes:
        extra = struct.pack("<2H3Q", 1, 24, self.size, self.packed, self.offset)
        head = _CENTRAL.pack(
            b"PK\x01\x02", 45, 45, self.flags, self.method, *self.stamp, self.crc, _IN_EXTRA, _IN_EXTRA,
            len(self.name), len(extra), 0, 0, 0, 0, _IN_EXTRA,
        )  # fmt: skip
        return head + self.name + extra


def mended(source: BinaryIO) -> BinaryIO | None:
    """The zip with a list of the files that arrived whole; None when there is none."""
    files = []
    source.seek(0)
    while (found := _next(source)) is not None:
        files.append(found)
    if not files:
        return None
    return _Mended(source, files)  # type: ignore[return-value]  # reads and seeks like a file


def _next(source: BinaryIO) -> _File | None:
    """The file whose head stands here, when all of it arrived; the source then stands behind it."""
    offset = source.tell()
    head = source.read(_LOCAL.size)
    if len(head) < _LOCAL.size or not head.startswith(HEAD):
        return None
    _sign, _version, flags, method, time, date, crc, packed, size, name_length, extra_length = _LOCAL.unpack(head)
    name, extra = source.read(name_length), source.read(extra_length)
    if _IN_EXTRA in (size, packed):
        size, packed = _zip64(extra)
    begin = source.tell()
    if flags & _SIZES_FOLLOW:
        if method != _DEFLATED or (sizes := _sizes_behind(source)) is None:
            return None
        crc, packed, size = sizes
    elif begin + packed > source.seek(0, io.SEEK_END):
        return None
    else:
        source.seek(begin + packed)
    return _File(flags, method, (time, date), crc, packed, size, name, offset)


def _sizes_behind(source: BinaryIO) -> tuple[int, int, int] | None:
    """Checksum, packed size and size of a file whose end only unpacking finds; they are counted, not believed."""
    begin, crc, size = source.tell(), 0, 0
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    while not unpacker.eof:
        piece = unpacker.unconsumed_tail or source.read(_PIECE)
        try:
            content = unpacker.decompress(piece, _PIECE)
        except zlib.error:
            return None
        crc, size = zlib.crc32(content, crc), size + len(content)
        if not piece or size > settings.MAX_FILE_MB * 1024 * 1024:
            return None
    end = source.tell() - len(unpacker.unused_data)
    source.seek(end)
    behind = source.read(24)
    signed = 4 if behind.startswith(b"PK\x07\x08") else 0
    wide = struct.pack("<I2Q", crc, end - begin, size)
    narrow = struct.pack("<3I", crc, (end - begin) & _IN_EXTRA, size & _IN_EXTRA)
    length = next((len(form) for form in (wide, narrow) if behind[signed:].startswith(form)), None)
    if length is None:
        return None
    source.seek(end + signed + length)
    return crc, end - begin, size


def _zip64(extra: bytes) -> tuple[int, int]:
    """Size and packed size as the head's extra part has them."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind == 1 and length >= 16:
            size, packed = struct.unpack_from("<2Q", extra, 4)
            return size, packed
        extra = extra[4 + length :]
    return _IN_EXTRA, _IN_EXTRA


class _Mended(io.RawIOBase):
    """What arrived, and behind it the list that did not."""

    def __init__(self, source: BinaryIO, files: list[_File]) -> None:
        self._source = source
        self._begin = source.seek(0, io.SEEK_END)  # of the list: behind everything that is there
        listed = b"".join(file.listed() for file in files)
        count, length = len(files), len(listed)
        end = _ZIP64_END.pack(b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, length, self._begin)
        place = _ZIP64_PLACE.pack(b"PK\x06\x07", 0, self._begin + length, 1)
        last = _END.pack(b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, _IN_EXTRA, _IN_EXTRA, 0)
        self._list = listed + end + place + last
        self._at = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As of any file."""
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._begin + len(self._list)}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        """Where the next byte is read."""
        return self._at

    def read(self, size: int = -1) -> bytes:
        """From what arrived, then from the list."""
        if size < 0:
            size = max(0, self._begin + len(self._list) - self._at)
        self._source.seek(self._at)
        piece = self._source.read(max(0, min(size, self._begin - self._at)))
        after = self._at + len(piece) - self._begin
        if len(piece) < size and after >= 0:
            piece += self._list[after : after + size - len(piece)]
        self._at += len(piece)
        return piece
