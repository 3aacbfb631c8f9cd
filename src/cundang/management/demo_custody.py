"""What the demo tells of custody: agreements, a deposit signed by both, its boxes on a shelf of the town, a loan.

All by the program's own acts, each by the invented person whose work it is, in one transaction; looked at first, so
that a second demo in the same data folder doubles nothing.
"""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from cundang.accession.actions import (
    add_items,
    begin_deposit,
    count_at_town,
    count_at_village,
    lend,
    mark_collected,
    record_agreement,
    sign_deposit,
)
from cundang.accession.deposit_models import Agreement, Deposit, Loan, Signature
from cundang.accession.queries import deposits_for, items_to_choose, loans_for
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, actor_named
from cundang.holdings.actions import add_room, put_box
from cundang.holdings.boxes import Wanted, boxes_for
from cundang.holdings.rooms import shelves_for

DEPOSITING, PREPARING = "330782106221", "330782106201"  # 溪后村 has deposited, 杜桥村 makes its list
SIGNED: Final = timedelta(days=400)  # ago
LENT: Final = timedelta(days=14)
DRAFTED: Final = 3  # items on the list that is being made


def tell_custody(archivist: str, depositor: str, preparer: str, *, actor: Actor) -> dict[str, str]:
    """Tell it once, by the accounts of the town's archivist and of the two villages' clerks.

    Answers the number of the deposit, of the list in draft, and the day on which what is lent should be back.
    """
    with acting(actor):
        if not Agreement.objects.filter(office__in=(DEPOSITING, PREPARING)).exists():
            town, clerk, other = map(actor_named, (archivist, depositor, preparer))
            for number, code in enumerate((DEPOSITING, PREPARING), 1):
                _agree(Office.objects.get(code=code), number, actor=town)
            done = _deposit(Office.objects.get(code=DEPOSITING), clerk, town)
            _shelve(Office.objects.get(code=DEPOSITING), Office.objects.get(code=DEPOSITING[:9]), "一楼档案室", town)
            _lend_first(done, actor=town)
            _prepare(Office.objects.get(code=PREPARING), actor=other)
        return _told(actor)


def _told(actor: Actor) -> dict[str, str]:
    deposits, loans = deposits_for(actor), loans_for(actor).filter(back_on=None)
    done = deposits.filter(office=DEPOSITING, state=Deposit.DONE).last()
    draft = deposits.filter(office=PREPARING, state=Deposit.DRAFT).last()
    loan: Loan | None = loans.filter(office=DEPOSITING).first()
    return {
        "deposit": done.number if done else "",
        "draft": draft.number if draft else "",
        "due": loan.due.isoformat() if loan else "",
    }


def _agree(village: Office, number: int, *, actor: Actor) -> None:
    day = timezone.localdate() - SIGNED
    called = f"陈档代〔{day.year}〕{number}号"
    with acting(actor):
        record_agreement(village, number=called, signed_on=day, in_force_from=day, actor=actor)


def _deposit(village: Office, clerk: Actor, town: Actor) -> Deposit:
    """All that the village has, out of its own room: listed, counted and signed by both."""
    _shelve(village, village, "村档案室", clerk)
    with acting(clerk):
        made = begin_deposit(village, actor=clerk)
        items = list(items_to_choose(clerk, made))
        add_items(made, items, actor=clerk)
        made = count_at_village(made, count=len(items), actor=clerk)
    with acting(town):
        made = count_at_town(made, count=len(items), actor=town)
        for side, name in ((Signature.VILLAGE, clerk.full_name), (Signature.TOWN, town.full_name)):  # on one tablet
            made = sign_deposit(made, side=side, name=name, strokes=None, seen=made.digest, actor=town)
    return made


def _shelve(village: Office, keeper: Office, room: str, actor: Actor) -> None:
    """The village's boxes in a new room of whoever keeps them, level by level."""
    with acting(actor):
        shelves = list(shelves_for(actor, room=add_room(keeper, room, cabinets=2, levels=5, actor=actor)))
        for at, box in enumerate(boxes_for(actor, Wanted(office=village), "keep_boxes")):
            put_box(box, shelves[at % len(shelves)], actor=actor)


def _lend_first(deposit: Deposit, *, actor: Actor) -> None:
    due = timezone.localdate() + LENT
    with acting(actor):
        line = deposit.lines.select_related("item").order_by("number").first()
        if line is not None and line.item is not None:
            lend(line.item, borrower="何国平（溪后村）", reason="村里核对旧档", due=due, actor=actor)


def _prepare(village: Office, *, actor: Actor) -> None:
    """A list in draft, and what the clerk says of last year: received, and none."""
    year = timezone.localdate().year - 1
    with acting(actor):
        made = begin_deposit(village, remark="先移交前几件", actor=actor)
        add_items(made, items_to_choose(actor, made)[:DRAFTED], actor=actor)
        mark_collected(village, year, "CW-01", state="received", actor=actor)
        mark_collected(village, year, "JJ-10", state="none", reason="当年没有征地", actor=actor)
