"""How far into a list an endpoint is asked to go."""

from typing import Final

MOST_SKIPPED: Final = 1_000_000_000  # PostgreSQL counts to 2^63; nobody's list is as long as this


def skipped(offset: int) -> int:
    """The rows to pass over, whatever was asked: none below zero, and no more than the database can count."""
    return min(max(offset, 0), MOST_SKIPPED)
