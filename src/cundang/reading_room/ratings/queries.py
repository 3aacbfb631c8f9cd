"""Reads of what applicants said: never a single score, only cells of five and more.

A cell is what an office was told in one month, or in several until there are five (`FEWEST`). It closes when its month
is over. All that is shown is a sum of whole closed cells: no two figures differ by less than five ratings, and nobody
at a window sees a mean move when somebody has just pressed a button.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine, under
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.ratings.models import Complaint, Rating

FEWEST: Final = 5  # ratings behind any figure; no setting, so that no office sets it lower
SATISFIED: Final = 4  # and more: 满意, 很满意
K = TypeVar("K", str, date)
Figures = tuple[int, int, int]  # ratings, their sum, how many were satisfied
Months = dict[tuple[str, date], Figures]  # of an office (code) in a month (its first day)


@dataclass(frozen=True)
class Satisfaction:
    """How satisfied applicants were: `n` ratings given; mean (1–5) and share of 4 and 5 (0–1), None below five.

    `n` counts at once; the mean is of the cells that have closed.
    """

    n: int
    mean: float | None
    satisfied: float | None


NOBODY: Final = Satisfaction(0, None, None)


@dataclass(frozen=True)
class Cell:
    """Ratings of an office that are counted together; `month`: the first day of the month that closed it."""

    office: str
    month: date
    n: int
    total: int
    satisfied: int


def may_be_rated(enquiry: Enquiry) -> bool:
    """Whether the applicant was answered, may still be known, and has not rated yet."""
    return _answered(enquiry) and not Rating.objects.filter(enquiry=enquiry).exists()


def _answered(enquiry: Enquiry) -> bool:
    if enquiry.applicant is None:
        return False
    if enquiry.state == "closed":
        return Step.objects.filter(enquiry=enquiry, act__in=("deliver", "refuse")).exists()
    return enquiry.state in ("delivered", "refused")


@dataclass(frozen=True)
class RatingTold:
    """What an applicant is told of the rating: whether it may be given, was given, and what came of a complaint."""

    may_rate: bool
    rated: bool
    complaint: bool
    answer: str


def rating_told(enquiry: Enquiry) -> RatingTold:
    """For who has shown to be the applicant (`actions.track`)."""
    with acting(machine()):
        given = Rating.objects.filter(enquiry=enquiry).select_related("complaint").first()
        complaint = getattr(given, "complaint", None)
        answer = complaint.answer if complaint else ""
        return RatingTold(given is None and _answered(enquiry), given is not None, complaint is not None, answer)


def complaints_for(actor: Actor, *, which: str = "open") -> QuerySet[Complaint]:
    """Complaints that the actor settles, the oldest first; `which`: open, settled or all."""
    found = Complaint.objects.filter(actor.scope("settle_complaints").filter())
    if which != "all":
        found = found.filter(settled_at__isnull=which == "open")
    return found.select_related("office", "rating__office", "rating__enquiry").order_by("made_at", "pk")


def satisfaction_of(office: Office, first: date, last: date, *, actor: Actor) -> Satisfaction:
    """How satisfied applicants were with an office and all below it, in the months from `first` to `last`.

    Of these offices only those count whose enquiries the actor may see.
    """
    return _summed(_months(actor, office.code), first, last, lambda code, month: "").get("", NOBODY)


def satisfaction_by(
    actor: Actor, first: date, last: date, *, office: str = "", length: int = 12
) -> dict[str, Satisfaction]:
    """The same by the beginning of the office's code: 6 (counties), 9 (towns) or 12 characters (each office)."""
    return _summed(_months(actor, office), first, last, lambda code, month: code[:length])


def satisfaction_by_month(actor: Actor, first: date, last: date, *, office: str = "") -> dict[date, Satisfaction]:
    """The same by month (its first day); ratings that waited for more count in the month that closed their cell."""
    return _summed(_months(actor, office), first, last, lambda code, month: month)


def _months(actor: Actor, office: str) -> Months:
    """Of each office and month: ratings, their sum, and how many were satisfied."""
    within = actor.scope("see_enquiries").filter() & (under(office) if office else Q())
    rows = (
        Rating.objects.filter(within)
        .annotate(month=TruncMonth("at"))
        .values_list("office_id", "month")
        .annotate(n=Count("pk"), total=Sum("score"), satisfied=Count("pk", Q(score__gte=SATISFIED)))
        .order_by()
    )
    return {(code, timezone.localdate(month)): (n, total, good) for code, month, n, total, good in rows}


def _closed(months: Months) -> Iterator[Cell]:
    """All closed cells."""
    this_month = timezone.localdate().replace(day=1)
    kept: dict[str, Figures] = {}
    for (code, month), (n, total, good) in sorted(months.items()):
        if month >= this_month:
            continue
        before = kept.pop(code, (0, 0, 0))
        figures = (before[0] + n, before[1] + total, before[2] + good)
        if figures[0] >= FEWEST:
            yield Cell(code, month, *figures)
        else:
            kept[code] = figures


def _summed(months: Months, first: date, last: date, key: Callable[[str, date], K]) -> dict[K, Satisfaction]:
    """Cells closed from `first` to `last`, summed by `key(office code, month)`."""
    given: Counter[K] = Counter()
    for (code, month), (n, _total, _good) in months.items():
        if first <= month <= last:
            given[key(code, month)] += n
    groups: dict[K, list[Cell]] = {}
    for cell in _closed(months):
        if first <= cell.month <= last:
            groups.setdefault(key(cell.office, cell.month), []).append(cell)
    return {name: _of(given[name], groups.get(name, [])) for name in sorted(given.keys() | groups.keys())}


def _of(given: int, closed: list[Cell]) -> Satisfaction:
    n = sum(cell.n for cell in closed)
    if not n:
        return Satisfaction(given, None, None)
    total, good = sum(cell.total for cell in closed), sum(cell.satisfied for cell in closed)
    return Satisfaction(given, round(total / n, 2), round(good / n, 3))
