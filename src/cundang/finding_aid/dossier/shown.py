"""What is shown of a dossier: of each person the first mentions with their lines, of one person alone more of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from cundang.custodians.queries import Actor
from cundang.finding_aid.dossier.grouping import Person, Placed
from cundang.finding_aid.dossier.likeness import Body, Reason
from cundang.finding_aid.dossier.places import Found
from cundang.finding_aid.dossier.reading import Known
from cundang.finding_aid.marks import underline
from cundang.finding_aid.models import RegisteredName, RosterEntry, Tie
from cundang.finding_aid.queries import Hit
from cundang.holdings.queries import ItemShown, PageShown, items_shown, pages_shown

PERSONS_SHOWN: Final = 10  # at once
FEW: Final = 6  # mentions of a person among others
MANY: Final = 40  # mentions of one person alone
REASONS_SHOWN: Final = 8
ELSEWHERE_SHOWN: Final = 50
UNDETERMINED: Final = "undetermined"  # in the place of a person's key
_OF_HIT: Final = (
    "reference",
    "title",
    "item_id",
    "page",
    "page_id",
    "line",
    "line_number",
    "span",
    "box",
    "mark",
    "iiif",
)


@dataclass(frozen=True)
class Window:
    """What part is shown: persons from `offset` on, or of one `person` alone the mentions from `offset` on."""

    person: str = ""
    offset: int = 0


@dataclass(frozen=True)
class Mentioned:
    """A mention as it is shown: a hit in an item, or a row of a roster."""

    placed: Placed
    found: Found
    hit: Hit | None = None
    entry: RosterEntry | None = None

    @property
    def url(self) -> str | None:
        """The item's page at that line."""
        if self.hit is None:
            return None
        address = f"/items/{self.hit.item.pk}/"
        return f"{address}?page={self.hit.page.number}&line={self.found.line}" if self.hit.page else address

    def as_json(self) -> dict[str, Any]:
        """The mention as the API gives it."""
        hit = self.hit.as_json() if self.hit else {}
        return {
            "place": self.placed.seen.place,
            "source": self.placed.seen.source,
            "role": self.found.role,
            "year": self.placed.seen.year,
            "office": self.found.office,
            "confidence": self.placed.confidence,
            "evidence": list(self.placed.evidence),
            "maybe": list(self.placed.maybe),
            **{name: hit.get(name) for name in _OF_HIT},
            "url": self.url,
            "roster": _row_of_roster(self.entry) if self.entry else None,
        }


def _row_of_roster(entry: RosterEntry) -> dict[str, Any]:
    return {
        "title": entry.roster.title,
        "row": entry.row,
        "household": entry.household,
        "relation": entry.relation,
        "born": entry.born,
        "id_number": entry.id_shown,
    }


@dataclass(frozen=True)
class PersonShown:
    """One person, all that is known, and the mentions that are shown of `count`."""

    person: Person
    body: Body
    offices: list[str]  # codes
    mentions: list[Mentioned]

    @property
    def count(self) -> int:
        """How many mentions there are of this person."""
        return len(self.person.placed)

    @property
    def born(self) -> int | None:
        """The year of birth, where one is written."""
        return born(self.body)

    @property
    def reasons(self) -> list[Reason]:
        """Why the mentions are one person: each reason once, the strongest first."""
        reasons = dict.fromkeys(reason for placed in self.person.placed for reason in placed.reasons)
        return sorted(reasons, key=lambda reason: -reason.ratio)

    def as_json(self) -> dict[str, Any]:
        """The person as the API gives it."""
        return {
            "key": self.person.key,
            "confidence": self.person.confidence,
            "born": self.born,
            "first_year": self.body.first,
            "last_year": self.body.last,
            "households": sorted(self.body.households),
            "household_members": sorted(self.body.members),
            "offices": self.offices,
            "evidence": [reason.words for reason in self.reasons[:REASONS_SHOWN]],
            "count": self.count,
            "mentions": [mention.as_json() for mention in self.mentions],
        }


def born(body: Body) -> int | None:
    """The year of birth, where one is written."""
    return min((first for first, last in body.born if first == last), default=None)


@dataclass(frozen=True)
class Decision:
    """One act of staff that says of some places that they are, or are not, one person."""

    decision: UUID
    same: bool
    places: list[str]
    offices: list[str]  # codes
    reason: str
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None
    contradicts: bool  # an earlier one, so that it does not hold

    def as_json(self) -> dict[str, Any]:
        """The decision as the API gives it."""
        return dict(self.__dict__)


@dataclass(frozen=True)
class Dossier:
    """All that a page or the API shows of a card."""

    known: Known
    window: Window
    persons: list[PersonShown]
    person_count: int
    undetermined: list[Mentioned]
    undetermined_count: int
    decisions: list[Decision]

    @property
    def card(self) -> RegisteredName:
        """The card."""
        return self.known.card

    @property
    def elsewhere(self) -> list[RegisteredName]:
        """The same name in other offices, the most frequently mentioned first."""
        return self.known.others[:ELSEWHERE_SHOWN]

    @property
    def pages(self) -> list[int]:
        """The pages of which a line is shown."""
        shown = [*self.undetermined, *(mention for person in self.persons for mention in person.mentions)]
        return sorted({mention.hit.page.pk for mention in shown if mention.hit and mention.hit.page})

    def as_json(self) -> dict[str, Any]:
        """The dossier as the API gives it."""
        return {
            **_card(self.card),
            "beside": _card(self.known.beside) if self.known.beside else None,
            "complete": self.known.complete,
            "persons": [person.as_json() for person in self.persons],
            "person_count": self.person_count,
            "undetermined": [mention.as_json() for mention in self.undetermined],
            "undetermined_count": self.undetermined_count,
            "elsewhere": [_card(card) for card in self.elsewhere],
            "elsewhere_count": len(self.known.others),
            "decisions": [decision.as_json() for decision in self.decisions],
        }


