"""Enquiries as far as the actor may see the door where they were asked or the one that handles them."""

from typing import Final

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.reading_room.identity import person as identity
from cundang.reading_room.models import Enquiry, SpecialDay, Step
from cundang.reading_room.sealing import unsealed
from cundang.reading_room.states import MOVES, OPEN

SEE: Final = "see_enquiries"


def enquiries_for(actor: Actor, *, which: str = "", channel: str = "", number: str = "") -> QuerySet[Enquiry]:
    """Enquiries of the actor's doors; those that are due soonest first.

    `which` is `open`, `late`, `done` or empty for all; `number` a part of the number.
    """
    scope = actor.scope(SEE)
    found = Enquiry.objects.filter(scope.filter("office_id") | scope.filter("door_id")).select_related("office", "door")
    if which == "open":
        found = found.filter(state__in=OPEN)
    elif which == "late":
        found = found.filter(state__in=OPEN, due_at__lt=timezone.now())
    elif which == "done":
        found = found.exclude(state__in=OPEN)
    if channel:
        found = found.filter(channel=channel)
    if number:
        found = found.filter(number__contains=number.strip().upper())
    return found.order_by("due_at", "-pk") if which in ("open", "late") else found.order_by("-pk")


def enquiry_for(actor: Actor, pk: int) -> Enquiry:
    """One enquiry; `Enquiry.DoesNotExist` when it is not there or not the actor's to see."""
    return enquiries_for(actor).get(pk=pk)


def agent_of(enquiry: Enquiry) -> dict[str, str]:
    """Who stands at the window for the applicant, masked; empty where the applicant came."""
    agent = unsealed(enquiry.agent)
    if not agent:
        return {}
    card, phone = identity.masked_card(agent["id_number"]), identity.masked_phone(agent["phone"])
    return {"name": agent["name"], "card": card, "phone": phone}


def steps_of(enquiry: Enquiry) -> list[Step]:
    """What was done with it, the first first."""
    return list(enquiry.steps.select_related("office").order_by("pk"))


def acts_for(actor: Actor, enquiry: Enquiry) -> list[str]:
    """The acts of the table that the actor may do with it now."""
    rights = {rule.right for rule in MOVES.values()}
    held = {right for right in rights if actor.scope(right).covers(enquiry.door_id)}
    return [act for act, rule in MOVES.items() if enquiry.state in rule.before and rule.right in held]


def doors_for(actor: Actor, enquiry: Enquiry) -> list[Office]:
    """Where it may be handed: the offices above its door, those that the actor handles, and where it was asked."""
    door = enquiry.door_id
    above = [door[:length] for length in (6, 9) if length < len(door)]
    within = actor.scope("handle_enquiries").filter("code") & Q(code__startswith=enquiry.office_id[:6])
    offices = Office.objects.filter(Q(code__in=[*above, enquiry.office_id]) | within, valid_to=None)
    return list(offices.exclude(code=door).order_by("code"))


def counts_for(actor: Actor) -> dict[str, int]:
    """How many are `open` and `late`; one query."""
    late = Q(due_at__lt=timezone.now())
    return enquiries_for(actor, which="open").order_by().aggregate(open=Count("pk"), late=Count("pk", filter=late))


def days_of(actor: Actor) -> QuerySet[SpecialDay]:
    """The special days of the counties whose rules the actor keeps, the latest first."""
    require(actor, "keep_enquiry_rules")
    return SpecialDay.objects.filter(actor.scope("keep_enquiry_rules").filter("county_id")).order_by("-day")
