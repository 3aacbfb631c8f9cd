"""A list of what is to be deposited, as an Excel or CSV file or as reference codes: which items it means."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from django.utils.translation import gettext as _

from cundang.accession.deposit_models import Deposit
from cundang.custodians.queries import Actor
from cundang.holdings import references
from cundang.holdings.catalogue import headings, opening, text
from cundang.holdings.catalogue.cells import Line, Sheet, Unreadable, text_of
from cundang.holdings.models import Item
from cundang.holdings.queries import items_for
from cundang.sentences import Sentence, sentence

MOST_ROWS = 5000


class NotAList(Exception):
    """The file cannot be read as a list of items; carries one sentence."""


@dataclass
class Row:
    """A row of a list: where it stood, what it says, the item that it means, or why it means none."""

    number: int  # of the row in its sheet, from 1
    sheet: str = ""
    reference: str = ""
    title: str = ""
    year: str = ""
    item: Item | None = None
    why: Sentence | str = ""  # refused
    remark: Sentence | str = ""  # taken, but something is different


def rows_of_file(path: Path) -> list[Row]:
    """The rows of an .xlsx, .xls or .csv file, columns by their headings (docs/catalogue.md); raises `NotAList`."""
    try:
        rows = [row for sheet in opening.sheets(path, headings.score) if not sheet.hidden for row in _rows(sheet)]
    except Unreadable as error:
        raise NotAList(str(error)) from error
    if not rows:
        raise NotAList(_("这个文件里没有找到“档号”和“题名”的表头，或下面没有行，请检查后再试。"))
    return rows


def _rows(sheet: Sheet) -> Iterator[Row]:
    lines = list(islice(sheet.lines, MOST_ROWS + text.LOOK + 1))
    if len(lines) > MOST_ROWS + text.LOOK:
        raise NotAList(_("这个文件超过 %(most)d 行，请分几次移交。") % {"most": MOST_ROWS})
    heading = headings.find(lines[: text.LOOK])
    if heading.score:
        for line in lines:
            if line.number > heading.last_line and (row := _row(sheet.name, line, heading)):
                yield row


def _row(sheet: str, line: Line, heading: headings.Heading) -> Row | None:
    """What a row says; None for an empty one, a total, and a heading that comes again."""
    said: dict[str, str] = {}
    for place, what in heading.columns.items():
        if place < len(line.cells) and (cell := text_of(line.cells[place])):
            said.setdefault(what, cell)
    reference, title = said.get("reference", ""), said.get("title", "")
    again = tuple(headings.plain(cell) for cell in line.cells) == heading.wording
    if again or not (reference or title) or (not reference and title.startswith(("合计", "总计", "共计"))):
        return None
    return Row(line.number, sheet, reference, title, said.get("year", ""))


def rows_of_references(codes: Iterable[str]) -> list[Row]:
    """Reference codes as rows, numbered from 1."""
    return [Row(number, reference=code) for number, code in enumerate(codes, 1)]


def find_items(rows: list[Row], deposit: Deposit, actor: Actor) -> None:
    """Give each row its item among the village's, or say why it has none; two queries, however many rows.

    By the code; a row without one by its title, and its year where several have the title.
    """
    mine = items_for(actor, "view").filter(office=deposit.office)
    keys = {key for row in rows if (key := references.key(row.reference))}
    coded = {item.reference_key: item for item in mine.filter(reference_key__in=keys)}
    titled: dict[str, list[Item]] = defaultdict(list)
    for item in mine.filter(title__in={row.title for row in rows if not row.reference}):
        titled[item.title].append(item)
    seen: dict[int, int] = {}
    for row in rows:
        _find(row, coded, titled)
        if row.item is None:
            continue
        if (before := seen.setdefault(row.item.pk, row.number)) != row.number:
            row.item, row.why = None, sentence("与第 %(row)d 行是同一件。", row=before)


def _find(row: Row, coded: dict[str, Item], titled: dict[str, list[Item]]) -> None:
    if row.reference:
        row.item = coded.get(references.key(row.reference))
        if row.item is None:
            row.why = sentence("本村没有这个档号的档案，请核对档号。")
        elif row.title and row.item.title and row.title != row.item.title:
            row.remark = sentence("题名与目录不同，目录上是“%(title)s”。", title=row.item.title)
        return
    found = [item for item in titled.get(row.title, []) if not row.year or str(item.year) == row.year]
    if len(found) == 1:
        row.item = found[0]
    elif found:
        row.why = sentence("有 %(count)d 件都叫这个题名，请写上档号。", count=len(found))
    else:
        row.why = sentence("没有写档号，本村也没有这个题名的档案。")
