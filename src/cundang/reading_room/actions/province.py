"""An enquiry asked on in the provincial network: registered by hand, or sent and asked after by the adapter."""

from datetime import timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, acting, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.enquiries import EnquiryRefused
from cundang.reading_room.models import Enquiry
from cundang.reading_room.province.models import ProvincialRequest
from cundang.reading_room.province.network import NetworkFailed, network
from cundang.reading_room.sealing import sealed
from cundang.reading_room.states import OPEN

RIGHT: Final = "handle_enquiries"
LONGEST: Final = 500
POLL: Final = timedelta(minutes=30)
LATEST: Final = timedelta(hours=6)  # between two tries that fail


class ProvinceRefused(EnquiryRefused):
    """What cannot be asked on or noted so; carries one sentence."""


@transaction.atomic
def register_in_province(enquiry: Enquiry, number: str, *, actor: Actor) -> ProvincialRequest:
    """It was registered on the provincial site under this number; where it stands is kept by hand."""
    number = " ".join(number.replace("\0", "").split())
    if not 0 < len(number) <= 60:
        raise ProvinceRefused(_("请写省网上的受理编号，不超过 60 个字。"))
    made = _made(enquiry, ProvincialRequest.MANUAL, number, ProvincialRequest.REGISTERED, actor)
    record("province registered", made, actor=actor, office_code=enquiry.door_id, enquiry=enquiry.pk)
    return made


@transaction.atomic
def send_to_province(enquiry: Enquiry, *, actor: Actor) -> ProvincialRequest:
    """Let the adapter ask on; the applicant has to agree, since name and document go there."""
    if network() is None:
        raise ProvinceRefused(_("本机没有接通省网，请在省网上登记后把编号写在这里。"))
    if not enquiry.person:
        raise ProvinceRefused(_("申请人的资料已按期清除，不能再转。"))
    made = _made(enquiry, ProvincialRequest.ADAPTER, "", ProvincialRequest.WAITING, actor, due=True)
    record("province asked", made, actor=actor, office_code=enquiry.door_id, enquiry=enquiry.pk)
    return made


@transaction.atomic
def note_province(request: ProvincialRequest, state: str, words: str, *, actor: Actor) -> ProvincialRequest:
    """By hand: where it stands now, and what was answered."""
    held = ProvincialRequest.objects.select_for_update().get(pk=request.pk)
    require(actor, RIGHT, held.enquiry.door_id)
    words = " ".join(words.replace("\0", "").split())
    if held.way != ProvincialRequest.MANUAL:
        raise ProvinceRefused(_("这一件由程序与省网往来，情况自动更新，不用手写。"))
    if state not in ProvincialRequest.STATES[1:]:
        raise ProvinceRefused(_("请选省网上现在的情况。"))
    if len(words) > LONGEST:
        raise ProvinceRefused(_("答复太长，请控制在 %(most)d 个字以内。") % {"most": LONGEST})
    held.state = state
    held.reply = sealed({"words": words}) if words else held.reply
    held.save()
    record("province noted", held, actor=actor, office_code=held.enquiry.door_id, state=state)
    return held


@transaction.atomic
def take_province_list(count: int, *, actor: Actor) -> None:
    """The list leaves the program."""
    require(actor, "see_enquiries")
    record("province list exported", actor=actor, count=count)


def ask_province(*, actor: Actor) -> int:
    """The adapter's work: send what waits, ask after the rest; how many went on. May run twice.

    No transaction is open while the network is waited for. Asked twice with one reference it makes one request.
    """
    with acting(actor):
        due = list(
            ProvincialRequest.objects.filter(way=ProvincialRequest.ADAPTER, due_at__lte=timezone.now())
            .select_related("enquiry").order_by("due_at")[:50]
        )  # fmt: skip
    went_on = 0
    for request in due:
        went_on += _ask(request, actor)
    return went_on


def _ask(request: ProvincialRequest, actor: Actor) -> bool:
    there = network()
    if there is None:
        return False
    try:
        if request.state == ProvincialRequest.WAITING:
            return _note(request, ProvincialRequest.REGISTERED, there.create(_facts(request.enquiry)), "", actor)
        state = there.status(request.number).state
        reply = there.reply(request.number) if state in ProvincialRequest.OVER else ""
        return _note(request, state, request.number, reply, actor)
    except NetworkFailed:
        _failed(request, actor)
        return False


@transaction.atomic
def _note(request: ProvincialRequest, state: str, number: str, reply: str, actor: Actor) -> bool:
    with acting(actor):
        held = ProvincialRequest.objects.select_for_update().get(pk=request.pk)
        if held.state in ProvincialRequest.OVER or (held.number and held.number != number):
            return False
        before, held.state, held.number, held.tries = held.state, state, number, 0
        held.due_at = None if state in ProvincialRequest.OVER else timezone.now() + POLL
        held.reply = sealed({"words": reply}) if reply else held.reply
        held.save()
        if before != state:
            record("province answered", held, actor=actor, office_code=held.enquiry.door_id, state=state)
        return before != state


@transaction.atomic
def _failed(request: ProvincialRequest, actor: Actor) -> None:
    with acting(actor):
        held = ProvincialRequest.objects.select_for_update().get(pk=request.pk)
        held.tries += 1
        held.due_at = timezone.now() + min(timedelta(minutes=2 ** min(held.tries, 10)), LATEST)
        held.save(update_fields=["tries", "due_at"])


def _facts(enquiry: Enquiry) -> dict[str, str]:
    """What the network is told; `reference` is our number, by which it knows a repetition."""
    person = enquiry.person
    own = {name: person.get(name, "") for name in ("name", "id_kind", "id_number", "phone")}
    told = {"subject": enquiry.subject_name, "wanted": enquiry.wanted, "purpose": enquiry.purpose}
    return {"reference": enquiry.number, "office": enquiry.door_id, **own, **told}


def _made(enquiry: Enquiry, way: str, number: str, state: str, actor: Actor, *, due: bool = False) -> ProvincialRequest:
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    require(actor, RIGHT, held.door_id)
    if held.state not in OPEN:
        raise ProvinceRefused(_("这件申请已经答复，不用再转省网。"))
    try:
        with transaction.atomic():
            return ProvincialRequest.objects.create(
                enquiry=held, way=way, number=number, state=state, made_by=actor.full_name or actor.name,
                due_at=timezone.now() if due else None,
            )  # fmt: skip
    except IntegrityError as again:
        raise ProvinceRefused(_("这件申请已经在省网上登记过。")) from again
