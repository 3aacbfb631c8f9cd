"""销毁: watched, signed, carried out; what stands in the way stops it up to the last moment."""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from cundang.custodians.queries import Actor, acting, require
from cundang.holdings.actions.appraisals import AppraisalRefused, called, locked
from cundang.holdings.actions.holds import lock_holdings
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.disposal.appraisals import hindrances, paper_digest
from cundang.holdings.disposal.holds import why_held
from cundang.holdings.disposal.models import Appraisal, AppraisalLine, PanelRole, Witness
from cundang.holdings.disposal.panel import ORGANS, lacking, wanted_roles
from cundang.holdings.models import Correction, Item, Page, Reading
from cundang.holdings.pyramids import pyramids
from cundang.ledger.actions import record
from cundang.papers.strokes import NoSignature, Strokes, svg_of
from cundang.sentences import Sentence, in_words, kept, sentence
from cundang.strongroom.actions import let_go, remove_let_go
from cundang.strongroom.queries import going

TASK: Final = "cundang.holdings.destroy"


@transaction.atomic
def record_destruction(appraisal: Appraisal, *, on: date, where: str, how: str, actor: Actor) -> Appraisal:
    """Write when, where and how an approved list was destroyed, for the witnesses to sign; what was signed lapses."""
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.APPROVED)
    where, how = " ".join(where.split()), " ".join(how.split())
    if not where or not how:
        raise AppraisalRefused(_("请写明销毁的地点和方式。"))
    if on > timezone.localdate():
        raise AppraisalRefused(_("销毁日期还没有到，请核对。"))
    if held.concluded_at and on < timezone.localtime(held.concluded_at).date():
        raise AppraisalRefused(_("销毁日期早于鉴定结论，请核对。"))
    _refuse_hindered(held)
    held.destroyed_on, held.destroyed_where, held.destroyed_how = on, where, how
    held.save(update_fields=["destroyed_on", "destroyed_where", "destroyed_how"])
    record("destruction recorded", held, actor=actor, on=on.isoformat(), detail={"where": where, "how": how})
    return held


def _doomed(appraisal: Appraisal) -> list[AppraisalLine]:
    lines = AppraisalLine.objects.filter(appraisal=appraisal, decision=AppraisalLine.DESTROY)
    return list(lines.select_related("item").order_by("number"))


def _refuse_hindered(appraisal: Appraisal) -> list[AppraisalLine]:
    """The lines to be destroyed; refused while something stands in the way of one of them."""
    lock_holdings(appraisal.office_id)
    lines = _doomed(appraisal)
    why = hindrances([line.item for line in lines])
    for line in lines:
        if line.item_id in why:
            raise AppraisalRefused(
                _("%(item)s 现在不能销毁：%(why)s请先从清册去掉，或等解除以后再办。")
                % {"item": called(line), "why": why[line.item_id]}
            )
    return lines


@transaction.atomic
def sign_destruction(
    appraisal: Appraisal, *, role: str, name: str, unit: str, strokes: Strokes | None, seen: str, actor: Actor
) -> Appraisal:
    """A witness signs that the list was destroyed; `strokes` drawn in the field of `papers.strokes`, None: typed.

    `seen` is the `paper_digest` that the witness had before the eyes. When every role has signed, from two units at
    least, the items are marked as destroyed, and the job takes the images and texts that are to go.
    """
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.APPROVED)
    name, unit = " ".join(name.split()), " ".join(unit.split())
    lines = _refuse_hindered(held)
    roles = wanted_roles(held.office_id, PanelRole.WITNESS, {str(line.listed.get("class") or "") for line in lines})
    known = {one.code: one for one in roles}
    standing = list(Witness.objects.filter(appraisal=held, digest=paper_digest(held)))
    _refuse_too_early(held, name, unit, seen)
    if role not in known:
        raise AppraisalRefused(_("请选择监销人的身份。"))
    if any(one.name == name for one in standing):
        raise AppraisalRefused(_("这一位已经签过字了，监销人应是不同的人。"))
    try:
        drawn = "" if strokes is None else svg_of(strokes)
    except NoSignature as error:
        raise AppraisalRefused(str(error)) from error
    made = Witness.objects.create(
        appraisal=held, office_id=held.office_id, role=role, role_words=known[role].name, name=name, unit=unit,
        drawn=drawn, digest=seen, by=actor.name,
    )  # fmt: skip
    record("destruction witnessed", held, actor=actor, digest=seen, role=role, detail={"name": name, "unit": unit})
    signed = [*standing, made]
    enough = len({one.unit for one in signed}) >= ORGANS
    if enough and not lacking(roles, [one.role for one in signed]):
        _complete(held, lines, actor=actor)
    return held


