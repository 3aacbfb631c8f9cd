"""What narrows an answer: a chip for each condition that holds, to be taken off, and menus of those that could."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import QueryDict
from django.utils.translation import gettext as _

from cundang.finding_aid.engine import FACETS
from cundang.finding_aid.forms import TIMELINE
from cundang.finding_aid.queries import Answer, FacetValue
from cundang.holdings.queries import retention_names

YEARS: Final = ("year_from", "year_to", "period", "undated")
SHOWN: Final = ("sort", "view")  # they change the order, not what is found


@dataclass(frozen=True)
class Chip:
    """A condition, and the address without it (or, of the order, with it)."""

    words: str
    href: str


@dataclass(frozen=True)
class Menu:
    """Conditions of one kind, each with its count and address; `keep` is what the form of free years goes with."""

    title: str
    choices: list[tuple[str, int, str]]
    keep: dict[str, str] = field(default_factory=dict)
    of_years: bool = False


def address(given: QueryDict, without: Sequence[str] = (), **more: object) -> str:
    """The address of the same question without some of its parameters and with others, from its first hit on."""
    query = given.copy()
    for name in [*without, "offset", *more]:
        query.pop(name, None)
    for name, value in more.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def chips(given: QueryDict, asked: Mapping[str, str], facts: Mapping[str, Any]) -> list[Chip]:
    """What holds, in words."""
    found = []
    if code := asked.get("matter"):
        titles = {kind.code: kind.title for kind in facts["matters"]}
        found.append(Chip(titles.get(code, code), address(given, ["matter"])))
    if code := asked.get("class"):
        found.append(Chip(facts.get("classes", {}).get(code, code), address(given, ["class"])))
    if asked.get("undated"):
        found.append(Chip(_("没有年度"), address(given, YEARS)))
    elif asked.get("year_from") or asked.get("year_to"):
        found.append(Chip(_years(asked, dict(facts["decades"]).get(facts["decade"], "")), address(given, YEARS)))
    if code := asked.get("office"):
        found.append(Chip(dict(facts["scopes"]).get(code, code), address(given, ["office"])))
    if code := asked.get("retention"):
        found.append(Chip(retention_names([code]).get(code, code), address(given, ["retention"])))
    return found


def _years(asked: Mapping[str, str], decade: str) -> str:
    first, last = asked.get("year_from", "…"), asked.get("year_to", "…")
    return decade or (first if first == last else f"{first}—{last}")


def menus(answer: Answer, asked: Mapping[str, str], given: QueryDict) -> list[Menu]:
    """What could hold besides, each with how many hits it leaves; nothing where there is no choice."""
    values = {name: answer.facets.get(name, []) for name in FACETS}
    found = []
    if not asked.get("class"):
        found.append(Menu(_("种类"), _choices(values["class"], "class", given)))
    if not (asked.get("undated") or asked.get("year_from") or asked.get("year_to")) and answer.total:
        keep = {name: value for name, value in asked.items() if name not in YEARS}
        found.append(Menu(_("年份"), _of_years(values["year"], given), keep, of_years=True))
    found.append(Menu(_("村（社区）"), _choices(values["office"], "office", given)))
    if not asked.get("retention"):
        found.append(Menu(_("保管期限"), _choices(values["retention"], "retention", given)))
    return [menu for menu in found if menu.of_years or len(menu.choices) > 1]


def _choices(values: list[FacetValue], name: str, given: QueryDict) -> list[tuple[str, int, str]]:
    known = [one for one in values if one.value is not None]
    return [(one.name, one.count, address(given, (), **{name: one.value})) for one in known]


def _of_years(values: list[FacetValue], given: QueryDict) -> list[tuple[str, int, str]]:
    """The newest first, those without a year last."""
    counts = {int(one.value): one.count for one in values if one.value is not None}
    found = [
        (str(year), counts[year], address(given, YEARS, year_from=year, year_to=year))
        for year in sorted(counts, reverse=True)
    ]
    return found + [(_("没有年度"), one.count, address(given, YEARS, undated=1)) for one in values if one.value is None]


def switch(answer: Answer, asked: Mapping[str, str], given: QueryDict) -> list[tuple[Chip, bool]]:
    """The orders one may go over to, or back from: whether each holds now."""
    if answer.total <= 1:
        return []
    by_date, timeline = asked.get("sort") == "date", asked.get("view") == TIMELINE
    return [
        (Chip(_("按日期"), address(given, SHOWN, **({} if by_date else {"sort": "date"}))), by_date and not timeline),
        (Chip(_("时间轴"), address(given, SHOWN, **({} if timeline else {"view": TIMELINE}))), timeline),
    ]
