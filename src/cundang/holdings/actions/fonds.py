"""Keeping a fonds: its name, and the templates by which its reference codes are read and made."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings import references
from cundang.holdings.authorities.fonds import problem_with
from cundang.holdings.models import Fonds
from cundang.holdings.queries import class_codes
from cundang.ledger.actions import record

__all__ = ["FondsRefused", "describe_fonds"]


class FondsRefused(ValueError):
    """What cannot be kept of a fonds; the message says what to write."""


@transaction.atomic
def describe_fonds(fonds: Fonds, *, name: str, templates: Mapping[str, str], actor: Actor) -> Fonds:
    """What a fonds is called, and its code templates: class code → template, `""` for all other classes.

    Codes that are given already stay as they are. Raises `FondsRefused` for a class that there is not, and for
    a template with a slip (DA/T 13-2022; `code_patterns`).
    """
    require(actor, "keep_authorities", fonds.office_id)
    name = " ".join(name.split())
    if len(name) > 200:
        raise FondsRefused(_("全宗名称请缩短到 200 个字以内。"))
    known = set(class_codes().values())
    kept: dict[str, str] = {}
    for code, template in templates.items():
        if not (template := " ".join(template.split())):
            continue
        if code and code not in known:
            raise FondsRefused(_("门类表里没有“%(code)s”，请写门类代码，如 WS、KU。") % {"code": code[:30]})
        if why := problem_with(template):
            raise FondsRefused(why)
        if code or template != references.DEFAULT_TEMPLATE:
            kept[code] = template
    fonds = Fonds.objects.select_for_update().get(pk=fonds.pk)
    if (fonds.name, fonds.templates) == (name, kept):
        return fonds
    before = {"name": fonds.name, "templates": fonds.templates}
    fonds.name, fonds.templates = name, kept
    fonds.save(update_fields=["name", "templates"])
    after = {"name": name, "templates": kept}
    record(
        "fonds described", fonds, actor=actor, office_code=fonds.office_id, detail={"before": before, "after": after}
    )
    return fonds
