"""All rules together: what an item's text lets one propose for each field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from cundang.holdings import dates
from cundang.holdings.proposals.authors import authors
from cundang.holdings.proposals.days import days
from cundang.holdings.proposals.document import Document, Name, Proposal
from cundang.holdings.proposals.kinds import retentions
from cundang.holdings.proposals.numbers import numbers
from cundang.holdings.proposals.titles import LIST, many, titles
from cundang.holdings.proposals.words import skipped_roles
from cundang.holdings.schedules import Era, in_force

LEAST: Final = 0.35  # what is less sure is not proposed
LEAST_PERSON: Final = 0.6
MOST_PERSONS: Final = 9  # of one item; a roster's names are found through the register all the same


@dataclass(frozen=True)
class Known:
    """What is known of the item besides its text: title and class as described, and the retention tables."""

    title: str = ""
    class_code: str = ""
    day: date | None = None  # its date, where it has one
    eras: Sequence[Era] = field(default=())


def candidates(document: Document, known: Known, today: date) -> dict[str, list[Proposal]]:
    """For each field what may be proposed, the likeliest first."""
    if not document.lines:
        return {}
    dated = days(document)
    found: dict[str, list[Proposal]] = {
        "title": list(titles(document)),
        "author": authors(document),
        "dated": dated,
        "document_number": sorted(numbers(document), key=lambda one: -one.confidence),
        "retention_as_marked": [],
        "persons": list(persons(document)),
    }
    if known.eras:
        on = known.day or (dates.read(dated[0].value).first if dated else None) or today
        rows = in_force(known.eras, on).rows
        found["retention_as_marked"] = list(retentions(document, rows, title=known.title, class_code=known.class_code))
    return {name: [one for one in ones if one.confidence >= LEAST] for name, ones in found.items()}


def persons(document: Document) -> Iterator[Proposal]:
    """The persons named, once each: first those whom the paper is about, then who handled it; none of a long list."""
    numbered = [found.line for found in numbers(document)]
    first: dict[str, Name] = {}
    for name in document.names:
        if name.confidence >= LEAST_PERSON and name.line not in numbered:
            first.setdefault(name.name, name)
    if len(first) > LIST and many(document):
        return
    ordered = sorted(first.values(), key=lambda one: one.role in skipped_roles())
    for name in ordered[:MOST_PERSONS]:
        yield Proposal("persons", name.name, name.confidence, "person named", name.line, name.role)
