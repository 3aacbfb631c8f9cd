"""What every engine of the strongroom must do, and what each does its own way."""

import errno
import hashlib
import io
import os
import tracemalloc
import uuid
from pathlib import Path
from typing import BinaryIO

import pytest

from cundang.addresses import SettingsError
from cundang.folder_cache import FolderCache
from cundang.strongroom.local_store import LocalStore
from cundang.strongroom.s3_store import S3Store, s3_store
from cundang.strongroom.store import Missing, SourceBroken, Store, StoreFull, StoreUnreachable


def fresh(size: int = 3_000_000) -> bytes:
    """Content that no earlier test has kept."""
    return (uuid.uuid4().bytes * (size // 16 + 1))[:size]


class Endless(io.RawIOBase):
    """`size` bytes that never stand in memory together."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        taken = min(self.left, size)
        self.left -= taken
        return b"\x07" * taken


def damage(engine: Store, digest: str, content: bytes) -> None:
    if isinstance(engine, LocalStore):
        path = engine.place(digest)
        path.chmod(0o640)
        path.write_bytes(content)
    elif isinstance(engine, S3Store):
        engine.client.put_object(Bucket=engine.bucket, Key=digest, Body=content)


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024, 3_000_001])
def test_what_is_kept_comes_back(engine: Store, size: int) -> None:
    content = fresh(size)
    digest, kept = engine.keep(io.BytesIO(content))
    assert (digest, kept) == (hashlib.sha256(content).hexdigest(), size)
    assert engine.size(digest) == size
    with engine.open(digest) as stream:
        assert stream.read() == content
    with engine.path(digest) as path:
        assert path.read_bytes() == content
    assert engine.digest_now(digest) == digest


def test_the_same_content_twice_is_kept_once(engine: Store) -> None:
    content = fresh()
    assert engine.keep(io.BytesIO(content)) == engine.keep(io.BytesIO(content))


def test_keeping_again_repairs_a_damaged_file(engine: Store) -> None:
    content = fresh()
    digest, _ = engine.keep(io.BytesIO(content))
    damage(engine, digest, b"x" + content[1:])
    assert engine.digest_now(digest) != digest
    engine.keep(io.BytesIO(content))
    assert engine.digest_now(digest) == digest


def test_what_is_not_there_is_said_to_be_missing(engine: Store) -> None:
    digest = hashlib.sha256(fresh(20)).hexdigest()
    assert engine.size(digest) is None
    with pytest.raises(Missing):
        engine.open(digest)
    with pytest.raises(Missing):
        engine.digest_now(digest)
    with pytest.raises(Missing), engine.path(digest):
        pass


def test_a_large_file_is_never_held_in_memory(engine: Store) -> None:
    tracemalloc.start()
    try:
        engine.keep(Endless(60_000_000))  # type: ignore[arg-type]
        assert tracemalloc.get_traced_memory()[1] < 12_000_000
    finally:
        tracemalloc.stop()


def test_local_files_lie_read_only_under_their_digest(tmp_path: Path) -> None:
    engine = LocalStore(tmp_path)
    digest, _ = engine.keep(io.BytesIO(b"page"))
    path = tmp_path / digest[:2] / digest[2:4] / digest
    assert path.read_bytes() == b"page"
    assert path.stat().st_mode & 0o777 == 0o440
    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_local_file_and_its_new_folders_reach_the_disk_before_keep_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    real = os.fsync

    def note(handle: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{handle}"))
        real(handle)

    monkeypatch.setattr(os, "fsync", note)
    digest, _ = LocalStore(tmp_path).keep(io.BytesIO(b"page"))
    assert synced[0].startswith(str(tmp_path / "incoming"))
    assert synced[1:] == [str(tmp_path / digest[:2] / digest[2:4]), str(tmp_path / digest[:2]), str(tmp_path)]


class PulledOut(io.RawIOBase):
    """A source whose disk is pulled out after its first piece."""

    def __init__(self) -> None:
        self.calls = 0

    def read(self, size: int = -1) -> bytes:
        self.calls += 1
        if self.calls > 1:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return b"first"


def test_a_source_that_breaks_is_not_the_stores_fault_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SourceBroken):
        LocalStore(tmp_path).keep(PulledOut())  # type: ignore[arg-type]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full device")
def test_a_really_full_device_is_said_to_be_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def onto_full(self: Path, mode: str = "r", **more: object) -> BinaryIO:
        target = Path("/dev/full") if mode == "xb" else self
        return real(target, "r+b" if mode == "xb" else mode)  # type: ignore[return-value]

    monkeypatch.setattr(Path, "open", onto_full)
    monkeypatch.setattr(os, "fchmod", lambda *_: None)
    with pytest.raises(StoreFull, match=r"磁盘已满.*。$"):
        LocalStore(tmp_path).keep(io.BytesIO(fresh()))


def test_a_copy_of_an_s3_file_is_checked_when_fetched(s3_address: str, tmp_path: Path) -> None:
    engine = s3_store(s3_address, "cundang", "for-the-tests-only", FolderCache(tmp_path / "copies", 10_000_000))
    content = fresh()
    digest, _ = engine.keep(io.BytesIO(content))
    damage(engine, digest, fresh())
    with pytest.raises(StoreUnreachable, match="摘要不符"), engine.path(digest):
        pass
    assert not engine.copies.place(digest).exists()


def test_a_wrong_s3_key_is_one_sentence(s3_address: str, tmp_path: Path) -> None:
    engine = s3_store(s3_address, "nobody", "wrong", FolderCache(tmp_path, 1))
    with pytest.raises(StoreUnreachable, match="密钥"):
        engine.keep(io.BytesIO(b"x"))
    with pytest.raises(StoreUnreachable):
        engine.open("0" * 64)


def test_an_s3_server_that_is_down_is_one_sentence(tmp_path: Path) -> None:
    engine = s3_store("s3://cundang?endpoint=http://127.0.0.1:9", "k", "s", FolderCache(tmp_path, 1))
    with pytest.raises(StoreUnreachable, match="连不上"):
        engine.keep(io.BytesIO(b"x"))


@pytest.mark.parametrize("address", ["http://bucket", "s3://", "s3://b?endpont=http://x"])
def test_an_address_that_is_none_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="CUNDANG_STORE"):
        s3_store(address, None, None, FolderCache(tmp_path, 1))


def test_what_is_removed_is_gone_and_can_be_kept_again(engine: Store) -> None:
    content = fresh(1000)
    digest, _size = engine.keep(io.BytesIO(content))
    with engine.path(digest):
        pass  # an engine may have made a copy
    engine.remove(digest)
    engine.remove(digest)
    assert engine.size(digest) is None
    with pytest.raises(Missing), engine.path(digest):
        pass
    assert engine.keep(io.BytesIO(content)) == (digest, 1000)
