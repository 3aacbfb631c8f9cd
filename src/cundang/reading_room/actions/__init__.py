"""Every write of the reading room; one act, one function."""

from cundang.reading_room.actions.access import (
    NotARuleTable,
    RuleRefused,
    SheetTaken,
    TableRefused,
    draft_rules,
    export_rules,
    import_rules,
    remove_kind,
    remove_rule,
    remove_rules,
    rules_in_force,
    say_records,
    show_documents,
    write_kind,
    write_rule,
)
from cundang.reading_room.actions.answering import AnswerRefused, pick, seek, unpick
from cundang.reading_room.actions.consents import (
    ConsentRefused,
    answer_consent,
    take_consents_list,
    view_consent,
)
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
from cundang.reading_room.actions.links import make_link, take
from cundang.reading_room.actions.numbers import next_number
from cundang.reading_room.actions.ratings import (
    rate,
    rate_by_code,
    remove_due_remarks,
    settle_complaint,
    take_complaints,
)
from cundang.reading_room.actions.rules import keep_clock, keep_day, remove_day
from cundang.reading_room.actions.statistics import take_statistics
from cundang.reading_room.actions.tracking import Tracked, Wait, track

__all__ = [
    "AnswerRefused",
    "Applicant",
    "ConsentRefused",
    "EnquiryRefused",
    "KeyClosed",
    "NotARuleTable",
    "RuleRefused",
    "SheetTaken",
    "TableRefused",
    "Tracked",
    "Wait",
    "answer_consent",
    "draft_rules",
    "export_rules",
    "extend",
    "hand_over",
    "import_rules",
    "issue",
    "keep_clock",
    "keep_day",
    "make_link",
    "move",
    "next_number",
    "open_copy",
    "open_enquiry",
    "pick",
    "preview",
    "rate",
    "rate_by_code",
    "remove_day",
    "remove_due",
    "remove_due_remarks",
    "remove_kind",
    "remove_papers",
    "remove_rule",
    "remove_rules",
    "revoke",
    "rotate_key",
    "rules_in_force",
    "say_records",
    "seek",
    "settle_complaint",
    "show_documents",
    "take",
    "take_complaints",
    "take_consents_list",
    "take_copies_list",
    "take_list",
    "take_statistics",
    "track",
    "unpick",
    "view",
    "view_consent",
    "write_kind",
    "write_rule",
]
