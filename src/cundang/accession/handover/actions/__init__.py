"""Every write of hand-overs, one function an act."""

from cundang.accession.handover.actions.campaigns import (
    add_villages,
    begin_campaign,
    close_campaign,
    edit_campaign,
    remove_task,
    remove_village,
    reopen_campaign,
    write_task,
)
from cundang.accession.handover.actions.lists import (
    check_rest,
    count_archives,
    remove_line,
    write_line,
)
from cundang.accession.handover.actions.parties import (
    begin_clerk_change,
    do_task,
    name_parties,
    note_result,
    withdraw_handover,
)
from cundang.accession.handover.actions.shared import HandoverRefused
from cundang.accession.handover.actions.signing import sign_handover, take_list, take_paper

__all__ = [
    "HandoverRefused",
    "add_villages",
    "begin_campaign",
    "begin_clerk_change",
    "check_rest",
    "close_campaign",
    "count_archives",
    "do_task",
    "edit_campaign",
    "name_parties",
    "note_result",
    "remove_line",
    "remove_task",
    "remove_village",
    "reopen_campaign",
    "sign_handover",
    "take_list",
    "take_paper",
    "withdraw_handover",
    "write_line",
    "write_task",
]
