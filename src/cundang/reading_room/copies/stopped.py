"""Papers that are given out no more, since the commitment on which they were issued was found untrue."""

from django.utils.translation import gettext as _

from cundang.custodians.queries import acting, machine
from cundang.reading_room.access.rules import unproven
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.models import Enquiry


def withheld(copy: Copy) -> str:
    """Why a paper is not given out although it was issued, in one sentence; empty where it may be."""
    with acting(machine()):  # whoever holds a link's address has no account
        found = unproven([copy.enquiry])
    return _("出具所依据的信用承诺书核查为不属实，这一份暂停领取，请与出具的单位联系。") if found else ""


def standing_copies(enquiry: Enquiry) -> list[Copy]:
    """Papers issued on an untrue commitment and not revoked: whoever decides says what becomes of them."""
    if not unproven([enquiry]):
        return []
    return list(Copy.objects.filter(enquiry=enquiry, revoked_at=None).select_related("office").order_by("pk"))
