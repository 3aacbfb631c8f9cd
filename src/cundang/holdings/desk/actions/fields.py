"""One field of one item written, and several items put where they belong."""

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.items import describe
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.desk import state
from cundang.holdings.desk.actions.steps import DeskRefused, hold, keep, refuse_sealed, seen
from cundang.holdings.desk.queries import Place
from cundang.holdings.models import Item
from cundang.ledger.actions import record

SERIES: Final = ("class_code", "year", "retention_as_marked", "division")  # what a reference code is made of
WRITABLE: Final = (
    "title", "author", "document_number", "dated", "persons", *SERIES, "pages_stated", "secrecy", "remark",
)  # fmt: skip


@transaction.atomic
def write_field(place: Place, item: int, version: str, name: str, value: Any, *, actor: Actor) -> list[int]:
    """Write one field of an item as it was seen in `version`; answers the items that changed.

    Raises `Changed` when the item is another by now, `DeskRefused` for a field that is not written here.
    """
    require(actor, "arrange", place.office.code)
    if name in SERIES:
        return arrange(place, {item: version}, actor=actor, **{name: value})
    if name not in WRITABLE:
        raise DeskRefused(_("整理台上不改“%(name)s”。") % {"name": name})
    hold(place)
    piece = seen(place, {item: version}, actor=actor)[0]
    before = state.states_of([item])
    describe(piece.item, actor=actor, **{name: value})
    keep(place, "described", before, state.states_of([item]), actor=actor)
    return [item]


@transaction.atomic
def arrange(place: Place, versions: Mapping[int, str], *, actor: Actor, **series: Any) -> list[int]:
    """Put items in a class, year, retention and division (any of `SERIES`); what is not named stays.

    An item leaves a box whose series is no longer its own. A number and code given at the desk are taken back, since
    they would say something else; a code that somebody else gave stays as it is.
    """
    require(actor, "arrange", place.office.code)
    if unknown := set(series) - set(SERIES):
        raise DeskRefused(_("整理台上不改“%(name)s”。") % {"name": "、".join(sorted(unknown))})
    hold(place)
    chosen = [piece.item for piece in seen(place, versions, actor=actor)]
    moving = [item for item in chosen if any(getattr(item, name) != value for name, value in series.items())]
    refuse_sealed(moving)
    pks = [item.pk for item in moving]
    before = state.states_of(pks)
    for item in moving:
        _withdraw_code(item)
        leaves = {"box": "", "number": item.number} if item.in_box_id else {"number": item.number}
        describe(item, actor=actor, **series, **leaves)
    if keep(place, "arranged", before, state.states_of(pks), actor=actor):
        record("items arranged", actor=actor, office_code=place.office.code, place=place.name, items=pks)
    return pks


def _withdraw_code(item: Item) -> None:
    """Take back a number and code that were given at the desk."""
    if item.coded_here:
        item.reference = item.reference_key = item.alias = item.number = ""
        item.coded_here = False
        item.save(update_fields=["reference", "reference_key", "alias", "number", "coded_here"])
        mark_stale(items=[item.pk])
