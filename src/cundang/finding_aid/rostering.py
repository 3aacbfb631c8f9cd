"""Taking a roster in: its persons become the dictionary of the village's names."""

import csv
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, require, under
from cundang.finding_aid.mentions import in_entry
from cundang.finding_aid.models import Roster, RosterEntry
from cundang.finding_aid.registering import register_roster
from cundang.holdings.actions import mark_stale
from cundang.holdings.models import Page
from cundang.holdings.rosters import RosterRow, roster_rows
from cundang.ledger.actions import record
from cundang.strongroom.actions import store

_AT_ONCE = 1000


@dataclass(frozen=True)
class RosterTaken:
    """What came of it: entries taken in, those that were there already, those no longer in it, rows without a name.

    `report` lists rows that were refused or taken in with a remark; None where there is none.
    """

    accepted: int
    unchanged: int
    removed: int
    refused: int
    report: Path | None


def import_roster(source: Path, *, office: Office, year: int, title: str, actor: Actor) -> RosterTaken:
    """Take in a roster of an office and year; one with the same title takes the place of the earlier one.

    ID numbers are kept and never shown whole; one that cannot be right is left out with a remark.
    Raises `NotARoster`, and `Forbidden` for whoever may not import a catalogue there.
    """
    require(actor, "import_catalogue", office.code)
    rows = roster_rows(source)
    named = [row for row in rows if in_entry(row.name)]
    with acting(actor), transaction.atomic():
        file = store(source, actor=actor)
        roster, _made = Roster.objects.update_or_create(
            office=office, year=year, title=title[:200], defaults={"file": file, "by": actor.name}
        )
        before = {entry.pk: _said(entry) for entry in roster.entries.all()}
        RosterEntry.objects.filter(roster=roster).delete()
        RosterEntry.objects.bulk_create((_entry(roster, row) for row in named), batch_size=_AT_ONCE)
        register_roster(roster, list(before))
        old, new = Counter(before.values()), Counter(map(_said, named))
        counts = ((new - old).total(), (new & old).total(), (old - new).total(), len(rows) - len(named))
        if counts[0]:  # its texts may have names that could not be known before
            mark_stale(names=Page.objects.filter(under(office.code)).values_list("pk", flat=True))
        record("roster imported", roster, actor=actor, file=file.pk, entries=len(named), refused=counts[-1], year=year)
    return RosterTaken(*counts, _report(roster, [row for row in rows if row.remark or not in_entry(row.name)]))


def _entry(roster: Roster, row: RosterRow) -> RosterEntry:
    return RosterEntry(
        roster=roster,
        office_id=roster.office_id,
        sheet=row.sheet[:100],
        row=row.number,
        name=row.name,
        household=row.household,
        relation=row.relation,
        born=row.born,
        id_number=row.id_number,
    )


def _said(one: RosterEntry | RosterRow) -> tuple[object, ...]:
    """What makes an entry another one."""
    return one.name, one.household, one.relation, one.born, one.id_number


def _report(roster: Roster, rows: list[RosterRow]) -> Path | None:
    """The rows that a person has to look at; no ID number stands in it."""
    if not rows:
        return None
    folder: Path = settings.DATA / "reports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"roster-{roster.pk}.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow([_("工作表"), _("行"), _("姓名"), _("说明")])
        for row in rows:
            table.writerow([row.sheet, row.number, row.name, row.remark or _("没有可用的姓名，未录入")])
    return path
