"""Asking the name register: names that may be meant, and names to go on with while somebody types.

Everything is bounded by the actor's scope, in the query and by row security: a name that only other offices' records
have is neither shown nor counted, and does not change the order.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, offices_for, require, under
from cundang.finding_aid.likeness import resemblance
from cundang.finding_aid.models import RegisteredName
from cundang.finding_aid.name_keys import CUTS, keys, spelt
from cundang.finding_aid.name_words import surnames
from cundang.finding_aid.near import Bearers, Guess, difference, name_in
from cundang.finding_aid.words import RUN, Phrase, phrases
from cundang.folding import normalise

SPELT: Final = 0.95  # typed in pinyin
SAME_SOUND: Final = 0.8  # more than one character exchanged for one that sounds the same
INITIALS: Final = 0.6
ALIKE_SOUND: Final = 0.55  # as dialects merge sounds
MISSED: Final = 0.45  # a character was left out in asking
EDIT: Final = 0.35  # one character other, or too many
EDIT_OF_TWO: Final = 0.2  # of a name of two characters that is half of it: less likely
RESEMBLING: Final = 0.3  # added where the two characters look like the same others
OTHER_SURNAME: Final = 0.1  # taken off where both are surnames
BORNE: Final = 3  # mentions in an office by which a name is somebody's, though no person wrote it into a list
HOMES: Final = 50  # offices that mention a name, those where a person wrote it first
BEARERS: Final = 5_000  # rows that are looked at for who bears the names that may be meant
MOST: Final = 40  # guesses of a kind
SUGGESTED: Final = 10  # names, and places
LOOKED_AT: Final = 3_000  # names that fit: of more than that, in a whole county, the first that the index has
LONGEST_BEGUN: Final = 30  # characters

_LETTERS: Final = re.compile(r"[a-z' ]*[a-z]")
_END: Final = "\U0010ffff"  # after every character


@dataclass(frozen=True)
class Suggestions:
    """What may be gone on with: names with the count of their mentions, the most frequent first, and offices."""

    names: list[tuple[str, int]]
    offices: list[tuple[str, str]]  # code, name

    def as_json(self) -> dict[str, Any]:
        """The suggestions as the API gives them."""
        return {
            "names": [{"name": name, "sound": " ".join(spelt(name)), "count": count} for name, count in self.names],
            "offices": [{"code": code, "name": name} for code, name in self.offices],
        }


def names_for(actor: Actor, office: str = "") -> QuerySet[RegisteredName]:
    """The register within the actor's scope, and under one office where its code is given."""
    within = RegisteredName.objects.filter(actor.scope("search").filter())
    return within.filter(under(office)) if office else within


def guesses(actor: Actor, question: str, office: str = "") -> list[Guess]:
    """Registered names that may be meant by a question: typed in pinyin, sounding the same, or one character other."""
    made: dict[str, Guess] = {}
    found: Iterable[Guess]
    if letters := typed_letters(question):
        found = (replace(guess, asked_by_sound=True) for guess in _by_letters(actor, office, letters))
    elif name := name_in(phrases(question)):
        found = _by_character(actor, office, name)
    else:
        return []
    for guess in found:
        made.setdefault(guess.name, guess)
    return list(made.values())


_HOMES: Final = """
SELECT office_code, listed, mentions FROM finding_aid_registeredname
 WHERE name = %(name)s AND {within} ORDER BY listed DESC, mentions DESC LIMIT %(most)s
"""


def homes(actor: Actor, name: str, office: str = "") -> Bearers:
    """The offices that mention a name, within the actor's scope and under the office, and whether somebody bears it."""
    known = actor.scope("search").rows(_HOMES, office=office, name=name, most=HOMES)
    borne = any(listed or mentions >= BORNE for _code, listed, mentions in known)
    return Bearers(borne, frozenset(code for code, *_counts in known))


_BEARERS: Final = """
SELECT name, office_code FROM finding_aid_registeredname
 WHERE name = ANY(%(names)s) AND listed > 0 AND {within} LIMIT %(most)s
"""


def bearers(actor: Actor, name: str | None, wanted: list[Guess], office: str = "") -> dict[str, frozenset[str]]:
    """The offices of those who bear the names that may be meant besides the asked one, within the same bounds."""
    names = {guess.name for guess in wanted} - {name}
    found: defaultdict[str, set[str]] = defaultdict(set)
    for other, code in actor.scope("search").rows(_BEARERS, office=office, names=list(names), most=BEARERS):
        found[other].add(code)
    return {other: frozenset(codes) for other, codes in found.items()}


def typed_letters(question: str) -> str:
    """The letters of a question that is pinyin: without tones, spaces and signs; empty for any other question."""
    plain = unicodedata.normalize("NFKD", question.strip().lower().replace("ü", "v")).replace("u\u0308", "v")
    plain = re.sub("[\u0300-\u036f]|(?<=[a-z])[1-5](?![0-9])|’", "", plain)
    match = _LETTERS.fullmatch(plain)
    return re.sub("[' ]", "", plain) if match and 1 < len(plain) <= 60 else ""


