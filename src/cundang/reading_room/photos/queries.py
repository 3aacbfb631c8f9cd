"""Photos of documents as far as the actor may see them: whoever handles the enquiry, and nobody else."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from cundang.custodians.queries import Actor, require
from cundang.reading_room.models import Enquiry
from cundang.reading_room.photos.models import DocumentPhoto, PhotoTerm
from cundang.reading_room.states import OPEN


def photos_of(actor: Actor, enquiry: Enquiry) -> QuerySet[DocumentPhoto]:
    """The photos of an enquiry, the first first, without their pictures; raises `Forbidden`."""
    require(actor, "handle_enquiries", enquiry.door_id)
    return DocumentPhoto.objects.filter(enquiry=enquiry).order_by("pk").defer("sealed")


def photo_days(county: str) -> int:
    """For how many days after the answer a county keeps photos."""
    kept = PhotoTerm.objects.filter(county=county).values_list("days", flat=True).first()
    return int(settings.PHOTO_DAYS) if kept is None else kept


def photo_facts(actor: Actor, enquiry: Enquiry) -> dict[str, Any]:
    """What the page of an enquiry shows of them; nothing to others, or once the applicant is removed."""
    if not enquiry.person or not actor.scope("handle_enquiries").covers(enquiry.door_id):
        return {}
    return {
        "photos": list(photos_of(actor, enquiry)),
        "may_photo": enquiry.state in OPEN,
        "photo_days": photo_days(enquiry.office_id[:6]),
    }
