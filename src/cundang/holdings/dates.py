"""Dates as archives have them: kept as written, with the first and last day they can mean, and why.

One reader for the catalogue import, the form of an item, the endpoints and the years of a search. What it cannot
read is kept as written, without days, and it says why: nothing is guessed in silence. Its truth table: docs/dates.md.
"""

import math
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext_lazy

from cundang.holdings.date_forms import (
    APPROXIMATE,
    DIGITS,
    INFERRED,
    PERIOD,
    STATED,
    NotUnderstood,
    Periods,
    Span,
    number,
    one,
)
from cundang.sentences import Sentence, sentence

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

UNREAD: Final = "unread"
LONGEST: Final = 60  # characters of a date, as `Item.dated` keeps them
CERTAINTY_WORDS: Final[dict[str, "StrOrPromise"]] = {
    STATED: gettext_lazy("照原件所写"),
    INFERRED: gettext_lazy("考证所得"),
    APPROXIMATE: gettext_lazy("约略"),
    PERIOD: gettext_lazy("时期用语"),
    UNREAD: gettext_lazy("没有读懂"),
}
_WEAKEST_FIRST: Final = (PERIOD, APPROXIMATE, INFERRED, STATED)

_EXCEL_ZERO: Final = date(1899, 12, 30)
_CHINESE_YEAR: Final = re.compile(r"[〇○零一二三四五六七八九O]{4}(?=年|$)")
_CHINESE_NUMBER: Final = re.compile(
    r"(?<=[年月])([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])(?=[月日])"
)
_CHINESE_DECADE: Final = re.compile(r"([一二三四五六七八九])十(?=年代)")
_CHINESE_CENTURY: Final = re.compile(r"(十[八九]|二十一?)(?=世纪)")
_REPUBLIC: Final = re.compile(r"(?:中华)?民国(\d{1,2}|元|[一二三四五六七八九]?十?[一二三四五六七八九]?)年")
_RANGE: Final = re.compile(r"(?:--+|[~～至到—–]+|(?<=\d{8})-(?=\d{8})|(?<=[年月日\d])-(?=\d{4}[年./]))")
_TWO_YEARS: Final = re.compile(r"(\d{4})-(\d{4})年?")
_INFERRED: Final = re.compile(r"[\[〔【].*[\]〕】]")


@dataclass(frozen=True)
class Dated:
    """A date as written, and the days it covers; both None when it says nothing that can be sorted.

    `certainty` is a key of `CERTAINTY_WORDS`, empty where nothing is written; `understood` one sentence of what was
    read, or why nothing was.
    """

    written: str = ""
    first: date | None = None
    last: date | None = None
    certainty: str = field(default="", compare=False)
    understood: Sentence | str = field(default="", compare=False)


UNKNOWN: Final = Dated()


