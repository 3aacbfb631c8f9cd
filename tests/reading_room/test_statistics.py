"""What a desk did in a period: exact against a count by hand, and only of doors that one may see."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import move, remove_due
from cundang.reading_room.models import Enquiry
from cundang.reading_room.ratings.statistics import Count, Times, desk_statistics

from .conftest import XUAN, Make

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.fixture
def took(asked: Make) -> Callable[..., Enquiry]:
    """An enquiry accepted on a day and answered so many minutes later: `took(town, "2026-03-31", 7, "find" …)`."""

    def make(office: Office, day: str, minutes: int | None, *acts: str, **facts: object) -> Enquiry:
        made = asked(machine(), office, "accept", *acts, **facts)
        at = timezone.make_aware(datetime.fromisoformat(f"{day} 23:30"))
        answered = at + timedelta(minutes=minutes) if minutes is not None else None
        with acting(machine()):
            due = at + timedelta(minutes=10)
            Enquiry.objects.filter(pk=made.pk).update(accepted_at=at, due_at=due, answered_at=answered)
        return made

    return make


FOUND = ("search", "find", "approve", "deliver")


def test_counts_times_and_results(
    archivist: Actor, town: Office, village: Office, next_village: Office, took: Callable[..., Enquiry]
) -> None:
    for minutes in range(1, 11):
        took(town, "2026-03-31", minutes, *FOUND)
    took(village, "2026-04-01", 11, "search", "find_nothing", "deliver", channel="village", agent=XUAN)
    took(village, "2026-04-02", 3000, "search", "find_partly", "approve", "deliver", channel="online")
    took(village, "2026-04-02", 5, "withdraw", channel="online")
    took(village, "2026-04-03", None, channel="online")
    took(village, "2025-12-31", 1, *FOUND)
    took(next_village, "2026-04-01", 1, *FOUND)  # not theirs to see
    with acting(archivist):
        found = desk_statistics(archivist, *YEAR)
        assert found.total == Count(14, 3)
        assert found.proxy == Count(1, 1)
        assert found.committed == Count()
        assert found.by["channel"] == {"town": Count(10, 0), "village": Count(1, 1), "online": Count(3, 2)}
        assert {key: one.n for key, one in found.by["result"].items()} == {
            "found": 10, "not_found": 1, "partly": 1, "withdrawn": 1, "": 1
        }  # fmt: skip
        assert found.by["month"] == {date(2026, 3, 1): Count(10, 0), date(2026, 4, 1): Count(4, 3)}
        assert {key: one.n for key, one in found.by["door"].items()} == {town.code: 10, village.code: 4}
        assert found.on_the_spot == Times(11, 6, 10)
        assert found.from_afar == Times(1, 3000, 3000)
        assert desk_statistics(archivist, *YEAR, office=village.code).total == Count(4, 3)
        assert desk_statistics(archivist, *YEAR, office=next_village.code).total == Count()


def test_what_is_counted_stays_when_the_applicant_goes(town: Office, asked: Make) -> None:
    one = asked(machine(), town, "accept", *FOUND, "close", agent=XUAN)
    with acting(machine()):
        Enquiry.objects.filter(pk=one.pk).update(remove_on=date(2020, 1, 1))
        remove_due(actor=machine())
        today = timezone.localdate()
        found = desk_statistics(machine(), today, today)
    assert (found.proxy.n, found.committed.n) == (1, 0)
    assert found.by["result"]["found"].n == 1


def test_searching_again_takes_the_result_back(town: Office, asked: Make) -> None:
    one = asked(machine(), town, "accept", "search", "find_nothing")
    with acting(machine()):
        assert one.result == "not_found"
        assert move(one, "search", actor=machine()).result == ""


def test_page_sheet_and_endpoint(
    archivist: Actor, village: Office, took: Callable[..., Enquiry], sign_in: Browser,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    browser = sign_in(archivist)
    asked_for = "first=2026-01-01&last=2026-12-31"
    assert "没有受理过" in browser.get(f"/enquiries/statistics/?{asked_for}").content.decode()
    took(village, "2026-04-01", 4, *FOUND)
    with django_assert_max_num_queries(22):  # type: ignore[attr-defined]
        page = browser.get(f"/enquiries/statistics/?{asked_for}").content.decode()
    assert "中位数 4" in page
    assert "statistics-all" in page
    wrong = "/enquiries/statistics/?first=2026-13-45&last=x%00&office=330799"
    assert browser.get(wrong).status_code == 200
    given = {"first": "2026-01-01", "last": "2026-12-31"}
    assert browser.post("/enquiries/statistics/export/", given).headers["Content-Type"].endswith("sheet")
    assert Entry.objects.filter(act="statistics exported").count() == 1
    told = browser.get(f"/api/v1/enquiries/statistics?{asked_for}&office={village.code}").json()
    assert told["total"] == {"n": 1, "late": 0}
    assert told["by"]["month"] == {"2026-04-01": {"n": 1, "late": 0}}
    assert told["on_the_spot"] == {"n": 1, "median": 4, "ninetieth": 4}


def test_the_sheet_tells_of_proxies_and_commitments(
    archivist: Actor, village: Office, took: Callable[..., Enquiry], sign_in: Browser
) -> None:
    for agent in (XUAN, None, None):
        one = took(village, "2026-04-01", 400 if agent else 4, *FOUND, agent=agent)
    with acting(machine()):
        Enquiry.objects.filter(pk=one.pk).update(committed=True)
    given = {"first": "2026-01-01", "last": "2026-12-31"}
    got = sign_in(archivist).post("/enquiries/statistics/export/", given)
    rows = [row[1:] for row in load_workbook(BytesIO(got.content)).active.iter_rows(min_row=3, values_only=True)]
    assert rows[:3] == [("合计", "受理", 3, 1), ("合计", "有人代办", 1, 1), ("合计", "签了信用承诺书", 1, 0)]
    assert rows[3][0] == "渠道"


def test_who_sees_no_enquiries_sees_no_figures(audit_admin: Actor) -> None:
    with acting(audit_admin), pytest.raises(Forbidden):
        desk_statistics(audit_admin, *YEAR)


def test_the_plot_has_room_for_a_year_and_a_gap_for_a_month_without_any(
    archivist: Actor, town: Office, took: Callable[..., Enquiry], sign_in: Browser
) -> None:
    took(town, "2026-03-02", 1, *FOUND)
    took(town, "2026-05-02", 1, *FOUND)
    page = sign_in(archivist).get("/enquiries/statistics/?first=2026-01-01&last=2026-12-31").text
    at = [float(x) for x in re.findall(r'class="statistics-all" x="([0-9.]+)"', page)]
    width = 640 / 12
    assert [round(x / width) for x in at] == [0, 1, 2]
    heights = [float(high) for high in re.findall(r'statistics-all"[^>]* height="([0-9.]+)"', page)]
    assert heights == [140.0, 0.0, 140.0]
