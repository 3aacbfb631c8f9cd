"""鉴定: the list is made, each item judged, the group named, the result concluded, the destruction list approved."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.holdings import retention
from cundang.holdings.actions.holds import lock_holdings
from cundang.holdings.disposal.appraisals import digest_of, hindrances, not_due
from cundang.holdings.disposal.models import Appraisal, AppraisalLine, Approval, PanelRole
from cundang.holdings.disposal.panel import Role, in_json, lacking, wanted_roles
from cundang.holdings.models import Item
from cundang.holdings.queries import retention_names
from cundang.ledger.actions import record
from cundang.sentences import Sentence, kept, sentence

MOST: Final = 5000  # items of one appraisal
APPROVALS: Final = 2  # by two different people, none of whom made the list
ACCOUNTS: Final = "KU"


class AppraisalRefused(Exception):
    """An act on an appraisal that cannot be done; carries one sentence."""


@transaction.atomic
def begin_appraisal(office: Office, *, remark: str = "", actor: Actor) -> Appraisal:
    """An empty appraisal of a village's records."""
    require(actor, "appraise", office.code)
    lock_holdings(office.code)  # numbers of a village one by one
    year = timezone.localdate().year
    last = Appraisal.objects.filter(office=office, number__startswith=f"{year}-").count()
    made = Appraisal.objects.create(
        office=office,
        number=f"{year}-{last + 1:03}",
        remark=remark,
        made_by=actor.full_name or actor.name,
        made_account=actor.account_id,
    )
    record("appraisal begun", made, actor=actor, number=made.number)
    return made


def locked(appraisal: Appraisal, *states: str) -> Appraisal:
    """Part of an act: the appraisal, held until the transaction ends; refused when it is in none of the states."""
    found: Appraisal = Appraisal.objects.select_for_update(of=("self",)).select_related("office").get(pk=appraisal.pk)
    if found.state not in states:
        raise AppraisalRefused(_not_now(found))
    return found


def _not_now(appraisal: Appraisal) -> str:
    return {
        Appraisal.DRAFT: _("鉴定还没有作出结论，先作出结论才能办这一步。"),
        Appraisal.CONCLUDED: _("鉴定已有结论，要等两人批准才能办这一步；结论里的期限不能再改。"),
        Appraisal.APPROVED: _("销毁清册已批准，只能去掉个别件或办理销毁。"),
        Appraisal.DESTROYING: _("销毁已签字，正在办理，不能再改。"),
        Appraisal.DONE: _("这次鉴定已办完，不能再改。"),
        Appraisal.WITHDRAWN: _("这次鉴定已撤回，不能再改。"),
    }[appraisal.state]


def _changed(appraisal: Appraisal, said: Sentence, *, actor: Actor) -> None:
    """Keep what was changed with the digest after it; an approved list that is another now waits for approval again."""
    appraisal.digest = digest_of(appraisal)
    at = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    who = actor.full_name or actor.name
    appraisal.changes = [*appraisal.changes, {"at": at, "by": who, "said": kept(said), "digest": appraisal.digest}]
    if appraisal.state == Appraisal.APPROVED and not _approved(appraisal):
        appraisal.state = Appraisal.CONCLUDED
        appraisal.destroyed_on, appraisal.destroyed_where, appraisal.destroyed_how = None, "", ""
    appraisal.save()


def _approved(appraisal: Appraisal) -> bool:
    return Approval.objects.filter(appraisal=appraisal, digest=appraisal.digest).count() >= APPROVALS


