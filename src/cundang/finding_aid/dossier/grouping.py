"""Mentions of one name, grouped into persons. Worked out anew whenever it is read; nothing here reads or writes rows.

Rosters and lines with an ID number, a year of birth or an age make persons; the other mentions follow by evidence.
Automatic rules stay within one office; across offices only staff's decisions (`Tied`) join.
The same mentions and decisions give the same persons, in whatever order they come.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_noop as _

from cundang.finding_aid.dossier.likeness import SURE, Body, Reason, Seen, evidence, exclude, ratio_of, signs

ROUNDS: Final = 3  # companions of a mention that was placed may place others
LEAST: Final = 0.5  # a mention with less is not placed
UNDISPUTED: Final = 0.5  # of a mention that nothing speaks for or against
KEPT: Final = 8  # dossiers, each of some megabytes where it is large
LONGEST: Final = 90  # years from the first record of a person to the last
_LISTED: Final = Reason(1.0, _("名册登记"))
_STATED: Final = Reason(1.0, _("写明了出生年份、年龄或身份证号"))
_DECIDED: Final = Reason(1.0, _("工作人员认定"))
_UNDISPUTED: Final = Reason(1.0, _("同村同名，未见矛盾"))
_NAME_ONLY: Final = Reason(1.0, _("只有姓名，没有其他可比对的"))
_RANK: Final = {"roster": 0, "catalogue": 1, "title": 2, "text": 3}


@dataclass(frozen=True)
class Tied:
    """Staff's word: the bearer of the name at `place` and at `other` is the same person, or is not."""

    place: str  # where they are not the same, the one that leaves
    other: str
    same: bool


@dataclass(frozen=True)
class Placed:
    """A mention with how sure it is that it belongs where it stands, why, and whose it may be where that is open."""

    seen: Seen
    confidence: float
    reasons: tuple[Reason, ...]
    maybe: tuple[str, ...] = ()  # places of the persons that it may be

    @property
    def evidence(self) -> tuple[str, ...]:
        """The reasons in words."""
        return tuple(reason.words for reason in self.reasons)


@dataclass(eq=False)
class Person:
    """Mentions that are one person. `founding` are the places that make it one: all of them where none stands out."""

    placed: list[Placed]
    founding: tuple[str, ...]

    @property
    def key(self) -> str:
        """The place by which the person is called in an address."""
        return self.founding[0]

    @property
    def confidence(self) -> float:
        """How sure the mentions belong together, on average."""
        return round(sum(one.confidence for one in self.placed) / len(self.placed), 2)

    @property
    def body(self) -> Body:
        """All that is known of the person."""
        body = Body()
        body.take(one.seen for one in self.placed)
        return body


@dataclass
class Grouped:
    """The persons, the most frequently mentioned first; mentions that may be several of them; what contradicts."""

    persons: list[Person] = field(default_factory=list)
    undetermined: list[Placed] = field(default_factory=list)
    contradictions: list[Tied] = field(default_factory=list)


def group(offices: Iterable[Iterable[Seen]], ties: Iterable[Tied] = ()) -> Grouped:
    """Group the mentions of one name, office by office, then join across offices what staff joined.

    What was grouped last is kept by all that went into it, so that nothing can be out of date: turning the pages of a
    large dossier does not group it anew. Nobody may change what is returned.
    """
    return _grouped(tuple(tuple(sorted(seen, key=_order)) for seen in offices), tuple(ties))


@lru_cache(maxsize=KEPT)
def _grouped(offices: tuple[tuple[Seen, ...], ...], ties: tuple[Tied, ...]) -> Grouped:
    home = {one.place: number for number, seen in enumerate(offices) for one in seen}
    sound = _Sound()
    for tie in ties:
        if tie.place in home and tie.other in home:
            sound.take(tie)
    across = [tie for tie in sound.kept if home[tie.place] != home[tie.other]]
    pinned = {place for tie in across if tie.same for place in (tie.place, tie.other)}
    found = Grouped(contradictions=sound.contradictions)
    for seen in offices:
        ties_here = [tie for tie in sound.kept if tie not in across and home[tie.place] == home[seen[0].place]]
        grouping = _Grouping(seen, ties_here, pinned)
        found.persons += grouping.persons()
        found.undetermined += grouping.undetermined
    _join(found, across, [(tie.place, tie.other) for tie in sound.kept if not tie.same])
    found.persons.sort(key=_prominence)
    return found


