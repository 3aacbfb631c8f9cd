"""A generated county for benchmarks/names.py: people, pages that name them, spoilt names, the register, the rows.

Every village has 500 people of eight lineages: surnames as frequent as in China, given characters by Zipf's rule (so
common names are borne in many villages), in half of the names with the character of a generation; one name in fifty
has a surname of two characters. Nine in ten stand on the village's household roster, which the register has; its
other names, spoilt ones too, are those that the program's own rules find in the lines with names (the lines without
are not scanned). A page has twelve lines with eight names: announced by a word (户主：), bounded by signs, in columns,
or in the middle of other words.
"""

import itertools
import random
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import search as county
from django.db import connection

from cundang.custodians.models import Office
from cundang.custodians.queries import acting, machine
from cundang.finding_aid.likeness import accent, readings
from cundang.finding_aid.mentions import in_lines
from cundang.finding_aid.models import RegisteredName
from cundang.finding_aid.name_keys import keys
from cundang.folding import normalise
from cundang.holdings.models import Fonds, Item, Page, Reading

VILLAGES_OF_A_TOWN = 37  # three towns
PEOPLE = 500
ROSTERED = 0.9
WAYS = ("homophone", "accent", "look-alike", "dropped or split")
SHAPES = (  # of a line with a name
    "{matter}{words}{name}，{more}。",
    "户主：{name}，{words}",
    "今收到{name}交来{matter}款{number}元，{words}",
    "{name} {number} {words}",
    "{words}，经手人：{name}",
    "同意{name}{words}，{more}",
)
COMPOUND = ("欧阳", "诸葛", "司马", "上官", "司徒", "皇甫", "尉迟", "公孙", "令狐", "夏侯")


@cache
def look_alikes() -> dict[str, str]:
    """Character → look-alikes, by contr4l's table."""
    table = {}
    for line in (Path(__file__).parent / "data" / "contr4l_look_alike.txt").read_text("utf-8").splitlines():
        character, _, others = line.partition(" ")
        table[character] = "".join(other for other in others if normalise(other) != normalise(character))
    return table


