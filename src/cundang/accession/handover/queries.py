"""Campaigns and hand-overs, as far as the actor may see the village."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from cundang.accession.deposit_models import DepositLine, Loan
from cundang.accession.handover.models import (
    Campaign,
    CampaignTask,
    Handover,
    HandoverLine,
    HandoverSignature,
    TaskDone,
)
from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, office_names, offices_for, under
from cundang.holdings.models import Item
from cundang.holdings.queries import class_names
from cundang.sentences import Sentence, sentence

SEE = "see_handover"


@cache
def defaults() -> dict[str, Any]:
    """What a campaign, and a change of clerk, begin with (data/handover.json)."""
    text = files("cundang.accession").joinpath("data/handover.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def late_today() -> Q:
    """Hand-overs that should have been done: past their own day, or without a result past the campaign's."""
    today = timezone.localdate()
    return Q(state=Handover.OPEN, due__lt=today) | Q(state=Handover.WAITING, campaign__closes__lt=today)


# Campaigns.


def campaigns_for(actor: Actor, act: str = SEE) -> QuerySet[Campaign]:
    """Campaigns that the actor leads, or that have a village in the actor's scope: the latest first."""
    scope = actor.scope(act)
    led = scope.filter()
    if act != SEE:
        return Campaign.objects.filter(led).select_related("office").order_by("-opens", "-pk")
    takes_part = Exists(Handover.objects.filter(scope.filter(), campaign=OuterRef("pk")))
    return Campaign.objects.filter(led | Q(takes_part)).select_related("office").order_by("-opens", "-pk")


def campaign_for(actor: Actor, pk: int, act: str = SEE) -> Campaign:
    """One campaign; `Campaign.DoesNotExist` when it is not there or not the actor's to see."""
    return campaigns_for(actor, act).get(pk=pk)


def tasks_of(campaign: Campaign) -> list[CampaignTask]:
    """Its tasks in their order."""
    return list(campaign.tasks.order_by("number", "pk"))


@dataclass(frozen=True)
class Standing:
    """How many villages of an office stand how in a campaign."""

    office: Office
    counts: Mapping[str, int]  # of `Handover.STATES` and `late`

    @property
    def villages(self) -> int:
        """All of them."""
        return sum(self.counts[state] for state in Handover.STATES)

    @property
    def percent(self) -> int:
        """Handed over, rounded down: 100 says that nothing is left."""
        return self.counts[Handover.DONE] * 100 // self.villages if self.villages else 0


def overview(actor: Actor, campaign: Campaign) -> list[Standing]:
    """The towns of a campaign as far as the actor sees their villages; one query for the rows, one for the names."""
    within = Handover.objects.filter(actor.scope(SEE).filter(), campaign=campaign)
    today = timezone.localdate()
    towns: dict[str, Counter[str]] = {}
    for code, state, due in within.order_by("office_id").values_list("office_id", "state", "due"):
        counts = towns.setdefault(code[:9], Counter())
        counts[state] += 1
        counts["late"] += (state == Handover.OPEN and due is not None and due < today) or (
            state == Handover.WAITING and campaign.closes < today
        )
    names = office_names(towns)
    return [Standing(Office(code=code, name=names.get(code, code)), counts) for code, counts in towns.items()]


def standings(actor: Actor, campaigns: Iterable[Campaign]) -> dict[int, Counter[str]]:
    """Campaign → how many of the villages that the actor sees stand how; one query."""
    known = {one.pk: one for one in campaigns}
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in known}
    rows = Handover.objects.filter(actor.scope(SEE).filter(), campaign__in=known)
    for pk, state, n in rows.values_list("campaign_id", "state").annotate(n=Count("pk")).order_by():
        counts[pk][state] = n
    for pk, n in rows.filter(late_today()).values_list("campaign_id").annotate(n=Count("pk")).order_by():
        counts[pk]["late"] = n
    return counts


def villages_to_add(actor: Actor, campaign: Campaign, codes: Iterable[str]) -> list[Office]:
    """The present villages of these offices that the actor may put into the campaign and that are not in it."""
    within = Q(pk__in=[])
    for code in codes:
        within |= under(code, "code")
    have = Handover.objects.filter(campaign=campaign).values("office")
    found = offices_for(actor, "lead_handover").filter(within, under(campaign.office_id, "code"), valid_to=None)
    return [one for one in found.exclude(code__in=have).order_by("code") if one.level == "village"]


