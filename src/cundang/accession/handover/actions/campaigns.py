"""换届: a campaign is begun, its villages and tasks are set, and it is closed."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.accession.handover.actions.shared import (
    HandoverRefused,
    locked,
    numbers_of,
    refuse_closed,
    refuse_year,
    tidy,
)
from cundang.accession.handover.models import Campaign, CampaignTask, Handover, HandoverLine
from cundang.accession.handover.queries import campaigns_for, defaults, tasks_of, villages_to_add
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record

MOST_DAYS: Final = 366  # of a clock
MOST_TASKS: Final = 50
MOST_LINES: Final = 100


@transaction.atomic
def begin_campaign(
    office: Office,
    *,
    name: str,
    election_year: int,
    opens: date,
    closes: date,
    days: int,
    legal_note: str,
    lines: Sequence[dict[str, str]] | None = None,
    towns: Iterable[str] = (),
    actor: Actor,
) -> Campaign:
    """A county or a town begins the hand-overs of an election year, for the villages of these `towns` (codes).

    Tasks and the first `lines` of the lists are those of its last campaign, or the program's (data/handover.json).
    """
    require(actor, "lead_handover", office.code)
    if office.level == "village":
        raise HandoverRefused(_("换届移交由市（县）或镇街发起，请选市（县）或镇街。"))
    last = campaigns_for(actor, "lead_handover").filter(office=office).first()
    made = Campaign(
        office=office, county=office.code[:6], name=tidy(name), election_year=election_year, opens=opens, closes=closes,
        days=days, legal_note=legal_note.strip(), made_by=actor.full_name or actor.name,
        lines=_lines(lines if lines is not None else last.lines if last else defaults()["election"]["lines"]),
    )  # fmt: skip
    _refuse_facts(made)
    made.save()
    _begin_tasks(made, last)
    record("handover campaign begun", made, actor=actor, office_code=office.code, year=election_year)
    add_villages(made, towns, actor=actor)
    return made


def _refuse_facts(campaign: Campaign) -> None:
    """Raise where something in a campaign, new or changed, cannot stand."""
    name, year, opens, closes = campaign.name, campaign.election_year, campaign.opens, campaign.closes
    if not name:
        raise HandoverRefused(_("请写这次换届的名称，例如：2026年村社组织换届。"))
    refuse_year(opens, closes)
    if not 1990 <= year <= timezone.localdate().year + 10:
        raise HandoverRefused(_("换届年份不对，请写四位年份，例如 2026。"))
    if closes < opens:
        raise HandoverRefused(_("截止日期早于开始日期，请改正。"))
    if not 1 <= campaign.days <= MOST_DAYS:
        raise HandoverRefused(_("移交期限请写 1 到 %(most)d 天；法律规定的是 10 天。") % {"most": MOST_DAYS})
    if Campaign.objects.filter(office=campaign.office, name=name).exclude(pk=campaign.pk).exists():
        raise HandoverRefused(_("已有同名的换届“%(name)s”，请换个名称。") % {"name": name})


def _lines(given: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """The lines that every list begins with, as they are kept; refused where a kind is none."""
    if len(given) > MOST_LINES:
        raise HandoverRefused(_("移交项目最多 %(most)d 行。") % {"most": MOST_LINES})
    kept = []
    for line in given:
        kind, name = line.get("kind", ""), tidy(line.get("name", ""))[:200]
        if kind not in HandoverLine.KINDS[1:] or not name:
            raise HandoverRefused(_("移交项目每行写：种类 名称 单位，例如：印章 村民委员会印章 枚。"))
        kept.append({"kind": kind, "name": name, "unit": tidy(line.get("unit", ""))[:20]})
    return kept


def _begin_tasks(campaign: Campaign, last: Campaign | None) -> None:
    """The tasks of the last campaign, as many days after its opening as they were; or the program's."""
    if last is None:
        given = defaults()["election"]["tasks"]
    else:
        given = [
            {
                "words": task.words,
                "days_after_opening": (task.due_on - last.opens).days if task.due_on else None,
                "days_after_result": task.days_after_result,
            }
            for task in tasks_of(last)
        ]
    CampaignTask.objects.bulk_create(
        CampaignTask(
            campaign=campaign, number=number, words=one["words"], days_after_result=one.get("days_after_result"),
            due_on=None if one.get("days_after_result") is not None
            else campaign.opens + timedelta(days=one["days_after_opening"]),
        )
        for number, one in enumerate(given, 1)
    )  # fmt: skip


def _held(campaign: Campaign, actor: Actor) -> Campaign:
    """The campaign, held until the transaction ends; refused when it is closed."""
    require(actor, "lead_handover", campaign.office_id)
    found = Campaign.objects.select_for_update(of=("self",)).select_related("office").get(pk=campaign.pk)
    refuse_closed(found)
    return found


