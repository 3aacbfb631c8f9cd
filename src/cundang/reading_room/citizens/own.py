"""What a signed-in citizen sees: enquiries under the own document, found by its key, and nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Final

from django.db.models import Q, QuerySet
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import acting, under
from cundang.reading_room.access.rules import asked_of, missing_documents, unproven
from cundang.reading_room.commitments.models import Exclusion
from cundang.reading_room.commitments.queries import committed
from cundang.reading_room.commitments.text import closed
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.identity.portal import in_the_app
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.next_steps import next_of
from cundang.reading_room.photos.models import DocumentPhoto
from cundang.reading_room.photos.queries import photos_of
from cundang.reading_room.states import GIVEN_OUT, MOVES, OPEN
from cundang.reading_room.words import vouched_words

MOST_PLACES: Final = 60
FROM_AFAR: Final = ("online", "phone_app")


def own_enquiries(citizen: Citizen) -> QuerySet[Enquiry]:
    """The person's enquiries at whatever door, the last first; evaluate it `acting(citizen.actor)`."""
    found = Enquiry.objects.filter(person_key=citizen.key).exclude(person_key="")
    return found.select_related("office", "door").order_by("-pk")


def own_enquiry(citizen: Citizen, number: str) -> Enquiry:
    """One of them by its number; `Enquiry.DoesNotExist` for somebody else's as for none, after the same one query."""
    with acting(citizen.actor):
        return own_enquiries(citizen).get(number=number[:30].replace("\0", ""))


def next_told(enquiries: Sequence[Enquiry]) -> dict[int, str]:
    """What comes next with each of the own enquiries, in one line, by its key; ask `acting(citizen.actor)`."""
    stopped = unproven(enquiries)
    return {one.pk: next_of(one, stopped=one.pk in stopped) for one in enquiries}


def sent_today(citizen: Citizen) -> QuerySet[Enquiry]:
    """What the person asked for from afar since midnight."""
    midnight = timezone.make_aware(datetime.combine(timezone.localdate(), time.min))
    return own_enquiries(citizen).filter(channel__in=FROM_AFAR, made_at__gte=midnight)


def steps_told(citizen: Citizen, enquiry: Enquiry) -> list[tuple[Step, str]]:
    """What was done with it, the first first, and the reasons that the applicant is told; no names of clerks."""
    with acting(citizen.actor):
        steps = list(enquiry.steps.select_related("office").order_by("pk"))
    return [(step, step.words if step.act in MOVES and MOVES[step.act].reason else "") for step in steps]


def own_copies(citizen: Citizen, enquiry: Enquiry) -> list[Copy]:
    """The papers that were given out for it and can still be fetched; none before it was delivered."""
    if enquiry.state not in GIVEN_OUT:
        return []
    with acting(citizen.actor):
        if unproven([enquiry]):
            return []
        found = Copy.objects.filter(enquiry=enquiry, revoked_at=None).exclude(pdf=None)
        return list(found.select_related("office").order_by("pk"))


def channel_of(agent: str) -> str:
    """By which channel a browser that calls itself `agent` asks: `phone_app` inside 浙里办, otherwise `online`."""
    return "phone_app" if in_the_app(agent) else "online"


@dataclass(frozen=True)
class Owed:
    """What is still to be shown for an enquiry; whether a commitment may be signed instead of `waived`, or was.

    `stopped`: nothing is given out, since the commitment was found untrue. `vouched`: that signing in stands in for the
    document that says who one is, and by whom; empty where it does not.
    """

    documents: list[str]
    waived: list[str]
    may_sign: bool
    signed: bool
    stopped: bool = False
    vouched: str = ""


def owed(citizen: Citizen, enquiry: Enquiry) -> Owed:
    """By the rules that hold for it, as the clerk sees them; nothing once it was answered."""
    with acting(citizen.actor):
        signed, stopped = committed(enquiry), bool(unproven([enquiry]))
        if enquiry.state not in OPEN or not enquiry.person:
            return Owed([], [], may_sign=False, signed=signed, stopped=stopped)
        asked = asked_of(enquiry)
        missing, may_sign = missing_documents(asked), not closed(asked)
        vouched = vouched_words(asked.vouching) if asked.vouched and asked.vouching else ""
        return Owed(missing, list(asked.waived), may_sign=may_sign, signed=signed, stopped=stopped, vouched=vouched)


def own_photos(citizen: Citizen, enquiry: Enquiry) -> list[DocumentPhoto]:
    """The photos that the applicant sent, without their pictures; not those that a clerk took."""
    with acting(citizen.actor):
        sent = photos_of(citizen.actor, enquiry).filter(by=citizen.actor.full_name)
        return list(sent.select_related("enquiry"))


def own_decisions(citizen: Citizen) -> list[Exclusion]:
    """Decisions that closed the commitment to the person, the last first, also those that hold no longer."""
    if not citizen.key:
        return []
    with acting(citizen.actor):
        return list(Exclusion.objects.filter(person_key=citizen.key).select_related("office").order_by("-pk"))


def own_decision(citizen: Citizen, pk: int) -> Exclusion:
    """One of them; `Exclusion.DoesNotExist` for somebody else's as for none."""
    found = next((one for one in own_decisions(citizen) if one.pk == pk), None)
    if found is None:
        raise Exclusion.DoesNotExist
    return found


def last_place(citizen: Citizen) -> Office | None:
    """Where the person asked last, if the office still exists."""
    with acting(citizen.actor):
        last = own_enquiries(citizen).filter(office__valid_to=None).first()
    return last.office if last else None


# Places are no secret: they stand here since only a citizen who asks needs them.


def places(words: str, within: str = "") -> list[Office]:
    """Offices of today whose name, old name, or predecessor's name has these words, or those of a county or town.

    The county first, then its towns, then villages.
    """
    found = Office.objects.filter(valid_to=None)
    if words := " ".join(words.replace("\0", "").split())[:40]:
        named = Q(name__contains=words) | Q(names__name__contains=words)
        found = found.filter(named | Q(took_over_from__predecessor__name__contains=words))
    elif within.isdecimal() and within.isascii():
        found = found.filter(under(within, "code"))
    else:
        found = found.exclude(code__regex="^[0-9]{12}$")
    return sorted(found.distinct()[:MOST_PLACES], key=lambda one: (len(one.code), one.code))


def place(code: str) -> Office:
    """One of them; raises `Office.DoesNotExist`."""
    return Office.objects.get(code=code[:12].replace("\0", ""), valid_to=None)
