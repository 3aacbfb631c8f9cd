"""The filing stamp: what it says, where it has room, moved on record, printed in true millimetres."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import StampRefused, describe, place_stamp, remove_stamp
from cundang.holdings.models import Item, Page
from cundang.holdings.stamp_models import FilingStamp
from cundang.holdings.stamps import HEIGHT, WIDTH, fitting, page_size, room, stamp_of
from cundang.ledger.models import Entry

from .records import Box, make

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
SignIn = Callable[[Actor], Client]


@pytest.fixture
def item(village: Office) -> Item:
    box: Box = make(village)
    facts = {"title": "收据", "year": 1996, "retention_as_marked": "30年", "number": "0012", "division": "计划生育"}
    with acting(CONSOLE):
        return describe(box.item, actor=CONSOLE, pages_stated=None, **facts)


def test_it_stands_where_there_is_no_text() -> None:
    a4 = (210.0, 297.0)
    assert room(a4, []) == (159.0, 6.0)  # right above
    heading = (50.0, 20.0, 110.0, 10.0)
    left, top = room(a4, [heading, (150.0, 2.0, 55.0, 14.0)])
    assert top + HEIGHT < heading[1] or left > 161 or left + WIDTH < 50 or top > 30
    full = [(0.0, float(y), 210.0, 5.0) for y in range(0, 297, 5)]
    left, top = room(a4, full)
    assert 0 <= left <= 210 - WIDTH
    assert 0 <= top <= 297 - HEIGHT
    assert room((40.0, 10.0), []) == (0.0, 0.0)  # a scrap smaller than the stamp


def test_a_page_without_a_sensible_resolution_is_taken_for_a4() -> None:
    assert page_size(Page(width=2480, height=3508, dpi=300)) == pytest.approx((210, 297), abs=0.1)
    for dpi in (None, 1, 60_000):
        assert page_size(Page(width=2480, height=3508, dpi=dpi)) == pytest.approx((210, 297), abs=0.1)
    assert page_size(Page(width=0, height=0)) == (210, 297)


def test_long_words_become_smaller_and_stay_in_their_cell() -> None:
    assert fitting("1996", 14) == 4.2
    assert fitting("计划生育和社会抚养费", 14) == 1.4


def test_it_says_what_the_item_says_and_moves_on_record(item: Item, archivist: Actor) -> None:
    with acting(archivist):
        assert not stamp_of(archivist, item).placed
        place_stamp(item, None, actor=archivist)
        found = stamp_of(archivist, item)
        assert found.placed
        assert found.cells == (item.fonds.number, "1996", "0012", "计划生育", "30年", "3")
        place_stamp(item, (20.04, 30), actor=archivist)
        place_stamp(item, (20.0, 30.0), actor=archivist)  # the same again
        assert (stamp_of(archivist, item).left, stamp_of(archivist, item).top) == (20.0, 30.0)
        remove_stamp(item, actor=archivist)
        remove_stamp(item, actor=archivist)
    acts = list(Entry.objects.filter(act__startswith="stamp").order_by("pk").values_list("act", flat=True))
    assert acts == ["stamp placed", "stamp moved", "stamp removed"]


@pytest.mark.parametrize("place", [(-1.0, 5.0), (5.0, -0.1), (170.0, 5.0), (5.0, 290.0), (float("nan"), 5.0)])
def test_off_the_paper_it_is_refused(place: tuple[float, float], item: Item, archivist: Actor) -> None:
    with acting(archivist), pytest.raises(StampRefused, match="整个盖在纸上"):
        place_stamp(item, place, actor=archivist)


def test_without_number_or_year_there_is_nothing_to_stamp(item: Item, archivist: Actor, clerk: Actor) -> None:
    with acting(archivist):
        describe(item, actor=archivist, number="")
        with pytest.raises(StampRefused, match="件号"):
            place_stamp(item, None, actor=archivist)
    with acting(clerk), pytest.raises(Forbidden):
        place_stamp(item, None, actor=clerk)


def test_the_page_shows_it_and_the_api_moves_it(item: Item, archivist: Actor, clerk: Actor, sign_in: SignIn) -> None:
    browser, url = sign_in(archivist), f"/api/v1/items/{item.pk}/stamp"
    assert "已盖归档章" in browser.post(f"/items/{item.pk}/stamp/", follow=True).content.decode()
    assert "data-save" in browser.get(f"/items/{item.pk}/").content.decode()
    moved = browser.put(url, {"left": 12.5, "top": 40}, content_type="application/json")
    assert (moved.json()["left"], moved.json()["top"]) == (12.5, 40)
    assert browser.put(url, {"left": 900, "top": 40}, content_type="application/json").status_code == 422
    seen = sign_in(clerk).get(f"/items/{item.pk}/").content.decode()
    assert 'data-left="12.5"' in seen
    assert "data-save" not in seen
    assert 'id="stamp"' not in browser.get(f"/items/{item.pk}/?page=2").content.decode()
    assert not browser.delete(url).json()["placed"]
    with acting(archivist):
        assert not FilingStamp.objects.exists()


@pytest.mark.parametrize("onto", [False, True])
def test_the_sheet_is_printed_in_true_millimetres(onto: bool, item: Item, archivist: Actor, sign_in: SignIn) -> None:
    browser = sign_in(archivist)
    with acting(archivist):
        place_stamp(item, (20.0, 30.0), actor=archivist)
    made = browser.get(f"/boxes/stamps.pdf?office={item.office_id}{'&onto=1' if onto else ''}")
    page = pypdfium2.PdfDocument(io.BytesIO(made.content))[0]
    points = 72 / 25.4
    text = page.get_textpage()
    for said in ("1996", "0012", "计划生育", "30年"):
        assert said in text.get_text_range()
    if onto:
        with acting(archivist):
            across, down = stamp_of(archivist, item).page
        assert page.get_size() == pytest.approx((across * points, down * points), abs=0.5)
        lines = [box.get_bounds() for box in page.get_objects() if box.type == 2]  # paths: left, bottom, right, top
        assert min(line[0] for line in lines) == pytest.approx(20 * points, abs=1.5)
        assert max(line[2] for line in lines) == pytest.approx((20 + WIDTH) * points, abs=1.5)
        assert page.get_size()[1] - max(line[3] for line in lines) == pytest.approx(30 * points, abs=1.5)
    assert "没有可列的" in browser.get("/boxes/stamps.pdf?year=1801", follow=True).content.decode()
