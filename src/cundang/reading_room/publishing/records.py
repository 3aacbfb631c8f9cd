"""Which records may be harvested, and what is told of them.

A record is published where its county publishes its class, the years have passed, and nothing speaks against it: not
one with any mark of secrecy, not one of a class or about a matter of the kinds that have rules of their own (family
planning, health, punishment …), not one in which persons are named unless the county says so, not a draft, not one that
is gone.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from cundang.custodians.queries import Actor, fetched, machine, require
from cundang.finding_aid.matters import matters_for
from cundang.reading_room.access.rules import kinds_of, table_at
from cundang.reading_room.publishing.models import PublishedClass, PublishedItem

PUBLISH: Final = "publish_catalogue"

# The items that may be told now; `rules` is what `rules_now` gives.
PERMITTED: Final = """
    holdings_item AS item
    JOIN jsonb_to_recordset(%(rules)s::jsonb)
         AS rule(county text, class_code text, newest integer, with_persons boolean, words text[])
      ON item.class_code = rule.class_code AND left(item.office_code, 6) = rule.county
     AND item.year <= rule.newest AND item.title <> '' AND item.secrecy = ''
     AND NOT item.draft AND NOT item.erased AND item.destroyed_on IS NULL
     AND (rule.with_persons OR cardinality(item.persons) = 0)
     AND NOT EXISTS (SELECT 1 FROM unnest(rule.words) AS word WHERE strpos(item.title, word) > 0)
"""

TOLD: Final = f"""
SELECT item.id, item.reference, item.title, item.author, item.document_number, item.dated, item.year,
       item.class_code, item.retention_code, item.pages_stated, fonds.number, fonds.name, owner.name, keeper.name
  FROM {PERMITTED}
  JOIN holdings_fonds AS fonds ON fonds.id = item.fonds_id
  JOIN custodians_office AS owner ON owner.code = item.office_code
  JOIN custodians_office AS keeper ON keeper.code = item.custodian_id
 WHERE item.id = ANY(%(items)s)
"""  # noqa: S608  # our own words


@dataclass(frozen=True)
class Told:
    """What is told of a record; no persons."""

    item: int
    reference: str
    title: str
    author: str
    document_number: str
    dated: str
    year: int
    class_code: str
    retention: str
    pages: int | None
    fonds: str
    fonds_name: str
    owner: str
    custodian: str


@dataclass(frozen=True)
class Place:
    """Where a list goes on: after this record."""

    datestamp: datetime
    item: int


def rules_now() -> list[dict[str, Any]]:
    """What counties publish today, a class each, as `PERMITTED` reads it."""
    today, told = timezone.localdate(), []
    known: dict[str, tuple[set[str], list[str]]] = {}
    for row in PublishedClass.objects.filter(ended_at=None):
        if row.county_id not in known:
            known[row.county_id] = kept_back(row.county_id)
        classes, words = known[row.county_id]
        if row.class_code not in classes:
            newest = today.year - row.after_years - 1
            told.append({
                "county": row.county_id, "class_code": row.class_code, "newest": newest,
                "with_persons": row.with_persons, "words": words,
            })  # fmt: skip
    return told


def kept_back(county: str) -> tuple[set[str], list[str]]:
    """The classes, and the words of the matters, of the kinds of records that have rules of their own in a county."""
    kinds = kinds_of(table_at(county, timezone.localdate()))
    matters = {code for kind in kinds for code in kind.matters}
    words = [word for matter in matters_for(machine(), county) if matter.code in matters for word in matter.words]
    return {code for kind in kinds for code in kind.classes}, sorted(set(words))


def told_of(items: Iterable[int], rules: list[dict[str, Any]]) -> dict[int, Told]:
    """What is told of these records, as far as they may be told at this moment."""
    rows = fetched(TOLD, {"rules": json.dumps(rules), "items": list(items)})
    return {row[0]: Told(*row) for row in rows}


def published(
    *, office: str = "", class_code: str = "", since: datetime | None = None, until: datetime | None = None
) -> QuerySet[PublishedItem]:
    """Records published or taken back, of an office and those below it, in the order of harvesting.

    `until` is the first moment that is no longer meant. Whoever asks is an anonymous harvester: what a row may tell is
    decided by `told_of`.
    """
    found = PublishedItem.objects.all()
    if office:
        found = found.filter(office_id__gte=office, office_id__lt=office + ":")
    if class_code:
        found = found.filter(class_code=class_code)
    if since:
        found = found.filter(datestamp__gte=since)
    if until:
        found = found.filter(datestamp__lt=until)
    return found.order_by("datestamp", "item")


def after(found: QuerySet[PublishedItem], place: Place | None, most: int) -> list[PublishedItem]:
    """The next rows of a list; a page deep in it costs no more than the first."""
    if place:
        # One comparison of the pair, so that the index is entered at the place.
        found = found.extra(  # parameters, and our own words
            where=["(datestamp, item) > (%s, %s)"], params=[place.datestamp, place.item]
        )
    return list(found[:most])


def classes_for(actor: Actor, *, ended: bool = False) -> QuerySet[PublishedClass]:
    """The classes that the actor's counties publish, or published once; the last first."""
    require(actor, PUBLISH)
    found = PublishedClass.objects.filter(actor.scope(PUBLISH).filter("county_id")).order_by("-pk")
    return found.exclude(ended_at=None) if ended else found.filter(ended_at=None)


def class_for(actor: Actor, pk: int) -> PublishedClass:
    """One of them; `PublishedClass.DoesNotExist` when it is not there or not the actor's."""
    require(actor, PUBLISH)
    return PublishedClass.objects.filter(actor.scope(PUBLISH).filter("county_id")).get(pk=pk)


def counts_of(county: str) -> Mapping[str, int]:
    """How many records of each class are out."""
    rows = fetched(
        "SELECT class_code, count(*) FROM reading_room_publisheditem WHERE NOT deleted"
        " AND office_code >= %(county)s AND office_code < %(county)s || ':' GROUP BY class_code",
        {"county": county},
    )
    return dict(rows)
