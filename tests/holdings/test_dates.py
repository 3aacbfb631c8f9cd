"""Dates and retention periods as archives have them."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cundang.holdings import dates, retention
from cundang.holdings.dates import Dated, read

DAY = date(1981, 3, 5)
WHOLE_YEAR = (date(1981, 1, 1), date(1981, 12, 31))
MARCH = (date(1981, 3, 1), date(1981, 3, 31))


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("19810305", (DAY, DAY)),
        ("1981.3.5", (DAY, DAY)),
        ("1981-03-05", (DAY, DAY)),
        ("1981/3/5 00:00:00", (DAY, DAY)),
        ("1981年3月5日", (DAY, DAY)),
        ("１９８１年３月５日", (DAY, DAY)),
        ("一九八一年三月五日", (DAY, DAY)),
        ("公元1981年3月5日", (DAY, DAY)),
        ("19810000", WHOLE_YEAR),
        ("1981", WHOLE_YEAR),
        ("1981年", WHOLE_YEAR),
        ("一九八一", WHOLE_YEAR),
        ("19810300", MARCH),
        ("198103", MARCH),
        ("1981年3月", MARCH),
        ("1981.03", MARCH),
        ("[19450815]", (date(1945, 8, 15), date(1945, 8, 15))),
        ("[1945]?", (date(1945, 1, 1), date(1945, 12, 31))),
        ("民国三十四年八月十五日", (date(1945, 8, 15), date(1945, 8, 15))),
        ("民国元年", (date(1912, 1, 1), date(1912, 12, 31))),
        ("民国24年", (date(1935, 1, 1), date(1935, 12, 31))),
        ("19810305-19811231", (DAY, date(1981, 12, 31))),
        ("1981-1983", (date(1981, 1, 1), date(1983, 12, 31))),
        ("1981年3月至1982年2月", (date(1981, 3, 1), date(1982, 2, 28))),
        ("1981.3.5—1981.3.31", (DAY, date(1981, 3, 31))),
        ("1981.3-1982.2", (date(1981, 3, 1), date(1982, 2, 28))),
        ("19840200", (date(1984, 2, 1), date(1984, 2, 29))),
    ],
)
def test_a_date_covers_the_days_it_can_mean(written: str, days: tuple[date, date]) -> None:
    assert read(written) == Dated(written, *days)


@pytest.mark.parametrize("written", ["不详", "", "19811332", "19810231", "81.3.5", "1983-1981", "00000000", "春", "-"])
def test_what_is_not_understood_is_kept_as_written(written: str) -> None:
    assert read(written) == Dated(written)


@pytest.mark.parametrize(
    ("cell", "dated"),
    [
        (19810305, Dated("19810305", DAY, DAY)),
        (19810000, Dated("19810000", *WHOLE_YEAR)),
        (1981, Dated("1981", *WHOLE_YEAR)),
        (1981.0, Dated("1981", *WHOLE_YEAR)),
        (29650, Dated("19810305", DAY, DAY)),  # Excel's serial number of the day
        (29650.5, Dated("19810305", DAY, DAY)),
        (date(1981, 3, 5), Dated("19810305", DAY, DAY)),
        (datetime(1981, 3, 5, 12, 30), Dated("19810305", DAY, DAY)),  # as openpyxl gives it
        (7, Dated("7")),
        (None, Dated("")),
    ],
)
def test_cells_of_a_spreadsheet(cell: object, dated: Dated) -> None:
    assert read(cell) == dated


def test_a_date_from_three_columns() -> None:
    assert dates.joined("1981", "3", "5") == "19810305"
    assert dates.joined("1981", "", "") == "19810000"
    assert dates.joined("八一", "3", "") == "八一.3"
    assert dates.joined("", "3", "5") == ""


@pytest.mark.parametrize(
    ("cell", "year"), [("2019年", 2019), ("2019年度", 2019), (2019, 2019), ("二〇一九", 2019), ("2019-2020", None)]
)
def test_years(cell: object, year: int | None) -> None:
    assert dates.year_of(cell) == year


@given(st.one_of(st.text(max_size=30), st.text("0123456789年月日.-[] 民国十", max_size=20), st.floats(), st.integers()))
def test_no_cell_stops_the_import(cell: object) -> None:
    dated = read(cell)
    assert (dated.first is None) == (dated.last is None)
    if dated.first and dated.last:
        assert dated.first <= dated.last


@given(st.dates(date(1900, 1, 1), date.today()))
def test_every_day_is_read_in_every_form(day: date) -> None:
    for form in (f"{day:%Y%m%d}", f"{day.year}年{day.month}月{day.day}日", f"{day.year}.{day.month}.{day.day}"):
        assert read(form) == Dated(form, day, day)


@pytest.mark.parametrize(
    ("marked", "code"),
    [
        ("永久", "Y"), ("Y", "Y"), ("30年", "D30"), ("３０年", "D30"), ("定期30年", "D30"), ("定期(10年)", "D10"),
        ("定期-30年", "D30"), ("D10", "D10"), (30, "D30"), (10.0, "D10"), ("三十年", "D30"), ("长期", "CQ"),
        ("短 期", "DQ"), ("15年", "D15"), ("", ""), (None, ""), ("看情况", ""), ("0", ""),
    ],
)  # fmt: skip
def test_retention_codes(marked: object, code: str) -> None:
    assert retention.code(marked) == code
