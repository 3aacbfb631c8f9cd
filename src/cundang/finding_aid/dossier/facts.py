"""What the words beside a name say of its bearer: year of birth, age, ID number, household. No rows are read here."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cundang.holdings.rosters import whole_id_number

Years = tuple[int, int]  # the earliest and the latest that it may be

OLDEST: Final = 110
_DIGITS: Final = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_YEAR_IN_WORDS: Final = re.compile("[〇零○一二三四五六七八九]{4}(?=年)")
_ID: Final = re.compile("(?<![0-9])(?:[0-9]{17}[0-9X]|[0-9]{15})(?![0-9X])")
_YEAR: Final = "((?:18|19|20)[0-9]{2})"
_BORN: Final = re.compile(
    rf"(?:出生(?:年月日|年月|日期|年份|时间)?|生于)[:\s]*{_YEAR}"
    rf"|{_YEAR}[年./-]\s*(?:[0-9]{{1,2}}[月./-]?\s*)?(?:[0-9]{{1,2}}日?\s*)?(?:出生|生)(?![产活育效])"
)
_AGE: Final = re.compile(
    "(?<![满第0-9])([0-9]{1,3})\\s*(?:周岁|虚岁|岁)(?!以[上下])|(?:年龄|现年)[:\\s]*([0-9]{1,3})(?![0-9])"
)
_AGE_IN_WORDS: Final = re.compile("(?<![满第一二三四五六七八九十])([一二三四五六七八九十]{1,3})\\s*(?:周岁|虚岁|岁)")
_HOUSEHOLD: Final = re.compile("(?:户号|户籍号|户编号|门牌号)[:\\s]*([0-9A-Z-]{1,20})")


@dataclass(frozen=True)
class Facts:
    """What is known; `age` where the years of birth were worked out from it."""

    id_number: str = ""
    born: Years | None = None
    age: int | None = None
    household: str = ""


def facts_in(text: str, year: int | None) -> Facts:
    """The facts in words that were written in `year`. An age allows a year more or less (虚岁)."""
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = _YEAR_IN_WORDS.sub(lambda match: match.group().translate(_DIGITS), plain)
    household = _HOUSEHOLD.search(plain)
    kept = household.group(1) if household else ""
    for match in _ID.finditer(plain):
        number = whole_id_number(match.group())
        if number and _is_date(number[6:14]):
            born = int(number[6:10])
            return Facts(number, (born, born), None, kept)
    if written := _BORN.search(plain):
        born = int(written.group(1) or written.group(2))
        return Facts("", (born, born), None, kept)
    age = _age(plain)
    if age is not None and year is not None:
        return Facts("", (year - age - 1, year - age + 1), age, kept)
    return Facts(household=kept)


def _is_date(digits: str) -> bool:
    return 1850 <= int(digits[:4]) <= 2100 and 1 <= int(digits[4:6]) <= 12 and 1 <= int(digits[6:]) <= 31


def _age(plain: str) -> int | None:
    if match := _AGE.search(plain):
        age = int(match.group(1) or match.group(2))
    elif match := _AGE_IN_WORDS.search(plain):
        age = _number(match.group(1))
    else:
        return None
    return age if 0 < age <= OLDEST else None


def _number(words: str) -> int:
    """四十五, 十八, 七: 0 for what is no number of that kind."""
    match = re.fullmatch("(?:([一二三四五六七八九])?(十))?([一二三四五六七八九])?", words)
    if not match:
        return 0
    tens, ten, ones = match.groups()
    digit = "〇一二三四五六七八九".index
    return (digit(tens) if tens else 1) * 10 * bool(ten) + (digit(ones) if ones else 0)


def said_of(lines: Sequence[str], start: int, others: Sequence[tuple[int, int]]) -> str:
    """The words that speak of the person named at `start` of the first line.

    They end where the next person is named; `others` are the line (0 is the same) and first character of each. What
    stands before the name belongs to it only where nobody else stands on the line.
    """
    on_line = [at for line, at in others if line == 0]
    after = [at for at in on_line if at > start]
    first = lines[0] if lines else ""
    said = [first[start if on_line else 0 : min(after, default=len(first))]]
    if not after:
        ends = min((line for line, _at in others if line > 0), default=len(lines))
        said += lines[1:ends]
    return " ".join(said)
