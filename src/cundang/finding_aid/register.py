"""Asking the name register: names that may be meant, and names to go on with while somebody types.

Everything is bounded by the actor's scope, in the query and by row security: a name that only other offices' records
have is neither shown nor counted, and does not change the order.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, offices_for, require, under
from cundang.finding_aid.models import RegisteredName
from cundang.finding_aid.name_keys import CUTS, keys, spelt
from cundang.finding_aid.near import Group, Guess, name_in
from cundang.finding_aid.words import RUN, Phrase, normalise, phrases

SPELT: Final = 0.95  # typed in pinyin
SAME_SOUND: Final = 0.8  # more than one character exchanged for one that sounds the same
INITIALS: Final = 0.6
ALIKE_SOUND: Final = 0.55  # as dialects merge sounds
EDIT: Final = 0.35  # one character other, missing or too many
EDIT_OF_TWO: Final = 0.2  # of a name of two characters that is half of it: less likely, and fewer of them
MOST_OF_TWO: Final = 10
SOMEBODY_ELSE: Final = 0.25  # taken off a name that another person bears
MOST: Final = 30  # guesses of a kind
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
    register = names_for(actor, office)
    made: dict[str, Guess] = {}
    found: Iterable[Guess]
    if letters := typed_letters(question):
        found = (replace(guess, asked_by_sound=True) for guess in _by_letters(register, letters))
    elif name := name_in(phrases(question)):
        found = chain(_by_sound(register, name), _by_edit(register, name))
    else:
        return []
    for guess in found:
        made.setdefault(guess.name, guess)
    return list(made.values())


def weighed(actor: Actor, words: tuple[Phrase, ...], near: list[Group]) -> list[Group]:
    """The groups, those of other people less likely.

    Where the asked name is one that a catalogue or roster within the actor's scope has, another such name is somebody
    else's, and no misreading.
    """
    asked = name_in(words)
    if asked is None or not near:
        return near
    names = [asked, *(group.guess.name for group in near)]
    borne = set(names_for(actor).filter(name__in=names, listed__gt=0).values_list("name", flat=True))
    return [_less(group) if asked in borne and group.guess.name in borne else group for group in near]


def _less(group: Group) -> Group:
    return replace(group, guess=replace(group.guess, likeness=group.guess.likeness - SOMEBODY_ELSE))


def typed_letters(question: str) -> str:
    """The letters of a question that is pinyin: without tones, spaces and signs; empty for any other question."""
    plain = unicodedata.normalize("NFKD", question.strip().lower().replace("ü", "v")).replace("u\u0308", "v")
    plain = re.sub("[\u0300-\u036f]|(?<=[a-z])[1-5](?![0-9])|’", "", plain)
    match = _LETTERS.fullmatch(plain)
    return re.sub("[' ]", "", plain) if match and 1 < len(plain) <= 60 else ""


def _by_letters(register: QuerySet[RegisteredName], letters: str) -> Iterator[Guess]:
    for name in _most_frequent(register.filter(sound=letters), MOST):
        yield _guess(name, "sound", _("拼音：%(sound)s") % {"sound": " ".join(spelt(name))}, SPELT)
    if len(letters) <= CUTS:
        for name in _most_frequent(register.filter(initials=letters), MOST):
            yield _guess(name, "sound", _("拼音首字母：%(sound)s") % {"sound": " ".join(spelt(name))}, INITIALS)


def _by_sound(register: QuerySet[RegisteredName], name: str) -> Iterator[Guess]:
    key = keys(name)
    if not key.sound:
        return
    for other in _most_frequent(register.filter(accent=key.accent).exclude(name=name), MOST):
        if keys(other).sound == key.sound:
            yield _guess(other, "sound", _("读音相同：%(sound)s") % {"sound": " ".join(spelt(other))}, SAME_SOUND)
        else:
            yield _guess(other, "sound", _("读音相近：%(sound)s") % {"sound": " ".join(spelt(other))}, ALIKE_SOUND)


def _by_edit(register: QuerySet[RegisteredName], name: str) -> Iterator[Guess]:
    cuts = [(f"cut{at}", cut) for at, cut in enumerate(keys(name).cuts, 1) if cut]
    alike = Q(name__in={cut for _, cut in cuts if len(cut) > 1})
    for field, cut in cuts:
        alike |= Q(**{field: cut})
    for at in range(1, CUTS + 1):
        alike |= Q(**{f"cut{at}": name})
    two = len(name) == 2
    likeness, most, looked_at = (EDIT_OF_TWO, MOST_OF_TWO, LOOKED_AT // 10) if two else (EDIT, MOST, LOOKED_AT)
    for other in _most_frequent(register.filter(alike).exclude(name=name), most, looked_at):
        # 宣建 for 宣建国: where that name itself stands, the shorter one does not.
        yield Guess(Phrase(other, closed=name.startswith(other)), "edit", _difference(name, other), likeness)


def _difference(asked: str, other: str) -> str:
    """What is different, in words."""
    if len(asked) == len(other):
        one, two = next((one, two) for one, two in zip(asked, other, strict=True) if one != two)
        return _("一字不同：%(from)s→%(to)s") % {"from": one, "to": two}
    longer, shorter = (asked, other) if len(asked) > len(other) else (other, asked)
    at = next((at for at in range(len(shorter)) if longer[at] != shorter[at]), len(shorter))
    words = _("少一字：%(character)s") if longer is asked else _("多一字：%(character)s")
    return words % {"character": longer[at]}


def _guess(name: str, why: str, reason: str, likeness: float) -> Guess:
    return Guess(Phrase(name), why, reason, likeness)


def _most_frequent(names: QuerySet[RegisteredName], most: int, looked_at: int = LOOKED_AT) -> list[str]:
    """The names, the most frequently mentioned first."""
    return [name for name, _count in _counted(names, most, looked_at)]


def _counted(names: QuerySet[RegisteredName], most: int, looked_at: int = LOOKED_AT) -> list[tuple[str, int]]:
    """The names with the count of their mentions, the most frequent first; of very many the first that are met."""
    first, parameters = names.order_by().values("name", "mentions")[:looked_at].query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT name, sum(mentions) FROM ({first}) AS first GROUP BY name ORDER BY 2 DESC, 1 LIMIT %s",  # noqa: S608
            [*parameters, most],
        )
        return [(name, int(count)) for name, count in cursor.fetchall()]


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
        begins = _begins("sound", letters) | _begins("initials", letters)
    elif (match := RUN.fullmatch(begun)) and match.lastindex == 1:
        begins = _begins("name", begun)
    else:
        return []
    return _counted(names_for(actor).filter(begins), SUGGESTED)


def _begins(field: str, text: str) -> Q:
    return Q(**{f"{field}__gte": text, f"{field}__lt": text + _END})


def _offices(actor: Actor, begun: str, letters: str) -> list[tuple[str, str]]:
    found = []
    for code, name, sound in offices_for(actor).values_list("code", "name", "pinyin"):
        syllables = sound.lower().split()
        spelling = ("".join(syllables), "".join(syllable[0] for syllable in syllables))
        if name.startswith(begun) or (letters and any(way.startswith(letters) for way in spelling)):
            found.append((code, name))
    return sorted(found, key=lambda office: (len(office[0]), office))[:SUGGESTED]
