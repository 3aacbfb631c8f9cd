"""Backup and restore: the rows as PostgreSQL's own text, the files by digest, the secret key.

    FOLDER/manifest.json            what is in it, with digests; written last: without it a backup is not whole
    FOLDER/database/<table>.copy.gz rows of one snapshot (COPY … TO STDOUT)
    FOLDER/strongroom/ab/cd/<digest>
    FOLDER/secret_key

Text rows instead of a dump: they load into any server version that Cundang runs on, under any role
names. The tables are made by the same migrations that made them then, and brought forward after.
"""

import gzip
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _
from psycopg import sql

from cundang import installation
from cundang.addresses import secret
from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, acting
from cundang.ledger.actions import record
from cundang.ledger.models import Entry
from cundang.sentences import system_words
from cundang.strongroom.queries import StoreError, StoreUnreachable, store_in_use
from cundang.strongroom.store import SourceBroken, copy_hashing, digest_of

FORMAT = 1
UNFINISHED = {"database", "strongroom", "secret_key"}  # what stands in a backup without its manifest
LEFT_OUT = {"django_session"}  # whoever was signed in signs in again

Connection = psycopg.Connection[tuple[Any, ...]]
Progress = Callable[[int, int], None]


class BackupRefused(Exception):
    """The backup cannot be made or restored; the message is one sentence for a person."""


@dataclass
class Table:
    """The rows of one table in a backup."""

    columns: list[str]
    rows: int
    digest: str  # SHA-256 of the uncompressed text


@dataclass
class Manifest:
    """What a backup holds."""

    format: int
    made_at: str
    migrations: list[list[str]]  # [app, name] of every one applied
    tables: dict[str, Table] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)  # next value − 1
    files: dict[str, int] = field(default_factory=dict)  # digest → bytes
    damaged: list[str] = field(default_factory=list)  # digests that the store no longer holds whole


def back_up(folder: Path, *, actor: Actor, progress: Progress) -> Manifest:
    """Copy the installation into an empty folder while it goes on working; one snapshot of the rows.

    Files are copied after the rows: a file is stored before the row that names it, and never changes.
    A backup that was broken off (no manifest) is gone on with: files that are there and whole are not copied again.
    """
    try:
        return _back_up(folder, actor=actor, progress=progress)
    except OSError as error:
        what = {"folder": folder, "why": system_words(error)}
        raise BackupRefused(
            _("备份没有写完（%(folder)s：%(why)s）；处理好以后再次运行，会接着备份。") % what
        ) from error


def _back_up(folder: Path, *, actor: Actor, progress: Progress) -> Manifest:
    _require_empty(folder)
    (folder / "database").mkdir(parents=True, exist_ok=True)
    with closing(installation.owner_connection(settings.DATABASE)) as connection, connection.transaction():
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SELECT set_config('cundang.pattern', '%', true)")
        manifest = Manifest(FORMAT, datetime.now(UTC).isoformat(), _migrations(connection))
        for table in _tables(connection):
            manifest.tables[table] = _save_table(connection, table, folder)
        manifest.sequences = _sequences(connection)
        files = connection.execute("SELECT digest FROM strongroom_blob ORDER BY digest").fetchall()
    for done, (digest,) in enumerate(files, 1):
        _save_file(str(digest), folder, manifest)
        progress(done, len(files))
    _write_private(folder / "secret_key", settings.SECRET_KEY)
    _write_private(folder / "manifest.json", json.dumps(asdict(manifest), ensure_ascii=False, indent=1))
    with acting(actor):
        record("backed up", actor=actor, files=len(manifest.files), damaged=len(manifest.damaged))
    return manifest