@cache
def common_characters() -> str:
    """The 3,755 characters of GB 2312's first level."""
    return "".join(bytes([0xB0 + n // 94, 0xA1 + n % 94]).decode("gb2312", "ignore") for n in range(3755))


@cache
def by_sound() -> tuple[dict[str, str], dict[str, str]]:
    """Common characters by reading, and by merged reading."""
    same: defaultdict[str, str] = defaultdict(str)
    merged: defaultdict[str, str] = defaultdict(str)
    for character in common_characters():
        for reading in readings(character):
            same[reading] += character
            merged[accent(reading)] += character
    return dict(same), dict(merged)


def spoil(name: str, place: int, way: str, dice: random.Random) -> str | None:
    """The name with one character spoilt; None where that cannot be done."""
    character = name[place]
    if way == "dropped or split":
        if len(name) > 2 and dice.random() < 0.5:
            return name[:place] + name[place + 1 :]
        cut = max(1, place)
        return f"{name[:cut]} {name[cut:]}"
    if way == "look-alike":
        others = look_alikes().get(character, "")
    else:
        same, merged = by_sound()
        own = "".join(same.get(reading, "") for reading in readings(character))
        if way == "accent":
            alike = "".join(merged.get(accent(reading), "") for reading in readings(character))
            others = "".join(other for other in alike if other not in own)
        else:
            others = own
    others = "".join(other for other in others if normalise(other) != normalise(character))
    return name[:place] + dice.choice(others) + name[place + 1 :] if others else None


@dataclass
class Case:
    """A name that stands in an item only spoilt, once and in one character."""

    name: str
    spoilt: str
    way: str
    office: str
    item: int  # its place among the village's, then its key


@dataclass(frozen=True)
class Named:
    """A name on a page: as it is, as it is written there, how many characters were spoilt, and how."""

    name: str
    written: str
    times: int
    way: str


@dataclass
class Village:
    """Everything of a village before it is stored."""

    office: str
    people: list[str]
    texts: list[str] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    register: dict[str, tuple[int, int]] = field(default_factory=dict)  # name → mentions, of these on the roster


class Maker:
    """Makes the villages of a county in which every character of a mentioned name is spoilt with one probability."""

    def __init__(self, code: str, rate: int, pages: int, seed: int) -> None:
        dice = random.Random(seed)
        self._code, self._rate, self._pages, self._seed = code, rate / 100, pages, seed
        rows = (row.split(",") for row in county.files("cundang.specimen").joinpath("data/names/family_names.csv")
                .read_text("utf-8").splitlines()[1:])  # fmt: skip
        self._surnames = [(surname, float(weight)) for surname, weight in rows if len(surname) == 1]
        self._words = ["".join(dice.choices(common_characters(), k=2)) for _ in range(8000)]
        self._word_weights = list(itertools.accumulate(1 / rank for rank in range(1, 8001)))
        given = list(dict.fromkeys(county.GIVEN))
        self._given, self._given_weights = (
            given,
            list(itertools.accumulate(1 / n**0.7 for n in range(1, len(given) + 1))),
        )
        self._name_weights = list(itertools.accumulate(1 / rank**0.7 for rank in range(1, PEOPLE + 1)))

    def village(self, number: int) -> Village:
        """One village; the same number gives the same one."""
        dice = random.Random(f"{self._seed}/{self._code}/{number}")
        office = f"{self._code}{100 + number // VILLAGES_OF_A_TOWN:03}{200 + number % VILLAGES_OF_A_TOWN:03}"
        made = Village(office, self._people(dice))
        listed = {name for name in made.people if dice.random() < ROSTERED}
        counts: Counter[str] = Counter()
        for page in range(self._pages):
            named = [
                self._spoilt(name, dice) for name in dice.choices(made.people, cum_weights=self._name_weights, k=8)
            ]
            lines = [self._line(one.written, dice) for one in named]
            for one, line in zip(named, lines, strict=True):
                if one.written in listed:
                    counts[one.written] += 1
                else:  # whether the rules see it depends on what it has become and what stands around it
                    counts.update(found.name for _, found in in_lines([line], listed))
            text = self._text(lines, dice)
            made.texts.append(text)
            made.cases += [
                Case(one.name, one.written, one.way, office, page)
                for one in named
                if one.times == 1 and one.name not in text
            ]
        on_roster = Counter(name for name in made.people if name in listed)
        made.register = {name: (counts[name] + on_roster[name], on_roster[name]) for name in {*counts, *on_roster}}
        return made

    def _people(self, dice: random.Random) -> list[str]:
        surnames = [surname for surname, _ in self._surnames]
        weights = [weight for _, weight in self._surnames]
        lineages = [(s, self._draw(dice, 3)) for s in dice.choices(surnames, weights, k=8)]
        people = []
        for _ in range(PEOPLE):
            surname, generations = dice.choice(lineages)
            if dice.random() < 0.02:
                surname = dice.choice(COMPOUND)
            given = self._draw(dice, dice.choice((1, 2, 2, 2)) if len(surname) == 1 else 2)
            if len(given) == 2 and dice.random() < 0.5:
                given = dice.choice(generations) + given[1]
            people.append(surname + given)
        return people

    def _draw(self, dice: random.Random, count: int) -> str:
        return "".join(dice.choices(self._given, cum_weights=self._given_weights, k=count))

    def _spoilt(self, name: str, dice: random.Random) -> Named:
        bad, times, way = name, 0, dice.choice(WAYS)
        for place in reversed(range(len(name))):
            if dice.random() < self._rate and (worse := spoil(bad, place, way, dice)):
                bad, times = worse, times + 1
        return Named(name, bad, times, way)

    def _some(self, dice: random.Random, count: int) -> str:
        return "".join(dice.choices(self._words, cum_weights=self._word_weights, k=count))

    def _line(self, name: str, dice: random.Random) -> str:
        """A line with a name."""
        return dice.choice(SHAPES).format(
            name=name,
            matter=dice.choice(county.PHRASES),
            words=self._some(dice, 2),
            more=self._some(dice, 2),
            number=dice.randrange(1, 5000),
        )

    def _text(self, lines: list[str], dice: random.Random) -> str:
        """About 300 characters in twelve lines, these among them."""
        lines = [*lines]
        lines.append(f"{dice.randrange(1978, 2020)}年{dice.randrange(1, 13)}月，金额{dice.randrange(10, 5000)}元")
        lines += [self._some(dice, 20) + "。" for _ in range(3)]
        dice.shuffle(lines)
        return "\n".join(lines)


def store(village: Village) -> None:
    """The village's rows: items of one page each, and its part of the register. Its cases get their items' keys."""
    office = village.office
    with acting(machine()):
        for part in (office[:6], office[:9], office):
            Office.objects.get_or_create(code=part, defaults={"name": f"第{part[-3:]}处"})
        fonds = Fonds.objects.create(office_id=office, number="1")
        items = Item.objects.bulk_create(
            Item(
                office_id=office,
                custodian_id=office,
                fonds=fonds,
                title=county.PHRASES[n % len(county.PHRASES)],
                year=1978 + n % 42,
                class_code="WS",
                retention_code="Y",
                reference=f"{office}-{n:04}",
                reference_key=f"{office}{n:04}",
            )
            for n in range(len(village.texts))
        )
        pages = Page.objects.bulk_create(Page(office_id=office, item=i, number=1, width=0, height=0) for i in items)
        Reading.objects.bulk_create(_reading(page, text) for page, text in zip(pages, village.texts, strict=True))
        RegisteredName.objects.bulk_create(_cards(office, village.register))
    for case in village.cases:
        case.item = items[case.item].pk


def _reading(page: Page, text: str) -> Reading:
    lines = [{"text": line, "confidence": 1.0, "box": None} for line in text.split("\n")]
    return Reading(page=page, office_id=page.office_id, engine="import", text=text, lines=lines)


def _cards(office: str, register: dict[str, tuple[int, int]]) -> Iterator[RegisteredName]:
    for name, (mentions, listed) in register.items():
        key = keys(name)
        cuts = dict(zip(("cut1", "cut2", "cut3", "cut4"), key.cuts, strict=True))
        sounds = {"sound": key.sound, "accent": key.accent, "initials": key.initials}
        yield RegisteredName(office_id=office, name=name, mentions=mentions, listed=listed, **sounds, **cuts)


def settle() -> None:
    """Tell the database how its tables look now: its plans would otherwise be those of empty ones."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
