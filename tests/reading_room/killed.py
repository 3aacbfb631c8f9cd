"""Issuing killed (SIGKILL) at real points, and six clerks at once; prints what was found after each, as JSON.

`python killed.py`, in the environment of an installation of its own: what is written here stays. Each run is a process
of its own with its own connection.
"""

import json
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from cundang.custodians.models import Office  # noqa: E402  # after the settings
from cundang.custodians.queries import acting, console  # noqa: E402
from cundang.ledger.models import Entry  # noqa: E402
from cundang.reading_room.actions import AnswerRefused, issue  # noqa: E402
from cundang.reading_room.models import Copy, Counter, Enquiry  # noqa: E402
from cundang.strongroom.queries import store_in_use  # noqa: E402
from reading_room.issuing import VERIFY, desk, pick_anew  # noqa: E402

ME: Final = console("tester")
ACT: Final = sys.modules["cundang.reading_room.actions.copies"]
CLERKS: Final = 6

# Where it is killed: the function, and whether before or after it did its work.
POINTS: Final[dict[str, tuple[str, bool]]] = {
    "after the number was given": ("next_number", False),
    "before the file is kept": ("store", True),
    "after the file was kept": ("store", False),
    "before the ledger is told": ("record", True),
    "before it is delivered": ("move", True),
    "after it was delivered, before anything is committed": ("move", False),
}


def fill() -> list[int]:
    """A village, its town, and approved enquiries with a line picked in each."""
    with acting(ME):
        offices = {"330782": "义乌市", "330782106": "大陈镇", "330782106201": "众拥村"}
        for code, name in offices.items():
            Office.objects.get_or_create(code=code, defaults={"name": name})
        town, village = (Office.objects.get(code=code) for code in ("330782106", "330782106201"))
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(1, CLERKS + 2):
            ready = desk(town, village, Path(folder), "approved", number=number)
            with acting(ME):
                pick_anew(ready.enquiry, ready.page, [0, 1], actor=ME)
            made.append(ready.enquiry.pk)
    return made


def issued(pk: int) -> str:
    """What one clerk does with one enquiry: the number of the paper, or nothing where another was quicker."""
    with acting(ME):
        try:
            return issue(Enquiry.objects.get(pk=pk), "copy", address=VERIFY, actor=ME).number
        except AnswerRefused:
            return ""


def killed_at(pk: int, name: str, before: bool) -> None:
    """Issue, and die there without a word."""
    act: Callable[..., Any] = getattr(ACT, name)

    def dying(*given: Any, **named: Any) -> Any:
        if before:
            os.kill(os.getpid(), signal.SIGKILL)
        done = act(*given, **named)
        os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(ACT, name, dying)
    issued(pk)


def look() -> dict[str, Any]:
    """Papers, numbers, and whether every paper is whole: its file there, its enquiry delivered, its entry written."""
    with acting(ME):
        copies = list(Copy.objects.select_related("enquiry").order_by("serial"))
        entries = Entry.objects.filter(act="copy issued").count()
        whole = all(one.enquiry.state == "delivered" and store_in_use().size(one.pdf_id) for one in copies)
        return {
            "serials": [one.serial for one in copies],
            "last": Counter.objects.filter(kind="copy").values_list("last", flat=True).first() or 0,
            "delivered": Enquiry.objects.filter(state="delivered").count(),
            "entries": entries,
            "whole": whole,
        }


def begin(act: Callable[[], Any]) -> tuple[int, int]:
    """Do it in a process of its own: its id, and where its answer is read."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, json.dumps(act()).encode())
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    os.close(writing)
    return child, reading


def end(begun: tuple[int, int]) -> tuple[int, Any]:
    """The signal that ended it (0: none), and what it answered."""
    with os.fdopen(begun[1]) as answer:
        told = answer.read()
    status = os.waitpid(begun[0], 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit(1)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, json.loads(told) if told else None


def main() -> None:
    """Killed at every point; then six at once, of whom two want the same enquiry, and one is killed."""
    found: dict[str, Any] = {}
    first, *rest = end(begin(fill))[1]
    for point, how in POINTS.items():
        ended, _told = end(begin(lambda how=how: killed_at(first, *how)))  # type: ignore[misc]
        found[point] = {"signal": ended, **end(begin(look))[1]}
    clerks = [begin(lambda pk=pk: issued(pk)) for pk in (first, first, *rest[:4])]  # type: ignore[misc]
    doomed = begin(lambda: killed_at(rest[4], "move", False))
    numbers = [end(clerk)[1] for clerk in clerks]
    found["six at once"] = {"signal": end(doomed)[0], **end(begin(look))[1], "numbers": sorted(filter(None, numbers))}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
