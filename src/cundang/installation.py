"""Preparing the database of an installation: the database, the program's role, the tables, the grants.

Safe to run again, and by two commands at once. The owner of the tables needs CREATEDB and CREATEROLE
(or to be superuser) only here; the program itself signs in as a role that is neither.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from cundang import postgres
from cundang.addresses import Database
from cundang.language import gettext as _

PREPARING = 0x63756E64  # key of the advisory lock: one preparation at a time in a database

# What the program may do where it may not do everything.
LEDGER_GRANTS = {
    "ledger_entry": "SELECT, INSERT",
    "ledger_head": "SELECT",
    "ledger_detail": "SELECT, INSERT, UPDATE (text), DELETE",
    "django_migrations": "SELECT",
}


class DatabaseTooOld(Exception):
    """The server is older than the SQL that Cundang speaks."""


def prepare() -> None:
    """Bring the installation that the settings name to its present state; changes nothing when it is there."""
    database: Database = settings.DATABASE
    prepare_server()
    with _one_at_a_time(database) as connection:
        _create_role(connection, database)
        call_command("migrate", database="owner", interactive=False, verbosity=0)
        connections["owner"].close()
        _grant(connection, database)


def prepare_server() -> None:
    """The server running, and in it the database, with or without tables."""
    database: Database = settings.DATABASE
    settings.DATA.mkdir(parents=True, exist_ok=True)
    if database.embedded:
        postgres.ensure_running(database, settings.DATA)
    create_database(database)


def create_database(database: Database) -> None:
    """Make the database unless it is there: UTF-8, and order by code point where the server can."""
    try:
        owner_connection(database).close()
        return
    except psycopg.OperationalError as error:
        if "does not exist" not in str(error):
            raise
    with owner_connection(database, "postgres") as connection:
        for collation in _collations(connection.info.server_version):
            try:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' ").format(
                        sql.Identifier(database.name)
                    )
                    + collation
                )
                return
            except psycopg.errors.DuplicateDatabase:
                return
            except psycopg.errors.UniqueViolation:  # another preparation is a moment ahead
                return
            except psycopg.errors.WrongObjectType:  # this system does not know the collation
                continue


def drop_database(database: Database) -> None:
    """Remove the database and the program's role, ending its sessions."""
    with owner_connection(database, "postgres") as connection:
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [database.program]).fetchone()
        if known:  # only a member of a role, or a superuser, may end its sessions
            connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(database.program)))
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))
        connection.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(database.program)))


def owner_connection(database: Database, name: str = "") -> "psycopg.Connection[tuple[object, ...]]":
    """A connection of the owner outside Django, in autocommit; `name` is another database of the server."""
    connection = psycopg.connect(
        host=database.host,
        port=database.port,
        user=database.owner,
        password=database.owner_password or None,
        dbname=name or database.name,
        autocommit=True,
        **database.options,  # type: ignore[arg-type]  # libpq's own words, from the address
    )
    if connection.info.server_version < 150000:
        connection.close()
        raise DatabaseTooOld(_("数据库版本太旧：需要 PostgreSQL 15 或更新的版本。"))
    return connection


def _collations(server_version: int) -> list[sql.SQL]:
    """From best to last; code-point order lets a plain index serve ranges of office codes."""
    if server_version >= 170000:
        return [sql.SQL("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'")]
    return [sql.SQL("LOCALE 'C.UTF-8'"), sql.SQL("LOCALE 'C.utf8'"), sql.SQL("LOCALE 'C'")]


@contextmanager
def _one_at_a_time(database: Database) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    with owner_connection(database) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [PREPARING])
        yield connection  # closing the connection gives the lock back


def _create_role(connection: "psycopg.Connection[tuple[object, ...]]", database: Database) -> None:
    """The program's role: it may sign in, and has no right over the server or past row security."""
    program = sql.Identifier(database.program)
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [database.program]).fetchone()
    connection.execute(
        sql.SQL("{} ROLE {} LOGIN NOCREATEDB NOCREATEROLE PASSWORD {}").format(
            sql.SQL("ALTER" if known else "CREATE"),
            program,
            sql.Literal(database.program_password(settings.SECRET_KEY)),
        )
    )
    row = connection.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = %s", [database.program]
    ).fetchone()
    if row and row[0]:  # made by somebody else: only a superuser may take this away
        connection.execute(sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS").format(program))


def _grant(connection: "psycopg.Connection[tuple[object, ...]]", database: Database) -> None:
    """What the program may do with each table; the ledger can only grow."""
    program = sql.Identifier(database.program)
    statements = [
        "GRANT USAGE ON SCHEMA public TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}",
        "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}",
    ]
    with connection.transaction():
        for statement in statements:
            connection.execute(sql.SQL(statement).format(program))
        for table, rights in LEDGER_GRANTS.items():
            connection.execute(sql.SQL("REVOKE ALL ON {} FROM {}").format(sql.Identifier(table), program))
            connection.execute(
                sql.SQL("GRANT {} ON {} TO {}").format(
                    sql.SQL(rights),
                    sql.Identifier(table),
                    program,
                )
            )