def restore(folder: Path, *, actor: Actor, progress: Progress) -> Manifest:
    """Load a backup into an empty installation; everything is checked against its digest before a row is loaded."""
    manifest = read_manifest(folder)
    installation.prepare_server()
    _require_unused()
    for table, known in manifest.tables.items():
        if _digest_of_table(_table_file(folder, table)) != known.digest:
            raise BackupRefused(_("备份已损坏：%s 的内容与清单不符，没有恢复任何内容。") % table)
    _keep_files(folder, manifest, progress)
    _take_key(folder)
    _make_tables(manifest)
    with closing(installation.owner_connection(settings.DATABASE)) as connection, connection.transaction():
        _load_rows(connection, folder, manifest)
    installation.prepare()
    with acting(actor):
        record("restored", actor=actor, files=len(manifest.files), made_at=manifest.made_at)
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a whole backup."""
    try:
        read = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        tables = {name: Table(**table) for name, table in read.pop("tables").items()}
        manifest = Manifest(**read, tables=tables)
    except FileNotFoundError:
        raise BackupRefused(_("%s 不是完整的备份：里面没有 manifest.json。") % folder) from None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise BackupRefused(_("备份清单读不懂（%s），没有恢复任何内容。") % (folder / "manifest.json")) from error
    if manifest.format != FORMAT:
        raise BackupRefused(_("备份由另一版本的村档写成，请用那个版本恢复。"))
    return manifest


def _require_empty(folder: Path) -> None:
    if folder.resolve().is_relative_to(settings.DATA):
        raise BackupRefused(_("备份不能放在数据文件夹 %s 里：它坏了，备份也就没有了；请换一个文件夹。") % settings.DATA)
    if folder.exists() and (not folder.is_dir() or {each.name for each in folder.iterdir()} - UNFINISHED):
        raise BackupRefused(_("%s 里已有文件，请给一个空文件夹。") % folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def _require_unused() -> None:
    """Only an installation in which nobody has worked yet may be written over."""
    connection = connections["owner"]
    names = set(connection.introspection.table_names())
    models = (Office, Account, Entry)
    used = any(model._meta.db_table in names and model._default_manager.using("owner").exists() for model in models)
    connection.close()
    if used:
        raise BackupRefused(_("这里已经有数据，备份只能恢复到空的安装；请换一个 CUNDANG_DATA 或数据库。"))


def _migrations(connection: Connection) -> list[list[str]]:
    return [list(row) for row in connection.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()]


def _tables(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
        " ORDER BY tablename"
    ).fetchall()
    return [name for (name,) in rows if name not in LEFT_OUT]


def _sequences(connection: Connection) -> dict[str, int]:
    rows = connection.execute(
        "SELECT sequencename, coalesce(last_value, 0) FROM pg_sequences WHERE schemaname = 'public'"
        " AND sequencename NOT LIKE 'django_migrations%'"
    ).fetchall()
    return {str(name): int(last) for name, last in rows}


def _table_file(folder: Path, table: str) -> Path:
    return folder / "database" / f"{table}.copy.gz"


def _columns(columns: list[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _save_table(connection: Connection, table: str, folder: Path) -> Table:
    columns = [
        str(name)
        for (name,) in connection.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped"
            " AND attgenerated = '' ORDER BY attnum",
            [f'public."{table}"'],
        ).fetchall()
    ]
    # A query, since rows under row security can be copied only through one.
    query = sql.SQL("COPY (SELECT {} FROM {}) TO STDOUT").format(_columns(columns), sql.Identifier(table))
    digest = hashlib.sha256()
    with gzip.open(_table_file(folder, table), "wb", compresslevel=2) as out, connection.cursor() as cursor:
        with cursor.copy(query) as rows:
            for piece in rows:
                digest.update(piece)
                out.write(piece)
        return Table(columns, cursor.rowcount, digest.hexdigest())


def _place(folder: Path, digest: str) -> Path:
    return folder / "strongroom" / digest[:2] / digest[2:4] / digest


def _save_file(digest: str, folder: Path, manifest: Manifest) -> None:
    place = _place(folder, digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():  # from a backup that was broken off, perhaps within this file
        with place.open("rb") as copied:
            if digest_of(copied) == digest:
                manifest.files[digest] = place.stat().st_size
                return
        place.unlink()
    try:
        with store_in_use().open(digest) as source, place.open("xb") as target:
            found, size = copy_hashing(source, target)
            os.fsync(target.fileno())
    except StoreUnreachable:
        raise  # nothing is known of this file or of those that follow
    except (StoreError, SourceBroken):
        found, size = "", 0
    if found == digest:
        manifest.files[digest] = size
    else:  # the rest is saved all the same; the command says which
        place.unlink(missing_ok=True)
        manifest.damaged.append(digest)


def _write_private(path: Path, text: str) -> None:
    path.touch(mode=0o600)
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _digest_of_table(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with gzip.open(path, "rb") as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
    except (OSError, EOFError):
        return ""
    return digest.hexdigest()


def _keep_files(folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Put the files into the strongroom, where each is hashed again; what is kept without a row does no harm."""
    store = store_in_use()
    for done, digest in enumerate(manifest.files, 1):
        try:
            with _place(folder, digest).open("rb") as source:
                found, _size = store.keep(source)
        except FileNotFoundError:
            found = ""
        if found != digest:
            raise BackupRefused(_("备份已损坏：文件 %s 缺失或内容不符，没有恢复任何记录。") % digest)
        progress(done, len(manifest.files))


