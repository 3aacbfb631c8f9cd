"""An installation of its own for a test that runs the program as a person would: as a command."""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from psycopg import sql

from cundang import addresses, installation, postgres

ROOT = Path(__file__).resolve().parents[1]
PREPARED = ROOT / ".pytest_cache" / "prepared"
CUNDANG = str(Path(sys.executable).with_name("cundang"))


def unique_database(url: str) -> str:
    """The address of a database on the same server that nobody else uses."""
    return urlsplit(url)._replace(path=f"/cundang_test_{secrets.token_hex(6)}").geturl()


def begin(data: Path) -> None:
    """Put an embedded database with its tables into an empty data folder; `cundang setup` there does the rest.

    Making the tables, migration after migration, takes half a minute of processor time: it is done once for each state
    of the program, and the stopped server's files are copied. With a server in `CUNDANG_DATABASE` nothing is put there.
    """
    if os.environ.get("CUNDANG_DATABASE"):
        return
    PREPARED.mkdir(parents=True, exist_ok=True)
    with (PREPARED / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = PREPARED / _state()
        if not kept.exists():
            for old in PREPARED.iterdir():
                shutil.rmtree(old, ignore_errors=True)
            _prepare(kept)
        shutil.copytree(kept, postgres.cluster(data))


def _prepare(into: Path) -> None:
    made = Installation(PREPARED / "data")
    try:
        made.run("setup")
        made.run("stop")
        postgres.cluster(made.data).rename(into)
    finally:
        made.remove()


def _state() -> str:
    """A digest of the program and of what it is installed with."""
    package = ROOT / "src" / "cundang"
    kinds = ("py", "json", "csv")
    files = [path for kind in kinds for path in package.rglob(f"*.{kind}") if "static" not in path.parts]
    digest = hashlib.sha256()
    for path in [ROOT / "requirements" / "dev.txt", *sorted(files)]:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@dataclass
class Installation:
    """A data folder and a database; `run` is the command line in it."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)
    children: list["subprocess.Popen[str]"] = field(default_factory=list)

    def __post_init__(self) -> None:
        if url := os.environ.get("CUNDANG_DATABASE"):
            self.settings.setdefault("CUNDANG_DATABASE", unique_database(url))
            self.settings.setdefault("CUNDANG_SECRET_KEY", secrets.token_hex(24))

    @property
    def environment(self) -> dict[str, str]:
        """What the command sees; nothing of the test session's own installation."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CUNDANG_", "DJANGO_"))}
        return {**kept, "CUNDANG_DATA": str(self.data), **self.settings}

    def run(
        self, *arguments: str, given: str | None = None, status: int | None = 0
    ) -> "subprocess.CompletedProcess[str]":
        """`cundang ARGUMENTS` to its end; fails the test unless it exits with `status` (None: any)."""
        done = subprocess.run(
            [CUNDANG, *arguments],
            env=self.environment,
            input=given if given is not None else "",
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        assert status is None or done.returncode == status, (
            f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
        )
        assert "Traceback" not in done.stderr, done.stderr
        return done

    def json(self, *arguments: str, given: str | None = None, status: int | None = 0) -> Any:
        """The one document that `cundang ARGUMENTS --json` prints."""
        return json.loads(self.run(*arguments, "--json", given=given, status=status).stdout)

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        """`cundang ARGUMENTS`, left running until the test ends; its output goes to a file in the data folder."""
        self.data.mkdir(parents=True, exist_ok=True)
        with (self.data / f"{arguments[0]}.output").open("a") as output:
            child = subprocess.Popen(
                [CUNDANG, *arguments],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                text=True,
            )
        self.children.append(child)
        return child

    def copy(self, other: "Installation") -> None:
        """Become a copy of a prepared installation, on which nothing runs."""
        shutil.copytree(other.data, self.data)
        if "CUNDANG_DATABASE" in self.settings:
            with installation.owner_connection(self.database, "postgres") as connection:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                        sql.Identifier(self.database.name), sql.Identifier(other.database.name)
                    )
                )
            self.run("setup")  # the program's role has the database's name

    @property
    def database(self) -> addresses.Database:
        """Where its database is."""
        mine = os.environ.get("CUNDANG_DATABASE")
        try:
            os.environ["CUNDANG_DATABASE"] = self.settings.get("CUNDANG_DATABASE", "")
            return addresses.database(self.data)
        finally:
            if mine is None:
                del os.environ["CUNDANG_DATABASE"]
            else:
                os.environ["CUNDANG_DATABASE"] = mine

    def remove(self) -> None:
        """Stop whatever still runs, and leave nothing behind."""
        for child in self.children:
            if child.poll() is None:
                child.terminate()
                try:
                    child.wait(20)
                except subprocess.TimeoutExpired:
                    child.kill()
                    child.wait()
        if "CUNDANG_DATABASE" in self.settings:
            installation.drop_database(self.database)
        else:
            postgres.stop(self.data)
            shutil.rmtree(addresses.run_folder(self.data), ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
