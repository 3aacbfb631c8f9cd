"""The command line: one clear line for everything that goes wrong, never a traceback."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.db.utils import OperationalError
from throwaway import Installation

from cundang import cli

EXTERNAL = bool(os.environ.get("CUNDANG_DATABASE"))
embedded_only = pytest.mark.skipif(EXTERNAL, reason="the embedded server's own")


@embedded_only
def test_before_setup_every_command_says_what_to_do(empty_installation: Installation) -> None:
    done = empty_installation.run("status", status=1)
    assert "请先运行 cundang setup" in done.stderr
    assert done.stdout == ""
    assert "请先运行 cundang setup" in empty_installation.json("status", status=1)["error"]
    assert not (empty_installation.data / "postgres").exists(), "asking must not make a database"


@pytest.mark.skipif(not EXTERNAL, reason="the external server's own")
def test_before_setup_of_an_outside_database(empty_installation: Installation) -> None:
    assert "运行 cundang setup" in empty_installation.run("status", status=1).stderr
    del empty_installation.settings["CUNDANG_SECRET_KEY"]
    assert "CUNDANG_SECRET_KEY" in empty_installation.run("setup", status=1).stderr


def test_wrong_usage_is_status_2(installation: Installation) -> None:
    assert "没有 nonsense 这个命令" in installation.run("nonsense", status=2).stderr
    assert "用法" in installation.run("setup", "--nonsense", status=2).stderr
    assert "用法" in installation.json("backup", status=2)["error"]


def test_commands_speak_english_where_that_is_set(installation: Installation, tmp_path: Path) -> None:
    installation.settings["CUNDANG_LANGUAGE"] = "en"
    said = installation.run("help").stdout + installation.run("status").stdout
    said += installation.run("nonsense", status=2).stderr
    said += installation.run("import-catalogue", status=2).stderr
    said += installation.run("verify-ledger").stdout
    refused = installation.json("import-catalogue", "none.csv", "--office", "330782", status=1)
    assert "There is no office" in refused["error"]
    offices = tmp_path / "offices.csv"
    offices.write_text("code,name\n330782,Yiwu\n12,X\n", encoding="utf-8")
    said += installation.run("import-offices", str(offices)).stdout
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("题名,日期,年度\nA,soon,1998\nB,1998,late\n,1998,1998\n", encoding="utf-8")
    taken = installation.json("import-catalogue", str(sheet), "--office", "330782")
    report = Path(taken["report"]).read_text(encoding="utf-8-sig")
    assert ",New," in report
    assert re.findall(r"[\u3400-\u9fff]+", said.replace(str(installation.data), "") + report) == []
    del installation.settings["CUNDANG_LANGUAGE"]
    assert "没有 nonsense 这个命令" in installation.run("nonsense", status=2).stderr


def test_setup_twice_and_status_and_check(installation: Installation) -> None:
    assert installation.json("setup")["ready"] is True
    assert installation.json("status")["offices"] == 0
    found = installation.json("check")
    assert {row["name"] for row in found["checks"]} == {"database", "store", "index", "queue", "disk"}
    assert found["ok"] is True


def test_check_finds_a_missing_store(installation: Installation) -> None:
    installation.settings |= {
        "CUNDANG_STORE": "s3://bucket?endpoint=http://127.0.0.1:9",
        "CUNDANG_STORE_KEY": "k",
        "CUNDANG_STORE_SECRET": "s",
    }
    found = installation.json("check", status=1)
    assert [row["name"] for row in found["checks"] if not row["ok"]] == ["store"]
    assert found["error"]


def test_as_somebody_unknown(installation: Installation) -> None:
    assert "没有名为“nobody”的可用账号" in installation.run("status", "--as", "nobody", status=1).stderr


def test_an_account_does_not_do_what_is_the_consoles(installation: Installation, tmp_path: Path) -> None:
    installation.run("shell", "-v0", "-c", PEOPLE)
    for arguments in (("backup", str(tmp_path / "b")), ("restore", str(tmp_path / "b")), ("reindex",), ("stop",)):
        assert "控制台" in installation.json(*arguments, "--as", "xitong", status=1)["error"]
    assert not (tmp_path / "b").exists()
    assert installation.json("status", "--as", "xitong")["offices"] == 1
    assert "控制台" in installation.json("check", "--index", "--as", "xitong", status=1)["error"]
    assert "查看系统运行状况" in installation.json("status", "--as", "shenji", status=1)["error"]
    assert "查看台账" in installation.json("verify-ledger", "--as", "xitong", status=1)["error"]
    assert installation.json("verify-ledger", "--as", "shenji")["breaches"] == []
    for name in ("xitong", "shenji"):
        assert "查档" in installation.json("search", "宣建国", "--as", name, status=1)["error"]


PEOPLE = """
from cundang.custodians.models import Account, Office, Post
office = Office.objects.create(code="330782", name="义乌市")
for name, role in (("xitong", "system_admin"), ("shenji", "audit_admin")):
    Post.objects.create(account=Account.objects.create(username=name, password="!"), role=role, office=office)