@transaction.atomic
def add_to_appraisal(appraisal: Appraisal, items: Iterable[Item], *, actor: Actor) -> dict[int, Sentence]:
    """Put items before the group; those that cannot come back with the reason, by key, and nothing else is undone."""
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.DRAFT)
    chosen = list(Item.objects.select_for_update(of=("self",)).filter(pk__in=[i.pk for i in items]).order_by("pk"))
    why = _not_judged(chosen, held)
    good = sorted((item for item in chosen if item.pk not in why), key=_order)
    here = AppraisalLine.objects.filter(appraisal=held).count()
    if here + len(good) > MOST:
        raise AppraisalRefused(_("一次鉴定最多 %(most)d 件，请分几次办。") % {"most": MOST})
    periods = retention_names({item.kept_code or item.retention_code for item in good})
    AppraisalLine.objects.bulk_create(
        AppraisalLine(
            appraisal=held, office_id=held.office_id, item=item, number=here + place,
            listed={
                "reference": item.reference,
                "title": item.title,
                "year": item.year,
                "class": item.class_code,
                "retention": periods.get(item.kept_code or item.retention_code, item.retention_as_marked),
                "pages": item.pages_stated,
            },
        )
        for place, item in enumerate(good, 1)
    )  # fmt: skip
    if good:
        _changed(held, sentence("加入 %(count)s 件", count=len(good)), actor=actor)
        record("appraisal listed", held, actor=actor, items=[item.pk for item in good])
    return why


def _not_judged(items: Sequence[Item], appraisal: Appraisal) -> dict[int, Sentence]:
    why: dict[int, Sentence] = {}
    open_lines = AppraisalLine.objects.filter(item__in=items, open=True).select_related("appraisal")
    there = {line.item_id: line.appraisal.number for line in open_lines}
    for item in items:
        if item.office_id != appraisal.office_id:
            why[item.pk] = sentence("不是%(village)s的档案，不能列入。", village=appraisal.office.name)
        elif item.destroyed_on is not None:
            why[item.pk] = sentence("已按 %(number)s 销毁。", number=item.destroyed_list)
        elif item.pk in there:
            why[item.pk] = sentence("已在鉴定 %(number)s 里，那一次还没有办完。", number=there[item.pk])
        elif (item.kept_code or item.retention_code) == "Y":
            why[item.pk] = sentence("永久保管，不用鉴定。")
    return why


def _order(item: Item) -> tuple[int, str, str, int]:
    """As they stand in their boxes: year, class, code."""
    return (item.year or 0, item.class_code, item.reference_key, item.pk)


@transaction.atomic
def remove_from_appraisal(appraisal: Appraisal, lines: Iterable[int], *, actor: Actor) -> int:
    """Take items off while they are being judged; how many went."""
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.DRAFT)
    chosen = AppraisalLine.objects.filter(appraisal=held, pk__in=list(lines))
    items = sorted(chosen.values_list("item_id", flat=True))
    chosen.delete()
    for number, line in enumerate(AppraisalLine.objects.filter(appraisal=held).order_by("number"), 1):
        if line.number != number:
            AppraisalLine.objects.filter(pk=line.pk).update(number=number)
    if items:
        _changed(held, sentence("去掉 %(count)s 件", count=len(items)), actor=actor)
        record("appraisal lines removed", held, actor=actor, items=items)
    return len(items)