def _prominence(person: Person) -> tuple[int, int, tuple[int, int, str]]:
    """The most frequently mentioned first, of as many the eldest."""
    born = min((one.seen.born[0] for one in person.placed if one.seen.born), default=9999)
    return -len(person.placed), born, _order(person.placed[0].seen)


def _by_year(placed: Placed) -> tuple[int, tuple[int, int, str]]:
    return placed.seen.year or 9999, _order(placed.seen)


def _order(seen: Seen) -> tuple[int, int, str]:
    return _RANK[seen.source], seen.year or 9999, seen.place


class _Sound:
    """Decisions that do not contradict each other, the earlier ones first."""

    def __init__(self) -> None:
        self.kept: list[Tied] = []
        self.contradictions: list[Tied] = []
        self._root: dict[str, str] = {}

    def root(self, place: str) -> str:
        while (above := self._root.get(place, place)) != place:
            place = above
        return place

    def take(self, tie: Tied) -> None:
        """Keep the decision unless those before it say the opposite."""
        one, other = self.root(tie.place), self.root(tie.other)
        if tie.same:
            apart = ({self.root(kept.place), self.root(kept.other)} for kept in self.kept if not kept.same)
            wrong = one != other and any(pair == {one, other} for pair in apart)
        else:
            wrong = one == other
        if wrong:
            self.contradictions.append(tie)
            return
        self.kept.append(tie)
        if tie.same and one != other:
            self._root[max(one, other)] = min(one, other)


def contradicted(ties: Iterable[Tied], new: Iterable[Tied]) -> bool:
    """Whether one of the new decisions says the opposite of those that stand."""
    sound = _Sound()
    for tie in ties:
        sound.take(tie)
    before = len(sound.contradictions)
    for tie in new:
        sound.take(tie)
    return len(sound.contradictions) > before


@dataclass(eq=False)
class _Made:
    """A person in the making."""

    body: Body
    attracts: bool  # whether a mention without evidence may be this person
    placed: list[Placed] = field(default_factory=list)
    founding: list[str] = field(default_factory=list)

    def found(self, block: Body, why: list[Reason]) -> None:
        """Begin with, or add, mentions that make the person one."""
        tied = len(block.seen) > 1
        for one in block.seen:
            rests = tied and not one.founds
            reasons = (*why, _DECIDED) if tied else tuple(why)
            self.placed.append(Placed(one, SURE if rests else one.sure, reasons))
            self.founding.append(one.place)

    def join(self, block: Body, confidence: float, why: list[Reason]) -> None:
        """Add mentions that follow."""
        self.placed += [Placed(one, round(confidence, 2), tuple(why)) for one in block.seen]
        self.body.take(block.seen, block.against)


