"""The text of an item as the rules see it, and what they propose."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from statistics import median
from typing import Final

import opencc

Box = tuple[float, float, float, float]  # x, y, width, height in pixels of the upright page

KEPT: Final = 4  # documents whose findings a rule keeps while the other rules ask for them
FIELDS: Final = ("title", "author", "dated", "document_number", "retention_as_marked", "persons")
_ABOVE: Final = 0.45  # a heading stands in this part of the page
_WRITTEN: Final = str.maketrans({"(": "（", ")": "）", ":": "：", ",": "，", ";": "；", "?": "？"})


@cache
def _simplifier() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=20_000)
def _plain(character: str) -> str:
    half = unicodedata.normalize("NFKC", character)
    return str(_simplifier().convert(half if len(half) == 1 else character))


def plain(text: str) -> str:
    """Text as it is compared: half width, simplified, without blanks."""
    return "".join(_plain(character) for character in text if not character.isspace())


def written(text: str) -> str:
    """Plain text as a catalogue writes it, with the signs of Chinese print."""
    return text.translate(_WRITTEN)


@dataclass(frozen=True)
class Line:
    """A line as it counts now: where it stands (page and line numbers, box if known) and what it says."""

    page: int  # number of the page in its item, from 1
    number: int  # of the line on its page, from 0
    text: str
    box: Box | None = None
    across: int = 0  # pixels of the page
    down: int = 0
    page_id: int = 0

    @cached_property
    def plain(self) -> str:
        """As it is compared."""
        return plain(self.text)

    @property
    def height(self) -> float:
        """How high its characters are, in pixels; 0 where nobody knows."""
        return min(self.box[2], self.box[3]) if self.box else 0.0

    @property
    def centred(self) -> bool:
        """Whether it stands in the middle of the page and leaves room on both sides."""
        if not self.box or not self.across:
            return False
        left, right = self.box[0], self.across - self.box[0] - self.box[2]
        return min(left, right) > 0.1 * self.across and abs(left - right) < 0.2 * self.across


@dataclass(frozen=True)
class Name:
    """A person named on a line, as compared, with the role that the words around give (empty: none)."""

    name: str
    role: str
    line: Line
    confidence: float
    source: str = "text"


@dataclass(frozen=True, eq=False)
class Document:
    """An item's lines in reading order, and who is named on them; one is never like another, so rules can keep it."""

    lines: Sequence[Line]
    names: Sequence[Name] = ()

    @cached_property
    def first_page(self) -> Sequence[Line]:
        """The lines of the first page that has any."""
        return [line for line in self.lines if line.page == self.lines[0].page] if self.lines else []

    @cached_property
    def top(self) -> Sequence[Line]:
        """The lines among which a heading stands."""
        first = self.first_page
        if first and all(line.box and line.down for line in first):
            found = [line for line in first if line.box and line.box[1] < _ABOVE * line.down]
            return found[:24]
        return first[:14]

    @cached_property
    def usual_height(self) -> float:
        """The height of most lines of the first page, pixels; 0 where nobody knows."""
        heights = [line.height for line in self.first_page if line.height]
        return median(heights) if heights else 0.0

    def larger(self, line: Line) -> float:
        """How much higher than most a line is: 0.0 as high, 1.0 twice as high; never below 0."""
        return max(0.0, line.height / self.usual_height - 1) if self.usual_height and line.height else 0.0

    def after(self, line: Line) -> Line | None:
        """The next line of the same page."""
        at = self._places[line.page, line.number] + 1
        return self.lines[at] if at < len(self.lines) and self.lines[at].page == line.page else None

    @cached_property
    def _places(self) -> dict[tuple[int, int], int]:
        return {(line.page, line.number): at for at, line in enumerate(self.lines)}

    def share(self, line: Line) -> float:
        """How far down the text a line stands, from 0 to 1."""
        return self._places[line.page, line.number] / max(1, len(self.lines) - 1)


@dataclass(frozen=True)
class Proposal:
    """One value for one field, how sure it is (0 to 1), the rule that made it, and the line that it comes from."""

    field: str  # one of FIELDS
    value: str
    confidence: float
    rule: str  # a key of `wording.RULE_WORDS`
    line: Line | None
    said: str = ""  # what the reason names besides: a row of the retention table, a person's role
    present: str = ""  # what the field says now

    @property
    def key(self) -> str:
        """Names this proposal for as long as nothing it depends on changes."""
        said = "\0".join((self.field, self.value, self.present))
        return hashlib.sha256(said.encode()).hexdigest()[:16]
