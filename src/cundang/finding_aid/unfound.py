"""Names and short phrases that were searched in vain: what goes on the archivist's work list, and the list itself."""

import re
from datetime import date
from typing import Final

from django.db import connection
from django.db.models import Count, Q, QuerySet

from cundang.custodians.queries import Actor
from cundang.finding_aid import folders
from cundang.finding_aid.alignment import Fit, best_fit
from cundang.finding_aid.desk_models import Unfound
from cundang.finding_aid.queries import Answer
from cundang.finding_aid.words import HAN, phrases
from cundang.holdings import references
from cundang.holdings.models import Page
from cundang.holdings.queries import items_for, pages_for

LONGEST: Final = 20  # characters of what is a name or a short phrase
MOST_WORDS: Final = 3
MOST_PAGES: Final = 50

_WORDS: Final = re.compile(f"[{HAN}]{{2,}}")


def words_of(answer: Answer) -> str:
    """The question as it stands on the work list; empty for what does not belong there.

    On it belongs what was asked for without conditions and found nowhere: Chinese words, and few of them. A reference
    code is no name, and pinyin leads to names by itself.
    """
    asked = answer.question
    if answer.total or asked.offset or asked.bounds:
        return ""
    words = [phrase.text for phrase in phrases(asked.q)]
    fits = len(words) <= MOST_WORDS and sum(map(len, words)) <= LONGEST and all(map(_WORDS.fullmatch, words))
    return " ".join(words) if fits and folders.current() else ""


def office_of(answer: Answer, actor: Actor) -> str:
    """On whose list it goes: of the office that was searched, else of the asker's own; empty where there is none."""
    code = answer.question.office or actor.office_code
    return code if len(code) in {6, 9, 12} and actor.scope("search").covers(code) else ""


_NOTE: Final = """
INSERT INTO finding_aid_unfound AS known
       (office_code, words, times, first_at, last_at, by, state, reason, pairs, settled_by, remove_on)
VALUES (%s, %s, 1, statement_timestamp(), statement_timestamp(), %s, 'open', '', '[]', '', %s)
    ON CONFLICT (office_code, words) WHERE state = 'open' AND NOT words = '' DO UPDATE
   SET times = known.times + 1, last_at = excluded.last_at, by = excluded.by, remove_on = excluded.remove_on
RETURNING id
"""


def note(office: str, words: str, by: str, remove_on: date) -> int:
    """Put a question on the list, or count it again; its key. Part of an act, never one by itself."""
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, [office, words, by, remove_on])
        return int(cursor.fetchone()[0])


def unfound_for(actor: Actor) -> QuerySet[Unfound]:
    """The work list within the actor's scope, newest first."""
    rows = Unfound.objects.filter(actor.scope("work_unfound").filter())
    return rows.select_related("office", "page__item").order_by("-last_at", "-pk")


def counts(actor: Actor) -> dict[str, int]:
    """How many of the actor's list there are in each state."""
    rows = Unfound.objects.filter(actor.scope("work_unfound").filter()).values_list("state").annotate(n=Count("pk"))
    return {**dict.fromkeys(Unfound.STATES, 0), **dict(rows)}


def earlier(actor: Actor, one: Unfound) -> list[Unfound]:
    """What became of the same question before."""
    return list(unfound_for(actor).filter(words=one.words).exclude(Q(pk=one.pk) | Q(words="") | Q(state="open"))[:5])


def pages_at(actor: Actor, reference: str, number: int, office: str = "") -> list[Page]:
    """The pages of that reference code and number within the actor's scope: several offices may have one code."""
    key = references.key(reference)
    items = items_for(actor, "view").filter(reference_key=key) if key else items_for(actor, "view").none()
    pages = pages_for(actor, "view").filter(item__in=items, number=number).select_related("item__office")
    return list((pages.filter(office=office) if office else pages)[:MOST_PAGES])


def fits(words: str, lines: list[str]) -> dict[int, Fit]:
    """For each line that may hold what was asked, where: half of a word's characters at least are there."""
    found: dict[int, Fit] = {}
    for number, line in enumerate(lines):
        some = [fit for word in words.split() if (fit := best_fit(word, line))]
        if some:
            found[number] = max(some, key=lambda fit: fit.equal / (fit.end - fit.start))
    return found


def likeliest(words: str, lines: list[str]) -> int | None:
    """The line that is most like what was asked; None where none is."""
    known = fits(words, lines)
    return max(known, key=lambda number: (known[number].equal, -number)) if known else None


def lines_for_choice(words: str, lines: list[str]) -> list[tuple[int, str, bool]]:
    """The lines to choose from: number, text, and whether it is the likeliest."""
    best = likeliest(words, lines)
    return [(number, text, number == best) for number, text in enumerate(lines)]
