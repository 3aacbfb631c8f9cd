"""事由: what a record is about, for those who know a name and a matter but no year.

The list is data: that of data/matters.csv until a county keeps its own (0012-matters.md). It holds no records and no
names, so it is the same for everybody of a county.
"""

import csv
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor
from cundang.finding_aid.models import Matter
from cundang.finding_aid.words import RUN, Phrase, phrases

MOST_WORDS: Final = 60
LONGEST_WORD: Final = 20  # characters
_APART: Final = re.compile(r"[\s,，、;；。]+")


class MatterRefused(ValueError):
    """A matter that cannot be kept so; the message says what to change."""


@dataclass(frozen=True)
class Kind:
    """A kind of matter: the words that its records contain, and the classes that are about nothing else."""

    code: str
    name: str
    name_en: str
    words: tuple[str, ...]
    classes: tuple[str, ...]
    used: bool = True

    @property
    def title(self) -> str:
        """The name in the language of the page."""
        english = (get_language() or "").startswith("en")
        return (self.name_en if english else "") or self.name

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        """The words as an index is asked for them."""
        return tuple(phrase for word in self.words for phrase in phrases(f'"{word}"'))


@cache
def seeds() -> tuple[Kind, ...]:
    """The list of those who keep none of their own."""
    with files("cundang.finding_aid").joinpath("data/matters.csv").open(encoding="utf-8") as source:
        return tuple(
            Kind(row["code"], row["name"], row["name_en"], tuple(row["words"].split()), tuple(row["classes"].split()))
            for row in csv.DictReader(line for line in source if not line.startswith("#"))
        )


def county_of(actor: Actor, office: str = "") -> str:
    """Whose list holds: that of the actor's county; for the console that of the office asked for, or the only one."""
    if code := (actor.office_code or office)[:6]:
        return code
    kept = list(Matter.objects.order_by().values_list("county_id", flat=True).distinct()[:2])
    return kept[0] if len(kept) == 1 else ""


def matters_for(actor: Actor, office: str = "") -> list[Kind]:
    """All matters of the actor's county, those that are switched off too; one query."""
    rows = Matter.objects.filter(county=county_of(actor, office)).order_by("place", "pk")
    own = [Kind(row.code, row.name, row.name_en, tuple(row.words), tuple(row.classes), row.used) for row in rows]
    return own or list(seeds())


def matter_named(actor: Actor, code: str, office: str = "") -> Kind:
    """The matter of this code, also one that is no longer offered; raises `MatterRefused`, naming those there are."""
    known = {kind.code: kind for kind in matters_for(actor, office)}
    if code in known:
        return known[code]
    offered = _("、").join(f"{kind.code} {kind.title}" for kind in known.values() if kind.used)
    raise MatterRefused(_("没有代码为 %(code)s 的事由。现有：%(known)s。") % {"code": code[:40], "known": offered})


def words_in(text: str) -> list[str]:
    """The words that a person typed one after the other; raises `MatterRefused`."""
    words = list(dict.fromkeys(word for word in _APART.split(text) if word))
    if len(words) > MOST_WORDS:
        raise MatterRefused(_("一个事由最多 %(most)d 个词，请留下最常见的。") % {"most": MOST_WORDS})
    for word in words:
        if len(word) > LONGEST_WORD:
            raise MatterRefused(
                _("“%(word)s…”太长，每个词请控制在 %(most)d 个字以内。") % {"word": word[:8], "most": LONGEST_WORD}
            )
        found = phrases(f'"{word}"')
        if len(found) != 1 or sum(len(match.group()) for match in RUN.finditer(found[0].text)) < 2:
            raise MatterRefused(_("“%(word)s”太短，会把不相干的都找出来，请写至少两个字的词。") % {"word": word})
    return words
