"""Working off what was searched in vain."""

from django.db import transaction
from django.utils import timezone

from cundang.custodians.queries import Actor, acting, require
from cundang.finding_aid.actions.mentions import edit_mention
from cundang.finding_aid.desk_models import Unfound
from cundang.finding_aid.unfound import fits
from cundang.holdings.actions import mark_stale
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_on
from cundang.ledger.actions import record


class AlreadySettled(Exception):
    """Somebody else said what became of it, or its words are gone."""


@transaction.atomic
def mark_found(one: Unfound, page: Page, line: int, *, name: str = "", actor: Actor) -> Unfound:
    """It was found by hand, on this line; what was read there instead is learned once it is swept.

    With `name` the person is put on the list of names of that page too. `IndexError` when there is no such line.
    """
    require(actor, "work_unfound", one.office_id)
    require(actor, "view", page.office_id)
    one = _open(one)
    lines = [row["text"] for row in lines_on(page)]
    if not 0 <= line < len(lines):
        raise IndexError(line)
    fit = fits(one.words, lines).get(line)
    one.page, one.line, one.pairs = page, line, [list(pair) for pair in fit.pairs] if fit else []
    _settle(one, "found", actor)
    if name:
        edit_mention(page, line, name=name, actor=actor)
    record("question answered", one, actor=actor, page=page.pk, line=line, pairs=len(one.pairs))
    mark_stale(names=[page.pk])
    return one


@transaction.atomic
def mark_closed(one: Unfound, reason: str, *, actor: Actor) -> Unfound:
    """It really is not there, and why."""
    require(actor, "work_unfound", one.office_id)
    one = _open(one)
    one.reason = " ".join(reason.split())[:200]
    _settle(one, "closed", actor)
    record("question closed", one, actor=actor, detail={"reason": one.reason})
    return one


@transaction.atomic
def reopen(one: Unfound, *, actor: Actor) -> Unfound:
    """Put it on the list again; what it taught is taken back. Where it is on the list again already, that one stays."""
    require(actor, "work_unfound", one.office_id)
    one = Unfound.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if one.state == "open" or not one.words or _asked_again(one):
        raise AlreadySettled
    page = one.page_id
    one.page, one.line, one.pairs, one.reason = None, None, [], ""
    _settle(one, "open", actor)
    record("question reopened", one, actor=actor)
    if page:
        mark_stale(names=[page])
    return one


def _asked_again(one: Unfound) -> bool:
    return Unfound.objects.filter(office=one.office_id, words=one.words, state="open").exists()


def _open(one: Unfound) -> Unfound:
    one = Unfound.objects.select_for_update(of=("self",)).get(pk=one.pk)
    if one.state != "open" or not one.words:
        raise AlreadySettled
    return one


def _settle(one: Unfound, state: str, actor: Actor) -> None:
    one.state, one.settled_by, one.settled_at = state, actor.name, timezone.now()
    one.save()


@transaction.atomic
def remove_due_questions(*, actor: Actor) -> int:
    """Remove the words whose day has come; what was found keeps its place, and what it taught. How many."""
    with acting(actor):
        due = Unfound.objects.filter(remove_on__lte=timezone.localdate()).exclude(words="")
        blanked = due.filter(state="found").update(words="", by="", reason="")
        deleted, _each = due.exclude(state="found").delete()
        if blanked + deleted:
            record("questions removed", actor=actor, count=blanked + deleted)
    return blanked + deleted
