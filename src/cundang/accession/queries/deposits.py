"""Agreements, deposits and loans, as far as the actor may see their owner."""

import hashlib
import json
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cundang.accession.collection_models import Mark
from cundang.accession.deposit_models import Agreement, AgreementTerms, Deposit, DepositLine, Loan, Signature
from cundang.accession.queries.kinds import COUNTY_DIGITS, rules_of
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.holdings.boxes import boxes_not_whole
from cundang.holdings.custody_models import CustodyChange
from cundang.holdings.models import Item
from cundang.holdings.queries import items_for
from cundang.sentences import Sentence, sentence


def _of(words: str) -> Q:
    """A part of the village's name, or of the number of the paper; nothing asked is everything."""
    words = words.strip()
    return Q(office__name__contains=words) | Q(number__contains=words) if words else Q()


def agreements_for(actor: Actor, act: str = "see_deposits", words: str = "") -> QuerySet[Agreement]:
    """Custody agreements of villages in the actor's scope, the latest first; `words` of a village or number."""
    found = Agreement.objects.filter(actor.scope(act).filter(), _of(words))
    return found.select_related("office", "custodian", "scan").order_by("-in_force_from", "-pk")


def agreement_for(actor: Actor, pk: int, act: str = "see_deposits") -> Agreement:
    """One agreement; `Agreement.DoesNotExist` when it is not there or not the actor's to see."""
    return agreements_for(actor, act).get(pk=pk)


def terms_for(actor: Actor, office_code: str) -> tuple[str, AgreementTerms | None]:
    """The text offered for a new agreement in the county of an office, and the county's own row where it has one."""
    county = office_code[:COUNTY_DIGITS]
    seen = any(code.startswith(county) for code in actor.scope("see_deposits").prefixes)
    own = AgreementTerms.objects.filter(office=county).first() if seen or actor.everywhere else None
    default = files("cundang.accession").joinpath("data/agreement.txt").read_text(encoding="utf-8")
    return (own.text if own else default), own


def agreement_in_force(actor: Actor, office_code: str, act: str = "see_deposits") -> Agreement | None:
    """The agreement that lets the town keep this village's archives today."""
    today = timezone.localdate()
    still = (Q(in_force_to=None) | Q(in_force_to__gte=today)) & (Q(ended_on=None) | Q(ended_on__gt=today))
    return agreements_for(actor, act).filter(still, office_id=office_code, in_force_from__lte=today).first()


def deposits_for(actor: Actor, act: str = "see_deposits", words: str = "") -> QuerySet[Deposit]:
    """Deposits of villages in the actor's scope, the latest first, with `listed` and `refused` (items).

    `words` is a part of a village's name or of the number.
    """
    found = Deposit.objects.filter(actor.scope(act).filter(), _of(words))
    found = found.select_related("office", "custodian", "agreement")
    counts = {"listed": Count("lines"), "refused": Count("lines", filter=~Q(lines__refused=""))}
    return found.annotate(**counts).order_by("-pk")


def deposit_for(actor: Actor, pk: int, act: str = "see_deposits") -> Deposit:
    """One deposit; `Deposit.DoesNotExist` when it is not there or not the actor's to see."""
    return deposits_for(actor, act).get(pk=pk)


def lines_of(actor: Actor, deposit: Deposit) -> QuerySet[DepositLine]:
    """The list of a deposit in its order."""
    lines = DepositLine.objects.filter(actor.scope("see_deposits").filter(), deposit=deposit)
    return lines.select_related("item").order_by("number")


def line_for(actor: Actor, deposit_pk: int, pk: int) -> DepositLine:
    """One line of a deposit; `DepositLine.DoesNotExist` when it is not there or not the actor's to see."""
    lines = DepositLine.objects.filter(actor.scope("see_deposits").filter(), deposit_id=deposit_pk)
    return lines.select_related("deposit").get(pk=pk)


def returnable(actor: Actor, deposit: Deposit) -> QuerySet[Item]:
    """Items of a signed deposit that the town still keeps and can give back: those that are not lent out."""
    lines = DepositLine.objects.filter(actor.scope("see_deposits").filter(), deposit=deposit, refused="")
    kept = Item.objects.filter(pk__in=lines.values("item"), custodian=deposit.custodian).select_related("office")
    return kept.filter(~Exists(Loan.objects.filter(item=OuterRef("pk"), back_on=None))).order_by("pk")


def boxes_staying(actor: Actor, deposit: Deposit) -> list[dict[str, Any]]:
    """Boxes from which items of this deposit go while others (`staying`, how many) do not: such a box stays."""
    lines = DepositLine.objects.filter(actor.scope("see_deposits").filter(), deposit=deposit, refused="")
    found = boxes_not_whole(actor, lines.values("item"), deposit.custodian_id)
    return [{"id": box.pk, "series": box.series, "number": box.number, "staying": count} for box, count in found]


def staying_in_words(boxes: Iterable[dict[str, Any]]) -> str:
    """The same in one sentence; empty where every box goes whole."""
    named = [
        ngettext(
            "%(series)s 第 %(number)s 盒（%(staying)d 件）",
            "%(series)s 第 %(number)s 盒（%(staying)d 件）",
            box["staying"],
        )
        % box
        for box in boxes
    ]
    if not named:
        return ""
    return _("盒里还有不随这一单移交的件：%(boxes)s；这些盒的保管者不变，只移交清单上的件。") % {
        "boxes": "、".join(named)
    }


