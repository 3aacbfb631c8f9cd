"""Reads of boxes: which there are, which items lie in them, and the catalogues made of these."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Length
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.holdings import references
from cundang.holdings.box_models import Box
from cundang.holdings.models import File, Item


@dataclass(frozen=True)
class Contents:
    """What lies in a box: how many items and pages, and the first and last item number as written (起止件号)."""

    items: int = 0
    pages: int = 0
    first: str = ""
    last: str = ""

    @property
    def span(self) -> str:
        """起止件号: `0001—0012`, a single one alone."""
        return self.first if self.first == self.last else f"{self.first}—{self.last}"


@dataclass(frozen=True)
class Wanted:
    """What narrows a list of boxes; empty means any."""

    words: str = ""  # a box number, or a reference code of the box or of an item in it
    office: Office | None = None
    year: int | None = None
    class_code: str = ""
    retention_code: str = ""
    where: str = ""  # one of WHERE
    nothing: bool = False  # a question that nobody can answer finds nothing, rather than everything


def boxes_for(actor: Actor, wanted: Wanted | None = None, act: str = "view") -> QuerySet[Box]:
    """Boxes of offices where the actor may do `act`, in the order of the shelf."""
    found = Box.objects.filter(actor.scope(act).filter()).select_related("office", "fonds", "keeper")
    if wanted is not None:
        found = found.filter(_narrowed(wanted))
    return found.order_by(
        "office_id",
        "fonds__number",
        "class_code",
        "year",
        "retention_code",
        "division",
        Length("number"),
        "number",
        "pk",
    )


def _narrowed(wanted: Wanted) -> Q:
    if wanted.nothing:
        return Q(pk__in=[])
    exact = {"office": wanted.office, "year": wanted.year, "class_code": wanted.class_code}
    exact["retention_code"] = wanted.retention_code
    narrowed = Q(**{name: value for name, value in exact.items() if value})
    if wanted.where:
        narrowed &= _where(wanted.where)
    if words := wanted.words.replace("\0", "").strip():
        number = _NUMBER.fullmatch(words)
        holds = Item.objects.filter(reference_key=references.key(words), in_box__isnull=False).values("in_box_id")
        narrowed &= Q(number=number[1] if number else words) | Q(pk__in=holds)
    return narrowed


WHERE = ("standing", "out", "late", "nowhere")


def _where(where: str) -> Q:
    """Boxes that stand on their shelf, are out, are out for longer than was said, or stand nowhere yet."""
    return {
        "standing": Q(shelf__isnull=False, out_to=""),
        "out": ~Q(out_to=""),
        "late": Q(out_until__lt=timezone.localdate()) & ~Q(out_to=""),
        "nowhere": Q(shelf=None),
    }[where]


_NUMBER = re.compile(r"第?\s*([0-9A-Za-z-]+)\s*(?:号?盒)")


def boxes_not_whole(actor: Actor, going: QuerySet[Any, Any], keeper: str) -> list[tuple[Box, int]]:
    """Boxes with an item that goes to another keeper (`going`, keys) and such as do not, and how many these are."""
    goes = Q(items__custodian=keeper) | Q(items__pk__in=going)
    stays = Count("items", filter=Q(items__destroyed_on=None) & ~goes)
    own = boxes_for(actor).filter(pk__in=Item.objects.filter(pk__in=going).values("in_box"))
    return [(box, box.staying) for box in own.annotate(staying=stays).filter(staying__gt=0)]


def box_for(actor: Actor, pk: int, act: str = "view") -> Box:
    """One box; `Box.DoesNotExist` when it is not there or not the actor's."""
    return boxes_for(actor, act=act).get(pk=pk)


def contents_of(boxes: Iterable[Box]) -> dict[int, Contents]:
    """What lies in these boxes, by their keys; one query. A number is compared by its length first: 2 before 10.

    Pages are those stated, of an item that states none those that have an image.
    """
    rows = (
        Item.objects.filter(in_box__in=[box.pk for box in boxes])
        .order_by("in_box_id", Length("number"), "number")
        .annotate(images=Count("pages"))
        .values_list("in_box_id", "number", "pages_stated", "images")
    )
    found: dict[int, list[tuple[str, int]]] = {}
    for pk, number, stated, images in rows:
        if pk is not None:
            found.setdefault(pk, []).append((number, stated or images))
    return {pk: _summed(lying) for pk, lying in found.items()}


def _summed(lying: list[tuple[str, int]]) -> Contents:
    numbers = [number for number, _pages in lying if number]
    ends = (numbers[0], numbers[-1]) if numbers else ("", "")
    return Contents(len(lying), sum(pages for _number, pages in lying), *ends)


