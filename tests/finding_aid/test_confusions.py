"""What is learned from corrections: counted once, kept per county, used by searches, reviewed and switched off."""

import importlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.finding_aid import sweeper
from cundang.finding_aid.actions import reindex, switch_confusion, switch_list
from cundang.finding_aid.alignment import best_fit, substitutions
from cundang.finding_aid.confusions import confusions_for, guesses, likeness
from cundang.finding_aid.desk_models import Confusion, Lesson
from cundang.holdings.models import Reading, Stale
from cundang.ledger.models import Detail, Entry

from .conftest import Make
from .desk import confusions, correct, lessons, near_reasons, page_of

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
Indexed = Callable[[], None]


@pytest.mark.parametrize(
    ("read", "meant", "pairs"),
    [
        ("今收到宜建国罚款", "今收到宣建国罚款", [(3, "宜", "宣")]),
        ("今收到宜健国罚款", "今收到宣建国罚款", [(3, "宜", "宣"), (4, "健", "建")]),
        ("宜建國", "宣建国", [(0, "宜", "宣")]),  # another shape of one character is no misreading
        ("今收到宜建国罚款20元", "今收到宣建国罚款200元", [(3, "宜", "宣")]),
        ("宜军", "宣军", [(0, "宜", "宣")]),
        ("户主  宜小毛", "户主 宣小毛", [(4, "宜", "宣")]),  # blanks come and go
        ("建国建国", "国建国建", []),  # of one length: character by character, so written anew
        ("宜", "宣", []),  # nothing around it says that it is the same place
        ("王二", "李四", []),  # written anew
        ("宜健果交来罚款", "宣建国交来罚款", []),  # three: written anew
        ("宜国", "宣建国", []),  # one became two
        ("共5元", "共6元", []),
        ("A建国", "宣建国", []),
        ("", "宣建国", []),
        ("宣建国", "", []),
        ("宣建国", "宣建国", []),
    ],
)
def test_what_counts_as_a_misreading(read: str, meant: str, pairs: list[Any]) -> None:
    assert substitutions(read, meant) == pairs


@pytest.mark.parametrize(
    ("name", "line", "found"),
    [
        ("宣建国", "今收到宜建國罚款", (3, 6, 2, [(3, "宜", "宣")])),
        ("宣建国", "今收到宣建国，宜建国", (3, 6, 3, [])),
        ("宣建国", "宜建果", None),  # less than half
        ("宣军", "宜军", (0, 2, 1, [(0, "宜", "宣")])),
        ("宣建国", "宣建", None),
        ("宣建国", "A建国", (0, 3, 2, [])),
        ("宣", "宜", None),
        ("", "宜", None),
        ("宣建国", "", None),
    ],
)
def test_where_a_name_fits_best(name: str, line: str, found: tuple[int, int, int, list[Any]] | None) -> None:
    fit = best_fit(name, line)
    assert (fit and (fit.start, fit.end, fit.equal, fit.pairs)) == found


@pytest.fixture
def receipts(make: Make, village: Office, next_village: Office, indexed: Indexed) -> dict[str, Any]:
    """Three lines of 众拥村 in which 宣 was read 宜, another of the next town, and one nobody looked at."""
    made = {
        "one": page_of(make(village, "收据一", ["今收到宜建国罚款\n经手人：王小明"])),
        "two": page_of(make(village, "收据二", ["今收到宜小红罚款"])),
        "next": page_of(make(next_village, "收据三", ["今收到宜大伟罚款"])),
        "unseen": page_of(make(village, "收据四", ["今收到宜阿毛罚款"])),
    }
    indexed()
    return made


def test_a_corrected_line_teaches_once(receipts: dict[str, Any], archivist: Actor, indexed: Indexed) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    assert confusions() == {}
    indexed()
    assert confusions() == {"宣→宜": (1, 1, 0, 0)}
    assert lessons() == [(0, 3, "宜", "宣", "correction")]
    correct(receipts["two"], 0, "今收到宣小红罚款", archivist)
    indexed()
    assert confusions() == {"宣→宜": (2, 2, 0, 0)}


