"""The rows of test_access.py for the arranging desk: the item lies loose in its class and year."""

from typing import Any

from access_rows import JSON, Row, roles_with

ARRANGE = roles_with("arrange")


def heap(world: Any) -> str:
    """The place of the item, as an address has it."""
    return f"desk/loose/{world.office.code}.WS.1996/"


DESK_ROWS: dict[str, Row] = {
    "desk-start": Row(lambda w: "/desk/", ARRANGE, 200, 200),
    "desk-export": Row(lambda w: "/desk/export/", ARRANGE, 200, 200),
    "api:desk-start": Row(lambda w: "/api/v1/desk", ARRANGE, 200, 200, anonymous=401),
    "desk-boxes": Row(lambda w: f"/{heap(w)}boxes/", ARRANGE),
    "api:desk-boxes": Row(lambda w: f"/api/v1/{heap(w)}boxes", ARRANGE, anonymous=401),
    # Nothing was chosen: one is told so on the page.
    "desk-thickness": Row(lambda w: f"/{heap(w)}boxes/thickness/", ARRANGE, 422, method="post"),
    "desk-box": Row(lambda w: f"/{heap(w)}boxes/make/", ARRANGE, 302, method="post"),
    "desk": Row(lambda w: f"/{heap(w)}", ARRANGE),
    "desk-fields": Row(lambda w: f"/{heap(w)}items/{w.item.pk}/", ARRANGE),
    # Nothing was done yet: nothing can be undone.
    "desk-act": Row(lambda w: f"/{heap(w)}undo/", ARRANGE, 422, **JSON),
    "api:desk": Row(lambda w: f"/api/v1/{heap(w)[:-1]}", ARRANGE, anonymous=401),
    "api:desk-act": Row(lambda w: f"/api/v1/{heap(w)}undo", ARRANGE, 422, **JSON),
}
