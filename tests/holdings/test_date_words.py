"""The truth table of docs/dates.md, and the words for times that a county keeps."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import translation

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.holdings.actions import PeriodRefused, describe, draft_item, import_catalogue, write_period
from cundang.holdings.authorities.periods import periods_for, periods_of
from cundang.holdings.authority_models import DatePeriod
from cundang.holdings.date_forms import MID_TERMS, Period, lunar
from cundang.holdings.dates import CERTAINTY_WORDS, read
from cundang.holdings.models import Item
from cundang.holdings.queries import report_file
from cundang.ledger.models import Entry

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
DOC = Path(__file__).parent.parent.parent / "docs" / "dates.md"
TABLE = re.findall(
    r"^\| `([^`]+)` \| ([\d-]*) \| ([\d-]*) \| (\w+) \| (.*?) \|$", DOC.read_text(encoding="utf-8"), re.M
)
COUNTY = "330782"


@pytest.mark.parametrize("row", TABLE, ids=[row[0] for row in TABLE])
def test_the_published_table_is_what_is_read(row: tuple[str, ...]) -> None:
    written, first, last, certainty, understood = row
    dated = read(written, periods_of(""))
    days = [day.isoformat() if day else "" for day in (dated.first, dated.last)]
    assert [dated.written, *days, dated.certainty, str(dated.understood)] == [
        written,
        first,
        last,
        certainty,
        understood,
    ]


def test_the_table_has_every_certainty_and_every_trap() -> None:
    assert {row[3] for row in TABLE} == set(CERTAINTY_WORDS)
    assert {"19990231", "2999", "19991301", "81.3.5", "甲辰年"} <= {row[0] for row in TABLE}
    assert len(TABLE) > 60


def test_the_sentence_is_in_the_language_of_whoever_reads() -> None:
    dated = read("19990231")
    with translation.override("en"):
        assert "Month 2 of 1999 has 28 days, not 31" in str(dated.understood)
    assert "只有 28 天" in str(dated.understood)


# The first day of the first lunar month, and 中秋 (the 15th of the eighth), from the almanac.
NEW_YEARS = [
    date(1904, 2, 16), date(1949, 1, 29), date(1958, 2, 18), date(1966, 1, 21), date(1976, 1, 31), date(1985, 2, 20),
    date(2000, 2, 5), date(2012, 1, 23), date(2019, 2, 5), date(2023, 1, 22),
]  # fmt: skip
MID_AUTUMNS = [
    date(1958, 9, 27),
    date(1976, 9, 8),
    date(1985, 9, 29),
    date(2000, 9, 12),
    date(2019, 9, 13),
    date(2020, 10, 1),
]


@pytest.mark.parametrize("day", NEW_YEARS)
def test_the_days_of_a_lunar_year_hold_its_new_year(day: date) -> None:
    for written in (f"{day.year}年正月初一", f"农历{day.year}年", f"农历{day.year}年正月"):
        dated = read(written)
        assert dated.first
        assert dated.last
        assert dated.first <= day <= dated.last, written
    eve = read(f"{day.year - 1}年腊月三十")
    assert eve.first
    assert eve.last
    assert eve.first <= day - timedelta(1) <= eve.last


@pytest.mark.parametrize("day", MID_AUTUMNS)
def test_a_day_of_a_lunar_month_lies_within_a_month(day: date) -> None:
    dated = read(f"农历{day.year}年八月十五")
    assert dated.first
    assert dated.last
    assert dated.first <= day <= dated.last
    assert (dated.last - dated.first).days < 40


def test_every_lunar_month_is_about_sixty_days_wide() -> None:
    for month in range(1, len(MID_TERMS) + 1):
        span = lunar(1958, month, 0)
        assert 58 <= (span.last - span.first).days <= 64


def test_a_long_text_is_refused_and_costs_nothing() -> None:
    for text in ("约" * 100_000, "1975年" * 50_000, "(" * 99_999, "农历" * 40_000, "1975左右" + "左右" * 50_000):
        assert read(text).first is None


def test_only_what_is_known_can_be_a_period() -> None:
    assert read("合作化时期").first is None
    mine = (Period("合作化", date(1953, 1, 1), date(1956, 12, 31), "县志"),)
    assert read("合作化时期", mine).first == date(1953, 1, 1)
    assert "县志" in str(read("合作化时期", mine).understood)


# What a county makes of the table.


def put(
    actor: Actor, word: str = "四清", first: str = "1964-01-01", last: str = "1966-06-30", **more: object
) -> DatePeriod:
    facts = {"source": "义乌县志", "county": COUNTY, **more}
    return write_period(word, date.fromisoformat(first), date.fromisoformat(last), actor=actor, **facts)  # type: ignore[arg-type]


def test_a_countys_word_covers_the_programs_and_its_items_follow(city: Actor, village: Office) -> None:
    with acting(city):
        item = draft_item(office=village, reference="Z106-WS·1965-Y-0001", actor=console("tester"))
        item = describe(item, title="四清运动材料", dated="四清时期", actor=city)
        assert (item.dated_from, item.dated_to) == (date(1963, 1, 1), date(1965, 12, 31))
        put(city)
        item.refresh_from_db()
        assert (item.dated_from, item.dated_to) == (date(1964, 1, 1), date(1966, 6, 30))
        put(city, used=False)
        item.refresh_from_db()
        assert item.dated_from is None
        assert item.dated == "四清时期"
        assert DatePeriod.objects.filter(word="四清").count() == 2
        assert [row.office_id for row in periods_for(city) if row.word == "四清"] == [COUNTY]
        acts = Entry.objects.filter(act="date period written").order_by("pk")
        assert [entry.facts["items"] for entry in acts] == [1, 1]


def test_another_county_keeps_its_own_reading(
    city: Actor, person: Callable[[str, str, str], Actor], county: Office
) -> None:
    Office.objects.create(code="330783", name="东阳市")
    neighbour = person("neighbour", "city_archivist", "330783")
    with acting(city):
        mine = put(city)
    with acting(neighbour):
        assert mine.pk not in {row.pk for row in periods_for(neighbour)}
        with pytest.raises(Forbidden):
            put(neighbour)
        with pytest.raises(DatabaseError), transaction.atomic():  # the second lock
            DatePeriod.objects.create(office_id=COUNTY, word="土改", first="1950-01-01", last="1953-01-01", source="x")
        assert DatePeriod.objects.filter(office=None).update(source="改了") == 0  # the program's own, nobody writes


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"word": "四"}, "2 到 20 个字"),
        ({"word": "四清1964"}, "不含数字"),
        ({"word": "长" * 21}, "2 到 20 个字"),
        ({"source": "  "}, "依据"),
        ({"source": "长" * 301}, "300"),
        ({"last": "1963-12-31"}, "早于"),
        ({"first": "1100-01-01"}, "200 年"),
        ({"county": "330782106"}, "6 位代码"),
    ],
)
def test_a_word_that_cannot_be_kept(city: Actor, offices: object, change: dict[str, str], why: str) -> None:
    with acting(city), pytest.raises(PeriodRefused, match=why):
        put(city, **change)  # type: ignore[arg-type]
    assert not DatePeriod.objects.filter(office=COUNTY).exists()


def test_a_town_does_not_set_the_words_of_the_county(archivist: Actor, sign_in: SignIn) -> None:
    with acting(archivist), pytest.raises(Forbidden):
        put(archivist)
    assert "添加时期用语" not in sign_in(archivist).get("/dates/").content.decode()


# The same reading at every door.

WORDS = ["约1975年", "文革期间", "70年代末", "民国三十四年", "1958年春", "19990231"]


@pytest.mark.parametrize("written", WORDS)
def test_import_form_and_endpoint_read_alike(
    written: str, tmp_path: Path, archivist: Actor, village: Office, sign_in: SignIn
) -> None:
    sheet = tmp_path / "目录.csv"
    sheet.write_text(f"档号,题名,日期\nZ106-WS·1976-Y-0001,甲,{written}\nZ106-WS·1976-Y-0002,乙,\n", encoding="utf-8")
    run = import_catalogue(sheet, office=village, dry_run=False, actor=archivist)
    assert (run.accepted, run.refused) == (2, 0)
    browser = sign_in(archivist)
    said = browser.get("/api/v1/dates", {"dated": written}).json()
    with acting(archivist):
        from_sheet, by_hand = village_items(village)
        changed = {
            name: getattr(by_hand, name) or "" for name in ("title", "year", "class_code", "retention_as_marked")
        }
    assert browser.post(f"/items/{by_hand.pk}/describe/", {**changed, "dated": written}).status_code == 302
    with acting(archivist):
        for item in village_items(village):
            days = [day.isoformat() if day else None for day in (item.dated_from, item.dated_to)]
            assert [item.dated, *days] == [written, said["first"], said["last"]]
    shown = browser.get(f"/api/v1/items/{from_sheet.pk}").json()["date_read"]
    assert shown == said
    page = browser.get(f"/items/{by_hand.pk}/").content.decode()
    assert said["understood"].replace('"', "&quot;") in page


def village_items(village: Office) -> list[Item]:
    return list(Item.objects.filter(office=village).order_by("reference"))


def test_what_is_not_plain_is_said_in_the_report(tmp_path: Path, archivist: Actor, village: Office) -> None:
    sheet = tmp_path / "目录.csv"
    sheet.write_text(
        "档号,题名,日期\nA-1-1-1,甲,约1975年\nA-1-1-2,乙,19990231\nA-1-1-3,丙,19750301\n", encoding="utf-8"
    )
    run = import_catalogue(sheet, office=village, dry_run=True, actor=archivist)
    lines = report_file(run).read_text(encoding="utf-8-sig").splitlines()
    assert any("约1975年”读作 1975-01-01 至 1975-12-31" in line for line in lines)
    assert any("19990231”照原样保留，没有读成日期：1999 年 2 月只有 28 天" in line for line in lines)
    assert not any("19750301”" in line for line in lines)


def test_the_page_of_dates(city: Actor, sign_in: SignIn) -> None:
    browser = sign_in(city)
    assert "读作 1966-05-01 至 1976-10-31" in browser.get("/dates/", {"dated": "文革期间"}).content.decode()
    part = browser.get("/dates/", {"dated": "甲辰年"}, headers={"HX-Request": "true"}).content.decode()
    assert "1904、1964、2024" in part
    assert "<html" not in part
    said = {"word": "合作化", "first": "1953-01-01", "last": "1956-12-31", "source": "义乌县志", "used": "on"}
    assert browser.post("/dates/words/new/", said).status_code == 302
    assert "1953-01-01 至 1956-12-31" in browser.get("/dates/", {"dated": "合作化时期"}).content.decode()
    wrong = browser.post("/dates/words/new/", {**said, "word": "合作化", "last": "1950-01-01"})
    assert "止日早于起日" in wrong.content.decode()
    assert browser.get("/dates/", {"as": "xlsx"}).content[:2] == b"PK"
    default = DatePeriod.objects.get(office=None, word="文革").pk
    assert browser.post(f"/dates/words/{default}/", {**said, "source": "浙江省志"}).status_code == 302
    with acting(city):
        assert DatePeriod.objects.get(office=COUNTY, word="文革").source == "浙江省志"


def test_the_page_costs_the_same_however_many_words(
    city: Actor, sign_in: SignIn, django_assert_max_num_queries: object
) -> None:
    with acting(city):
        for at in range(12):
            put(city, word="土改" + "甲乙丙丁戊己庚辛壬癸子丑"[at])
    browser = sign_in(city)
    with django_assert_max_num_queries(15):  # type: ignore[operator]
        browser.get("/dates/")
