"""A process of its own in an installation: `python hand.py DOES …`; prints one JSON document.

sweep            keep the index up to date until killed
make N           make items of three pages each for N seconds, each change a transaction of its own
correct N        the same, and correct a line of each
visible N        make N pages one after the other; seconds until each can be found
watch N          search for N seconds; how often, and what went wrong
check            compare the index and the name register with the database
die POINT DOES … do that, and kill -9 oneself the second time that POINT (one of POINTS) is reached
"""

import itertools
import json
import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, str(Path(__file__).parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "cundang.settings"
django.setup()

# ruff: noqa: E402  # only after the environment stands
import records
from django.conf import settings

from cundang import postgres
from cundang.custodians.models import Office
from cundang.custodians.queries import acting, machine
from cundang.finding_aid import folders, sweeper
from cundang.finding_aid.actions import reindex, sweep_forever, sweep_until_clean
from cundang.finding_aid.models import Mention, RegisteredName
from cundang.finding_aid.queries import Question, index_sizes, search
from cundang.finding_aid.tantivy_engine import TantivyWriter
from cundang.holdings.actions import correct_line
from cundang.holdings.models import Item, Page, Reading

VILLAGE = "330782106201"


def village() -> Office:
    with acting(machine()):
        return Office.objects.get_or_create(code=VILLAGE, defaults={"name": "众拥村"})[0]


def ask(words: str) -> Any:
    with acting(machine()):
        return search(machine(), Question(words, limit=1))


def sweep() -> None:
    sweep_forever(threading.Event(), actor=machine())


def make(seconds: str, *, correct: bool = False) -> int:
    office, name = village(), f"{os.getpid()}"
    end = time.monotonic() + float(seconds)
    for number in itertools.count():
        if time.monotonic() > end:
            return number
        word = f"{name}x{number}"
        pages = [f"甲{word}a", f"乙{word}b", f"户主王建国{word}"]
        item = records.make_item(office, f"收据{word}", pages, year=1983, persons=["李秀英"])
        if correct:
            with acting(machine()) as actor:
                page = Page.objects.filter(item=item).earliest("number")
                correct_line(page, 0, f"丙{word}c", actor=actor)
        time.sleep(random.random() / 10)


def visible(count: str) -> list[float]:
    office, took = village(), []
    for number in range(int(count)):
        word = f"w{time.time_ns()}"
        records.make_item(office, f"名册{word}", [word])
        began = time.monotonic()
        while not ask(word).total and time.monotonic() - began < 20:
            time.sleep(0.02)
        took.append(round(time.monotonic() - began, 3))
        time.sleep(0.1 * (number % 3))
    return took


def watch(seconds: str) -> dict[str, Any]:
    end, count, wrong = time.monotonic() + float(seconds), 0, []
    least = 0
    while time.monotonic() < end:
        try:
            total = ask("乙").total
            if total < least:
                wrong.append(f"{least} → {total}")
            least = max(total, least)
        except Exception as error:
            wrong.append(repr(error))
        count += 1
    return {"searches": count, "wrong": wrong[:5]}


def check() -> dict[str, Any]:
    sweep_until_clean(actor=machine())
    with acting(machine()):
        texts = list(Reading.objects.values_list("page_id", "text"))
        rows = [Item.objects.count(), Page.objects.count()]
    lost = []
    for page, text in texts:
        answer = ask(f'"{text}"')
        if answer.total != 1 or answer.hits[0].page.pk != page:
            lost.append([page, text, answer.total])
    return {"rows": rows, "index": list(index_sizes()), "lost": lost[:5], "register": register()}


def register() -> list[list[Any]]:
    """Names whose count is not that of their mentions, and pages that are not exactly once in the register."""
    with acting(machine()):
        mentioned = Counter(Mention.objects.values_list("office_id", "name"))
        counted = {(card.office_id, card.name): card.mentions for card in RegisteredName.objects.all()}
        named = Counter(Mention.objects.filter(page__isnull=False).values_list("page_id", "name"))
    return [list(key) for key in mentioned.keys() | counted.keys() if mentioned.get(key) != counted.get(key)] + [
        list(place) for place, count in named.items() if count != 1
    ]


# Where the work can break off: the object, its function, and whether it dies before, after or in the middle of it.
POINTS: dict[str, tuple[Any, str, str]] = {
    "the index is written, its register is not": (sweeper, "register_items", "before"),
    "both are written, no transaction is committed": (sweeper, "register_items", "after"),
    "the register is committed, the index is not": (TantivyWriter, "commit", "before"),
    "pages are committed, their items are not": (TantivyWriter, "commit", "middle"),
    "the index is committed, its marks are there": (TantivyWriter, "commit", "after"),
    "names of pages are written, their transaction is not": (sweeper, "register_pages", "after"),
    "marks are about to go": (sweeper, "_clear", "before"),
    "marks are gone": (sweeper, "_clear", "after"),
    "a new index is made, the old one is live": (folders, "publish", "before"),
    "the new index is live, a rebuild is still wanted": (folders, "publish", "after"),
    "the rebuild is done, the old folder is there": (folders, "rebuild_done", "after"),
}


def die(point: str, does: str, *rest: str) -> Any:
    there, name, when = POINTS[point]
    true, calls = getattr(there, name), itertools.count(1)
    deadly_call = 1 if there is folders else 2

    def deadly(*args: Any, **kwargs: Any) -> Any:
        if next(calls) != deadly_call:
            return true(*args, **kwargs)
        if when == "middle":
            args[0]._pages.commit()
        elif when == "after":
            true(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(there, name, deadly)
    return DOING[does](*rest)


DOING: dict[str, Any] = {
    "sweep": sweep,
    "make": make,
    "correct": lambda seconds: make(seconds, correct=True),
    "visible": visible,
    "watch": watch,
    "check": check,
    "rebuild": lambda: reindex(names=True, actor=machine()),
    "die": die,
}


if __name__ == "__main__":
    does, *rest = sys.argv[1:]
    if settings.DATABASE.embedded:
        postgres.ensure_running(settings.DATABASE, settings.DATA)
    sys.stdout.write(json.dumps(DOING[does](*rest)))
