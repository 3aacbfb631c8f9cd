"""到期: which items' periods are over, and of which nobody can say.

A period runs from the first day after the end of the item's year (of the accounting year, which is the calendar year:
会计档案管理办法 art. 14), or of the year that an appraisal named (档案法实施条例 §24). Permanent items never fall due.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, NullIf, Substr
from django.utils import timezone
from django.utils.translation import gettext_lazy

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, under
from cundang.holdings.disposal.holds import held
from cundang.holdings.disposal.models import LegacyPeriod
from cundang.holdings.models import Item

COUNTY_DIGITS: Final = 6
UNSAID_WORDS: Final = {
    "year": gettext_lazy("没有年度"),
    "period": gettext_lazy("没有期限，或期限不能折成年数"),
    "both": gettext_lazy("年度和期限都没有"),
}


@dataclass(frozen=True)
class Wanted:
    """What narrows a list of what falls due; empty means any. `year` is the year from whose end the period runs."""

    office: Office | None = None
    class_code: str = ""
    year: int | None = None
    retention_code: str = ""
    words: str = ""  # in the title or the reference code
    ahead: int = 0  # years: what falls due within so many years, too
    held: bool | None = None
    nothing: bool = False  # a question that nobody can answer finds nothing, rather than everything


@cache
def default_periods() -> dict[str, tuple[int, str]]:
    """After how many years 长期 and 短期 are looked at where a county does not say, and why (`legacy_periods.csv`)."""
    with files("cundang.holdings").joinpath("data/legacy_periods.csv").open(encoding="utf-8") as source:
        return {row["code"]: (int(row["years"]), row["basis"]) for row in csv.DictReader(source)}


def legacy_periods(actor: Actor) -> list[LegacyPeriod]:
    """The words of before 2006 as the counties of the actor read them: their own where they have one."""
    return list(LegacyPeriod.objects.filter(office__in=_counties(actor)).order_by("office_id", "code"))


def _counties(actor: Actor) -> set[str]:
    return {code[:COUNTY_DIGITS] for _role, code in actor.posts}


def _years(own: list[LegacyPeriod]) -> Combinable:
    """How many years an item's period has; nothing for what is permanent or no period."""
    code = Coalesce(NullIf("kept_code", Value("")), F("retention_code"))
    said = [When(Q(period=one.code) & under(one.office_id), then=Value(one.years)) for one in own]
    default = [When(period=word, then=Value(years)) for word, (years, _why) in default_periods().items()]
    plain = When(period__regex=r"^D[0-9]{1,3}$", then=Cast(Substr(code, 2), IntegerField()))
    return Case(plain, *said, *default, output_field=IntegerField())


def _kept(actor: Actor, wanted: Wanted, act: str) -> QuerySet[Any]:
    """Items in scope with `period` (code), `begins` (year) and `years`, narrowed."""
    own: QuerySet[Any] = Item.objects.filter(actor.scope(act).filter(), destroyed_on=None)
    if wanted.nothing:
        own = own.none()
    if wanted.office is not None:
        own = own.filter(under(wanted.office.code))
    if wanted.class_code:
        own = own.filter(class_code=wanted.class_code)
    if words := wanted.words.replace("\0", "").strip():
        own = own.filter(Q(title__contains=words) | Q(reference__contains=words))
    counties = LegacyPeriod.objects.all() if actor.everywhere else legacy_periods(actor)
    own = own.annotate(
        period=Coalesce(NullIf("kept_code", Value("")), F("retention_code")), begins=Coalesce("kept_from", "year")
    ).annotate(years=_years(list(counties)))
    if wanted.year is not None:
        own = own.filter(begins=wanted.year)
    if wanted.retention_code:
        own = own.filter(period=wanted.retention_code)
    if wanted.held is not None:
        own = own.filter(held() if wanted.held else ~held())
    return own


def due_items(actor: Actor, wanted: Wanted, act: str = "see_disposal") -> QuerySet[Any]:
    """Items whose period is over today (or within `wanted.ahead` years), with `due_from`, the year since which it is.

    A period of ten years of 2010 runs from 1 January 2011 to 31 December 2020: it is over from 2021 on.
    """
    kept = _kept(actor, wanted, act).annotate(due_from=F("begins") + 1 + F("years"))
    found: QuerySet[Any] = kept.filter(due_from__lte=timezone.localdate().year + wanted.ahead)
    return found


def unsaid_items(actor: Actor, wanted: Wanted, act: str = "see_disposal") -> QuerySet[Any]:
    """Items of which nobody can say when they fall due: without a year, or without a period of so many years."""
    kept = _kept(actor, wanted, act).exclude(period="Y")
    no_year, no_period = Q(begins=None), Q(years=None)
    why = Case(
        When(no_year & no_period, then=Value("both")), When(no_year, then=Value("year")), default=Value("period")
    )
    found: QuerySet[Any] = kept.filter(no_year | no_period).annotate(why=why)
    return found


IN_ORDER: Final = ("office_id", "class_code", "begins", "reference_key", "pk")


def listed(items: QuerySet[Any]) -> QuerySet[Any]:
    """Items as a list shows them: with their office, and whether a hold stops them (`stopped`)."""
    found: QuerySet[Any] = items.select_related("office").annotate(stopped=held()).order_by(*IN_ORDER)
    return found


def due_groups(actor: Actor, wanted: Wanted, act: str = "see_disposal") -> list[dict[str, Any]]:
    """What is due, counted by village, class, year and period: with `items` and, of these, `stopped` by a hold."""
    by = ("office_id", "office__name", "class_code", "begins", "period", "due_from")
    counted = due_items(actor, wanted, act).values(*by).annotate(items=Count("pk"), stopped=Count("pk", filter=held()))
    return list(counted.order_by("office_id", "class_code", "begins", "period"))


def unsaid_words(why: str) -> str:
    """Why nobody can say, in the language of the page."""
    return str(UNSAID_WORDS[why])
