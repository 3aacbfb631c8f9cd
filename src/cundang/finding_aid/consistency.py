"""Does the index hold what the database holds? Village by village, by counts and sums; then which ones differ."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Count, Model, Sum

from cundang.custodians.queries import Actor, acting
from cundang.finding_aid.engine import Kind, Reader, Tallies
from cundang.finding_aid.queries import live_reader
from cundang.holdings.models import Item, Page

TABLES: Final[dict[Kind, tuple[type[Model], str]]] = {"item": (Item, "erased"), "page": (Page, "item__erased")}


@dataclass(frozen=True)
class Discrepancy:
    """What of one office the index lacks, and what it has too many."""

    office: str
    kind: Kind
    missing: list[int] = field(default_factory=list)
    surplus: list[int] = field(default_factory=list)


def discrepancies(actor: Actor) -> list[Discrepancy]:
    """Every office of which the index holds other items or pages than the database; for one who sees every row.

    Changes that are still on their way into the index show up too: bring it up to date before.
    """
    reader = live_reader()
    if reader is None:
        return []
    return [found for kind in TABLES for found in _of_kind(actor, reader, kind)]


def _of_kind(actor: Actor, reader: Reader, kind: Kind) -> Iterator[Discrepancy]:
    held = reader.tallies(kind)
    model, erased = TABLES[kind]
    table = model._default_manager.filter(**{erased: False})  # of what was destroyed nothing is to be found
    with acting(actor):
        rows = table.values_list("office_id").annotate(count=Count("pk"), total=Sum("pk")).order_by()
        true: Tallies = {office: (count, int(total)) for office, count, total in rows}
        for office in sorted(held.keys() | true.keys()):
            if held.get(office) != true.get(office):
                wanted = set(table.filter(office_id=office).values_list("pk", flat=True))
                present = reader.ids(kind, office)
                yield Discrepancy(office, kind, sorted(wanted - present), sorted(present - wanted))
