"""The clerk's way from the name to the paper, through pages and endpoints; and what is said when nothing was found."""

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.finding_aid import queries as finding
from cundang.finding_aid.actions import sweep_until_clean
from cundang.holdings.models import Item
from cundang.ledger.models import Detail, Entry
from cundang.reading_room.actions import AnswerRefused, issue, pick, seek
from cundang.reading_room.models import Copy, Enquiry, Pick, Sought
from cundang.strongroom.queries import open_blob

from .issuing import CONSOLE, OTHERS, VERIFY, Desk, desk, pick_anew, roster_page

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]


@pytest.fixture(autouse=True)
def index() -> Iterator[None]:
    """An index of this test alone."""
    shutil.rmtree(settings.DATA / "index", ignore_errors=True)
    yield
    finding._readers.clear()
    shutil.rmtree(settings.DATA / "index", ignore_errors=True)


@pytest.fixture
def searching(town: Office, village: Office, tmp_path: Path) -> Desk:
    ready = desk(town, village, tmp_path, "searching")
    sweep_until_clean(actor=machine())
    return ready


@pytest.fixture
def browser(archivist: Actor, sign_in: Browser) -> Client:
    return sign_in(archivist)


def texts(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_from_the_name_to_the_paper(searching: Desk, browser: Client) -> None:
    pk, page = searching.enquiry.pk, searching.page.pk
    home = f"/enquiries/{pk}/answer/"
    shown = browser.get(home)
    assert f"{home}pages/{page}/" in shown.text
    assert "宣建国 伍佰元整" in shown.text
    picking = browser.get(f"{home}pages/{page}/").text
    assert 'value="1" checked' in picking  # the line with the name is proposed, and no other
    assert picking.count(" checked") == 1
    browser.post(f"{home}pages/{page}/", {"how": "lines", "line": ["0", "1"]})
    preview = browser.get(f"{home}preview/?kind=copy")
    assert "没有效力" in texts(preview.content)
    assert "宣建国" not in preview.headers["Content-Disposition"]
    early = browser.post(f"{home}issue/", {"kind": "copy"}, follow=True)
    assert "现在不能这样办" in early.text
    for act in ("find", "approve"):
        browser.post(f"/enquiries/{pk}/move/", {"act": act})
    assert f'action="{home}issue/"' in browser.get(home).text
    done = browser.post(f"{home}issue/", {"kind": "copy"}, follow=True)
    assert "已出具，编号" in done.text
    with acting(CONSOLE):
        copy = Copy.objects.get()
    paper = browser.get(f"/enquiries/copies/{copy.pk}/pdf/")
    assert "宣建国 伍佰元整" in texts(paper.content)
    assert not any(name in texts(paper.content) for name in OTHERS)
    acts = list(Entry.objects.order_by("pk").values_list("act", flat=True))
    for act in ("searched", "viewed", "answer picked", "copy previewed", "copy issued", "copy taken"):
        assert act in acts, act


def test_the_purpose_is_the_enquirys_and_no_name_stands_in_facts_or_addresses(searching: Desk, browser: Client) -> None:
    browser.get(f"/enquiries/{searching.enquiry.pk}/answer/")
    entry = Entry.objects.filter(act="searched").latest("pk")
    detail = Detail.objects.get(entry=entry).text
    assert detail["query"] == "宣建国"
    assert searching.enquiry.number in detail["purpose"]
    assert "补办宅基地手续" in detail["purpose"]
    assert "宣建国" not in repr(Entry.objects.filter(act__startswith="answer").values_list("facts"))
    with acting(CONSOLE):
        assert "宣建国" not in repr(bytes(Sought.objects.get().words or b""))


def test_the_same_words_are_kept_once_and_others_beside_them(searching: Desk, archivist: Actor) -> None:
    with acting(archivist):
        for words in ("", "宣建国", "宣建囯", "宣家"):
            seek(searching.enquiry, words, actor=archivist)
        assert [one.asked for one in Sought.objects.order_by("pk")] == ["宣建国", "宣建囯", "宣家"]
        assert [(one.found, one.pages) for one in Sought.objects.order_by("pk")][::2] == [(1, 1), (0, 1)]


def test_when_nothing_is_found_the_statement_says_what_was_searched(
    town: Office, village: Office, tmp_path: Path, archivist: Actor, browser: Client
) -> None:
    ready = desk(town, village, tmp_path, "not_found")
    sweep_until_clean(actor=machine())
    home = f"/enquiries/{ready.enquiry.pk}/answer/"
    with acting(archivist), pytest.raises(AnswerRefused, match="还没有为这件申请查找过"):
        issue(ready.enquiry, "not_found", address=VERIFY, actor=archivist)
    browser.post(home, {"words": "宣家小二"})
    browser.post(home, {"words": "宣毛头"})
    assert "字面相同" not in browser.post(home, {"words": "宣毛头"}).text
    assert "逐条核对" in browser.post(home, {"words": "宣建国"}).text  # a namesake, so the clerk has judged
    browser.post(f"{home}issue/", {"kind": "not_found"})
    with acting(CONSOLE):
        copy = Copy.objects.get()
        assert Enquiry.objects.get(pk=ready.enquiry.pk).state == "delivered"
    with open_blob(copy.pdf_id) as opened:
        said = texts(opened.read())
    for words in (
        "查无档案证明", "宣家小二", "宣毛头", "大陈镇", "全部年份", "不等于没有发生过", "不是申请所查的人或事",
        copy.number,
    ):  # fmt: skip
        assert words in said.replace("\r\n", ""), words
    assert copy.serial == 1


def test_a_statement_that_nothing_was_found_is_not_given_where_something_was(searching: Desk, archivist: Actor) -> None:
    with acting(archivist), pytest.raises(AnswerRefused):
        issue(searching.enquiry, "not_found", address=VERIFY, actor=archivist)


@pytest.mark.parametrize(
    "sent",
    [
        {"how": "lines"},
        {"how": "lines", "line": ["99"]},
        {"how": "lines", "line": ["-1", "x", "1e3", "９", "\0"]},
        {"how": "", "line": []},
        {},
    ],
)
def test_a_wrong_tick_is_told_and_nothing_is_picked(searching: Desk, browser: Client, sent: dict[str, Any]) -> None:
    answer = browser.post(f"/enquiries/{searching.enquiry.pk}/answer/pages/{searching.page.pk}/", sent)
    assert answer.status_code == 400
    assert "请" in answer.text
    with acting(CONSOLE):
        assert not Pick.objects.exists()


def test_junk_in_the_search_field_is_told(searching: Desk, browser: Client) -> None:
    for words in ("\0", "。" * 300, "<script>alert(1)</script>", "%" * 200):
        answer = browser.post(f"/enquiries/{searching.enquiry.pk}/answer/", {"words": words})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_the_page_costs_no_more_for_many_picks(searching: Desk, browser: Client, tmp_path: Path) -> None:
    def counted() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(f"/enquiries/{searching.enquiry.pk}/answer/")
        return len(seen)

    with acting(CONSOLE):
        pick(searching.enquiry, searching.page, [1], actor=CONSOLE)
    counted()
    one = counted()
    with acting(CONSOLE):
        for number in range(20, 26):
            page = roster_page(searching.item.office, tmp_path, number=number)
            pick(searching.enquiry, page, [1], actor=CONSOLE)
    assert counted() <= one


def test_the_register_lists_filters_and_exports_without_names(
    town: Office, village: Office, tmp_path: Path, archivist: Actor, browser: Client
) -> None:
    ready = desk(town, village, tmp_path, "approved")
    with acting(archivist):
        pick_anew(ready.enquiry, ready.page, [0, 1], actor=archivist)
        copy = issue(ready.enquiry, "copy", address=VERIFY, actor=archivist)
    for query, listed in (
        ("", True), ("?kind=copy", True), ("?kind=certificate", False), ("?kind=revoked", False), ("?words=1", True),
        (f"?words={copy.number}", True), ("?words=2", False), ("?words=x", False), ("?words=%00", True),
        ("?words=9999999999999999", False), ("?words=1-2-3-4", False), ("?kind=bogus", True),
    ):  # fmt: skip
        assert (f'nowrap">{copy.number}<' in browser.get(f"/enquiries/copies/{query}").text) == listed, query
    sheet = openpyxl.load_workbook(io.BytesIO(browser.post("/enquiries/copies/export/").content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[2][1:4] == [copy.number, "复制件", ready.enquiry.number]
    assert "宣建国" not in repr(rows)
    assert Entry.objects.filter(act="copies exported", facts__count=1).exists()


def test_the_same_through_endpoints(searching: Desk, browser: Client) -> None:
    home, page = f"/api/v1/enquiries/{searching.enquiry.pk}", searching.page.pk
    json = {"content_type": "application/json"}
    found = browser.post(f"{home}/answer/search", {"words": ""}, **json).json()
    assert found["hits"][0]["page_id"] == page
    assert browser.put(f"{home}/answer/pages/{page}", {"lines": [0, 99]}, **json).status_code == 422
    assert browser.put(f"{home}/answer/pages/{page}", {"lines": [0, 1]}, **json).json()["lines"] == [0, 1]
    assert browser.get(f"{home}/answer/preview?kind=copy").content.startswith(b"%PDF")
    for act in ("find", "approve"):
        browser.post(f"{home}/move", {"act": act}, **json)
    made = browser.post(f"{home}/copies", {"kind": "copy"}, **json)
    assert made.status_code == 201
    copy = made.json()
    assert browser.post(f"{home}/copies", {"kind": "copy"}, **json).status_code == 422
    told = browser.get(f"{home}/answer").json()
    assert (told["state"], told["picks"][0]["page"], told["copies"][0]["number"]) == ("delivered", page, copy["number"])
    assert browser.get("/api/v1/copies").json()[0]["number"] == copy["number"]
    assert browser.get(f"/api/v1/copies/{copy['id']}/pdf").content.startswith(b"%PDF")
    link = browser.post(f"/api/v1/copies/{copy['id']}/link", **json).json()["address"]
    assert Client().post(link).content.startswith(b"%PDF")
    verdict = Client().get("/api/v1/copies/verify", {"c": copy["signed"]}).json()
    assert (verdict["state"], verdict["number"], verdict["office"]) == ("valid", copy["number"], "大陈镇")
    assert browser.post(f"/api/v1/copies/{copy['id']}/revoke", {"reason": "错"}, **json).json()["reason"] == "错"
    assert Client().get("/api/v1/copies/verify", {"c": copy["signed"]}).json()["state"] == "revoked"


@pytest.mark.parametrize("secrecy", ["秘密", "机密★10年", " 绝 密 "])
def test_a_state_secret_is_not_picked_and_what_was_marked_since_is_not_issued(
    searching: Desk, archivist: Actor, browser: Client, secrecy: str
) -> None:
    with acting(archivist):
        pick(searching.enquiry, searching.page, [1], actor=archivist)
    with acting(CONSOLE):
        Item.objects.filter(pk=searching.item.pk).update(secrecy=secrecy)
    for act in ("find", "approve"):
        browser.post(f"/enquiries/{searching.enquiry.pk}/move/", {"act": act})
    told = browser.post(f"/enquiries/{searching.enquiry.pk}/answer/issue/", {"kind": "copy"}, follow=True)
    assert "标了密级" in told.text
    browser.post(f"/enquiries/{searching.enquiry.pk}/move/", {"act": "search"})
    again = {"how": "all"}
    refused = browser.post(f"/enquiries/{searching.enquiry.pk}/answer/pages/{searching.page.pk}/", again, follow=True)
    assert "标了密级" in refused.text
    with acting(CONSOLE):
        assert not Copy.objects.exists()


def test_internal_is_no_state_secret(searching: Desk, archivist: Actor) -> None:
    with acting(CONSOLE):
        Item.objects.filter(pk=searching.item.pk).update(secrecy="内部")
    with acting(archivist):
        assert pick(searching.enquiry, searching.page, [1], actor=archivist)
