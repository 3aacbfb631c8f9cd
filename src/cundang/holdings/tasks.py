"""The jobs of this room: looking at a catalogue, and taking it in."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from cundang.custodians.queries import machine
from cundang.holdings.actions import carry_out_destruction
from cundang.holdings.actions.catalogue import TASK, work_off
from cundang.holdings.actions.destruction import TASK as DESTROY
from cundang.jobs import LAST_TRY

NEVER_GIVE_UP = RetryStrategy(max_attempts=1000, linear_wait=30)  # seconds; what was signed is carried out in the end
AGAIN = RetryStrategy(max_attempts=LAST_TRY, linear_wait=5)  # seconds; again, it finds what is written unchanged


@app.task(name=TASK, retry=AGAIN, pass_context=True)
def import_catalogue(context: JobContext, pk: int) -> None:
    """Look at the file of an import run, or take it in."""
    work_off(pk, last_try=context.job.attempts >= LAST_TRY, actor=machine())


@app.task(name=DESTROY, retry=NEVER_GIVE_UP, pass_context=False)
def destroy(pk: int) -> None:
    """Take the images and texts that a signed destruction list lets go."""
    carry_out_destruction(pk, actor=machine())
