"""群众测评: the applicant rates, once; a low rating with a remark is settled by the office above."""

import hmac
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, acting, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.enquiries import EnquiryRefused, move
from cundang.reading_room.actions.tracking import guessed_wrong, refuse_guessing, tidy_number
from cundang.reading_room.codes import rating_code
from cundang.reading_room.models import Enquiry
from cundang.reading_room.ratings.models import SCORES, Complaint, Rating
from cundang.reading_room.ratings.queries import may_be_rated
from cundang.reading_room.sealing import sealed

LOW: Final = 2  # and less: with a remark it is a complaint
LONGEST: Final = 300
# Who has no account, and may do with the one enquiry what is the applicant's to do.
APPLICANT: Final = Actor(name="applicant", chain="machine", full_name="申请人", everywhere=True)


@transaction.atomic
def rate(enquiry: Enquiry, score: int, *, remark: str = "", way: str, actor: Actor) -> Rating:
    """The applicant rates what was answered: 5 很满意 … 1 很不满意. `actor` is who holds the tablet, or nobody.

    The ledger has that it was rated and by which way, not how.
    """
    remark = " ".join(remark.replace("\0", "").split())
    if score not in SCORES:
        raise EnquiryRefused(_("请选一个满意程度。"))
    if len(remark) > LONGEST:
        raise EnquiryRefused(_("意见太长，请控制在 %(most)d 个字以内。") % {"most": LONGEST})
    with acting(APPLICANT):
        held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
        if Rating.objects.filter(enquiry=held).exists():
            raise EnquiryRefused(_("这次查档已经评价过，谢谢。"))
        if not may_be_rated(held):
            raise EnquiryRefused(_("办完以后才能评价。"))
        if held.state != "closed":
            held = move(held, "rate", actor=APPLICANT)
        kept = sealed({"words": remark}) if remark else None
        made = Rating.objects.create(enquiry=held, office_id=held.door_id, score=score, remark=kept, way=way)
        record("enquiry rated", held, actor=actor, office_code=held.door_id, way=way)
        if remark and score <= LOW:
            _complain(made)
    return made


def rate_by_code(number: str, code: str, score: int, *, remark: str, way: str, address: str, actor: Actor) -> bool:
    """Rate with what is printed on the slip; False where number and code do not belong together.

    Raises `Wait` for a network address that guessed wrong too often.
    """
    if enquiry := _by_code(number, code, address):
        rate(enquiry, score, remark=remark, way=way, actor=actor)
    return enquiry is not None


@transaction.atomic
def settle_complaint(complaint: Complaint, answer: str, *, actor: Actor) -> Complaint:
    """Settle a complaint with an answer; the applicant reads it where the enquiry is tracked."""
    held = Complaint.objects.select_for_update().get(pk=complaint.pk)
    require(actor, "settle_complaints", held.office_id)
    answer = " ".join(answer.replace("\0", "").split())
    if held.settled_at:
        raise EnquiryRefused(_("这条意见已经答复过。"))
    if not answer:
        raise EnquiryRefused(_("请写明怎么处理的，申请人看得到。"))
    if len(answer) > 500:
        raise EnquiryRefused(_("答复太长，请控制在 %(most)d 个字以内。") % {"most": 500})
    held.answer, held.settled_at, held.settled_by = answer, timezone.now(), actor.full_name or actor.name
    held.save()
    record("complaint settled", held, actor=actor)
    return held


@transaction.atomic
def take_complaints(count: int, *, actor: Actor) -> None:
    """The list of complaints leaves the program."""
    require(actor, "settle_complaints")
    record("complaints exported", actor=actor, count=count)


@transaction.atomic
def remove_due_remarks(*, actor: Actor) -> int:
    """Remove the remarks on enquiries whose applicant is removed; how many they were. May run twice."""
    gone = Rating.objects.filter(enquiry__applicant=None).exclude(remark=None).update(remark=None)
    if gone:
        record("remarks removed", actor=actor, count=gone)
    return gone


def _complain(rating: Rating) -> None:
    """The office above: village, town, county; a county's own stay with the county."""
    above = rating.office_id[:9] if len(rating.office_id) > 9 else rating.office_id[:6]
    made = Complaint.objects.create(office_id=above, rating=rating)
    record("complaint received", made, actor=APPLICANT)


@transaction.atomic
def _by_code(number: str, code: str, address: str) -> Enquiry | None:
    """The enquiry; a wrong guess is counted, and stays counted."""
    source = refuse_guessing(address)
    number, code = tidy_number(number), "".join(code.upper().split())[:20]
    fits = hmac.compare_digest(rating_code(number).encode(), code.encode())
    with acting(APPLICANT):
        found = Enquiry.objects.filter(number=number).first() if fits else None
    if found is None:
        guessed_wrong(source)
    return found
