"""What was delivered, file by file: from a folder (which is never changed) or from a zip (which is not trusted)."""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO, Final

from django.conf import settings

from cundang.digitization import cut_zip
from cundang.digitization.naming import ignored
from cundang.sentences import Sentence, sentence, system_words

ZIP_ENTRIES: Final = 100_000  # at this many a zip is refused as a whole
ZIP_STARTS: Final = (cut_zip.HEAD, b"PK\x05\x06")
DOCUMENTS: Final = {".ofd", ".xlsx"}  # zips inside, but not of scans
ARCHIVES: Final = {".zip", ".rar", ".7z", ".tar", ".gz"}
DAMAGED: Final = (
    zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, ValueError, OSError
)  # fmt: skip
_UTF8_FLAG: Final = 0x800


class DeliveryRefused(Exception):
    """A folder or zip that cannot be taken in at all; carries one sentence."""


@dataclass(frozen=True)
class Piece:
    """One file of a delivery. `source` is read once; `refused` is the sentence why it is not read."""

    path: str  # `/` between folders, never absolute, never upwards
    source: Path | BinaryIO | None
    refused: Sentence | None = None


@contextmanager
def delivery(source: Path) -> Iterator[list[Piece]]:
    """Every file of a folder or zip in order of its path; raises `DeliveryRefused`."""
    try:
        mode = source.stat().st_mode
        packed = stat.S_ISREG(mode) and is_zip(source)
    except FileNotFoundError as error:
        raise DeliveryRefused(sentence("找不到 %(path)s，请检查路径。", path=source)) from error
    except OSError as error:
        why = system_words(error)
        raise DeliveryRefused(sentence("打不开 %(path)s（%(why)s）。", path=source, why=why)) from error
    if stat.S_ISDIR(mode):
        yield list(_folder(source))
    elif packed:
        with _zip(source) as pieces:
            yield pieces
    else:
        raise DeliveryRefused(sentence("%(path)s 既不是文件夹，也不是 zip 压缩包。", path=source))


def is_zip(source: Path) -> bool:
    """Whether a file is a zip of scans, if perhaps a damaged one; documents that are zips inside are none."""
    with source.open("rb") as file:
        return file.read(4) in ZIP_STARTS and source.suffix.lower() not in DOCUMENTS


def _folder(root: Path) -> Iterator[Piece]:
    unfit: dict[Path, Sentence] = {}

    def unreadable(error: OSError) -> None:
        why = system_words(error)
        if Path(error.filename or "") == root:
            raise DeliveryRefused(sentence("读不了文件夹 %(path)s（%(why)s）。", path=root, why=why)) from error
        unfit[Path(error.filename or root)] = sentence("这个文件夹读不了（%(why)s），里面的文件没有接收。", why=why)

    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = [name for name in folders if not ignored(name)]
        links = [name for name in folders if (Path(folder) / name).is_symlink()]  # not walked into
        found += [Path(folder) / name for name in (*names, *links) if not ignored(name)]
        if len(found) > settings.MAX_FOLDER_FILES:
            limit = settings.MAX_FOLDER_FILES
            raise DeliveryRefused(sentence("文件夹里的文件超过 %(limit)s 个，请分成几批提交。", limit=limit))
    for path in sorted([*found, *unfit]):
        name = readable(path.relative_to(root).as_posix())
        why = unfit.get(path) or _unfit(path)
        yield Piece(name, None if why else path, why)


