"""Every write on batches, one function an act. What the worker does stands in `pages.py`: it loads the engine."""

from cundang.digitization.actions.batches import (
    BatchRefused,
    assign_batch,
    keep_sheet,
    note_problems,
    open_batch,
    resume_batch,
    take_file,
)
from cundang.digitization.actions.decisions import accept_page, replace_page, retry_page, view_page

__all__ = [
    "BatchRefused",
    "accept_page",
    "assign_batch",
    "keep_sheet",
    "note_problems",
    "open_batch",
    "replace_page",
    "resume_batch",
    "retry_page",
    "take_file",
    "view_page",
]