def towns_of(actor: Actor, campaign: Campaign) -> list[Office]:
    """The towns from which a campaign may take villages."""
    found = offices_for(actor, "lead_handover").filter(under(campaign.office_id, "code"), valid_to=None)
    return [one for one in found.order_by("code") if one.level == "town"]


# Hand-overs.


def handovers_for(actor: Actor, act: str = SEE, words: str = "") -> QuerySet[Handover]:
    """Hand-overs of villages in the actor's scope, the next due first; `words` of a village's name or a number."""
    found = Handover.objects.filter(actor.scope(act).filter())
    if words := words.strip():
        found = found.filter(Q(office__name__contains=words) | Q(number__contains=words))
    found = found.select_related("office", "campaign", "campaign__office")
    return found.order_by(F("due").asc(nulls_last=True), "office_id", "-pk")


def in_state(found: QuerySet[Handover], state: str) -> QuerySet[Handover]:
    """Those in a state of `Handover.STATES`, or `late`, or `now`: everything that is still to be done."""
    if state == "late":
        return found.filter(late_today())
    if state == "now":
        return found.filter(state__in=(Handover.WAITING, Handover.OPEN))
    return found.filter(state=state)


def with_progress(found: QuerySet[Handover]) -> QuerySet[Handover]:
    """The same with `lines_all`, `lines_open`, `signed`, `tasks`: how far each is, counted in the same query."""
    lines = HandoverLine.objects.filter(handover=OuterRef("pk")).order_by().values("handover")
    signed = HandoverSignature.objects.filter(handover=OuterRef("pk"), digest=OuterRef("digest")).order_by()
    done = TaskDone.objects.filter(handover=OuterRef("pk")).order_by().values("handover")
    return found.annotate(
        lines_all=lines.annotate(n=Count("pk")).values("n"),
        lines_open=lines.filter(state=HandoverLine.OPEN).annotate(n=Count("pk")).values("n"),
        signed=signed.values("handover").annotate(n=Count("side", distinct=True)).values("n"),
        tasks=done.annotate(n=Count("pk")).values("n"),
    )


def handover_for(actor: Actor, pk: int, act: str = SEE) -> Handover:
    """One hand-over; `Handover.DoesNotExist` when it is not there or not the actor's to see."""
    return handovers_for(actor, act).get(pk=pk)


def lines_of(actor: Actor, handover: Handover) -> list[HandoverLine]:
    """The list: kinds in their order, in each the lines as they were written, archives by class and year."""
    lines = HandoverLine.objects.filter(actor.scope(SEE).filter(), handover=handover).order_by("key", "pk")
    return sorted(lines, key=lambda line: HandoverLine.KINDS.index(line.kind))


def line_for(actor: Actor, handover_pk: int, pk: int) -> HandoverLine:
    """One line; `HandoverLine.DoesNotExist` when it is not there or not the actor's to see."""
    lines = HandoverLine.objects.filter(actor.scope(SEE).filter(), handover_id=handover_pk)
    return lines.select_related("handover").get(pk=pk)


def signatures_of(actor: Actor, handover: Handover) -> dict[str, HandoverSignature]:
    """The last signature of each side, by side; it stands where its digest is the list's."""
    given = HandoverSignature.objects.filter(actor.scope(SEE).filter(), handover=handover).order_by("pk")
    return {one.side: one for one in given}


@dataclass(frozen=True)
class TaskLine:
    """A task of the campaign as it stands in one village."""

    task: CampaignTask
    due: date | None
    done: TaskDone | None

    @property
    def late(self) -> bool:
        """Whether it should have been done."""
        return self.done is None and self.due is not None and self.due < timezone.localdate()


def tasks_for(actor: Actor, handover: Handover) -> list[TaskLine]:
    """What the campaign asks of this village, in its order."""
    if handover.campaign is None:
        return []
    done = {one.task_id: one for one in TaskDone.objects.filter(actor.scope(SEE).filter(), handover=handover)}
    return [TaskLine(task, task.due(handover.result_on), done.get(task.pk)) for task in tasks_of(handover.campaign)]


def legal_note(handover: Handover) -> str:
    """What the law says of it, as its campaign has it; of a change of clerk the program's default."""
    if handover.campaign is not None:
        return handover.campaign.legal_note
    return "\n".join(defaults()["clerk"]["legal_note"])