def test_undoing_and_correcting_again_does_not_inflate(
    receipts: dict[str, Any], archivist: Actor, indexed: Indexed
) -> None:
    for _ in range(3):
        correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
        indexed()
        assert confusions() == {"宣→宜": (1, 1, 0, 0)}
        correct(receipts["one"], 0, "今收到宜建国罚款", archivist)
        indexed()
        assert confusions() == {}
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    correct(receipts["one"], 0, "今收到宫建国罚款", archivist)
    indexed()
    assert confusions() == {"宫→宜": (1, 1, 0, 0)}


def test_killed_before_its_mark_is_cleared_it_counts_once(
    receipts: dict[str, Any], archivist: Actor, indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)

    def killed(versions: object) -> None:
        raise KeyboardInterrupt

    taker = sweeper.Sweeper.take(machine())
    assert taker is not None
    try:
        taker.round()
        monkeypatch.setattr(sweeper, "_clear", killed)
        with pytest.raises(KeyboardInterrupt):
            taker.names()
    finally:
        taker.close()
    monkeypatch.undo()
    assert confusions() == {"宣→宜": (1, 1, 0, 0)}
    indexed()
    assert confusions() == {"宣→宜": (1, 1, 0, 0)}
    assert len(lessons()) == 1


def test_killed_in_between_nothing_is_counted(
    receipts: dict[str, Any], archivist: Actor, indexed: Indexed, monkeypatch: pytest.MonkeyPatch
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)

    def killed(changed: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cundang.finding_aid.learning._count", killed)
    with pytest.raises(KeyboardInterrupt):
        indexed()
    assert (lessons(), confusions()) == ([], {})
    monkeypatch.undo()
    indexed()
    assert confusions() == {"宣→宜": (1, 1, 0, 0)}


def test_a_rebuild_counts_the_same(receipts: dict[str, Any], archivist: Actor, city: Actor, indexed: Indexed) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    correct(receipts["next"], 0, "今收到宣大伟罚款", city)
    indexed()
    with acting(machine()):
        before = list(Confusion.objects.values())
        Lesson.objects.all().delete()
    reindex(actor=machine())
    with acting(machine()):
        assert list(Confusion.objects.values()) == before
    assert confusions() == {"宣→宜": (2, 2, 0, 0)}


def test_lines_corrected_before_the_upgrade_teach_as_well(
    receipts: dict[str, Any], archivist: Actor, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    with acting(machine()):
        Stale.objects.all().delete()  # swept by the version before
    step = importlib.import_module("cundang.finding_aid.migrations.0003_desk").MARK_CORRECTED
    with connection.cursor() as cursor:
        cursor.execute(step)
    assert Stale.objects.filter(kind="name").count() == 1
    indexed()
    assert confusions() == {"宣→宜": (1, 1, 0, 0)}


def test_a_page_that_is_read_anew_tells_nothing_more(
    receipts: dict[str, Any], archivist: Actor, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    indexed()
    with acting(machine()):
        Reading.objects.filter(page=receipts["one"]).delete()
        sweeper.learn([receipts["one"].pk])
    assert confusions() == {}


def test_searches_use_it_and_say_so(receipts: dict[str, Any], archivist: Actor, indexed: Indexed) -> None:
    assert "本县" not in "".join(near_reasons(archivist, "宣阿毛").values())
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    correct(receipts["two"], 0, "今收到宣小红罚款", archivist)
    indexed()
    with acting(archivist):
        (guess,) = guesses(archivist, "宣阿毛")
    assert (guess.name, guess.why, guess.reason) == ("宜阿毛", "look", "本县常误读：宣→宜（2 次）")
    assert "宜阿毛" in near_reasons(archivist, "宣阿毛")


def test_a_misreading_that_looks_like_nothing_is_found_once_it_was_seen(
    make: Make, village: Office, archivist: Actor, indexed: Indexed
) -> None:
    first = page_of(make(village, "收据一", ["今收到鑫建国罚款"]))
    make(village, "收据二", ["今收到鑫阿毛罚款"])
    indexed()
    assert near_reasons(archivist, "尹阿毛").get("鑫阿毛") in {None, "一字不同：尹→鑫"}
    correct(first, 0, "今收到尹建国罚款", archivist)
    indexed()
    assert near_reasons(archivist, "尹阿毛")["鑫阿毛"] == "本县常误读：尹→鑫（1 次）"


def test_the_oftener_the_likelier() -> None:
    likely = [likeness(times) for times in (1, 2, 3, 10, 1000)]
    assert likely == sorted(set(likely))
    assert likely[0] == 0.6
    assert likely[-1] < 0.95


def test_switched_off_it_is_not_used_and_stays_off(
    receipts: dict[str, Any], archivist: Actor, city: Actor, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    indexed()
    with acting(city):
        pair = confusions_for(city).get()
        switch_confusion(pair, False, actor=city)
        switch_confusion(pair, False, actor=city)
        assert guesses(city, "宣阿毛") == []
    correct(receipts["one"], 0, "今收到宜建国罚款", archivist)
    indexed()
    correct(receipts["two"], 0, "今收到宣小红罚款", archivist)
    indexed()
    with acting(city):
        assert guesses(city, "宣阿毛") == []
        switch_confusion(pair, True, actor=city)
        assert [guess.name for guess in guesses(city, "宣阿毛")] == ["宜阿毛"]
    assert [entry.facts for entry in Entry.objects.filter(act="confusion switched").order_by("pk")] == [
        {"active": False},
        {"active": True},
    ]


def test_the_whole_list_can_be_switched_off(
    receipts: dict[str, Any], archivist: Actor, clerk: Actor, city: Actor, county: Office, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    indexed()
    with acting(city):
        switch_list(county, False, actor=city)
    for actor in (clerk, archivist, city, machine()):
        with acting(actor):
            assert guesses(actor, "宣阿毛") == []
    with acting(city):
        switch_list(county, True, actor=city)
    with acting(clerk):
        assert guesses(clerk, "宣阿毛")


def test_only_the_city_archivist_switches(
    receipts: dict[str, Any], archivist: Actor, county: Office, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    indexed()
    with acting(archivist):
        pair = confusions_for(archivist).get()
        with pytest.raises(Forbidden):
            switch_confusion(pair, False, actor=archivist)
        with pytest.raises(Forbidden):
            switch_list(county, False, actor=archivist)


@pytest.fixture
def elsewhere(receipts: dict[str, Any], make: Make, indexed: Indexed, person: Any) -> tuple[Actor, Actor, Any]:
    """Another county: its city archivist, a clerk, and a correction there."""
    with acting(machine()):
        county = Office.objects.create(code="330799", name="邻市")
        other = Office.objects.create(code="330799106201", name="邻村")
    page = page_of(make(other, "邻村收据", ["今收到鑫建国罚款"]))
    make(other, "邻村收据二", ["今收到鑫阿毛、宜阿毛罚款"])
    indexed()
    head = person("other_city", "city_archivist", county.code)
    correct(page, 0, "今收到尹建国罚款", head)
    indexed()
    return head, person("other_clerk", "village_clerk", other.code), county


def test_a_county_knows_nothing_of_another(
    elsewhere: tuple[Actor, Actor, Any], receipts: dict[str, Any], archivist: Actor, clerk: Actor, city: Actor,
    indexed: Indexed, make: Make, village: Office,
) -> None:  # fmt: skip
    head, other_clerk, county = elsewhere
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    make(village, "收据五", ["今收到鑫阿毛罚款"])
    indexed()
    assert confusions() == {"宣→宜": (1, 1, 0, 0)}
    assert confusions("330799") == {"尹→鑫": (1, 1, 0, 0)}
    for actor in (clerk, archivist, city):
        with acting(actor):
            assert guesses(actor, "尹阿毛") == []
            assert len(guesses(actor, "宣阿毛")) == 1
            assert set(Confusion.objects.values_list("office_id", flat=True)) <= {"330782"}  # past the first lock
    for actor in (head, other_clerk):
        with acting(actor):
            assert len(guesses(actor, "尹阿毛")) == 1
            assert guesses(actor, "宣阿毛") == []
            assert guesses(actor, "宣阿毛", "330782106201") == []
    with acting(city), pytest.raises(Forbidden):
        switch_list(county, False, actor=city)
    with acting(machine()):
        assert len(guesses(machine(), "尹阿毛")) == 1
        assert guesses(machine(), "尹阿毛", "330782") == []


def test_a_lesson_is_seen_only_where_its_page_is(
    receipts: dict[str, Any], archivist: Actor, next_clerk: Actor, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    indexed()
    with acting(next_clerk):
        assert not Lesson.objects.exists()  # past the first lock
        assert len(guesses(next_clerk, "宣阿毛")) == 1  # the county's count is for the whole county


def test_it_costs_a_search_one_query(receipts: dict[str, Any], archivist: Actor, indexed: Indexed) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    indexed()
    with acting(archivist):
        archivist.scope("search")
        for question in ("宣阿毛", "宣宣宣宣"):
            with CaptureQueriesContext(connection) as asked:
                guesses(archivist, question)
            assert len(asked) == 1
        for question in ("建房申请书", "xuan jian guo", "！", "宣"):
            with CaptureQueriesContext(connection) as asked:
                assert guesses(archivist, question) == []
            assert len(asked) == 0


# The page.


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return str(answer.content.decode())


def test_the_page_is_empty_before_anything_is_learned(city: Actor, sign_in: Browser, offices: Any) -> None:
    page = text(sign_in(city).get("/confusions/"))
    assert "还没有学到误读的字" in page


def test_the_page_shows_counts_filters_and_switches(
    receipts: dict[str, Any], archivist: Actor, city: Actor, sign_in: Browser, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    correct(receipts["unseen"], 0, "今收到官阿毛罚款", archivist)
    indexed()
    browser = sign_in(city)
    page = text(browser.get("/confusions/"))
    assert "宣→宜" in page
    assert "官→宜" in page
    assert "2 组" in page
    assert "官→宜" not in text(browser.get("/confusions/", {"q": "宣"}))
    assert "没有符合这些条件的字" in text(browser.get("/confusions/", {"q": "王"}))
    assert browser.get("/confusions/", {"q": "\0"}).status_code == 200
    with acting(city):
        pair = confusions_for(city).get(meant="宣")
    answer = browser.post(f"/confusions/{pair.pk}/switch/", {"active": "0", "back": "/confusions/?page=1"})
    assert (answer.status_code, answer.url) == (302, "/confusions/?page=1")
    off = text(browser.get("/confusions/?which=off"))
    assert "宣→宜" in off
    assert "官→宜" not in off
    answer = browser.post(f"/confusions/{pair.pk}/switch/", {"active": "1", "back": "https://elsewhere.example/"})
    assert answer.url == "/confusions/"
    browser.post("/confusions/of/330782/switch/", {"active": "0"})
    assert "整表停用" in text(browser.get("/confusions/"))
    town = text(sign_in(archivist).get("/confusions/"))
    assert "宣→宜" in town
    assert "switch/" not in town  # may read, not switch


def test_the_page_asks_the_same_number_of_queries_however_long(
    receipts: dict[str, Any], make: Make, village: Office, city: Actor, sign_in: Browser, indexed: Indexed
) -> None:
    browser = sign_in(city)
    correct(receipts["one"], 0, "今收到宣建国罚款", city)
    indexed()
    browser.get("/confusions/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/confusions/")
    for number, wrong in enumerate("官宫寅宁宇"):
        correct(page_of(make(village, f"收据{wrong}", [f"今收到{wrong}建国罚款"])), 0, "今收到宣建国罚款", city)
        assert number < 9
    indexed()
    with CaptureQueriesContext(connection) as many:
        page = text(browser.get("/confusions/"))
    assert page.count("宣→") >= 6
    assert len(many) == len(few)


def test_the_export_says_what_for(
    receipts: dict[str, Any], archivist: Actor, sign_in: Browser, indexed: Indexed
) -> None:
    correct(receipts["one"], 0, "今收到宣建国罚款", archivist)
    indexed()
    browser = sign_in(archivist)
    assert browser.post("/confusions/export/", {"purpose": " "}).status_code == 400
    answer = browser.post("/confusions/export/", {"purpose": "=复核"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    heading, columns, row = list(sheet.iter_rows(values_only=True))  # type: ignore[union-attr]
    entry = Entry.objects.get(act="confusions exported")
    assert heading[0] == f"误读表，共 1 组；用途：=复核；台账号 {entry.pk}"
    assert columns[:7] == ("序号", "县代码", "原字", "误读作", "次数", "更正文字", "更改人名")
    assert row[:8] == (1, "330782", "宣", "宜", 1, 1, 0, 0)
    assert row[10] == "启用"
    assert all(cell.data_type in "sn" for line in sheet for cell in line)  # type: ignore[union-attr]
    assert Detail.objects.get(entry=entry).text == {"purpose": "=复核"}
