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
from cundang.finding_aid.actions.searching import PurposeMissing, export, find

__all__ = [
    "PurposeMissing",
    "export",
    "find",
    "names_waiting",
    "reindex",
    "repair",
    "sweep",
    "sweep_beside",
    "sweep_forever",
    "sweep_until_clean",
    "take_names",
]
