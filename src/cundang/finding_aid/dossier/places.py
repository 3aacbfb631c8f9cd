"""The mentions of a card with all that their places tell, each with a place that outlives the rows of the register.

`i7.catalogue.1` is the first time that the name stands in the 人名 column of item 7, `p9.3.1` the first time in line 3
of page 9, `r2.1f0c….1` a row of roster 2 by its ID number, else by household, relation and year of birth.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q

from cundang.finding_aid.dossier.facts import facts_in, said_of
from cundang.finding_aid.dossier.likeness import Seen
from cundang.finding_aid.mentions import in_entry
from cundang.finding_aid.models import Mention, RegisteredName
from cundang.folding import normalise

MOST: Final = 2_000  # mentions that are grouped; of more, rosters and catalogues first
BESIDE: Final = 2  # lines above and below in which somebody stands beside a person
FOLLOWING: Final = 3  # lines that may go on speaking of one
LARGEST_HOUSEHOLD: Final = 30  # a column that more rows have in common says no household
MOST_COMPANIONS: Final = 12  # a 人名 column with more is a list, and no company

_FIELDS: Final = (
    "office_id", "item_id", "page_id", "entry_id", "line", "start", "written", "source", "role", "confidence",
    "item__year", "item__persons", "entry__roster_id", "entry__roster__year", "entry__household", "entry__relation",
    "entry__born", "entry__id_number",
)  # fmt: skip

# `text` is what counts now, a line each.
_LINES: Final = """
SELECT asked.page, asked.line, (string_to_array(reading.text, E'\\n'))[asked.line + 1 : asked.line + 1 + %s]
  FROM unnest(%s::bigint[], %s::int[]) AS asked (page, line)
  JOIN holdings_reading AS reading ON reading.page_id = asked.page
"""
_BESIDE: Final = """
SELECT DISTINCT asked.page, asked.line, beside.line - asked.line, beside.start, beside.name
  FROM unnest(%s::bigint[], %s::int[]) AS asked (page, line)
  JOIN finding_aid_mention AS beside
    ON beside.page_id = asked.page AND beside.line BETWEEN asked.line - %s AND asked.line + %s
