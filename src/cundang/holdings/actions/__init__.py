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
from cundang.holdings.actions.custody import change_custody
from cundang.holdings.actions.items import Undescribable, describe, draft_item, note_unread
from cundang.holdings.actions.pages import PageTaken, add_page, correct_line, replace_image, write_reading
from cundang.holdings.actions.records import NotTakenOver, Taken, import_records
from cundang.holdings.actions.schedules import (
    NotASchedule,
    RowRefused,
    ScheduleRefused,
    SheetTaken,
    describe_schedule,
    draft_schedule,
    export_schedule,
    import_schedule,
    put_in_force,
    remove_draft,
    remove_row,
    withdraw_schedule,
    write_row,
)
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.actions.viewing import download_page, print_page, view_item, view_page, view_picture

__all__ = [
    "NotASchedule",
    "NotImportable",
    "NotTakenOver",
    "PageTaken",
    "RowRefused",
    "ScheduleRefused",
    "SheetTaken",
    "Taken",
    "Undescribable",
    "add_page",
    "begin_import",
    "carry_out",
    "change_custody",
    "check_later",
    "confirm_import",
    "correct_line",
    "describe",
    "describe_schedule",
    "download_page",
    "draft_item",
    "draft_schedule",
    "export_schedule",
    "import_catalogue",
    "import_records",
    "import_schedule",
    "mark_stale",
    "note_unread",
    "print_page",
    "put_in_force",
    "remove_draft",
    "remove_row",
    "replace_image",
    "view_item",
    "view_page",
    "view_picture",
    "withdraw_schedule",
    "work_off",
    "write_reading",
    "write_row",
]
