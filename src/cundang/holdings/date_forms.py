"""What one date of an old paper can look like, and the days that it covers.

Sources: DA/T 18-2022 (eight digits, unknown parts as zeros, what was inferred in `[ ]`); GB/T 33661-2017 (a month of
the lunar calendar holds its own mid-term 中气, so it lies within a month of that day); 上旬 and 中旬 are ten days each.
Where a word has no such rule (末, 春) the days stand in the tables below, and the sentence of the reader says them.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from cundang.sentences import Sentence, sentence

STATED, INFERRED, APPROXIMATE, PERIOD = "stated", "inferred", "approximate", "period"
EARLIEST: Final = 1000
DIGITS: Final = {c: str(n) for n, c in enumerate("〇一二三四五六七八九")} | {"零": "0", "○": "0", "O": "0", "元": "1"}

REPUBLIC: Final = (1912, 1949)  # 民国: its first year, and the last that papers of the mainland are dated by
# Which digits of a decade, and which months of a year, a word can mean; overlapping, since nobody draws the line.
DECADE_PARTS: Final = {"初": (0, 3), "前": (0, 4), "中": (3, 6), "后": (5, 9), "末": (6, 9)}
YEAR_PARTS: Final = {"初": (1, 3), "中": (5, 8), "底": (10, 12), "末": (10, 12)}
SEASONS: Final = {"春": (2, 5), "夏": (5, 8), "秋": (8, 11), "冬": (11, 14)}  # by the solar terms and by the months
MONTH_PARTS: Final = {
    "上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31),
    "初": (1, 10), "中": (11, 20), "底": (21, 31), "末": (21, 31),
}  # fmt: skip
ROUGH_PARTS: Final = "初中底末"
# Month and day of the mid-term of each lunar month; the twelfth's lies in the next year.
MID_TERMS: Final = (
    (2, 19), (3, 20), (4, 20), (5, 21), (6, 21), (7, 23), (8, 23), (9, 23), (10, 23), (11, 22), (12, 22), (13, 20),
)  # fmt: skip
SLACK: Final = 2  # days by which a mid-term moves from year to year
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"

_FULL: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH: Final = re.compile(r"(\d{4})(\d{2})")
_SPLIT: Final = re.compile(r"(\d{4})[年./\-·](\d{1,2})(?:[月./\-·](\d{1,2})[日号]?|月份?)?")
_YEAR: Final = re.compile(r"(\d{4})年?度?")
_DECADE: Final = re.compile(r"(?:(\d{2})世纪)?(\d{2,4})年代(?:([初前中后末])期?)?")
_YEAR_PART: Final = re.compile(
    r"(\d{4})年?(?:年?(初|中|底|末)|([春夏秋冬])[季天]?|([上下])半年|第?([1-4一二三四])季度)"
)
_MONTH_PART: Final = re.compile(r"(\d{4})[年.](\d{1,2})月份?(上旬|中旬|下旬|初|中|底|末)")
_SHORT_YEAR: Final = re.compile(r"\d{2}(?:年.*|[./\-]\d{1,2}(?:[./\-]\d{1,2})?)")
_ABOUT: Final = re.compile(r"(?:大约|约在|约|大概|可能)+(.+)|(.+?)(?:左右|前后|上下|\?)+")
_LUNAR_WORDS: Final = "(?:农历|旧历|阴历|夏历|古历)"
_LUNAR: Final = re.compile(
    rf"({_LUNAR_WORDS})?(\d{{4}})年?({_LUNAR_WORDS})?(?:(闰)?(正|冬|腊|[一二三四五六七八九十]{{1,2}}|\d{{1,2}})月"
    r"(初?[一二三四五六七八九十]{1,3}|[廿卅][一二三四五六七八九]?|\d{1,2})?日?)?"
)
_CYCLE: Final = re.compile(rf"(?:(\d{{4}})年?)?(?:岁次)?([{STEMS}])([{BRANCHES}])年?")
_COUNTED: Final = re.compile(r"(\d{1,2}|[元一二三四五六七八九十廿卅]{1,3})年(.*)")
_AFTER_PERIOD: Final = re.compile("(?:期间|时期|年间|阶段|运动|中|时)+$")


class NotUnderstood(ValueError):
    """A date that cannot be read; carries one sentence that says why."""


@dataclass(frozen=True)
class Period:
    """A word for a time, with its days and whose word that is; of a reign (`counts_years`) the years are counted."""

    word: str
    first: date
    last: date
    source: str = ""
    counts_years: bool = False


Periods = tuple[Period, ...]


@dataclass(frozen=True)
class Span:
    """The days that a date covers, how sure they are, and by which rules they were found."""

    first: date
    last: date
    certainty: str = STATED
    notes: tuple[Sentence, ...] = ()


def one(text: str, periods: Periods, latest: int) -> Span:
    """The days of one date in half width, with digits where it says a number; raises `NotUnderstood`.

    `latest` is the last year that can be meant.
    """
    if about := _ABOUT.fullmatch(text):
        meant = one(about[1] or about[2], periods, latest)
        rough = sentence("原件写的是约数")
        notes = meant.notes if rough in meant.notes else (*meant.notes, rough)
        return replace(meant, certainty=APPROXIMATE, notes=notes)
    for form in _FORMS:
        if (found := form(text, periods)) is not None:
            if found.first.year > latest:
                raise NotUnderstood(sentence("%(year)s 年还没有到。", year=found.first.year))
            return found
    if _SHORT_YEAR.fullmatch(text):
        raise NotUnderstood(sentence("年份只写了两位，不能断定是哪个世纪，请写全四位。"))
    raise NotUnderstood(sentence("这种写法看不懂。"))


def number(text: str) -> int:
    """A number to 99 in digits or in Chinese (`十二`, `三十`, `廿三`, `初五`, `元`)."""
    if text.isdigit():
        return int(text)
    text = text.replace("廿", "二十").replace("卅", "三十").removeprefix("初")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(DIGITS[c] for c in text) or "0")
    return (int(DIGITS[tens]) if tens else 1) * 10 + (int(DIGITS[ones]) if ones else 0)


def of_days(year: int, month: int = 0, day: int = 0) -> Span:
    """A year, a month of it or one day; a part that is 0 is unknown."""
    if year < EARLIEST:
        raise NotUnderstood(sentence("没有 %(year)s 年的文件，请核对年份。", year=year))
    if year > date.max.year - 2:
        raise NotUnderstood(sentence("%(year)s 年还没有到。", year=year))
    if month > 12:
        raise NotUnderstood(sentence("一年没有第 %(month)s 个月。", month=month))
    if not month:
        if day:
            raise NotUnderstood(sentence("写了日，没有写月。"))
        return Span(date(year, 1, 1), date(year, 12, 31), notes=(sentence("只知年份"),))
    days = calendar.monthrange(year, month)[1]
    if day > days:
        told = {"year": year, "month": month, "day": day, "days": days}
        raise NotUnderstood(sentence("%(year)s 年 %(month)s 月只有 %(days)s 天，没有 %(day)s 日。", **told))
    if not day:
        return Span(date(year, month, 1), date(year, month, days), notes=(sentence("只知年月"),))
    return Span(date(year, month, day), date(year, month, day))


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    """From the first day of one month to the last of another; month 13 is January of the next year."""
    begin, end = of_days(year, first), of_days(year + (last - 1) // 12, (last - 1) % 12 + 1)
    return begin.first, end.last


def _plain(text: str, periods: Periods) -> Span | None:
    for form in (_FULL, _MONTH, _SPLIT, _YEAR):
        if found := form.fullmatch(text):
            return of_days(*(int(part or 0) for part in (*found.groups(), "", "")[:3]))
    return None


def _decade(text: str, periods: Periods) -> Span | None:
    found = _DECADE.fullmatch(text)
    if not found:
        return None
    century, digits, part = found.groups()
    notes = [sentence("只知年代")]
    if century and len(digits) == 2:
        decade = (int(century) - 1) * 100 + int(digits)
    elif len(digits) == 4:
        decade = int(digits)
    elif len(digits) == 2 and 30 <= int(digits) <= 90:
        decade = 1900 + int(digits)
        notes.append(sentence("没有写世纪，按二十世纪"))
    else:
        raise NotUnderstood(sentence("年代没有写世纪，不能断定，请写成“1920年代”这样。"))
    if decade % 10:
        raise NotUnderstood(sentence("年代应当是整十年，如“1970年代”。"))
    low, high = DECADE_PARTS[part] if part else (0, 9)
    of_days(decade + low)
    return Span(date(decade + low, 1, 1), date(decade + high, 12, 31), APPROXIMATE if part else STATED, tuple(notes))


def _year_part(text: str, periods: Periods) -> Span | None:
    found = _YEAR_PART.fullmatch(text)
    if not found:
        return None
    year, (_year, part, season, half, quarter) = int(found[1]), found.groups()
    if part:
        return Span(*_months(year, *YEAR_PARTS[part]), APPROXIMATE)
    if season:
        note = sentence("季节按节气和月份两种算法都包括在内")
        return Span(*_months(year, *SEASONS[season]), APPROXIMATE, (note,))
    if half:
        return Span(*_months(year, *((1, 6) if half == "上" else (7, 12))))
    first = number(quarter) * 3 - 2
    return Span(*_months(year, first, first + 2))


def _month_part(text: str, periods: Periods) -> Span | None:
    found = _MONTH_PART.fullmatch(text)
    if not found:
        return None
    month = of_days(int(found[1]), int(found[2]))
    low, high = MONTH_PARTS[found[3]]
    certainty = APPROXIMATE if found[3] in ROUGH_PARTS else STATED
    return Span(month.first.replace(day=low), month.first.replace(day=min(high, month.last.day)), certainty)


def _lunar(text: str, periods: Periods) -> Span | None:
    """A day, month or year of the lunar calendar: the solar days that it can be."""
    found = _LUNAR.fullmatch(text)
    if not found:
        return None
    before, year, marker, leap, month, day = found.groups()
    if not (before or marker or leap or month in ("正", "冬", "腊") or (day or "")[:1] in ("初", "廿", "卅")):
        return None
    return lunar(int(year), {"正": 1, "冬": 11, "腊": 12}.get(month) or number(month or "0"), number(day or "0"), leap)


def lunar(year: int, month: int, day: int, leap: str | None = None) -> Span:
    """The solar days that a lunar year (month 0), month (day 0) or day can be."""
    of_days(year, month)
    note = sentence("农历，不换算到日，只给出公历的起止")
    if not month:
        return Span(date(year, 1, 21), date(year + 1, 2, 20), notes=(note,))
    if day > 30:
        raise NotUnderstood(sentence("农历一个月最多三十天，没有第 %(day)s 天。", day=day))
    at, on = MID_TERMS[month - 1]
    mid = date(year + (at - 1) // 12, (at - 1) % 12 + 1, on)
    begins = mid - timedelta(29 + SLACK), mid + timedelta(SLACK)
    if leap:  # the leap month follows the month of the same number and holds no mid-term
        begins = mid + timedelta(1 - SLACK), mid + timedelta(30 + SLACK)
    first, last = (day, day) if day else (1, 30)
    return Span(begins[0] + timedelta(first - 1), begins[1] + timedelta(last - 1), notes=(note,))


def _cycle(text: str, periods: Periods) -> Span | None:
    """A year of the sixty-year cycle, which says a year only beside one, or within a reign."""
    for word, first, last in (("民国", *REPUBLIC), *_reigns(periods)):
        if text.startswith(word) and (found := _CYCLE.fullmatch(text.removeprefix(word))) and not found[1]:
            years = [year for year in range(first, last + 1) if _in_cycle(year) == found[2] + found[3]]
            if len(years) == 1:
                return lunar(years[0], 0, 0)
            raise NotUnderstood(sentence("%(word)s没有%(cycle)s年。", word=word, cycle=found[2] + found[3]))
    found = _CYCLE.fullmatch(text)
    if not found:
        return None
    year, cycle = found[1], found[2] + found[3]
    if year and _in_cycle(int(year)) == cycle:
        return of_days(int(year))
    if year:
        right = _in_cycle(int(year))
        raise NotUnderstood(
            sentence("%(year)s 年是%(right)s年，不是%(cycle)s年。", year=year, right=right, cycle=cycle)
        )
    possible = [str(year) for year in range(1840, 2030) if _in_cycle(year) == cycle]
    if not possible:
        raise NotUnderstood(sentence("干支里没有“%(cycle)s”。", cycle=cycle))
    told = {"cycle": cycle, "years": "、".join(possible)}
    raise NotUnderstood(sentence("%(cycle)s年可以是 %(years)s 年，请补上公元年份。", **told))


def _in_cycle(year: int) -> str:
    return STEMS[(year - 4) % 10] + BRANCHES[(year - 4) % 12]


def _reigns(periods: Periods) -> list[tuple[str, int, int]]:
    return [(period.word, period.first.year, period.last.year) for period in periods if period.counts_years]


def _reign(text: str, periods: Periods) -> Span | None:
    """A year counted from the beginning of a reign; its months are those of the lunar calendar."""
    for word, first, last in _reigns(periods):
        if not text.startswith(word) or not (found := _COUNTED.fullmatch(text.removeprefix(word))):
            continue
        year = first - 1 + number(found[1])
        if not first <= year <= last:
            raise NotUnderstood(sentence("%(word)s没有 %(count)s 年。", word=word, count=number(found[1])))
        if not found[2]:
            return lunar(year, 0, 0)
        return _lunar(f"农历{year}年{found[2]}", periods)
    return None


def _period(text: str, periods: Periods) -> Span | None:
    """A word of the county's table of periods, with or without 期间, 时期 and the like."""
    bare = _AFTER_PERIOD.sub("", text)
    for period in periods:
        if period.word == text or (bare and _AFTER_PERIOD.sub("", period.word) == bare and not period.counts_years):
            note = sentence("“%(word)s”按时期用语表，依据：%(source)s", word=period.word, source=period.source)
            return Span(period.first, period.last, PERIOD, (note,))
    return None


_FORMS: Final[tuple[Callable[[str, Periods], Span | None], ...]] = (
    _plain, _decade, _year_part, _month_part, _lunar, _cycle, _reign, _period,
)  # fmt: skip
