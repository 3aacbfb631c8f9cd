"""Putting the filing stamp on the first page of an item, moving it, taking it off."""

from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings.models import Item, Page
from cundang.holdings.stamp_models import FilingStamp
from cundang.holdings.stamps import HEIGHT, WIDTH, page_size, stamp_of
from cundang.ledger.actions import record


class StampRefused(ValueError):
    """Why the stamp cannot stand there; the message says what to do."""


@transaction.atomic
def place_stamp(item: Item, place: tuple[float, float] | None, *, actor: Actor) -> FilingStamp:
    """Put the stamp on the first page, or move it: left and top in millimetres; without a place where it has room.

    Raises `StampRefused` for an item without a page, number, year or period, and for a place off the paper.
    """
    require(actor, "describe", item.office_id)
    item = Item.objects.select_for_update(of=("self",)).select_related("fonds").get(pk=item.pk)
    page = Page.objects.filter(item=item).order_by("number").first()
    if page is None or page.image_id is None:
        raise StampRefused(_("这一件还没有图像，不能盖归档章。"))
    if not (item.year and item.number and item.retention_as_marked and item.fonds.number):
        raise StampRefused(_("盖归档章前，请先写好全宗号、年度、保管期限和件号。"))
    if place is None:
        found = stamp_of(actor, item)
        place = found.left, found.top
    left, top = (round(side, 1) for side in place)
    across, down = page_size(page)
    if not (0 <= left <= max(0.0, across - WIDTH) and 0 <= top <= max(0.0, down - HEIGHT)):
        raise StampRefused(_("归档章要整个盖在纸上，请放回纸内。"))
    stamp = FilingStamp.objects.filter(item=item).first()
    new = (Decimal(str(left)), Decimal(str(top)))
    if stamp is not None and (stamp.left_mm, stamp.top_mm) == new:
        return stamp
    moved = stamp is not None
    stamp = stamp or FilingStamp(item=item, office_id=item.office_id)
    stamp.left_mm, stamp.top_mm = new
    stamp.by = actor.name
    stamp.save()
    record("stamp moved" if moved else "stamp placed", item, actor=actor, left_mm=left, top_mm=top)
    return stamp


@transaction.atomic
def remove_stamp(item: Item, *, actor: Actor) -> None:
    """Take the stamp off again. Twice changes nothing."""
    require(actor, "describe", item.office_id)
    removed, _rows = FilingStamp.objects.filter(item=item).delete()
    if removed:
        record("stamp removed", item, actor=actor)
