"""Call-backs: what partners are told of each step; written with it, sent by jobs, signed, tried again."""

import hashlib
import json
import time
from datetime import UTC, timedelta
from email.utils import format_datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from cundang.custodians.queries import Actor, acting, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.keys import KeyClosed, signing_key
from cundang.reading_room.copies.signing import SIGNERS, encoded
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.partners import outgoing
from cundang.reading_room.partners.models import CallBack, Partner, PartnerRequest
from cundang.reading_room.partners.queries import PaperTold, papers_told, told

SEND: Final = "reading_room.send_callbacks"
# After each failed try, in minutes; after the last one it is given up (about two days in all).
WAITS: Final = (1, 5, 15, 60, 180, 360, 720, 1440)
TAKEN: Final = timedelta(minutes=1)  # longer than one try can last
QUIET: Final = timedelta(minutes=1)  # a partner that does not answer keeps nobody else waiting
RUN_SECONDS: Final = 20.0  # then the job lets others have the worker
FORM: Final = "CUNDANG-CALLBACK-1"


class CallBackRefused(Exception):
    """A call-back that is not sent again; carries one sentence."""


def tell_partner(enquiry: Enquiry, step: Step) -> None:
    """Part of a step: note it for the partner who asked, if one did and wants to be told."""
    if enquiry.channel != "province":
        return
    asked = PartnerRequest.objects.select_related("partner").filter(enquiry=enquiry).first()
    if asked is None or not asked.partner.callback or asked.partner.closed_at:
        return
    body = {
        "number": asked.number, "enquiry": enquiry.number, "sequence": step.pk, "act": step.act, "state": step.state,
        "words": told(step), "due_at": enquiry.due_at.isoformat() if enquiry.due_at else None,
        "at": step.at.isoformat(), "copies": [_given_out(one) for one in papers_told(asked.partner, enquiry)],
    }  # fmt: skip
    CallBack.objects.create(partner=asked.partner, enquiry=enquiry, body=body, due_at=timezone.now())
    _defer(asked.partner_id)


def _given_out(paper: PaperTold) -> dict[str, str | bool]:
    """A paper that is there to be fetched, or was revoked; what it shows is not told."""
    return {
        "number": paper.number, "kind": paper.kind, "until": paper.until.isoformat(), "revoked": paper.revoked,
    }  # fmt: skip


def send_due(partner: int, *, actor: Actor) -> int:
    """Send what is due to a partner, the oldest first; how many were received. May run twice at once.

    No transaction is open while the other side is waited for.
    """
    until, received = time.monotonic() + RUN_SECONDS, 0
    while time.monotonic() < until:
        taken = _take(partner, actor)
        if taken is None:
            return received
        callback, address, body, headers = taken
        answer = _sent(address, body, headers)
        received += note_answer(callback, answer, actor=actor)
    _defer(partner)
    return received


@transaction.atomic
def note_answer(callback: CallBack, answer: str, *, actor: Actor) -> bool:
    """Note what came of a try: a status, or the word for why there is none; whether it was received (2xx)."""
    with acting(actor):
        held = CallBack.objects.select_for_update().get(pk=callback.pk)
        if held.state != CallBack.WAITING:
            return False
        now = timezone.now()
        held.answer, held.taken_until = answer, None
        if received := answer.startswith("2"):
            held.state, held.sent_at, held.due_at = CallBack.SENT, now, None
        elif held.tries > len(WAITS):
            held.state, held.due_at = CallBack.GIVEN_UP, None
        else:
            held.due_at = now + timedelta(minutes=WAITS[held.tries - 1])
        held.save()
        if not answer.isdigit():
            Partner.objects.filter(pk=held.partner_id).update(quiet_until=now + QUIET)
        if held.state != CallBack.WAITING:
            act = "callback sent" if received else "callback given up"
            record(act, held, actor=actor, office_code=_county(held), answer=answer, tries=held.tries)
    return received


