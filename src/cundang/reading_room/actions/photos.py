"""Photos of documents: kept sealed, looked at, taken away, removed when their day has come."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.enquiries import EnquiryRefused
from cundang.reading_room.models import Enquiry
from cundang.reading_room.photos.models import DocumentPhoto, PhotoTerm
from cundang.reading_room.photos.opening import NotAPhoto, opened
from cundang.reading_room.sealing import sealed_bytes, unsealed_bytes
from cundang.reading_room.states import OPEN

MOST: Final = 12  # of one enquiry: both sides of six documents
LONGEST_TERM: Final = 3660  # days


class PhotoRefused(EnquiryRefused):
    """A photo that is not kept or not shown; carries one sentence."""


@transaction.atomic
def keep_photo(enquiry: Enquiry, data: bytes, *, name: str, actor: Actor) -> list[DocumentPhoto]:
    """Keep a photo of a document (JPEG, PNG, or a PDF of up to three pages), sealed; a row for each page.

    By whoever handles the enquiry, or by the applicant (`citizen.actor`). What is kept is drawn anew, without metadata.
    Raises `PhotoRefused`.
    """
    require(actor, "handle_enquiries", enquiry.door_id)
    name = " ".join(name.replace("\0", "").split())
    if not 0 < len(name) <= 40:
        raise PhotoRefused(_("请写明是什么证件，如：身份证正面。"))
    try:
        pages = opened(data)
    except NotAPhoto as refusal:
        raise PhotoRefused(str(refusal)) from refusal
    held = _held(enquiry, actor)
    if DocumentPhoto.objects.filter(enquiry=held).count() + len(pages) > MOST:
        raise PhotoRefused(_("一件申请最多留 %(most)d 张照片，请先删去不用的。") % {"most": MOST})
    by = actor.full_name or actor.name
    made = [DocumentPhoto.objects.create(enquiry=held, name=name, sealed=sealed_bytes(page), by=by) for page in pages]
    record("photo kept", held, actor=actor, count=len(made))
    return made


@transaction.atomic
def view_photo(photo: DocumentPhoto, *, actor: Actor) -> bytes:
    """The photo as JPEG, for whoever handles its enquiry; looking stands in the ledger."""
    require(actor, "handle_enquiries", photo.enquiry.door_id)
    found = unsealed_bytes(photo.sealed)
    if found is None:
        raise PhotoRefused(_("照片打不开：安装的密钥换过了。请申请人重新出示证件。"))
    record("photo viewed", photo.enquiry, actor=actor, photo=photo.pk)
    return found


@transaction.atomic
def remove_photo(photo: DocumentPhoto, *, actor: Actor) -> None:
    """A photo that was not needed, or of the wrong thing."""
    held = _held(photo.enquiry, actor)
    record("photo removed", held, actor=actor, photo=photo.pk)
    photo.delete()


@transaction.atomic
def keep_photo_term(county: Office, days: int, *, actor: Actor) -> PhotoTerm:
    """For how many days after the answer a county keeps photos; also of those that are there already."""
    require(actor, "keep_enquiry_rules", county.code)
    if not 0 <= days <= LONGEST_TERM:
        raise EnquiryRefused(_("天数请写 0 至 %(most)d。") % {"most": LONGEST_TERM})
    kept, _made = PhotoTerm.objects.update_or_create(county=county, defaults={"days": days})
    record("photo term set", actor=actor, office_code=county.code, days=days)
    return kept


@transaction.atomic
def remove_due_photos(*, actor: Actor) -> int:
    """Remove the photos whose term is over, and those whose applicant is removed; how many. May run twice."""
    with acting(actor):  # the night's work has no scope of its own
        today = timezone.localdate()
        terms = dict(PhotoTerm.objects.values_list("county_id", "days"))
        there = DocumentPhoto.objects.values_list("pk", "enquiry__office_id", "enquiry__answered_at")
        due = [
            pk
            for pk, office, answered in there.exclude(enquiry__answered_at=None)
            if timezone.localdate(answered) + timedelta(days=terms.get(office[:6], settings.PHOTO_DAYS)) <= today
        ]
        orphans = DocumentPhoto.objects.filter(enquiry__applicant=None).values_list("pk", flat=True)
        gone, _rows = DocumentPhoto.objects.filter(pk__in={*due, *orphans}).delete()
        if gone:
            record("photos removed", actor=actor, count=gone)
    return gone


def _held(enquiry: Enquiry, actor: Actor) -> Enquiry:
    """The enquiry, held, while it has no answer and stands at a door where the actor handles it."""
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)  # not joined: see `enquiries._held`
    require(actor, "handle_enquiries", held.door_id)
    if held.state not in OPEN:
        raise PhotoRefused(_("这件已经答复，不能再改。"))
    return held