class _Grouping:
    """The mentions of one office."""

    def __init__(self, seen: Sequence[Seen], ties: list[Tied], pinned: set[str]) -> None:
        self._made: list[_Made] = []
        self._pools: list[_Made] = []  # those of whom nothing but the name is known
        self.undetermined: list[Placed] = []
        self._blocks = _blocks(seen, ties)
        self._having: dict[Hashable, set[_Made]] = defaultdict(set)  # which persons have a feature
        self._looked: dict[int, tuple[int, list[_Made]]] = {}
        self._tied = {place for tie in ties for place in (tie.place, tie.other)}
        self._own = pinned | {tie.place for tie in ties if not tie.same}  # to be somebody, if only by themselves

    def persons(self) -> list[Person]:
        """Everybody, and in `undetermined` the mentions that may be several of them."""
        self._rosters([block for block in self._blocks if block.rosters and block.founds])
        for block in [block for block in self._blocks if block.founds and not block.rosters]:
            self._with_facts(block)
        left = self._by_evidence([block for block in self._blocks if not block.founds])
        if own := [block for block in left if not block.places.isdisjoint(self._own)]:
            for block in own:
                self._begin(block, [], attracts=False)
            left = self._by_evidence([block for block in left if block.places.isdisjoint(self._own)])
        self._rest(left)
        return [self._finished(made) for made in self._made]

    def _begin(self, block: Body, why: list[Reason], *, attracts: bool) -> None:
        made = _Made(_copy(block), attracts)
        made.found(block, why)
        self._made.append(made)
        self._take(made, block)

    def _rosters(self, blocks: list[Body]) -> None:
        listed = [_Listed(_copy(block), [(block, [_LISTED])]) for block in blocks]
        for keys, once in ((_ids, False), (_households, False), (_members, False), (_births, True)):
            listed = _merged(listed, keys, once)
        for one in listed:
            made = _Made(one.body, attracts=True)
            for block, why in one.parts:
                made.found(block, why)
                self._take(made, block)
            self._made.append(made)

    def _with_facts(self, block: Body) -> None:
        """A line that says who is meant: it is somebody of those already known, or somebody else."""
        made, confidence, why = self._likeliest(block)
        if made is None:
            self._begin(block, [_STATED], attracts=True)
        elif confidence >= UNDISPUTED:
            made.join(block, confidence, why or [_UNDISPUTED])
            self._take(made, block)
        else:
            self._open(block)

    def _by_evidence(self, blocks: list[Body]) -> list[Body]:
        """Place those for which something speaks; what they tell counts from the next round on."""
        left, asked = list[Body](), list(blocks)
        for _round in range(ROUNDS):
            placed = []
            for block in asked:
                made, confidence, why = self._likeliest(block)
                if made is not None and why and confidence > LEAST:
                    placed.append((made, block, confidence, why))
                else:
                    left.append(block)
            for made, block, confidence, why in placed:
                made.join(block, confidence, why)
                self._take(made, block)
            told = {feature for _made, block, _confidence, _why in placed for feature in block.features()}
            asked = [block for block in left if any(feature in told for feature in block.features())]
            again = {id(block) for block in asked}
            left = [block for block in left if id(block) not in again]
        return sorted([*left, *asked], key=lambda block: _order(block.seen[0]))

    def _likeliest(self, block: Body) -> tuple[_Made | None, float, list[Reason]]:
        """The likeliest person, how likely against all others and one unknown; none where nobody can be it."""
        can = self._can_be(block)
        if not can:
            return None, 0.0, []
        spoken_for: set[_Made] = set(can) if block.born else set()
        for feature in block.features():
            spoken_for |= self._having.get(feature, set())
        best, highest, total = can[0], 1.0, 1.0
        for made in can:
            ratio = ratio_of(signs(made.body, block)) if made in spoken_for else 1.0
            total += ratio
            if ratio > highest:
                best, highest = made, ratio
        return best, min(SURE, highest / total), evidence(best.body, block) if highest > 1.0 else []

    def _can_be(self, block: Body) -> list[_Made]:
        """Those whom nothing excludes. Where the block itself has no facts, that is worked out once for each."""
        if block.founds or block.against or not block.places.isdisjoint(self._tied):
            return [made for made in self._made if not exclude(made.body, block)]
        looked, can = self._looked.get(id(block), (0, []))
        can += [made for made in self._made[looked:] if not exclude(made.body, block)]
        self._looked[id(block)] = len(self._made), can
        return can

    def _take(self, made: _Made, block: Body) -> None:
        for feature in block.features():
            self._having[feature].add(made)

    def _rest(self, blocks: list[Body]) -> None:
        """Those for which nothing speaks: to the only one whom nothing contradicts."""
        for block in blocks:
            can = [made for made in self._can_be(block) if made.attracts]
            if len(can) == 1:
                can[0].join(block, UNDISPUTED, [_UNDISPUTED])
            elif can:
                self._open(block)
            else:
                self._pool(block)

    def _pool(self, block: Body) -> None:
        """Nobody known can be it: with the others of whom nothing is known either, as far as a life reaches."""
        for made in self._pools:
            years = [year for body in (made.body, block) for year in (body.first, body.last) if year]
            if max(years, default=0) - min(years, default=0) <= LONGEST and not exclude(made.body, block):
                reasons = evidence(made.body, block)
                ratio = ratio_of(reasons)
                made.founding += sorted(block.places)
                made.join(block, ratio / (1 + ratio), reasons or [_UNDISPUTED])
                return
        self._begin(block, [_NAME_ONLY], attracts=False)
        self._pools.append(self._made[-1])

    def _open(self, block: Body) -> None:
        if not block.places.isdisjoint(self._own):
            self._begin(block, [], attracts=False)
            return
        can = [made for made in self._can_be(block) if made.attracts]
        maybe = tuple(sorted(made.founding[0] for made in can))
        self.undetermined += [Placed(one, round(1 / (1 + len(can)), 2), (), maybe) for one in block.seen]

    def _finished(self, made: _Made) -> Person:
        placed = sorted(made.placed, key=_by_year)
        founding = sorted(made.founding, key={one.seen.place: _order(one.seen) for one in placed}.__getitem__)
        return Person(placed, tuple(founding))


