"""领取: an address from which the applicant fetches a copy, for some days, once, on the device that opens it first."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, acting, machine, require
from cundang.ledger.actions import record
from cundang.reading_room.access.rules import unproven
from cundang.reading_room.actions.answering import AnswerRefused, called
from cundang.reading_room.copies.linked import device_digest, linked, refusal, token_of
from cundang.reading_room.copies.models import LASTS, Copy, CopyLink
from cundang.reading_room.copies.queries import pdf_of
from cundang.reading_room.copies.stopped import withheld
from cundang.reading_room.models import Enquiry


@transaction.atomic
def make_link(copy: Copy, *, actor: Actor) -> tuple[CopyLink, str]:
    """A new link, and the token of its address (`/copies/TOKEN/`), which is told only now; earlier ones stay."""
    require(actor, "handle_enquiries", copy.enquiry.door_id)
    held = Copy.objects.select_for_update().get(pk=copy.pk)  # not as it was when the page was opened
    if held.revoked_at is not None:
        raise AnswerRefused(_("这份已经撤销，不能再领取。"))
    if why := withheld(held):
        raise AnswerRefused(why)
    link = CopyLink.objects.create(copy=copy, by=called(actor), expires_at=timezone.now() + LASTS)
    record("copy link made", copy, actor=actor, number=copy.number)
    return link, token_of(link)


@transaction.atomic
def close_links(enquiry: Enquiry, *, actor: Actor) -> int:
    """Links that nobody opened give nothing from now on, where its papers are withheld; how many they were."""
    if not unproven([enquiry]):
        return 0
    now = timezone.now()
    # Whoever is opening one holds its row, and has it before this goes on.
    closed = CopyLink.objects.filter(copy__enquiry=enquiry, taken_at=None, expires_at__gt=now).update(expires_at=now)
    if closed:
        record("copy links closed", enquiry, actor=actor, count=closed)
    return closed


@transaction.atomic
def take(token: str, device: str, *, actor: Actor) -> tuple[Copy, bytes, str]:
    """The copy behind a link, its PDF, and what the device is to keep (a cookie); of two at once one gets it.

    Raises `AnswerRefused`, `PaperGone`; `CopyLink.DoesNotExist` for an address that is none.
    """
    found = linked(token)
    if found is None:
        raise CopyLink.DoesNotExist
    with acting(machine()):
        held = CopyLink.objects.select_for_update(of=("self",)).select_related("copy", "copy__pdf").get(pk=found.pk)
        if why := refusal(held, device):
            raise AnswerRefused(why)
        made = pdf_of(held.copy)
        device = device or secrets.token_urlsafe(24)
        held.device, held.taken_at = device_digest(device), timezone.now()
        held.save(update_fields=["device", "taken_at"])
        record("copy fetched", held.copy, actor=actor, number=held.copy.number, link=held.pk)
    return held.copy, made, device
