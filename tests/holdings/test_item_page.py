"""The page of an item: what it shows, the correction of a line, the print, the original; and its endpoints."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.finding_aid.actions import find, sweep_until_clean
from cundang.finding_aid.queries import Question
from cundang.holdings.actions import draft_item
from cundang.holdings.models import Correction, Page, Reading, Stale
from cundang.ledger.models import Detail, Entry
from cundang.strongroom.actions import store
from cundang.strongroom.queries import store_in_use
from holdings.records import LINES, Box, make

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
CONSOLE = console("tester")


@pytest.fixture
def box(village: Office, town: Office) -> Box:
    return make(village)


@pytest.fixture
def browser(archivist: Actor, sign_in: Browser) -> Client:
    return sign_in(archivist)


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def close(answer: Any) -> None:
    """Close the file of a streamed body; `answer.close()` would end the test's own database connection too."""
    for closer in answer._resource_closers:
        closer()


def acts(actor: Actor) -> list[tuple[str, str, str]]:
    entries = Entry.objects.filter(account_id=actor.account_id).order_by("pk")
    return [(entry.act, entry.kind, entry.object_id) for entry in entries]


# The page.


def test_it_says_what_it_is_whose_it_is_and_where_it_lies(browser: Client, box: Box) -> None:
    page = text(browser.get(box.url()))
    for words in ("关于宣建国超计划生育罚款的收据", "Z106-WS·1996·Y-0012", "大陈镇人民政府", "众拥村村民委员会",
                  "19960512", "第 12 盒", "宣建国"):  # fmt: skip
        assert words in page
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", page))
    assert (facts["所有者"], facts["保管者"], facts["立档单位"]) == ("众拥村", "众拥村", "众拥村村民委员会")


def test_it_opens_at_the_line_that_was_found(browser: Client, box: Box) -> None:
    page = text(browser.get(box.url("?page=1&line=1")))
    found = re.findall(r'<li class="line line-found" id="line-(\d)" data-region="([\d,]+)"', page)
    assert found == [("1", "100,160,700,36")]
    assert f"&quot;id&quot;: &quot;http://testserver/iiif/3/{box.pages[0].pk}&quot;" in page
    assert box.iiif("100,160,700,36/max/0/default.jpg") in page  # without script: the line's own picture


@pytest.mark.parametrize("line", ["", "9", "-1", "x", "1e5", "99999999999999", "１"])
def test_a_line_that_is_none_marks_nothing(browser: Client, box: Box, line: str) -> None:
    assert "line-found" not in text(browser.get(box.url(f"?page=1&line={line}")))


@pytest.mark.parametrize("page", ["4", "0", "-1", "x", "1.0"])
def test_a_page_that_is_none_is_404(browser: Client, box: Box, page: str) -> None:
    assert browser.get(box.url(f"?page={page}")).status_code == 404


def test_without_script_the_picture_is_there_all_the_same(browser: Client, box: Box) -> None:
    page = text(browser.get(box.url("?page=2")))
    assert re.search(rf'<noscript>.*<img src="{box.iiif("full/!1600,1600/0/default.jpg", 2)}"', page)
    assert 'rel="prev" href="?page=1"' in page
    assert 'rel="next" href="?page=3"' in page


def test_nothing_on_the_page_breaks_the_policy(browser: Client, box: Box) -> None:
    page = text(browser.get(box.url("?page=1&line=0")))
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", page)


def test_an_uncertain_line_says_so(browser: Client, box: Box) -> None:
    page = text(browser.get(box.url()))
    assert page.count("识别没有把握") == 1


def test_a_draft_without_pages_says_so(browser: Client, village: Office) -> None:
    with acting(CONSOLE):
        item = draft_item(office=village, reference="Z106-WS·1998·D30-0033", actor=CONSOLE)
    page = text(browser.get(f"/items/{item.pk}/"))
    assert "待著录" in page
    assert "这一件还没有图像" in page


def test_an_unread_page_says_so(browser: Client, box: Box) -> None:
    assert "还没有识别出文字" in text(browser.get(box.url("?page=2")))


