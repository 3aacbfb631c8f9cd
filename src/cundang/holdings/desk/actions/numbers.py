"""Numbers given, given anew, and made final by sealing the box."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.holdings import references
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.box_models import Box
from cundang.holdings.desk import numbering, state
from cundang.holdings.desk.actions.steps import DeskRefused, hold, keep, refuse_sealed, seen, set_out
from cundang.holdings.desk.queries import Place, items_at
from cundang.holdings.models import Item, Page
from cundang.ledger.actions import record


@transaction.atomic
def number_items(place: Place, versions: Mapping[int, str], *, give_up_codes: bool = False, actor: Actor) -> list[int]:
    """Number items in the order of the desk and give them their codes; answers the items that changed.

    Each gets the next free number of its series (`numbering.series_of`), so that none is given twice and none is
    left out. A number that the desk gave before is given anew. An item with a number or code from a catalogue keeps
    it, unless `give_up_codes`: then its former code stands in the remark. All of one office wait for each other.
    """
    require(actor, "arrange", place.office.code)
    hold(place)
    set_out(place, actor=actor)
    found = [piece.item for piece in seen(place, versions, actor=actor)]
    refuse_sealed(found)
    chosen = [item for item in found if give_up_codes or item.coded_here or not (item.reference or item.number)]
    if not chosen:
        raise DeskRefused(_("这些件的档号都是目录或文件名里给的，保持不变；确要另编，请再按一次。"))
    pks = [item.pk for item in chosen]
    before = state.states_of(pks)
    codes = list(_codes(chosen))
    keys = {references.key(code): item for item, _number, code in codes}
    other = Item.objects.filter(office=place.office, reference_key__in=keys).exclude(pk__in=pks).first()
    if other is not None:
        facts = {"code": other.reference, "title": other.title or _("无题名")}
        raise DeskRefused(_("档号 %(code)s 已经给了“%(title)s”，请先核对那一件的归类。") % facts)
    Item.objects.filter(pk__in=pks).update(reference_key="")  # so that no two meet on the way
    for item, number, code in codes:
        _give(item, number, code)
    keep(place, "numbered", before, state.states_of(pks), actor=actor)
    ends = f"{codes[0][2]} {codes[-1][2]}"
    record("items numbered", actor=actor, office_code=place.office.code, place=place.name, items=pks, codes=ends)
    mark_stale(items=pks, pages=Page.objects.filter(item__in=pks).values_list("pk", flat=True))
    return pks


def _codes(chosen: list[Item]) -> Iterator[tuple[Item, str, str]]:
    """Each item with its number and code: the lowest numbers of its series that no other item has."""
    series: dict[numbering.Series, list[Item]] = defaultdict(list)
    for item in chosen:
        series[numbering.series_of(item)].append(item)
    for one, items in series.items():
        others = Item.objects.filter(numbering.within(one)).exclude(pk__in=[item.pk for item in items])
        given = list(others.exclude(number="").values_list("number", flat=True))
        taken = numbering.running(given)
        width = max(map(len, given), default=numbering.default_widths()[numbering.template_of(items[0])])
        number = 0
        for item in items:
            number = next(free for free in range(number + 1, number + len(taken) + 2) if free not in taken)
            written = f"{number:0{width}}"
            try:
                yield item, written, numbering.code_of(item, written)
            except numbering.NotCodable as error:
                raise DeskRefused(str(error)) from error


def _give(item: Item, number: str, code: str) -> None:
    if item.reference and not item.coded_here and item.reference != code:
        former = _("原档号：%(code)s") % {"code": item.reference}
        item.remark = "；".join(part for part in (item.remark, former) if part)
    item.edited.setdefault("number", item.number)  # an import leaves it alone from now on
    item.number, item.reference, item.coded_here = number, code, True
    item.reference_key, item.alias = references.key(code), references.alias(code)
    names = ["number", "reference", "reference_key", "alias", "coded_here", "remark", "edited", "changed_at"]
    item.save(update_fields=names)


@transaction.atomic
def seal_box(place: Place, *, actor: Actor) -> Box:
    """封盒: from now on what lies in the box, its numbers and codes stay as they are. There is no way back.

    Every item needs a title, a number and a code, belongs to the box's series, and no number may be given twice or,
    where the desk gave them, left out.
    """
    require(actor, "seal_boxes", place.office.code)
    hold(place)
    if place.box is None:
        raise DeskRefused(_("只有档案盒可以封。"))
    box = Box.objects.select_for_update(of=("self",)).get(pk=place.box.pk)
    items = list(items_at(actor, place).select_related("in_box", "fonds"))
    refuse_sealed(items[:1])
    if not items:
        raise DeskRefused(_("盒里没有件，不能封。"))
    for item in items:
        _ready(item, box)
    _complete(items)
    box.sealed_by, box.sealed_at = actor.full_name or actor.name, timezone.now()
    box.save(update_fields=["sealed_by", "sealed_at"])
    record("box sealed", box, actor=actor, items=len(items))
    return box


def _ready(item: Item, box: Box) -> None:
    facts = {"title": item.title or item.reference or _("无题名")}
    if not item.title:
        raise DeskRefused(_("“%(title)s”还没有题名，补上再封盒。") % facts)
    if not item.number or not item.reference:
        raise DeskRefused(_("“%(title)s”还没有编号，请先编号再封盒。") % facts)
    own = (item.class_code, item.year, item.retention_code, item.division)
    if own != (box.class_code, box.year, box.retention_code, box.division):
        raise DeskRefused(_("“%(title)s”的年度、期限或机构（问题）与这一盒不同，不能装在一起。") % facts)


def _complete(items: list[Item]) -> None:
    """Raise `DeskRefused` where a number of the series stands twice, or is left out."""
    every = Item.objects.filter(numbering.within(numbering.series_of(items[0])))
    numbers = list(every.exclude(number="").values_list("number", flat=True))
    own = [item.number for item in items]
    if twice := next((number for number in own if numbers.count(number) > 1), ""):
        raise DeskRefused(_("件号 %(number)s 在这一类里有两件，请先重新编号。") % {"number": twice})
    known, last = numbering.running(numbers), max(numbering.running(own), default=0)
    left_out = next((number for number in range(1, last) if number not in known), 0)
    if left_out and any(item.coded_here for item in items):
        raise DeskRefused(_("这一类里缺第 %(number)d 号，请先重新编号再封盒。") % {"number": left_out})