@transaction.atomic
def decide(
    appraisal: Appraisal,
    lines: Iterable[int],
    *,
    decision: str,
    period: str = "",
    period_from: int | None = None,
    reason: str = "",
    actor: Actor,
) -> dict[int, Sentence]:
    """Judge a selection alike: `extend` by a `period` from the end of a year, `permanent`, or `destroy` with a reason.

    What cannot be judged so comes back with why, by the line's key (实施条例 §24: a new period, or destruction).
    """
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.DRAFT)
    reason, period = " ".join(reason.split()), period.strip()
    begins = timezone.localdate().year if period_from is None else period_from
    if decision not in AppraisalLine.DECISIONS:
        raise AppraisalRefused(_("请选择延长、改为永久或列入销毁。"))
    if decision == AppraisalLine.EXTEND:
        _check_period(period, begins)
    if decision == AppraisalLine.DESTROY and not reason:
        raise AppraisalRefused(_("列入销毁请写明理由。"))
    chosen = list(AppraisalLine.objects.filter(appraisal=held, pk__in=list(lines)).select_related("item"))
    why = _not_destroyed(chosen, held, actor) if decision == AppraisalLine.DESTROY else {}
    extends = decision == AppraisalLine.EXTEND
    good = [line.pk for line in chosen if line.pk not in why]
    AppraisalLine.objects.filter(pk__in=good).update(
        decision=decision,
        reason=reason,
        period=period if extends else "",
        period_from=begins if extends else None,
        keep_copy=True,
        copy_reason="",
    )
    if good:
        _changed(held, _decided(decision, period, len(good)), actor=actor)
        facts = {"decision": decision, "code": retention.code(period)} if extends else {"decision": decision}
        record("appraisal decided", held, actor=actor, count=len(good), detail={"reason": reason}, **facts)
    return why


def _check_period(period: str, begins: int) -> None:
    code = retention.code(period)
    if not code.startswith("D"):
        raise AppraisalRefused(_("新的期限请写成 10年、30年 这样；要永久保管请选“改为永久”。"))
    if begins + 1 + int(code[1:]) <= timezone.localdate().year:
        raise AppraisalRefused(_("这样算新的期限已经满了，请写更长的期限，或从今年起算。"))
    if begins > timezone.localdate().year:
        raise AppraisalRefused(_("起算年度还没有到，请核对。"))


def _not_destroyed(lines: Sequence[AppraisalLine], appraisal: Appraisal, actor: Actor) -> dict[int, Sentence]:
    stopped = hindrances([line.item for line in lines])
    early = not_due(actor, appraisal.office_id, [line.item_id for line in lines])
    why = {}
    for line in lines:
        if line.item_id in stopped:
            why[line.pk] = stopped[line.item_id]
        elif line.item_id in early:
            why[line.pk] = sentence("期限未满或不能判断，不能列入销毁；请先补写年度和期限。")
    return why


def _decided(decision: str, period: str, count: int) -> Sentence:
    if decision == AppraisalLine.EXTEND:
        return sentence("%(count)s 件延长 %(period)s", count=count, period=period)
    if decision == AppraisalLine.PERMANENT:
        return sentence("%(count)s 件改为永久", count=count)
    return sentence("%(count)s 件列入销毁", count=count)


@transaction.atomic
def name_group(
    appraisal: Appraisal,
    group: Sequence[dict[str, Any]],
    *,
    held_on: date | None,
    opinion: str = "",
    claims: str = "",
    actor: Actor,
) -> Appraisal:
    """Write who appraised (`role`, `words`, `name`, `unit` each), when, and the opinion; `claims`: see conclude."""
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.DRAFT)
    if held_on is not None and held_on > timezone.localdate():
        raise AppraisalRefused(_("鉴定日期还没有到，请核对。"))
    held.group, held.held_on = in_json(group), held_on
    held.opinion, held.claims = opinion.strip(), " ".join(claims.split())
    _changed(held, sentence("写明鉴定小组和意见"), actor=actor)
    record("appraisal group named", held, actor=actor, count=len(held.group), detail={"group": held.group})
    return held


def group_lacks(appraisal: Appraisal, classes: Iterable[str]) -> list[Role]:
    """Roles for which the group has too few people, by the county's rules."""
    roles = wanted_roles(appraisal.office_id, PanelRole.GROUP, classes)
    return lacking(roles, [one["role"] for one in appraisal.group if one["name"]])


