"""Who is named in a line of text: names already known, and by surname, by what stands around, new ones.

Nothing here reads or writes rows. A name has one or two characters after its surname (one or two as well); it is
sure by what bounds it: the edge of a cell, a sign, a word such as 户主 before or 同志 after it, and by whether its
characters are those of given names.
"""

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final

from cundang.finding_aid.name_words import begin_surnames, cues, given_characters, is_word, not_names, surnames
from cundang.finding_aid.words import HAN, normalise_with_map
from cundang.folding import normalise

LEAST: Final = 0.45  # what is less sure is no mention
LONGEST_NAME: Final = 30  # characters, as kept

_KNOWN: Final = 0.95  # a name that the register has
_KNOWN_LOOSE: Final = 0.6  # of two characters, in the middle of other words
_WHOLE: Final = {1: 0.7, 2: 0.8}  # bounded on both sides; by the length of the given name
_UNUSUAL: Final = {1: 0.3, 2: 0.24}  # taken off for given characters that are none, of two by their share
_OPEN: Final = 0.5  # bounded on one side, with usual characters
_CUE: Final = 0.15  # added for a word before or after
_LISTED: Final = 0.1  # added on a page with a column of names
_WORD: Final = 0.25  # taken off when a dictionary has it as a word
_MOST: Final = 0.97
_RARE: Final = 0.8  # surnames that are words, too
_RUNNING: Final = 15  # characters of a line that may go on in the next one
_AHEAD: Final = 8  # characters of the next line that are looked at

_RUN: Final = re.compile(f"[{HAN}]+")
_APART: Final = re.compile("[。;；]")
_PLACE: Final = re.compile("[村镇乡县市区路街湾坞塘坪畈岭坑庄桥]|大队|公社|街道|生产队")
_IN_NO_NAME: Final = frozenset("村镇乡县市区路街")
_TOGETHER: Final = frozenset("家户")  # 姜六家房屋: of 姜六, not of 姜六家
_PERSON: Final = ("同志", "先生", "女士", "夫妇", "夫妻", "户")  # enough by themselves on the right
_BOUNDARY: Final = re.compile("[东南西北]至")
_BESIDE: Final = frozenset("田地屋山塘")  # 东至王庆田: the neighbour's field
_LONGEST_CUE: Final = 6
_UNITS: Final = frozenset("年月日时元角分斤亩组队户")
_TITLES: Final = (
    "主任|书记|会计|出纳|师傅|老师|先生|女士|同志|某某|医生|老板|家里|.宗"
    "|[组队村镇乡县局科所社部处站校]长|家[村庄坞塘桥大宅山岭坪湾畈店园沟头]"
)
_NO_GIVEN: Final = re.compile(f"(?:{_TITLES})|[某家氏]$")  # 王主任, 李家村, 陈氏
_HEADING: Final = "姓名"


@dataclass(frozen=True)
class Named:
    """A name in a line: as compared, as written, where it begins, its role where known, and how sure (0 to 1)."""

    name: str
    written: str
    start: int
    role: str
    confidence: float


@dataclass(frozen=True)
class _Run:
    """Han characters that stand together, with their places in the line, after `gap`."""

    text: str
    places: list[int]
    gap: str


def in_lines(lines: Iterable[str], known: Container[str] = ()) -> Iterator[tuple[int, Named]]:
    """The names in the lines of a page, each with the number of its line from 0; `known` are names to be expected."""
    lines = list(lines)
    page = _Page(
        known=known,
        listed=any(line.strip().endswith(_HEADING) for line in lines),
        bounded=any(_BOUNDARY.match(line) for line in lines),
    )
    role, begun = None, 0
    for number, line in enumerate(lines):
        following = lines[number + 1][:_AHEAD] if number + 1 < len(lines) and _goes_on(line, lines[number + 1]) else ""
        scan = _Scan(" " * begun + line[begun:] + following, page, role)
        begun = 0
        for named in scan.names():
            if named.start < len(line):
                yield number, named
                begun = max(begun, named.start + len(named.written) - len(line))
        role = scan.waiting


def _goes_on(line: str, following: str) -> bool:
    """Whether a text runs on from line to line, so that a name may begin in one and end in the next."""
    ends, begins = line[-1:], following[:1]
    return len(line) >= _RUNNING and _RUN.fullmatch(normalise(ends + begins)) is not None and begins != ""


def in_title(title: str, known: Container[str] = ()) -> list[Named]:
    """The names in the title of an item."""
    return _Scan(title, _Page(known), role=None).names()


