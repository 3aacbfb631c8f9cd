"""Desk statistics: enquiries accepted in a period, at the doors whose enquiries the actor may see.

Counts are exact. Times are whole minutes from accepting to answering; withdrawn enquiries have none. Everything is read
from one covering index in two statements, since sealed applicants make the rows themselves wide.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.utils import timezone

from cundang.custodians.queries import Actor, acting, machine, require
from cundang.reading_room.ratings.queries import NOBODY, Satisfaction, satisfaction_by
from cundang.reading_room.states import ON_THE_SPOT

SETS: Final = ("channel", "matter", "result", "proxy", "committed", "door", "month")

_COUNTS: Final = """
SELECT GROUPING(channel, matter, result, proxy, committed, door_code, month),
       channel, matter, result, proxy, committed, door_code, month,
       count(*), count(*) FILTER (WHERE coalesce(answered_at, now()) > due_at)
  FROM (SELECT channel, matter, result, proxy, committed, door_code, answered_at, due_at,
               date_trunc('month', accepted_at AT TIME ZONE %(zone)s)::date AS month
          FROM reading_room_enquiry
         WHERE {within} AND accepted_at >= %(since)s AND accepted_at < %(until)s) AS one
 GROUP BY GROUPING SETS ((channel), (matter), (result), (proxy), (committed), (door_code), (month))
"""
_TIMES: Final = """
SELECT channel = ANY(%(spot)s), (extract(epoch FROM answered_at - accepted_at) / 60)::int AS minutes, count(*)
  FROM reading_room_enquiry
 WHERE {within} AND accepted_at >= %(since)s AND accepted_at < %(until)s
       AND answered_at IS NOT NULL AND result <> 'withdrawn'
 GROUP BY 1, 2 ORDER BY 1, 2
"""


@dataclass(frozen=True)
class Times:
    """Minutes from accepting to answering: how many were answered, median and 90th percentile (None for none)."""

    n: int
    median: int | None
    ninetieth: int | None


@dataclass(frozen=True)
class Count:
    """How many, and how many of them late (answered after their time, or still not answered after it)."""

    n: int = 0
    late: int = 0


@dataclass
class Statistics:
    """Of a period: all, through a proxy, with a commitment; times; ratings.

    `by` channel, matter, result, door (office code) and month (its first day).
    """

    total: Count = field(default_factory=Count)
    proxy: Count = field(default_factory=Count)
    committed: Count = field(default_factory=Count)
    by: dict[str, dict[Any, Count]] = field(default_factory=lambda: {name: {} for name in SETS})
    on_the_spot: Times = Times(0, None, None)
    from_afar: Times = Times(0, None, None)
    satisfaction: Satisfaction = NOBODY


def desk_statistics(actor: Actor, first: date, last: date, *, office: str = "") -> Statistics:
    """Enquiries accepted from `first` to `last`, at doors in the actor's scope; at one door and those below it."""
    require(actor, "see_enquiries")
    scope = actor.scope("see_enquiries")
    bounds: dict[str, Any] = {
        "since": timezone.make_aware(datetime.combine(first, time.min)),
        "until": timezone.make_aware(datetime.combine(last + timedelta(days=1), time.min)),
        "zone": timezone.get_current_timezone_name(),
        "spot": list(ON_THE_SPOT),
    }
    found = Statistics()
    # Row security would look each of many rows up in a list of every office; the ranges of the scope say the same.
    with acting(machine()):
        counts = scope.rows(_COUNTS, column="door_code", office=office, **bounds)
        rows = scope.rows(_TIMES, column="door_code", office=office, **bounds)
    for grouping, *keys, n, late in counts:
        place = next(at for at in range(len(SETS)) if not grouping & 1 << len(SETS) - 1 - at)
        found.by[SETS[place]][keys[place]] = Count(n, late)
    channels = found.by["channel"].values()
    found.total = Count(sum(one.n for one in channels), sum(one.late for one in channels))
    found.proxy = found.by["proxy"].get(True, Count())
    found.committed = found.by["committed"].get(True, Count())
    found.on_the_spot = _times([(minutes, n) for spot, minutes, n in rows if spot])
    found.from_afar = _times([(minutes, n) for spot, minutes, n in rows if not spot])
    found.satisfaction = satisfaction_by(actor, first.replace(day=1), last, office=office, length=0).get("", NOBODY)
    return found


def _times(histogram: list[tuple[int, int]]) -> Times:
    """`histogram`: minutes and how many took so long, the shortest first."""
    total = sum(n for _minutes, n in histogram)
    return Times(total, _rank(histogram, (total + 1) // 2), _rank(histogram, -(-total * 9 // 10)))


def _rank(histogram: list[tuple[int, int]], rank: int) -> int | None:
    """The minutes of the one that comes at this rank, counted from one."""
    for minutes, n in histogram:
        rank -= n
        if rank <= 0:
            return minutes
    return None
