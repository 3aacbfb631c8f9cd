"""题名: the heading as it is printed (DA/T 18-2022), and on a form about one person that person in brackets."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cundang.holdings.proposals.days import days
from cundang.holdings.proposals.document import KEPT, Document, Line, Name, Proposal, written
from cundang.holdings.proposals.numbers import numbers
from cundang.holdings.proposals.words import genres, skipped_roles

_LONGEST: Final = 60  # characters of a heading that has 关于
_SHORT: Final = 30  # of one that has not
_WRAPS: Final = 4  # lines of one heading
_TAIL: Final = re.compile(r"(?:\((?:[^()]{1,12})\)|存根|第[一二三四五六七八九十\d]+联|(?:No|№).*|[.。:·]+)$")
_NO_HEADING: Final = re.compile(
    r"[。;?!,]|:.|如下|^(?:附|[一二三四五六七八九十]+[、.]|\d+[、.]|第.{1,3}[条章]|特此|此致|此复|现将|兹|根据|按照|遵照|"
    r"为了?|经|摘要|以上|本|签订|订立)"
)
_BELOW: Final = re.compile(
    r"\((?:第[\d一二三四五六七八九十]+[号期届次]|(?:\d{4}|[一二〇零九八七六五四三]{4})年度?|试行|草案|修订)\)|第[\d一二三四五六七八九十]+号"
)
_ABOUT: Final = "关于"
_BY_DAY: Final = ("minutes", "list")  # what they are called says little without the day or year
_YEAR: Final = re.compile(r"\d{2,4}年|[一二三四五六七八九〇]{2,4}年")
_DAY_SURE: Final = 0.45
LIST: Final = 12  # names from which on a paper is a list of persons
_SURE: Final = 0.65  # of a name that a title may have
_PARTY: Final = "当事人"
_PARTIES: Final = 3  # that a title names


@dataclass(frozen=True)
class Heading:
    """A heading: its plain text, its lines, its group of papers and whether that is about one person."""

    text: str
    lines: Sequence[Line]
    group: str
    person: bool
    score: float


def _ends_as(text: str) -> str:
    """The longest kind of paper with which a heading ends; empty where it ends as none."""
    for length in range(min(8, len(text)), 0, -1):
        if text[-length:] in genres():
            return text[-length:]
    return ""


@lru_cache(maxsize=KEPT)
def headings(document: Document) -> list[Heading]:
    """What may be the heading, the likeliest first."""
    numbered = [found.line.number for found in numbers(document) if found.line]
    top = document.top
    found = []
    for at, line in enumerate(top):
        heading = _joined(top, at) if _ABOUT in line.plain else None
        heading = heading or _alone(line)
        if heading is None:
            continue
        score = heading.score + min(2.0, 2 * document.larger(line)) + line.centred - 0.12 * at
        score += 0.8 * any(0 < line.number - number <= 3 for number in numbered)
        text, lines = heading.text, list(heading.lines)
        below = document.after(lines[-1])
        if below and _BELOW.fullmatch(below.plain) and below.number not in numbered:
            text, lines = text + below.plain, [*lines, below]
        found.append(Heading(text, lines, heading.group, heading.person, score))
    return sorted(found, key=lambda one: -one.score)


def _joined(top: Sequence[Line], at: int) -> Heading | None:
    """关于…的通知, on one line or on several; what stands before 关于 on its line belongs to it."""
    text = ""
    for end in range(at, min(at + _WRAPS, len(top))):
        if end > at and (top[end].page != top[at].page or _NO_HEADING.search(top[end].plain)):
            return None
        text += top[end].plain
        bare = _TAIL.sub("", text)
        if len(bare) > _LONGEST or "。" in bare or bare.startswith(("《", "依据")):
            return None
        genre = _ends_as(bare)
        if genre and genres()[genre][0] in ("official", "notice", "minutes", "form", "plan", "rules"):
            group, person = genres()[genre]
            return Heading(bare, top[at : end + 1], group, person and group != "form", 3.0)
    return None


def _alone(line: Line) -> Heading | None:
    """A line that is the name of a form or of a kind of paper."""
    text = line.plain
    bare = _TAIL.sub("", text)
    if not 2 <= len(bare) <= _SHORT or _NO_HEADING.search(bare):
        return None
    genre = _ends_as(bare)
    if not genre:
        return None
    group, person = genres()[genre]
    if group == "official" and (len(bare) < 8 or bare == genre):
        return None
    return Heading(text if text.endswith(")") else bare, [line], group, person, 2.0 + 0.3 * (len(bare) > len(genre)))


def titles(document: Document) -> Iterator[Proposal]:
    """The headings as titles."""
    for heading in headings(document):
        rule = "heading about" if _ABOUT in heading.text else "heading of form"
        sure = min(0.95, max(0.3, 0.35 + 0.14 * heading.score))
        if heading.group in _BY_DAY and not _YEAR.search(heading.text) and (when := _when(document, heading.group)):
            value = f"{written(heading.text)}（{when}）"
            yield Proposal("title", value, round(sure, 2), "heading with date", heading.lines[0])
            continue
        about = principals(document) if heading.person and _ABOUT not in heading.text else []
        value, names = written(heading.text), "、".join(name.name for name in about)
        if about and about[0].name not in value:
            value, rule = f"{value}（{names}）", "heading with person"
        yield Proposal("title", value, round(sure, 2), rule, heading.lines[0], names)
    if not document.top:
        return
    largest = max(document.top, key=document.larger)
    text = largest.plain
    if document.larger(largest) > 0.4 and 4 <= len(text) <= _SHORT and not _NO_HEADING.search(text):
        yield Proposal("title", written(text), 0.35, "largest line", largest)


def _when(document: Document, group: str) -> str:
    """The day of a meeting, the year of a list, in words; empty where that is not known well."""
    found = days(document)
    if not found or found[0].confidence < _DAY_SURE:
        return ""
    digits = found[0].value
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    return f"{year}年{month}月{day}日" if group == "minutes" and day else f"{year}年"


@lru_cache(maxsize=KEPT)
def principals(document: Document) -> list[Name]:
    """Whom a form is about: the first person named who did not only handle it, and the other parties (当事人)."""
    numbered = [found.line for found in numbers(document)]
    surer = [name for name in document.names if name.confidence >= _SURE and name.line not in numbered]
    first = next((name for name in surer if name.role not in skipped_roles()), None)
    if first is None or (not first.role and len({name.name for name in surer}) > LIST):
        return []
    parties = [name for name in surer if name.role == _PARTY] if first.role == _PARTY else [first]
    return list({name.name: name for name in reversed(parties)}.values())[::-1][:_PARTIES]


def many(document: Document) -> bool:
    """Whether the paper lists persons, and is about none of them alone."""
    found = headings(document)
    return bool(found) and found[0].group in ("list", "minutes", "notice")
