"""The book of acts: append-only, chained, verifiable; personal text removable."""

import psycopg
import pytest
from django.db import DatabaseError, connection, connections, transaction

from cundang.custodians.queries import console, machine
from cundang.ledger import looks
from cundang.ledger.actions import record, record_look
from cundang.ledger.models import Detail, Entry
from cundang.ledger.queries import breaches

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")


def test_entries_are_chained_per_office(archivist, clerk) -> None:
    first = record("searched", actor=archivist, total=3)
    record("searched", actor=clerk, total=1)
    second = record("viewed", actor=archivist)
    first.refresh_from_db(), second.refresh_from_db()
    assert second.previous == first.digest
    assert second.sequence == first.sequence + 1
    assert list(breaches()) == []


def chain_is_free(chain: str) -> bool:
    """Whether somebody else could write in this chain now."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        lock = "SELECT pg_try_advisory_xact_lock(hashtext('cundang.ledger'), hashtext(%s))"
        return bool(other.execute(lock, [chain]).fetchone()[0])


def test_whoever_looks_holds_no_chain_until_the_page_is_made(archivist) -> None:
    with looks.last():
        record_look("searched", actor=archivist, total=3)
        assert not Entry.objects.filter(act="searched").exists()
        assert chain_is_free(archivist.chain)
    assert Entry.objects.get(act="searched").facts == {"total": 3}
    assert not chain_is_free(archivist.chain)


def test_a_look_of_a_request_that_is_rolled_back_is_not_written(archivist) -> None:
    with transaction.atomic(), looks.last():
        record_look("viewed", actor=archivist)
        transaction.set_rollback(True)
    record_look("searched", actor=archivist)  # outside of a request at once
    assert list(Entry.objects.values_list("act", flat=True)) == ["searched"]


def test_a_client_cannot_choose_its_place_or_time() -> None:
    entry = record("viewed", actor=CONSOLE)
    entry.refresh_from_db()
    assert entry.at.year > 2000
    assert entry.digest != ""


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET act = 'x'",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry CASCADE",
        "UPDATE ledger_head SET digest = 'x'",
    ],
)
def test_the_program_can_change_nothing(statement: str) -> None:
    record("viewed", actor=CONSOLE)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_personal_text_can_go_and_the_chain_stays_whole() -> None:
    entry = record("searched", actor=CONSOLE, detail={"query": "宣建国", "purpose": "补办证明"}, total=1)
    assert "宣建国" not in str(Entry.objects.filter(pk=entry.pk).values().get())
    Detail.objects.filter(pk=entry.pk).delete()
    assert list(breaches()) == []


def test_altered_personal_text_is_found() -> None:
    entry = record("searched", actor=CONSOLE, detail={"query": "宣建国"})
    Detail.objects.filter(pk=entry.pk).update(text={"query": "李四"})
    assert [b.what for b in breaches()] == ["detail"]


@pytest.fixture
def as_owner():
    """Runs statements as the owner of the tables inside the test's own transaction, which is rolled back."""
    owner, program = (connections.databases[alias]["USER"] for alias in ("owner", "default"))

    def grant(statement: str) -> None:
        with psycopg.connect(**owner_address(), autocommit=True) as own:
            own.execute(statement)

    def run(statement: str, values: list[object] | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f'SET LOCAL ROLE "{owner}"')
            cursor.execute(statement, values)
            cursor.execute("RESET ROLE")

    grant(f'GRANT "{owner}" TO "{program}"')
    yield run
    grant(f'REVOKE "{owner}" FROM "{program}"')


def owner_address() -> dict[str, str]:
    row = connections.databases["owner"]
    return {
        "host": row["HOST"],
        "port": row["PORT"],
        "dbname": row["NAME"],
        "user": row["USER"],
        "password": row["PASSWORD"],
    }


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE ledger_entry SET facts = '{}' WHERE id = %s", "changed"),
        ("UPDATE ledger_entry SET actor = 'somebody' WHERE id = %s", "changed"),
        ("DELETE FROM ledger_entry WHERE id = %s", "removed"),
    ],
)
def test_verify_finds_what_an_owner_did_behind_the_triggers(statement: str, what: str, as_owner) -> None:
    record("viewed", actor=machine(), total=1)
    target = record("viewed", actor=machine(), total=2)
    record("viewed", actor=machine(), total=3)
    as_owner("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
    as_owner(statement, [target.pk])
    assert what in {b.what for b in breaches() if b.chain == "machine"}


def test_verify_finds_a_removed_tail(as_owner) -> None:
    record("viewed", actor=machine())
    last = record("viewed", actor=machine())
    as_owner("ALTER TABLE ledger_entry DISABLE TRIGGER ALL")
    as_owner("DELETE FROM ledger_entry WHERE id = %s", [last.pk])
    assert [(b.chain, b.what) for b in breaches()] == [("machine", "head")]