def _refuse_too_early(appraisal: Appraisal, name: str, unit: str, seen: str) -> None:
    """Raise unless this witness may sign this paper now."""
    if not name or not unit:
        raise AppraisalRefused(_("请写监销人的姓名和单位。"))
    if appraisal.destroyed_on is None:
        raise AppraisalRefused(_("请先写明何时、何地、怎样销毁，再由监销人签字。"))
    if seen != paper_digest(appraisal):
        raise AppraisalRefused(_("清册在您打开以后改过，请核对后再签字。"))


def _complete(appraisal: Appraisal, lines: list[AppraisalLine], *, actor: Actor) -> None:
    """All have signed: the paper is gone, and its items say so; of those whose copy stays nothing else happens."""
    items = [line.item_id for line in lines]
    marks = {"destroyed_on": appraisal.destroyed_on, "destroyed_list": appraisal.number}
    Item.objects.filter(pk__in=items).update(**marks)
    AppraisalLine.objects.filter(pk__in=[line.pk for line in lines if line.keep_copy]).update(
        open=False, finished_at=timezone.now()
    )
    copies = [line for line in lines if not line.keep_copy]
    appraisal.state = Appraisal.DESTROYING if copies else Appraisal.DONE
    appraisal.done_at = None if copies else timezone.now()
    appraisal.save(update_fields=["state", "done_at"])
    record("items destroyed", appraisal, actor=actor, items=items, digest=appraisal.digest, copies=len(copies))
    mark_stale(items=items)
    if copies:
        app.configure_task(TASK).defer(pk=appraisal.pk)


def carry_out_destruction(pk: int, *, actor: Actor) -> None:
    """Take the images and texts that a signed list lets go, item by item, then the files that nothing refers to.

    Broken off anywhere, it goes on where it stopped when it is done again; done twice it does nothing. Outside a
    transaction. Raises the strongroom's `StoreUnreachable`.
    """
    with acting(actor):
        lines = AppraisalLine.objects.filter(appraisal=pk, decision=AppraisalLine.DESTROY, finished_at=None)
        left = list(lines.order_by("number").values_list("pk", flat=True))
    for line in left:
        with acting(actor):
            _erase(line, actor=actor)
    with acting(actor):
        _finish(pk, actor=actor)
    for image in going():
        pyramids().forget(image)
    remove_let_go(actor=actor)


@transaction.atomic
def _erase(pk: int, *, actor: Actor) -> None:
    """Images and texts of one item go, unless a hold has come between."""
    line = AppraisalLine.objects.select_related("appraisal").get(pk=pk)
    lock_holdings(line.office_id)
    line = AppraisalLine.objects.select_for_update(of=("self",)).get(pk=pk)
    if line.finished_at is not None:
        return
    if reasons := why_held([line.item_id]):
        return _stop(
            line, sentence("已冻结（%(reason)s），数字副本没有销毁。", reason=reasons[line.item_id]), actor=actor
        )
    item = Item.objects.select_for_update(of=("self",)).get(pk=line.item_id)
    pages = Page.objects.filter(item=item)
    blobs = {digest for pair in pages.values_list("image_id", "source_id") for digest in pair if digest}
    Reading.objects.filter(page__in=pages).delete()
    Correction.objects.filter(page__in=pages).delete()
    count = pages.update(image=None, source=None, width=0, height=0)
    Item.objects.filter(pk=item.pk).update(erased=True)
    kept_files = let_go(blobs, actor=actor)
    line.finished_at, line.open = timezone.now(), False
    line.save(update_fields=["finished_at", "open"])
    record("copy destroyed", item, actor=actor, pages=count, files=len(blobs) - len(kept_files), shared=len(kept_files))
    mark_stale(items=[item.pk], pages=pages.values_list("pk", flat=True))


def _stop(line: AppraisalLine, why: Sentence, *, actor: Actor) -> None:
    line.stopped, line.finished_at, line.open = in_words(kept(why)), timezone.now(), False
    line.save(update_fields=["stopped", "finished_at", "open"])
    record("copy kept by a hold", line.item, actor=actor)


@transaction.atomic
def _finish(pk: int, *, actor: Actor) -> None:
    found = Appraisal.objects.select_for_update(of=("self",)).get(pk=pk)
    left = AppraisalLine.objects.filter(appraisal=found, decision=AppraisalLine.DESTROY, finished_at=None)
    if found.state == Appraisal.DESTROYING and not left.exists():
        found.state, found.done_at = Appraisal.DONE, timezone.now()
        found.save(update_fields=["state", "done_at"])
        record("destruction carried out", found, actor=actor)
