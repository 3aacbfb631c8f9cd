"""A destruction killed (SIGKILL) at real points, one after the other; prints what was found after each, as JSON.

`python destroying.py`, in the environment of an installation of its own: what is written here stays. Each run of the
job is a process of its own with its own connection; only the last is left to end.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
sys.path.insert(0, str(Path(__file__).parents[1]))
django.setup()

from cundang.custodians.models import Office  # noqa: E402  # after the settings
from cundang.custodians.queries import acting, console, machine  # noqa: E402
from cundang.holdings.actions import carry_out_destruction  # noqa: E402
from cundang.holdings.disposal.models import Appraisal, AppraisalLine  # noqa: E402
from cundang.holdings.models import Item, Page, Reading  # noqa: E402
from cundang.strongroom.models import Blob, Removal  # noqa: E402
from cundang.strongroom.queries import store_in_use  # noqa: E402
from holdings.disposals import approved, begun, concluded, due_item, recorded, watched  # noqa: E402

VILLAGE, ITEMS = "330782106201", 4
ME = console("tester")
APPROVING = tuple(replace(ME, name=name, full_name=name, account_id=at) for at, name in ((1, "甲"), (2, "乙")))
JOB = sys.modules["cundang.holdings.actions.destruction"]
STORE = type(store_in_use())

# Where it is killed: what is patched there, its name, before (or after) which call of it.
POINTS: Final[dict[str, tuple[Any, str, int, bool]]] = {
    "in the transaction of the first item": (JOB, "let_go", 1, False),
    "before that transaction is committed": (JOB, "mark_stale", 1, False),
    "between two items": (JOB, "_erase", 2, True),
    "before the list is finished": (JOB, "_finish", 1, True),
    "before the first file goes": (STORE, "remove", 1, True),
    "after a file went, before its row says so": (STORE, "remove", 2, False),
    "between the last file and the end": (JOB, "remove_let_go", 1, False),
}


def killed_at(where: Any, name: str, call: int, before: bool) -> None:
    """Do the job, and die there without a word."""
    act: Callable[..., Any] = getattr(where, name)
    calls = iter(range(1, 1000))

    def dying(*given: Any, **named: Any) -> Any:
        last = next(calls) == call
        if last and before:
            os.kill(os.getpid(), signal.SIGKILL)
        done = act(*given, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(where, name, dying)
    job()


def job() -> None:
    """What the worker does."""
    with acting(ME):
        pk = Appraisal.objects.get().pk
    carry_out_destruction(pk, actor=machine())


def fill() -> None:
    """A list of four items, signed by all: its images are to go."""
    with acting(ME):
        office = Office.objects.get_or_create(code=VILLAGE, defaults={"name": "众拥村"})[0]
    items = [due_item(office, number) for number in range(1, ITEMS + 1)]
    done = approved(concluded(begun(office, items, ME), ME, copies=True), *APPROVING)
    watched(recorded(done, ME), ME)


def look() -> dict[str, Any]:
    """How far it is, and whether rows and bytes say the same."""
    store = store_in_use()
    with acting(ME):
        erased = set(Item.objects.filter(erased=True).values_list("pk", flat=True))
        pictured = set(Page.objects.exclude(image=None).values_list("item_id", flat=True))
        read = set(Reading.objects.values_list("page__item_id", flat=True))
        finished = set(AppraisalLine.objects.exclude(finished_at=None).values_list("item_id", flat=True))
        lost = [pk for pk in Blob.objects.values_list("pk", flat=True) if store.size(pk) is None]
        left = Removal.objects.exclude(removed_at=None).values_list("digest", flat=True)
        return {
            "erased": len(erased),
            "whole": erased == finished and not erased & pictured and pictured == read,  # no item is half gone
            "lost": len(lost),  # rows whose bytes are gone
            "undead": sum(store.size(digest) is not None for digest in left),  # said to be gone, and still there
            "files": Blob.objects.count(),
            "going": Removal.objects.filter(removed_at=None).count(),
            "state": Appraisal.objects.get().state,
        }


def apart(act: Callable[[], Any]) -> tuple[int, Any]:
    """Do it in a process of its own; the signal that ended it (0: none), and what it answered."""
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
    with os.fdopen(reading) as answer:
        told = answer.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        sys.exit(1)
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, json.loads(told) if told else None


def main() -> None:
    """Killed at every point, then done, then done again."""
    found: dict[str, Any] = {}
    apart(fill)
    for point, how in POINTS.items():
        ended, _told = apart(lambda how=how: killed_at(*how))  # type: ignore[misc]
        found[point] = {"signal": ended, **apart(look)[1]}
    for point in ("done", "again"):
        found[point] = {"signal": apart(job)[0], **apart(look)[1]}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