@transaction.atomic
def conclude_appraisal(appraisal: Appraisal, *, actor: Actor) -> Appraisal:
    """The group has judged every item: the new periods hold from now on, the rest is the list that waits for approval.

    Accounting records go on a destruction list only when somebody made sure that no claim is open
    (会计档案管理办法: 未结清的债权债务 are not destroyed); `appraisal.claims` says who and how.
    """
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.DRAFT)
    lock_holdings(held.office_id)
    lines = list(AppraisalLine.objects.filter(appraisal=held).select_related("item").order_by("number"))
    _refuse_unfinished(held, lines)
    doomed = [line for line in lines if line.decision == AppraisalLine.DESTROY]
    if why := _not_destroyed(doomed, held, actor):
        line = next(line for line in doomed if line.pk in why)
        raise AppraisalRefused(_("%(item)s 不能列入销毁：%(why)s") % {"item": called(line), "why": why[line.pk]})
    _give_periods(lines)
    AppraisalLine.objects.filter(appraisal=held).exclude(decision=AppraisalLine.DESTROY).update(
        open=False, finished_at=timezone.now()
    )
    held.state = Appraisal.CONCLUDED if doomed else Appraisal.DONE
    held.done_at = None if doomed else timezone.now()
    held.concluded_by, held.concluded_account = actor.full_name or actor.name, actor.account_id
    held.concluded_at = timezone.now()
    _changed(held, sentence("作出结论"), actor=actor)
    record("appraisal concluded", held, actor=actor, items=len(lines), destroy=len(doomed), digest=held.digest)
    return held


def _refuse_unfinished(appraisal: Appraisal, lines: Sequence[AppraisalLine]) -> None:
    if not lines:
        raise AppraisalRefused(_("还没有列入档案，请先选要鉴定的档案。"))
    if open_lines := sum(1 for line in lines if not line.decision):
        raise AppraisalRefused(_("还有 %(count)d 件没有鉴定，请逐件写明结论。") % {"count": open_lines})
    if appraisal.held_on is None or not appraisal.opinion:
        raise AppraisalRefused(_("请先写明鉴定日期和鉴定小组的意见。"))
    classes = {str(line.listed.get("class") or "") for line in lines}
    if short := group_lacks(appraisal, classes):
        names = "、".join(role.words for role in short)
        raise AppraisalRefused(_("鉴定小组还缺：%(names)s。") % {"names": names})
    destroyed = {line.listed.get("class") for line in lines if line.decision == AppraisalLine.DESTROY}
    if ACCOUNTS in destroyed and not appraisal.claims:
        raise AppraisalRefused(_("销毁清册里有会计档案，请写明由谁核对过没有未结清的债权债务。"))


def _give_periods(lines: Sequence[AppraisalLine]) -> None:
    """The new periods stand beside those as marked: mark, reference code and box are of the paper and stay."""
    items = []
    for line in lines:
        if line.decision == AppraisalLine.EXTEND:
            line.item.kept_code, line.item.kept_from = retention.code(line.period), line.period_from
            items.append(line.item)
        elif line.decision == AppraisalLine.PERMANENT:
            line.item.kept_code, line.item.kept_from = "Y", None
            items.append(line.item)
    Item.objects.bulk_update(items, ["kept_code", "kept_from"], batch_size=500)


def called(line: AppraisalLine) -> str:
    """What a line is called in a sentence."""
    return str(line.listed.get("reference") or line.listed.get("title") or line.number)


@transaction.atomic
def choose_copies(
    appraisal: Appraisal, lines: Iterable[int], *, keep: bool, reason: str = "", actor: Actor
) -> Appraisal:
    """Of items to be destroyed: leave images and text (the default), or let them go with the paper, with the reason."""
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.DRAFT, Appraisal.CONCLUDED, Appraisal.APPROVED)
    reason = " ".join(reason.split())
    if not keep and not reason:
        raise AppraisalRefused(_("数字副本也销毁的，请写明理由。"))
    doomed = AppraisalLine.objects.filter(appraisal=held, decision=AppraisalLine.DESTROY, pk__in=list(lines))
    count = doomed.update(keep_copy=keep, copy_reason="" if keep else reason)
    if count:
        kept_copies = sentence("%(count)s 件保留数字副本", count=count)
        said = kept_copies if keep else sentence("%(count)s 件连数字副本一起销毁", count=count)
        _changed(held, said, actor=actor)
        record("appraisal copies chosen", held, actor=actor, count=count, keep=keep, detail={"reason": reason})
    return held


