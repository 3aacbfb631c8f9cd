"""Minutes and working days."""

from datetime import date, datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.reading_room import clocks
from cundang.reading_room.actions import EnquiryRefused, keep_clock, keep_day, remove_day
from cundang.reading_room.states import CLOCKS

HOLIDAYS = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True}


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        ("2026-11-27 09:00", 2, "2026-12-01"),  # a Friday: Monday, Tuesday
        ("2026-09-30 16:00", 2, "2026-10-09"),  # before the holidays: 8th and 9th
        ("2026-10-09 16:00", 2, "2026-10-12"),  # Saturday the 10th is worked
        ("2026-10-03 09:00", 1, "2026-10-08"),  # accepted on a holiday
    ],
)
def test_working_days(start: str, days: int, end: str) -> None:
    assert clocks.after(at(start), days, "workdays", HOLIDAYS) == at(f"{end} 23:59:59")


def test_minutes_run_through() -> None:
    assert clocks.after(at("2026-11-28 09:55"), 10, "minutes", {}) == at("2026-11-28 10:05")


def test_a_year_of_holidays_ends_all_the_same() -> None:
    never = dict.fromkeys((date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in range(900)), False)
    assert clocks.after(at("2026-01-01 09:00"), 2, "workdays", never) < at("2027-06-01 00:00")


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 30))
def test_more_days_never_end_sooner(day: date, amount: int) -> None:
    start = timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    ends = [clocks.after(start, n, "workdays", HOLIDAYS) for n in (amount, amount + 1)]
    assert start < ends[0] < ends[1]
    assert clocks.works(timezone.localdate(ends[0]), HOLIDAYS)


def test_a_county_keeps_its_own(city: Actor, county: Office, archivist: Actor) -> None:
    with acting(city):
        assert set(clocks.rules_of(county.code)) == set(CLOCKS)
        keep_clock(county, "online", amount=3, unit="workdays", extension=1, actor=city)
        assert clocks.rules_of(county.code)["online"] == clocks.Rule("online", 3, "workdays", 1)
        day = keep_day(county, date(2026, 10, 1), works=False, name=" 国庆节 ", actor=city)
        assert clocks.special_days(county.code) == {date(2026, 10, 1): False}
        keep_day(county, date(2026, 10, 1), works=True, name="国庆节", actor=city)
        assert clocks.special_days(county.code) == {date(2026, 10, 1): True}
        remove_day(day, actor=city)
        assert clocks.special_days(county.code) == {}
        for wrong in ({"amount": 0}, {"amount": 9999}, {"unit": "weeks"}, {"extension": -1}):
            with pytest.raises(EnquiryRefused):
                keep_clock(county, "online", **{"amount": 2, "unit": "workdays", "extension": 2, **wrong}, actor=city)
        with pytest.raises(EnquiryRefused):
            keep_day(county, date(9999, 1, 1), works=False, name="远", actor=city)
        with pytest.raises(EnquiryRefused):
            keep_day(county, date(2026, 1, 1), works=False, name="  ", actor=city)
    with acting(archivist), pytest.raises(Forbidden):
        keep_day(county, date(2026, 10, 1), works=False, name="国庆节", actor=archivist)
