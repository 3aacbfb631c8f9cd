"""Verifying commitments: how a county draws and times it, what waits, and for whom the route is closed."""

import json
import secrets
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.custodians.queries import Actor, acting, machine, require
from cundang.reading_room import clocks
from cundang.reading_room.commitments.models import Commitment, CommitmentChecks, Exclusion
from cundang.reading_room.models import Clock

SEE: Final = "see_enquiries"
DECIDE: Final = "decide_enquiries"
FINDINGS: Final = {
    "true": pgettext_lazy("承诺核查", "属实"),
    "false": pgettext_lazy("承诺核查", "不属实"),
    "unknown": pgettext_lazy("承诺核查", "无法核实"),
}


@dataclass(frozen=True)
class Checks:
    """Shares in per cent, times in working days, and months for which a breach closes the route."""

    percent: int
    sensitive_percent: int
    workdays: int
    months: int
    objection_workdays: int


@cache
def _defaults() -> Checks:
    text = files("cundang.reading_room").joinpath("data/commitment_checks.json").read_text(encoding="utf-8")
    return Checks(**json.loads(text))


def checks_of(county: str) -> Checks:
    """How a county (its code) verifies; the program's own where it says nothing."""
    row: Any = CommitmentChecks.objects.filter(county=county).values(*Checks.__annotations__).first()
    return Checks(**row) if row else _defaults()


def drawn(county: str, *, sensitive: bool) -> date | None:
    """By which day a commitment that is signed now has to be verified; None where the lot did not fall on it."""
    checks = checks_of(county)
    if secrets.randbelow(100) >= (checks.sensitive_percent if sensitive else checks.percent):
        return None
    return workdays_from_now(county, checks.workdays)


def workdays_from_now(county: str, amount: int) -> date:
    """The last of so many working days of a county, today not counted."""
    return timezone.localdate(clocks.after(timezone.now(), amount, Clock.WORKDAYS, clocks.special_days(county)))


def commitments_for(actor: Actor, which: str = "") -> QuerySet[Commitment]:
    """Commitments of enquiries that the actor may see; `which`: open and late wait to be verified, or a finding."""
    require(actor, SEE)
    scope = actor.scope(SEE)
    mine = scope.filter("enquiry__office_id") | scope.filter("enquiry__door_id")
    found = Commitment.objects.filter(mine).select_related("enquiry__door", "template")
    if which in ("open", "late"):
        found = found.filter(due_on__isnull=False, finding="").order_by("due_on", "pk")
        return found.filter(due_on__lt=timezone.localdate()) if which == "late" else found
    return (found.filter(finding=which) if which in FINDINGS else found).order_by("-pk")


def commitment_for(actor: Actor, pk: int) -> Commitment:
    """One of them; `Commitment.DoesNotExist` when it is not there or not the actor's to see."""
    return commitments_for(actor).get(pk=pk)


def exclusion_of(commitment: Commitment) -> Exclusion | None:
    """What was decided for a breach of this commitment."""
    return Exclusion.objects.select_related("office").filter(commitment=commitment).first()


def exclusions_for(actor: Actor, which: str = "") -> QuerySet[Exclusion]:
    """Exclusions of the actor's own offices; `which`: holding, objected (waits for an answer), or empty for all."""
    require(actor, DECIDE)
    found = Exclusion.objects.filter(actor.scope(DECIDE).filter()).select_related("office")
    if which == "holding":
        found = found.filter(lifted_at=None, ends_on__gt=timezone.localdate())
    elif which == "objected":
        found = found.filter(answered_at=None).exclude(objected_at=None)
    return found.order_by("-pk")


def exclusion_for(actor: Actor, pk: int) -> Exclusion:
    """One of them; `Exclusion.DoesNotExist` when it is not there or not the actor's to see."""
    return exclusions_for(actor).get(pk=pk)


def excluded(person_key: str, county: str) -> Exclusion | None:
    """What closes the route to a person in a county today, whoever decided it.

    Staff of other offices are told no more than `closed_until` says; the person may know it all.
    """
    if not person_key:
        return None
    with acting(machine()):
        held = Exclusion.objects.select_related("office").filter(county=county, person_key=person_key, lifted_at=None)
        return held.filter(ends_on__gt=timezone.localdate()).order_by("-ends_on").first()


def closed_until(exclusion: Exclusion) -> str:
    """That the route is closed, until when and by which office, in one sentence."""
    told = {"office": exclusion.office.name, "day": exclusion.ends_on}
    return (
        _("%(office)s决定：%(day)s 以前不再对这位申请人适用承诺，请提交亲属关系材料；本人可以看理由、提异议。") % told
    )


def office_above(code: str) -> str:
    """Who answers an objection: village, town, county; a county's own stay with the county."""
    return code[:9] if len(code) > 9 else code[:6]
