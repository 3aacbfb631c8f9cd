"""Papers with what is right to propose for them, and how these are judged; for tests and benchmarks/proposals.py."""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

from cundang.finding_aid.mentions import in_lines
from cundang.holdings.proposals.document import Document, Line, Name, Proposal
from cundang.holdings.proposals.rules import Known, candidates
from cundang.holdings.schedule_models import Schedule, ScheduleRow
from cundang.holdings.schedules import Era

PAPERS = Path(__file__).parent / "data" / "proposals" / "documents.txt"
JUDGED = ("title", "author", "dated", "document_number", "retention")


@dataclass(frozen=True)
class Paper:
    """A paper: its lines, and for each field the values that are right (none: nothing should be proposed)."""

    number: int
    kind: str
    lines: list[str]
    right: dict[str, list[str]]
    persons: frozenset[str]

    @property
    def held_out(self) -> bool:
        """Whether the rules were made without looking at it."""
        return self.number % 2 == 0


def papers() -> Iterator[Paper]:
    """The papers of tests/data/proposals/documents.txt."""
    for block in re.split(r"^=== ", PAPERS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        head, _, text = block.partition("\n---\n")
        first, *facts = head.splitlines()
        number, _, kind = first.partition(" ")
        told = {name: value.strip() for name, _, value in (fact.partition(": ") for fact in facts)}
        right = {name: _values(told[key]) for name, key in
                 (("title", "title"), ("author", "author"), ("dated", "date"), ("document_number", "number"),
                  ("retention", "row"))}  # fmt: skip
        names = frozenset(told["persons"].split("、")) - {"-"}
        yield Paper(int(number), kind, text.strip("\n").splitlines(), right, names)


def _values(told: str) -> list[str]:
    return [] if told == "-" else told.split("|")


def document(lines: Iterable[str]) -> Document:
    """The lines as text without places, with the names that the mention rules find."""
    made = [Line(1, number, text) for number, text in enumerate(lines)]
    return named(made)


def named(lines: list[Line]) -> Document:
    """The lines with the names that the mention rules find, page by page."""
    names = []
    for page in dict.fromkeys(line.page for line in lines):
        own = [line for line in lines if line.page == page]
        names += [Name(one.name, one.role, own[at], one.confidence) for at, one in in_lines([o.text for o in own])]
    return Document(lines, names)


@cache
def era() -> Era:
    """The program's own retention table."""
    made = Schedule(name="默认", draft=False)
    rows = []
    with files("cundang.holdings").joinpath("data/schedule.csv").open(encoding="utf-8") as source:
        for place, row in enumerate(csv.DictReader(source)):
            told = {**row, "title_words": row["title_words"].split()}
            rows.append(ScheduleRow(schedule=made, place=place, **told))
    return Era(made, tuple(rows))


def proposed(document: Document) -> dict[str, list[Proposal]]:
    """What the rules propose where nothing is known yet."""
    return candidates(document, Known(eras=[era()]), date(2026, 1, 1))


def folded(value: str) -> str:
    """A value as it is compared: signs, blanks and brackets do not matter."""
    return "".join(c for c in unicodedata.normalize("NFKC", value) if c.isalnum())


def judged(field: str, found: dict[str, list[Proposal]], right: list[str]) -> str:
    """`right`, `wrong`, `none` (nothing proposed where something was), or `rightly none`."""
    ones = found.get("retention_as_marked" if field == "retention" else field, [])
    if not ones:
        return "none" if right else "rightly none"
    value = ones[0].said.split()[0] if field == "retention" else ones[0].value
    value = re.sub(r"（\d{4}年(?:\d+月\d+日)?）$", "", value)  # the day that a title is given where it has none
    return "right" if folded(value) in {folded(one) for one in right} else "wrong"
