"""The embedded server, from any folder, after any accident."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from cundang import addresses, postgres

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short place that other users may pass through."""
    made = Path(tempfile.mkdtemp(prefix="cundang-engine-"))
    made.chmod(0o755)
    yield made
    for lock in made.rglob("postgres.lock"):
        postgres.stop(lock.parent)
        shutil.rmtree(addresses.run_folder(lock.parent), ignore_errors=True)
    shutil.rmtree(made)


@pytest.fixture(autouse=True)
def _embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUNDANG_DATABASE", raising=False)


def start(data: Path) -> "psycopg.Connection[tuple[object, ...]]":
    database = addresses.database(data)
    postgres.ensure_running(database, data)
    return psycopg.connect(host=database.host, port=database.port, user=database.owner, dbname="postgres")


def one(connection: "psycopg.Connection[tuple[object, ...]]", query: str) -> object:
    row = connection.execute(query).fetchone()  # type: ignore[call-overload]
    return row and row[0]


@pytest.mark.parametrize(
    "name",
    [
        "plain",
        "with  spaces",
        "数据 文件夹",
        'it\'s "quoted" $HOME `id` %s',
        "长" * 60 + "/" + "x" * 60,
        "-D",
        "a\\b;c&d",
    ],
)
def test_starts_in_any_folder_and_stops(folder: Path, name: str) -> None:
    data = folder / name
    with start(data) as connection:
        assert one(connection, "SELECT 1") == 1
        assert one(connection, "SHOW server_encoding") == "UTF8"
        assert one(connection, "SHOW listen_addresses") == ""
        assert one(connection, "SELECT 'B' < 'a' AND '330782106' < '330782106201'") is True
    assert postgres.stop(data) is True
    assert postgres.server_pid(data) is None
    assert postgres.stop(data) is False


def test_the_socket_is_closed_to_others(folder: Path) -> None:
    data = folder / "d"
    start(data).close()
    run = addresses.run_folder(data)
    assert run.stat().st_mode & 0o077 == 0
    postgres.stop(data)
    run.chmod(0o755)
    with pytest.raises(postgres.PostgresError, match="不是本用户专有"):
        start(data)


def test_two_commands_at_once_start_one_server(folder: Path) -> None:
    data = folder / "d"
    pids: list[object] = []

    def command() -> None:
        with start(data) as connection:
            pids.append(one(connection, "SELECT pg_postmaster_start_time()::text"))

    threads = [threading.Thread(target=command) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pids) == 4
    assert len(set(pids)) == 1


