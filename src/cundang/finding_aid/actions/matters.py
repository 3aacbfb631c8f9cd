"""The list of matters, as a county's archivist keeps it."""

import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.finding_aid.matters import Kind, MatterRefused, county_of, matters_for, seeds, words_in
from cundang.finding_aid.models import Matter
from cundang.holdings.queries import class_codes
from cundang.ledger.actions import record

MOST_MATTERS = 60


@transaction.atomic
def add_matter(name: str, *, name_en: str = "", words: Sequence[str], classes: Sequence[str], actor: Actor) -> Matter:
    """A further matter at the end of the list; its code is given by the program and never changes."""
    county = _own_list(actor)
    known = matters_for(actor)
    if len(known) >= MOST_MATTERS:
        raise MatterRefused(_("事由已有 %(count)d 个，再多就不好选了；请先改用现有的。") % {"count": len(known)})
    numbers = [int(found[1]) for kind in known if (found := re.fullmatch(r"own-(\d+)", kind.code))]
    row = Matter(county_id=county, code=f"own-{max(numbers, default=0) + 1}", place=len(known))
    _write(row, name, name_en, words, classes, used=True, known=known)
    record("matter added", row, actor=actor, office_code=county, code=row.code, detail={"now": _as_text(row)})
    return row


@transaction.atomic
def change_matter(
    code: str, *, name: str, name_en: str, words: Sequence[str], classes: Sequence[str], used: bool, actor: Actor
) -> Matter:
    """Another name, other words, or no longer offered; raises `Matter.DoesNotExist`. The ledger keeps what it was."""
    county = _own_list(actor)
    row = Matter.objects.select_for_update().get(county=county, code=code)
    before = _as_text(row)
    _write(row, name, name_en, words, classes, used=used, known=matters_for(actor))
    if (now := _as_text(row)) != before:
        facts = {"code": code, "used": used, "words": len(row.words)}
        record("matter changed", row, actor=actor, office_code=county, detail={"before": before, "now": now}, **facts)
    return row


def _own_list(actor: Actor) -> str:
    """The county whose list the actor keeps; with the first change it has one of its own."""
    require(actor, "edit_matters")
    county = county_of(actor)
    if not Office.objects.filter(code=county).exists():
        raise MatterRefused(_("还没有市（县）这一级机构，请先导入机构名单。"))
    require(actor, "edit_matters", county)
    if not Matter.objects.filter(county=county).exists():
        rows = [
            Matter(
                county_id=county, code=kind.code, place=place, name=kind.name, name_en=kind.name_en,
                words=list(kind.words), classes=list(kind.classes),
            )
            for place, kind in enumerate(seeds())
        ]  # fmt: skip
        Matter.objects.bulk_create(rows, ignore_conflicts=True)  # two at once make one list
    return county


def _write(
    row: Matter, name: str, name_en: str, words: Sequence[str], classes: Sequence[str], *, used: bool, known: list[Kind]
) -> None:
    row.name, row.name_en, row.used = name.strip(), name_en.strip(), used
    row.words, row.classes = words_in(" ".join(words)), sorted(set(classes))
    if not row.name:
        raise MatterRefused(_("请写上事由的名称。"))
    if any(kind.name == row.name and kind.code != row.code for kind in known):
        raise MatterRefused(_("已有叫“%(name)s”的事由，请改用它或换一个名称。") % {"name": row.name})
    if not row.words and not row.classes:
        raise MatterRefused(_("请写出这类档案里会有的词，或者选一个门类；都没有就什么也查不到。"))
    if not set(row.classes) <= set(class_codes().values()):
        raise MatterRefused(_("选的门类不在门类表里，请重新选。"))
    row.save()


def _as_text(row: Matter) -> dict[str, Any]:
    names = ("name", "name_en", "words", "classes", "used")
    return {name: getattr(row, name) for name in names}
