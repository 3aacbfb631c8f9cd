"""Reminders: what falls due and is late, for the clerk's first page, the town and the county."""

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from cundang.accession.actions import mark_collected, recount_stale
from cundang.accession.collection_words import short_kind
from cundang.accession.queries.kinds import rules_of
from cundang.accession.queries.reminders import AHEAD, due_in, late_under, next_days
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console, machine
from cundang.holdings.models import Fonds, Item

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]
MINUTES = "CW-01"
YEAR = 2025


@pytest.fixture(autouse=True)
def _everything_is_seen(db: None) -> Iterator[None]:
    """Between the acts a test looks at rows itself; each act and request brings its own scope."""
    with acting(console("tester")):
        yield


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    """What day it is, from now on."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_zone: day)


def codes(found: list[Any]) -> dict[tuple[str, bool], set[str]]:
    return {(one.day.isoformat(), one.late): {line.row.code for line in one.lines} for one in found}


def test_the_day_comes_and_passes(village: Office, clerk: Actor, today: Callable[[date], None]) -> None:
    """文书 by 30 June, accounts by 31 March of the following year (docs/collection.md)."""
    today(date(2026, 2, 20))
    found = codes(due_in(clerk, village))
    assert {(day, late) for day, late in found if day.startswith("2026")} == {("2026-03-31", False)}
    today(date(2026, 4, 1))
    late = codes(due_in(clerk, village))
    assert late["2026-03-31", True] == found["2026-03-31", False]
    today(date(2026, 5, 15))
    assert MINUTES in codes(due_in(clerk, village))["2026-06-30", False]
    assert [day for day, _year, _count in next_days(clerk, village)] == [date(2026, 6, 30)]


def test_what_is_there_or_settled_is_no_longer_said(
    village: Office, clerk: Actor, today: Callable[[date], None]
) -> None:
    today(date(2026, 7, 15))
    assert MINUTES in codes(due_in(clerk, village))["2026-06-30", True]
    fonds = Fonds.objects.create(office=village, number="Z106")
    Item.objects.create(
        office=village, custodian=village, fonds=fonds, year=YEAR, title="村民代表会议记录", class_code="WS"
    )
    assert MINUTES not in codes(due_in(clerk, village))["2026-06-30", True]
    other = next(one for one in codes(due_in(clerk, village))["2026-06-30", True])
    mark_collected(village, YEAR, other, state="none", reason="当年没有", holder="", until=None, actor=clerk)
    assert other not in codes(due_in(clerk, village)).get(("2026-06-30", True), set())


def test_what_somebody_should_have_brought_back(village: Office, clerk: Actor, today: Callable[[date], None]) -> None:
    back = timezone.localdate() + timedelta(5)
    year = back.year - 1
    said = {"state": "with", "reason": "", "holder": "老支书", "until": back}
    mark_collected(village, year, MINUTES, **said, actor=clerk)
    assert all(MINUTES not in each for each in codes(due_in(clerk, village)).values())
    today(back + timedelta(1))
    if (back + timedelta(1)).year == back.year:
        assert MINUTES in codes(due_in(clerk, village))[back.isoformat(), True]


def test_who_is_late(village: Office, next_village: Office, town: Office, county: Office, city: Actor) -> None:
    year = timezone.localdate().year - 1
    wanted = len(
        [row for row in rules_of(city, county.code).expected(year) if rules_of(city, "330782").overdue(row, year)]
    )
    for row in rules_of(city, county.code).expected(year)[:3]:
        mark_collected(village, year, row.code, state="none", reason="没有", holder="", until=None, actor=city)
    recount_stale(actor=machine())
    assert [(one.office.code, one.missing) for one in late_under(city, county)] == [
        ("330782100", wanted),
        ("330782106", wanted - 3),
    ]
    assert [(one.office.code, one.missing) for one in late_under(city, town)] == [(village.code, wanted - 3)]


def test_the_first_page_asks_for_the_short_form(
    village: Office, clerk: Actor, archivist: Actor, agent: Actor, sign_in: SignIn
) -> None:
    assert 'hx-get="/collection/reminders/"' in sign_in(clerk).get("/").content.decode()
    assert "/collection/reminders/" not in sign_in(agent).get("/").content.decode()
    for actor in (clerk, archivist):
        part = sign_in(actor).get("/collection/reminders/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "归档提醒" in part
    page = sign_in(archivist).get("/collection/330782106/reminders/").content.decode()
    assert village.name in page
    sheet = sign_in(archivist).get("/collection/330782106/reminders/?as=xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(sheet)).worksheets[0].iter_rows(min_row=3, values_only=True))
    assert rows[0][2] == village.code
    own = sign_in(clerk).get(f"/collection/{village.code}/reminders/?as=xlsx").content
    assert openpyxl.load_workbook(io.BytesIO(own)).worksheets[0].max_row > 3
    said = sign_in(clerk).get(f"/api/v1/collection/{village.code}/reminders").json()
    assert said["due"][0]["late"]
    assert timedelta(60) == AHEAD


def test_another_villages_reminders_are_not_there(next_village: Office, clerk: Actor, sign_in: SignIn) -> None:
    assert sign_in(clerk).get(f"/collection/{next_village.code}/reminders/").status_code == 404
    assert sign_in(clerk).get(f"/api/v1/collection/{next_village.code}/reminders").status_code == 404


@pytest.mark.parametrize(
    ("kind", "short"),
    [
        ("党员大会、支委会（党委会）记录", "党员大会"),
        ("会计凭证", "会计凭证"),
        ("村民代表会议和村务会议记录", "村民代表会议"),
    ],
)
def test_columns_have_short_names(kind: str, short: str) -> None:
    assert short_kind(kind) == short
