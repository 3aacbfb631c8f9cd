"""Every write of the reading room; one act, one function."""

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
from cundang.reading_room.actions.numbers import next_number
from cundang.reading_room.actions.rules import keep_clock, keep_day, remove_day
from cundang.reading_room.actions.tracking import Tracked, Wait, track

__all__ = [
    "Applicant",
    "EnquiryRefused",
    "Tracked",
    "Wait",
    "extend",
    "hand_over",
    "keep_clock",
    "keep_day",
    "move",
    "next_number",
    "open_enquiry",
    "remove_day",
    "remove_due",
    "take_list",
    "track",
    "view",
]
