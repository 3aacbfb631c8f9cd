"""The wording of the commitment: a county drafts its own, changes it, and puts it in force from a day."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.versions import TableRefused, held, held_draft, hold_from, new_name, take_back
from cundang.reading_room.commitments.models import CommitmentTemplate
from cundang.reading_room.commitments.wording import LAYOUT, LONGEST, MOST, PARTS, TITLE_LONGEST
from cundang.reading_room.tables.sheets import SheetTaken, taken_from


@transaction.atomic
def draft_wording(source: CommitmentTemplate, *, county: str, name: str, actor: Actor) -> CommitmentTemplate:
    """A new draft for a county with the words of another version, which stays as it is."""
    made = CommitmentTemplate.objects.create(
        name=new_name(CommitmentTemplate, county, name, actor), office_id=county, title=source.title,
        told=source.told, promises=source.promises, made_from=source, made_by=actor.name,
    )  # fmt: skip
    record("wording drafted", made, actor=actor, source=source.pk)
    return made


@transaction.atomic
def write_wording(
    template: CommitmentTemplate, *, name: str, title: str, told: Sequence[str], promises: Sequence[str], actor: Actor
) -> CommitmentTemplate:
    """Other words of a draft: its name, the title, what is told and what is promised, a paragraph each."""
    draft = held_draft(template, actor)
    name = " ".join(name.split())
    if not 1 <= len(name) <= 100:
        raise TableRefused(_("请写名称，100 字以内。"))
    if "\0" in name:
        raise TableRefused(_("输入里有无法识别的字符，请重新输入。"))
    draft.name = name
    _write(draft, title, told, promises)
    record("wording written", draft, actor=actor)
    return draft


@transaction.atomic
def import_wording(template: CommitmentTemplate, source: Path, *, actor: Actor) -> SheetTaken:
    """Make a draft say what a sheet says, a paragraph a row. With one wrong row nothing changes.

    Raises `NotATable` for a file that is no such table, `TableRefused` where a part is missing or too long.
    """
    draft = held_draft(template, actor)
    rows, refused = taken_from(source, LAYOUT)
    if refused:
        return SheetTaken(refused=refused)
    parts = {part: [row.values["words"] for row in rows if row.values["part"] == part] for part in PARTS}
    if len(parts["title"]) != 1:
        raise TableRefused(_("表里要有一行“标题”，也只能有一行。"))
    before = 1 + len(draft.told) + len(draft.promises)
    _write(draft, parts["title"][0], parts["told"], parts["promises"])
    taken = SheetTaken(len(rows), max(before - len(rows), 0))
    record("wording imported", draft, actor=actor, rows=taken.rows, removed=taken.removed)
    return taken


def _write(draft: CommitmentTemplate, title: str, told: Sequence[str], promises: Sequence[str]) -> None:
    title = " ".join(title.split())
    parts = [[" ".join(one.split()) for one in part if one.strip()] for part in (told, promises)]
    if not 1 <= len(title) <= TITLE_LONGEST:
        raise TableRefused(_("请写标题，%(most)d 字以内。") % {"most": TITLE_LONGEST})
    if any(not 1 <= len(part) <= MOST or any(len(one) > LONGEST for one in part) for part in parts):
        told_most = {"most": MOST, "longest": LONGEST}
        raise TableRefused(
            _("告知内容和承诺内容各写 1 至 %(most)d 段，一行一段，每段 %(longest)d 字以内。") % told_most
        )
    if any("\0" in one for one in [title, *parts[0], *parts[1]]):
        raise TableRefused(_("输入里有无法识别的字符，请重新输入。"))
    draft.title, draft.told, draft.promises = title, parts[0], parts[1]
    draft.save()


@transaction.atomic
def export_wording(template: CommitmentTemplate, *, actor: Actor) -> None:
    """Note that a version was taken out as a sheet."""
    require(actor, "see_enquiries")
    record("wording exported", template, actor=actor)


@transaction.atomic
def wording_in_force(template: CommitmentTemplate, on: date, *, actor: Actor) -> CommitmentTemplate:
    """The draft is signed from this day on."""
    draft = held_draft(template, actor)
    hold_from(draft, on)
    record("wording in force", draft, actor=actor, on=on.isoformat())
    return draft


@transaction.atomic
def wording_back(template: CommitmentTemplate, *, actor: Actor) -> CommitmentTemplate:
    """收回: a version whose day has not come yet is a draft again."""
    found = held(template, actor)
    take_back(found)
    record("wording back", found, actor=actor)
    return found


@transaction.atomic
def remove_wording(template: CommitmentTemplate, *, actor: Actor) -> None:
    """Throw a draft away; what has been in force stays for ever."""
    draft = held_draft(template, actor)
    record("wording removed", draft, actor=actor)
    draft.delete()
