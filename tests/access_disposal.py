"""The rows of test_access.py for what falls due, and holds, and what of them an office has there."""

from dataclasses import dataclass
from typing import Any

from access_rows import JSON, Row, roles_with

from cundang.custodians.models import Office
from cundang.custodians.queries import console
from cundang.holdings.actions import place_hold
from cundang.holdings.disposal.models import Hold

CONSOLE = console("tester")
SEE, HOLD = roles_with("see_disposal"), roles_with("hold_records")


@dataclass(frozen=True)
class DisposalWorld:
    """Two holds: one for the pages, one for the API."""

    hold: Hold
    hold_2: Hold


def disposal_world(office: Office) -> DisposalWorld:
    """What an office has of them."""
    return DisposalWorld(*(place_hold(office, reason="诉讼", actor=CONSOLE) for _ in range(2)))


def _hold(world: Any) -> dict[str, Any]:
    return {"office": world.office.code, "reason": "检查"}


DISPOSAL_ROWS = {
    "due": Row(lambda w: "/disposal/", SEE, 200, 200),
    "due-export": Row(lambda w: "/disposal/export/", SEE, 200, 200),
    "due-items": Row(lambda w: "/disposal/items/", SEE, 200, 200),
    "due-items-export": Row(lambda w: "/disposal/items/export/?which=unsaid", SEE, 200, 200),
    "holds": Row(lambda w: "/disposal/holds/", SEE, 200, 200),
    "holds-export": Row(lambda w: "/disposal/holds/export/", SEE, 200, 200),
    "new-hold": Row(lambda w: "/disposal/holds/new/", HOLD, 302, 200, method="post", data=_hold),
    "hold": Row(lambda w: f"/disposal/holds/{w.disposal.hold.pk}/", SEE),
    "hold-lift": Row(
        lambda w: f"/disposal/holds/{w.disposal.hold.pk}/lift/",
        HOLD,
        302,
        method="post",
        data=lambda w: {"reason": "审结"},
    ),
    "api:due": Row(lambda w: "/api/v1/disposal/due", SEE, 200, 200, anonymous=401),
    "api:due-items": Row(lambda w: f"/api/v1/disposal/items?office={w.office.code}", SEE, anonymous=401),
    "api:holds": Row(lambda w: "/api/v1/disposal/holds", SEE, 200, 200, anonymous=401),
    "api:new-hold": Row(lambda w: "/api/v1/disposal/holds", HOLD, data=_hold, **JSON),
    "api:hold": Row(lambda w: f"/api/v1/disposal/holds/{w.disposal.hold_2.pk}", SEE, anonymous=401),
    "api:hold-lift": Row(
        lambda w: f"/api/v1/disposal/holds/{w.disposal.hold_2.pk}/lift", HOLD, data=lambda w: {"reason": "审结"}, **JSON
    ),
}
