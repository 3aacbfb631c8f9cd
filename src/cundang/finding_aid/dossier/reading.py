"""Reading a card: a name of the register in one office, and its mentions grouped into persons.

Everything is bounded by the actor's scope: other cards, and decisions of which one side is outside it, do not exist,
not in counts either.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from cundang.custodians.queries import Actor
from cundang.finding_aid.dossier.grouping import Grouped, Person, Placed, Tied, group
from cundang.finding_aid.dossier.places import MOST, Found, found_on
from cundang.finding_aid.models import RegisteredName, Tie
from cundang.finding_aid.register import names_for

MOST_TIES: Final = 2_000  # decisions on one name


@dataclass(frozen=True)
class Known:
    """A card with all that belongs to it: `beside` is another that is compared with it, `others` have the same name."""

    card: RegisteredName
    beside: RegisteredName | None
    others: list[RegisteredName]
    ties: list[Tie]
    found: dict[str, Found]  # by place
    grouped: Grouped
    complete: bool  # whether all mentions were grouped

    @property
    def offices(self) -> set[str]:
        """The offices whose mentions are shown, whoever they are."""
        return {card.office_id for card in (self.card, self.beside) if card}

    @property
    def persons(self) -> list[Person]:
        """Those with a mention in one of these offices; one from elsewhere comes with whom staff joined it to."""
        return [person for person in self.grouped.persons if any(map(self._here, person.placed))]

    @property
    def undetermined(self) -> list[Placed]:
        """The mentions there that may be several persons."""
        return [placed for placed in self.grouped.undetermined if self._here(placed)]

    def _here(self, placed: Placed) -> bool:
        return self.found[placed.seen.place].office in self.offices


def card_for(actor: Actor, pk: int) -> RegisteredName:
    """A card within the actor's scope; `RegisteredName.DoesNotExist` when it is not there or not the actor's to see."""
    return names_for(actor).select_related("office").get(pk=pk)


def cards_named(actor: Actor, name: str, office: str = "") -> QuerySet[RegisteredName]:
    """The cards of a name within the actor's scope, and under one office where its code is given."""
    found = names_for(actor, office).filter(name=name, mentions__gt=0).select_related("office")
    return found.order_by("-mentions", "office_id")


def ties_for(actor: Actor) -> QuerySet[Tie]:
    """Decisions of which the actor may see both sides, the earlier ones first."""
    scope = actor.scope("search")
    return Tie.objects.filter(scope.filter(), scope.filter("other_office_id")).order_by("at", "pk")


def known(actor: Actor, card: RegisteredName, beside: int | None = None) -> Known:
    """The card with its mentions grouped; seven queries, however many mentions there are.

    Raises `RegisteredName.DoesNotExist` where there is no such card of that name to be set beside it.
    """
    others = list(cards_named(actor, card.name).exclude(pk=card.pk))
    compared = next((other for other in others if other.pk == beside), None)
    if beside is not None and compared is None:
        raise RegisteredName.DoesNotExist
    ties = list(ties_for(actor).filter(name=card.name)[:MOST_TIES])
    standing = [tie for tie in ties if tie.undone_at is None]
    wanted = _joined_to({one.office_id for one in (card, compared) if one}, standing)
    found = found_on([one for one in (card, *others) if one.office_id in wanted])
    by_office = defaultdict(list)
    for one in found:
        by_office[one.office].append(one.seen)
    return Known(
        card=card,
        beside=compared,
        others=others,
        ties=ties,
        found={one.seen.place: one for one in found},
        grouped=group(by_office.values(), tied(standing)),
        complete=len(found) < MOST,
    )


def tied(ties: Iterable[Tie]) -> list[Tied]:
    """Decisions as grouping takes them."""
    return [Tied(tie.place, tie.other, tie.same) for tie in ties]


def _joined_to(offices: set[str], ties: list[Tie]) -> set[str]:
    """These offices and those to which decisions lead from them."""
    pairs = [(tie.office_id, tie.other_office_id) for tie in ties if tie.office_id != tie.other_office_id]
    more = True
    while more:
        reached = {code for pair in pairs if not offices.isdisjoint(pair) for code in pair}
        more = not reached <= offices
        offices = offices | reached
    return offices
