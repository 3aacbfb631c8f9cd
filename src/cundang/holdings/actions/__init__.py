"""Every write on records, one function an act."""

from cundang.holdings.actions.items import Undescribable, describe, draft_item
from cundang.holdings.actions.pages import add_page, correct_line, write_reading
from cundang.holdings.actions.stale import mark_stale

__all__ = ["Undescribable", "add_page", "correct_line", "describe", "draft_item", "mark_stale", "write_reading"]
