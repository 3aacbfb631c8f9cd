"""An item of the village with three pages whose pixels and lines are known."""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import pyvips

from cundang.custodians.models import Office
from cundang.custodians.queries import acting, console
from cundang.holdings.actions import add_page, describe, draft_item, write_reading
from cundang.holdings.models import Item, Page
from cundang.strongroom.actions import store

CONSOLE = console("tester")
WIDTH, HEIGHT = 1000, 1400
RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 170, 40), (30, 50, 200), (250, 250, 250)
LINES = [
    {"text": "关于宣建国超计划生育罚款的收据", "confidence": 0.98, "box": [100, 80, 800, 40]},
    {"text": "今收到宣建囯人民币壹佰元", "confidence": 0.71, "box": [100, 160, 700, 36]},
    {"text": "经手人 宣某某", "confidence": 0.95, "box": [600, 1200, 300, 30]},
]


def four_colours(width: int = WIDTH, height: int = HEIGHT) -> pyvips.Image:
    """Top left red, top right green, bottom left blue, bottom right white."""

    def block(colour: tuple[int, int, int]) -> pyvips.Image:
        return (pyvips.Image.black(width // 2, height // 2) + list(colour)).cast("uchar").copy(interpretation="srgb")

    top = block(RED).join(block(GREEN), "horizontal")
    return top.join(block(BLUE).join(block(WHITE), "horizontal"), "vertical")


@cache
def jpeg() -> bytes:
    """The four colours as a JPEG."""
    return bytes(four_colours().jpegsave_buffer(Q=95))


def add(item: Item, number: int, data: bytes, rotation: int = 0, size: tuple[int, int] = (WIDTH, HEIGHT)) -> Page:
    """Give the item a page from these bytes; `size` is the upright page's."""
    with acting(CONSOLE):
        blob = store(io.BytesIO(data), media_type="image/jpeg", actor=CONSOLE)
        return add_page(
            item, number, image=blob, source=blob, rotation=rotation, width=size[0], height=size[1], dpi=200,
            actor=CONSOLE,
        )  # fmt: skip


@dataclass
class Box:
    """What a test needs of a made item."""

    item: Item
    pages: list[Page]

    def url(self, query: str = "") -> str:
        return f"/items/{self.item.pk}/{query}"

    def iiif(self, asked: str, page: int = 1) -> str:
        return f"/iiif/3/{self.pages[page - 1].pk}/{asked}"


def make(office: Office, reference: str = "Z106-WS·1996·Y-0012", pages: int = 3) -> Box:
    """The item, described, with its pages; the first has a reading."""
    with acting(CONSOLE):
        item = draft_item(office=office, reference=reference, actor=CONSOLE)
        known: dict[str, Any] = {
            "title": "关于宣建国超计划生育罚款的收据", "author": "大陈镇人民政府", "dated": "19960512", "year": 1996,
            "persons": ["宣建国"], "box": "12", "number": "0012", "creator": "众拥村村民委员会",
        }  # fmt: skip
        item = describe(item, actor=CONSOLE, **known)
    made = []
    for number in range(1, pages + 1):
        made.append(add(item, number, jpeg()))
    with acting(CONSOLE):
        if made:
            write_reading(made[0], engine="test", lines=LINES, candidates=None, actor=CONSOLE)
    return Box(item, made)


def opened(answer: Any) -> pyvips.Image:
    """The picture that a page answered with."""
    assert answer.status_code == 200, answer.content[:200]
    return pyvips.Image.new_from_buffer(answer.content, "")
