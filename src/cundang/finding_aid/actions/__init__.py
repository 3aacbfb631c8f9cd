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
from cundang.finding_aid.actions.persons import NotDecided, merge, open_dossier, split, undo
from cundang.finding_aid.actions.searching import PurposeMissing, export, find

__all__ = [
    "NotDecided",
    "PurposeMissing",
    "export",
    "find",
    "merge",
    "names_waiting",
    "open_dossier",
    "reindex",
    "repair",
    "split",
    "sweep",
    "sweep_beside",
    "sweep_forever",
    "sweep_until_clean",
    "take_names",
    "undo",
]