def test_a_second_process_finds_it_running(folder: Path) -> None:
    data = folder / "d"
    start(data).close()
    pid = postgres.server_pid(data)
    code = (
        "import sys; from pathlib import Path; from cundang import addresses, postgres\n"
        "d = Path(sys.argv[1]); postgres.ensure_running(addresses.database(d), d); print(postgres.server_pid(d))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(data)], capture_output=True, text=True, check=True)
    assert int(done.stdout) == pid


def test_it_outlives_the_command_that_started_it(folder: Path) -> None:
    data = folder / "d"
    code = (
        "import sys; from pathlib import Path; from cundang import addresses, postgres\n"
        "d = Path(sys.argv[1]); postgres.ensure_running(addresses.database(d), d)"
    )
    subprocess.run([sys.executable, "-c", code, str(data)], check=True)
    assert postgres.server_pid(data) is not None
    assert postgres.stop(data) is True


def test_after_a_kill_the_rows_are_there_again(folder: Path) -> None:
    data = folder / "d"
    with start(data) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    busy = start(data)
    busy.execute("SELECT 1")
    pid = postgres.server_pid(data)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    with start(data) as connection:
        assert one(connection, "SELECT count(*) FROM kept") == 1000
    busy.close()


def test_a_pid_file_of_another_program_is_stale(folder: Path) -> None:
    data = folder / "d"
    start(data).close()
    postgres.stop(data)
    pid_file = postgres.cluster(data) / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{postgres.cluster(data)}\n0\n5432\n/nowhere\n\n")
    assert postgres.server_pid(data) is None
    assert postgres.stop(data) is False, "another program must not be stopped"
    with start(data) as connection:
        assert one(connection, "SELECT 1") == 1


def test_a_socket_swept_from_the_temporary_folder_comes_back(folder: Path) -> None:
    data = folder / "d"
    start(data).close()
    shutil.rmtree(addresses.run_folder(data))
    with start(data) as connection:
        assert one(connection, "SELECT 1") == 1


def test_an_interrupted_first_start_is_begun_again(folder: Path) -> None:
    data = folder / "d"
    (data / "postgres.new" / "base").mkdir(parents=True)
    (data / "postgres.new" / "PG_VERSION").write_text("18\n")
    with start(data) as connection:
        assert one(connection, "SELECT 1") == 1


def test_foreign_files_are_not_touched(folder: Path) -> None:
    data = folder / "d"
    (data / "postgres").mkdir(parents=True)
    (data / "postgres" / "thesis.doc").write_text("mine")
    with pytest.raises(postgres.PostgresError, match="不是完整的数据库"):
        start(data)
    assert (data / "postgres" / "thesis.doc").read_text() == "mine"


def test_a_file_in_place_of_the_folder_is_one_sentence(folder: Path) -> None:
    (folder / "file").write_text("")
    with pytest.raises(postgres.PostgresError, match="不能写入"):
        start(folder / "file")


@root_only
def test_full_disk_at_the_first_start(folder: Path) -> None:
    with small_disk(folder, 20) as data:
        with pytest.raises(postgres.PostgresError, match="磁盘已满"):
            start(data)
        assert not postgres.cluster(data).exists(), "half a cluster must not stay"


@root_only
def test_full_disk_at_a_later_start(folder: Path) -> None:
    with small_disk(folder, 80) as data:
        start(data).close()
        postgres.stop(data)
        postgres.log_file(data).unlink()  # else its block would be enough for the server's pid file
        fill(data / "ballast")
        with pytest.raises(postgres.PostgresError, match="磁盘已满"):
            start(data)
        (data / "ballast").unlink()
        start(data).close()
        postgres.stop(data)


class small_disk:  # reads as a context
    """A disk of so many megabytes; skips the test where nothing may be mounted."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.place, self.megabytes = folder / "disk", megabytes

    def __enter__(self) -> Path:
        self.place.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={self.megabytes}m", "tmpfs", str(self.place)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("mounting is not allowed here")
        return self.place / "data"

    def __exit__(self, *_: object) -> None:
        postgres.stop(self.place / "data")
        subprocess.run(["umount", "-l", str(self.place)], check=True)


def fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return


@root_only
def test_root_without_user_namespaces_runs_it_as_nobody(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "_namespace", list)
    data = folder / "d"
    data.mkdir(mode=0o755)
    with start(data) as connection:
        assert one(connection, "SELECT 1") == 1
    pid = postgres.server_pid(data)
    assert Path(f"/proc/{pid}").stat().st_uid == postgres.UNPRIVILEGED


@root_only
def test_an_ordinary_user_needs_no_tricks(folder: Path) -> None:
    """In a user namespace of its own, this process is user 1000 for all it can tell."""
    code = (
        "import os, sys; from pathlib import Path; from cundang import addresses, postgres\n"
        "assert os.geteuid() == 1000; postgres._namespace = None\n"
        "d = Path(sys.argv[1]); postgres.ensure_running(addresses.database(d), d); print(postgres.stop(d))"
    )
    unshare = ["unshare", "-U", "--map-user=1000", "--map-group=1000", "--"]
    if subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("user namespaces are not allowed here")
    done = subprocess.run(
        [*unshare, sys.executable, "-c", code, str(folder / "d")], capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "True", done.stderr
    shutil.rmtree(Path(tempfile.gettempdir()) / addresses.run_folder(folder / "d").name.replace("-0-", "-1000-"))
