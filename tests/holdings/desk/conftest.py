"""A box of a village with three items of 2019 on the desk: two of three pages, one of one."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.holdings.actions import describe, draft_item
from cundang.holdings.box_models import Box
from cundang.holdings.desk.doing import Done, do
from cundang.holdings.desk.queries import Place, opened, place_for
from cundang.holdings.models import Item, Page

CONSOLE = console("tester")
FACTS: dict[str, Any] = {"year": 2019, "retention_as_marked": "永久", "class_code": "WS", "box": "3"}


def bare_pages(item: Item, count: int) -> None:
    """Pages without an image: what they show does not matter here."""
    Page.objects.bulk_create(
        Page(item=item, office_id=item.office_id, number=number, width=0, height=0) for number in range(1, count + 1)
    )


def make_item(office: Office, number: int, pages: int, **more: Any) -> Item:
    """An item of the box, coded by its catalogue."""
    with acting(CONSOLE):
        item = draft_item(office=office, reference=f"Z106-WS·2019·Y-{number:04}", actor=CONSOLE)
        item = describe(item, actor=CONSOLE, title=f"第{number}号文件", **FACTS | {"number": f"{number:04}"} | more)
        bare_pages(item, pages)
        return item


@dataclass
class Desk:
    """A place and whoever sits at it."""

    place: Place
    actor: Actor

    @property
    def lying(self) -> list[tuple[str, int]]:
        """Title and pages of each item, in order."""
        with acting(self.actor):
            return [(piece.item.title, len(piece.pages)) for piece in opened(self.actor, self.place)]

    @property
    def keys(self) -> list[int]:
        """The items, in order."""
        with acting(self.actor):
            return [piece.item.pk for piece in opened(self.actor, self.place)]

    def seen(self, *at: int) -> dict[int, str]:
        """Versions of the items at these positions as they are now."""
        with acting(self.actor):
            pieces = opened(self.actor, self.place)
        return {pieces[n].item.pk: pieces[n].version for n in at}

    def one(self, at: int) -> dict[str, Any]:
        """An item at this position, as an act is told."""
        ((item, version),) = self.seen(at).items()
        return {"item": item, "version": version}

    def pages(self, at: int) -> list[int]:
        """The pages of the item at this position."""
        with acting(self.actor):
            return [page.pk for page in opened(self.actor, self.place)[at].pages]

    def do(self, act: str, **told: Any) -> Done:
        """Do an act."""
        with acting(self.actor):
            return do(self.place, act, json_of(told), self.actor)


def json_of(told: Any) -> bytes:
    """As the page sends it."""

    return json.dumps(told).encode()


@pytest.fixture
def box(village: Office) -> Box:
    for number, pages in ((1, 3), (2, 3), (3, 1)):
        make_item(village, number, pages)
    with acting(CONSOLE):
        return Box.objects.get()


@pytest.fixture
def sit(box: Box) -> Callable[[Actor], Desk]:
    """Somebody opens the box."""

    def at(actor: Actor) -> Desk:
        with acting(actor):
            return Desk(place_for(actor, "box", str(box.pk)), actor)

    return at


@pytest.fixture
def desk(sit: Callable[[Actor], Desk], archivist: Actor) -> Desk:
    return sit(archivist)


@pytest.fixture
def browser(archivist: Actor, sign_in: Callable[[Actor], Client]) -> Client:
    return sign_in(archivist)
