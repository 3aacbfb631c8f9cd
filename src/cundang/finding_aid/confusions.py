"""The confusions of a county: to be reviewed, and asked by searches for what may have been read instead of a name."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, fetched, office_names
from cundang.finding_aid.desk_models import Confusion, ConfusionList
from cundang.finding_aid.learning import COUNTY_DIGITS
from cundang.finding_aid.near import Guess, name_in
from cundang.finding_aid.words import Phrase, phrases

ONCE: Final = 0.6  # likely as it is for a misreading seen once
SURE: Final = 0.92  # what often seen ones come near to
MOST: Final = 60  # misreadings of a name's characters that are looked for, the most frequent first


def counties(actor: Actor, act: str, office: str = "") -> set[str]:
    """The counties in which the actor may do `act`; that of one office where its code is given."""
    own = {code[:COUNTY_DIGITS] for code in actor.scope(act).prefixes}
    if actor.everywhere:
        own = {office[:COUNTY_DIGITS]} if office else set(Confusion.objects.values_list("office_id", flat=True))
    return own & {office[:COUNTY_DIGITS]} if len(office) >= COUNTY_DIGITS else own


def confusions_for(actor: Actor, act: str = "read_confusions") -> QuerySet[Confusion]:
    """The confusions of the actor's counties, the most frequent first."""
    within = Confusion.objects.filter(office_id__in=counties(actor, act))
    return within.order_by("-times", "-last_seen", "meant", "read")


def lists_for(actor: Actor, act: str = "read_confusions") -> list[tuple[str, str, bool]]:
    """The actor's counties: code, name, and whether their list is used."""
    codes = sorted(counties(actor, act))
    off = set(ConfusionList.objects.filter(office_id__in=codes, active=False).values_list("office_id", flat=True))
    names = office_names(codes)
    return [(code, names.get(code, code), code not in off) for code in codes]


def guesses(actor: Actor, question: str, office: str = "") -> list[Guess]:
    """The asked name with a character as it is misread in the actor's counties; one small query."""
    name = name_in(phrases(question))
    return list(_misread(actor, name, office)) if name else []


_KNOWN: Final = """
SELECT meant, read, times FROM finding_aid_confusion
 WHERE meant = ANY(%(characters)s) AND active AND times > 0
   AND (%(counties)s::text[] IS NULL OR office_code = ANY(%(counties)s))
   AND office_code NOT IN (SELECT office_code FROM finding_aid_confusionlist WHERE NOT active)
 ORDER BY times DESC, meant, read LIMIT %(most)s
"""


def _misread(actor: Actor, name: str, office: str) -> Iterator[Guess]:
    within = None if actor.everywhere and not office else sorted(counties(actor, "search", office))
    times: Counter[tuple[str, str]] = Counter()
    for meant, read, count in fetched(_KNOWN, {"characters": list(set(name)), "counties": within, "most": MOST}):
        times[meant, read] += count
    for (meant, read), count in times.items():
        for place, character in enumerate(name):
            if character == meant:
                text = name[:place] + read + name[place + 1 :]
                told = {"from": meant, "to": read, "times": count}
                reason = _("本县常误读：%(from)s→%(to)s（%(times)d 次）") % told
                yield Guess(Phrase(text), "look", reason, likeness(count))


def likeness(times: int) -> float:
    """How likely a misreading is that was seen so often."""
    return round(SURE - (SURE - ONCE) / times, 3)
