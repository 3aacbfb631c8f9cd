"""What is nearly right: found apart from the exact hits, with its reason, within the scope."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.finding_aid import queries
from cundang.finding_aid.actions import find
from cundang.finding_aid.api import SearchAnswer
from cundang.finding_aid.queries import Answer, Near, Question, search
from cundang.finding_aid.words import phrases
from cundang.ledger.models import Entry

from .conftest import Make

Browser = Callable[[Actor], Client]


def ask(actor: Actor, q: str, **rest: Any) -> Answer:
    with acting(actor):
        return search(actor, Question(q, **rest))


def group(answer: Answer, name: str) -> Near:
    return next(near for near in answer.near if near.name == name)


@pytest.fixture
def receipts(make: Make, village: Office, next_village: Office, indexed: Callable[[], None]) -> None:
    """The receipt of Mr. Xuan, and people whose names resemble his."""
    make(village, "社会抚养费收据", ["收款收据\n今收到宣建国交来罚款200元"], year=1996)
    make(village, "建房申请", ["户主：宣健国\n同意"], year=1987)
    make(village, "选民名册", ["王小明 宣建\n国 李四"], year=1990)
    make(next_village, "蟠龙村账册", ["宣剑国 支出 35 元"], year=1983)
    indexed()


@pytest.mark.parametrize(
    ("typed", "why", "reason"),
    [
        ("宜建国", "look", "形近：宜→宣"),
        ("宣剑国", "sound", "读音相同：剑→建"),
        ("宣建果", "sound", "读音相同：果→国"),
        ("钟建国", "edit", "一字不同：钟→宣"),
    ],
)
def test_a_wrong_character_leads_to_the_receipt(
    archivist: Actor, receipts: None, typed: str, why: str, reason: str
) -> None:
    answer = ask(archivist, typed)
    assert (answer.total, answer.hits) == (0, [])
    found = group(answer, "宣建国")
    assert (found.why, found.reason, found.count) == (why, reason, 1)
    hit = found.hits[0]
    assert (hit.item.title, hit.match, hit.line) == ("社会抚养费收据", why, "今收到宣建国交来罚款200元")
    assert hit.span == (3, 6)
    assert hit in answer.near_top


@pytest.mark.parametrize("typed", ["宣建国", "宣建囯", "宣 建 国", "宣 建国", "宣建", "“宣建国”"])
def test_the_right_name_however_it_is_typed_is_exact(archivist: Actor, receipts: None, typed: str) -> None:
    assert "社会抚养费收据" in [hit.item.title for hit in ask(archivist, typed).hits]


def test_the_exact_count_is_never_mixed(archivist: Actor, receipts: None) -> None:
    answer = ask(archivist, "宣建国")
    assert (answer.total, answer.items, len(answer.hits)) == (1, 1, 1)
    near = {found.name: (found.why, found.count) for found in answer.near}
    assert near["宣健国"] == ("sound", 1)
    assert group(answer, "宣建国").reason == "中间隔开"  # over the line's end
    exact = {hit.item.pk for hit in answer.hits}
    assert not exact & {hit.item.pk for hit in answer.near_top}


def test_another_office_is_not_spoken_of(clerk: Actor, archivist: Actor, city: Actor, receipts: None) -> None:
    for actor in (clerk, archivist):
        assert all(near.name != "宣剑国" for near in ask(actor, "宣建国").near)
    assert group(ask(city, "宣建国"), "宣剑国").hits[0].item.title == "蟠龙村账册"


def test_a_missing_character_is_no_longer_name(
    archivist: Actor, make: Make, village: Office, indexed: Callable[[], None]
) -> None:
    make(village, "账册", ["宣国 35 元"], year=1983)
    make(village, "名册", ["户主宣建，宣建军"], year=1984)
    make(village, "收据", ["今收到宣建军款"], year=1985)
    indexed()
    near = {found.name: (found.reason, found.count) for found in ask(archivist, "宣建国").near}
    assert near["宣国"] == ("少一字", 1)
    assert near["宣建"] == ("少一字", 1)  # not where 宣建军 stands


def test_filters_hold_for_what_is_near(archivist: Actor, receipts: None) -> None:
    assert [near.name for near in ask(archivist, "宜建国", year_from=1996, year_to=1996).near] == ["宣建国"]
    assert ask(archivist, "宜建国", year_from=2001).near == []


@pytest.mark.parametrize("typed", ["建房申请书", "罚款 200元", "J12-WS", "宣", "！！！", "王" * 50])
def test_what_is_no_name_has_nothing_near(archivist: Actor, receipts: None, typed: str) -> None:
    if not phrases(typed):
        return
    assert ask(archivist, typed).near == []


def test_later_pages_of_an_answer_do_not_repeat_it(archivist: Actor, receipts: None) -> None:
    assert ask(archivist, "宜建国", offset=20).near == []


def test_page_and_endpoint_show_it(archivist: Actor, sign_in: Browser, receipts: None) -> None:
    browser = sign_in(archivist)
    html = browser.get("/", {"q": "宜建国"}).content.decode()
    assert "没有与“宜建国”完全相同的" in html
    assert html.index("也可能是") < html.index("查了哪里")
    assert "形近：宜→宣" in html
    body = browser.get("/api/v1/search", {"q": "宜建国"}).json()
    assert SearchAnswer.model_validate(body).model_dump(mode="json", by_alias=True) == body
    assert body["total"] == 0
    first = body["near"][0]
    assert (first["why"], first["name"], first["count"]) == ("look", "宣建国", 1)
    assert first["hits"][0]["match"] == "look"
    assert body["near_top"][0] == first["hits"][0]


def test_the_ledger_knows_whose_lines_were_shown(archivist: Actor, receipts: None) -> None:
    with acting(archivist):
        answer = find(Question("宜建国"), actor=archivist)
    page = group(answer, "宣建国").hits[0].page
    assert page is not None
    assert page.pk in Entry.objects.filter(act="searched").latest("pk").facts["pages"]


@pytest.mark.parametrize(("items", "led_on"), [(queries.OFTEN, True), (queries.OFTEN + 1, False)])
def test_an_everyday_word_is_not_taken_for_a_name(
    make: Make, village: Office, indexed: Callable[[], None], archivist: Actor, items: int, led_on: bool
) -> None:
    for number in range(items):
        make(village, "关于土地承包的通知", [], reference=f"甲-{number}")
    make(village, "土地成包合同", [])
    indexed()
    answer = ask(archivist, "土地承包")
    assert (answer.items, [near.name for near in answer.near]) == (items, ["土地成包"] if led_on else [])


def test_a_name_that_somebody_bears_is_one_however_often_it_stands(
    make: Make, village: Office, indexed: Callable[[], None], archivist: Actor
) -> None:
    for number in range(queries.OFTEN + 1):
        make(village, "收据", [], persons=["宣建国"], reference=f"甲-{number}")
    make(village, "收据", ["收到宣剑国 35 元"])
    indexed()
    assert [near.name for near in ask(archivist, "宣建国").near] == ["宣剑国"]
