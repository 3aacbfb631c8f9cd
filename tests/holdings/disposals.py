"""Items with pages that are due, and an appraisal brought as far as a test needs it."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from PIL import Image

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.holdings.actions import (
    add_page,
    add_to_appraisal,
    approve_destruction,
    begin_appraisal,
    choose_copies,
    conclude_appraisal,
    decide,
    draft_item,
    name_group,
    record_destruction,
    sign_destruction,
    write_reading,
)
from cundang.holdings.disposal.appraisals import paper_digest
from cundang.holdings.disposal.models import Appraisal, AppraisalLine
from cundang.holdings.models import Item
from cundang.strongroom.actions import store

CONSOLE = console("tester")
GROUP = [
    {"role": role, "words": words, "name": name, "unit": unit}
    for role, words, name, unit in (
        ("committee", "村民委员会", "王建国", "众拥村村民委员会"),
        ("clerk", "村档案员", "李小红", "众拥村"),
        ("villagers", "村民代表", "陈小毛", "众拥村"),
        ("town", "镇街档案工作人员", "赵明", "大陈镇档案室"),
        ("supervision", "村务监督委员会", "周大有", "众拥村监委会"),
    )
]
DRAWN = [[[x, 50 + x % 7] for x in range(20, 200, 10)], [[60, 20], [60, 120]]]


def picture(shade: int) -> io.BytesIO:
    """A page of one colour: each shade another file."""
    made = io.BytesIO()
    Image.new("RGB", (60, 80), (shade % 256, shade // 256, 7)).save(made, "PNG")
    made.seek(0)
    return made


def due_item(office: Office, number: int, *, shade: int | None = None, text: str = "", **more: Any) -> Item:
    """An item of 1990 with ten years and a page that was read."""
    with acting(CONSOLE):
        item = draft_item(office=office, reference=f"Z1-WS·1990-D10-{number:04}", actor=CONSOLE)
        facts = {"title": f"第{number}件通知", "year": 1990, "class_code": "WS", "draft": False}
        facts |= {"retention_as_marked": "10年", "retention_code": "D10"} | more
        Item.objects.filter(pk=item.pk).update(**facts)
        blob = store(picture(number if shade is None else shade), media_type="image/png", actor=CONSOLE)
        page = add_page(item, 1, image=blob, source=blob, rotation=0, width=60, height=80, dpi=300, actor=CONSOLE)
        lines = [{"text": text or f"第{number}件的文字", "confidence": 0.9, "box": [1, 1, 50, 20]}]
        write_reading(page, engine="test", lines=lines, candidates=None, actor=CONSOLE)
        return Item.objects.get(pk=item.pk)


def begun(office: Office, items: Sequence[Item], actor: Actor) -> Appraisal:
    """An appraisal with these items on its list."""
    with acting(actor):
        made = begin_appraisal(office, actor=actor)
        assert not add_to_appraisal(made, items, actor=actor)
        return fresh(made)


def fresh(appraisal: Appraisal) -> Appraisal:
    """The row as it is now."""
    with acting(CONSOLE):
        return Appraisal.objects.select_related("office").get(pk=appraisal.pk)


def lines(appraisal: Appraisal) -> list[int]:
    """The keys of its lines in their order."""
    with acting(CONSOLE):
        return list(AppraisalLine.objects.filter(appraisal=appraisal).order_by("number").values_list("pk", flat=True))


def concluded(appraisal: Appraisal, actor: Actor, *, copies: bool = False) -> Appraisal:
    """Everything on it to be destroyed, with the digital copies where `copies`, and concluded."""
    with acting(actor):
        decide(appraisal, lines(appraisal), decision="destroy", reason="期满，无保存价值", actor=actor)
        if copies:
            choose_copies(appraisal, lines(appraisal), keep=False, reason="无保存价值", actor=actor)
        name_group(appraisal, GROUP, held_on=timezone.localdate(), opinion="同意销毁。", actor=actor)
        return conclude_appraisal(appraisal, actor=actor)


def approved(appraisal: Appraisal, *actors: Actor) -> Appraisal:
    """Approved by these."""
    for actor in actors:
        with acting(actor):
            appraisal = approve_destruction(
                fresh(appraisal), name=actor.full_name, unit="档案馆", seen=fresh(appraisal).digest, actor=actor
            )
    return appraisal


def recorded(appraisal: Appraisal, actor: Actor, on: date | None = None) -> Appraisal:
    """Destroyed at a paper mill today."""
    with acting(actor):
        return record_destruction(appraisal, on=on or timezone.localdate(), where="县造纸厂", how="化浆", actor=actor)


def sign(appraisal: Appraisal, actor: Actor, role: str, name: str, unit: str, **more: Any) -> Appraisal:
    """A witness signs what lies there now."""
    seen = more.pop("seen", None) or paper_digest(fresh(appraisal))
    with acting(actor):
        facts = {"role": role, "name": name, "unit": unit, "strokes": DRAWN, "seen": seen} | more
        return sign_destruction(appraisal, actor=actor, **facts)


def watched(appraisal: Appraisal, actor: Actor) -> Appraisal:
    """Signed by two witnesses of two units."""
    sign(appraisal, actor, "archives", "赵明", "大陈镇档案室")
    return sign(appraisal, actor, "supervision", "周大有", "众拥村监委会")
