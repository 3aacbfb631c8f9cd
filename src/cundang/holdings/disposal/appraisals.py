"""Reads of appraisals: the list of them, their lines, approvals and witnesses, and what a signature covers."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, under
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.disposal.due import Wanted, due_items, unsaid_items
from cundang.holdings.disposal.holds import held, why_held
from cundang.holdings.disposal.models import Appraisal, AppraisalLine, Approval, Witness
from cundang.holdings.models import Item
from cundang.sentences import Sentence, sentence

SEE = "see_disposal"


def appraisals_for(
    actor: Actor, *, state: str = "", office: Office | None = None, words: str = ""
) -> QuerySet[Appraisal]:
    """Appraisals in scope, the latest first, with what was decided counted; `state` may be `open`."""
    found = Appraisal.objects.filter(actor.scope(SEE).filter()).select_related("office")
    if state:
        found = found.filter(state__in=Appraisal.OPEN if state == "open" else (state,))
    if office is not None:
        found = found.filter(under(office.code))
    if words := words.replace("\0", "").strip():
        found = found.filter(Q(number__contains=words) | Q(office__name__contains=words))
    counted = {name: Count("lines", filter=Q(lines__decision=name)) for name in AppraisalLine.DECISIONS}
    return found.annotate(listed=Count("lines"), **counted).order_by("-pk")


def appraisal_for(actor: Actor, pk: int) -> Appraisal:
    """One appraisal; `Appraisal.DoesNotExist` when it is not there or not the actor's to see."""
    return appraisals_for(actor).get(pk=pk)


def lines_of(actor: Actor, appraisal: Appraisal, decision: str | None = None) -> QuerySet[AppraisalLine]:
    """The lines of an appraisal in their order, all or of one decision (`""`: not decided yet)."""
    lines = AppraisalLine.objects.filter(actor.scope(SEE).filter(), appraisal=appraisal)
    if decision is not None:
        lines = lines.filter(decision=decision)
    return lines.select_related("item").order_by("number")


def approvals_of(actor: Actor, appraisal: Appraisal) -> list[Approval]:
    """Who approved it, in their order; an approval stands where its digest is the list's."""
    return list(Approval.objects.filter(actor.scope(SEE).filter(), appraisal=appraisal).order_by("pk"))


def witnesses_of(actor: Actor, appraisal: Appraisal) -> list[Witness]:
    """Who signed that it was destroyed, in their order; a signature stands where its digest is the paper's."""
    return list(Witness.objects.filter(actor.scope(SEE).filter(), appraisal=appraisal).order_by("pk"))


def judgements_of(actor: Actor, item: Item) -> list[AppraisalLine]:
    """What appraisals said of an item, the latest first."""
    lines = AppraisalLine.objects.filter(actor.scope(SEE).filter(), item=item).exclude(decision="")
    concluded = lines.filter(appraisal__concluded_at__isnull=False)
    return list(concluded.select_related("appraisal").order_by("-pk"))


def items_to_judge(actor: Actor, appraisal: Appraisal, wanted: Wanted, *, unsaid: bool = False) -> QuerySet[Any]:
    """The village's items that are due (or of which nobody can say) and in no open appraisal."""
    found = (unsaid_items if unsaid else due_items)(actor, wanted)
    open_lines = AppraisalLine.objects.filter(open=True, item=OuterRef("pk"))
    free: QuerySet[Any] = found.filter(~Exists(open_lines), office=appraisal.office_id)
    ordered: QuerySet[Any] = free.annotate(stopped=held()).order_by("class_code", "begins", "reference_key", "pk")
    return ordered


def digest_of(appraisal: Appraisal) -> str:
    """SHA-256 of the list that is to be destroyed, with group and opinion: what an approval covers."""
    lines = AppraisalLine.objects.filter(appraisal=appraisal, decision=AppraisalLine.DESTROY).order_by("number")
    listed = list(lines.values_list("item_id", "listed", "reason", "keep_copy", "copy_reason"))
    held_on = str(appraisal.held_on or "")
    whole = [
        appraisal.office_id,
        appraisal.number,
        appraisal.group,
        held_on,
        appraisal.opinion,
        appraisal.claims,
        listed,
    ]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def paper_digest(appraisal: Appraisal) -> str:
    """SHA-256 of the approved list with where, when and how it was destroyed: what a witness signs."""
    done = [str(appraisal.destroyed_on or ""), appraisal.destroyed_where, appraisal.destroyed_how]
    return hashlib.sha256(json.dumps([appraisal.digest, *done], ensure_ascii=False).encode()).hexdigest()


def hindrances(items: Iterable[Item]) -> dict[int, Sentence]:
    """Item → why it cannot be destroyed now. A few queries, however many items; the caller has locked what matters."""
    known = {item.pk: item for item in items}
    why: dict[int, Sentence] = {}
    for pk, item in known.items():
        if item.destroyed_on is not None:
            why[pk] = sentence("已按 %(number)s 销毁。", number=item.destroyed_list)
        elif (item.kept_code or item.retention_code) == "Y":
            why[pk] = sentence("永久保管，不能销毁。")
    for pk, reason in why_held(known).items():
        why.setdefault(pk, sentence("已冻结（%(reason)s），解除以前不能销毁。", reason=reason))
    last = CustodyChange.objects.filter(item=OuterRef("pk")).order_by("-pk")
    lent = Item.objects.filter(pk__in=known).annotate(last=Subquery(last.values("kind")[:1]))
    for pk in lent.filter(last=CustodyChange.LOAN).values_list("pk", flat=True):
        why.setdefault(pk, sentence("原件借出未还，收回以后才能销毁。"))
    return why


def not_due(actor: Actor, office_code: str, items: Iterable[int]) -> set[int]:
    """Of these items those whose period is not over, or of which nobody can say."""
    asked = set(items)
    over = due_items(actor, Wanted(), SEE).filter(office=office_code, pk__in=asked)
    return asked - set(over.values_list("pk", flat=True))