def signatures_of(actor: Actor, deposit: Deposit) -> dict[str, Signature]:
    """The last signature of each side, by side; it stands where its digest is the deposit's."""
    given = Signature.objects.filter(actor.scope("see_deposits").filter(), deposit=deposit).order_by("pk")
    return {one.side: one for one in given}


def items_to_choose(actor: Actor, deposit: Deposit) -> QuerySet[Item]:
    """Items of the village that can go on this list: not with the town yet, not on a list, not lent out."""
    free = items_for(actor, "view").filter(office=deposit.office, destroyed_on=None)
    for taken in (DepositLine.objects.filter(open=True), Loan.objects.filter(back_on=None)):
        free = free.filter(~Exists(taken.filter(item=OuterRef("pk"))))
    return free.exclude(_deposited()).order_by("year", "class_code", "reference_key", "pk")


def collected(actor: Actor, office: Office, year: int | None, items: QuerySet[Item]) -> QuerySet[Item]:
    """Those of a village's items whose kind its clerk marked as received for their year (of one year, or of all).

    An item counts for the year of its date where it has no other, as on the checklist; two queries and the rules.
    """
    marks = Mark.objects.filter(actor.scope("see_deposits").filter(), office=office, state="received")
    if year is not None:
        marks = marks.filter(year=year)
    received: dict[int, set[str]] = {}
    for of, code in marks.values_list("year", "code"):
        received.setdefault(of, set()).add(code)
    rules = rules_of(actor, office.code)
    dated = items.annotate(of=Coalesce("year", ExtractYear("dated_from"))).filter(of__in=received)
    keys = [
        pk
        for pk, of, class_code, title in dated.values_list("pk", "of", "class_code", "title")
        if rules.kinds(of).of(class_code, title) & received[of]
    ]
    return items.filter(pk__in=keys)


def _deposited() -> Q:
    """Items that a deposit gave to another keeper; a keeper that nobody signed for does not count."""
    history = CustodyChange.objects.filter(item=OuterRef("pk"), kind=CustodyChange.DEPOSIT)
    return Q(Exists(history)) & ~Q(custodian_id=F("office_id"))


def hindrances(items: Iterable[Item], deposit: Deposit) -> dict[int, Sentence]:
    """Item → why it cannot go with this deposit; the others can. A few queries, however many items."""
    known = {item.pk: item for item in items}
    why: dict[int, Sentence] = {}
    gone = CustodyChange.objects.filter(item__in=known, kind=CustodyChange.DEPOSIT).order_by("pk")
    papers = dict(gone.values_list("item_id", "paper"))
    for pk, item in known.items():
        if item.office_id != deposit.office_id:
            why[pk] = sentence("不是%(village)s的档案，不能列入。", village=deposit.office.name)
        elif item.destroyed_on is not None:
            why[pk] = sentence("已按 %(number)s 销毁。", number=item.destroyed_list)
        elif pk in papers and item.custodian_id != item.office_id:
            why[pk] = sentence("已按移交单 %(number)s 移交过，不能再移交。", number=papers[pk])
    for line in DepositLine.objects.filter(item__in=known, open=True).select_related("deposit"):
        if line.item_id is not None and line.deposit_id != deposit.pk:
            why.setdefault(
                line.item_id, sentence("已在移交单 %(number)s 上，那一单还没有办完。", number=line.deposit.number)
            )
    for loan in Loan.objects.filter(item__in=known, back_on=None):
        why.setdefault(loan.item_id, sentence("已借出，应还日期 %(due)s，归还后再移交。", due=loan.due.isoformat()))
    return why


def digest_of(deposit: Deposit) -> str:
    """SHA-256 of the list as it is now, with its counts and differences: what a signature covers."""
    lines = DepositLine.objects.filter(deposit=deposit).order_by("number")
    listed = list(lines.values_list("item_id", "listed", "difference", "refused"))
    counts = [deposit.village_count, deposit.village_difference, deposit.town_count, deposit.town_difference]
    whole = [deposit.office_id, deposit.custodian_id, deposit.number, counts, listed]
    return hashlib.sha256(json.dumps(whole, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def rows_of(lines: Iterable[DepositLine]) -> list[list[str]]:
    """A list as it is printed and exported: place, code, title, year, retention, pages, what was found."""
    rows = []
    for line in lines:
        told = [line.difference, _("未接收：%(why)s") % {"why": line.refused} if line.refused else ""]
        facts: dict[str, Any] = line.listed
        rows.append(
            [
                str(line.number),
                *(str(facts.get(name) or "") for name in ("reference", "title", "year", "retention", "pages")),
                "；".join(filter(None, told)),
            ]
        )
    return rows


def loans_for(actor: Actor, act: str = "see_deposits", words: str = "") -> QuerySet[Loan]:
    """Loans of originals whose owner is in the actor's scope: the longest overdue first.

    `words` is a part of the village's name, of the code or of the borrower.
    """
    found = Loan.objects.filter(actor.scope(act).filter()).select_related("item", "office", "keeper")
    if words := words.strip():
        named = Q(office__name__contains=words) | Q(borrower__contains=words)
        found = found.filter(named | Q(item__reference__contains=words))
    return found.order_by("due", "pk")


def loan_for(actor: Actor, pk: int, act: str = "see_deposits") -> Loan:
    """One loan; `Loan.DoesNotExist` when it is not there or not the actor's to see."""
    return loans_for(actor, act).get(pk=pk)
