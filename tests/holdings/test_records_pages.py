"""Pages that are a text without an image: what every door makes of them."""

import io
from collections.abc import Callable

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.finding_aid.actions import find, sweep_until_clean
from cundang.finding_aid.queries import Question
from cundang.holdings.actions import add_page, draft_item, write_reading
from cundang.holdings.models import Item, Page, Reading
from cundang.holdings.queries import lines_on
from cundang.ledger.models import Entry
from cundang.strongroom.actions import store
from holdings.records import HEIGHT, LINES, WIDTH, Box, jpeg, make

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
CONSOLE = console("tester")
TEXT = "关于宣建国超计划生育罚款的收据\n今收到宣建国人民币壹佰元"


@pytest.fixture
def page(village: Office, town: Office) -> Page:
    """The one page of an item, a text of two lines."""
    with acting(CONSOLE):
        item = draft_item(office=village, reference="Z106-WS·1996·Y-0077", actor=CONSOLE)
        made = Page.objects.create(office=village, item=item, number=1, width=0, height=0)
        lines = [{"text": line, "confidence": 1, "box": None} for line in TEXT.split("\n")]
        write_reading(made, engine="import", lines=lines, candidates=None, actor=CONSOLE)
    return made


@pytest.fixture
def browser(archivist: Actor, sign_in: Browser) -> Client:
    return sign_in(archivist)


def test_the_items_page_shows_the_text_alone(browser: Client, page: Page) -> None:
    answer = browser.get(f"/items/{page.item_id}/?page=1&line=1")
    assert answer.status_code == 200
    shown = answer.content.decode()
    assert "没有图像" in shown
    assert "今收到宣建国人民币壹佰元" in shown
    assert 'class="line line-found" id="line-1" data-region=""' in shown
    for absent in ("/iiif/", "openseadragon", "print-page", "/print/", "/download/"):
        assert absent not in shown


@pytest.mark.parametrize("asked", ["", "/info.json", "/full/max/0/default.jpg", "/0,0,10,10/max/0/default.jpg"])
def test_there_is_no_picture_of_it(browser: Client, page: Page, asked: str) -> None:
    answer = browser.get(f"/iiif/3/{page.pk}{asked}", follow=True)
    assert answer.status_code == 404
    assert not Entry.objects.filter(act="viewed").exists()


@pytest.mark.parametrize("door", ["download", "print"])
def test_there_is_nothing_to_take_away(browser: Client, page: Page, door: str) -> None:
    assert browser.get(f"/items/{page.item_id}/pages/1/{door}/").status_code == 404
    assert not Entry.objects.filter(act__in=("downloaded", "printed")).exists()


def test_the_manifest_holds_the_pages_that_have_an_image(browser: Client, village: Office) -> None:
    box = make(village, pages=2)
    with acting(CONSOLE):
        Page.objects.create(office=village, item=box.item, number=3, width=0, height=0)
    canvases = browser.get(f"/iiif/items/{box.item.pk}/manifest").json()["items"]
    assert [canvas["id"].rpartition("/")[2] for canvas in canvases] == ["1", "2"]
    shown = browser.get(box.url("?page=3")).content.decode()
    assert "没有图像" in shown
    assert shown.count("!160,160") == 2


def test_the_endpoints_say_that_there_is_none(browser: Client, page: Page) -> None:
    listed = browser.get(f"/api/v1/items/{page.item_id}").json()["pages"]
    assert listed == [{"id": page.pk, "number": 1, "width": 0, "height": 0, "iiif": None}]
    shown = browser.get(f"/api/v1/items/{page.item_id}/pages/1").json()
    assert (shown["iiif"], shown["width"], shown["height"]) == (None, 0, 0)
    assert [(line["text"], line["box"]) for line in shown["lines"]] == [(line, None) for line in TEXT.split("\n")]


def test_a_search_finds_its_line_without_a_strip(browser: Client, archivist: Actor, page: Page) -> None:
    sweep_until_clean(actor=console("tester"))
    with acting(archivist):
        (hit,) = find(Question(q="宣建国人民币", purpose="本人查询"), actor=archivist).hits
    assert (hit.line, hit.line_number, hit.span) == ("今收到宣建国人民币壹佰元", 1, (3, 9))
    assert (hit.iiif, hit.box, hit.mark) == (None, None, None)
    shown = browser.get("/", {"q": "宣建国人民币"}).content.decode()
    assert "<mark>宣建国人民币</mark>" in shown
    assert "/iiif/" not in shown
    assert f'data-page="{page.pk}"' not in shown


def test_a_line_without_a_box_can_be_corrected(browser: Client, page: Page) -> None:
    answer = browser.post(f"/items/{page.item_id}/pages/1/correct/", {"line": "1", "text": "今收到宣建囯人民币壹佰元"})
    assert answer.status_code == 302
    with acting(CONSOLE):
        corrected = lines_on(page)[1]
    assert (corrected["text"], corrected["first"], corrected["box"]) == (
        "今收到宣建囯人民币壹佰元", "今收到宣建国人民币壹佰元", None,
    )  # fmt: skip


def test_lines_stored_without_a_box_have_none(village: Office) -> None:
    box = make(village, pages=1)
    with acting(CONSOLE):
        Reading.objects.filter(page=box.pages[0]).update(lines=[{"text": "甲", "confidence": 1}], corrected={})
        assert lines_on(box.pages[0]) == [{"number": 0, "text": "甲", "confidence": 1, "box": None}]


def test_a_scan_that_comes_later_is_its_image(browser: Client, page: Page) -> None:
    with acting(CONSOLE):
        blob = store(io.BytesIO(jpeg()), media_type="image/jpeg", actor=CONSOLE)
        item = Item.objects.get(pk=page.item_id)
        facts = {"image": blob, "source": blob, "rotation": 0, "width": WIDTH, "height": HEIGHT, "dpi": 200}
        same = add_page(item, 1, **facts, actor=CONSOLE)
        write_reading(same, engine="test", lines=LINES, candidates=None, actor=CONSOLE)
        assert same.pk == page.pk
        assert Reading.objects.get(page=same).text == TEXT  # the first reading stays
    assert browser.get(f"/iiif/3/{page.pk}/info.json").status_code == 200
    shown = browser.get(f"/items/{item.pk}/?page=1&line=0").content.decode()
    assert 'id="viewer"' in shown
    assert 'class="line-picture"' not in shown  # the line's place is not known


def test_a_page_with_an_image_is_as_before(browser: Client, village: Office) -> None:
    box: Box = make(village)
    shown = browser.get(box.url("?page=1&line=1")).content.decode()
    assert 'data-region="100,160,700,36"' in shown
    assert "没有图像" not in shown
