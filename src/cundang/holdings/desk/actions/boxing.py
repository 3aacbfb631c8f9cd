"""Loose items put into boxes as proposed; how thick paper is."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.box_models import Box
from cundang.holdings.desk import filling, numbering, state
from cundang.holdings.desk.actions.steps import DeskRefused, hold, keep, seen, set_out
from cundang.holdings.desk.models import PaperThickness
from cundang.holdings.desk.queries import Place, heaps
from cundang.holdings.keeping import widths_of
from cundang.holdings.models import Item
from cundang.ledger.actions import record

THINNEST, THICKEST = Decimal(1), Decimal(100)  # mm of 100 sheets that can be meant


@transaction.atomic
def box_items(place: Place, versions: Mapping[int, str], *, widest: int, actor: Actor) -> list[int]:
    """Put loose items into boxes of at most `widest` mm, as `filling.fill` proposes; answers the items.

    Numbers of boxes go on from the highest of the series; an empty box of it that stands nowhere is used first.
    """
    require(actor, "arrange", place.office.code)
    hold(place)
    if place.kind != "loose":
        raise DeskRefused(_("只有散件可以装盒。"))
    if widest not in widths_of(place.office.code):
        raise DeskRefused(_("没有 %(mm)d 毫米的盒，请从列表里选。") % {"mm": widest})
    set_out(place, actor=actor)
    ready, left = filling.complete(seen(place, versions, actor=actor))
    if left:
        title = left[0].item.title or left[0].item.reference or _("无题名")
        raise DeskRefused(_("“%(title)s”还没有门类、年度或保管期限，不能装盒；请先归类。") % {"title": title})
    pks = [piece.item.pk for piece in ready]
    before = state.states_of(pks)
    boxes = [
        _box(filled)
        for filled in filling.fill(ready, filling.thickness_of(place.office)[0], widest, widths_of(place.office.code))
    ]
    keep(place, "boxed", before, state.states_of(pks), actor=actor)
    keys = [box.pk for box in boxes]
    record("items boxed", actor=actor, office_code=place.office.code, place=place.name, items=pks, boxes=keys)
    return pks


def _box(filled: filling.Filled) -> Box:
    """The box for these items, made or used again, with the items in it."""
    item = filled.pieces[0].item
    series = {
        "office_id": item.office_id, "fonds_id": item.fonds_id, "class_code": item.class_code, "year": item.year,
        "retention_code": item.retention_code, "division": item.division,
    }  # fmt: skip
    own = Box.objects.filter(**series)
    empty = [box for box in own.filter(items=None, shelf=None, moves=None, sealed_at=None) if box.number.isdigit()]
    if empty:
        box = min(empty, key=_number)
        box.spine_mm = filled.spine_mm
        box.save(update_fields=["spine_mm"])
    else:
        said = Item.objects.filter(numbering.within(numbering.series_of(item))).values_list("box", flat=True)
        taken = numbering.running([*own.values_list("number", flat=True), *map(str.strip, said)])
        box = Box.objects.create(**series, number=str(max(taken, default=0) + 1), spine_mm=filled.spine_mm)
    for piece in filled.pieces:
        piece.item.edited.setdefault("box", piece.item.box)  # an import leaves it alone from now on
        piece.item.box, piece.item.in_box = box.number, box
        piece.item.save(update_fields=["edited", "box", "in_box", "changed_at"])
    return box


@transaction.atomic
def export_heaps(office: Office | None, *, actor: Actor) -> list[Any]:
    """The heaps of loose items (`queries.heaps`), to be taken out as a sheet."""
    require(actor, "arrange")
    found = list(heaps(actor, office))
    record("heaps exported", actor=actor, office_code=office.code if office else actor.office_code, heaps=len(found))
    return found


def _number(box: Box) -> int:
    return int(box.number)


@transaction.atomic
def set_thickness(office: Office, mm_per_100_sheets: Decimal, *, actor: Actor) -> None:
    """Write how thick 100 sheets are (mm) in the town of an office; measured there, it takes the default's place."""
    require(actor, "arrange", office.code)
    if not THINNEST <= mm_per_100_sheets <= THICKEST:
        raise DeskRefused(_("每百张的厚度应在 1 到 100 毫米之间。"))
    known = PaperThickness.objects.filter(office=office.code[:9]).values_list("mm_per_100_sheets", flat=True).first()
    if known == mm_per_100_sheets:
        return
    written = {"mm_per_100_sheets": mm_per_100_sheets, "by": actor.name}
    PaperThickness.objects.update_or_create(office_id=office.code[:9], defaults=written)
    record("paper measured", actor=actor, office_code=office.code[:9], mm=str(mm_per_100_sheets))
