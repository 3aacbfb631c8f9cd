"""保管期限: the row of the retention table that the heading belongs to, in the table in force at the paper's date."""

from collections.abc import Iterator, Sequence
from typing import Final

from cundang.holdings.proposals.document import Document, Line, Proposal, plain
from cundang.holdings.proposals.titles import headings
from cundang.holdings.schedule_models import ScheduleRow

_WRITTEN: Final = ("official", "notice", "letter", "contract", "minutes", "rules")  # none of them is an account
_ACCOUNTS: Final = "KU"
_LEAST: Final = 3  # characters of a word that is looked for in the text
_BODY: Final = 30  # lines of the text that are looked at where the heading says nothing


def retentions(
    document: Document, rows: Sequence[ScheduleRow], *, title: str = "", class_code: str = ""
) -> Iterator[Proposal]:
    """Periods of the rows whose words stand in the title or heading, the longest word first; else in the text.

    `rows` are those of the table in force, `title` and `class_code` what the item says already (may be empty).
    """
    found = headings(document)
    written = bool(found) and found[0].group in _WRITTEN
    own = [
        row
        for row in rows
        if (row.class_code == class_code if class_code else not (written and row.class_code == _ACCOUNTS))
    ]
    told: list[tuple[str, Line | None]] = [(plain(title), None)] if title else []
    told += [(heading.text, heading.lines[0]) for heading in found[:1]]
    best = _best(own, told)
    if best is None:
        best = _best(own, [(line.plain, line) for line in document.first_page[:_BODY]], least=_LEAST)
        sure = 0.4
    else:
        sure = 0.55 + 0.05 * min(len(best[1]), 7)
    if best is not None:
        row, _word, line = best
        yield Proposal(
            "retention_as_marked",
            row.retention_as_marked,
            round(sure, 2),
            "retention row",
            line,
            f"{row.code} {row.kind}",
        )


def _best(
    rows: Sequence[ScheduleRow], texts: Sequence[tuple[str, Line | None]], least: int = 1
) -> tuple[ScheduleRow, str, Line | None] | None:
    """The row with the longest word in a text; of equal ones that whose word comes first."""
    matches = [
        (-len(word), order, text.index(word), place, row, word, line)
        for order, (text, line) in enumerate(texts)
        for place, row in enumerate(rows)
        for word in map(plain, row.title_words)
        if len(word) >= least and word != "*" and word in text
    ]
    if not matches:
        return None
    *_order, row, word, line = min(matches, key=lambda one: one[:4])
    return row, word, line
