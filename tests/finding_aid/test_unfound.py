"""Searches in vain: the archivist's work list, within the scope, and what is learned when a page is found by hand."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console, machine
from cundang.finding_aid.actions import AlreadySettled, mark_closed, mark_found, remove_due_questions, reopen
from cundang.finding_aid.desk_models import MentionEdit, Unfound
from cundang.finding_aid.models import Mention
from cundang.finding_aid.unfound import likeliest, unfound_for
from cundang.holdings.models import Item, Page
from cundang.ledger.models import Detail, Entry

from .conftest import Make
from .desk import ask, confusions, correct, lessons, near_reasons, page_of, unfound, work_list

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
Indexed = Callable[[], None]

VILLAGE, TOWN, COUNTY, NEXT_VILLAGE = "330782106201", "330782106", "330782", "330782100201"


@pytest.fixture
def receipt(make: Make, village: Office, indexed: Indexed) -> Page:
    """尹建国, read as 鑫建国: nothing leads from one to the other."""
    make(village, "名册", ["王小明"], year=1978, class_code="WS")
    made = page_of(make(village, "收据", ["收款收据\n今收到鑫建国罚款200元"], reference="J12-WS·1983·Y-0001"))
    indexed()
    return made


def settle_found(actor: Actor, words: str, page: Page, line: int, **rest: Any) -> Unfound:
    with acting(actor):
        return mark_found(unfound(words), page, line, actor=actor, **rest)


# What goes on the list.


def test_a_name_searched_in_vain_is_on_the_list_once_with_its_count(receipt: Page, clerk: Actor, agent: Actor) -> None:
    answer = ask(clerk, "尹建国")
    assert work_list() == [(VILLAGE, "尹建国", 1, "open")]
    one = unfound("尹建国")
    assert (answer.unfound, one.by) == (one.pk, "clerk")
    assert one.remove_on == timezone.localdate() + timedelta(days=settings.LEDGER_DETAIL_DAYS)
    entry = Entry.objects.get(act="searched")
    assert entry.facts["unfound"] == one.pk
    ask(clerk, "尹 建 国")
    ask(agent, "尹建国", purpose="补办")  # the town's own list
    assert work_list() == [(VILLAGE, "尹建国", 2, "open"), (TOWN, "尹建国", 1, "open")]


@pytest.mark.parametrize(
    ("q", "rest"),
    [
        ("王小明", {}),  # found
        ("尹建国", {"offset": 20}),
        ("尹建国", {"year_from": 1983}),
        ("尹建国", {"class_code": "KJ"}),
        ("尹建国", {"office": NEXT_VILLAGE}),  # not the clerk's
        ("尹建国", {"office": TOWN}),
        ("尹建国", {"office": "3307"}),
        ("yinjianguo", {}),
        ("J12-WS·1983·Y-0099", {}),
        ("尹", {}),
        ("尹建国2号", {}),
        ("王" * 21, {}),
        ("甲乙 丙丁 戊己 庚辛", {}),
    ],
)
def test_what_does_not_belong_there(receipt: Page, clerk: Actor, q: str, rest: dict[str, Any]) -> None:
    ask(clerk, q, **rest)
    assert work_list() == []


def test_it_goes_to_the_office_that_was_searched(receipt: Page, archivist: Actor) -> None:
    ask(archivist, "尹建国 罚款单", office=VILLAGE)
    assert work_list() == [(VILLAGE, "尹建国 罚款单", 1, "open")]


def test_neither_the_console_nor_an_empty_index_puts_anything_on_it(village: Office, clerk: Actor) -> None:
    ask(clerk, "尹建国")  # no index yet: nothing can be found
    assert work_list() == []
    ask(console("tester"), "尹建国")
    assert work_list() == []


def test_what_fails_is_not_on_the_list(receipt: Page, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **rest: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("cundang.finding_aid.actions.searching.record_look", fails)
    with pytest.raises(RuntimeError):
        ask(clerk, "尹建国")
    assert work_list() == []


def test_page_and_endpoint_put_it_there(receipt: Page, clerk: Actor, inspector: Actor, sign_in: Browser) -> None:
    page = sign_in(clerk).get("/", {"q": "尹建国"}).content.decode()
    assert "已列入“没查到的”单子" in page
    assert f"/unfound/{unfound('尹建国').pk}/" in page
    assert sign_in(clerk).get("/api/v1/search", {"q": "尹建国"}).status_code == 200
    page = sign_in(inspector).get("/", {"q": "尹建军"}).content.decode()
    assert "已列入" in page
    assert "/unfound/" not in page  # may not work on it
    assert work_list() == [(VILLAGE, "尹建国", 2, "open"), (COUNTY, "尹建军", 1, "open")]


# Whose it is.


def test_the_list_is_within_the_scope(
    receipt: Page, clerk: Actor, next_clerk: Actor, archivist: Actor, city: Actor, agent: Actor, sign_in: Browser
) -> None:
    ask(clerk, "尹建国")
    ask(next_clerk, "尹建军")
    ask(agent, "尹建华", purpose="补办")
    for actor, wanted in [
        (clerk, ["尹建国"]),
        (next_clerk, ["尹建军"]),
        (archivist, ["尹建华", "尹建国"]),
        (city, ["尹建华", "尹建军", "尹建国"]),
    ]:
        with acting(actor):
            assert [one.words for one in unfound_for(actor)] == wanted
            assert set(Unfound.objects.values_list("words", flat=True)) == set(wanted)  # past the first lock
        page = sign_in(actor).get("/unfound/").content.decode()
        assert f"{len(wanted)} 条" in page
        assert [words for words in ("尹建国", "尹建军", "尹建华") if words in page] == sorted(
            wanted, key=["尹建国", "尹建军", "尹建华"].index
        )
    with acting(agent):
        assert list(unfound_for(agent)) == []


def test_somebody_elses_cannot_be_worked_on(receipt: Page, clerk: Actor, next_clerk: Actor, agent: Actor) -> None:
    ask(clerk, "尹建国")
    one = unfound("尹建国")
    for actor in (next_clerk, agent):
        with acting(actor):
            with pytest.raises(Forbidden):
                mark_found(one, receipt, 1, actor=actor)
            with pytest.raises(Forbidden):
                mark_closed(one, "没有", actor=actor)
            with pytest.raises(Forbidden):
                reopen(one, actor=actor)
    assert work_list() == [(VILLAGE, "尹建国", 1, "open")]


def test_it_cannot_be_found_on_a_page_of_another_office(
    receipt: Page, make: Make, next_village: Office, clerk: Actor
) -> None:
    ask(clerk, "尹建国")
    elsewhere = page_of(make(next_village, "蟠龙村账册", ["鑫建国 支出"]))
    with pytest.raises(Forbidden):
        settle_found(clerk, "尹建国", elsewhere, 0)


# Found by hand.


def test_found_by_hand_it_teaches_once_and_helps_the_next_search(
    receipt: Page, make: Make, village: Office, clerk: Actor, indexed: Indexed
) -> None:
    make(village, "另一张", ["交款人：鑫阿毛"])
    indexed()
    ask(clerk, "尹建国")
    one = settle_found(clerk, "尹建国", receipt, 1)
    assert (one.state, one.page_id, one.line, one.pairs) == ("found", receipt.pk, 1, [[3, "鑫", "尹"]])
    assert (one.settled_by, work_list()) == ("clerk", [(VILLAGE, "尹建国", 1, "found")])
    indexed()
    assert confusions() == {"尹→鑫": (1, 0, 0, 1)}
    assert near_reasons(clerk, "尹阿毛")["鑫阿毛"] == "本县常误读：尹→鑫（1 次）"
    assert near_reasons(clerk, "尹建国")["鑫建国"] == "本县常误读：尹→鑫（1 次）"
    entry = Entry.objects.get(act="question answered")
    assert entry.facts == {"page": receipt.pk, "line": 1, "pairs": 1}
    with pytest.raises(AlreadySettled), acting(clerk):
        mark_found(one, receipt, 1, actor=clerk)
    indexed()
    assert confusions() == {"尹→鑫": (1, 0, 0, 1)}


def test_then_corrected_it_is_still_one_lesson_and_found_at_once(receipt: Page, clerk: Actor, indexed: Indexed) -> None:
    ask(clerk, "尹建国")
    settle_found(clerk, "尹建国", receipt, 1, name="尹建国")
    indexed()
    assert confusions() == {"尹→鑫": (1, 0, 1, 0)}  # the mention by hand is the surer evidence of the same character
    correct(receipt, 1, "今收到尹建国罚款200元", clerk)
    indexed()
    assert confusions() == {"尹→鑫": (1, 1, 0, 0)}
    assert [hit.page and hit.page.pk for hit in ask(clerk, "尹建国").hits] == [receipt.pk]


def test_with_the_tick_the_person_is_on_the_pages_list(receipt: Page, clerk: Actor, indexed: Indexed) -> None:
    ask(clerk, "尹建国")
    settle_found(clerk, "尹建国", receipt, 1, name="尹建国")
    indexed()
    with acting(machine()):
        assert ("尹建国", "desk", 3) in Mention.objects.values_list("name", "source", "start")


def test_put_back_what_it_taught_is_taken_back(receipt: Page, clerk: Actor, indexed: Indexed) -> None:
    ask(clerk, "尹建国")
    one = settle_found(clerk, "尹建国", receipt, 1)
    indexed()
    with acting(clerk):
        reopen(one, actor=clerk)
    indexed()
    assert (confusions(), lessons()) == ({}, [])
    assert work_list() == [(VILLAGE, "尹建国", 1, "open")]
    settle_found(clerk, "尹建国", receipt, 1)
    indexed()
    assert confusions() == {"尹→鑫": (1, 0, 0, 1)}


def test_a_line_that_does_not_resemble_it_teaches_nothing(receipt: Page, clerk: Actor, indexed: Indexed) -> None:
    ask(clerk, "尹建国")
    assert settle_found(clerk, "尹建国", receipt, 0).pairs == []
    indexed()
    assert confusions() == {}
    ask(clerk, "尹建国")
    with pytest.raises(IndexError):
        settle_found(clerk, "尹建国", receipt, 9)


def test_the_likeliest_line_is_offered() -> None:
    lines = ["收款收据", "今收到鑫建国罚款", "建国以来", "鑫建园"]
    assert likeliest("尹建国", lines) == 1
    assert likeliest("罚款 尹建国", lines) == 1
    assert likeliest("赵四海", lines) is None
    assert likeliest("尹建国", []) is None


# Not there, and put back.


def test_closed_with_a_reason_and_asked_again(receipt: Page, clerk: Actor, sign_in: Browser) -> None:
    ask(clerk, "尹建国")
    with acting(clerk):
        one = mark_closed(unfound("尹建国"), "  1985 年以前\n没有移交 ", actor=clerk)
    assert (one.state, one.reason) == ("closed", "1985 年以前 没有移交")
    assert Detail.objects.get(entry__act="question closed").text == {"reason": "1985 年以前 没有移交"}
    ask(clerk, "尹建国")
    assert work_list() == [(VILLAGE, "尹建国", 1, "closed"), (VILLAGE, "尹建国", 1, "open")]
    with acting(clerk), pytest.raises(AlreadySettled):
        reopen(one, actor=clerk)
    again = sign_in(clerk).get(f"/unfound/{unfound('尹建国').pk}/").content.decode()
    assert "1985 年以前 没有移交" in again  # what was said before


def test_the_words_go_on_their_day_and_what_was_taught_stays(
    receipt: Page, clerk: Actor, sign_in: Browser, indexed: Indexed
) -> None:
    for words in ("尹建国", "尹建军", "尹建华", "尹建明"):
        ask(clerk, words)
    settle_found(clerk, "尹建国", receipt, 1)
    with acting(clerk):
        mark_closed(unfound("尹建军"), "没有尹建军", actor=clerk)
    assert remove_due_questions(actor=machine()) == 0
    with acting(machine()):
        Unfound.objects.exclude(words="尹建明").update(remove_on=timezone.localdate())
    assert remove_due_questions(actor=machine()) == 3
    assert remove_due_questions(actor=machine()) == 0
    assert work_list() == [(VILLAGE, "", 1, "found"), (VILLAGE, "尹建明", 1, "open")]
    assert Entry.objects.get(act="questions removed").facts == {"count": 3}
    with acting(machine()):
        Page.objects.get(pk=receipt.pk)
    indexed()
    assert confusions() == {"尹→鑫": (1, 0, 0, 1)}
    assert "（已到期删除）" in sign_in(clerk).get("/unfound/?state=found").content.decode()


# The pages.


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_way_at_the_desk(receipt: Page, clerk: Actor, sign_in: Browser, indexed: Indexed) -> None:
    browser = sign_in(clerk)
    assert "没有待查的" in text(browser.get("/unfound/"))
    browser.get("/", {"q": "尹建国"})
    listed = text(browser.get("/unfound/"))
    assert "待查 1" in listed
    assert f"/?q=%E5%B0%B9%E5%BB%BA%E5%9B%BD&amp;office={VILLAGE}" in listed
    address = f"/unfound/{unfound('尹建国').pk}/"
    chosen = text(browser.get(address, {"reference": "j12-ws.1983.y-0001", "page": "1"}))
    assert 'value="1" required checked' in chosen
    assert Entry.objects.filter(act="viewed", object_id=str(receipt.pk)).count() == 1
    facts = {"page": str(receipt.pk), "line": "1", "name": "尹建国"}
    after = text(browser.post(f"{address}found/", facts, follow=True))
    assert f"/items/{receipt.item_id}/?page=1&amp;line=1&amp;correct=1#line-1" in after
    assert "J12-WS·1983·Y-0001" in text(browser.get("/unfound/?state=found"))
    with acting(clerk):
        assert MentionEdit.objects.get().name == "尹建国"
    assert "已经由别人办理" in text(browser.post(f"{address}found/", facts, follow=True))
    assert "放回待查" in text(browser.get(address))
    assert "已放回" in text(browser.post(f"{address}reopen/", follow=True))
    assert "请写明理由" in text(browser.post(f"{address}closed/", {"reason": " "}), 400)
    assert "确实没有" in text(browser.post(f"{address}closed/", {"reason": "没有移交"}, follow=True))
    assert "没有移交" in text(browser.get("/unfound/?state=closed"))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ({"reference": "J12-WS·1983·Y-0099", "page": "1"}, "您的范围内没有这个档号的这一页"),
        ({"reference": "J12-WS·1983·Y-0001", "page": "9"}, "您的范围内没有这个档号的这一页"),
        ({"reference": "Z9-1", "page": "1"}, "您的范围内没有这个档号的这一页"),  # of the next town
        ({"reference": "", "page": "1"}, "请写档号"),
        ({"reference": "J12", "page": ""}, "请写第几页"),
        ({"reference": "J12\0", "page": "1"}, "没有"),
        ({"reference": "……", "page": "1"}, "您的范围内没有这个档号的这一页"),
    ],
)
def test_a_page_that_is_not_there_is_one_sentence(
    receipt: Page, make: Make, next_village: Office, clerk: Actor, sign_in: Browser, place: dict[str, str], words: str
) -> None:
    make(next_village, "蟠龙村账册", ["鑫建国 支出"], reference="Z9-1")
    ask(clerk, "尹建国")
    assert words in text(sign_in(clerk).get(f"/unfound/{unfound('尹建国').pk}/", place))


def test_found_without_a_line_or_on_a_foreign_page_is_refused_in_words(
    receipt: Page, make: Make, next_village: Office, clerk: Actor, sign_in: Browser
) -> None:
    elsewhere = page_of(make(next_village, "蟠龙村账册", ["鑫建国 支出"]))
    ask(clerk, "尹建国")
    address, browser = f"/unfound/{unfound('尹建国').pk}/found/", sign_in(clerk)
    for facts, words in [
        ({"page": str(receipt.pk)}, "请先选出"),
        ({"page": str(receipt.pk), "line": "77"}, "没有这一行"),
        ({"page": str(elsewhere.pk), "line": "0"}, "没有这一页，或不在您的范围内"),
        ({"page": "999999999", "line": "0"}, "没有这一页，或不在您的范围内"),
    ]:
        assert words in text(browser.post(address, facts, follow=True))
    assert work_list() == [(VILLAGE, "尹建国", 1, "open")]


def test_one_code_in_two_villages_asks_which(receipt: Page, make: Make, archivist: Actor, sign_in: Browser) -> None:
    with acting(machine()):
        other = Office.objects.create(code="330782106202", name="楂林村")
    twin: Item = make(other, "另一村收据", ["今收到鑫建国"], reference="J12-WS·1983·Y-0001")
    ask(archivist, "尹建国")
    browser, address = sign_in(archivist), f"/unfound/{unfound('尹建国').pk}/"
    place = {"reference": "J12-WS·1983·Y-0001", "page": "1"}
    both = text(browser.get(address, place))
    assert "众拥村" in both
    assert "楂林村" in both
    assert f'value="{page_of(twin).pk}"' in text(browser.get(address, {**place, "office": other.code}))


def test_a_long_list_asks_no_more(receipt: Page, clerk: Actor, sign_in: Browser) -> None:
    browser = sign_in(clerk)
    ask(clerk, "尹建国")
    browser.get("/unfound/")
    with CaptureQueriesContext(connection) as one:
        browser.get("/unfound/")
    for given in "军华明强刚":
        ask(clerk, f"尹建{given}")
    with CaptureQueriesContext(connection) as six:
        assert "6 条" in text(browser.get("/unfound/"))
    assert len(one) == len(six)