@transaction.atomic
def edit_campaign(
    campaign: Campaign,
    *,
    name: str,
    election_year: int,
    opens: date,
    closes: date,
    days: int,
    legal_note: str,
    lines: Sequence[dict[str, str]] | None = None,
    actor: Actor,
) -> Campaign:
    """Change what stands in a campaign; days of the clock hold for every village that has not handed over yet.

    Lists that are begun already keep their lines.
    """
    held = _held(campaign, actor)
    days_before = held.days
    held.name, held.election_year, held.opens, held.closes, held.days = tidy(name), election_year, opens, closes, days
    _refuse_facts(held)
    first = Handover.objects.filter(campaign=held).exclude(result_on=None).order_by("result_on").first()
    if first is not None and first.result_on is not None and opens > first.result_on:
        raise HandoverRefused(
            _("已有村的选举结果是 %(day)s，开始日期不能晚于它。") % {"day": first.result_on.isoformat()}
        )
    if (early := next((task for task in tasks_of(held) if task.due_on and task.due_on < opens), None)) is not None:
        raise HandoverRefused(
            _("任务“%(task)s”的期限 %(day)s 早于开始日期，请先改任务。")
            % {"task": early.words, "day": early.due_on.isoformat() if early.due_on else ""}
        )
    held.legal_note = legal_note.strip()
    if lines is not None:
        held.lines = _lines(lines)
    if days != days_before:
        for one in Handover.objects.select_for_update().filter(campaign=held, state=Handover.OPEN).order_by("pk"):
            if one.result_on:
                one.due = one.result_on + timedelta(days=days)
                one.save(update_fields=["due"])
    held.save()
    record("handover campaign changed", held, actor=actor, office_code=held.office_id, year=election_year, days=days)
    return held


@transaction.atomic
def write_task(
    campaign: Campaign,
    *,
    words: str,
    due_on: date | None = None,
    days_after_result: int | None = None,
    task: CampaignTask | None = None,
    actor: Actor,
) -> CampaignTask:
    """A task of every village, new or changed: due on a day, or so many days after the village's own result."""
    held = _held(campaign, actor)
    words = tidy(words)[:200]
    if not words:
        raise HandoverRefused(_("请写任务的内容。"))
    if (due_on is None) == (days_after_result is None):
        raise HandoverRefused(_("期限请写一种：某一天，或选举结果后几天。"))
    refuse_year(due_on)
    if due_on is not None and due_on < held.opens:
        raise HandoverRefused(_("任务期限早于换届开始日期 %(day)s，请改正。") % {"day": held.opens.isoformat()})
    if days_after_result is not None and not 0 <= days_after_result <= MOST_DAYS:
        raise HandoverRefused(_("天数请写 0 到 %(most)d。") % {"most": MOST_DAYS})
    known: list[Any] = tasks_of(held)
    if task is None and len(known) >= MOST_TASKS:
        raise HandoverRefused(_("任务最多 %(most)d 项。") % {"most": MOST_TASKS})
    made = task or CampaignTask(campaign=held, number=(known[-1].number if known else 0) + 1)
    made.words, made.due_on, made.days_after_result = words, due_on, days_after_result
    made.save()
    record("handover task written", made, actor=actor, office_code=held.office_id, campaign=held.pk)
    return made


@transaction.atomic
def remove_task(task: CampaignTask, *, actor: Actor) -> None:
    """Ask for a task no more; villages that did it lose the mark."""
    held = _held(task.campaign, actor)
    record("handover task removed", task, actor=actor, office_code=held.office_id, campaign=held.pk)
    CampaignTask.objects.filter(pk=task.pk).delete()


@transaction.atomic
def add_villages(campaign: Campaign, codes: Iterable[str], *, actor: Actor) -> int:
    """Put the present villages of these offices (towns or villages, by code) into a campaign; how many were new."""
    held = _held(campaign, actor)
    new = villages_to_add(actor, held, codes)
    # In one order for everybody: numbers of a village are given one by one.
    list(Office.objects.select_for_update().filter(code__in=[one.code for one in new]).order_by("code"))
    numbers = numbers_of(new)
    Handover.objects.bulk_create(
        Handover(office=one, campaign=held, number=numbers[one.code], made_by=actor.full_name or actor.name)
        for one in new
    )
    if new:
        record(
            "handover villages added", held, actor=actor, office_code=held.office_id, villages=[one.code for one in new]
        )
    return len(new)


@transaction.atomic
def remove_village(handover: Handover, *, actor: Actor) -> None:
    """Take a village out of a campaign, as long as nothing was written of it."""
    if handover.campaign is None:
        raise HandoverRefused(_("这是档案员交接，不属于换届。"))
    held = _held(handover.campaign, actor)
    found = locked(handover, *Handover.STATES)
    if found.state != Handover.WAITING:
        raise HandoverRefused(_("%(village)s已登记选举结果，不能移出这次换届。") % {"village": found.office.name})
    record("handover village removed", held, actor=actor, office_code=held.office_id, villages=[found.office_id])
    found.delete()


@transaction.atomic
def close_campaign(campaign: Campaign, *, actor: Actor) -> Campaign:
    """End a campaign: nothing in it is changed any more; what is not handed over stays written as such."""
    held = _held(campaign, actor)
    held.closed_at = timezone.now()
    held.save(update_fields=["closed_at"])
    left = Handover.objects.filter(campaign=held, state__in=(Handover.WAITING, Handover.OPEN)).count()
    record("handover campaign closed", held, actor=actor, office_code=held.office_id, left=left)
    return held


@transaction.atomic
def reopen_campaign(campaign: Campaign, *, actor: Actor) -> Campaign:
    """Take the end of a campaign back."""
    require(actor, "lead_handover", campaign.office_id)
    held = Campaign.objects.select_for_update(of=("self",)).select_related("office").get(pk=campaign.pk)
    if held.closed_at is None:
        raise HandoverRefused(_("这次换届没有结束，不用重新打开。"))
    held.closed_at = None
    held.save(update_fields=["closed_at"])
    record("handover campaign reopened", held, actor=actor, office_code=held.office_id)
    return held
