"""The rows of test_access.py for what falls due, holds, appraisals and destructions, and what an office has of them."""

from dataclasses import dataclass
from typing import Any

from access_rows import JSON, Row, roles_with

from cundang.custodians.models import Office
from cundang.custodians.queries import console
from cundang.holdings.actions import begin_appraisal, place_hold
from cundang.holdings.disposal.models import Appraisal, Hold

CONSOLE = console("tester")
SEE, HOLD = roles_with("see_disposal"), roles_with("hold_records")
APPRAISE, APPROVE = roles_with("appraise"), roles_with("approve_disposal")


@dataclass(frozen=True)
class DisposalWorld:
    """Two holds and two empty appraisals: one each for the pages, one for the API."""

    hold: Hold
    hold_2: Hold
    appraisal: Appraisal
    appraisal_2: Appraisal


def disposal_world(office: Office) -> DisposalWorld:
    """What an office has of them."""
    holds = [place_hold(office, reason="诉讼", actor=CONSOLE) for _ in range(2)]
    return DisposalWorld(*holds, *(begin_appraisal(office, actor=CONSOLE) for _ in range(2)))


def _hold(world: Any) -> dict[str, Any]:
    return {"office": world.office.code, "reason": "检查"}


def _page(path: str) -> Any:
    return lambda world: f"/disposal/appraisals/{world.disposal.appraisal.pk}/{path}"


def _api(path: str) -> Any:
    return lambda world: f"/api/v1/disposal/appraisals/{world.disposal.appraisal_2.pk}{path}"


NAMED = {"name": "王", "unit": "镇", "seen": "0" * 64}
BURNT = {"on": "2026-01-01", "where": "厂", "how": "化浆"}

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
    # Appraisals: what cannot be done now is said on the page, or by the API with 422.
    "appraisals": Row(lambda w: "/disposal/appraisals/", SEE, 200, 200),
    "appraisals-export": Row(lambda w: "/disposal/appraisals/export/", SEE, 200, 200),
    "new-appraisal": Row(lambda w: "/disposal/appraisals/new/", APPRAISE, 200, 200),
    "appraisal": Row(_page(""), SEE),
    "appraisal-choose": Row(_page("choose/"), APPRAISE),
    "appraisal-decide": Row(_page("decide/"), APPRAISE, 302, method="post"),
    "appraisal-group": Row(_page("group/"), APPRAISE, 302, method="post"),
    "appraisal-conclude": Row(_page("conclude/"), APPRAISE, 302, method="post"),
    "appraisal-approve": Row(_page("approve/"), APPROVE, 302, method="post", data=lambda w: NAMED),
    "appraisal-strike": Row(_page("strike/"), APPRAISE, 302, method="post"),
    "appraisal-destroyed": Row(_page("destroyed/"), APPRAISE, 400, method="post"),
    "appraisal-sign": Row(_page("sign/"), APPRAISE),
    "api:appraisal-paper": Row(_api("/list.pdf"), SEE, anonymous=401),
    "appraisal-paper": Row(_page("list.pdf"), SEE),
    "appraisal-sheet": Row(_page("list.xlsx"), SEE),
    "appraisal-withdraw": Row(_page("withdraw/"), APPRAISE, 302, method="post"),
    "disposal-rules": Row(lambda w: "/disposal/rules/", SEE, 200, 200),
    "api:disposal-roles": Row(lambda w: "/api/v1/disposal/roles", SEE, 200, 200, anonymous=401),
    "api:appraisals": Row(lambda w: "/api/v1/disposal/appraisals", SEE, 200, 200, anonymous=401),
    "api:new-appraisal": Row(
        lambda w: "/api/v1/disposal/appraisals", APPRAISE, data=lambda w: {"office": w.office.code}, **JSON
    ),
    "api:appraisal": Row(_api(""), SEE, anonymous=401),
    "api:appraisal-choose": Row(_api("/items"), APPRAISE, data=lambda w: {"items": []}, **JSON),
    "api:appraisal-decide": Row(
        _api("/decide"), APPRAISE, data=lambda w: {"lines": [], "decision": "permanent"}, **JSON
    ),
    "api:appraisal-group": Row(_api("/group"), APPRAISE, data=lambda w: {"group": []}, **{**JSON, "method": "put"}),
    "api:appraisal-conclude": Row(_api("/conclude"), APPRAISE, 422, **JSON),
    "api:appraisal-copies": Row(_api("/copies"), APPRAISE, data=lambda w: {"lines": [], "keep": True}, **JSON),
    "api:appraisal-strike": Row(_api("/strike"), APPRAISE, 422, data=lambda w: {"lines": [], "reason": "留"}, **JSON),
    "api:appraisal-approve": Row(_api("/approve"), APPROVE, 422, data=lambda w: NAMED, **JSON),
    "api:appraisal-destroyed": Row(_api("/destroyed"), APPRAISE, 422, data=lambda w: BURNT, **JSON),
    "api:appraisal-sign": Row(_api("/sign"), APPRAISE, 422, data=lambda w: {"role": "archives", **NAMED}, **JSON),
    "api:appraisal-withdraw": Row(_api("/withdraw"), APPRAISE, data=lambda w: {"reason": "不办了"}, **JSON),
}
