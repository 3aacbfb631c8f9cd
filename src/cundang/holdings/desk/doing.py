"""The acts of the desk by name, with what each is told: the page and the API say the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from ninja import Field, Schema
from pydantic import ValidationError

from cundang.custodians.queries import Actor
from cundang.holdings.desk import actions
from cundang.holdings.desk.actions import DeskRefused
from cundang.holdings.desk.forms import read_field, understood
from cundang.holdings.desk.queries import Place, at_place, piece_for
from cundang.holdings.models import Item
from cundang.holdings.queries import class_choices, item_for, items_for

AT_MOST: Final = 2000  # items or pages in one act


class Told(Schema):
    """What an act is told: nothing more."""


class Versions(Told):
    """Items by key, each with its version as it was seen."""

    items: dict[int, str] = Field(min_length=1, max_length=AT_MOST)


class FieldWritten(Told):
    """One field of one item, as typed; names of persons stand between 、 marks."""

    item: int
    version: str
    field: str
    value: str = Field(max_length=6000)


class Series(Versions):
    """Items, and where they belong; what is null stays as it is, `""` empties it. Retention as marked."""

    class_code: str | None = Field(None, alias="class")
    year: str | None = None
    retention: str | None = None
    division: str | None = None


class SplitAt(Told):
    """An item, and the page (its key) with which a new item begins."""

    item: int
    version: str
    page: int


class Joined(Versions):
    """Two items or more; `give_up_codes` gives up the reference codes of all but the first."""

    give_up_codes: bool = False


class ItemsMoved(Versions):
    """Items, and the one before which they are laid; null: behind all."""

    before: int | None = None


class PagesMoved(Versions):
    """Pages, and where in the item `to` they go; `items` are all items that lose or gain a page."""

    pages: list[int] = Field(min_length=1, max_length=AT_MOST)
    to: int
    before: int | None = None


class Numbered(Versions):
    """Items to be numbered in the order of the desk; `give_up_codes` gives up those of a catalogue."""

    give_up_codes: bool = False


class Boxed(Versions):
    """Loose items to be put into boxes whose spine is at most so wide, millimetres."""

    widest: int


@dataclass(frozen=True)
class Done:
    """What an act did: items that changed or left, and one sentence for the person, often empty."""

    items: list[int]
    says: str = ""


def _write_field(place: Place, told: FieldWritten, actor: Actor) -> Done:
    item = piece_for(actor, place, told.item).item
    value = read_field(item, told.field, told.value, class_choices())
    actions.write_field(place, told.item, told.version, told.field, value, actor=actor)
    item = item_for(actor, told.item)
    return Done([told.item], understood(item, told.field) if at_place(actor, place, item) else _went(item))


def _arrange(place: Place, told: Series, actor: Actor) -> Done:
    first = piece_for(actor, place, next(iter(told.items))).item
    texts = {"class_code": told.class_code, "year": told.year, "retention_as_marked": told.retention}
    texts["division"] = told.division
    series = {name: read_field(first, name, text, class_choices()) for name, text in texts.items() if text is not None}
    changed = actions.arrange(place, told.items, actor=actor, **series)
    gone = [item for item in items_for(actor).filter(pk__in=changed) if not at_place(actor, place, item)]
    return Done(changed, _went(gone[0]) if gone else "")


def _went(item: Item) -> str:
    """Where an item is found that no longer lies here."""
    series = " ".join(
        str(part) for part in (item.class_code, item.year, item.retention_as_marked, item.division) if part
    )
    return _("已归入 %(series)s，不再属于这里，可在散件里找到。") % {"series": series or _("未定")}


def _split(place: Place, told: SplitAt, actor: Actor) -> Done:
    return Done(actions.split(place, told.item, told.version, told.page, actor=actor))


def _join(place: Place, told: Joined, actor: Actor) -> Done:
    return Done(actions.join(place, told.items, give_up_codes=told.give_up_codes, actor=actor))


def _move_items(place: Place, told: ItemsMoved, actor: Actor) -> Done:
    return Done(actions.move_items(place, told.items, told.before, actor=actor))


def _move_pages(place: Place, told: PagesMoved, actor: Actor) -> Done:
    return Done(actions.move_pages(place, told.items, told.pages, told.to, told.before, actor=actor))


def _number(place: Place, told: Numbered, actor: Actor) -> Done:
    changed = actions.number_items(place, told.items, give_up_codes=told.give_up_codes, actor=actor)
    kept = len(told.items) - len(changed)
    says = ngettext("已编号 %(count)d 件。", "已编号 %(count)d 件。", len(changed)) % {"count": len(changed)}
    if kept:
        says += ngettext(
            "另有 %(count)d 件的档号是别处给的，保持不变。", "另有 %(count)d 件的档号是别处给的，保持不变。", kept
        ) % {"count": kept}
    return Done(changed, says)


def _box(place: Place, told: Boxed, actor: Actor) -> Done:
    changed = actions.box_items(place, told.items, widest=told.widest, actor=actor)
    return Done(
        changed, ngettext("已装盒 %(count)d 件。", "已装盒 %(count)d 件。", len(changed)) % {"count": len(changed)}
    )


def _seal(place: Place, told: Told, actor: Actor) -> Done:
    actions.seal_box(place, actor=actor)
    return Done([], _("已封盒。"))


def _undo(place: Place, told: Told, actor: Actor) -> Done:
    return Done(actions.undo(place, actor=actor), _("已撤销。"))


def _redo(place: Place, told: Told, actor: Actor) -> Done:
    return Done(actions.redo(place, actor=actor), _("已重做。"))


ACTS: Final[dict[str, tuple[type[Told], Callable[[Place, Any, Actor], Done]]]] = {
    "field": (FieldWritten, _write_field),
    "arrange": (Series, _arrange),
    "split": (SplitAt, _split),
    "join": (Joined, _join),
    "move-items": (ItemsMoved, _move_items),
    "move-pages": (PagesMoved, _move_pages),
    "number": (Numbered, _number),
    "box": (Boxed, _box),
    "seal": (Told, _seal),
    "undo": (Told, _undo),
    "redo": (Told, _redo),
}


def do(place: Place, name: str, body: bytes, actor: Actor) -> Done:
    """Do the act of this name with what a JSON body tells.

    Raises `KeyError` for no such act, `DeskRefused` or `Undescribable` for what cannot be, `Changed` on a conflict.
    """
    kind, act = ACTS[name]
    try:
        told = kind.model_validate_json(body or b"{}")
    except ValidationError as error:
        names = "、".join(dict.fromkeys(str(one["loc"][-1]) for one in error.errors() if one["loc"])) or "JSON"
        raise DeskRefused(_("参数不对：%(names)s，请检查后再试。") % {"names": names}) from error
    return act(place, told, actor)