@transaction.atomic
def strike_from_list(appraisal: Appraisal, lines: Iterable[int], *, reason: str, actor: Actor) -> Appraisal:
    """Take items off a concluded list: they stay as they are; an approved list waits for approval again."""
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.CONCLUDED, Appraisal.APPROVED)
    reason = " ".join(reason.split())
    if not reason:
        raise AppraisalRefused(_("请写明为什么从销毁清册去掉。"))
    doomed = AppraisalLine.objects.filter(appraisal=held, decision=AppraisalLine.DESTROY, pk__in=list(lines))
    items = sorted(doomed.values_list("item_id", flat=True))
    doomed.update(decision="", stopped=reason, open=False, finished_at=timezone.now())
    if items:
        _changed(held, sentence("从销毁清册去掉 %(count)s 件", count=len(items)), actor=actor)
        record("struck from destruction list", held, actor=actor, items=items, detail={"reason": reason})
    if not AppraisalLine.objects.filter(appraisal=held, decision=AppraisalLine.DESTROY).exists():
        held.state, held.done_at = Appraisal.DONE, timezone.now()
        held.save(update_fields=["state", "done_at"])
    return held


@transaction.atomic
def approve_destruction(
    appraisal: Appraisal, *, name: str, unit: str, opinion: str = "", seen: str, actor: Actor
) -> Appraisal:
    """Approve the list that one has seen (`seen`: its digest); with the second person's approval it is approved.

    Neither may have made or concluded the list, and they are two different people with accounts of their own.
    """
    require(actor, "approve_disposal", appraisal.office_id)
    held = locked(appraisal, Appraisal.CONCLUDED)
    name, unit = " ".join(name.split()), " ".join(unit.split())
    if not name or not unit:
        raise AppraisalRefused(_("请写批准人的姓名和单位。"))
    if seen != held.digest:
        raise AppraisalRefused(_("清册在您打开以后改过，请核对后再批准。"))
    mine = Approval.objects.filter(appraisal=held, digest=held.digest)
    if actor.account_id is not None and actor.account_id in (held.made_account, held.concluded_account):
        raise AppraisalRefused(_("清册是您经手的，应由另外两人批准。"))
    if any(one.account == actor.account_id or one.name == name for one in mine):
        raise AppraisalRefused(_("这一位已经批准过，还要另一人批准。"))
    Approval.objects.create(
        appraisal=held, office_id=held.office_id, name=name, unit=unit, opinion=opinion.strip(), digest=seen,
        by=actor.name, account=actor.account_id,
    )  # fmt: skip
    record("destruction approved", held, actor=actor, digest=seen, detail={"name": name, "unit": unit})
    if _approved(held):
        held.state = Appraisal.APPROVED
        held.save(update_fields=["state"])
    return held


@transaction.atomic
def withdraw_appraisal(appraisal: Appraisal, *, reason: str, actor: Actor) -> Appraisal:
    """Give it up before anything is destroyed; periods that were given stay given."""
    require(actor, "appraise", appraisal.office_id)
    held = locked(appraisal, Appraisal.DRAFT, Appraisal.CONCLUDED, Appraisal.APPROVED)
    reason = " ".join(reason.split())
    if not reason:
        raise AppraisalRefused(_("请写明撤回的原因。"))
    AppraisalLine.objects.filter(appraisal=held, open=True).update(open=False)
    held.state, held.withdrawn_because = Appraisal.WITHDRAWN, reason
    held.save(update_fields=["state", "withdrawn_because"])
    record("appraisal withdrawn", held, actor=actor, detail={"reason": reason})
    return held
