"""One archival item (件) of the box: its pages and what the catalogue says of it."""

import random
from dataclasses import dataclass, field

from cundang.specimen.people import Household, Village
from cundang.specimen.sheet import BLACK, BLUE_BLACK, FADED, HANDS, Pen, Sheet

_FIGURES, _UNITS = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟")


@dataclass
class Document:
    """A record as the village made it. `retention` and `division` are words and codes of the catalogue."""

    kind: str
    year: int
    title: str
    author: str
    dated: str  # YYYYMMDD, unknown parts 00 (DA/T 18)
    sheets: list[Sheet]
    number: str = ""  # 文号
    persons: list[str] = field(default_factory=list)  # 人名 of the catalogue
    retention: str = "永久"
    division: str = "CW"  # 机构(问题): DQ, CW, JJ
    class_code: str = "WS"


@dataclass
class Task:
    """What a form is asked to make: a village, a year, chance, and the household it must be about, if one."""

    village: Village
    year: int
    rng: random.Random
    focus: Household | None = None

    def __post_init__(self) -> None:
        # What people are looked for in must be readable; the rest is written by whoever held the pen.
        face = "wenkai" if self.focus else self.rng.choices(HANDS, [7, 2, 1])[0]
        ink = self.rng.choice([BLUE_BLACK, BLUE_BLACK, BLACK])
        grown = 1.0 if face == "wenkai" else 1.12
        self.hand = Pen(face, int(50 * grown), ink, unsteady=1.0)
        typed = self.year < 1994
        self.form = Pen("serif", 46, FADED if typed else BLACK, unsteady=0.3 if typed else 0.0)
        self.head = Pen("sans" if self.rng.random() < 0.4 else "serif", 78, BLACK, bold=True, unsteady=0.2 * typed)

    def sheet(self) -> Sheet:
        """A fresh side of paper."""
        return Sheet(self.rng, self.hand.face)

    def about(self) -> Household:
        """The household the record is about."""
        return self.focus or self.rng.choice(self.village.adults(self.year))

    def some(self, count: int) -> list[Household]:
        """Several households in the order of a list, the one in focus among them."""
        adults = self.village.adults(self.year)
        chosen = self.rng.sample(adults, min(count, len(adults)))
        if self.focus and self.focus not in chosen:
            chosen[self.rng.randrange(len(chosen))] = self.focus
        return chosen

    def day(self) -> tuple[int, int]:
        """A month and a day of the year."""
        return self.rng.randint(1, 12), self.rng.randint(1, 28)


def written_date(year: int, month: int, day: int) -> str:
    """1996年8月17日."""
    return f"{year}年{month}月{day}日"


def money_in_words(amount: int) -> str:
    """Whole yuan below ten thousand in the figures of receipts: 3260 is 叁仟贰佰陆拾元整."""
    digits, words = str(amount), ""
    for place, digit in enumerate(digits):
        power = len(digits) - place - 1
        if digit != "0":
            words += _FIGURES[int(digit)] + _UNITS[power]
        elif words and not words.endswith("零") and digits[place + 1 :].strip("0"):
            words += "零"
    return f"{words}元整"
