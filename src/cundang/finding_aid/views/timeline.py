"""Hits as a timeline: under their years, below a bar of all years."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from django.http import QueryDict

from cundang.finding_aid.queries import Answer
from cundang.finding_aid.views.narrowing import YEARS, address

HEIGHT: Final = 40  # of the tallest, in the units of the drawing
MOST_YEARS: Final = 120  # of more, those without a hit are left out


@dataclass(frozen=True)
class Bar:
    """A year of the bar: how many hits, how tall, and the address of that year alone."""

    year: int
    count: int
    height: int
    href: str

    @property
    def top(self) -> int:
        """Where it begins, from above."""
        return HEIGHT - self.height


@dataclass(frozen=True)
class Bars:
    """All years from the first to the last, and what a sentence says of them."""

    years: list[Bar]
    total: int
    most: Bar
    undated: int


def by_year(rows: Sequence[dict[str, Any]]) -> list[tuple[int | None, list[dict[str, Any]]]]:
    """The hits of each year, in the order in which they come."""
    return [(year, list(some)) for year, some in groupby(rows, key=lambda row: row["hit"].item.year)]


def bars(answer: Answer, given: QueryDict) -> Bars | None:
    """The bar of years; None where it would show no more than one."""
    counts = {int(one.value): one.count for one in answer.facets.get("year", []) if one.value is not None}
    if len(counts) < 2:
        return None
    tallest, first, last = max(counts.values()), min(counts), max(counts)
    shown = range(first, last + 1) if last - first < MOST_YEARS else sorted(counts)
    years = [
        Bar(
            year,
            counts.get(year, 0),
            -(-counts.get(year, 0) * HEIGHT // tallest),
            address(given, YEARS, year_from=year, year_to=year),
        )
        for year in shown
    ]
    dated = sum(counts.values())
    return Bars(years, dated, max(years, key=lambda bar: bar.count), answer.total - dated)
