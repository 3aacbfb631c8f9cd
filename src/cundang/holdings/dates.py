"""Dates as archives have them: kept as written, with the first and last day they can mean.

Rules: DA/T 18-2022 (eight digits, an unknown part padded with `0`, an inferred date in `[ ]`), and what
catalogues really hold: a year only, ranges, Chinese dates, years of the Republic, Excel's serial numbers.
"""

import calendar
import math
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

_EXCEL_ZERO: Final = date(1899, 12, 30)
_EARLIEST, _LATEST = 1000, 2199
_DIGITS: Final = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0", "元": "1"}
_FULL: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})(\d{2})")
_SPLIT: Final = re.compile(r"(\d{4})[年./\-·](\d{1,2})(?:[月./\-·](\d{1,2})日?|月)?")
_YEAR: Final = re.compile(r"(\d{4})年?")
_CHINESE_YEAR: Final = re.compile(r"[〇○零一二三四五六七八九O]{4}(?=年|$)")
_CHINESE_NUMBER: Final = re.compile(
    r"(?<=[年月])([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日])"
)
_REPUBLIC: Final = re.compile(r"(?:中华)?民国(\d{1,2}|元|[一二三四五六七八九]?十?[一二三四五六七八九]?)年")
_RANGE: Final = re.compile(r"(?:--+|[~～至到—–]+|(?<=\d{8})-(?=\d{8})|(?<=[年月日\d])-(?=\d{4}[年./]))")
_TWO_YEARS: Final = re.compile(r"(\d{4})-(\d{4})年?")


@dataclass(frozen=True)
class Dated:
    """A date as written, and the days it covers; both None when it says nothing that can be sorted."""

    written: str = ""
    first: date | None = None
    last: date | None = None


UNKNOWN: Final = Dated()


def read(value: object) -> Dated:
    """The date in a cell: text, a number (eight digits, a year or Excel's serial day), a date or a datetime.

    A date that cannot be understood is kept as written with no range.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return Dated(f"{value:%Y%m%d}" if value.year >= 1000 else value.isoformat(), value, value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _read_number(value)
    written = " ".join(str(value).split()) if value is not None else ""
    days = _read_text(written)
    return Dated(written, *days) if days else Dated(written)


def joined(year: str, month: str, day: str) -> str:
    """One date from three columns (年, 月, 日), unknown parts as zeros; text that is no number stays as it is."""
    if not year:
        return ""
    parts = [year, month or "0", day or "0"]
    if not all(part.isdigit() and len(part) <= width for part, width in zip(parts, (4, 2, 2), strict=True)):
        return ".".join(part for part in (year, month, day) if part)
    return f"{int(parts[0]):04}{int(parts[1]):02}{int(parts[2]):02}"


def year_of(value: object) -> int | None:
    """The year in a 年度 cell (`2019`, `2019年`, `2019年度`, `二〇一九`), or None."""
    dated = read(value.strip().removesuffix("度") if isinstance(value, str) else value)
    if dated.first and dated.last and dated.first.year == dated.last.year:
        return dated.first.year
    return None


def _read_number(value: float) -> Dated:
    whole = int(value) if math.isfinite(value) else 0
    if whole == value and len(str(whole)) in (4, 8) and _read_text(str(whole)):
        return read(str(whole))
    return _serial(value)


def _serial(value: float) -> Dated:
    """Excel's day number: days after 1899-12-30; 10,000 (1927) to 80,000 (2119) can be meant as one."""
    if not 10_000 <= value <= 80_000:
        return Dated(str(value) if isinstance(value, int) else f"{value:g}")
    day = _EXCEL_ZERO + timedelta(days=int(value))
    return Dated(f"{day:%Y%m%d}", day, day)


@lru_cache(maxsize=8192)
def _read_text(written: str) -> tuple[date, date] | None:
    text = _plain(written)
    if not text:
        return None
    ends = _TWO_YEARS.fullmatch(text)
    parts = list(ends.groups()) if ends else [part for part in _RANGE.split(text) if part]
    if len(parts) > 2:
        return None
    days = [day for part in parts if (day := _one(part))]
    if not days or len(days) < len(parts):
        return None
    first, last = days[0][0], days[-1][1]
    return (first, last) if first <= last else None


def _plain(text: str) -> str:
    """Half width, no brackets and spaces, Chinese numerals and years of the Republic as digits."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\s\d{1,2}:\d{2}(:\d{2})?$", "", text)
    text = re.sub(r"[\s\[\]()?〔〕【】]|公元", "", text)
    text = _REPUBLIC.sub(lambda found: f"{1911 + _number(found[1])}年", text)
    text = _CHINESE_YEAR.sub(lambda found: "".join(_DIGITS[c] for c in found[0]), text)
    return _CHINESE_NUMBER.sub(lambda found: str(_number(found[1])), text)


def _number(text: str) -> int:
    """A number to 99 in digits or in Chinese (`十二`, `三十`, `元`)."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(_DIGITS[c] for c in text) or "0")
    return (int(_DIGITS[tens]) if tens else 1) * 10 + (int(_DIGITS[ones]) if ones else 0)


def _one(text: str) -> tuple[date, date] | None:
    for form in (_FULL, _MONTH, _SPLIT, _YEAR):
        if found := form.fullmatch(text):
            year, month, day = (int(part or 0) for part in (*found.groups(), "", "")[:3])
            return _days(year, month, day)
    return None


def _days(year: int, month: int, day: int) -> tuple[date, date] | None:
    """The days of a year, of a month or of one day; a part that is 0 is unknown."""
    if not _EARLIEST <= year <= _LATEST or month > 12 or (day and not month):
        return None
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    last = calendar.monthrange(year, month)[1]
    if day > last:
        return None
    return date(year, month, day or 1), date(year, month, day or last)