def in_entry(text: str) -> Named | None:
    """The name in a cell of a catalogue's 人名 column, as it is; None where the cell has no name."""
    name = normalise(re.sub(r"[(（【\[].*", "", text)).strip()
    name = re.sub(f"(?<=[{HAN}])\\s+(?=[{HAN}])", "", name).removesuffix("同志").removesuffix("等")
    return Named(name, text, 0, "", 1.0) if 1 < len(name) <= LONGEST_NAME else None


def in_author(author: str) -> list[Named]:
    """The persons among those responsible for a record: a body is none."""
    found = []
    for part in re.split("[、，,;；/]", author):
        text = normalise(part).replace(" ", "")
        for named in in_title(part.strip()):
            if len(named.name) == len(text):
                found.append(replace(named, start=author.find(part.strip()), role="责任者"))
    return found


def may_be(lines: Iterable[str]) -> set[str]:
    """Everything in the lines that begins with a surname: to be looked up among the known names."""
    known, found = surnames(), set()
    for line in lines:
        for run in _runs(normalise(line)):
            for start, character in enumerate(run.text):
                if character in known:
                    found |= {run.text[start:end] for end in range(start + 2, min(start + 4, len(run.text)) + 1)}
    return found


def _runs(plain: str) -> list[_Run]:
    """The runs of a normalised line; characters set apart (王 伟) are one run."""
    runs: list[_Run] = []
    end = 0
    for match in _RUN.finditer(plain):
        runs.append(_Run(match.group(), list(range(*match.span())), plain[end : match.start()]))
        end = match.end()
    if len(runs) > 1 and not any(run.gap.strip() for run in runs[1:]):
        parts = runs[:-1] if len(runs) > 2 and runs[-1].text in "男女" else runs
        if min(len(run.text) for run in parts) == 1 and sum(len(run.text) for run in parts) <= 4:
            places = [place for run in parts for place in run.places]
            return [_Run("".join(run.text for run in parts), places, runs[0].gap), *runs[len(parts) :]]
    return runs


@dataclass(frozen=True)
class _Page:
    """What a page tells of its lines: names to be expected, whether it has a column of names, of boundaries (四至)."""

    known: Container[str]
    listed: bool = False
    bounded: bool = False


