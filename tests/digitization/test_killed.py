"""Killed at real points, with the real engine: every page exactly once, none lost, none double."""

import os
import shutil
import signal
import time
from pathlib import Path

import pytest
from throwaway import Installation

from digitization.recorded import SCANS

NAMES = ["s12_notice_trad", "s35_minutes"]
VILLAGE = "330782106201"


@pytest.fixture
def scanned(tmp_path: Path) -> Path:
    """Two real scans of one item, and an empty file."""
    folder = tmp_path / "一箱 扫描"
    folder.mkdir()
    for number, name in enumerate(NAMES, start=1):
        shutil.copy(SCANS / f"{name}.jpg", folder / f"Z106-WS·1996·Y-0001-{number:03}.jpg")
    (folder / "Z106-WS·1996·Y-0002-001.jpg").write_bytes(b"")
    return folder


def offices(installation: Installation, folder: Path) -> None:
    sheet = folder / "offices.csv"
    sheet.write_text(f"code,name\n{VILLAGE},众拥村\n", encoding="utf-8")
    installation.run("import-offices", str(sheet))


@pytest.mark.parametrize("after", [1.0, 9.0])
def test_kill_the_ingest_and_start_again(
    installation: Installation, scanned: Path, tmp_path: Path, after: float
) -> None:
    """The whole program, its workers included, is killed while it takes in or reads."""
    offices(installation, tmp_path)
    child = installation.start("ingest", str(scanned), "--office", VILLAGE, "--wait")
    time.sleep(after)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    answer = installation.json("ingest", str(scanned), "--office", VILLAGE, "--wait")
    assert (answer["pages"], answer["done"], answer["failed"], answer["waiting"]) == (3, 2, 1, 0)
    again = installation.json("ingest", str(scanned), "--office", VILLAGE, "--wait")
    assert {key: again[key] for key in ("batch", "pages", "done")} == {"batch": answer["batch"], "pages": 3, "done": 2}
    found = installation.json("search", "土地房產所有證")
    assert (found["total"], found["hits"][0]["page"]) == (1, 1)


def test_refusals_in_one_sentence(installation: Installation, scanned: Path, tmp_path: Path) -> None:
    offices(installation, tmp_path)
    for arguments in (
        ["ingest", str(scanned), "--office", "330782999999"],
        ["ingest", str(tmp_path / "没有"), "--office", VILLAGE],
        ["ingest", str(tmp_path / "offices.csv"), "--office", VILLAGE],
    ):
        answer = installation.json(*arguments, status=1)
        assert answer["error"].endswith("。")
        assert answer["pages"] == 0
    only_bad = tmp_path / "坏"
    only_bad.mkdir()
    (only_bad / "a-001.jpg").write_bytes(b"")
    answer = installation.json("ingest", str(only_bad), "--office", VILLAGE, "--wait", status=1)
    assert (answer["failed"], len(answer["problems"])) == (1, 1)
    no_scans = tmp_path / "无图"
    no_scans.mkdir()
    (no_scans / "说明.txt").write_text("今天扫了一箱。", encoding="utf-8")
    answer = installation.json("ingest", str(no_scans), "--office", VILLAGE, status=1)
    assert [problem["file"] for problem in answer["problems"]] == ["说明.txt"]
    (no_scans / "目录.csv").write_text("档号,题名\nC038-001-002-003,批复\n", encoding="utf-8")
    assert installation.json("ingest", str(no_scans), "--office", VILLAGE)["pages"] == 0
    taken = installation.json("ingest", str(scanned), "--office", VILLAGE)
    assert taken["waiting"] == 3