def _card(card: RegisteredName) -> dict[str, Any]:
    office = {"code": card.office_id, "name": card.office.name}
    return {"id": card.pk, "name": card.name, "office": office, "count": card.mentions}


def shown(actor: Actor, known: Known, window: Window) -> Dossier:
    """The part of a dossier that the window asks for; three queries more."""
    persons, undetermined = known.persons, known.undetermined
    alone = window.person
    few: list[tuple[Person, Sequence[Placed]]] = []
    open_ones: Sequence[Placed] = []
    if not alone:
        some = persons[window.offset : window.offset + PERSONS_SHOWN]
        few = [(person, person.placed[:FEW]) for person in some]
        open_ones = undetermined[:FEW] if not window.offset else []
    elif alone == UNDETERMINED:
        open_ones = undetermined[window.offset : window.offset + MANY]
    else:
        few = [
            (person, person.placed[window.offset : window.offset + MANY])
            for person in persons
            if alone in person.founding
        ]
    rows = _Rows(actor, known, [*open_ones, *(placed for _person, some in few for placed in some)])
    return Dossier(
        known=known,
        window=window,
        persons=[_person(known, person, rows.mentioned(some)) for person, some in few],
        person_count=len(persons),
        undetermined=rows.mentioned(open_ones),
        undetermined_count=len(undetermined),
        decisions=_decisions(known),
    )


def _person(known: Known, person: Person, mentions: list[Mentioned]) -> PersonShown:
    offices = dict.fromkeys(known.found[placed.seen.place].office for placed in person.placed)
    return PersonShown(person, person.body, list(offices), mentions)


def _decisions(known: Known) -> list[Decision]:
    """Decisions that touch the offices shown, the latest first."""
    wrong = {(tie.place, tie.other, tie.same) for tie in known.grouped.contradictions}
    touching = [tie for tie in known.ties if not known.offices.isdisjoint({tie.office_id, tie.other_office_id})]
    touching.sort(key=lambda tie: (tie.at, tie.decision), reverse=True)
    return [_decision(list(ties), wrong) for _key, ties in groupby(touching, key=lambda tie: tie.decision)]


def _decision(ties: list[Tie], wrong: set[tuple[str, str, bool]]) -> Decision:
    first = ties[0]
    return Decision(
        decision=first.decision,
        same=all(tie.same for tie in ties),
        places=sorted({place for tie in ties for place in (tie.place, tie.other)}),
        offices=sorted({code for tie in ties for code in (tie.office_id, tie.other_office_id)}),
        reason=first.reason,
        by=first.by,
        at=first.at,
        undone_by=first.undone_by,
        undone_at=first.undone_at,
        contradicts=any((tie.place, tie.other, tie.same) in wrong for tie in ties if tie.undone_at is None),
    )


class _Rows:
    """The items, pages and rows of rosters of some mentions, as far as the database gives them; fetched at once."""

    def __init__(self, actor: Actor, known: Known, placed: Iterable[Placed]) -> None:
        self._found = known.found
        found = [known.found[one.seen.place] for one in placed]
        self._items = items_shown(actor, {one.item for one in found if one.item})
        self._pages = pages_shown(actor, {one.page for one in found if one.page})
        entries = RosterEntry.objects.filter(actor.scope("search").filter()).select_related("roster")
        self._entries = entries.in_bulk({one.entry for one in found if one.entry})

    def mentioned(self, placed: Iterable[Placed]) -> list[Mentioned]:
        """The mentions as they are shown; one without its rows is left out."""
        shown = []
        for one in placed:
            found = self._found[one.seen.place]
            entry = self._entries.get(found.entry or 0)
            item, page = self._items.get(found.item or 0), self._pages.get(found.page or 0)
            if entry is not None:
                shown.append(Mentioned(one, found, entry=entry))
            elif item is not None and (page is not None or found.page is None):
                shown.append(Mentioned(one, found, hit=_hit(item, page, one, found)))
        return shown


def _hit(item: ItemShown, page: PageShown | None, placed: Placed, found: Found) -> Hit:
    """The mention's line as a hit; of a catalogue entry what stands in it."""
    start = found.start or 0
    if page is None:
        text = item.title if found.seen.source == "title" else found.written
        if found.seen.source == "catalogue" and found.role:
            text = item.author
        return Hit(item, None, placed.confidence, text, None, (start, start + len(found.written)), match="mention")
    if found.line is None or found.line >= len(page.lines):  # a text without lines, or read anew in between
        return Hit(item, page, placed.confidence, match="mention")
    line = page.lines[found.line]
    text, box = line["text"], [int(value) for value in line["box"]] if line["box"] else None
    span = (min(start, len(text)), min(start + len(found.written), len(text)))
    mark = underline(box, text, span) if box else None
    return Hit(item, page, placed.confidence, text, found.line, span, box, mark, match="mention")