def read(value: object, periods: Periods = ()) -> Dated:
    """The date in a cell: text, a number (eight digits, a year or Excel's serial day), a date or a datetime.

    `periods` are the words of a county for times (`authorities.queries.periods_of`). A date that cannot be
    understood is kept as written with no range.
    """
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        return _told(f"{value:%Y%m%d}" if value.year >= 1000 else value.isoformat(), Span(value, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _read_number(value)
    written = " ".join(str(value).split()) if value is not None else ""
    if not written:
        return UNKNOWN
    found = _read_text(written, periods, timezone.localdate().year + 1)
    return _told(written, found)


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


def _told(written: str, found: Span | Sentence) -> Dated:
    if isinstance(found, Sentence):
        return Dated(written, certainty=UNREAD, understood=sentence("照原样保留，没有读成日期：%(why)s", why=found))
    days: Sentence | str = found.first.isoformat()
    if found.first != found.last:
        days = sentence("%(first)s 至 %(last)s", first=found.first.isoformat(), last=found.last.isoformat())
    if not found.notes:
        said = sentence("读作 %(days)s。", days=days)
    else:
        notes: Sentence = found.notes[0]
        for note in found.notes[1:]:
            notes = sentence("%(before)s；%(after)s", before=notes, after=note)
        said = sentence("读作 %(days)s（%(notes)s）。", days=days, notes=notes)
    return Dated(written, found.first, found.last, found.certainty, said)


def _read_number(value: float) -> Dated:
    whole = int(value) if math.isfinite(value) else 0
    if whole == value and len(str(whole)) == 8 and str(whole).isdigit():
        return read(str(whole))
    if whole == value and len(str(whole)) == 4 and (year := read(str(whole))).first:
        return year
    return _serial(value)


def _serial(value: float) -> Dated:
    """Excel's day number: days after 1899-12-30; 10,000 (1927) to 80,000 (2119) can be meant as one."""
    if not 10_000 <= value <= 80_000:
        written = str(value) if isinstance(value, int) else f"{value:g}"
        return _told(written, sentence("这个数不是日期，也不是表格的日期序号。"))
    day = _EXCEL_ZERO + timedelta(days=int(value))
    return _told(f"{day:%Y%m%d}", Span(day, day))


@lru_cache(maxsize=8192)
def _read_text(written: str, periods: Periods, latest: int) -> Span | Sentence:
    """The days of a text, or why there are none."""
    text = _plain(written[:LONGEST])
    if len(written) > LONGEST:
        return sentence("日期超过 %(limit)s 个字。", limit=LONGEST)
    if not text:
        return sentence("没有写日期。")
    try:
        found = _range(text, periods, latest)
    except NotUnderstood as why:
        return why.args[0]  # type: ignore[no-any-return]  # always a Sentence
    except (ValueError, OverflowError, KeyError):  # a number where the calendar or the numerals have none
        return sentence("这种写法看不懂。")
    if found.certainty == STATED and _INFERRED.search(unicodedata.normalize("NFKC", written)):
        return Span(found.first, found.last, INFERRED, (*found.notes, sentence("方括号内是考证所得")))
    return found


def _range(text: str, periods: Periods, latest: int) -> Span:
    """One date, or the span of two."""
    ends = _TWO_YEARS.fullmatch(text)
    parts = list(ends.groups()) if ends else [part for part in _RANGE.split(text) if part]
    if len(parts) > 2:
        raise NotUnderstood(sentence("一格里有几个日期，请只写起止两个。"))
    if not parts:
        raise NotUnderstood(sentence("这种写法看不懂。"))
    if len(parts) == 1:
        return one(parts[0], periods, latest)
    begin, end = one(parts[0], periods, latest), one(_completed(*parts), periods, latest)
    if begin.first > end.last:
        raise NotUnderstood(sentence("起止日期前后颠倒。"))
    certainty = min(begin.certainty, end.certainty, key=_WEAKEST_FIRST.index)
    notes = [note for side in (begin, end) for note in side.notes if side.certainty != STATED]
    once = [note for at, note in enumerate(notes) if note not in notes[:at]]
    return Span(begin.first, end.last, certainty, tuple(once))


def _completed(first: str, second: str) -> str:
    """The end of a range with what it leaves out: `1981年3月`, `5月` → `1981年5月`."""
    if found := re.match(r"(\d{4})([年.])(?:(\d{1,2})([月.])(\d{1,2})?)?", first):
        year, dot, month, _dot, day = found.groups()
        if re.fullmatch(r"\d{1,2}[月.]\d{1,2}日?|\d{1,2}月", second):
            return f"{year}年{second}" if dot == "年" or "月" in second else f"{year}.{second}"
        if day and re.fullmatch(r"\d{1,2}日?", second):
            return f"{year}.{month}.{second.removesuffix('日')}"
    if re.fullmatch(r"\d{4}年?", first) and (short := re.fullmatch(r"(\d{2})年?", second)):
        return first[:2] + short[1]
    return second


def _plain(text: str) -> str:
    """Half width, no brackets and spaces, Chinese numerals and years of the Republic as digits."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\s\d{1,2}:\d{2}(:\d{2})?$", "", text)
    unsure = "?" if re.search(r"\?", text) and not _INFERRED.search(text) else ""
    text = re.sub(r"[\s\[\]()?〔〕【】]|公元|公历|阳历|新历", "", text)
    text = _REPUBLIC.sub(lambda found: f"{1911 + number(found[1])}年", text)
    text = _CHINESE_CENTURY.sub(lambda found: str(number(found[1])), text)
    text = _CHINESE_DECADE.sub(lambda found: f"{number(found[1])}0", text)
    text = _CHINESE_YEAR.sub(lambda found: "".join(DIGITS[c] for c in found[0]), text)
    return _CHINESE_NUMBER.sub(lambda found: str(number(found[1])), text) + unsure
