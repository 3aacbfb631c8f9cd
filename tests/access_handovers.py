"""The rows of test_access.py for hand-overs, and what of them an office has there."""

from dataclasses import dataclass
from datetime import date

from access_rows import JSON, Row, roles_with
from django.utils import timezone

from cundang.accession.handover.actions import begin_campaign, begin_clerk_change, note_result
from cundang.accession.handover.models import Campaign, CampaignTask, Handover, HandoverLine
from cundang.accession.handover.queries import tasks_of
from cundang.custodians.models import Office
from cundang.custodians.queries import console

CONSOLE = console("tester")
SEE, PREPARE, SUPERVISE, LEAD = (
    roles_with(act) for act in ("see_handover", "prepare_handover", "supervise_handover", "lead_handover")
)
EITHER = PREPARE | SUPERVISE
TASK = {"words": "清点", "days_after_result": "3"}
FACTS = {"name": "换届", "election_year": 2026, "opens": "2026-01-01", "closes": "2026-12-31", "days": 10}
PUT, DELETE = {**JSON, "method": "put"}, {**JSON, "method": "delete"}


@dataclass(frozen=True)
class HandoverWorld:
    """A campaign of the office's town with the office in it, its clock running, and a change of clerk."""

    campaign: Campaign
    task: CampaignTask
    handover: Handover
    line: HandoverLine
    clerk_change: Handover


def handover_world(office: Office) -> HandoverWorld:
    """What an office has of them."""
    today = timezone.localdate()
    campaign = begin_campaign(
        Office.objects.get(code=office.code[:9]), name=f"换届{office.code}", election_year=2026, opens=date(2026, 1, 1),
        closes=date(2026, 12, 31), days=10, legal_note="", towns=[office.code], actor=CONSOLE,
    )  # fmt: skip
    handover = note_result(campaign, office, today, actor=CONSOLE)
    change = begin_clerk_change(office, changed_on=today, outgoing="王", incoming="李", actor=CONSOLE)
    line = HandoverLine.objects.filter(handover=handover, key="").first()
    assert line
    return HandoverWorld(campaign, tasks_of(campaign)[0], handover, line, change)


def put_handovers_back(world: HandoverWorld) -> None:
    """As it was, after a row of the table has changed it: the campaign goes on, nothing was taken away."""
    world.campaign.save()
    world.task.save()
    world.line.save()
    Handover.objects.filter(pk=world.clerk_change.pk).update(state=Handover.OPEN)


