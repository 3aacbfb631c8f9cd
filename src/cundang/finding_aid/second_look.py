"""The second look: names on the pages that have any one character other than the asked name has.

What sounds or looks like a character is in a table; what a worn page, a pen or a stranger's hand makes of it is in
none. So the pages that have the rest of the name are looked at, and what stands there in the place of one character
is a guess like others, only less likely. Looked at are pages of the offices that mention the name; where none does,
of everything that was asked. All is bounded by the actor's scope, in the index and in the rows.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from cundang.custodians.queries import Actor
from cundang.finding_aid.engine import Filters, Reader
from cundang.finding_aid.name_words import cues, given_characters, surnames
from cundang.finding_aid.near import Guess, difference
from cundang.finding_aid.register import edit_likeness
from cundang.finding_aid.words import Phrase, folded, shapes
from cundang.holdings.queries import texts_of

PAGES: Final = 150  # looked at, the newest
NARROW: Final = 5  # offices in which names of two characters are looked for: half of one is on every tenth page
MOST: Final = 40  # guesses
BOUNDED: Final = 0.1  # added where signs, or words that stand beside names, bound it on both sides; taken off on none
STRANGE: Final = 0.05  # added where no given name has the character: it is no other person's name
_LONGEST_CUE: Final = 4


def guesses(reader: Reader, actor: Actor, name: str, filters: Filters, homes: frozenset[str]) -> list[Guess]:
    """The names that stand there, the likeliest first."""
    if len(name) == 2 and not (0 < len(homes) <= NARROW):
        return []
    pages = reader.having(_parts(name), Phrase(name), replace(filters, among=homes), PAGES)
    found = _found(name, "\n".join(texts_of(actor, pages)))
    likely = sorted(((_likeness(name, other, *seen), other) for other, seen in found.items()), reverse=True)[:MOST]
    return [Guess(Phrase(other), "edit", difference(name, other)[1], likeness) for likeness, other in likely]


def _parts(name: str) -> Sequence[Sequence[str]]:
    """What is left of the name without each of its characters."""
    return [[part for part in (name[:at], name[at + 1 :]) if part] for at in range(len(name))]


def _found(name: str, text: str) -> dict[str, tuple[int, int]]:
    """The other names in the text: where they differ, and on how many sides they are bounded at best."""
    forms = [_form(character, text) for character in name]
    found: dict[str, tuple[int, int]] = {}
    for at in range(len(name)):
        # What begins with any character is sought by what follows it: that is ten times as fast.
        pattern = "".join([*forms[:at], ".", *forms[at + 1 :]]) if at else "".join(forms[1:])
        for match in re.finditer(pattern, text):
            start = match.start() if at else match.start() - 1
            character = folded(text[start + at]) if start >= 0 else ""
            if character and character != name[at]:
                sides = _sides(text, start, start + len(name))
                if sides or len(name) > 2:
                    other = name[:at] + character + name[at + 1 :]
                    found[other] = max(found.get(other, (at, 0)), (at, sides))
    return found


def _form(character: str, text: str) -> str:
    """A pattern of those shapes of the character that are in the text."""
    present = [shape for shape in shapes().get(character, character) if shape in text]
    return present[0] if len(present) == 1 else f"[{''.join(present) or character}]"


def _likeness(name: str, other: str, at: int, sides: int) -> float:
    usual = surnames() if at == 0 else given_characters()
    return edit_likeness(name, other, at) + BOUNDED * (sides - 1) + STRANGE * (other[at] not in usual)


def _sides(text: str, start: int, end: int) -> int:
    """On how many sides the place is bounded as names are."""
    before, after = text[max(0, start - _LONGEST_CUE) : start], text[end : end + _LONGEST_CUE]
    left = not folded(before[-1:]) or any(before[-size:] in cues("before") for size in range(1, _LONGEST_CUE + 1))
    right = not folded(after[:1]) or any(after[:size] in cues("after") for size in range(1, _LONGEST_CUE + 1))
    return left + right
