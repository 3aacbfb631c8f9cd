"""The same by the API: from the agreement to the signatures, a loan, and what is refused."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.holdings.models import Item

pytestmark = pytest.mark.django_db
API = "/api/v1"


def post(desk: Client, path: str, given: dict[str, Any] | None = None, status: int = 200) -> Any:
    answer = desk.post(API + path, given or {}, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def test_a_deposit_and_a_loan(
    items: list[Item], village: Office, town: Office, clerk: Actor, archivist: Actor, next_clerk: Actor,
    sign_in: Callable[[Actor], Client],
) -> None:  # fmt: skip
    village_desk, town_desk = sign_in(clerk), sign_in(archivist)
    assert "没有在期的代管协议" in post(village_desk, "/deposits", {"office": village.code}, 422)["error"]
    given = {"office": village.code, "number": "1", "signed_on": "2020-01-01", "in_force_from": "2020-01-01"}
    agreement = post(town_desk, "/agreements", given)
    assert (agreement["state"], agreement["custodian"]) == ("in force", town.code)
    post(village_desk, "/agreements", given, 403)
    deposit = post(village_desk, "/deposits", {"office": village.code})
    place = f"/deposits/{deposit['id']}"
    codes = [items[0].reference, items[1].reference, "没有的"]
    taken = post(village_desk, f"{place}/items", {"references": codes})
    assert (taken["added"], [row["number"] for row in taken["refused"]]) == (2, [3])
    post(village_desk, f"{place}/count", {"side": "village", "count": 2})
    assert "请写明差异的原因" in post(town_desk, f"{place}/count", {"side": "town", "count": 1}, 422)["error"]
    counted = post(town_desk, f"{place}/count", {"side": "town", "count": 2})
    line = counted["lines"][1]["id"]
    noted = post(town_desk, f"{place}/lines/{line}", {"difference": "", "refused": "霉变"})
    post(village_desk, f"{place}/lines/{line}", {"refused": "不行"}, 403)
    old = {"side": "village", "name": "王村", "seen": counted["digest"]}
    assert "未接收：霉变" in post(village_desk, f"{place}/sign", old, 422)["error"]
    post(village_desk, f"{place}/sign", {**old, "seen": noted["digest"]})
    strokes = [[[x, 50] for x in range(20, 200, 10)]]
    done = post(
        town_desk, f"{place}/sign", {"side": "town", "name": "李镇", "seen": noted["digest"], "strokes": strokes}
    )
    assert done["state"] == "done"
    assert [(one["side"], one["drawn"], one["stands"]) for one in done["signatures"]] == [
        ("village", False, True),
        ("town", True, True),
    ]
    custody = town_desk.get(f"{API}/items/{items[0].pk}/custody").json()
    assert (custody["owner"], custody["custodian"]) == (village.code, town.code)
    assert town_desk.get(f"{API}/items/{items[1].pk}/custody").json()["custodian"] == village.code
    for path in (f"{place}/receipt.pdf", f"/agreements/{agreement['id']}/paper.pdf"):
        paper = town_desk.get(API + path)
        assert (paper.headers["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-"), path
    due = (timezone.localdate() + timedelta(days=5)).isoformat()
    loan = post(town_desk, f"/items/{items[0].pk}/lend", {"borrower": "王", "reason": "对账", "due": due})
    assert [one["id"] for one in village_desk.get(f"{API}/loans").json()] == [loan["id"]]
    post(town_desk, f"/loans/{loan['id']}/back", {"remark": "完好"})
    back = post(town_desk, f"/items/{items[0].pk}/return", {"person": "王村", "reason": "村里要用"})
    assert [line["kind"] for line in back["history"]] == ["return", "loan_back", "loan", "deposit"]
    stranger = sign_in(next_clerk)
    assert stranger.get(f"{API}{place}").status_code == 404
    assert stranger.get(f"{API}{place}/receipt.pdf").status_code == 404
    assert stranger.get(f"{API}/items/{items[0].pk}/custody").status_code == 404
    assert stranger.get(f"{API}/deposits").json() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": ""}, {"signed_on": "19990231"}, {"signed_on": "2999-01-01"},
        {"in_force_from": "0001-01-01"}, {"in_force_to": "2019-01-01"}, {"office": "330782106"},
        {"terms": "x" * 30_000},
    ],
)  # fmt: skip
def test_an_agreement_that_cannot_be_is_refused_in_a_sentence(
    wrong: dict[str, str], village: Office, archivist: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    given = {"office": village.code, "number": "1", "signed_on": "2020-01-01", "in_force_from": "2020-01-01"}
    assert post(sign_in(archivist), "/agreements", given | wrong, 422)["error"].endswith(("。", "再试"))
