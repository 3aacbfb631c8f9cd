"""Every write on records, one function an act."""

from cundang.holdings.actions.catalogue import (
    NotImportable,
    begin_import,
    carry_out,
    check_later,
    confirm_import,
    import_catalogue,
    work_off,
)
from cundang.holdings.actions.items import Undescribable, describe, draft_item, note_unread
from cundang.holdings.actions.pages import PageTaken, add_page, correct_line, replace_image, write_reading
from cundang.holdings.actions.records import NotTakenOver, Taken, import_records
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.actions.viewing import download_page, print_page, view_item, view_page, view_picture

__all__ = [
    "NotImportable",
    "NotTakenOver",
    "PageTaken",
    "Taken",
    "Undescribable",
    "add_page",
    "begin_import",
    "carry_out",
    "check_later",
    "confirm_import",
    "correct_line",
    "describe",
    "download_page",
    "draft_item",
    "import_catalogue",
    "import_records",
    "mark_stale",
    "note_unread",
    "print_page",
    "replace_image",
    "view_item",
    "view_page",
    "view_picture",
    "work_off",
    "write_reading",
]
