"""What a county lays down for its rooms, else the program: points of a check, spine widths."""

import csv
from functools import cache
from importlib.resources import files

from cundang.holdings.authorities.periods import COUNTY_DIGITS
from cundang.holdings.box_models import KeepingRule


@cache
def default_points() -> tuple[dict[str, str], ...]:
    """What a check of a room looks at where the county says nothing (`data/protections.csv`): code, name, name_en."""
    with files("cundang.holdings").joinpath("data/protections.csv").open(encoding="utf-8") as source:
        return tuple(csv.DictReader(source))


@cache
def default_widths() -> tuple[int, ...]:
    """Spine widths where the county says nothing, millimetres (`data/spine_widths.csv`)."""
    with files("cundang.holdings").joinpath("data/spine_widths.csv").open(encoding="utf-8") as source:
        return tuple(int(row["mm"]) for row in csv.DictReader(source))


def rules_of(office_code: str, kind: str) -> list[KeepingRule]:
    """The county's own rows of a kind, in their order."""
    return list(KeepingRule.objects.filter(office=office_code[:COUNTY_DIGITS], kind=kind).order_by("place"))


def points_of(office_code: str) -> tuple[dict[str, str], ...]:
    """What a check of a room of this office looks at (八防): code, name, name_en."""
    english = {one["code"]: one for one in default_points()}
    own = rules_of(office_code, KeepingRule.POINT)
    if not own:
        return default_points()
    return tuple(
        english[row.code]
        if row.code in english and english[row.code]["name"] == row.name
        else {"code": row.code, "name": row.name, "name_en": row.name}
        for row in own
    )


def widths_of(office_code: str) -> tuple[int, ...]:
    """Spine widths that are offered to an office, millimetres; any other may be written."""
    return tuple(int(row.code) for row in rules_of(office_code, KeepingRule.SPINE)) or default_widths()
