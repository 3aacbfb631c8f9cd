"""Every write of the finding aid, one function an act."""

from cundang.finding_aid.actions.confusions import export_confusions, switch_confusion, switch_list
from cundang.finding_aid.actions.indexing import (
    names_waiting,
    reindex,
    repair,
    sweep,
    sweep_beside,
    sweep_forever,
    sweep_until_clean,
    take_names,
)
from cundang.finding_aid.actions.matters import add_matter, change_matter
from cundang.finding_aid.actions.mentions import NotThere, edit_mention, undo_edit
from cundang.finding_aid.actions.persons import NotDecided, merge, open_dossier, split, undo
from cundang.finding_aid.actions.saved import NotSaved, remove_saved, save_search
from cundang.finding_aid.actions.searching import PurposeMissing, export, find
from cundang.finding_aid.actions.unfound import AlreadySettled, mark_closed, mark_found, remove_due_questions, reopen

__all__ = [
    "AlreadySettled",
    "NotDecided",
    "NotSaved",
    "NotThere",
    "PurposeMissing",
    "add_matter",
    "change_matter",
    "edit_mention",
    "export",
    "export_confusions",
    "find",
    "mark_closed",
    "mark_found",
    "merge",
    "names_waiting",
    "open_dossier",
    "reindex",
    "remove_due_questions",
    "remove_saved",
    "reopen",
    "repair",
    "save_search",
    "split",
    "sweep",
    "sweep_beside",
    "sweep_forever",
    "sweep_until_clean",
    "switch_confusion",
    "switch_list",
    "take_names",
    "undo",
    "undo_edit",
]
