"""Every write of this room, one function an act."""

from cundang.accession.actions.agreements import AgreementRefused, end_agreement, keep_terms, record_agreement
from cundang.accession.actions.collecting import (
    MarkRefused,
    export_collection,
    keep_plan,
    mark_collected,
    recount,
    recount_stale,
    remove_mark,
)
from cundang.accession.actions.deposits import (
    DepositRefused,
    add_items,
    add_rows,
    begin_deposit,
    count_at_town,
    count_at_village,
    note_line,
    remove_line,
    reopen_deposit,
    withdraw_deposit,
)
from cundang.accession.actions.loans import LoanRefused, give_back, lend, take_back
from cundang.accession.actions.papers import take_fonds_file, take_list, take_paper
from cundang.accession.actions.signing import sign_deposit

__all__ = [
    "AgreementRefused",
    "DepositRefused",
    "LoanRefused",
    "MarkRefused",
    "add_items",
    "add_rows",
    "begin_deposit",
    "count_at_town",
    "count_at_village",
    "end_agreement",
    "export_collection",
    "give_back",
    "keep_plan",
    "keep_terms",
    "lend",
    "mark_collected",
    "note_line",
    "record_agreement",
    "recount",
    "recount_stale",
    "remove_line",
    "remove_mark",
    "reopen_deposit",
    "sign_deposit",
    "take_back",
    "take_fonds_file",
    "take_list",
    "take_paper",
    "withdraw_deposit",
]
