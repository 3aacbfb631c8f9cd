"""Two clerks at one class at once, each in a thread on a connection of its own; prints what came of it as JSON.

`python two_clerks.py`, in the environment of an installation of its own: what is written here stays.
"""

import json
import os
import random
import sys
import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
django.setup()

from django.db import connection  # noqa: E402  # after the settings

from cundang.custodians.models import Office  # noqa: E402
from cundang.custodians.queries import Actor, acting, console  # noqa: E402
from cundang.holdings.desk import actions  # noqa: E402
from cundang.holdings.desk.actions import Changed, DeskRefused  # noqa: E402
from cundang.holdings.desk.queries import Piece, Place, opened, place_for  # noqa: E402
from cundang.holdings.models import Fonds, Item, Page  # noqa: E402

VILLAGE, ITEMS, PAGES, ROUNDS = "330782106201", 40, 30, 40
FIRST, SECOND = console("first"), console("second")
Told = Counter[str]


def fill() -> None:
    """Items without a code, and one of many pages in another year."""
    office = Office.objects.get_or_create(code=VILLAGE, defaults={"name": "众拥村"})[0]
    fonds = Fonds.objects.create(office=office, number="Z106")
    facts = {"office": office, "custodian": office, "fonds": fonds, "class_code": "WS", "retention_code": "D30"}
    for n in range(ITEMS):
        Item.objects.create(title=f"件{n}", year=2019, **facts)
    item = Item.objects.create(title="一沓", year=2020, **facts)
    for n in range(1, PAGES + 1):
        Page.objects.create(item=item, office=office, number=n, width=0, height=0)


def look(actor: Actor, year: int) -> tuple[Place, list[Piece]]:
    """The heap of a year as it is now."""
    with acting(actor):
        place = place_for(actor, "loose", f"{VILLAGE}.WS.{year}")
        return place, opened(actor, place)


def number(actor: Actor, which: int, told: Told) -> None:
    """Number every second item, a few at a time, until all of them have a number."""
    while True:
        place, pieces = look(actor, 2019)
        mine = [piece for piece in pieces[which::2] if not piece.item.number][:3]
        if not mine:
            return
        attempt(told, actor, partial(actions.number_items, place, versions(mine), actor=actor))


def cut_and_paste(actor: Actor, which: int, told: Told) -> None:
    """Split, join, move and undo at random, always on what was seen last."""
    chance = random.Random(which)
    for _round in range(ROUNDS):
        place, pieces = look(actor, 2020)
        attempt(told, actor, one_act(place, pieces, chance, actor))


def one_act(place: Place, pieces: list[Piece], chance: random.Random, actor: Actor) -> Callable[[], Any]:
    """Something that a clerk may do now."""
    piece = chance.choice(pieces)
    what = chance.choice(["split", "join", "move", "undo"])
    if what == "split" and len(piece.pages) > 1:
        page = chance.choice(piece.pages[1:]).pk
        return lambda: actions.split(place, piece.item.pk, piece.version, page, actor=actor)
    if what == "join" and len(pieces) > 1:
        return lambda: actions.join(place, versions(chance.sample(pieces, 2)), actor=actor)
    if what == "move":
        return lambda: actions.move_items(place, versions([piece]), None, actor=actor)
    return lambda: actions.undo(place, actor=actor)


def versions(pieces: list[Piece]) -> dict[int, str]:
    """As an act is told."""
    return {piece.item.pk: piece.version for piece in pieces}


def attempt(told: Told, actor: Actor, act: Callable[[], Any]) -> None:
    """Do it, or be told that somebody was quicker."""
    try:
        with acting(actor):
            act()
        told["done"] += 1
    except Changed:
        told["changed"] += 1
    except DeskRefused:
        told["refused"] += 1


def both(work: Callable[[Actor, int, Told], None]) -> Told:
    """The same work by both at once; counts of what they were told, and errors by their names."""
    told: Told = Counter()
    ready = threading.Barrier(2)

    def run(actor: Actor, which: int) -> None:
        try:
            ready.wait(30)
            work(actor, which, told)
        except Exception as error:  # counted
            told[repr(error)] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in ((FIRST, 0), (SECOND, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def main() -> None:
    """Both at once, and what is there afterwards."""
    with acting(FIRST):
        fill()
    numbering, cutting = both(number), both(cut_and_paste)
    _place, pieces = look(FIRST, 2019)
    _place, cut = look(FIRST, 2020)
    found = {
        "numbering": numbering,
        "cutting": cutting,
        "numbers": sorted(piece.item.number for piece in pieces),
        "codes": len({piece.item.reference_key for piece in pieces}),
        "pages": [[page.number for page in piece.pages] for piece in cut],
        "kept": len({page.pk for piece in cut for page in piece.pages}),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