def in_order(items: QuerySet[Item]) -> QuerySet[Item]:
    """Items as they lie one behind the other: by item number, those without one as the arranging desk laid them."""
    return items.order_by(Length("number"), "number", "place", "reference_key", "pk")


def items_in(actor: Actor, box: Box) -> QuerySet[Item]:
    """The items of a box that the actor may see, in their order, with the pages that have an image counted."""
    own = Item.objects.filter(actor.scope("view").filter(), in_box=box)
    return in_order(own).annotate(images=Count("pages"))


def totals(actor: Actor, wanted: Wanted) -> dict[str, int]:
    """How many boxes there are, how many items lie in them, and how thick they are together (`mm`, millimetres)."""
    own = Box.objects.filter(actor.scope("view").filter()).filter(_narrowed(wanted))
    summed = own.aggregate(boxes=Count("pk"), mm=Sum("spine_mm"))
    items = Item.objects.filter(in_box__in=own.values("pk")).count()
    return {"boxes": summed["boxes"], "mm": summed["mm"] or 0, "items": items}


def unboxed(actor: Actor, office: Office) -> int:
    """How many items of the office name a box that is not made yet, or another than they lie in."""
    return Item.objects.filter(actor.scope("view").filter(), office=office, in_box=None).exclude(box="").count()


# Catalogues (归档文件目录 DA/T 22-2015 5.5, 卷内目录, 案卷目录), as rows without their running number.

Row = tuple[str | int | None, ...]


def items_wanted(actor: Actor, wanted: Wanted) -> QuerySet[Item]:
    """Items of a class, year, retention or office whose lists the actor may take out, in the order of a catalogue."""
    own = Item.objects.filter(actor.scope("print_lists").filter())
    if wanted.nothing:
        return own.none()
    exact = {"office": wanted.office, "year": wanted.year, "class_code": wanted.class_code}
    exact["retention_code"] = wanted.retention_code
    own = own.filter(**{name: value for name, value in exact.items() if value})
    if wanted.words:
        own = own.filter(in_box__in=boxes_for(actor, wanted, "print_lists").order_by().values("pk"))
    series = ("office_id", "fonds__number", "class_code", "year", "retention_code", "division")
    return own.order_by(*series, Length("number"), "number", "reference_key", "pk")


def item_rows(items: QuerySet[Item]) -> Iterator[Row]:
    """档号、文号、责任者、题名、日期、密级、页数、备注 of items, read a piece at a time."""
    names = ("reference", "document_number", "author", "title", "dated", "secrecy", "pages_stated", "remark")
    return items.values_list(*names).iterator(chunk_size=2000)


def file_item_rows(items: QuerySet[Item]) -> Iterator[Row]:
    """文号、责任者、题名、日期、页数、备注 of the items of a file."""
    return items.values_list("document_number", "author", "title", "dated", "pages_stated", "remark").iterator(2000)


def files_for(actor: Actor, wanted: Wanted | None = None, act: str = "view") -> QuerySet[File]:
    """案卷 in the actor's scope with the years (`first`, `last`), items, pages and retention periods of their items."""
    found = File.objects.filter(actor.scope(act).filter()).select_related("office", "fonds")
    if wanted is not None:
        if wanted.nothing:
            return found.none()
        if words := wanted.words.replace("\0", "").strip():
            found = found.filter(Q(reference_key=references.key(words)) | Q(title__contains=words))
        if wanted.office:
            found = found.filter(office=wanted.office)
    return found.annotate(
        first=Min("items__year"),
        last=Max("items__year"),
        count=Count("items"),
        pages=Sum("items__pages_stated"),
        periods=ArrayAgg(
            "items__retention_as_marked", filter=Q(items__retention_as_marked__gt=""), distinct=True, default=[]
        ),
    ).order_by("office_id", "fonds__number", Length("reference_key"), "reference_key", "pk")


def file_for(actor: Actor, pk: int, act: str = "view") -> File:
    """One file; `File.DoesNotExist` when it is not there or not the actor's."""
    return files_for(actor, act=act).get(pk=pk)


def items_of_file(actor: Actor, file: File) -> QuerySet[Item]:
    """The items of a file that the actor may see, in their order."""
    own = Item.objects.filter(actor.scope("view").filter(), file=file)
    return in_order(own).annotate(images=Count("pages"))


def file_rows(files: Iterable[Any]) -> Iterator[Row]:
    """案卷号、题名、起止年度、保管期限、件数、页数、备注 of files as `files_for` gives them."""
    for file in files:
        years = "—".join(str(year) for year in dict.fromkeys((file.first, file.last)) if year)
        yield file.reference, file.title, years, "、".join(file.periods), file.count, file.pages or 0, ""
