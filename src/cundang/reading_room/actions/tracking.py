"""Where an enquiry stands, for the applicant, who has no account: by its number and the telephone."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from cundang.custodians.contacts import Contact
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.actions import record_look
from cundang.reading_room.access.rules import unproven
from cundang.reading_room.commitments.checks import closed_until, excluded
from cundang.reading_room.models import Enquiry, Step, TrackingFailure
from cundang.reading_room.next_steps import next_of
from cundang.reading_room.queries import steps_of
from cundang.reading_room.ratings.queries import RatingTold, rating_told
from cundang.reading_room.sealing import sealed, unsealed
from cundang.reading_room.states import MOVES

FAILURES: Final = 10  # within an hour, before an address has to wait
HOUR: Final = timedelta(hours=1)


class Wait(Exception):
    """Too many wrong guesses from one address."""


@dataclass(frozen=True)
class StepTold:
    """A step as the applicant is told of it."""

    at: datetime
    act: str
    door: str
    words: str


@dataclass(frozen=True)
class Tracked:
    """What an applicant is told of an enquiry: no names, no papers."""

    number: str
    state: str
    door: str
    due_at: datetime | None
    steps: list[StepTold]
    contact: Contact  # of the door
    rating: RatingTold
    stopped: str = ""  # that nothing is given out, since the commitment was found untrue, and what to do
    closed: str = ""  # that the commitment route is closed to the applicant, until when, and by which office


@transaction.atomic
def track(number: str, last_four: str, *, address: str, actor: Actor) -> Tracked | None:
    """Where an enquiry stands, for whoever knows its number and the last four digits of the applicant's telephone.

    The same answer, None, after the same work, for a number that does not exist and a telephone that does not fit.
    Raises `Wait` for a network address that guessed wrong too often.
    """
    source = refuse_guessing(address)
    number = tidy_number(number)
    with acting(machine()):
        found = Enquiry.objects.select_related("door").filter(number=number).first()
        phone = unsealed(found.applicant if found else _nobody()).get("phone", "")
        fits = hmac.compare_digest(phone[-4:].encode(), last_four.strip().encode()) and len(phone) > 4
        if found is None or not fits:
            guessed_wrong(source)
            return None
        # In the chain of its door: one chain for everybody without an account would let them wait for each other.
        record_look("enquiry tracked", found, actor=replace(actor, chain=found.door_id))
        steps = [StepTold(step.at, step.act, step.office.name, _told(step)) for step in steps_of(found)]
        exclusion = excluded(found.person_key, found.office_id[:6])
        stopped = next_of(found, stopped=True) if unproven([found]) else ""
        rating = rating_told(found)
    closed = closed_until(exclusion) if exclusion else ""
    told = (found.number, found.state, found.door.name, found.due_at, steps, found.door.contact, rating)
    return Tracked(*told, stopped, closed)


def refuse_guessing(address: str) -> str:
    """What stands for a network address in `TrackingFailure`; raises `Wait` where it guessed wrong too often."""
    source = hashlib.sha256(f"{settings.SECRET_KEY}{address}".encode()).hexdigest()
    if TrackingFailure.objects.filter(source=source, at__gte=timezone.now() - HOUR).count() >= FAILURES:
        raise Wait
    return source


def guessed_wrong(source: str) -> None:
    """Remember a wrong guess (`refuse_guessing` gave the source); those older than an hour are forgotten."""
    TrackingFailure.objects.filter(at__lt=timezone.now() - HOUR).delete()
    TrackingFailure.objects.create(source=source)


def tidy_number(typed: str) -> str:
    """An enquiry's number as it is kept."""
    return "".join(typed.replace("\0", "").upper().split())[:30]


@cache
def _nobody() -> bytes:
    """A person of the usual length, so that a number that does not exist costs as much."""
    return sealed({"name": "", "phone": "", "id_kind": "", "id_number": "", "address": ""})


def _told(step: Step) -> str:
    """The words of a step that the applicant is told: reasons of the table."""
    rule = MOVES.get(step.act)
    return step.words if rule and rule.reason else ""
