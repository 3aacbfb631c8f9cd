"""Asking, which the ledger records."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.finding_aid import unfound
from cundang.finding_aid.queries import MOST_HITS, Answer, Hit, Question, search
from cundang.ledger.actions import record, record_look

MOST_EXPORTED = 5000


class PurposeMissing(Exception):
    """A search for somebody else must say what it is for; the message asks for it."""


def find(question: Question, *, enquiry: Model | None = None, actor: Actor) -> Answer:
    """Search, and write in the ledger that it was searched (PIPL §34: at a window always with its purpose).

    What an account looks for in vain goes on the work list of its office. `enquiry`: for which one it is searched;
    the entry stands under it.
    """
    if actor.must_state_purpose and not question.purpose.strip():
        raise PurposeMissing(_("请先写明查档用途，再进行查找。"))
    answer = search(actor, question)
    with transaction.atomic(savepoint=False):  # of the search nothing needs undoing
        answer = _noted(answer, actor)
        _record_search(answer, enquiry, actor)
    return answer


def _record_search(answer: Answer, enquiry: Model | None, actor: Actor) -> None:
    """The words, what bounds them and the purpose may name a person, so they stand in the removable detail."""
    question = answer.question
    matter: dict[str, Any] = {"matter": question.matter} if question.matter else {}
    bounds: dict[str, Any] = {"bounds": question.bounds} if question.bounds else {}
    noted: dict[str, Any] = {"unfound": answer.unfound} if answer.unfound else {}
    asked: dict[str, Any] = {} if enquiry is None else {"enquiry": enquiry.pk}
    record_look(
        "searched",
        enquiry,
        actor=actor,
        office_code=question.office,
        detail={"query": question.q, "purpose": question.purpose.strip(), **bounds},
        total=answer.total,
        items=answer.items,
        offset=question.offset,
        **matter,
        # Whose lines were shown: their pictures are then no further view (docs/ledger.md).
        pages=sorted({hit.page.pk for hit in answer.shown if hit.page}),
        **noted,
        **asked,
    )


def _noted(answer: Answer, actor: Actor) -> Answer:
    """The answer, on the work list where it found nothing; before the ledger, as all acts on that list."""
    words, office = unfound.words_of(answer), unfound.office_of(answer, actor)
    if not words or not office or actor.account_id is None:
        return answer
    remove_on = timezone.localdate() + timedelta(days=settings.LEDGER_DETAIL_DAYS)
    return replace(answer, unfound=unfound.note(office, words, actor.name, remove_on))


@transaction.atomic
def export(question: Question, purpose: str, *, actor: Actor) -> tuple[list[Hit], str]:
    """All exact hits of a question (5,000 at most) to take out, and the sheet's heading; the ledger keeps what for."""
    require(actor, "export")
    hits: list[Hit] = []
    while len(hits) < MOST_EXPORTED:
        answer = search(actor, replace(question, limit=MOST_HITS, offset=len(hits)))
        hits += answer.hits
        if not answer.hits or len(hits) >= answer.total:
            break
    entry = record(
        "exported",
        actor=actor,
        office_code=question.office,
        detail={"query": question.q, "purpose": purpose.strip()},
        total=answer.total,
        rows=len(hits),
        pages=[hit.page.pk for hit in hits if hit.page],
    )
    told = {
        "query": question.q,
        "total": answer.total,
        "rows": len(hits),
        "purpose": purpose.strip(),
        "entry": entry.pk,
    }
    heading = _("查“%(query)s”，共 %(total)d 条，列出 %(rows)d 条；用途：%(purpose)s；台账号 %(entry)d")
    return hits, heading % told
