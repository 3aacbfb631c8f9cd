"""The jobs of this room: one to open each file, one to read each page.

The engine is loaded inside them: every command imports this file, few of them read.
"""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from cundang.custodians.queries import machine
from cundang.digitization.actions.queue import OPEN_FILE, READ_PAGE
from cundang.digitization.models import TRIES

AGAIN = RetryStrategy(max_attempts=TRIES, linear_wait=5)  # seconds; for a broken machine, not for bad material


@app.task(name=OPEN_FILE, retry=AGAIN)
def open_file(pk: int) -> None:
    """Find out what a delivered file is."""
    from cundang.digitization.actions import pages  # noqa: PLC0415

    pages.open_file(pk, actor=machine())


@app.task(name=READ_PAGE, retry=AGAIN)
def read_page(pk: int) -> None:
    """Read one page."""
    from cundang.digitization.actions import pages  # noqa: PLC0415

    pages.read_page(pk, actor=machine())
