"""The bounded folder of files that can be made again."""

import os
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cundang.folder_cache import FolderCache


def write(content: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(content)

    return make


def aged(cache: FolderCache, name: str, seconds: float) -> Path:
    """A file of 100 bytes used so long ago; made without a limit, or one in sixteen would sweep at once."""
    path = FolderCache(cache.folder, 1_000_000).get(name, write(b"x" * 100))
    then = time.time() - seconds
    os.utime(path, (then, then))
    return path


def test_a_file_is_made_once(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 1000)
    calls: list[Path] = []

    def make(path: Path) -> None:
        calls.append(path)
        path.write_bytes(b"made")

    assert cache.get("abcd", make).read_bytes() == b"made"
    assert cache.get("abcd", make).read_bytes() == b"made"
    assert len(calls) == 1


def test_the_folder_may_be_deleted_at_any_time(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path / "cache", 1000)
    path = aged(cache, "abcd", 0)
    shutil.rmtree(path.parent.parent)
    assert cache.get("abcd", write(b"again")).read_bytes() == b"again"


def test_those_used_longest_ago_go_first_and_those_just_used_stay(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 250)
    oldest, old, recent = aged(cache, "aa", 4000), aged(cache, "bb", 3000), aged(cache, "cc", 10)
    assert cache.sweep() == 1
    assert [path.exists() for path in (oldest, old, recent)] == [False, True, True]
    assert FolderCache(tmp_path, 0).sweep() == 1
    assert [path.exists() for path in (old, recent)] == [False, True]


def test_using_a_file_keeps_it(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 100)
    first, second = aged(cache, "aa", 4000), aged(cache, "bb", 3000)
    cache.find("aa")
    cache.sweep()
    assert first.exists()
    assert not second.exists()


def test_a_maker_that_fails_leaves_nothing(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 1000)

    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise ValueError

    with pytest.raises(ValueError):
        cache.get("abcd", fail)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [".lock"]


def test_many_at_once_all_get_a_whole_file(tmp_path: Path) -> None:
    cache = FolderCache(tmp_path, 10_000_000)
    content = os.urandom(200_000)

    def one(_: int) -> bool:
        return cache.get("abcd", write(content)).read_bytes() == content

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(one, range(40)))


def test_those_who_miss_together_wait_for_one_who_makes_it(tmp_path: Path) -> None:
    calls: list[Path] = []

    def slowly(path: Path) -> None:
        calls.append(path)
        time.sleep(0.2)
        path.write_bytes(b"made")

    with ThreadPoolExecutor(8) as pool:
        paths = list(pool.map(lambda _: FolderCache(tmp_path, 1000).get("abcd", slowly), range(8)))
    assert len(calls) == 1
    assert len(set(paths)) == 1
