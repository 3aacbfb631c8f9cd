"""Every write of the finding aid, one function an act."""

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
from cundang.finding_aid.actions.saved import NotSaved, remove_saved, save_search
from cundang.finding_aid.actions.searching import PurposeMissing, export, find

__all__ = [
    "NotSaved",
    "PurposeMissing",
    "add_matter",
    "change_matter",
    "export",
    "find",
    "names_waiting",
    "reindex",
    "remove_saved",
    "repair",
    "save_search",
    "sweep",
    "sweep_beside",
    "sweep_forever",
    "sweep_until_clean",
    "take_names",
]
