"""Commitments that were signed, and the files they are sealed in."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.copies.queries import PaperGone
from cundang.reading_room.models import Enquiry
from cundang.strongroom.queries import open_blob


def commitment_of(enquiry: Enquiry) -> Commitment | None:
    """The commitment that was signed for an enquiry last; none where nobody signed one."""
    return Commitment.objects.select_related("template").filter(enquiry=enquiry).order_by("-pk").first()


def committed(enquiry: Enquiry) -> bool:
    """Whether a commitment stands in for the proof of kinship of an enquiry."""
    return Commitment.objects.filter(enquiry=enquiry, stands=True).exists()


def found_untrue(enquiries: Iterable[Enquiry]) -> set[int]:
    """The keys of those among them whose commitment was found untrue; no query where nobody signed one."""
    signed = [one.pk for one in enquiries if one.committed]
    if not signed:
        return set()
    untrue = Commitment.objects.filter(enquiry__in=signed, finding=Commitment.FALSE)
    return set(untrue.values_list("enquiry_id", flat=True))


def pdf_of(commitment: Commitment) -> bytes:
    """The sealed PDF; whoever asks has been found to be allowed to have it. Raises `PaperGone`."""
    if commitment.pdf_id is None:
        raise PaperGone(_("承诺书已随申请人的资料按期清除；台账里的摘要还在。"))
    with open_blob(commitment.pdf_id) as opened:
        return opened.read()
