"""Where one arranges: a box, a volume (案卷), or the loose items of an office, class and year; and what lies there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, office_for
from cundang.holdings import boxes
from cundang.holdings.box_models import Box
from cundang.holdings.desk.models import DeskStep
from cundang.holdings.desk.state import version
from cundang.holdings.models import File, Item, Page

KINDS: Final = ("box", "file", "loose")
UNKNOWN: Final = "-"  # in the key of a heap: the class or year that its items do not have


class NoSuchPlace(ObjectDoesNotExist):
    """There is no such place, or it is not the actor's."""


@dataclass(frozen=True)
class Place:
    """A box, a volume, or loose items: those of an office, class and year that lie in neither."""

    kind: str  # one of KINDS
    office: Office
    box: Box | None = None
    file: File | None = None
    class_code: str = ""
    year: int | None = None

    @property
    def key(self) -> str:
        """What the address says after the kind: `12`, or `330782106201.WS.2019`."""
        if self.kind == "loose":
            return ".".join((self.office.code, self.class_code or UNKNOWN, str(self.year or UNKNOWN)))
        return str((self.box or self.file).pk)  # type: ignore[union-attr]  # one of the two is there

    @property
    def name(self) -> str:
        """The place as steps are kept under it."""
        return f"{self.kind}:{self.key}"

    @property
    def title(self) -> str:
        """What a person calls it."""
        if self.box is not None:
            return _("%(office)s 第 %(number)s 盒") % {"office": self.office.name, "number": self.box.number}
        if self.file is not None:
            return f"{self.office.name} {self.file.reference}"
        words = [self.office.name, str(self.year) if self.year else _("年度未定"), self.class_code or _("门类未定")]
        return " ".join([*words, _("散件")])

    @property
    def sealed(self) -> bool:
        """Whether it is a box that has been sealed."""
        return self.box is not None and self.box.sealed_at is not None

    def condition(self) -> Q:
        """Which items lie here."""
        if self.box is not None:
            return Q(in_box=self.box)
        if self.file is not None:
            return Q(file=self.file)
        return Q(in_box=None, file=None, office=self.office, class_code=self.class_code, year=self.year)


def place_for(actor: Actor, kind: str, key: str, act: str = "arrange") -> Place:
    """The place of this kind and key in an office where the actor may do `act`; raises `NoSuchPlace`."""
    try:
        if kind == "loose":
            code, class_code, year = key.split(".")
            office = office_for(actor, code, act)
            known = "" if class_code == UNKNOWN else class_code
            return Place(kind, office, class_code=known, year=None if year == UNKNOWN else int(year))
        if kind == "box":
            box = boxes.box_for(actor, int(key), act)
            return Place(kind, box.office, box=box)
        if kind == "file":
            file = boxes.file_for(actor, int(key), act)
            return Place(kind, file.office, file=file)
    except (ValueError, OverflowError, ObjectDoesNotExist) as error:
        raise NoSuchPlace(kind, key) from error
    raise NoSuchPlace(kind, key)


def items_at(actor: Actor, place: Place) -> QuerySet[Item]:
    """The items of a place in the order in which they lie: as they were put, then by number and code."""
    own = Item.objects.filter(actor.scope("arrange").filter(), place.condition())
    return own.order_by(F("place").asc(nulls_last=True), Length("number"), "number", "reference_key", "pk")


@dataclass(frozen=True)
class Piece:
    """An item as it lies on the desk, with its pages and the version of both."""

    item: Item
    pages: Sequence[Page] = field(default_factory=list)

    @property
    def version(self) -> str:
        """Changes with whatever a person sees of the item."""
        return version(self.item, [page.pk for page in self.pages])


def pieces(items: Iterable[Item]) -> list[Piece]:
    """These items with their pages, in the order given; one query."""
    chosen = list(items)
    pages: dict[int, list[Page]] = defaultdict(list)
    rows = Page.objects.filter(item__in=[item.pk for item in chosen]).order_by("item_id", "number")
    for page in rows.only("item_id", "number", "image_id", "width", "height"):
        pages[page.item_id].append(page)
    return [Piece(item, pages[item.pk]) for item in chosen]


def opened(actor: Actor, place: Place) -> list[Piece]:
    """What lies at a place, in its order; two queries."""
    return pieces(items_at(actor, place).select_related("in_box"))


def piece_for(actor: Actor, place: Place, pk: int) -> Piece:
    """One item of a place; `Item.DoesNotExist` when it does not lie there."""
    return pieces([items_at(actor, place).select_related("fonds", "in_box").get(pk=pk)])[0]


def at_place(actor: Actor, place: Place, item: Item) -> bool:
    """Whether an item lies at a place (now)."""
    return items_at(actor, place).filter(pk=item.pk).exists()


def steps_of(actor: Actor, place: Place) -> QuerySet[DeskStep]:
    """What was done at a place, the latest first."""
    return DeskStep.objects.filter(office=place.office, place=place.name).order_by("-pk")


def step_to_undo(actor: Actor, place: Place) -> DeskStep | None:
    """The actor's own latest step here that stands."""
    return steps_of(actor, place).filter(account=actor.account_id, undone_at=None).first()


def step_to_redo(actor: Actor, place: Place) -> DeskStep | None:
    """The step that the actor took back last, unless something was done since."""
    own = steps_of(actor, place).filter(account=actor.account_id)
    newest = own.first()
    return own.filter(undone_at__gt=newest.at).order_by("pk").first() if newest else None


def heaps(actor: Actor, office: Office | None = None) -> QuerySet[Item, Any]:
    """Loose items by office, year and class, as rows of these with their `count`."""
    own = Item.objects.filter(actor.scope("arrange").filter(), in_box=None, file=None)
    if office is not None:
        own = own.filter(office=office)
    grouped = own.values("office_id", "office__name", "class_code", "year").annotate(count=Count("pk"))
    return grouped.order_by("office_id", F("year").asc(nulls_last=True), "class_code")


def heap_key(row: dict[str, Any]) -> str:
    """The key of the place that a row of `heaps` counts."""
    return ".".join((row["office_id"], row["class_code"] or UNKNOWN, str(row["year"] or UNKNOWN)))
