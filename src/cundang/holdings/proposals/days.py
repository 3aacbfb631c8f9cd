"""成文日期: every way in which papers write a day, and which of their days is the paper's own."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cundang.holdings import dates
from cundang.holdings.proposals.document import KEPT, Document, Line, Proposal
from cundang.holdings.proposals.words import label_of, labels, organ

_CAPITALS: Final = str.maketrans("壹贰貳叁參肆伍陆陸柒捌玖拾○◯零Oo", "一二二三三四五六六七八九十〇〇〇〇〇")
_DIGITS: Final = "〇一二三四五六七八九"
_MONTHS: Final = r"(?:1[0-2]|0?[1-9]|十[一二]?|[元正]|[一二三四五六七八九])"
_DAYS: Final = (
    r"(?:[12]\d|3[01]|0?[1-9]|初?(?:[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])|[廿卅][一二三四五六七八九]?)"
)
_YEARS: Final = (
    r"(?P<republic>(?:中华)?民国(?:\d{1,2}|元|[一二三四五六七八九]?十?[一二三四五六七八九]?|廿[一二三四五六七八九]?))年"
    r"|(?P<year>(?:1[89]|20)\d{2}|(?:一[八九]|二〇)[〇一二三四五六七八九]{2})[年.。/·,-]"
    r"|(?<![\d.])(?P<short>[4-9]\d|[012]\d)[年./]"
)
_DATE: Final = re.compile(
    rf"(?:{_YEARS})(?:度?(?P<month>{_MONTHS})(?:[月.。/·,-](?P<day>{_DAYS})?(?:[日号]|(?!\d)))?)?"
)
_YEAR_ONLY: Final = re.compile(r"(?:(?P<year>(?:1[89]|20)\d{2}|(?:一[八九]|二〇)[〇一二三四五六七八九]{2})年?度?)")
_SPANS: Final = re.compile(r"[至到起止—~]")
_IN_FORCE: Final = re.compile("起(?:执行|施行|实行|生效)")
_LATEST_SHORT: Final = 48  # 48 is 1948 or later; 00 to 47 are of this century
_TABLE: Final = 30  # lines, from which on a paper is a table
_NEAR: Final = 8  # characters of a line besides its day
PRINTED: Final = "印发"  # on the last line of a red-headed paper: who printed it, and when


@dataclass(frozen=True)
class Day:
    """A date in plain text: where it stands, and its parts; month and day are 0 where they are not written."""

    start: int
    end: int
    year: int
    month: int
    day: int
    short: bool = False  # the year has two figures

    @property
    def digits(self) -> str:
        """Eight digits, an unknown part as zeros (DA/T 18-2022)."""
        return f"{self.year:04}{self.month:02}{self.day:02}"


def days_in(text: str) -> Iterator[Day]:
    """The dates in plain text, from left to right; dates that no calendar has are left out."""
    plain = text.translate(_CAPITALS)
    for match in _DATE.finditer(plain):
        if match["short"] and not match["month"]:
            continue
        month, day = _number(match["month"] or ""), _number(match["day"] or "")
        found = Day(match.start(), match.end(), _year(match), month, day, short=bool(match["short"]))
        if dates.read(found.digits).first:
            yield found


def _year(match: re.Match[str]) -> int:
    if republic := match["republic"]:
        return 1911 + _number(republic.rpartition("国")[2])
    if short := match["short"]:
        return int(short) + (1900 if int(short) >= _LATEST_SHORT else 2000)
    year = match["year"]
    return int(year) if year.isdigit() and year.isascii() else int("".join(str(_DIGITS.index(one)) for one in year))


def _number(text: str) -> int:
    """A number to 39: digits, 十二, 廿三, 初八, 元, 正; nothing is 0."""
    text = text.removeprefix("初").replace("廿", "二十").replace("卅", "三十").replace("元", "一").replace("正", "一")
    if not text:
        return 0
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 * bool(ten) + (_DIGITS.index(ones) if ones else 0)


@lru_cache(maxsize=KEPT)
def days(document: Document) -> list[Proposal]:
    """The days that may be the paper's own, the likeliest first."""
    found: dict[str, tuple[float, Proposal]] = {}
    waiting = 0.0  # weight of a label in the cell before
    for line in document.lines:
        label = label_of(line.plain, "dated")
        label_weight = label[2] if label else 0.0
        other = _of_something_else(line.plain)
        for day in days_in(line.plain):
            score, rule = _score(document, line, day, label_weight or waiting)
            if other or waiting < 0:
                score -= 4
            _keep(found, line, day.digits, score, rule)
        waiting = label_weight if label and not label[1] else -1.0 if other and len(line.plain) < _NEAR else 0.0
    _years_of_headings(document, found)
    return [proposal for _score_, proposal in sorted(found.values(), key=lambda one: -one[0])]


def _keep(found: dict[str, tuple[float, Proposal]], line: Line, digits: str, score: float, rule: str) -> None:
    if digits not in found or found[digits][0] < score:
        sure = min(0.95, max(0.0, 0.4 + 0.1 * score))
        found[digits] = (score, Proposal("dated", digits, round(sure, 2), rule, line))


def _of_something_else(text: str) -> bool:
    return any(word in text for word in labels("not_dated"))


def _score(document: Document, line: Line, day: Day, label: float) -> tuple[float, str]:
    """How likely a date is the paper's own, and which rule says so."""
    text = line.plain
    rest = text[: day.start] + text[day.end :]
    score = 1.5 * document.share(line) + (1.0 if day.day else 0.0 if day.month else -1.5) - 1.0 * day.short
    rule = "date in text"
    if label > 0:
        score, rule = score + label, "date labelled"
    elif not rest.strip("().,。、:日期年月"):
        # A cell of a table has a day without 年, and stands among many lines.
        cell = "年" not in text and (not day.day or len(document.lines) > _TABLE)
        score, rule = score + (0 if cell else 3), "date alone"
    elif organ().match(rest) and len(rest) < 30:
        score, rule = score + 2.5, "date signed"
    elif len(rest) > _NEAR:
        score -= 2
    if PRINTED in rest:
        score -= 2.5
    span = _SPANS.search(text[max(0, day.start - 1) : day.start] + text[day.end : day.end + 1])
    if span and not _IN_FORCE.match(text, day.end):
        score -= 3
    return score, rule


def _years_of_headings(document: Document, found: dict[str, tuple[float, Proposal]]) -> None:
    """Lists and accounts have no day, but the year in or below their heading."""
    for line in [one for one in document.top if len(one.plain) >= 4][:8]:  # not the numbers of a stamp
        for match in _YEAR_ONLY.finditer(line.plain.translate(_CAPITALS)):
            digits = f"{_year_of(match['year']):04}0000"
            said = 1.8 if "年" in match[0] else 1.0
            _keep(found, line, digits, said - 0.2 * (len(line.plain) > 12), "year of heading")


def _year_of(text: str) -> int:
    return int(text) if text.isascii() else int("".join(str(_DIGITS.index(one)) for one in text))
