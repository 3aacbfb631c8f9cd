"""Invented villagers: lineages, households, and names as they were given in each generation."""

import csv
import random
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from cundang.specimen.places import Place

# The person every archivist is asked for, and those one must not be given instead.
SOUGHT = "宣建国"
NEIGHBOURS = ("宣建华", "宣国建", "宣健国", "宣建军")

_MEN = {
    1900: ("樟根金火土水法荣炳阿锡宝有德贤", "根法土水荣福寿财贵祥生林海松泉"),
    1935: ("金建国志文明新兴国荣永忠庆宝祖", "华国军民强明平生福良根林标荣东"),
    1965: ("建伟志国文海晓永向旭俊云跃小春", "军平峰伟华勇斌刚明强东良波飞林"),
    1985: ("俊浩宇晓文子伟一凯鹏超志旭思嘉", "杰豪鑫斌磊涛翔晨辉明阳宇峰豪成"),
}
_WOMEN = {
    1900: ("樟彩凤金银苏菊阿玉兰香宝荷桂珠", "仙妹香娟花英凤珠莲娥钗菊女弟玉"),
    1935: ("秀桂美彩爱月惠素玉春金荷凤小香", "英珍仙娟花芳珠兰萍琴妹香菊莲娥"),
    1965: ("丽美小晓雅慧红春燕爱云海巧文玲", "芳娟萍英燕红琴华君珍玲霞飞仙丽"),
    1985: ("佳思晓雨欣梦静婷雅诗嘉丹小莹紫", "婷怡雯倩琪敏洁萍慧瑶颖欣莹妮娜"),
}
_COMMON_HERE = (
    "楼",
    "陈",
    "王",
    "吴",
    "朱",
    "傅",
    "虞",
    "骆",
    "龚",
    "金",
    "方",
    "何",
    "黄",
    "丁",
    "叶",
    "冯",
    "毛",
    "应",
    "鲍",
    "斯",
)


@dataclass(frozen=True)
class Person:
    """One villager."""

    name: str
    sex: str
    born: int


@dataclass(frozen=True)
class Household:
    """户: head, spouse and children, in a villagers' group (生产队 before 1984)."""

    head: Person
    spouse: Person
    children: tuple[Person, ...]
    group: int

    def members(self, year: int) -> list[tuple[Person, str]]:
        """Who lives in the house that year, with the relation to the head."""
        here = [(self.head, "户主"), (self.spouse, "妻")]
        order = {"男": ["长子", "次子", "三子"], "女": ["长女", "次女", "三女"]}
        for child in self.children:
            if child.born <= year:
                here.append((child, order[child.sex].pop(0)))
        return here


@dataclass(frozen=True)
class Village:
    """A place with its people."""

    place: Place
    households: tuple[Household, ...]

    def adults(self, year: int) -> list[Household]:
        """Households whose head is between 20 and 75 years old in that year, in a fixed order."""
        return [one for one in self.households if 20 <= year - one.head.born <= 75]

    def sought(self) -> Household | None:
        """The household of the person every archivist is asked for, if one lives here."""
        return next((one for one in self.households if one.head.name == SOUGHT), None)


@lru_cache(maxsize=1)
def _surnames() -> tuple[list[str], list[float]]:
    path = files("cundang.specimen").joinpath("data", "names", "family_names.csv")
    with path.open(encoding="utf-8") as lines:
        rows = [(row["surname"], float(row["weight"])) for row in csv.DictReader(lines)][:200]
    return [name for name, _ in rows], [weight for _, weight in rows]


def any_surname(rng: random.Random) -> str:
    """A surname by its weight in the population, half of the time one that is common around Yiwu."""
    if rng.random() < 0.5:
        return rng.choice(_COMMON_HERE)
    names, weights = _surnames()
    return rng.choices(names, weights)[0]


def given_name(rng: random.Random, sex: str, born: int) -> str:
    """A given name of one or (mostly) two characters, of the generation."""
    pool = _MEN if sex == "男" else _WOMEN
    first, second = pool[max((start for start in pool if start <= born), default=1900)]
    if rng.random() < 0.1:
        return rng.choice(second)
    lead = rng.choice(first)
    return lead + rng.choice([char for char in second if char != lead])


def stranger(rng: random.Random, sex: str = "男", born: int = 1950) -> Person:
    """Somebody from outside: an official, a bride."""
    return Person(any_surname(rng) + given_name(rng, sex, born), sex, born)


def settle(place: Place, rng: random.Random, *, sought: bool) -> Village:
    """A village of 90 households in three lineages and some incomers; 宣 is one of them where `sought` lives."""
    lineages = ["宣"] if sought else []
    while len(lineages) < 3:
        surname = any_surname(rng)
        if surname not in lineages and (surname != "宣" or sought):
            lineages.append(surname)
    taken: set[str] = set(NEIGHBOURS) | {SOUGHT}
    households = [_household(rng, lineages, rng.randint(1908, 1978), taken) for _ in range(90)]
    if sought:
        households = _people_to_confuse(rng, taken) + households
    return Village(place, tuple(households))


def _people_to_confuse(rng: random.Random, taken: set[str]) -> list[Household]:
    born = rng.randint(1958, 1963)
    heads = [Person(SOUGHT, "男", born)]
    heads += [Person(name, "男", born + rng.randint(-9, 7)) for name in NEIGHBOURS]
    return [_around(rng, head, taken) for head in heads]


def _household(rng: random.Random, lineages: list[str], born: int, taken: set[str]) -> Household:
    surname = rng.choices([*lineages, any_surname(rng)], [5, 3, 2, 1])[0]
    return _around(rng, Person(_unused(rng, surname, "男", born, taken), "男", born), taken)


def _around(rng: random.Random, head: Person, taken: set[str]) -> Household:
    bride = head.born + rng.randint(-1, 4)
    spouse = Person(_unused(rng, any_surname(rng), "女", bride, taken), "女", bride)
    children, year = [], head.born + rng.randint(21, 26)
    for _ in range(rng.choice([1, 2, 2, 3, 3]) if head.born < 1960 else rng.choice([1, 1, 2])):
        sex = rng.choice("男女")
        children.append(Person(_unused(rng, head.name[0], sex, year, taken), sex, year))
        year += rng.randint(2, 4)
    return Household(head, spouse, tuple(children), rng.randint(1, 9))


def _unused(rng: random.Random, surname: str, sex: str, born: int, taken: set[str]) -> str:
    while (name := surname + given_name(rng, sex, born)) in taken:
        pass
    taken.add(name)
    return name