def test_what_people_typed_is_shown_as_text(browser: Client, village: Office) -> None:
    with acting(CONSOLE):
        item = draft_item(office=village, reference="<script>alert(1)</script>", actor=CONSOLE)
    page = text(browser.get(f"/items/{item.pk}/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_opening_is_recorded_page_by_page(browser: Client, archivist: Actor, box: Box) -> None:
    browser.get(box.url())
    browser.get(box.url("?page=3"))
    assert acts(archivist) == [("viewed", "page", str(box.pages[0].pk)), ("viewed", "page", str(box.pages[2].pk))]
    entry = Entry.objects.filter(act="viewed").latest("pk")
    assert (entry.chain, entry.office_code) == ("330782106", "330782106201")
    assert entry.facts == {"item": box.item.pk, "number": 3, "way": "page"}


@pytest.mark.parametrize("pages", [1, 12])
def test_the_page_costs_the_same_whatever_the_number_of_pages(
    browser: Client, village: Office, pages: int, django_assert_max_num_queries: Any
) -> None:
    made = make(village, reference=f"Z106-WS·1997·Y-{pages:04}", pages=pages)
    with django_assert_max_num_queries(28):
        text(browser.get(made.url("?page=1&line=0")))


# Who may.

ADDRESSES = ["", "pages/1/print/", "pages/1/download/"]


@pytest.mark.parametrize("part", ADDRESSES)
def test_another_office_gets_404(person: Any, sign_in: Browser, box: Box, part: str) -> None:
    other = person("other", "town_archivist", "330782100")
    assert sign_in(other).get(box.url(part)).status_code == 404
    assert acts(other) == []


@pytest.mark.parametrize(
    ("who", "part", "status"),
    [("clerk", "pages/1/download/", 403), ("agent", "pages/1/download/", 403), ("inspector", "pages/1/print/", 403),
     ("agent", "pages/1/print/", 200), ("inspector", "", 200), ("operator", "", 403), ("audit_admin", "", 403),
     ("city", "pages/1/download/", 200)],
)  # fmt: skip
def test_each_role_only_what_it_may(
    request: pytest.FixtureRequest, sign_in: Browser, box: Box, who: str, part: str, status: int
) -> None:
    answer = sign_in(request.getfixturevalue(who)).get(box.url(part))
    close(answer)
    assert answer.status_code == status


def test_only_acts_that_one_has_are_offered(inspector: Actor, archivist: Actor, sign_in: Browser, box: Box) -> None:
    mine, theirs = (text(sign_in(who).get(box.url())) for who in (archivist, inspector))
    for words in ("更正", "打印本页", "下载原件"):
        assert words in mine
        assert words not in theirs


# Correction.


def correct(browser: Client, box: Box, line: int, words: str, **more: Any) -> Any:
    return browser.post(box.url("pages/1/correct/"), {"line": line, "text": words}, **more)


def test_a_correction_stands_beside_what_was_read(browser: Client, box: Box) -> None:
    answer = correct(browser, box, 1, "今收到宣建国人民币壹佰元")
    assert (answer.status_code, answer.headers["Location"]) == (302, box.url("?page=1&line=1#line-1"))
    page = text(browser.get(box.url()))
    assert "今收到宣建国人民币壹佰元" in page
    assert "<del>今收到宣建囯人民币壹佰元</del>" in page
    assert "识别没有把握" not in page
    with acting(CONSOLE):
        reading = Reading.objects.get(page=box.pages[0])
        assert reading.lines == LINES
        assert reading.text.splitlines()[1] == "今收到宣建国人民币壹佰元"
        assert Correction.objects.get().before == LINES[1]["text"]
    assert Stale.objects.filter(kind="page", object_id=box.pages[0].pk).exists()


def test_with_htmx_the_line_comes_back(browser: Client, box: Box) -> None:
    part = text(correct(browser, box, 2, "经手人 宣承运", headers={"HX-Request": "true"}))
    assert part.strip().startswith('<li class="line" id="line-2"')
    assert "经手人 宣承运" in part
    assert "<html" not in part


def test_the_form_of_a_line_is_opened_with_and_without_htmx(browser: Client, archivist: Actor, box: Box) -> None:
    assert '<form class="line-form"' not in text(browser.get(box.url("?page=1&line=1")))
    page = text(browser.get(box.url("?page=1&line=1&correct=1")))
    assert page.count('<form class="line-form"') == 1
    assert 'name="text" value="今收到宣建囯人民币壹佰元"' in page
    seen = len(acts(archivist))
    part = text(browser.get(box.url("?page=1&line=2&correct=1"), headers={"HX-Request": "true"}))
    assert part.strip().startswith('<li class="line line-found" id="line-2"')
    assert 'name="csrfmiddlewaretoken"' in part
    assert "<html" not in part
    assert len(acts(archivist)) == seen


def test_a_line_fetched_alone_is_a_view_too(browser: Client, archivist: Actor, box: Box) -> None:
    browser.get(box.url("?page=1&line=2"), headers={"HX-Request": "true"})
    assert acts(archivist) == [("viewed", "page", str(box.pages[0].pk))]


def test_those_who_may_not_correct_get_no_form(inspector: Actor, sign_in: Browser, box: Box) -> None:
    assert '<form class="line-form"' not in text(sign_in(inspector).get(box.url("?page=1&line=1&correct=1")))


def test_a_correction_is_searched_at_once(browser: Client, archivist: Actor, box: Box) -> None:
    correct(browser, box, 2, "经手人 欧阳承运")
    sweep_until_clean(actor=CONSOLE)
    with acting(archivist):
        answer = find(Question("欧阳承运"), actor=archivist)
    assert [(hit.page.pk, hit.line_number) for hit in answer.hits if hit.page] == [(box.pages[0].pk, 2)]


@pytest.mark.parametrize(("line", "status"), [("3", 404), ("-1", 400), ("x", 400), ("", 400)])
def test_a_line_that_is_not_there(browser: Client, box: Box, line: str, status: int) -> None:
    assert browser.post(box.url("pages/1/correct/"), {"line": line, "text": "x"}).status_code == status
    assert browser.post(box.url("pages/2/correct/"), {"line": "0", "text": "x"}).status_code == 404


def test_a_correction_is_posted_by_those_who_may(
    browser: Client, box: Box, inspector: Actor, next_clerk: Actor, clerk: Actor, sign_in: Browser
) -> None:
    assert browser.get(box.url("pages/1/correct/")).status_code == 405
    assert correct(sign_in(inspector), box, 0, "x").status_code == 403
    assert correct(sign_in(next_clerk), box, 0, "x").status_code == 404
    assert correct(sign_in(clerk), box, 0, "收据").status_code == 302
    assert correct(browser, box, 0, "x" * 2001).status_code == 400


def test_a_correction_needs_the_form_of_this_site(archivist: Actor, sign_in: Browser, box: Box) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = sign_in(archivist).cookies
    assert correct(strict, box, 0, "x").status_code == 403


# Print.


def test_a_print_asks_what_it_is_for(browser: Client, archivist: Actor, box: Box) -> None:
    assert "打印用途" in text(browser.get(box.url("pages/1/print/")))
    refused = text(browser.post(box.url("pages/1/print/"), {"purpose": "  "}))
    assert "请写明打印用途。" in refused
    assert "printed" not in [act for act, *_ in acts(archivist)]


def test_a_print_bears_office_date_name_purpose_and_code(browser: Client, archivist: Actor, box: Box) -> None:
    sheet = text(browser.post(box.url("pages/2/print/"), {"purpose": "宣建国办理房产登记"}))
    entry = Entry.objects.get(act="printed")
    for words in ("众拥村", "Z106-WS·1996·Y-0012", "第 2 页，共 3 页", "宣建国办理房产登记", "archivist 某",
                  f"台账编号：{entry.pk}"):  # fmt: skip
        assert words in sheet
    assert re.search(r"打印时间：\d{4}-\d\d-\d\d \d\d:\d\d", sheet)
    assert (entry.object_id, entry.facts) == (str(box.pages[1].pk), {"item": box.item.pk, "number": 2})
    assert Detail.objects.get(entry=entry).text == {"purpose": "宣建国办理房产登记"}
    picture = re.search(r'class="sheet-page" src="([^"]+)"', sheet)
    assert picture
    assert browser.get(picture[1]).status_code == 200
    assert "viewed" not in [act for act, *_ in acts(archivist)]  # the print's own picture is no second view


# The original.


def body_of(answer: Any) -> bytes:
    """A streamed body, its file closed."""
    body = b"".join(answer)
    close(answer)
    return body


def test_the_original_is_what_was_received(browser: Client, archivist: Actor, box: Box) -> None:
    answer = browser.get(box.url("pages/1/download/"))
    page = box.pages[0]
    with store_in_use().open(page.source_id) as source:
        assert body_of(answer) == source.read()
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "-001.jpg" in answer.headers["Content-Disposition"]
    assert answer.headers["Content-Length"] == str(page.source.size)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert acts(archivist) == [("downloaded", "page", str(page.pk))]
    assert Entry.objects.get(act="downloaded").facts["source"] == page.source_id


def test_a_file_of_many_pages_is_called_by_its_item(browser: Client, box: Box) -> None:
    with acting(CONSOLE):
        whole = store(io.BytesIO(b"%PDF-1.7 all three pages"), media_type="application/pdf", actor=CONSOLE)
        Page.objects.filter(pk=box.pages[1].pk).update(source=whole)
    answer = browser.get(box.url("pages/2/download/"))
    assert body_of(answer) == b"%PDF-1.7 all three pages"
    assert re.search(r"Y-0012\.pdf", answer.headers["Content-Disposition"])


def test_an_original_that_is_gone_is_said_and_not_recorded(browser: Client, archivist: Actor, village: Office) -> None:
    made = make(village, reference="Z106-WS·1999·Y-0001", pages=0)
    with acting(CONSOLE):
        blob = store(io.BytesIO(b"not for long"), actor=CONSOLE)
        Page.objects.create(office=village, item=made.item, number=1, image=blob, source=blob, width=9, height=9)
    Path(store_in_use().place(blob.pk)).unlink()  # type: ignore[attr-defined]
    page = text(browser.get(made.url("pages/1/download/")), 503)
    assert "文件暂时取不到" in page
    assert acts(archivist) == []


# Endpoints.


def test_an_item_by_the_api(browser: Client, archivist: Actor, box: Box) -> None:
    item = browser.get(f"/api/v1/items/{box.item.pk}").json()
    assert (item["reference"], item["title"]) == ("Z106-WS·1996·Y-0012", "关于宣建国超计划生育罚款的收据")
    assert item["office"] == {"code": "330782106201", "name": "众拥村"}
    assert item["custodian"] == item["office"]
    assert (item["class"], item["dated_from"], item["persons"]) == ("WS", "1996-05-12", ["宣建国"])
    assert [page["number"] for page in item["pages"]] == [1, 2, 3]
    assert item["pages"][0]["iiif"] == box.iiif("info.json")
    assert acts(archivist) == [("viewed", "item", str(box.item.pk))]


def test_a_page_by_the_api(browser: Client, archivist: Actor, box: Box) -> None:
    correct(browser, box, 1, "今收到宣建国人民币壹佰元")
    page = browser.get(f"/api/v1/items/{box.item.pk}/pages/1").json()
    assert (page["width"], page["height"], page["dpi"]) == (1000, 1400, 200)
    assert page["lines"][0] == {"number": 0, "first": None, **LINES[0]}
    assert (page["lines"][1]["text"], page["lines"][1]["first"]) == ("今收到宣建国人民币壹佰元", LINES[1]["text"])
    assert acts(archivist)[-1] == ("viewed", "page", str(box.pages[0].pk))


@pytest.mark.parametrize("part", ["", "/pages/1"])
def test_the_api_keeps_to_the_same_bounds(
    next_clerk: Actor, audit_admin: Actor, sign_in: Browser, box: Box, part: str
) -> None:
    address = f"/api/v1/items/{box.item.pk}{part}"
    assert sign_in(next_clerk).get(address).status_code == 404
    assert sign_in(audit_admin).get(address).status_code == 403
    assert Client().get(address).status_code == 401
