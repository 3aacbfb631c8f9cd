"""Every write of the reading room; one act, one function."""

from cundang.reading_room.actions.answering import AnswerRefused, pick, seek, unpick
from cundang.reading_room.actions.copies import issue, open_copy, preview, remove_papers, revoke, take_copies_list
from cundang.reading_room.actions.enquiries import (
    Applicant,
    EnquiryRefused,
    extend,
    hand_over,
    move,
    open_enquiry,
    remove_due,
    take_list,
    view,
)
from cundang.reading_room.actions.keys import KeyClosed, rotate_key
from cundang.reading_room.actions.links import linked, make_link, refusal, take
from cundang.reading_room.actions.numbers import next_number
from cundang.reading_room.actions.ratings import (
    rate,
    rate_by_code,
    rating_code,
    remove_due_remarks,
    settle_complaint,
    take_complaints,
)
from cundang.reading_room.actions.rules import keep_clock, keep_day, remove_day
from cundang.reading_room.actions.tracking import Tracked, Wait, track

__all__ = [
    "AnswerRefused",
    "Applicant",
    "EnquiryRefused",
    "KeyClosed",
    "Tracked",
    "Wait",
    "extend",
    "hand_over",
    "issue",
    "keep_clock",
    "keep_day",
    "linked",
    "make_link",
    "move",
    "next_number",
    "open_copy",
    "open_enquiry",
    "pick",
    "preview",
    "rate",
    "rate_by_code",
    "rating_code",
    "refusal",
    "remove_day",
    "remove_due",
    "remove_due_remarks",
    "remove_papers",
    "revoke",
    "rotate_key",
    "seek",
    "settle_complaint",
    "take",
    "take_complaints",
    "take_copies_list",
    "take_list",
    "track",
    "unpick",
    "view",
]
