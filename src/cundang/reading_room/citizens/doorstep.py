"""What anybody may know before asking: which documents to bring, by matter, from the rules in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import acting, machine
from cundang.finding_aid.matters import Kind, matters_for
from cundang.reading_room import clocks
from cundang.reading_room.access.models import AccessRule
from cundang.reading_room.access.rules import ORDINARY, begun, fits, table_at
from cundang.reading_room.words import RELATIONS

# Who comes as a person; lawyers, units and authorities come with letters, to a window.
PERSONS: Final = (
    "self", "spouse", "parent", "child", "grandparent", "grandchild", "sibling", "guardian", "authorised",
)  # fmt: skip


@dataclass(frozen=True)
class Bring:
    """What somebody brings: `who` in words, documents, the proof of kinship (empty: none), a commitment instead."""

    who: str
    documents: list[str]
    kinship: str
    commitment: bool


@dataclass(frozen=True)
class Matters:
    """Matters that have the same rules; none named: all others."""

    names: list[str]
    bring: list[Bring]


def only_county() -> str:
    """The code of the county whose doors these are; empty where the installation keeps several."""
    codes = list(Office.objects.filter(code__regex="^[0-9]{6}$", valid_to=None).values_list("code", flat=True)[:2])
    return codes[0] if len(codes) == 1 else ""


def times_of(county: str) -> dict[str, clocks.Rule]:
    """The time of each channel in a county, for everybody."""
    with acting(machine()):  # whoever asks has no account
        return clocks.rules_of(county)


def matters_of(county: str) -> list[Kind]:
    """The matters that a county offers, for everybody."""
    with acting(machine()) as everybody:
        return [matter for matter in matters_for(everybody, county) if matter.used]


def what_to_bring(county: str) -> list[Matters]:
    """Documents by matter, the ordinary ones first, as the rules of the county say today; for everybody."""
    with acting(machine()):
        table = table_at(county, timezone.localdate())
        rules, kinds = begun(table.pk)
    groups: dict[tuple[str, ...], list[str]] = {(): []}
    for matter in matters_of(county):
        of = tuple(kind.code for kind in kinds if matter.code in kind.matters)
        groups.setdefault(of, []).append(matter.title)
    return [Matters(names, _bring(rules, of)) for of, names in groups.items()]


def _bring(rules: Sequence[AccessRule], kinds: tuple[str, ...]) -> list[Bring]:
    """Who brings what for records of these kinds; those with the same rows together."""
    same: dict[tuple[int, ...], list[tuple[str, str]]] = {}
    for relation in PERSONS:
        for subject in ("living",) if relation == "self" else ("deceased", "living"):
            found = [
                next((row.pk for row in rules if fits(row, relation, subject, kind)), 0)
                for kind in kinds or (ORDINARY,)
            ]
            if all(found):
                same.setdefault(tuple(dict.fromkeys(found)), []).append((relation, subject))
    by_pk = {row.pk: row for row in rules}
    return [_told([by_pk[pk] for pk in pks], who) for pks, who in same.items()]


def _told(rows: list[AccessRule], who: list[tuple[str, str]]) -> Bring:
    relations = list(dict.fromkeys(relation for relation, _subject in who))
    subjects = {subject for _relation, subject in who}
    names: list[str | Promise] = [RELATIONS[relation] for relation in relations]
    words = _("、").join(str(name) for name in names)
    if relations != ["self"] and len(subjects) == 1:
        living = subjects == {"living"}
        words = (_("%(who)s（被查的人健在）") if living else _("%(who)s（被查的人已去世）")) % {"who": words}
    documents = list(dict.fromkeys(name for row in rows for name in row.documents))
    kinship = next((row.kinship for row in rows if row.kinship), "")
    return Bring(words, documents, kinship, bool(kinship) and all(row.commitment for row in rows))
