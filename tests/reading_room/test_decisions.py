"""不再适用承诺: the person is told why, until when and by whom, and objects from a phone; nobody else is."""

from collections.abc import Callable

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import answer_objection, exclude, settle_verification, sign_commitment
from cundang.reading_room.commitments.models import Exclusion
from cundang.reading_room.commitments.text import commitment_text
from cundang.reading_room.identity.citizens import Citizen

from .conftest import DRAWN, LOU, Make

pytestmark = pytest.mark.django_db
Browser = Callable[[Citizen], Client]
XUAN = Citizen("宣建国", "id_card", "11010519491231002X", "13712349050", 3, "portal")
JSON = "application/json"


@pytest.fixture
def decided(asked: Make, agent: Actor, archivist: Actor, village: Office) -> Exclusion:
    """A breach by 宣建国, decided at 大陈镇."""
    one = asked(agent, village, "accept", shown=False, relation="child", subject="宣长根", deceased=True)
    with acting(agent):
        made = sign_commitment(one, DRAWN, seen=commitment_text(one).digest, way="window", actor=agent)
        made = settle_verification(made, "false", "派出所说不是父子", actor=agent)
    with acting(archivist):
        return exclude(made, reason="不是父子", evidence="户籍证明 2026-11", actor=archivist)


def test_the_person_reads_it_and_objects_once(decided: Exclusion, citizen_browser: Browser, city: Actor) -> None:
    phone = citizen_browser(XUAN)
    assert "关于承诺的决定" in phone.get("/citizen/").text
    page = phone.get("/citizen/decisions/").text
    for said in ("不是父子", "户籍证明 2026-11", "众拥村", "现在不能签承诺书", f"{decided.ends_on}"):
        assert said in page, said
    assert "archivist" not in page
    address = f"/citizen/decisions/{decided.pk}/objection/"
    assert "请写明为什么不同意" in phone.post(address, {"words": " "}, follow=True).text
    told = phone.post(address, {"words": "<b>就是我父亲</b>"}, follow=True).text
    assert "异议已经交上去" in told
    assert "&lt;b&gt;就是我父亲&lt;/b&gt;" in told
    assert "已经提过异议" in phone.post(address, {"words": "再说一次"}, follow=True).text
    assert Entry.objects.get(act="exclusion objected to").actor == XUAN.actor.name
    with acting(city):
        answer_objection(Exclusion.objects.get(), lifts=True, words="查明是父子", actor=city)
    after = phone.get("/citizen/decisions/").text
    assert "已经不再有效" in after
    assert "查明是父子" in after


def test_nobody_else_is_told(decided: Exclusion, citizen_browser: Browser) -> None:
    other = citizen_browser(LOU)
    assert "关于承诺的决定" not in other.get("/citizen/").text
    assert "没有关于您的决定" in other.get("/citizen/decisions/").text
    assert other.get("/api/v1/citizen/decisions").json() == []
    theirs = other.post(f"/citizen/decisions/{decided.pk}/objection/", {"words": "不对"})
    none = other.post("/citizen/decisions/999999/objection/", {"words": "不对"})
    assert theirs.status_code == none.status_code == 404
    by_api = other.post(f"/api/v1/citizen/decisions/{decided.pk}/objection", {"words": "不对"}, content_type=JSON)
    assert by_api.status_code == 404
    with acting(machine()):
        assert Exclusion.objects.get().objected_at is None


def test_by_endpoint(decided: Exclusion, citizen_browser: Browser) -> None:
    phone = citizen_browser(XUAN)
    (told,) = phone.get("/api/v1/citizen/decisions").json()
    assert (told["reason"], told["evidence"], told["office"], told["holds"]) == (
        "不是父子", "户籍证明 2026-11", "330782106201", True,
    )  # fmt: skip
    address = f"/api/v1/citizen/decisions/{decided.pk}/objection"
    assert phone.post(address, {"words": "就是我父亲"}, content_type=JSON).status_code == 201
    assert phone.post(address, {"words": "就是我父亲"}, content_type=JSON).status_code == 422
