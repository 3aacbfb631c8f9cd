"""Putting work in the queue, in the transaction of the act that makes it."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

OPEN_FILE, READ_PAGE = "digitization.open_file", "digitization.read_page"


def defer(task: str, pk: int) -> None:
    """One job for this row; none when one is already waiting."""
    try:
        with transaction.atomic():  # the lock's refusal must not end the act's transaction
            app.configure_task(task, queueing_lock=f"{task} {pk}").defer(pk=pk)
    except AlreadyEnqueued:
        pass


def defer_all(task: str, pks: Iterable[int]) -> None:
    """A job for each of these new rows."""
    jobs: list[dict[str, Any]] = [{"pk": pk} for pk in pks]
    if jobs:
        app.configure_task(task).batch_defer(*jobs)