HANDOVER_ROWS = {
    "handovers": Row(lambda w: "/handover/", SEE, 200, 200),
    "handovers-export": Row(lambda w: "/handover/export/", SEE, 200, 200, method="post"),
    "new-handover": Row(lambda w: "/handover/new/", EITHER, 200, 200),
    "new-handover-campaign": Row(lambda w: "/handover/campaigns/new/", LEAD, 200, 200),
    "handover-campaign": Row(lambda w: f"/handover/campaigns/{w.handovers.campaign.pk}/", SEE),
    "handover-campaign-edit": Row(lambda w: f"/handover/campaigns/{w.handovers.campaign.pk}/edit/", LEAD),
    "handover-tasks": Row(lambda w: f"/handover/campaigns/{w.handovers.campaign.pk}/tasks/", LEAD),
    "handover-task-away": Row(
        lambda w: f"/handover/campaigns/{w.handovers.campaign.pk}/tasks/{w.handovers.task.pk}/away/",
        LEAD,
        302,
        method="post",
    ),
    "handover-villages": Row(lambda w: f"/handover/campaigns/{w.handovers.campaign.pk}/villages/", LEAD),
    "handover-campaign-close": Row(
        lambda w: f"/handover/campaigns/{w.handovers.campaign.pk}/close/", LEAD, 302, method="post"
    ),
    "handover": Row(lambda w: f"/handover/{w.handovers.handover.pk}/", SEE),
    "handover-result": Row(lambda w: f"/handover/{w.handovers.handover.pk}/result/", EITHER, 400, method="post"),
    "handover-parties": Row(lambda w: f"/handover/{w.handovers.handover.pk}/parties/", EITHER, 302, method="post"),
    "handover-count": Row(lambda w: f"/handover/{w.handovers.handover.pk}/count/", EITHER, 302, method="post"),
    "handover-new-line": Row(lambda w: f"/handover/{w.handovers.handover.pk}/lines/", EITHER, 400, method="post"),
    "handover-line": Row(
        lambda w: f"/handover/{w.handovers.handover.pk}/lines/{w.handovers.line.pk}/", EITHER, 302, method="post"
    ),
    "handover-line-away": Row(
        lambda w: f"/handover/{w.handovers.handover.pk}/lines/{w.handovers.line.pk}/away/", EITHER, 302, method="post"
    ),
    "handover-rest": Row(lambda w: f"/handover/{w.handovers.handover.pk}/rest/", EITHER, 302, method="post"),
    "handover-task": Row(
        lambda w: f"/handover/{w.handovers.handover.pk}/tasks/{w.handovers.task.pk}/", EITHER, 302, method="post"
    ),
    "handover-withdraw": Row(
        lambda w: f"/handover/{w.handovers.clerk_change.pk}/withdraw/", EITHER, 302, method="post"
    ),
    "handover-village-away": Row(
        lambda w: f"/handover/{w.handovers.handover.pk}/village-away/", LEAD, 302, method="post"
    ),
    "handover-sign": Row(lambda w: f"/handover/{w.handovers.handover.pk}/sign/", EITHER),
    "api:handover-paper": Row(lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/paper.pdf", SEE, anonymous=401),
    "handover-paper": Row(lambda w: f"/handover/{w.handovers.handover.pk}/paper/", SEE),
    "handover-sheet": Row(lambda w: f"/handover/{w.handovers.handover.pk}/sheet/", SEE),
    "api:handover-campaigns": Row(lambda w: "/api/v1/handover/campaigns", SEE, 200, 200, anonymous=401),
    "api:new-handover-campaign": Row(
        lambda w: "/api/v1/handover/campaigns",
        LEAD,
        data=lambda w: {**FACTS, "office": w.office.code[:9], "name": "又一次"},
        **JSON,
    ),
    "api:handover-campaign": Row(lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}", SEE, anonymous=401),
    "api:handover-campaign-edit": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}", LEAD, data=lambda w: FACTS, **PUT
    ),
    "api:handover-campaign-close": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/close", LEAD, data=lambda w: {}, **JSON
    ),
    "api:handover-overview": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/overview", SEE, anonymous=401
    ),
    "api:handover-tasks": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/tasks", SEE, anonymous=401
    ),
    "api:handover-new-task": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/tasks", LEAD, data=lambda w: TASK, **JSON
    ),
    "api:handover-task-edit": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/tasks/{w.handovers.task.pk}",
        LEAD,
        data=lambda w: TASK,
        **PUT,
    ),
    "api:handover-task-away": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/tasks/{w.handovers.task.pk}",
        LEAD,
        204,
        **DELETE,
    ),
    "api:handover-villages": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/villages",
        LEAD,
        data=lambda w: {"offices": [w.office.code]},
        **JSON,
    ),
    "api:handover-result": Row(
        lambda w: f"/api/v1/handover/campaigns/{w.handovers.campaign.pk}/results",
        EITHER,
        data=lambda w: {"office": w.office.code, "result_on": timezone.localdate().isoformat()},
        **JSON,
    ),
    "api:handovers": Row(lambda w: "/api/v1/handovers", SEE, 200, 200, anonymous=401),
    "api:new-handover": Row(
        lambda w: "/api/v1/handovers",
        EITHER,
        422,
        data=lambda w: {"office": w.office.code, "changed_on": "2026-01-01", "outgoing": "王", "incoming": "王"},
        **JSON,
    ),
    "api:handover": Row(lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}", SEE, anonymous=401),
    "api:handover-parties": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/parties",
        EITHER,
        data=lambda w: {"outgoing": "王", "incoming": "李", "supervisor": "陈"},
        **PUT,
    ),
    "api:handover-count": Row(lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/count", EITHER, **JSON),
    "api:handover-new-line": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/lines",
        EITHER,
        data=lambda w: {"kind": "keys", "name": "大门钥匙"},
        **JSON,
    ),
    "api:handover-line": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/lines/{w.handovers.line.pk}",
        EITHER,
        data=lambda w: {"kind": "accounts", "name": "账簿"},
        **PUT,
    ),
    "api:handover-line-away": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/lines/{w.handovers.line.pk}", EITHER, 204, **DELETE
    ),
    "api:handover-rest": Row(lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/rest", EITHER, **JSON),
    "api:handover-task": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/tasks/{w.handovers.task.pk}",
        EITHER,
        data=lambda w: {},
        **JSON,
    ),
    "api:handover-sign": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/sign",
        EITHER,
        422,
        data=lambda w: {"side": "outgoing", "seen": ""},
        **JSON,
    ),
    "api:handover-withdraw": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.clerk_change.pk}/withdraw",
        EITHER,
        data=lambda w: {"reason": "不换了"},
        **JSON,
    ),
    "api:handover-village-away": Row(
        lambda w: f"/api/v1/handovers/{w.handovers.handover.pk}/village", LEAD, 422, **DELETE
    ),
}