def _copy(block: Body) -> Body:
    body = Body()
    body.take(block.seen, block.against)
    return body


def _blocks(seen: Sequence[Seen], ties: list[Tied]) -> list[Body]:
    """The mentions, those together that staff say are one person; each knows who is somebody else."""
    sound = _Sound()
    for tie in ties:
        sound.take(tie)
    blocks: dict[str, list[Seen]] = defaultdict(list)
    for one in seen:
        blocks[sound.root(one.place)].append(one)
    against: dict[str, set[str]] = defaultdict(set)
    for tie in ties:
        if not tie.same:
            against[sound.root(tie.place)].add(tie.other)
    made = []
    for root, some in blocks.items():
        body = Body()
        body.take(some, against[root])
        made.append(body)
    return made


@dataclass(eq=False)
class _Listed:
    """A person of rosters in the making, and its entries with why they are the same."""

    body: Body
    parts: list[tuple[Body, list[Reason]]]


def _ids(body: Body) -> Iterator[Hashable]:
    yield from body.ids


def _households(body: Body) -> Iterator[Hashable]:
    """One household, and the year of birth or the relation to its head is known."""
    if body.born:
        yield from body.households
    yield from ((household, role) for household in body.households for role in body.roles)


def _members(body: Body) -> Iterator[Hashable]:
    """Somebody else of the household is the same."""
    if body.born:
        yield from body.members
    yield from ((member, role) for member in body.members for role in body.roles)


def _births(body: Body) -> Iterator[Hashable]:
    yield from body.born


def _merged(listed: list[_Listed], keys: Callable[[Body], Iterator[Hashable]], once: bool) -> list[_Listed]:
    """Put together those with a key in common whom nothing contradicts; `once`: only where nobody else has the key."""
    sharing: dict[Hashable, list[int]] = defaultdict(list)
    for number, one in enumerate(listed):
        for key in keys(one.body):
            sharing[key].append(number)
    into = list(range(len(listed)))
    for key in sorted(sharing, key=str):
        firsts = [listed[number] for number in dict.fromkeys(_first(into, number) for number in sharing[key])]
        if once and any(exclude(one.body, other.body) for one in firsts for other in firsts if one is not other):
            continue
        kept: list[_Listed] = []
        for one in firsts:
            same = next((other for other in kept if not exclude(other.body, one.body)), None)
            if same is None:
                kept.append(one)
            else:
                why = evidence(same.body, one.body)
                same.parts += [(block, [*said, *why]) for block, said in one.parts]
                same.body.take(one.body.seen, one.body.against)
                into[listed.index(one)] = listed.index(same)
    return [one for number, one in enumerate(listed) if into[number] == number]


def _first(into: list[int], number: int) -> int:
    while into[number] != number:
        number = into[number]
    return number


def _join(found: Grouped, across: list[Tied], apart: list[tuple[str, str]]) -> None:
    """Put together the persons of several offices that staff say are one."""
    at = {one.seen.place: person for person in found.persons for one in person.placed}
    for tie in across:
        one, other = at[tie.place], at[tie.other]
        if not tie.same or one is other:
            continue
        if any({id(at.get(a)), id(at.get(b))} == {id(one), id(other)} for a, b in apart):
            found.contradictions.append(tie)
            continue
        for placed in other.placed:
            at[placed.seen.place] = one
        one.placed = sorted((_told(placed, tie) for placed in [*one.placed, *other.placed]), key=_by_year)
        one.founding += other.founding
        found.persons.remove(other)


def _told(placed: Placed, tie: Tied) -> Placed:
    """The same, with the decision among the reasons of the two places that it names."""
    if placed.seen.place not in (tie.place, tie.other) or _DECIDED in placed.reasons:
        return placed
    return replace(placed, reasons=(*placed.reasons, _DECIDED))
