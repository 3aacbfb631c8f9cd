"""The words for times of a county: its own rows, and the program's where it has none for a word."""

from typing import Final

from django.db.models import Q, QuerySet

from cundang.custodians.queries import Actor
from cundang.holdings.authority_models import DatePeriod
from cundang.holdings.date_forms import Period, Periods

COUNTY_DIGITS: Final = 6


def county_of(actor: Actor) -> str:
    """The county whose authority data the actor works with: that of the first office; empty for the console."""
    return actor.office_code[:COUNTY_DIGITS]


def period_rows(county: str) -> list[DatePeriod]:
    """One row for each word: the county's own, else the program's; by their days, reigns last. Those out of use too."""
    rows = DatePeriod.objects.filter(Q(office=county) | Q(office=None))
    known: dict[str, DatePeriod] = {}
    for row in sorted(rows, key=lambda row: row.office_id is not None):
        known[row.word] = row
    return sorted(known.values(), key=lambda row: (row.counts_years, row.first, row.last, row.word))


def periods_of(office_code: str) -> Periods:
    """What `dates.read` takes: the words in use in the county of this office."""
    return tuple(
        Period(row.word, row.first, row.last, row.source, row.counts_years)
        for row in period_rows(office_code[:COUNTY_DIGITS])
        if row.used
    )


def periods_for(actor: Actor) -> list[DatePeriod]:
    """The rows as the actor's county has them."""
    return period_rows(county_of(actor))


def period_for(actor: Actor, pk: int) -> DatePeriod:
    """One of them; `DatePeriod.DoesNotExist` for another county's."""
    own: QuerySet[DatePeriod] = DatePeriod.objects.filter(Q(office=county_of(actor)) | Q(office=None))
    return own.get(pk=pk)
