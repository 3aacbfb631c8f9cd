"""The rows of test_access.py's table for boxes, rooms and files, and what they name."""

from dataclasses import dataclass
from typing import Any

from access_rows import JSON, Row, roles_with

from cundang.custodians.queries import acting, console
from cundang.holdings.actions import add_room, begin_stock_take
from cundang.holdings.box_models import Box, Room
from cundang.holdings.models import File, Item

CONSOLE = console("tester")
VIEW, BOXES, LISTS = (roles_with(act) for act in ("view", "keep_boxes", "print_lists"))


@dataclass(frozen=True)
class BoxWorld:
    """An empty box, a file without items, and a room with one shelf in which a stock-take runs."""

    box: Box
    volume: File
    room: Room
    shelf: int
    stock_take: int


def box_world(item: Item) -> BoxWorld:
    """In the office of the item."""
    box = Box.objects.create(office=item.office, fonds=item.fonds, number="12")
    volume = File.objects.create(office=item.office, fonds=item.fonds, reference="1", reference_key="1")
    room = add_room(item.office, "档案室", cabinets=1, levels=1, actor=CONSOLE)
    stock_take = begin_stock_take(room, actor=CONSOLE).pk
    return BoxWorld(box, volume, room, room.shelves.get().pk, stock_take)


def _empty_box(world: Any) -> int:
    """A box in which nothing lies and that never stood anywhere; made again when it has been taken away."""
    with acting(CONSOLE):
        return Box.objects.get_or_create(office=world.office, fonds=world.item.fonds, number="空盒")[0].pk