def _take_key(folder: Path) -> None:
    """Use the key of the backup from now on, unless the environment gives one."""
    if secret("CUNDANG_SECRET_KEY"):
        return
    key = (folder / "secret_key").read_text(encoding="utf-8").strip()
    beside = settings.DATA / f".secret_key.{os.getpid()}"
    _write_private(beside, key)
    beside.replace(settings.DATA / "secret_key")
    settings.SECRET_KEY = key


def _make_tables(manifest: Manifest) -> None:
    """The tables as they were when the backup was made: exactly its migrations."""
    executor = MigrationExecutor(connections["owner"])
    wanted = [(app, name) for app, name in manifest.migrations]
    unknown = [node for node in wanted if node not in executor.loader.graph.nodes]
    if unknown:
        raise BackupRefused(_("备份来自更新版本的村档，请先升级再恢复。"))
    if not set(executor.loader.applied_migrations) <= set(wanted):
        raise BackupRefused(_("这里的数据表比备份新，请恢复到还没有运行过 cundang setup 的安装。"))
    graph = executor.loader.graph
    last = [n for n in wanted if not any(c.key[0] == n[0] and c.key in wanted for c in graph.node_map[n].children)]
    executor.migrate(last)
    connections["owner"].close()


def _load_rows(connection: Connection, folder: Path, manifest: Manifest) -> None:
    names = [sql.Identifier(table) for table in manifest.tables]
    with _locks_off(connection, list(manifest.tables)):
        connection.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(names)))  # what migrations wrote
        for table in _parents_first(connection, list(manifest.tables)):
            known = manifest.tables[table]
            command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), _columns(known.columns))
            with (
                gzip.open(_table_file(folder, table), "rb") as file,
                connection.cursor() as cursor,
                cursor.copy(command) as rows,
            ):
                shutil.copyfileobj(file, rows, 1 << 20)
        connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for name, last in manifest.sequences.items():
        connection.execute("SELECT setval(%s::regclass, %s, %s)", [f'public."{name}"', max(last, 1), last > 0])


@contextmanager
def _locks_off(connection: Connection, tables: list[str]) -> Iterator[None]:
    """Without triggers and forced row security, within the transaction: rows come in exactly as they were."""
    triggers = connection.execute(
        "SELECT relname, tgname, tgenabled FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE NOT tgisinternal AND relname = ANY(%s)",
        [tables],
    ).fetchall()
    forced = connection.execute(
        "SELECT relname FROM pg_class WHERE relforcerowsecurity AND relname = ANY(%s)", [tables]
    ).fetchall()

    def alter(table: str, change: str, name: str = "") -> None:
        connection.execute(
            sql.SQL("ALTER TABLE {} ").format(sql.Identifier(table))
            + sql.SQL(change)  # one of the words below
            + (sql.SQL(" {}").format(sql.Identifier(name)) if name else sql.SQL(""))
        )

    for (table,) in forced:
        alter(table, "NO FORCE ROW LEVEL SECURITY")
    for table, trigger, _state in triggers:
        alter(table, "DISABLE TRIGGER", trigger)
    yield
    again = {"O": "ENABLE TRIGGER", "A": "ENABLE ALWAYS TRIGGER", "R": "ENABLE REPLICA TRIGGER"}
    for table, trigger, state in triggers:
        if state in again:
            alter(table, again[state], trigger)
    for (table,) in forced:
        alter(table, "FORCE ROW LEVEL SECURITY")


def _parents_first(connection: Connection, tables: list[str]) -> list[str]:
    """Tables in an order in which every row's parents are there before it."""
    links = connection.execute(
        "SELECT child.relname, parent.relname FROM pg_constraint"
        " JOIN pg_class child ON child.oid = conrelid JOIN pg_class parent ON parent.oid = confrelid"
        " WHERE contype = 'f' AND conrelid <> confrelid"
    ).fetchall()
    order: list[str] = []
    left = set(tables)
    while left:
        ready = sorted(t for t in left if not any(child == t and parent in left for child, parent in links))
        order += ready or sorted(left)  # a ring of parents: their constraints are checked at the end
        left -= set(ready or left)
    return order
