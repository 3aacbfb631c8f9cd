"""The search page: the box, the answer, the purpose, and the keyboard's hooks."""

import re
from collections.abc import Callable
from html import unescape
from types import SimpleNamespace
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.finding_aid.pictures import HEIGHT, strip
from cundang.finding_aid.queries import Hit
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

from .records import add_text

SignIn = Callable[[Actor], Client]
Items = dict[str, Item]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_a_name_is_found_with_its_line_its_picture_and_the_time(
    archivist: Actor, sign_in: SignIn, box_of_records: Items
) -> None:
    html = sign_in(archivist).get("/", {"q": "宣建国"}).content.decode()
    exact, near = html.split("也可能是")
    assert exact.count("data-hit") == 3  # two pages, one described item
    assert "户口名册" in near  # which breaks the name over a line's end
    permit = box_of_records["permit"]
    assert f'href="/items/{permit.pk}/?page=1&amp;line=1"' in html
    assert "同意<mark>宣建国</mark>户建房" in html
    assert re.search(r"3 条 · [\d.]+ 毫秒", words(html))
    assert 'src="/iiif/3/' in html
    assert "<line x1=" in html
    assert "目录里有" in html  # the minutes: the name stands only in the catalogue


def test_the_other_town_is_neither_shown_nor_counted(archivist: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    html = sign_in(archivist).get("/", {"q": "支出"}).content.decode()
    assert "没有查到“支出”" in html
    assert "蟠龙" not in html
    assert "data-hit" not in html


def test_the_other_town_cannot_be_chosen_either(archivist: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    html = sign_in(archivist).get("/", {"q": "宣建国", "office": "330782100"}).content.decode()
    assert "data-hit" not in html
    assert "佛堂" not in html


def test_chips_narrow_and_can_be_taken_off(archivist: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    browser = sign_in(archivist)
    html = browser.get("/", {"q": "宣建国"}).content.decode()
    assert "class=WS" in html
    assert "year_from=1983&amp;year_to=1983" in html
    narrowed = browser.get("/", {"q": "宣建国", "class": "WS", "year_from": 1983, "year_to": 1983}).content.decode()
    assert narrowed.count("data-hit") == 1
    assert 'href="?q=%E5%AE%A3%E5%BB%BA%E5%9B%BD&amp;year_from=1983&amp;year_to=1983"' in narrowed


def test_nothing_found_says_what_was_searched(clerk: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    said = words(sign_in(clerk).get("/", {"q": "不存在的人"}).content.decode())
    assert "没有查到“不存在的人”" in said
    assert "众拥村，包括下属的村（社区）" in said
    assert "没有限制种类和年份" in said
    assert "范围内的页面都已识别" in said


def test_nothing_found_says_what_still_waits(
    clerk: Actor,
    sign_in: SignIn,
    box_of_records: Items,
    indexed: Callable[[], None],
) -> None:
    add_text(box_of_records["roster"], 3, None)
    indexed()
    said = words(sign_in(clerk).get("/", {"q": "不存在的人"}).content.decode())
    assert "1 页还在等待识别" in said


@pytest.mark.parametrize(
    "asked", [{"q": "宣建国", "year_from": "去年"}, {"q": "宣建国", "office": "x"}, {"q": "字" * 201}]
)
def test_a_question_that_makes_no_sense_is_refused_politely(
    clerk: Actor, sign_in: SignIn, box_of_records: Items, asked: dict[str, str]
) -> None:
    answer = sign_in(clerk).get("/", asked)
    assert answer.status_code == 200
    assert "没有去查" in answer.content.decode()


def test_what_was_asked_is_never_markup(clerk: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    html = sign_in(clerk).get("/", {"q": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in html


def test_an_agent_states_a_purpose_first(agent: Actor, sign_in: SignIn, box_of_records: Items) -> None:
    browser = sign_in(agent)
    assert 'name="purpose"' in browser.get("/").content.decode()
    refused = browser.get("/", {"q": "宣建国"}).content.decode()
    assert "请先写明查档用途" in refused
    assert not Entry.objects.filter(act="searched").exists()

    answer = browser.post("/", {"q": "宣建国", "purpose": "为村民办理退休手续"}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain[-1][0].startswith("/?q=")
    assert "%E9%80%80%E4%BC%91" not in answer.redirect_chain[-1][0]  # the purpose stays out of the address
    assert "正在为“为村民办理退休手续”查" in html
    assert "data-hit" in html
    entry = Entry.objects.select_related("detail").get(act="searched")
    assert entry.detail.text == {"query": "宣建国", "purpose": "为村民办理退休手续"}

    browser.post("/purpose/done/")
    assert "请先写明查档用途" in browser.get("/", {"q": "宣建国"}).content.decode()


def test_home_shows_what_one_did_last_and_nobody_elses(
    archivist: Actor, clerk: Actor, sign_in: SignIn, box_of_records: Items
) -> None:
    sign_in(clerk).get("/", {"q": "王小明"})
    mine = sign_in(archivist)
    mine.get("/", {"q": "宣建国"})
    html = mine.get("/").content.decode()
    assert "最近查过" in html
    assert "宣建国" in html
    assert "王小明" not in html


def test_what_one_asked_last_is_asked_again_with_all_that_bounded_it(
    archivist: Actor, sign_in: SignIn, box_of_records: Items
) -> None:
    mine = sign_in(archivist)
    bounded = {"q": "宣建国", "office": "330782106201", "class": "WS", "retention": "Y", "year_from": "1980"}
    mine.get("/", bounded)
    mine.get("/", {"q": "宣建国"})
    html = mine.get("/").content.decode()
    assert html.count("有限定") == 1
    asked = [dict(parse_qsl(unescape(query))) for query in re.findall(r'href="/\?(q=[^"]+)"', html)]
    assert asked == [{"q": "宣建国"}, bounded]


@pytest.mark.parametrize(
    ("role", "first"), [("audit_admin", "/ledger/"), ("security_admin", "/posts/"), ("system_admin", "/accounts/")]
)
def test_whoever_may_not_search_comes_to_the_own_page(
    person: Callable[[str, str, str], Actor], sign_in: SignIn, role: str, first: str
) -> None:
    answer = sign_in(person(role, role, "330782")).get("/")
    assert answer.status_code == 302
    assert answer["Location"] == first


def test_the_page_asks_few_questions_of_the_database(
    archivist: Actor, sign_in: SignIn, box_of_records: Items, django_assert_max_num_queries: Callable[..., object]
) -> None:
    browser = sign_in(archivist)
    browser.get("/", {"q": "宣建国"})
    with django_assert_max_num_queries(32):  # type: ignore[attr-defined]
        browser.get("/", {"q": "宣建国"})


def hit(box: list[int], mark: list[int] | None = None, size: tuple[int, int] = (2480, 3508)) -> Hit:
    page = SimpleNamespace(pk=7, width=size[0], height=size[1], number=1)
    return Hit(None, page, 1.0, "一行", 0, (0, 1), box, mark)  # type: ignore[arg-type]


def test_a_line_is_cut_out_with_a_margin_and_the_mark_moves_along() -> None:
    cut = strip(hit([200, 100, 960, 48], [300, 100, 100, 48]))
    assert cut is not None
    assert cut.path == "/iiif/3/7/188,88,984,72/,72/0/default.jpg"
    assert (cut.width, cut.height) == (601, HEIGHT)
    assert cut.mark == [112, 12, 100, 48]
    x1, y1, x2, y2 = cut.underline or (0, 0, 0, 0)
    assert (x1, x2) == (112, 212)
    assert y1 == y2
    assert 60 <= y1 <= 72


def test_a_name_alone_is_shown_with_its_neighbours() -> None:
    middle = strip(hit([1000, 100, 120, 40], [1000, 100, 120, 40]))
    assert middle is not None
    assert (middle.view_width, middle.mark) == (640 + 20, [260 + 10, 10, 120, 40])
    edge = strip(hit([2400, 100, 60, 40], [2400, 100, 60, 40]))
    assert edge is not None
    assert edge.mark is not None
    x, _y, width, _height = (int(side) for side in edge.path.split("/")[4].split(","))
    assert x + width == 2480  # moved in from the edge instead of cut
    assert x + edge.mark[0] == 2400


def test_a_cut_out_never_leaves_the_page() -> None:
    cut = strip(hit([0, 3490, 2480, 40], None))
    assert cut is not None
    assert cut.path.startswith("/iiif/3/7/0,3486,2480,22/")
    outside = strip(hit([5000, 5000, 10, 10], None))
    assert outside is not None
    x, y, width, height = (int(side) for side in outside.path.split("/")[4].split(","))
    assert x + width == 2480
    assert y + height == 3508
    assert outside.width < 1000


def test_a_line_from_top_to_bottom_is_shown_around_the_words() -> None:
    cut = strip(hit([100, 100, 60, 3000], [100, 2000, 60, 180]))
    assert cut is not None
    assert cut.upright
    assert cut.width == HEIGHT
    assert cut.height < 8 * HEIGHT
    x1, _y1, x2, _y2 = cut.underline or (0, 0, 1, 0)
    assert x1 == x2


def test_an_item_without_a_page_has_no_picture() -> None:
    assert strip(Hit(None, None, 1.0)) is None  # type: ignore[arg-type]


def test_the_scope_chip_offers_ones_own_offices_and_the_next_level(
    city: Actor, archivist: Actor, clerk: Actor, sign_in: SignIn, offices: dict[str, Office]
) -> None:
    def offered(who: Actor) -> list[str]:
        return re.findall(r'<option value="([0-9]+)"', sign_in(who).get("/").content.decode())

    assert offered(city) == ["330782", "330782100", "330782106"]
    assert offered(archivist) == ["330782106", "330782106201"]
    assert offered(clerk) == []