BOX_ROWS: dict[str, Row] = {
    # Boxes.
    "boxes": Row(lambda w: "/boxes/", VIEW, 200, 200),
    "boxes-export": Row(lambda w: "/boxes/export/", LISTS, 200, 200),
    "make-boxes": Row(
        lambda w: "/boxes/make/", BOXES, 302, 302, method="post", data=lambda w: {"office": w.office.code}
    ),
    "box": Row(lambda w: f"/boxes/{w.office.code}/{w.boxes.box.pk}/", VIEW),
    "describe-box": Row(lambda w: f"/boxes/{w.office.code}/{w.boxes.box.pk}/describe/", BOXES),
    "api:boxes": Row(lambda w: "/api/v1/boxes", VIEW, 200, 200, anonymous=401),
    "api:files": Row(lambda w: "/api/v1/files", VIEW, 200, 200, anonymous=401),
    "api:file": Row(lambda w: f"/api/v1/files/{w.boxes.volume.pk}", VIEW, anonymous=401),
    "api:box": Row(lambda w: f"/api/v1/boxes/{w.boxes.box.pk}", VIEW, anonymous=401),
    "api:box-written": Row(lambda w: f"/api/v1/boxes/{w.boxes.box.pk}", BOXES, method="put", anonymous=401),
    "box-labels": Row(lambda w: "/boxes/labels.pdf", LISTS, 200, 200),
    "stamps": Row(lambda w: f"/boxes/stamps.pdf?office={w.office.code}", LISTS, 200, 302),
    "api:box-paper": Row(lambda w: f"/api/v1/boxes/{w.boxes.box.pk}/papers/cover.pdf", LISTS, anonymous=401),
    "api:file-catalogue": Row(lambda w: f"/api/v1/files/{w.boxes.volume.pk}/catalogue.pdf", LISTS, anonymous=401),
    "box-paper": Row(lambda w: f"/boxes/{w.office.code}/{w.boxes.box.pk}/cover.pdf", LISTS),
    "catalogue": Row(lambda w: "/boxes/catalogue.xlsx", LISTS, 200, 200),
    "files": Row(lambda w: "/files/", VIEW, 200, 200),
    "files-catalogue": Row(lambda w: "/files/catalogue.xlsx", LISTS, 200, 200),
    "file": Row(lambda w: f"/files/{w.boxes.volume.pk}/", VIEW),
    # A file without items has no catalogue: one is told so on its page.
    "file-catalogue": Row(lambda w: f"/files/{w.boxes.volume.pk}/catalogue.xlsx", LISTS, 302),
    # Rooms. Where a box cannot be put, or is not out, one is told so on its page.
    "rooms": Row(lambda w: "/rooms/", VIEW, 200, 200),
    "room": Row(lambda w: f"/rooms/{w.boxes.room.pk}/", VIEW),
    "room-export": Row(lambda w: f"/rooms/{w.boxes.room.pk}/export/", LISTS),
    "room-cabinet": Row(
        lambda w: f"/rooms/{w.boxes.room.pk}/cabinets/",
        BOXES,
        302,
        method="post",
        data=lambda w: {"cabinet": "2", "levels": "3"},
    ),
    "room-rename": Row(
        lambda w: f"/rooms/{w.boxes.room.pk}/rename/", BOXES, 302, method="post", data=lambda w: {"name": "一楼"}
    ),
    "room-away": Row(
        lambda w: f"/rooms/{w.boxes.room.pk}/away/", BOXES, 302, method="post"
    ),  # told that it is not empty
    "cabinet-rename": Row(lambda w: f"/rooms/{w.boxes.room.pk}/cabinets/rename/", BOXES, 302, method="post"),
    "cabinet-away": Row(lambda w: f"/rooms/{w.boxes.room.pk}/cabinets/away/", BOXES, 302, method="post"),
    "api:cabinets": Row(lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/cabinets", VIEW, anonymous=401),
    "api:add-cabinet": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/cabinets",
        BOXES,
        data=lambda w: {"cabinet": "新", "levels": 2},
        **JSON,
    ),
    "api:rename-cabinet": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/cabinets/新",
        BOXES,
        data=lambda w: {"name": "新新"},
        **{**JSON, "method": "put"},
    ),
    "api:remove-cabinet": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/cabinets/新新", BOXES, 204, **{**JSON, "method": "delete"}
    ),
    "api:rename-room": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}",
        BOXES,
        data=lambda w: {"name": "一楼"},
        **{**JSON, "method": "put"},
    ),
    "api:remove-room": Row(lambda w: f"/api/v1/rooms/{w.boxes.room.pk}", BOXES, 422, **{**JSON, "method": "delete"}),
    "api:limits": Row(lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/limits", VIEW, anonymous=401),
    "api:set-limits": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/limits",
        BOXES,
        data=lambda w: {"temperature_from": 14, "temperature_to": 24, "humidity_from": 45, "humidity_to": 60},
        **{**JSON, "method": "put"},
    ),
    "api:remove-box": Row(lambda w: f"/api/v1/boxes/{_empty_box(w)}", BOXES, 204, **{**JSON, "method": "delete"}),
    "put-box": Row(lambda w: f"/boxes/{w.office.code}/{w.boxes.box.pk}/put/", BOXES, 302, method="post"),
    "box-out": Row(lambda w: f"/boxes/{w.office.code}/{w.boxes.box.pk}/out/", BOXES, 302, method="post"),
    "box-back": Row(lambda w: f"/boxes/{w.office.code}/{w.boxes.box.pk}/back/", BOXES, 302, method="post"),
    "api:rooms": Row(lambda w: "/api/v1/rooms", VIEW, 200, 200, anonymous=401),
    "api:room": Row(lambda w: f"/api/v1/rooms/{w.boxes.room.pk}", VIEW, anonymous=401),
    "api:add-room": Row(
        lambda w: "/api/v1/rooms",
        BOXES,
        method="post",
        data=lambda w: {"office": w.office.code, "name": "新库房"},
        json=True,
        anonymous=401,
    ),
    "api:put-box": Row(
        lambda w: f"/api/v1/boxes/{w.boxes.box.pk}/place",
        BOXES,
        method="post",
        data=lambda w: {"shelf": w.boxes.shelf},
        json=True,
        anonymous=401,
    ),
    "api:box-out": Row(
        lambda w: f"/api/v1/boxes/{w.boxes.box.pk}/out",
        BOXES,
        method="post",
        data=lambda w: {"to_whom": "宣某", "until": "2999-01-01", "why": "查阅"},
        json=True,
        anonymous=401,
    ),
    "api:box-back": Row(
        lambda w: f"/api/v1/boxes/{w.boxes.box.pk}/back", BOXES, method="post", json=True, anonymous=401
    ),
    # Stock-takes. A room is being counted already: one is told so on its page.
    "stock-takes": Row(lambda w: "/stock-takes/", VIEW, 200, 200),
    "stock-take-begin": Row(lambda w: f"/rooms/{w.boxes.room.pk}/stock-takes/", BOXES, 302, method="post"),
    "stock-take": Row(lambda w: f"/stock-takes/{w.boxes.stock_take}/", VIEW),
    "stock-take-scan": Row(
        lambda w: f"/stock-takes/{w.boxes.stock_take}/scan/", BOXES, method="post", data=lambda w: {"code": "12"}
    ),
    "stock-take-export": Row(lambda w: f"/stock-takes/{w.boxes.stock_take}/export/", LISTS),
    "api:stock-takes": Row(lambda w: "/api/v1/stock-takes", VIEW, 200, 200, anonymous=401),
    "api:stock-take": Row(lambda w: f"/api/v1/stock-takes/{w.boxes.stock_take}", VIEW, anonymous=401),
    "api:stock-take-begin": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/stock-takes", BOXES, 422, method="post", anonymous=401
    ),
    "api:stock-take-scan": Row(
        lambda w: f"/api/v1/stock-takes/{w.boxes.stock_take}/scans",
        BOXES,
        method="post",
        data=lambda w: {"code": "12"},
        json=True,
        anonymous=401,
    ),
    "api:stock-take-end": Row(
        lambda w: f"/api/v1/stock-takes/{w.boxes.stock_take}/end", BOXES, method="post", anonymous=401
    ),
    "stock-take-end": Row(lambda w: f"/stock-takes/{w.boxes.stock_take}/end/", BOXES, 302, method="post"),
    # A room's climate; a check that lacks its answers is asked for again.
    "room-climate": Row(lambda w: f"/rooms/{w.boxes.room.pk}/climate/", VIEW),
    "room-limits": Row(lambda w: f"/rooms/{w.boxes.room.pk}/climate/limits/", BOXES, method="post"),
    "room-check": Row(lambda w: f"/rooms/{w.boxes.room.pk}/climate/check/", BOXES, method="post"),
    "room-climate-export": Row(lambda w: f"/rooms/{w.boxes.room.pk}/climate/export/", LISTS),
    "api:room-climate": Row(lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/climate", VIEW, anonymous=401),
    "api:note-climate": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/climate",
        BOXES,
        method="post",
        data=lambda w: {"temperature": 20, "humidity": 50},
        json=True,
        anonymous=401,
    ),
    "api:room-checks": Row(lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/checks", VIEW, anonymous=401),
    "api:room-check": Row(
        lambda w: f"/api/v1/rooms/{w.boxes.room.pk}/checks",
        BOXES,
        422,
        method="post",
        data=lambda w: {"on": "2020-01-01", "answers": {}},
        json=True,
        anonymous=401,
    ),
    "api:make-boxes": Row(lambda w: f"/api/v1/offices/{w.office.code}/boxes", BOXES, method="post", anonymous=401),
    # A box with a history stays: one is told so on its page.
    "box-away": Row(lambda w: f"/boxes/{w.office.code}/{w.boxes.box.pk}/away/", BOXES, 302, method="post"),
}
