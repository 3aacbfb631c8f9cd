"""The clock of a hand-over and who takes part; a change of clerk is begun or given up."""

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.accession.handover.actions.lists import begin_list
from cundang.accession.handover.actions.shared import (
    HandoverRefused,
    changed,
    either,
    locked,
    numbers_of,
    refuse_closed,
    refuse_year,
    tidy,
)
from cundang.accession.handover.models import Campaign, CampaignTask, Handover, TaskDone
from cundang.accession.handover.queries import defaults
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.ledger.actions import record
from cundang.sentences import sentence

LONGEST_AGO: Final = timedelta(days=366)  # a change of clerk that is only written now


@transaction.atomic
def note_result(campaign: Campaign, office: Office, result_on: date, *, actor: Actor) -> Handover:
    """The day on which the village elected: the clock of the law begins, and the list with what the holdings have.

    Written again, it corrects the day.
    """
    either(actor, office.code)
    refuse_closed(campaign)
    found = Handover.objects.filter(campaign=campaign, office=office).first()
    if found is None:
        raise HandoverRefused(
            _("%(village)s不在“%(name)s”的范围内，请先由%(office)s把它加进来。")
            % {"village": office.name, "name": campaign.name, "office": campaign.office.name}
        )
    held = locked(found, Handover.WAITING, Handover.OPEN)
    refuse_year(result_on)
    if result_on > timezone.localdate():
        raise HandoverRefused(_("选举结果日期还没有到，请在结果公布后登记。"))
    if result_on < campaign.opens:
        raise HandoverRefused(
            _("选举结果日期早于这次换届的开始日期 %(day)s，请核对。") % {"day": campaign.opens.isoformat()}
        )
    first = held.state == Handover.WAITING
    held.result_on, held.due, held.state = result_on, result_on + timedelta(days=campaign.days), Handover.OPEN
    if first:
        begin_list(held, campaign.lines, actor=actor)
    changed(held, sentence("登记选举结果日期 %(day)s", day=result_on.isoformat()), actor=actor)
    record("handover result noted", held, actor=actor, on=result_on.isoformat(), due=str(held.due))
    return held


@transaction.atomic
def begin_clerk_change(
    office: Office, *, changed_on: date, outgoing: str, incoming: str, due: date | None = None, actor: Actor
) -> Handover:
    """档案员变动: the same act without a campaign; `due` as the town sets it, else so many days as by default."""
    either(actor, office.code)
    if office.level != "village":
        raise HandoverRefused(_("档案员交接由村（社区）办理，请选一个村（社区）。"))
    refuse_year(changed_on, due)
    today = timezone.localdate()
    if changed_on > today + timedelta(days=62) or changed_on < today - LONGEST_AGO:
        raise HandoverRefused(_("变动日期请写过去一年内、今后两个月内的日期。"))
    due = due or changed_on + timedelta(days=defaults()["days"])
    if due < changed_on:
        raise HandoverRefused(_("交接期限早于变动日期，请改正。"))
    Office.objects.select_for_update().get(pk=office.pk)
    open_one = Handover.objects.filter(office=office, campaign=None, state=Handover.OPEN).first()
    if open_one is not None:
        raise HandoverRefused(
            _("%(village)s已有一次档案员交接没有办完（%(number)s），请先办完或撤回。")
            % {"village": office.name, "number": open_one.number}
        )
    made = Handover(
        office=office, number=numbers_of([office])[office.code], state=Handover.OPEN, result_on=changed_on, due=due,
        outgoing=tidy(outgoing), incoming=tidy(incoming),
        outgoing_role=_("原村档案员"), incoming_role=_("新任村档案员"), made_by=actor.full_name or actor.name,
    )  # fmt: skip
    _refuse_same(made)
    made.save()
    begin_list(made, defaults()["clerk"]["lines"], actor=actor)
    changed(made, sentence("登记档案员变动 %(day)s", day=changed_on.isoformat()), actor=actor)
    record("clerk change begun", made, actor=actor, on=changed_on.isoformat(), due=due.isoformat())
    return made


@transaction.atomic
def name_parties(
    handover: Handover,
    *,
    outgoing: str,
    incoming: str,
    supervisor: str,
    outgoing_role: str = "",
    incoming_role: str = "",
    supervisor_role: str = "",
    chair: str = "",
    remark: str = "",
    actor: Actor,
) -> Handover:
    """Who hands over, who takes over, who supervises, and who chairs it: three different people sign."""
    either(actor, handover.office_id)
    held = locked(handover, Handover.OPEN)
    given = {
        "outgoing": outgoing, "incoming": incoming, "supervisor": supervisor, "outgoing_role": outgoing_role,
        "incoming_role": incoming_role, "supervisor_role": supervisor_role, "chair": chair,
    }  # fmt: skip
    facts = {name: tidy(text)[:60] for name, text in given.items()} | {"remark": tidy(remark)[:500]}
    if all(getattr(held, name) == text for name, text in facts.items()):
        return held
    for name, text in facts.items():
        setattr(held, name, text)
    _refuse_same(held)
    changed(
        held,
        sentence(
            "移交人%(outgoing)s，接收人%(incoming)s，监交人%(supervisor)s",
            outgoing=held.outgoing or "—", incoming=held.incoming or "—", supervisor=held.supervisor or "—",
        ),
        actor=actor,
    )  # fmt: skip
    record("handover parties named", held, actor=actor, detail=facts)
    return held


def _refuse_same(handover: Handover) -> None:
    """Raise where one person stands in two places; what is not known yet is no one."""
    named = [
        (_("移交人"), handover.outgoing),
        (_("接收人"), handover.incoming),
        (_("监交人"), handover.supervisor),
    ]
    seen: dict[str, str] = {}
    for role, name in named:
        plain = "".join(name.split())
        if plain and plain in seen:
            raise HandoverRefused(
                _("%(name)s不能既是%(first)s又是%(second)s，三方应是三个人。")
                % {"name": name, "first": seen[plain], "second": role}
            )
        seen[plain] = role


@transaction.atomic
def do_task(handover: Handover, task: CampaignTask, *, done: bool = True, actor: Actor) -> None:
    """A village did a task of its campaign, or it turns out that it did not; also after all have signed."""
    either(actor, handover.office_id)
    held = locked(handover, Handover.WAITING, Handover.OPEN, Handover.DONE)
    if task.campaign_id != held.campaign_id:
        raise HandoverRefused(_("这项任务不属于这次换届。"))
    if done:
        facts = {"office_id": held.office_id, "done_on": timezone.localdate(), "by": actor.full_name or actor.name}
        TaskDone.objects.get_or_create(task=task, handover=held, defaults=facts)
    else:
        TaskDone.objects.filter(task=task, handover=held).delete()
    record("handover task done" if done else "handover task undone", held, actor=actor, task=task.pk)


@transaction.atomic
def withdraw_handover(handover: Handover, *, reason: str, actor: Actor) -> Handover:
    """Give a change of clerk up before all have signed; the list is kept."""
    either(actor, handover.office_id)
    held = locked(handover, Handover.OPEN)
    if held.campaign_id is not None:
        raise HandoverRefused(_("换届移交是法定的，不能撤回。"))
    reason = tidy(reason)[:500]
    if not reason:
        raise HandoverRefused(_("请写明撤回的原因。"))
    held.state, held.withdrawn_because = Handover.WITHDRAWN, reason
    changed(held, sentence("撤回：%(why)s", why=reason), actor=actor)
    record("clerk change withdrawn", held, actor=actor, detail={"reason": reason})
    return held
