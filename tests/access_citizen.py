"""The rows of test_access.py for the pages of citizens: who is signed in as staff is nobody there."""

from access_rows import Row

NOBODY: frozenset[str] = frozenset()

CITIZEN_ROWS: dict[str, Row] = {
    # For everybody, without an account.
    "citizen": Row(lambda w: "/citizen/", NOBODY, anonymous=200, denied=200),
}
