"""A backup comes back with the same digests and the same answers, and only into an empty installation."""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from filled import FILL, answers
from throwaway import Installation, begin


@pytest.fixture
def filled(installation: Installation) -> Installation:
    installation.run("shell", "-v0", "-c", FILL)
    return installation


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path / "另一处")
    yield made
    made.remove()


def test_the_same_digests_and_the_same_answers(filled: Installation, other: Installation, tmp_path: Path) -> None:
    before = answers(filled)
    assert before[0]["total"] == 1  # type: ignore[index]
    folder = tmp_path / "备份 1"
    made = filled.json("backup", str(folder))
    assert made["files"] == 2
    assert made["damaged"] == []
    assert (folder / "secret_key").stat().st_mode & 0o077 == 0

    restored = other.json("restore", str(folder))
    assert restored["files"] == 2
    assert restored["rows"] == made["rows"]
    assert answers(other) == before
    assert other.json("fixity")
    other.run("verify-ledger")
    assert other.json("check")["ok"] is True
    if "CUNDANG_DATABASE" not in other.settings:
        assert (other.data / "secret_key").read_text() == (filled.data / "secret_key").read_text()


def test_work_goes_on_after_a_restore(filled: Installation, other: Installation, tmp_path: Path) -> None:
    """Keys are not given twice, the ledger's chain goes on, and the locks are on again."""
    begin(other.data)  # where `cundang setup` has been run already
    filled.run("backup", str(tmp_path / "b"))
    other.run("restore", str(tmp_path / "b"))
    other.run("shell", "-v0", "-c", FILL.replace("0007", "0008"))
    other.run("verify-ledger")
    probe = (
        "from django.db import DatabaseError, connection, connections\n"
        "from cundang.holdings.models import Item\n"
        "print(Item.objects.count())\n"
        "try: connections['owner'].cursor().execute('DELETE FROM ledger_entry')\n"
        "except DatabaseError as error: print('append-only' in str(error))"
    )
    assert other.run("shell", "-v0", "-c", probe).stdout.split() == ["0", "True"]


def test_only_into_an_empty_installation(filled: Installation, tmp_path: Path) -> None:
    filled.run("backup", str(tmp_path / "b"))
    refused = filled.run("restore", str(tmp_path / "b"), status=1)
    assert "已经有数据" in refused.stderr
    assert "已有文件" in filled.json("backup", str(tmp_path / "b"), status=1)["error"]


def test_a_changed_or_broken_backup_is_refused_whole(filled: Installation, other: Installation, tmp_path: Path) -> None:
    good, bad = tmp_path / "good", tmp_path / "bad"
    filled.run("backup", str(good))

    shutil.copytree(good, bad)
    table = bad / "database" / "custodians_office.copy.gz"
    table.write_bytes(gzip.compress(gzip.decompress(table.read_bytes()).replace("众拥".encode(), "众用".encode())))
    assert "custodians_office" in other.json("restore", str(bad), status=1)["error"]

    shutil.rmtree(bad)
    shutil.copytree(good, bad)
    blob = next(path for path in (bad / "strongroom").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(b"another")
    assert blob.name in other.json("restore", str(bad), status=1)["error"]

    (bad / "manifest.json").unlink()
    assert "manifest.json" in other.json("restore", str(bad), status=1)["error"]
    other.run("restore", str(good))  # nothing of the refused ones stands in the way


def test_a_damaged_file_is_named_and_the_rest_saved(filled: Installation, tmp_path: Path) -> None:
    blob = next(path for path in (filled.data / "strongroom").rglob("*") if path.is_file())
    blob.chmod(0o600)
    blob.write_bytes(b"bit rot")
    made = filled.json("backup", str(tmp_path / "b"), status=1)
    assert made["damaged"] == [blob.name]
    assert made["files"] == 1
    assert (tmp_path / "b" / "manifest.json").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_a_full_disk_is_one_sentence(filled: Installation, tmp_path: Path) -> None:
    import subprocess

    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=60k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    try:
        assert "磁盘已满" in filled.run("backup", str(small / "b"), status=1).stderr
        subprocess.run(["mount", "-o", "remount,size=50m", str(small)], check=True)
        assert filled.json("backup", str(small / "b"))["damaged"] == []
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_where_no_backup_can_be(filled: Installation, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert "数据文件夹" in filled.json("backup", str(filled.data / "备份"), status=1)["error"]
    assert not (filled.data / "备份").exists()
    assert str(tmp_path / "file") in filled.json("backup", str(tmp_path / "file" / "b"), status=1)["error"]
    assert "已有文件" in filled.json("backup", str(tmp_path / "file"), status=1)["error"]
