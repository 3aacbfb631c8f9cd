"""The real offices that invented people live in, under the names they had in each year."""

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from django.utils.translation import gettext as _

LISTED = 2019  # the list of offices that gives the names; before it, a village bears its name of the list of 2018
DEFAULT_OFFICES = ("330782106201", "330782106221", "330782106245", "330782106247", "330782100216")
_ENDINGS = ("村民委员会", "社区居民委员会", "社区居委会", "居民委员会", "居委会", "委会")


class UnknownOffice(Exception):
    """No village or community of the list has this code; the message says so in one sentence."""


@dataclass(frozen=True)
class Place:
    """A village or community. Its fonds number is a letter of its town and the end of its code."""

    code: str
    listed_name: str
    town: str  # 大陈镇
    name: str  # 众拥村
    former_name: str  # 岩界村; the same where the village was not renamed

    @property
    def fonds(self) -> str:
        """全宗号, one letter and three digits (DA/T 13-2022): a default, the archive authority gives the real one."""
        return f"{chr(65 + int(self.code[6:9]) % 26)}{self.code[9:]}"

    def village(self, year: int) -> str:
        """杜桥大队 before 1984, then 杜桥村, under the name of that year."""
        name = self.former_name if year < LISTED else self.name
        return f"{_stem(name)}大队" if year < 1984 and name.endswith("村") else name

    def town_in(self, year: int) -> str:
        """大陈公社 before 1984, then 大陈镇."""
        return f"{self.town.removesuffix('镇').removesuffix('街道')}公社" if year < 1984 else self.town

    @staticmethod
    def county(year: int) -> str:
        """义乌县 became a city in 1988."""
        return "义乌县" if year < 1988 else "义乌市"

    def committee(self, year: int) -> str:
        """The body that runs the village: 管理委员会 of a brigade, then 村民委员会."""
        name = self.village(year)
        return f"{name}管理委员会" if year < 1984 else f"{name.removesuffix('村')}村民委员会"


def _stem(name: str) -> str:
    return name if len(name) <= 2 else name.removesuffix("村")


def short_name(listed: str) -> str:
    """杜桥村委会, 众拥村村民委员会 and 朝阳村村委会 are 杜桥村, 众拥村 and 朝阳村."""
    for ending in _ENDINGS:
        if listed.endswith(ending):
            bare = listed.removesuffix(ending)
            break
    else:
        bare = listed
    if bare.endswith("村村"):
        return bare[:-1]
    return bare if bare.endswith("村") or "社区" in listed or "居" in listed else f"{bare}村"


@lru_cache(maxsize=2)
def _listed(year: int) -> dict[str, tuple[str, str]]:
    path = files("cundang").joinpath("custodians", "data", "offices", f"yiwu_villages_{year}.csv")
    with path.open(encoding="utf-8") as lines:
        return {row["code"]: (row["name"], row["town_name"]) for row in csv.DictReader(lines)}


def place(code: str) -> Place:
    """The village with this 12-digit code in the list of 2019; raises `UnknownOffice`."""
    if code not in _listed(LISTED):
        raise UnknownOffice(
            _("2019 年的名单里没有代码为 %(code)s 的村或社区，请给出 12 位代码，例如 %(example)s。")
            % {"code": code, "example": DEFAULT_OFFICES[0]}
        )
    listed, town = _listed(LISTED)[code]
    former = _listed(LISTED - 1).get(code, (listed, town))[0]
    return Place(code=code, listed_name=listed, town=town, name=short_name(listed), former_name=short_name(former))
