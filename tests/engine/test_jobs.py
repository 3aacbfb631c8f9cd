"""Workers that die, and those that take over."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from throwaway import Installation

SCRIPT = str(Path(__file__).with_name("slow_worker.py"))


class Workers:
    """Runs slow_worker.py in an installation."""

    def __init__(self, installation: Installation) -> None:
        self.installation = installation
        self.running: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> "subprocess.Popen[bytes]":
        child = subprocess.Popen(
            [sys.executable, SCRIPT, *arguments], env=self.installation.environment, stderr=subprocess.DEVNULL
        )
        self.running.append(child)
        return child

    def run(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, SCRIPT, *arguments],
            env=self.installation.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout.strip()


@pytest.fixture
def workers(installation: Installation) -> Iterator[Workers]:
    installation.run("status")  # starts the embedded database, which the script does not
    made = Workers(installation)
    yield made
    for child in made.running:
        child.kill()
        child.wait()


def wait_until(true: Callable[[], bool], seconds: float = 120) -> float:
    """Seconds that it took."""
    started = time.monotonic()
    while not true():
        assert time.monotonic() - started < seconds, "it did not happen"
        time.sleep(0.05)
    return time.monotonic() - started


def test_another_worker_takes_over_the_job_of_a_killed_one(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    workers.run("defer", "slow", str(file))
    first = workers.start("work")
    wait_until(file.exists)
    second = workers.start("work")
    first.send_signal(signal.SIGKILL)
    wait_until(lambda: "done" in file.read_text())
    assert f"done {second.pid}" in file.read_text()
    assert file.read_text().count("done") == 1


def test_a_drain_waits_for_the_job_of_a_dead_worker(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    workers.run("defer", "slow", str(file))
    first = workers.start("work")
    wait_until(file.exists)
    first.send_signal(signal.SIGKILL)
    first.wait()
    workers.run("drain")
    assert file.read_text().count("done") == 1
    assert workers.run("left") == "0 0"


def test_a_job_that_kills_its_worker_is_given_up(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    workers.run("defer", "deadly", str(file))
    for _try in range(4):  # jobs.MAX_TRIES
        workers.start("drain").wait(60)
    workers.run("drain")  # finds it once more, and gives it up
    assert workers.run("left") == "0 1"
    assert file.read_text().count("begun") == 4


def test_a_job_deferred_in_a_transaction_that_fails_is_gone(workers: Workers, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    workers.run("defer", "undecided", str(file))
    workers.run("drain")
    assert "rolled back" in file.read_text()
    assert "begun" not in file.read_text()


def test_drain_starts_processes_that_end_with_the_queue(installation: Installation) -> None:
    code = (
        "from procrastinate.contrib.django import app; from cundang import jobs\n"
        "task = app.configure_task('builtin:procrastinate.builtin_tasks.remove_old_jobs')\n"
        "for _ in range(20): task.defer(max_hours=1)\n"
        "seen = []; jobs.drain(2, watch=lambda: seen.append(jobs.left())); print(seen[0] > 0, jobs.left())"
    )
    assert installation.run("shell", "-v0", "-c", code).stdout.split() == ["True", "0"]


def test_work_stops_with_the_process_that_started_it(installation: Installation) -> None:
    parent = installation.start("work", "--processes", "1")

    def children() -> list[str]:
        found = subprocess.run(
            ["pgrep", "-f", "--", "cundang.cli work --only"], capture_output=True, text=True, check=False
        ).stdout.split()
        data = f"CUNDANG_DATA={installation.data}".encode()
        return [pid for pid in found if data in _environment(pid)]

    wait_until(lambda: len(children()) == 2)
    parent.kill()
    parent.wait()
    wait_until(lambda: not children())


def _environment(pid: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return b""
