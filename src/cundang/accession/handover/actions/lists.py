"""移交清册: the list of what changes hands, proposed from the holdings and the campaign, and checked line by line."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang.accession.handover.actions.shared import HandoverRefused, changed, either, locked, tidy
from cundang.accession.handover.models import Handover, HandoverLine
from cundang.accession.handover.queries import archives_of
from cundang.custodians.queries import Actor
from cundang.ledger.actions import record
from cundang.sentences import Sentence, sentence

MOST: Final = 600  # lines of one list: forty years of ten classes and what else there is
LARGEST: Final = Decimal("999999999.99")


def begin_list(handover: Handover, lines: Iterable[dict[str, str]], *, actor: Actor) -> None:
    """The first lines: the archives as they are counted now, then what every list has."""
    handover.save()
    _count(handover, actor)
    HandoverLine.objects.bulk_create(
        HandoverLine(
            handover=handover, office_id=handover.office_id, kind=one["kind"], name=one["name"], unit=one["unit"],
            stated=1 if one["kind"] == HandoverLine.SEAL else None,
        )
        for one in lines
    )  # fmt: skip


def _count(handover: Handover, actor: Actor) -> int:
    """Write the archives by class and year as they are now; how many lines are other than before.

    A line that was checked and whose number has changed since is to be checked again.
    """
    with override("zh-hans"):  # the list is a Chinese paper, whoever has it counted
        now = archives_of(actor, handover.office)
    have = {line.key: line for line in HandoverLine.objects.filter(handover=handover).exclude(key="")}
    other = 0
    for key, one in now.items():
        facts = {"name": one.name[:200], "stated": Decimal(one.here), "elsewhere": dict(one.elsewhere)}
        line = have.get(key)
        if line is None:
            if not one.here and not one.elsewhere:
                continue
            line = HandoverLine(
                handover=handover, office_id=handover.office_id, kind=HandoverLine.ARCHIVES, key=key[:40], unit="件"
            )
        elif all(getattr(line, name) == value for name, value in facts.items()):
            continue
        for name, value in facts.items():
            setattr(line, name, value)
        line.state, line.found, line.reason = HandoverLine.OPEN, None, ""
        line.save()
        other += 1
    gone = [line.pk for key, line in have.items() if key not in now]
    HandoverLine.objects.filter(pk__in=gone).delete()
    return other + len(gone)


@transaction.atomic
def count_archives(handover: Handover, *, actor: Actor) -> int:
    """Count the archives anew; how many lines are other than before."""
    either(actor, handover.office_id)
    held = locked(handover, Handover.OPEN)
    other = _count(held, actor)
    if other:
        changed(held, sentence("按馆藏重新数，%(n)d 行有变", n=other), actor=actor)
        record("handover archives counted", held, actor=actor, changed=other)
    return other


@transaction.atomic
def write_line(
    handover: Handover,
    *,
    line: HandoverLine | None = None,
    kind: str = "",
    name: str = "",
    mark: str = "",
    unit: str = "",
    stated: Decimal | None = None,
    found: Decimal | None = None,
    state: str = "",
    reason: str = "",
    note: str = "",
    actor: Actor,
) -> HandoverLine:
    """A line, new (`line` None) or changed: what it is, how much there should be, and what became of it.

    `state` is `handed`, `missing`, `refused`, or empty: not checked yet. A difference, and what is missing or
    refused, needs its reason. Of archives counted from the holdings, kind, name and number stand as counted.
    """
    either(actor, handover.office_id)
    held = locked(handover, Handover.OPEN)
    if line is None and HandoverLine.objects.filter(handover=held).count() >= MOST:
        raise HandoverRefused(_("一份清册最多 %(most)d 行，请把同类的合成一行。") % {"most": MOST})
    one = line and HandoverLine.objects.select_for_update().filter(pk=line.pk, handover=held).first()
    if line is not None and one is None:
        raise HandoverRefused(_("这一行已经删去了，请刷新清册。"))
    one = one or HandoverLine(handover=held, office_id=held.office_id)
    before = _told(one) if one.pk else None
    if not one.key:
        one.kind, one.name, one.unit, one.stated = kind, tidy(name)[:200], tidy(unit)[:20], stated
    one.mark, one.note = tidy(mark)[:100], tidy(note)[:500]
    one.state, one.reason, one.found = state, tidy(reason)[:500], found
    _settle(one)
    _refuse(one)
    if before == _told(one):
        return one
    one.save()
    changed(held, _said(one, new=before is None), actor=actor)
    record("handover line written", held, actor=actor, line=one.pk, kind=one.kind, state=one.state)
    return one


def _told(line: HandoverLine) -> list[Any]:
    named = ("kind", "name", "mark", "unit", "stated", "found", "state", "reason", "note")
    return [getattr(line, name) for name in named]


def _settle(line: HandoverLine) -> None:
    """What follows from the state: handed over without a number is as stated, missing or refused is none."""
    if line.state == HandoverLine.HANDED and line.found is None:
        line.found = line.stated
    if line.state in {HandoverLine.MISSING, HandoverLine.REFUSED}:
        line.found = Decimal(0)
    if line.state == HandoverLine.OPEN:
        line.found = None


def _refuse(line: HandoverLine) -> None:
    if line.kind not in HandoverLine.KINDS:
        raise HandoverRefused(_("请选一个种类：档案、账目、印章、钥匙、设备、合同、其他。"))
    if not line.name:
        raise HandoverRefused(_("请写移交的是什么。"))
    if line.state not in {HandoverLine.OPEN, *HandoverLine.STATES}:
        raise HandoverRefused(_("请选一种情况：已交、缺失、拒交。"))
    for number in (line.stated, line.found):
        if number is not None and not (number.is_finite() and 0 <= number <= LARGEST):
            raise HandoverRefused(_("数量不对，请写不小于 0 的数，最多两位小数。"))
    if line.kind == HandoverLine.SEAL and line.stated not in (None, Decimal(1)):
        raise HandoverRefused(_("印章一枚写一行，各写各的编号。"))
    if line.state == HandoverLine.HANDED:
        _refuse_handed(line)
    if line.state in {HandoverLine.MISSING, HandoverLine.REFUSED} and not line.reason:
        raise HandoverRefused(_("“%(name)s”缺失或拒交，请写明原因。") % {"name": line.name})


def _refuse_handed(line: HandoverLine) -> None:
    if line.found is None:
        raise HandoverRefused(_("请写“%(name)s”实交的数量。") % {"name": line.name})
    if line.kind == HandoverLine.SEAL and not line.mark:
        raise HandoverRefused(_("请写“%(name)s”的编号（章上刻的编码；没有的写“无编码”）。") % {"name": line.name})
    if line.stated is not None and line.found != line.stated and not line.reason:
        raise HandoverRefused(_("“%(name)s”应交和实交不一样，请写明差异的原因。") % {"name": line.name})


def _said(line: HandoverLine, *, new: bool) -> Sentence:
    if new:
        return sentence("加入 %(name)s", name=line.name)
    if line.state == HandoverLine.HANDED:
        return sentence("%(name)s 已交 %(found)s %(unit)s", name=line.name, found=str(line.found), unit=line.unit)
    if line.state == HandoverLine.MISSING:
        return sentence("%(name)s 缺失：%(why)s", name=line.name, why=line.reason)
    if line.state == HandoverLine.REFUSED:
        return sentence("%(name)s 拒交：%(why)s", name=line.name, why=line.reason)
    return sentence("改动 %(name)s", name=line.name)


@transaction.atomic
def check_rest(handover: Handover, *, actor: Actor) -> tuple[int, int]:
    """All that is not checked was handed over as stated; how many lines, and how many are left to be written singly.

    Left are seals without a number and lines that state no quantity.
    """
    either(actor, handover.office_id)
    held = locked(handover, Handover.OPEN)
    rest = list(HandoverLine.objects.select_for_update().filter(handover=held, state=HandoverLine.OPEN).order_by("pk"))
    good = [one for one in rest if one.stated is not None and (one.kind != HandoverLine.SEAL or one.mark)]
    for one in good:
        one.state, one.found = HandoverLine.HANDED, one.stated
    HandoverLine.objects.bulk_update(good, ["state", "found"])
    if good:
        changed(held, sentence("%(n)d 行按清册移交", n=len(good)), actor=actor)
        record("handover rest checked", held, actor=actor, lines=len(good))
    return len(good), len(rest) - len(good)


@transaction.atomic
def remove_line(line: HandoverLine, *, actor: Actor) -> None:
    """Take a line off the list; what was counted from the holdings stays."""
    either(actor, line.office_id)
    held = locked(line.handover, Handover.OPEN)
    if line.key:
        raise HandoverRefused(_("档案的行按馆藏数出，不能删；没有的写“缺失”。"))
    HandoverLine.objects.filter(pk=line.pk, handover=held).delete()
    changed(held, sentence("去掉 %(name)s", name=line.name), actor=actor)
    record("handover line removed", held, actor=actor, line=line.pk, kind=line.kind)