@transaction.atomic
def send_again(callback: CallBack, *, actor: Actor) -> CallBack:
    """Send one that was given up, or that waits for its next try, now."""
    held = CallBack.objects.select_for_update().get(pk=callback.pk)
    require(actor, "keep_partners", _county(held))
    if held.state == CallBack.SENT:
        raise CallBackRefused(_("这条通知对方已经收到，不用再发。"))
    if held.partner.closed_at or not held.partner.callback:
        raise CallBackRefused(_("协作方已停用，或没有回调地址，不能再发。"))
    held.state, held.tries, held.due_at = CallBack.WAITING, 0, timezone.now()
    held.save()
    Partner.objects.filter(pk=held.partner_id).update(quiet_until=None)
    record("callback sent again", held, actor=actor, office_code=_county(held))
    _defer(held.partner_id)
    return held


@transaction.atomic
def take_callbacks(count: int, *, actor: Actor) -> None:
    """The list of call-backs leaves the program."""
    require(actor, "keep_partners")
    record("callbacks exported", actor=actor, count=count)


@transaction.atomic
def defer_due(*, actor: Actor) -> None:
    """A job for every partner for whom something is due; each minute."""
    with acting(actor):
        waiting = CallBack.objects.filter(_due(), state=CallBack.WAITING).values_list("partner", flat=True)
        for partner in set(waiting):
            _defer(partner)


def _take(partner: int, actor: Actor) -> tuple[CallBack, str, bytes, dict[str, str]] | None:
    """The oldest that is due, taken for a minute: address, body and signed headers; none where nothing may be sent."""
    now = timezone.now()
    with acting(actor):
        to = Partner.objects.get(pk=partner)
        if to.closed_at or not to.callback or (to.quiet_until and to.quiet_until > now):
            return None
        due = CallBack.objects.filter(_due(), partner=to, state=CallBack.WAITING)
        held = due.select_for_update(skip_locked=True).order_by("due_at", "pk").first()
        if held is None:
            return None
        held.taken_until, held.tries = now + TAKEN, held.tries + 1
        held.save(update_fields=["taken_until", "tries"])
        try:
            body = json.dumps(held.body, ensure_ascii=False, sort_keys=True).encode()
            return held, to.callback, body, _signed(held, body, actor)
        except KeyClosed:
            return None  # nobody can sign until the key is rotated; taken, it is tried again in a minute


def _signed(callback: CallBack, body: bytes, actor: Actor) -> dict[str, str]:
    """Signed with the key that signs copies: the receiver needs no secret, its public part is at /verify/keys.json."""
    key, private = signing_key(actor=actor)
    date = format_datetime(timezone.now().astimezone(UTC), usegmt=True)
    lines = [FORM, str(callback.event), date, hashlib.sha256(body).hexdigest()]
    signature = SIGNERS[key.algorithm].sign(private, "".join(f"{line}\n" for line in lines).encode())
    return {
        "Content-Type": "application/json",
        "X-Cundang-Event": str(callback.event),
        "X-Cundang-Date": date,
        "X-Cundang-Key": key.name,
        "X-Cundang-Signature": encoded(signature),
    }


def _sent(address: str, body: bytes, headers: dict[str, str]) -> str:
    """The status, or a word for why there is none."""
    try:
        return str(outgoing.send("POST", address, body, headers, seconds=outgoing.SECONDS).status)
    except outgoing.AddressRefused:
        return "address"
    except outgoing.NotSent as why:
        return str(why)


def _due() -> Q:
    now = timezone.now()
    return Q(due_at__lte=now) & (Q(taken_until=None) | Q(taken_until__lt=now))


def _county(callback: CallBack) -> str:
    return callback.partner.county_id


def _defer(partner: int) -> None:
    """One job of a partner at a time: others go on beside it."""
    name = f"callbacks {partner}"
    try:
        with transaction.atomic():  # the lock's refusal must not end the act's transaction
            app.configure_task(SEND, queueing_lock=name, lock=name).defer(partner=partner)
    except AlreadyEnqueued:
        pass