"""

At = tuple[int, int]  # page, line


@dataclass(frozen=True)
class Found:
    """A mention: what grouping wants to know of it, and where it is."""

    seen: Seen
    office: str
    item: int | None
    page: int | None
    entry: int | None
    line: int | None
    start: int | None
    written: str
    role: str


def found_on(cards: Sequence[RegisteredName]) -> list[Found]:
    """The mentions of these cards (all of one name), those of `MOST` with rosters and catalogues first.

    Whether the actor may see a card is for the caller to ask; row security stands below. Four queries.
    """
    rows = Mention.objects.filter(Q(office__in=[card.office_id for card in cards]), name=cards[0].name)
    order = (F("page_id").asc(nulls_first=True), "item_id", "entry_id", "line", "start", "source", "pk")
    named = [dict(zip(_FIELDS, row, strict=True)) for row in rows.order_by(*order).values_list(*_FIELDS)[:MOST]]
    at = sorted({(row["page_id"], row["line"]) for row in named if row["page_id"] is not None})
    members = _members(row["entry_id"] for row in named if row["entry_id"] is not None)
    around = _Around(cards[0].name, _lines(at), _beside(at), members)
    times: Counter[str] = Counter()
    found = []
    for row in named:
        stem = _stem(row)
        times[stem] += 1
        found.append(_found(row, f"{stem}.{times[stem]}", around))
    return found


def _stem(row: dict[str, Any]) -> str:
    if row["entry_id"] is not None:
        known = row["entry__id_number"] or (row["entry__household"], row["entry__relation"], row["entry__born"])
        return f"r{row['entry__roster_id']}.{hashlib.sha256(repr(known).encode()).hexdigest()[:16]}"
    if row["page_id"] is not None:
        return f"p{row['page_id']}.{row['line']}"
    return f"i{row['item_id']}.{row['source']}"


@dataclass(frozen=True)
class _Around:
    """What stands around the mentions of a name: lines by page and line, who is beside, who is of the household."""

    name: str
    lines: dict[At, list[str]]
    beside: dict[At, list[tuple[int, int, str]]]
    members: dict[int, frozenset[str]]

    @cached_property
    def _everybody(self) -> frozenset[str]:
        return frozenset(name for names in self.members.values() for name in names) - {self.name}

    def named_in(self, text: str, beside: set[str]) -> set[str]:
        """Those of the households who stand in a line, though nothing there told that it is a name."""
        found = {name for name in self._everybody if name in text}
        return {name for name in found if len(name) > 2 or not any(name in other for other in beside)}


def _found(row: dict[str, Any], place: str, around: _Around) -> Found:
    told: dict[str, Any] = {"year": row["item__year"]}
    if row["entry_id"] is not None:
        told = _in_roster(row, around)
    elif row["page_id"] is not None:
        told.update(_in_text(row, around))
    if row["item__persons"] and len(row["item__persons"]) <= MOST_COMPANIONS:
        listed = {named.name for named in map(in_entry, row["item__persons"]) if named} - {around.name}
        told["companions"] = listed.union(told.get("companions", ()))
    if "companions" in told:
        told["companions"] = frozenset(told["companions"])
    return Found(
        Seen(place, row["source"], sure=row["confidence"], item=row["item_id"], role=row["role"], **told),
        row["office_id"], row["item_id"], row["page_id"], row["entry_id"], row["line"], row["start"],
        row["written"], row["role"],
    )  # fmt: skip


def _in_roster(row: dict[str, Any], around: _Around) -> dict[str, Any]:
    """What the row of a roster tells."""
    born = row["entry__born"]
    return {
        "year": row["entry__roster__year"],
        "roster": row["entry__roster_id"],
        "household": row["entry__household"],
        "id_number": row["entry__id_number"],
        "born": (born, born) if born else None,
        "members": around.members.get(row["entry_id"], frozenset()) - {around.name},
    }


def _in_text(row: dict[str, Any], around: _Around) -> dict[str, Any]:
    """What the line tells, and who is named on it and around it."""
    at, start = (row["page_id"], row["line"]), row["start"]
    here, lines = around.beside.get(at, []), around.lines.get(at) or [""]
    others = [(line, first) for line, first, _name in here if line >= 0 and (line, first) != (0, start)]
    beside = {name for _line, _first, name in here}
    told = facts_in(said_of(lines, start, others), row["item__year"])
    return {
        "id_number": told.id_number,
        "born": told.born,
        "age": told.age,
        "household": told.household,
        "companions": (beside | around.named_in(normalise(lines[0]), beside)) - {around.name},
    }


def _lines(at: list[At]) -> dict[At, list[str]]:
    """Each of these lines as it counts now, with those that follow."""
    with connection.cursor() as cursor:
        cursor.execute(_LINES, [FOLLOWING, [page for page, _line in at], [line for _page, line in at]])
        return {(page, line): texts for page, line, texts in cursor.fetchall()}


def _beside(at: list[At]) -> dict[At, list[tuple[int, int, str]]]:
    """Who is named on these lines and those around: how many lines below, from which character, and the name."""
    found: dict[At, list[tuple[int, int, str]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_BESIDE, [[page for page, _line in at], [line for _page, line in at], BESIDE, FOLLOWING])
        for page, line, below, start, name in cursor.fetchall():
            found[page, line].append((below, start, name))
    return found


def _members(entries: Iterable[int]) -> dict[int, frozenset[str]]:
    """Who else is of the household of these entries, by their roster."""
    ids = list(entries)
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT own.id, member.name, own.household FROM finding_aid_rosterentry AS own"
            "  JOIN finding_aid_rosterentry AS member"
            "    ON member.roster_id = own.roster_id AND member.household = own.household AND member.id <> own.id"
            " WHERE own.id = ANY(%s) AND own.household <> ''",
            [ids],
        )
        rows = cursor.fetchall()
    members: dict[int, set[str]] = defaultdict(set)
    for own, name, _household in rows:
        if named := in_entry(name):
            members[own].add(named.name)
    return {own: frozenset(names) for own, names in members.items() if len(names) <= LARGEST_HOUSEHOLD}
