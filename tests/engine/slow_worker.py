"""A worker with tasks that can be watched and killed; run as a process by test_jobs.py.

slow_worker.py defer TASK FILE · slow_worker.py work · slow_worker.py drain
"""

import os
import signal
import sys
import time
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "cundang.settings"

import django

django.setup()

from django.db import transaction  # noqa: E402
from procrastinate.contrib.django import app  # noqa: E402

from cundang import jobs  # noqa: E402


def note(file: str, word: str) -> None:
    with Path(file).open("a") as out:
        out.write(f"{word} {os.getpid()}\n")


@app.task(name="slow")
def slow(file: str) -> None:
    """The first worker hangs in it; the next one does it at once."""
    note(file, "begun")
    if Path(file).read_text().count("begun") == 1:
        time.sleep(60)
    note(file, "done")


@app.task(name="deadly")
def deadly(file: str) -> None:
    note(file, "begun")
    os.kill(os.getpid(), signal.SIGKILL)


@app.task(name="undecided")
def undecided(file: str) -> None:
    """Defers another job in a transaction that does not hold."""
    try:
        with transaction.atomic():
            app.configure_task("slow").defer(file=file)
            raise ZeroDivisionError
    except ZeroDivisionError:
        note(file, "rolled back")


if __name__ == "__main__":
    what = sys.argv[1]
    if what == "defer":
        app.configure_task(sys.argv[2]).defer(file=sys.argv[3])
    elif what == "left":
        sys.stdout.write(f"{jobs.left()} {jobs.queue_state()['failed']}")
    else:
        jobs.run_worker(drain=what == "drain")
