"""Reads of holds: which stand, and which items they stop."""

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, under
from cundang.holdings.disposal.models import Hold
from cundang.holdings.models import Item
from cundang.sentences import Sentence, sentence


def held() -> Exists:
    """A condition on items: a hold stands on the item, on its box, its class or year, or the whole village."""
    series = Q(item=None, box=None)
    series &= Q(class_code="") | Q(class_code=OuterRef("class_code"))
    series &= Q(year=None) | Q(year=OuterRef("year"))
    standing = Hold.objects.filter(lifted_at=None, office=OuterRef("office_id"))
    return Exists(standing.filter(Q(item=OuterRef("pk")) | Q(box=OuterRef("in_box_id")) | series))


def holds_on(actor: Actor, item: Item) -> list[Hold]:
    """The holds that stand on an item, the latest first."""
    series = Q(item=None, box=None) & Q(class_code__in=["", item.class_code])
    series &= Q(year=None) | Q(year=item.year) if item.year is not None else Q(year=None)
    on = Q(item=item) | series
    if item.in_box_id is not None:
        on |= Q(box=item.in_box_id)
    own = Hold.objects.filter(actor.scope("view").filter(), office=item.office_id, lifted_at=None)
    return list(own.filter(on).select_related("item", "box").order_by("-pk"))


def why_held(items: Iterable[int]) -> dict[int, str]:
    """Of these items those that a hold stops, with why; for acts, which have locked the items' office."""
    stopped = Item.objects.filter(pk__in=list(items)).filter(held())
    found: dict[int, str] = {}
    holds: dict[str, list[Hold]] = {}
    for item in stopped:
        if item.office_id not in holds:
            holds[item.office_id] = list(Hold.objects.filter(office=item.office_id, lifted_at=None).order_by("pk"))
        found[item.pk] = next(hold.reason for hold in holds[item.office_id] if covers(hold, item))
    return found


def why_destroyed(item: Item) -> Sentence | None:
    """Why an item gets no images any more: its list was signed (销毁), copy kept or not. None: it gets them."""
    if item.destroyed_on is None:
        return None
    return sentence(
        "%(item)s 已于 %(day)s 按清册 %(number)s 销毁，不能再添加图像；请核对档号，改正文件名后重新提交。",
        item=item.reference or item.title,
        day=item.destroyed_on.isoformat(),
        number=item.destroyed_list,
    )


def covers(hold: Hold, item: Item) -> bool:
    """Whether a hold of the item's owner is on this item."""
    if hold.item_id is not None or hold.box_id is not None:
        return hold.item_id == item.pk or (hold.box_id is not None and hold.box_id == item.in_box_id)
    return hold.class_code in ("", item.class_code) and hold.year in (None, item.year)


def holds_for(actor: Actor, *, standing: bool = True, office: Office | None = None, words: str = "") -> QuerySet[Hold]:
    """Holds in the actor's scope, those that stand or those that were lifted; the next to be looked at first."""
    own = Hold.objects.filter(actor.scope("see_disposal").filter(), lifted_at__isnull=standing)
    if office is not None:
        own = own.filter(under(office.code))
    if words := words.replace("\0", "").strip():
        own = own.filter(Q(reason__contains=words) | Q(basis__contains=words) | Q(asked_by__contains=words))
    order = (F("until").asc(nulls_last=True), "-pk") if standing else ("-lifted_at", "-pk")
    return own.select_related("office", "item", "box").order_by(*order)


def hold_for(actor: Actor, pk: int) -> Hold:
    """One hold; `Hold.DoesNotExist` when it is not there or not the actor's to see."""
    own = Hold.objects.filter(actor.scope("see_disposal").filter())
    return own.select_related("office", "item", "box").get(pk=pk)