def digest_of(handover: Handover) -> str:
    """SHA-256 of the list as it is now, with its parties and days: what a signature covers."""
    lines = HandoverLine.objects.filter(handover=handover).order_by("pk")
    listed = [
        [*(getattr(line, name) for name in ("pk", "kind", "name", "mark", "unit", "state", "reason", "note")),
         str(line.stated), str(line.found), line.elsewhere]
        for line in lines
    ]  # fmt: skip
    named = ("outgoing", "outgoing_role", "incoming", "incoming_role", "supervisor", "supervisor_role", "chair")
    parties = [getattr(handover, name) for name in named]
    whole = [handover.office_id, handover.number, str(handover.result_on), handover.remark, parties, listed]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


# What changes hands of the archives.


@dataclass
class Archives:
    """The items of a class and year: how many the village keeps and can hand over, and where the others are."""

    name: str
    here: int = 0
    elsewhere: Counter[str] = field(default_factory=Counter)  # `kept` by others, `lent`, `depositing`


def archives_of(actor: Actor, office: Office) -> dict[str, Archives]:
    """A village's holdings by class and year, key `class|year`; three queries, however many items.

    What the town keeps, what is lent and what is on an open deposit does not change hands and is told beside.
    """
    mine = Item.objects.filter(actor.scope(SEE).filter(), office=office)
    lent = Exists(Loan.objects.filter(item=OuterRef("pk"), back_on=None))
    going = Exists(DepositLine.objects.filter(item=OuterRef("pk"), open=True))
    rows = (
        mine.annotate(lent=lent, going=going)
        .order_by()
        .values_list("class_code", "year", "lent", "going", "custodian_id")
    )
    counted = list(rows.annotate(n=Count("pk")))
    names = class_names({row[0] for row in counted})
    found: dict[str, Archives] = {}
    for class_code, year, is_lent, is_going, keeper, n in counted:
        name = str(names.get(class_code, class_code) or sentence("未分门类"))
        whole = (
            sentence("%(kind)s %(year)s 年", kind=name, year=year)
            if year
            else sentence("%(kind)s（年度不详）", kind=name)
        )
        one = found.setdefault(f"{class_code}|{year or ''}", Archives(str(whole)))
        place = "lent" if is_lent else "kept" if keeper != office.code else "depositing" if is_going else ""
        if place:
            one.elsewhere[place] += n
        else:
            one.here += n
    return dict(sorted(found.items()))


# What is left after all have signed.


def remaining(actor: Actor, handover: Handover, lines: Sequence[HandoverLine]) -> list[Sentence]:
    """What is still to be done after it was signed, each in a sentence; the program does none of it by itself."""
    told: list[Sentence] = []
    states = Counter(line.state for line in lines)
    if states[HandoverLine.MISSING]:
        told.append(sentence("缺失 %(n)d 项，继续查找并记下结果。", n=states[HandoverLine.MISSING]))
    if states[HandoverLine.REFUSED]:
        told.append(sentence("拒交 %(n)d 项，请镇街责令交出。", n=states[HandoverLine.REFUSED]))
    posts = Account.objects.filter(is_active=True, posts__office=handover.office, posts__role="village_clerk")
    people = set(posts.values_list("full_name", flat=True))
    if handover.outgoing in people:
        told.append(
            sentence("%(name)s的账号还能登录，请系统管理员停用，或请安全保密管理员收回角色。", name=handover.outgoing)
        )
    if handover.campaign is None and handover.incoming not in people:
        told.append(sentence("%(name)s还没有本村档案员的账号，请系统管理员建立。", name=handover.incoming))
    return told


def lines_by_kind(lines: Iterable[HandoverLine]) -> dict[str, list[HandoverLine]]:
    """The list by kind, in the order of the kinds."""
    found: dict[str, list[HandoverLine]] = defaultdict(list)
    for line in lines:
        found[line.kind].append(line)
    return dict(found)


@dataclass(frozen=True)
class GridRow:
    """A village of a campaign in the town's grid: its hand-over, and its tasks in the campaign's order."""

    handover: Handover
    tasks: Sequence[TaskLine]


def grid(actor: Actor, campaign: Campaign, town: str) -> tuple[list[CampaignTask], list[GridRow]]:
    """The villages of a town in a campaign with their tasks; three queries, however many villages."""
    tasks = tasks_of(campaign)
    found = handovers_for(actor).filter(under(town), campaign=campaign)
    rows = list(with_progress(found).order_by("office_id"))
    done = {(one.handover_id, one.task_id): one for one in TaskDone.objects.filter(handover__in=[r.pk for r in rows])}
    return tasks, [
        GridRow(row, [TaskLine(task, task.due(row.result_on), done.get((row.pk, task.pk))) for task in tasks])
        for row in rows
    ]
