"""Looks wait until the page that they were for is made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection

kept: Final[ContextVar[list[Callable[[], object]] | None]] = ContextVar("looks", default=None)


@contextmanager
def last() -> Iterator[None]:
    """A request's part of its transaction, at whose end its looks are written; none where it is rolled back.

    A chain is held from its entry to the end of the transaction. Whoever looks does not hold it while the page is made,
    or all of an office would wait for one another.
    """
    waiting: list[Callable[[], object]] = []
    token = kept.set(waiting)
    try:
        yield
    finally:
        kept.reset(token)
    for write in () if connection.needs_rollback else waiting:
        write()
