"""Putting names right by hand."""

from django.db import transaction
from django.utils import timezone

from cundang.custodians.queries import Actor, require
from cundang.finding_aid.alignment import best_fit
from cundang.finding_aid.desk_models import MentionEdit
from cundang.finding_aid.edits import Placed, as_compared, name_on, names_on
from cundang.holdings.actions import mark_stale
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_on
from cundang.ledger.actions import record

_WRITTEN = 60  # characters, as kept


class NotThere(LookupError):
    """There is no such line on the page, or no such name on the line any more."""


@transaction.atomic
def edit_mention(
    page: Page, line: int, *, name: str, role: str = "", was: str = "", start: int = 0, actor: Actor
) -> MentionEdit | None:
    """Say who is named on a line: another name in place of `was` at `start`, nobody (no `name`), or one more person.

    None where it already says so. An edit of an edit takes its place.
    """
    require(actor, "correct", page.office_id)
    page = Page.objects.select_for_update(of=("self",)).get(pk=page.pk)
    lines = {row["number"]: row["text"] for row in lines_on(page)}
    if line not in lines:
        raise NotThere(line)
    name, role = as_compared(name), " ".join(role.split())
    present = [one for one in names_on(actor, page) if one.line == line]
    if was:
        return _changed(page, _seen(present, was, start), name, role, actor)
    if not name:
        return None
    for one in present:
        if one.named.name == name:
            return _changed(page, one, name, role, actor)
    begin, end = _place(name, lines[line])
    beneath = [one.named.role for one in present if one.named.start < end and begin < _end_of(one)]
    role = role or next(filter(None, beneath), "")
    written = lines[line][begin:end][:_WRITTEN]
    return _written(page, MentionEdit(line=line, start=begin, written=written, name=name, role=role), actor)


def _end_of(one: Placed) -> int:
    return one.named.start + len(one.named.written)


def _seen(present: list[Placed], was: str, start: int) -> Placed:
    for one in present:
        if (one.named.name, one.named.start) == (was, start):
            return one
    raise NotThere(was)


def _changed(page: Page, one: Placed, name: str, role: str, actor: Actor) -> MentionEdit | None:
    """Another word on a name that stands in the list: the machine's, or one that a person wrote."""
    named = one.named
    if (named.name, named.role) == (name, role if name else named.role):
        return None
    edit = MentionEdit(line=one.line, start=named.start, written=named.written, was=named.name, name=name, role=role)
    if one.edit is not None:
        before = MentionEdit.objects.get(pk=one.edit)
        edit.start, edit.written, edit.was = before.start, before.written, before.was
        _end(before, actor)
        if not before.was and not name:  # what a person added and takes away again
            record("mention edit undone", before, actor=actor, page=page.pk)
            mark_stale(names=[page.pk])
            return before
    return _written(page, edit, actor)


def _written(page: Page, edit: MentionEdit, actor: Actor) -> MentionEdit:
    edit.page, edit.office_id, edit.by = page, page.office_id, actor.name
    same = {"name": edit.name} if not edit.was else {}
    for before in MentionEdit.objects.filter(
        page=page, line=edit.line, start=edit.start, was=edit.was, undone_at=None, **same
    ):
        _end(before, actor)  # one that rested, since its line had changed
    edit.save()
    detail = {"was": edit.was, "name": edit.name, "role": edit.role}
    record("mention edited", edit, actor=actor, page=page.pk, line=edit.line, start=edit.start, detail=detail)
    mark_stale(names=[page.pk])
    return edit


def _place(name: str, line: str) -> tuple[int, int]:
    """Where a name that somebody adds is on the line: as it is, as it was misread, or nowhere in particular."""
    if found := name_on(name, line):
        return found
    fit = best_fit(name, line)
    return (fit.start, fit.end) if fit and fit.pairs else (0, 0)


def _end(edit: MentionEdit, actor: Actor) -> None:
    edit.undone_by, edit.undone_at = actor.name, timezone.now()
    edit.save(update_fields=["undone_by", "undone_at"])


@transaction.atomic
def undo_edit(edit: MentionEdit, *, actor: Actor) -> None:
    """Take a word on a name back: what the machine saw counts again. Twice changes nothing."""
    require(actor, "correct", edit.office_id)
    edit = MentionEdit.objects.select_for_update().get(pk=edit.pk)
    if edit.undone_at is not None:
        return
    _end(edit, actor)
    record("mention edit undone", edit, actor=actor, page=edit.page_id)
    mark_stale(names=[edit.page_id])
