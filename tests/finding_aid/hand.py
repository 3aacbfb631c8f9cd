"""A process of its own in an installation: `python hand.py DOES …`; prints one JSON document.

sweep            keep the index up to date until killed
make N           make items of two pages each for N seconds, each change a transaction of its own
correct N        the same, and correct a line of each
visible N        make N pages one after the other; seconds until each can be found
watch N          search for N seconds; how often, and what went wrong
check            compare the index with the database
"""

import itertools
import json
import os
import random
import sys
import threading
import time
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
from cundang.finding_aid.actions import sweep_forever, sweep_until_clean
from cundang.finding_aid.queries import Question, index_sizes, search
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
        item = records.make_item(office, f"收据{word}", [f"甲{word}a", f"乙{word}b"], year=1983)
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
    return {"rows": rows, "index": list(index_sizes()), "lost": lost[:5]}


if __name__ == "__main__":
    does, *rest = sys.argv[1:]
    if settings.DATABASE.embedded:
        postgres.ensure_running(settings.DATABASE, settings.DATA)
    doing: dict[str, Any] = {"sweep": sweep, "make": make, "visible": visible, "watch": watch, "check": check}
    doing["correct"] = lambda seconds: make(seconds, correct=True)
    sys.stdout.write(json.dumps(doing[does](*rest)))