def _by_letters(actor: Actor, office: str, letters: str) -> Iterator[Guess]:
    ways = {"sound": "sound = %(letters)s"}
    if len(letters) <= CUTS:
        ways["initials"] = "initials = %(letters)s"
    found = _counted(actor, office, ways, MOST, letters=letters)
    for name in found["sound"]:
        yield _guess(name, "sound", _("拼音：%(sound)s") % {"sound": " ".join(spelt(name))}, SPELT)
    for name in found.get("initials", ()):
        yield _guess(name, "sound", _("拼音首字母：%(sound)s") % {"sound": " ".join(spelt(name))}, INITIALS)


def _by_character(actor: Actor, office: str, name: str) -> Iterator[Guess]:
    """Sounding the same, then one character other; both asked for at once."""
    key = keys(name)
    cuts = {f"cut{at}": [name, cut] if cut else [name] for at, cut in enumerate(key.cuts, 1)}
    shorter = [cut for cut in key.cuts if len(cut) > 1]
    alike = " OR ".join(["name = ANY(%(shorter)s)", *(f"{cut} = ANY(%({cut})s)" for cut in cuts)])
    ways = {"edit": f"({alike}) AND name <> %(name)s"}
    if key.sound:
        ways["sound"] = "accent = %(accent)s AND name <> %(name)s"
    found = _counted(actor, office, ways, LOOKED_AT, name=name, accent=key.accent, shorter=shorter, **cuts)
    yield from _by_sound(name, islice(found.get("sound", ()), MOST))
    made = [_edited(name, other) for other in found["edit"]]
    yield from sorted(made, key=lambda guess: -guess.likeness)[:MOST]  # the more frequent first where equal


def _by_sound(name: str, others: Iterable[str]) -> Iterator[Guess]:
    sound = keys(name).sound
    for other in others:
        if keys(other).sound == sound:
            yield _guess(other, "sound", _("读音相同：%(sound)s") % {"sound": " ".join(spelt(other))}, SAME_SOUND)
        else:
            yield _guess(other, "sound", _("读音相近：%(sound)s") % {"sound": " ".join(spelt(other))}, ALIKE_SOUND)


def _edited(name: str, other: str) -> Guess:
    place, reason = difference(name, other)
    # 宣建 for 宣建国: where that name itself stands, the shorter one does not.
    return Guess(Phrase(other, closed=name.startswith(other)), "edit", reason, edit_likeness(name, other, place))


def edit_likeness(name: str, other: str, place: int) -> float:
    """How likely a name is meant by, or read as, another that differs at one place."""
    if len(name) != len(other):
        return MISSED if len(name) < len(other) else EDIT
    likeness = EDIT_OF_TWO if len(name) == 2 else EDIT
    likeness += RESEMBLING * resemblance(name[place], other[place])
    both = place == 0 and {name[0], other[0]} <= surnames().keys()
    return round(likeness - OTHER_SURNAME * both, 3)


def _guess(name: str, why: str, reason: str, likeness: float) -> Guess:
    return Guess(Phrase(name), why, reason, likeness)


_WAY: Final = """
(SELECT '{way}', name, sum(mentions)::bigint
   FROM (SELECT name, mentions FROM finding_aid_registeredname
          WHERE ({condition}) AND {{within}} LIMIT {looked_at}) AS met
  GROUP BY name ORDER BY 3 DESC, 2 LIMIT %(most)s)
"""


def _counted(
    actor: Actor, office: str, ways: Mapping[str, str], most: int, **parameters: Any
) -> dict[str, dict[str, int]]:
    """What is found by each way, a condition: names with the count of their mentions, the most frequent first.

    Of very many the first that are met.
    """
    each = [_WAY.format(way=way, condition=condition, looked_at=LOOKED_AT) for way, condition in ways.items()]
    statement = " ".join(["SELECT * FROM (", "UNION ALL".join(each), ") AS found ORDER BY 1, 3 DESC, 2"])
    found: dict[str, dict[str, int]] = {way: {} for way in ways}
    for way, name, count in actor.scope("search").rows(statement, office=office, most=most, **parameters):
        found[way][name] = count
    return found


def suggestions(actor: Actor, typed: str) -> Suggestions:
    """Names and offices that begin as what was typed: in characters, pinyin, or first letters. Raises `Forbidden`."""
    require(actor, "search")
    begun = normalise(typed).strip()
    letters = typed_letters(typed)
    if not begun or len(begun) > LONGEST_BEGUN or "\0" in begun:
        return Suggestions([], [])
    return Suggestions(_names(actor, begun, letters), _offices(actor, begun, letters))


def _names(actor: Actor, begun: str, letters: str) -> list[tuple[str, int]]:
    if letters:
        begins = "sound >= %(begun)s AND sound < %(end)s OR initials >= %(begun)s AND initials < %(end)s"
    elif (match := RUN.fullmatch(begun)) and match.lastindex == 1:
        begins = "name >= %(begun)s AND name < %(end)s"
    else:
        return []
    begun = letters or begun
    found = _counted(actor, "", {"begun": begins}, SUGGESTED, begun=begun, end=begun + _END)
    return list(found["begun"].items())


def _offices(actor: Actor, begun: str, letters: str) -> list[tuple[str, str]]:
    found = []
    for code, name, sound in offices_for(actor).values_list("code", "name", "pinyin"):
        syllables = sound.lower().split()
        spelling = ("".join(syllables), "".join(syllable[0] for syllable in syllables))
        if name.startswith(begun) or (letters and any(way.startswith(letters) for way in spelling)):
            found.append((code, name))
    return sorted(found, key=lambda office: (len(office[0]), office))[:SUGGESTED]
