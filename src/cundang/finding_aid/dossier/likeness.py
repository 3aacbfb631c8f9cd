"""Whether two sets of mentions can be one person, and what speaks for it. No rows are read here.

Each piece of evidence is a ratio: how many times likelier it is where they are the same person than where they are two
of one name. docs/decisions/0010-dossier.md says where the figures come from.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeVar

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from cundang.finding_aid.dossier.facts import OLDEST, Years

SAME_ID: Final = 1000.0
BORN: Final = 30.0  # the same year of birth
BORN_NEARLY: Final = 15.0  # a year more or less (虚岁)
HOUSEHOLD: Final = 20.0  # the same household, or somebody of it on the same lines
AGE: Final = 8.0
COMPANION: Final = 4.0  # somebody who stands beside the person elsewhere
SAME_ITEM: Final = 4.0
HEAD: Final = 3.0  # named as head of a household here and there
SURE: Final = 0.99  # nothing here is surer
NAMES_SHOWN: Final = 2
_HEAD: Final = "户主"
_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Seen:
    """One mention with all that its place tells. `members` are of the household by a roster, `companions` beside it."""

    place: str
    source: str
    year: int | None = None
    sure: float = 1.0
    item: int | None = None
    roster: int | None = None
    household: str = ""
    members: frozenset[str] = frozenset()
    role: str = ""
    id_number: str = ""
    born: Years | None = None
    age: int | None = None  # as written, where `born` comes from it
    companions: frozenset[str] = frozenset()

    @property
    def founds(self) -> bool:
        """Whether it tells enough to be somebody by itself."""
        return bool(self.id_number or self.born or (self.roster and self.household))


@dataclass
class Body:
    """Mentions taken together, and what they tell as one."""

    seen: list[Seen] = field(default_factory=list)
    places: set[str] = field(default_factory=set)
    against: set[str] = field(default_factory=set)  # places that staff say are somebody else
    ids: set[str] = field(default_factory=set)
    born: set[Years] = field(default_factory=set)
    households: set[str] = field(default_factory=set)
    members: set[str] = field(default_factory=set)
    companions: set[str] = field(default_factory=set)
    items: set[int] = field(default_factory=set)
    rosters: set[int] = field(default_factory=set)
    first: int | None = None  # the years from which and to which it is written of
    last: int | None = None
    earliest: int = 0  # year of birth, 0 where none is known
    latest: int = 0
    founds: bool = False  # whether one of the mentions tells enough to be somebody by itself
    roles: set[str] = field(default_factory=set)

    def take(self, more: Iterable[Seen], against: Iterable[str] = ()) -> None:
        """Add mentions with all that they tell."""
        self.against.update(against)
        for one in more:
            self.seen.append(one)
            self.places.add(one.place)
            self.members |= one.members
            self.companions |= one.companions
            _add(self.ids, one.id_number)
            _add(self.born, one.born)
            _add(self.households, one.household)
            _add(self.items, one.item)
            _add(self.rosters, one.roster)
            _add(self.roles, one.role)
            self.founds = self.founds or one.founds
            if one.born:
                self.earliest = min(self.earliest or one.born[0], one.born[0])
                self.latest = max(self.latest, one.born[1])
            if one.year:
                self.first = min(self.first or one.year, one.year)
                self.last = max(self.last or one.year, one.year)

    def features(self) -> Iterator[Hashable]:
        """All that may speak for two being the same, but for years of birth."""
        yield from self.members
        yield from self.companions
        yield from self.ids
        yield from self.items
        yield from (("household", household) for household in self.households)
        if _HEAD in self.roles:
            yield _HEAD


def _add(known: set[_Value], value: _Value | None) -> None:
    if value:
        known.add(value)


def exclude(one: Body, other: Body) -> bool:
    """Whether they cannot be the same person."""
    if one.against and not one.against.isdisjoint(other.places):
        return True
    if other.against and not other.against.isdisjoint(one.places):
        return True
    if one.ids and other.ids:
        return one.ids.isdisjoint(other.ids)
    if one.born and other.born and not any(_agree(a, b) for a in one.born for b in other.born):
        return True
    return _not_alive(one, other) or _not_alive(other, one) or _listed_twice(one, other)


def _agree(one: Years, other: Years) -> bool:
    slack = int(one[0] == one[1] and other[0] == other[1])  # an age has its year more or less already
    return one[0] - slack <= other[1] and other[0] - slack <= one[1]


def _not_alive(one: Body, other: Body) -> bool:
    """Whether `other` was written before `one` was born, or when that person would be older than anybody is."""
    if not one.earliest or other.first is None or other.last is None:
        return False
    return other.first < one.earliest or other.last > one.latest + OLDEST


def _listed_twice(one: Body, other: Body) -> bool:
    """Whether one roster lists both: it lists each person once, but for a row that is there twice."""
    if not one.rosters or not other.rosters or one.rosters.isdisjoint(other.rosters):
        return False
    return one.households.isdisjoint(other.households) or not one.born & other.born


class Reason(NamedTuple):
    """One thing that speaks for two being the same, and how strongly; put into words only where it is shown."""

    ratio: float
    message: str
    values: tuple[tuple[str, object], ...] = ()

    @property
    def words(self) -> str:
        """The reason for a person."""
        return gettext(self.message) % dict(self.values) if self.values else gettext(self.message)


class Sign(NamedTuple):
    """A kind of reason; what is said of the two is worked out only for the one who is chosen."""

    ratio: float
    message: str
    told: Callable[[Body, Body], tuple[tuple[str, object], ...]] = lambda _person, _other: ()

    def reason(self, person: Body, other: Body) -> Reason:
        """The reason between these two."""
        return Reason(self.ratio, self.message, self.told(person, other))


def _beside(person: Body, other: Body) -> tuple[tuple[str, object], ...]:
    return _names((person.members & other.companions) or (other.members & person.companions))


def _both_beside(person: Body, other: Body) -> tuple[tuple[str, object], ...]:
    return _names((person.companions & other.companions) - person.members - other.members)


def _aged(_person: Body, other: Body) -> tuple[tuple[str, object], ...]:
    one = next(one for one in other.seen if one.age is not None)
    return ("year", one.year), ("age", one.age)


def _names(names: Iterable[str]) -> tuple[tuple[str, object], ...]:
    return (("names", "、".join(sorted(names)[:NAMES_SHOWN])),)


_SAME_ID: Final = Sign(SAME_ID, _("身份证号相同"))
_AGED: Final = Sign(AGE, _("年龄相符：%(year)s年%(age)d岁"), _aged)
_OF_AGE: Final = Sign(AGE, _("年龄相符"))
_SAME_BIRTH: Final = Sign(
    BORN, _("出生年份相同：%(year)d年"), lambda person, other: (("year", min(_stated(person.born & other.born))),)
)
_NEAR_BIRTH: Final = Sign(
    BORN_NEARLY, _("出生年份相近：%(year)d年"), lambda _person, other: (("year", min(other.born)[0]),)
)
_WITH_MEMBER: Final = Sign(HOUSEHOLD, _("同户：与%(names)s同列"), _beside)
_SAME_MEMBER: Final = Sign(
    HOUSEHOLD, _("同户：都有%(names)s"), lambda person, other: _names(person.members & other.members)
)
_SAME_HOUSEHOLD: Final = Sign(
    HOUSEHOLD,
    _("同户：%(household)s"),
    lambda person, other: (("household", min(person.households & other.households)),),
)
_COMPANION: Final = Sign(COMPANION, _("同列者相同：%(names)s"), _both_beside)
_ONE_ITEM: Final = Sign(SAME_ITEM, _("在同一件档案里"))
_HEADS: Final = Sign(HEAD, _("都写作户主"))


def signs(person: Body, other: Body) -> list[Sign]:
    """What kinds of reasons speak for `other` being this person."""
    found = []
    if other.ids and not person.ids.isdisjoint(other.ids):
        found.append(_SAME_ID)
    elif other.born and person.born:
        found.append(_of_age(person, other))
    if not person.members.isdisjoint(other.companions) or not other.members.isdisjoint(person.companions):
        found.append(_WITH_MEMBER)
    elif other.members and not other.members.isdisjoint(person.members):
        found.append(_SAME_MEMBER)
    elif other.households and not other.households.isdisjoint(person.households):
        found.append(_SAME_HOUSEHOLD)
    beside = other.companions & person.companions
    if beside and not beside <= person.members | other.members:
        found.append(_COMPANION)
    if not person.items.isdisjoint(other.items):
        found.append(_ONE_ITEM)
    if _HEAD in other.roles and _HEAD in person.roles:
        found.append(_HEADS)
    return found


def evidence(person: Body, other: Body) -> list[Reason]:
    """The same with what is said of these two."""
    return [sign.reason(person, other) for sign in signs(person, other)]


def ratio_of(signs: Iterable[Sign | Reason]) -> float:
    """All together as one ratio; 1 for none."""
    ratio = 1.0
    for sign in signs:
        ratio *= sign.ratio
    return ratio


def _of_age(person: Body, other: Body) -> Sign:
    """What the years of birth say, which do not contradict each other."""
    if all(years[0] != years[1] for years in other.born) and any(one.age is not None for one in other.seen):
        return _AGED
    if _stated(person.born & other.born):
        return _SAME_BIRTH
    return _NEAR_BIRTH if _stated(person.born) else _OF_AGE


def _stated(born: Iterable[Years]) -> set[int]:
    """The years of birth that are written, not worked out from an age."""
    return {first for first, last in born if first == last}
