"""The keys under which a name is found when it is not written as it stands: by sound, initials, one character off."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cundang.finding_aid.likeness import accent, name_readings, usual_reading
from cundang.finding_aid.words import RUN

CUTS: Final = 4  # names of up to so many characters are found with one of them different


@dataclass(frozen=True)
class Keys:
    """`sound` is the toneless pinyin in one word, `accent` the same as dialects merge it, `initials` its first letters.

    `cuts` are the name without its first, second, … character; empty strings where there is none.
    """

    sound: str
    accent: str
    initials: str
    cuts: tuple[str, ...]


@lru_cache(maxsize=100_000)
def keys(name: str) -> Keys:
    """The keys of a name; no sounds where it has other than Han characters."""
    syllables = spelt(name)
    short = 1 < len(name) <= CUTS
    return Keys(
        sound="".join(syllables),
        accent="".join(map(accent, syllables)),
        initials="".join(syllable[0] for syllable in syllables),
        cuts=tuple(name[:at] + name[at + 1 :] if short and at < len(name) else "" for at in range(CUTS)),
    )


def spelt(name: str) -> list[str]:
    """The syllables of a name, each character with its usual reading, a surname with its own; `ü` is `v`."""
    match = RUN.fullmatch(name)
    if match is None or match.lastindex != 1:
        return []
    return list(_syllables(name))


def _syllables(name: str) -> Iterator[str]:
    for character, readings in zip(name, name_readings(name), strict=True):
        yield next(iter(readings)) if len(readings) == 1 else usual_reading(character)
