"""Opening a dossier, and staff's decisions on which mentions are one person; each can be undone."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.finding_aid.actions.searching import PurposeMissing
from cundang.finding_aid.dossier.grouping import Person, Tied, contradicted
from cundang.finding_aid.dossier.reading import Known, card_for, known, tied, ties_for
from cundang.finding_aid.dossier.shown import Dossier, Window, shown
from cundang.finding_aid.models import Tie
from cundang.ledger.actions import record

MOST_AT_ONCE: Final = 200  # places
LONGEST_REASON: Final = 200  # characters
RIGHT: Final = "judge_persons"


class NotDecided(ValueError):
    """A decision that cannot be made; the message says why and what to do."""


@transaction.atomic
def open_dossier(pk: int, window: Window, *, beside: int | None = None, purpose: str = "", actor: Actor) -> Dossier:
    """The dossier of a card, and the ledger's entry that it was opened (at a window always with its purpose).

    Raises `RegisteredName.DoesNotExist`, `PurposeMissing`, `Forbidden`.
    """
    require(actor, "search")
    card = card_for(actor, pk)
    if actor.must_state_purpose and not purpose.strip():
        raise PurposeMissing(_("请先写明查档用途，再查看人物。"))
    dossier = shown(actor, known(actor, card, beside), window)
    record(
        "dossier opened",
        card,
        actor=actor,
        detail={"query": card.name, "purpose": purpose.strip()},
        persons=dossier.person_count,
        beside=beside,
        offset=window.offset,
        # Whose lines were shown: their pictures are then no further view (docs/ledger.md).
        pages=dossier.pages,
    )
    return dossier


@transaction.atomic
def merge(
    pk: int, places: Iterable[str], persons: Iterable[str], reason: str, *, beside: int | None = None, actor: Actor
) -> UUID:
    """Say that the bearers of the name at these places, and these whole persons (by key), are one and the same.

    Across offices only so, and only with the right in each. Raises `NotDecided` with one sentence.
    """
    case = _case(pk, beside, reason, actor)
    chosen = set(case.chosen(places))
    for person in case.persons(persons):
        chosen.update(case.standing_for(person))
    if len(chosen) < 2:
        raise NotDecided(_("请至少选两处记录，或两个人，再合并。"))
    first, *rest = case.ordered(chosen)
    return case.decide("persons merged", [Tied(place, first, same=True) for place in rest])


@transaction.atomic
def split(pk: int, places: Iterable[str], reason: str, *, beside: int | None = None, actor: Actor) -> UUID:
    """Say that the bearer of the name at these places is another person than the one they stand with.

    What is taken from one person is one other person. Raises `NotDecided` with one sentence.
    """
    case = _case(pk, beside, reason, actor)
    chosen = case.ordered(set(case.chosen(places)))
    if not chosen:
        raise NotDecided(_("请先选要分出来的记录。"))
    leaving: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for place in chosen:
        leaving[case.staying(place, set(chosen))].append(place)
    ties = []
    for staying, (first, *rest) in leaving.items():
        ties += [Tied(place, first, same=True) for place in rest]
        ties += [Tied(first, other, same=False) for other in staying]
    return case.decide("persons split", ties)


@transaction.atomic
def undo(pk: int, decision: UUID, *, actor: Actor) -> None:
    """Take a decision back; it stays on record. Raises `Tie.DoesNotExist`, and `NotDecided` when that was done."""
    require(actor, RIGHT)
    card = card_for(actor, pk)
    _alone(card.name)
    ties = list(ties_for(actor).filter(name=card.name, decision=decision))
    if not ties:
        raise Tie.DoesNotExist
    for office in {code for tie in ties for code in (tie.office_id, tie.other_office_id)}:
        require(actor, RIGHT, office)
    standing = [tie.pk for tie in ties if tie.undone_at is None]
    if not standing:
        raise NotDecided(_("这条认定已经撤销过了。"))
    ties_for(actor).order_by().filter(pk__in=standing).update(undone_by=actor.name, undone_at=timezone.now())
    record("decision undone", card, actor=actor, decision=str(decision), ties=standing)


class _Case:
    """What a decision is made about."""

    def __init__(self, known: Known, reason: str, actor: Actor) -> None:
        self._known, self._reason, self._actor = known, reason, actor
        self._person = {one.seen.place: person for person in known.grouped.persons for one in person.placed}
        self._maybe = {one.seen.place: one.maybe for one in known.grouped.undetermined}

    def chosen(self, places: Iterable[str]) -> list[str]:
        """The places, each of which must still be there."""
        places = list(places)
        if any(place not in self._known.found for place in places):
            raise NotDecided(_("所选的记录有几处已经变了，请刷新页面后重新选。"))
        return places

    def persons(self, keys: Iterable[str]) -> list[Person]:
        """The persons of these keys."""
        self.chosen(keys := list(keys))
        if any(key not in self._person for key in keys):
            raise NotDecided(_("所选的记录有几处已经变了，请刷新页面后重新选。"))
        return [self._person[key] for key in keys]

    def standing_for(self, person: Person) -> list[str]:
        """The places by which a whole person is meant: one where a roster or a line's facts make the person."""
        here = [place for place in person.founding if self._known.found[place].office in self._known.offices]
        return here[:1] if person.body.founds else here

    def ordered(self, places: set[str]) -> list[str]:
        """The places in the order in which they make persons: rosters first."""
        if len(places) > MOST_AT_ONCE:
            raise NotDecided(_("一次最多认定 %(most)d 处，请分几次做。") % {"most": MOST_AT_ONCE})
        founding = {place for person in self._known.grouped.persons for place in person.founding}
        return sorted(places, key=lambda place: (place[0] != "r", place not in founding, place))

    def staying(self, place: str, leaving: set[str]) -> tuple[str, ...]:
        """From whom a place is taken: what stands for the person it is with, or for each that it may be."""
        if place in self._maybe:
            return self._maybe[place]
        person = self._person[place]
        every = (*person.founding, *(placed.seen.place for placed in person.placed))
        stay = [one for one in every if one not in leaving]
        if not stay:
            raise NotDecided(_("选中的已经是这个人的全部记录，没有可以分出来的。"))
        return (stay[0],)

    def decide(self, act: str, ties: list[Tied]) -> UUID:
        """Write the decision, unless it says the opposite of one that stands."""
        office = {place: self._known.found[place].office for tie in ties for place in (tie.place, tie.other)}
        codes = sorted(set(office.values()))
        for code in codes:
            require(self._actor, RIGHT, code)
        if len(codes) > 2:
            raise NotDecided(_("一次认定只能涉及两个村，请分几次做。"))
        standing = [tie for tie in self._known.ties if tie.undone_at is None]
        if contradicted(tied(standing), ties):
            raise NotDecided(_("这与先前的一条认定正好相反，请先在下面撤销那一条，再重新认定。"))
        decision = uuid4()
        Tie.objects.bulk_create(
            Tie(
                # A decision on two offices is one: no part of it is seen by who may not see both.
                office_id=codes[0],
                other_office_id=codes[-1],
                name=self._known.card.name,
                place=tie.place,
                other=tie.other,
                same=tie.same,
                decision=decision,
                reason=self._reason,
                by=self._actor.name,
            )
            for tie in ties
        )
        record(
            act,
            self._known.card,
            actor=self._actor,
            decision=str(decision),
            places=sorted(office),
            offices=codes,
            detail={"query": self._known.card.name, "reason": self._reason},
        )
        return decision


def _case(pk: int, beside: int | None, reason: str, actor: Actor) -> _Case:
    """The card as it is now, for whoever may decide there; decisions on one name are made one after the other."""
    require(actor, RIGHT)
    card = card_for(actor, pk)
    require(actor, RIGHT, card.office_id)
    reason = " ".join(reason.split())
    if not reason:
        raise NotDecided(_("请写明认定的理由，如“同一张身份证”“本人来村里说明”。"))
    if len(reason) > LONGEST_REASON or not reason.isprintable():
        raise NotDecided(_("理由请控制在 %(most)d 个字以内，不要有特殊控制字符。") % {"most": LONGEST_REASON})
    _alone(card.name)
    return _Case(known(actor, card, beside), reason, actor)


def _alone(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"persons named {name}"])