def _unfit(path: Path) -> Sentence | None:
    """Why something that lies in a folder is no file to be taken, or nothing; a pipe would be waited on for ever."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return sentence("接收途中文件不见了，请放回后重新接收这个文件夹。")
    except OSError as error:
        return sentence("文件读不了（%(why)s），没有接收。", why=system_words(error))
    if stat.S_ISLNK(mode):
        return sentence("是指向别处的链接，没有接收，请放入文件本身。")
    return None if stat.S_ISREG(mode) else sentence("是管道、套接字或设备，不是文件，没有打开也没有接收。")


def readable(name: str) -> str:
    """A file name whose bytes are not UTF-8 (an old disk) is read as GB18030."""
    try:
        name.encode()
        return name
    except UnicodeEncodeError:
        return os.fsencode(name).decode("gb18030", errors="replace")


@contextmanager
def _zip(source: Path) -> Iterator[list[Piece]]:
    with ExitStack() as opened:
        lost: list[Piece] = []
        try:
            archive = opened.enter_context(zipfile.ZipFile(source))
        except (zipfile.BadZipFile, EOFError, NotImplementedError, ValueError) as error:
            whole = cut_zip.mended(opened.enter_context(source.open("rb")))
            if whole is None:
                raise DeliveryRefused(sentence("压缩包已损坏，打不开，请重新压缩后提交。")) from error
            archive = opened.enter_context(zipfile.ZipFile(whole))
            cut = sentence(
                "压缩包不完整，后面的部分没有收到；只读出前面 %(files)s 个文件，请重新提交完整的压缩包。",
                files=len(archive.infolist()),
            )
            lost = [Piece("", None, cut)]
        entries = sorted((entry for entry in archive.infolist() if not entry.is_dir()), key=_name)
        _check_zip(entries)
        yield [*(_piece(archive, entry) for entry in entries if not ignored(_name(entry))), *lost]


def _check_zip(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) >= ZIP_ENTRIES or len(entries) > settings.MAX_FOLDER_FILES:
        limit = min(ZIP_ENTRIES, settings.MAX_FOLDER_FILES)
        raise DeliveryRefused(
            sentence(
                "压缩包里有 %(count)s 个文件，超过 %(limit)s 个的上限，请分成几包提交。",
                count=len(entries),
                limit=limit,
            )
        )


def _piece(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Piece:
    name = _name(entry)
    if why := _forbidden(name, entry):
        return Piece("/".join(p for p in PurePosixPath(name).parts if p not in ("/", "..")) or "?", None, why)
    return Piece(name, _Entry(archive, entry))  # type: ignore[arg-type]  # reads like a file, once


def outside(name: str) -> Sentence | None:
    """Why a path does not stay within its delivery, or nothing."""
    if PurePosixPath(name).is_absolute() or name[1:2] == ":":
        return sentence("路径是绝对路径，没有接收。")
    return sentence("路径指向包外（..），没有接收。") if ".." in PurePosixPath(name).parts else None


def _forbidden(name: str, entry: zipfile.ZipInfo) -> Sentence | None:
    """Why an entry is not taken, or nothing."""
    path = PurePosixPath(name)
    too_large = sentence("文件解开后超过 %(limit)s MB，没有接收。", limit=settings.MAX_FILE_MB)
    if why := outside(name):
        return why
    rules = [
        (stat.S_ISLNK(entry.external_attr >> 16), sentence("是指向别处的链接，没有接收，请放入文件本身。")),
        (path.suffix.lower() in ARCHIVES, sentence("里面还有压缩包，没有接收，请解开后重新提交。")),
        (bool(entry.flag_bits & 1), sentence("压缩包里的文件有密码，没有接收，请去掉密码后重新提交。")),
        (entry.file_size > settings.MAX_FILE_MB * 1024 * 1024, too_large),
    ]
    return next((why for broken, why in rules if broken), None)


def _name(entry: zipfile.ZipInfo) -> str:
    """An entry's name as its maker meant it: without the UTF-8 mark, Chinese programs write GBK (or UTF-8) bytes."""
    name = entry.filename
    if not entry.flag_bits & _UTF8_FLAG:
        try:
            raw = name.encode("cp437")
        except UnicodeEncodeError:
            raw = b""
        for encoding in ("utf-8", "gb18030") if raw and not raw.isascii() else ():
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


class _Entry(io.RawIOBase):
    """A zip entry as a stream that is opened when it is first read and never gives more than it declared."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._archive = archive
        self._entry = entry
        self._stream: IO[bytes] | None = None

    def readable(self) -> bool:
        """Always."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; raises `BadEntry` when the entry is damaged."""
        try:
            if self._stream is None:
                self._stream = self._archive.open(self._entry)
            piece = self._stream.read(size)
        except DAMAGED as error:
            self.close()
            raise BadEntry(str(error)) from error
        if not piece:
            self.close()
        return piece

    def close(self) -> None:
        """Let the zip go."""
        if self._stream is not None:
            self._stream.close()
        super().close()


class BadEntry(Exception):
    """An entry of a zip that cannot be unpacked."""
