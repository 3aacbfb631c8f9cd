"""The jobs of this room: looking at a catalogue, and taking it in."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from cundang.custodians.queries import machine
from cundang.holdings.actions.catalogue import TASK, work_off
from cundang.jobs import LAST_TRY

AGAIN = RetryStrategy(max_attempts=LAST_TRY, linear_wait=5)  # seconds; again, it finds what is written unchanged


@app.task(name=TASK, retry=AGAIN, pass_context=True)
def import_catalogue(context: JobContext, pk: int) -> None:
    """Look at the file of an import run, or take it in."""
    work_off(pk, last_try=context.job.attempts >= LAST_TRY, actor=machine())