"""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CUNDANG_DATABASE", "mysql://x"),
        ("CUNDANG_WORKERS", "two"),
        ("CUNDANG_LANGUAGE", "fr"),
        ("CUNDANG_SECRET_KEY_FILE", "/nowhere/key"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(empty_installation: Installation, name: str, value: str) -> None:
    empty_installation.settings.pop("CUNDANG_SECRET_KEY", None)
    empty_installation.settings |= {name: value} | ({} if name.startswith("CUNDANG_S") else {"CUNDANG_SECRET_KEY": "k"})
    done = empty_installation.run("status", "--json", status=1)
    assert name in json.loads(done.stdout)["error"]
    del empty_installation.settings[name]


def test_a_database_that_does_not_answer(tmp_path: Path) -> None:
    away = Installation(tmp_path / "d")
    away.settings = {"CUNDANG_DATABASE": "postgresql://a:b@127.0.0.1:9/cundang", "CUNDANG_SECRET_KEY": "k"}
    assert "连接不上数据库" in away.run("status", status=1).stderr


@embedded_only
def test_stop_and_the_next_command_starts_it_again(installation: Installation) -> None:
    installation.run("status")
    assert installation.json("stop") == {"stopped": True}
    assert installation.json("stop") == {"stopped": False}
    assert installation.json("status")["items"] == 0


@pytest.mark.usefixtures("installation")
def test_two_setups_at_once(empty_installation: Installation) -> None:
    both = [empty_installation.start("setup") for _ in range(2)]
    assert [child.wait(120) for child in both] == [0, 0]


def test_serve_comes_up_survives_deaths_and_stops_cleanly(installation: Installation) -> None:
    port = free_port()
    serve = installation.start("serve", "--port", str(port), "--processes", "1")
    wait_for(port)
    assert "换一个端口" in installation.run("serve", "--port", str(port), status=1).stderr
    web, *_rest = children_of(serve.pid, "cundang.cli web")
    os.kill(web, signal.SIGKILL)
    deadline = time.monotonic() + 60
    while children_of(serve.pid, "cundang.cli web") in ([], [web]):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    wait_for(port)
    orphans = [pid for pid in pids("cundang.cli web .*--port " + str(port)) if pid not in family(serve.pid)]
    assert orphans == [], "the killed server's own process must not go on answering"
    if not EXTERNAL:
        pid = int((installation.data / "postgres" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGKILL)
        wait_for(port, also_after=5)
    serve.send_signal(signal.SIGINT)
    assert serve.wait(60) == 0
    assert not answers(port)
    if not EXTERNAL:
        assert installation.json("stop") == {"stopped": False}, "serve stops the database that it started"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=10):
            return True
    except urllib.error.HTTPError as error:
        error.close()
        return error.code < 500
    except OSError:
        return False


def wait_for(port: int, also_after: float = 0) -> None:
    time.sleep(also_after)
    deadline = time.monotonic() + 60
    while not answers(port):
        assert time.monotonic() < deadline, "the pages did not come up"
        time.sleep(0.2)


def pids(words: str, *options: str) -> list[int]:
    found = subprocess.run(["pgrep", *options, "-f", "--", words], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


def children_of(parent: int, words: str) -> list[int]:
    return pids(words, "-P", str(parent))


def family(pid: int) -> set[int]:
    return {pid}.union(*(family(child) for child in children_of(pid, "")))


def test_a_full_disk_behind_another_error_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The index's writer and the connection fail a second time when they are closed, in words of their own."""

    def full(_arguments: list[str]) -> None:
        try:
            raise OperationalError('could not write to file "pg_wal/xlogtemp.1": No space left on device')
        finally:
            raise ValueError("An error occurred in a thread")

    monkeypatch.setattr(cli, "_execute", full)
    assert cli.run(["import-catalogue", "--json"]) == 1
    said = capsys.readouterr()
    assert "磁盘已满" in json.loads(said.out)["error"]
    assert said.err == ""
