"""Who has to take part in an appraisal and to watch a destruction: a county's own rows, or the program's default."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.utils.translation import get_language

from cundang.custodians.queries import Actor
from cundang.holdings.disposal.models import PanelRole

COUNTY_DIGITS: Final = 6
ORGANS: Final = 2  # witnesses come from so many different units at least


@dataclass(frozen=True)
class Role:
    """A role: `least` people of it; with `class_code` only where such records are to be destroyed, or judged."""

    stage: str
    code: str
    name: str
    name_en: str = ""
    least: int = 1
    class_code: str = ""
    basis: str = ""

    @property
    def words(self) -> str:
        """Its name in the language of the page."""
        return (self.name_en if (get_language() or "").startswith("en") else "") or self.name


@cache
def default_roles() -> tuple[Role, ...]:
    """The program's own (`data/panel_roles.csv`), to be replaced by what the local rule says."""
    with files("cundang.holdings").joinpath("data/panel_roles.csv").open(encoding="utf-8") as source:
        rows: list[dict[str, Any]] = list(csv.DictReader(source))
    return tuple(Role(**{**row, "least": int(row["least"])}) for row in rows)


def roles_of(county_code: str) -> tuple[Role, ...]:
    """The roles that hold in a county, in their order; its own replace the default altogether."""
    names = ("stage", "code", "name", "name_en", "least", "class_code", "basis")
    own = PanelRole.objects.filter(office=county_code[:COUNTY_DIGITS]).order_by("stage", "place", "pk")
    return tuple(Role(**row) for row in own.values(*names)) or default_roles()


def has_own_roles(county_code: str) -> bool:
    """Whether a county has said itself who takes part."""
    return PanelRole.objects.filter(office=county_code[:COUNTY_DIGITS]).exists()


def wanted_roles(office_code: str, stage: str, classes: Iterable[str]) -> list[Role]:
    """The roles of a stage that concern records of these classes."""
    there = set(classes)
    return [
        role
        for role in roles_of(office_code)
        if role.stage == stage and (not role.class_code or role.class_code in there)
    ]


def lacking(roles: Iterable[Role], codes: Iterable[str]) -> list[Role]:
    """Of these roles those for which too few people are named; `codes` has the role of each person."""
    named = list(codes)
    return [role for role in roles if named.count(role.code) < role.least]


def counties_of(actor: Actor) -> list[str]:
    """The counties whose rules the actor may see."""
    return sorted({code[:COUNTY_DIGITS] for _role, code in actor.posts})


def in_json(people: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """People of a group as they are kept: role, its words, name, unit."""
    return [{name: str(one[name]) for name in ("role", "words", "name", "unit")} for one in people]
