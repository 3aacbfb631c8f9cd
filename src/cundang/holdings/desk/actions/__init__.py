"""Every write at the arranging desk, one function an act."""

from cundang.holdings.desk.actions.boxing import box_items, export_heaps, set_thickness
from cundang.holdings.desk.actions.fields import arrange, write_field
from cundang.holdings.desk.actions.numbers import number_items, seal_box
from cundang.holdings.desk.actions.order import join, move_items, move_pages, split
from cundang.holdings.desk.actions.steps import Changed, DeskRefused, open_desk, redo, undo

__all__ = [
    "Changed",
    "DeskRefused",
    "arrange",
    "box_items",
    "export_heaps",
    "join",
    "move_items",
    "move_pages",
    "number_items",
    "open_desk",
    "redo",
    "seal_box",
    "set_thickness",
    "split",
    "undo",
    "write_field",
]
