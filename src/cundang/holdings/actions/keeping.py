"""A county lays down what its rooms are checked for, and which spine widths are offered."""

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.rooms import PlaceRefused
from cundang.holdings.authorities.periods import COUNTY_DIGITS
from cundang.holdings.box_models import KeepingRule
from cundang.holdings.keeping import points_of
from cundang.ledger.actions import record

__all__ = ["set_keeping_rules"]

MOST_POINTS: Final = 30
THINNEST, THICKEST, MOST_WIDTHS = 5, 200, 20  # millimetres, and how many


@transaction.atomic
def set_keeping_rules(county: str, *, points: Sequence[str], widths: Sequence[int], actor: Actor) -> None:
    """The points of a check of a room by name, and spine widths in millimetres; without any the program's hold again.

    A point that stays keeps its code; checks made before keep what was asked then.
    """
    require(actor, "keep_authorities", county)
    names = list(dict.fromkeys(name for one in points if (name := " ".join(one.split()))))
    if len(county) != COUNTY_DIGITS or not Office.objects.filter(code=county).exists():
        raise PlaceRefused(_("检查项目和脊背宽度按市（县）保存，请写 6 位代码。"))
    if len(names) > MOST_POINTS or any(len(name) > 60 for name in names):
        raise PlaceRefused(_("检查项目最多 %(most)d 项，每项不超过 60 字。") % {"most": MOST_POINTS})
    sizes = sorted(set(widths))
    if len(sizes) > MOST_WIDTHS or any(not THINNEST <= mm <= THICKEST for mm in sizes):
        told = {"most": MOST_WIDTHS, "least": THINNEST, "thickest": THICKEST}
        raise PlaceRefused(_("脊背宽度最多 %(most)d 种，每种在 %(least)d 到 %(thickest)d 毫米之间。") % told)
    list(Office.objects.select_for_update().filter(code=county))
    codes = {point["name"]: point["code"] for point in points_of(county)}
    free = (f"own-{number}" for number in range(1, 1000) if f"own-{number}" not in codes.values())
    rows = [
        KeepingRule(office_id=county, kind=KeepingRule.POINT, place=at, code=codes.get(name) or next(free), name=name)
        for at, name in enumerate(names)
    ]
    rows += [
        KeepingRule(office_id=county, kind=KeepingRule.SPINE, place=at, code=str(mm)) for at, mm in enumerate(sizes)
    ]
    KeepingRule.objects.filter(office=county).delete()
    KeepingRule.objects.bulk_create(rows)
    record("keeping rules set", actor=actor, office_code=county, fields=names, count=len(sizes))
