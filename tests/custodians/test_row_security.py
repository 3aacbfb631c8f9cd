"""The second lock, tested by going past the first."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.db.models import Q

from cundang.custodians.models import Office, Succession
from cundang.custodians.queries import Scope, acting, actor_of, console, machine, under
from cundang.holdings.models import Fonds, Item, Page, Reading

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_items(village, next_village, town, next_town):
    with acting(console("tester")):
        for number, (office, keeper) in enumerate([(village, town), (next_village, next_town)]):
            fonds = Fonds.objects.create(office=office, number="Z106")
            Item.objects.create(
                office=office, custodian=keeper, fonds=fonds, reference=f"Z106-{number}", reference_key=f"Z106-{number}"
            )


def seen() -> set[str]:
    return set(Item.objects.values_list("office_id", flat=True))  # no filter: past the first lock


def test_each_actor_sees_only_its_offices_even_without_a_filter(
    two_items, archivist, clerk, next_clerk, city, inspector, village, next_village
) -> None:
    for actor, offices in [
        (archivist, {village.code}),
        (clerk, {village.code}),
        (next_clerk, {next_village.code}),
        (city, {village.code, next_village.code}),
        (inspector, {village.code, next_village.code}),
        (machine(), {village.code, next_village.code}),
    ]:
        with acting(actor):
            assert seen() == offices, actor.name


def test_administrators_see_no_row(two_items, system_admin, security_admin, audit_admin) -> None:
    for actor in (system_admin, security_admin, audit_admin):
        with acting(actor):
            assert seen() == set()


def test_outside_a_scope_and_after_one_nothing_is_seen(two_items, archivist) -> None:
    assert seen() == set()
    with acting(archivist):
        assert seen()
    assert seen() == set()


def test_an_inner_scope_ends_and_the_outer_one_comes_back(
    two_items, archivist, next_clerk, village, next_village
) -> None:
    with acting(archivist):
        with acting(next_clerk):
            assert seen() == {next_village.code}
        assert seen() == {village.code}


def test_writing_past_ones_scope_is_refused(two_items, clerk, next_village) -> None:
    from django.db import DatabaseError

    with pytest.raises(DatabaseError, match="row-level security"), acting(clerk):
        Fonds.objects.create(office=next_village, number="Z999")


def test_every_table_with_an_office_code_is_locked() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity FROM pg_class c
               JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'office_code'
               WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'ledger_entry'"""
        )
        tables = dict(cursor.fetchall())
    assert len(tables) >= 6
    assert all(tables.values()), tables


def test_the_program_is_neither_superuser_nor_owner_and_cannot_pass_by() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)


def test_an_account_without_posts_sees_nothing(two_items) -> None:
    from cundang.custodians.actions import create_account

    with acting(actor_of(create_account("nobody", "yellow-river-1996", actor=console("tester")))):
        assert seen() == set()
        assert not Page.objects.exists()
        assert not Reading.objects.exists()


def test_a_scope_says_the_same_in_a_statement_written_by_hand(
    village, next_village, town, next_town, archivist, clerk, city, system_admin
) -> None:
    """For everywhere, a county, a town, a village, predecessors outside of them, nothing; and under one office each."""
    former = Office.objects.create(code=f"{next_town.code}399", name="王坞村委会")
    Office.objects.create(code="330781001", name="兰江街道")  # of another county
    Succession.objects.create(predecessor=former, successor=village, since=date(2018, 1, 1))
    scopes = [machine().scope("search"), *(actor.scope("search") for actor in (city, archivist, clerk, system_admin))]
    scopes += [Scope(), Scope(codes=frozenset({village.code})), replace(scopes[2], prefixes=frozenset())]
    scopes += [Scope(frozenset({town.code, next_town.code}), frozenset({town.code, next_town.code, former.code}))]
    assert scopes[2].extra == scopes[3].extra == {former.code}
    for scope in scopes:
        for office in ("", town.code, next_town.code, village.code, former.code, "330781"):
            wanted = Office.objects.filter(scope.filter("code"), under(office, "code") if office else Q())
            rows = scope.rows("SELECT code FROM custodians_office WHERE {within}", column="code", office=office)
            assert {code for (code,) in rows} == set(wanted.values_list("code", flat=True)), (scope, office)
