"""The second lock, below the queries: PostgreSQL's own row security, forced, per transaction.

`acting()` (custodians.queries) names the offices; unset or empty means no rows. The sub-selects make
PostgreSQL work the settings out once per statement instead of once per row.
"""

from django.db.migrations import RunSQL

OWN = "string_to_array(current_setting('cundang.offices', true), ',')"
COUNTIES = f"SELECT array_agg(DISTINCT left(code, 6)) FROM unnest({OWN}) AS code"  # noqa: S608  # our own words


def row_security(table: str, column: str = "office_code", *, of_county: bool = False) -> RunSQL:
    """A migration step that puts the lock on a table with an office code.

    Rows `of_county` belong to a county, and are open to whoever may see some office of it.
    """
    codes = COUNTIES if of_county else f"SELECT {OWN}"
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY office_scope ON {table} USING (
            {column} = ANY (({codes})::text[])
            OR {column} LIKE (SELECT nullif(current_setting('cundang.pattern', true), ''))
        );
        """,
        f"""
        DROP POLICY office_scope ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )


def second_office(table: str, column: str) -> RunSQL:
    """A further lock on a row that speaks of two offices: it is seen only by who may see both."""
    return RunSQL(
        f"""
        CREATE POLICY second_office_scope ON {table} AS RESTRICTIVE USING (
            {column} = ANY ((SELECT string_to_array(current_setting('cundang.offices', true), ','))::text[])
            OR {column} LIKE (SELECT nullif(current_setting('cundang.pattern', true), ''))
        );
        """,
        f"DROP POLICY second_office_scope ON {table};",
    )


def either_office(table: str, column: str) -> RunSQL:
    """A second key to a row that two offices have to do with: whoever may see either of them sees it."""
    return RunSQL(
        f"""
        CREATE POLICY either_office_scope ON {table} USING (
            {column} = ANY ((SELECT string_to_array(current_setting('cundang.offices', true), ','))::text[])
            OR {column} LIKE (SELECT nullif(current_setting('cundang.pattern', true), ''))
        );
        """,
        f"DROP POLICY either_office_scope ON {table};",
    )


def row_security_of(table: str, column: str, parent: str) -> RunSQL:
    """The lock on rows that belong to another: they are seen by whoever sees that one, under its own lock."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY parent_scope ON {table} USING (EXISTS (SELECT 1 FROM {parent} WHERE id = {column}));
        """,  # noqa: S608  # our own words
        f"""
        DROP POLICY parent_scope ON {table};
        ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;
        ALTER TABLE {table} DISABLE ROW LEVEL SECURITY;
        """,
    )
