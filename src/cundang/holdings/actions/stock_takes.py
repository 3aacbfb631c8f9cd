"""Taking stock of a room: begun, box by box, ended with what is missing, misplaced or unknown."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings.actions.rooms import PlaceRefused
from cundang.holdings.box_models import Box, Room, StockTake, StockTakeLine
from cundang.holdings.stock_takes import counts_of, lines_of, understood, verdict_on
from cundang.ledger.actions import record


@transaction.atomic
def begin_stock_take(room: Room, *, actor: Actor) -> StockTake:
    """Begin to count what stands in a room; one at a time."""
    require(actor, "keep_boxes", room.office_id)
    try:
        with transaction.atomic():
            made = StockTake.objects.create(office_id=room.office_id, room=room, begun_by=actor.full_name or actor.name)
    except IntegrityError:
        raise PlaceRefused(_("这间库房正在清点，请继续或先结束那一次。")) from None
    record("stock-take begun", room, actor=actor, stock_take=made.pk)
    return made


@transaction.atomic
def scan_box(stock_take: StockTake, text: str, *, actor: Actor) -> StockTakeLine:
    """Note a box that lies in the room, by the address on its label, its number or a reference code in it.

    Scanned again it changes nothing. Raises `PlaceRefused` for a number that several boxes have.
    """
    require(actor, "keep_boxes", stock_take.office_id)
    stock_take = _under_way(stock_take)
    scanned = understood(actor, stock_take.room, text)
    if not scanned.code:
        raise PlaceRefused(_("没有读到盒签，请再扫一次，或写盒号。"))
    if scanned.several:
        raise PlaceRefused(
            _("有几个盒的盒号都是“%(text)s”，请扫盒签上的二维码，或写盒内一件的档号。") % {"text": scanned.code}
        )
    box = scanned.box
    facts = {"verdict": "foreign" if scanned.owner else "unknown", "words": scanned.owner, "stands": ""}
    if box is not None:
        facts = {"verdict": verdict_on(box, stock_take.room), "words": named(box), "stands": box.out_to or box.stands}
    line, _made = StockTakeLine.objects.get_or_create(
        stock_take=stock_take,
        code=scanned.code,
        defaults={"office_id": stock_take.office_id, "box": box, "by": actor.full_name or actor.name, **facts},
    )
    return line


def named(box: Box) -> str:
    """A box as a list of a stock-take says it, whatever becomes of it later."""
    return f"{box.office.name} 第{box.number}盒 {box.series}"


def _under_way(stock_take: StockTake) -> StockTake:
    found = StockTake.objects.select_related("room").select_for_update(of=("self",)).get(pk=stock_take.pk)
    if found.ended_at is not None:
        raise PlaceRefused(_("这次清点已经结束，请另开一次。"))
    return found


@transaction.atomic
def end_stock_take(stock_take: StockTake, *, actor: Actor) -> StockTake:
    """End it: boxes that should stand in the room and were not scanned are noted as missing; the list is kept."""
    require(actor, "keep_boxes", stock_take.office_id)
    found = _under_way(stock_take)
    seen = StockTakeLine.objects.filter(stock_take=found, box__isnull=False).values("box_id")
    missing = Box.objects.filter(shelf__room=found.room, out_to="").exclude(pk__in=seen)
    who = actor.full_name or actor.name
    StockTakeLine.objects.bulk_create(
        StockTakeLine(
            stock_take=found, office_id=found.office_id, box=box, code=f"{box.office_id}/{box.pk}", words=named(box),
            verdict="missing", stands=box.stands, by=who,
        )
        for box in missing.select_related("office", "fonds")
    )  # fmt: skip
    found.ended_at, found.ended_by = timezone.now(), who
    found.save(update_fields=["ended_at", "ended_by"])
    counts = counts_of(found)
    record(
        "stock-take ended", found.room, actor=actor, stock_take=found.pk,
        here=counts["here"], missing=counts["missing"], misplaced=counts["misplaced"],
    )  # fmt: skip
    return found


@transaction.atomic
def export_stock_take(stock_take: StockTake, *, actor: Actor) -> list[StockTakeLine]:
    """What a stock-take found, to be taken out as a sheet."""
    require(actor, "print_lists", stock_take.office_id)
    lines = list(lines_of(stock_take))
    record("stock-take exported", stock_take.room, actor=actor, stock_take=stock_take.pk)
    return lines
