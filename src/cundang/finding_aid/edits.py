"""Names put right by hand: a person's word on a place, laid over what is derived there, after every sweep anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from cundang.custodians.queries import Actor
from cundang.finding_aid.desk_models import MentionEdit
from cundang.finding_aid.mentions import LONGEST_NAME, Named
from cundang.finding_aid.models import Mention
from cundang.finding_aid.words import normalise_with_map
from cundang.folding import normalise
from cundang.holdings.models import Page
from cundang.holdings.queries import lines_on

DESK: Final = "desk"


@dataclass(frozen=True)
class Placed:
    """A name on a line of a page, where it is known from, and the edit that put it there."""

    line: int
    named: Named
    source: str = "text"
    edit: int | None = None


def edits_of(pages: Iterable[int]) -> dict[int, list[MentionEdit]]:
    """The edits that count, page by page, the oldest first; one query."""
    found: defaultdict[int, list[MentionEdit]] = defaultdict(list)
    for edit in MentionEdit.objects.filter(page__in=list(pages), undone_at=None).order_by("pk"):
        found[edit.page_id].append(edit)
    return found


def applied(placed: Iterable[Placed], edits: Sequence[MentionEdit], lines: Mapping[int, str]) -> list[Placed]:
    """The names of a page as people put them right.

    An edit rests while its line says neither what it said then nor the name.
    """
    found = list(placed)
    for edit in edits:
        where = place(edit, lines[edit.line]) if edit.line in lines else None
        if where is None:
            continue
        found = [one for one in found if not _in_its_way(one, edit, where)]
        if edit.name:
            written = lines[edit.line][where[0] : where[1]] or edit.name
            named = Named(edit.name, written, where[0], edit.role, 1.0)
            found.append(Placed(edit.line, named, DESK, edit.pk))
    return sorted(found, key=lambda one: (one.line, one.named.start))


def place(edit: MentionEdit, line: str) -> tuple[int, int] | None:
    """Where on its line an edit holds: first and one past the last character, the same twice where it is not read."""
    end = edit.start + len(edit.written)
    if edit.written and line[edit.start : end] == edit.written:
        return edit.start, end
    if edit.name and (found := name_on(edit.name, line)):
        return found
    return None if edit.written else (min(edit.start, len(line)),) * 2


def name_on(name: str, line: str) -> tuple[int, int] | None:
    """Where a name stands on a line as it is; None where it does not."""
    plain, origin = normalise_with_map(line)
    at = plain.find(name)
    return None if at < 0 else (origin[at], origin[at + len(name) - 1] + 1)


def _in_its_way(one: Placed, edit: MentionEdit, where: tuple[int, int]) -> bool:
    """Whether a derived name gives way to an edit that holds over some of its characters."""
    start, end = one.named.start, one.named.start + len(one.named.written)
    over = one.line == edit.line and start < where[1] and where[0] < end
    return one.edit is None and over and (bool(edit.name) or one.named.name == edit.was)


def edits_for(actor: Actor, act: str = "view") -> QuerySet[MentionEdit]:
    """Edits on pages in the actor's scope, those undone as well, the latest first."""
    return MentionEdit.objects.filter(actor.scope(act).filter()).order_by("-pk")


def names_on(actor: Actor, page: Page) -> list[Placed]:
    """The names on the lines of a page, an edit just made too, which the register has a moment later."""
    mentions = Mention.objects.filter(actor.scope("view").filter(), page=page, line__isnull=False)
    placed = [
        Placed(one.line or 0, Named(one.name, one.written, one.start or 0, one.role, one.confidence), one.source)
        for one in mentions
        if one.source != DESK  # those come from the edits themselves
    ]
    edits = list(edits_for(actor).filter(page=page, undone_at=None).order_by("pk"))
    return applied(placed, edits, {line["number"]: line["text"] for line in lines_on(page)})


def catalogue_names(actor: Actor, page: Page) -> list[Mention]:
    """The names that the catalogue entry of the page's item has, to be put right there."""
    mentions = Mention.objects.filter(actor.scope("view").filter(), Q(page=None), item=page.item_id)
    return list(mentions.order_by("source", "start"))


def as_compared(name: str) -> str:
    """A name that somebody typed, as the register has it: normalised, without blanks."""
    return normalise("".join(name.split()))[:LONGEST_NAME]