class _Scan:
    """One line, from left to right."""

    def __init__(self, line: str, page: _Page, role: str | None) -> None:
        self._line, self._page = line, page
        self._plain, self._origin = normalise_with_map(line)
        self._role = role  # of the names that come next; None where no word announced any
        self.waiting: str | None = None  # the role that this line announces for the next one

    def names(self) -> list[Named]:
        """The names in the line."""
        found: list[Named] = []
        runs = _runs(self._plain)
        for run in runs:
            if _APART.search(run.gap):
                self._role = None
            in_run = [self._named(run, *place) for place in self._places(run)]
            found += in_run
            self._role = _announced(run.text, self._role if in_run else None)
        if not found and len(runs) == 1:
            self.waiting = self._role
        return found

    def _named(self, run: _Run, start: int, end: int, role: str, sure: float) -> Named:
        first, last = self._origin[run.places[start]], self._origin[run.places[end - 1]] + 1
        return Named(run.text[start:end], self._line[first:last], first, role, round(sure, 2))

    def _places(self, run: _Run) -> Iterator[tuple[int, int, str, float]]:
        """Where in a run names begin and end, their role and how sure."""
        text, after_number = run.text, run.gap[-1:].isdigit()
        if self._page.bounded and 2 < len(text) <= 4 and text[-1] in _BESIDE:
            text = text[:-1]
        start, role = int(after_number and text[0] in _UNITS), self._role
        while start < len(text) - 1:
            if not self._may_begin(text, start):
                start += 1
                continue
            left = _Left.of(text, start, role, after_number)
            end, sure = self._best(text, start, left)
            if sure >= LEAST and not (text[start] in cues("before") and self._begins_later(text, start, end)):
                yield start, end, left.role, sure
                start = end
            else:
                start += 1

    def _may_begin(self, text: str, start: int) -> bool:
        """Whether a surname or an expected name begins here; nearly everywhere none does, and that is seen fast."""
        if text[start] in begin_surnames():
            return True
        return any(text[start:end] in self._page.known for end in range(start + 2, start + 5))

    def _begins_later(self, text: str, start: int, end: int) -> bool:
        """Whether the character is no surname but a word before a name: 付陈寿困难补助."""
        later, sure = self._best(text, start + 1, _Left.of(text, start + 1, None))
        return sure >= LEAST and later >= end and surnames().get(text[start + 1]) == 1.0

    def _best(self, text: str, start: int, left: "_Left") -> tuple[int, float]:
        """The likeliest name that begins here: its end, and how sure it is."""
        new = self._new(text, start, left)
        for end in range(min(len(text), start + 4), start + 1, -1):
            if text[start:end] in self._page.known:
                loose = end - start == 2 and not (left.bounds and (end == len(text) or _word_after(text, end)))
                sure = _KNOWN_LOOSE if loose else _KNOWN
                return new if new[0] > end and new[1] >= sure - _CUE else (end, sure)
        return new

    def _new(self, text: str, start: int, left: "_Left") -> tuple[int, float]:
        """The likeliest name that begins here with a surname."""
        for length in (2, 1):
            tier = surnames().get(text[start : start + length])
            first = start + length
            if tier is None or len(text) <= first or (length == 1 and text[start : start + 2] in not_names()):
                continue
            long, short = (self._sure(text, (start, first, first + size), left, tier) for size in (2, 1))
            if long >= LEAST and (_ends_well(text, first + 2) or short < LEAST):
                return first + 2, long
            if short >= LEAST:
                return first + 1, short
        return start, 0.0

    def _sure(self, text: str, at: tuple[int, int, int], left: "_Left", tier: float) -> float:
        """How sure it is that a name begins at the first place, its given part at the second, and ends at the third."""
        start, first, end = at
        given, size = text[first:end], end - first
        if end > len(text) or given[-1] in _IN_NO_NAME:
            return 0.0
        if _NO_GIVEN.match(given) or _NO_GIVEN.match(text[first : first + 2]) or _PLACE.match(text, end):
            return 0.0
        unusual = sum(character not in given_characters() for character in given) / size
        after = _word_after(text, end)
        if left.bounds and (after or end == len(text)):
            if (tier < 1 and unusual) or unusual + left.weak + (tier < _RARE) - (after in _PERSON) > 1:
                return 0.0
            sure = _WHOLE[size] - _UNUSUAL[size] * unusual + _CUE * (left.announced + bool(after))
            sure += _LISTED * (self._page.listed and tier == 1 and start == 0 and end == len(text))
        elif size == 2 and not unusual and tier == 1 and (left.strong or after in _PERSON):
            sure = _OPEN + _CUE * left.announced
        else:
            return 0.0
        return min(_MOST, (sure - _WORD * (not left.announced and is_word(text[start:end]))) * tier)


@dataclass(frozen=True)
class _Left:
    """What stands before a name: whether it bounds it, only weakly so (a single character), and the role it gives."""

    bounds: bool
    weak: bool
    announced: bool
    role: str

    @property
    def strong(self) -> bool:
        """Whether it bounds the name beyond doubt."""
        return self.bounds and not self.weak

    @classmethod
    def of(cls, text: str, start: int, role: str | None, after_number: bool = False) -> "_Left":
        """What stands before the place; at the beginning of a run, the role that was announced."""
        if start == 0:
            return cls(True, after_number, role is not None, role or "")
        word = _word_before(text, start)
        return cls(word != "", len(word) == 1, len(word) > 1, cues("before").get(word, ""))


def _ends_well(text: str, end: int) -> bool:
    """Whether a name that ends here, of two given characters, is likelier than one that ends before."""
    last, word = text[end - 1], _word_after(text, end)
    if last not in given_characters() or (word and _word_after(text, end - 1) == last + word):  # 于福 + 水电费
        return False
    return end == len(text) or (last not in _TOGETHER and word != "")


def _word_before(text: str, start: int) -> str:
    """The longest word that announces a name and ends where it begins."""
    known = cues("before")
    for length in range(min(_LONGEST_CUE, start), 0, -1):
        if text[start - length : start] in known:
            return text[start - length : start]
    return ""


def _word_after(text: str, end: int) -> str:
    """The longest word that follows names and begins there."""
    known = cues("after")
    for length in range(min(_LONGEST_CUE, len(text) - end), 0, -1):
        if text[end : end + length] in known:
            return text[end : end + length]
    return ""


def _announced(text: str, present: str | None) -> str | None:
    """The role that a run announces for what comes after it; the present one where it only names persons."""
    word = _word_before(text, len(text))
    return cues("before")[word] if len(word) > 1 or word == text else present
