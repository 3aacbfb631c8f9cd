"""Tables of rules out of a sheet and in again: columns by their heads, in either language, each wrong row named.

What a row means is its own table's business (`Layout.understood`). Two states of a table are compared by code.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.core import signing
from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang.holdings.catalogue import opening
from cundang.holdings.catalogue.cells import Line, Unreadable, text_of
from cundang.holdings.catalogue.headings import plain

Words = Mapping[str, Any]  # by code: what a page says, translated when it does
Rows = Mapping[str, Mapping[str, str]]  # rows by code, each by field, in words

LANGUAGES: Final = ("zh-hans", "en")  # a sheet that was made in either is understood
ORDER: Final = "order"  # a field of the table as a whole
HEADING_WITHIN: Final = 10  # rows from the top


class RowRefused(ValueError):
    """A row that cannot be kept so; the message says what to write."""


class NotATable(Exception):
    """The file cannot be read as such a table at all; carries one sentence."""


@dataclass(frozen=True)
class Layout:
    """A table as a sheet has it: what it is called, the heads of its columns by field, and what a row says.

    `understood` gives the fields of a row from its cells, or raises `RowRefused`. `key` is the field that no two rows
    have the same (empty: rows may be alike); `most` how many rows there may be; `ordered`: their order says something.
    """

    title: Any
    heads: Words
    understood: Callable[[Mapping[str, str]], dict[str, Any]]
    key: str = "code"
    most: int = 500
    ordered: bool = False

    def row(self) -> list[str]:
        """The heads as a sheet has them, 序号 first."""
        return [_("序号"), *map(str, self.heads.values())]


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet: its number there, and what its cells say by field; `refused` says what is wrong with it."""

    number: int
    values: dict[str, Any]
    refused: str = ""


@dataclass(frozen=True)
class SheetTaken:
    """What a sheet did to a table, in numbers of rows; with `refused` (row of the sheet, why) nothing was written."""

    rows: int = 0
    removed: int = 0
    refused: Sequence[tuple[int, str]] = field(default=())


@dataclass(frozen=True)
class Difference:
    """A row that one table has and the other has not, or has otherwise; `fields` are (name, before, after).

    Without a code it is of the table as a whole.
    """

    what: str  # added, removed or changed
    code: str
    fields: tuple[tuple[str, str, str], ...] = ()


def differences_between(old: Rows, new: Rows, *, ordered: bool = False) -> list[Difference]:
    """What is added, changed and removed, rows known by code; where `ordered`, also the order of those that stay."""
    found = []
    stay, now = [code for code in old if code in new], [code for code in new if code in old]
    if ordered and stay != now:
        found.append(Difference("changed", "", ((ORDER, " ".join(stay), " ".join(now)),)))
    found += [Difference("added", code, _told({}, row)) for code, row in new.items() if code not in old]
    changed = ((code, _told(old[code], new[code])) for code in now)
    found += [Difference("changed", code, told) for code, told in changed if told]
    return found + [Difference("removed", code, _told(row, {})) for code, row in old.items() if code not in new]


def _told(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    both = ((name, old.get(name, ""), new.get(name, "")) for name in new or old)
    return tuple((name, was, said) for name, was, said in both if was != said)


def in_language(language: str, words: object) -> str:
    """Words of a page as they are in one of the languages."""
    with override(language):
        return _(words) if isinstance(words, str) else str(words)


def says(said: str, words: object) -> bool:
    """Whether a cell says this, in either language."""
    return any(plain(said) == plain(in_language(language, words)) for language in LANGUAGES)


def chosen(head: object, said: str, words: Words) -> str:
    """The code of what a cell says, given as code or in words; raises `RowRefused`."""
    for code, shown in words.items():
        if said == code or says(said, shown):
            return code
    told = {"field": head, "said": said[:30], "known": "；".join(map(str, words.values()))}
    raise RowRefused(_("“%(field)s”写的是“%(said)s”，只能是：%(known)s。") % told)


SALT: Final = "cundang table sheet"
HOUR: Final = 3600


@dataclass(frozen=True)
class Sent:
    """Rows of a sheet that somebody compares with what holds, and sends again to confirm: signed, for an hour.

    `place` is the address of the page, `seen` the state of the table then (`state_of`).
    """

    place: str
    seen: str
    rows: list[dict[str, Any]]

    def sealed(self) -> str:
        """As a form carries it."""
        return signing.dumps([self.place, self.seen, self.rows], salt=SALT, compress=True)


def sent_again(text: str, place: str) -> Sent:
    """The same back; raises `NotATable` for what is altered, too old, or of another page."""
    try:
        found = Sent(*signing.loads(text, salt=SALT, max_age=HOUR))
    except signing.BadSignature as error:
        raise NotATable(_("对照已经过了一个小时，或者不完整，请重新导入表格。")) from error
    if found.place != place:
        raise NotATable(_("对照不是这张表的，请重新导入表格。"))
    return found


def taken_from(path: Path, layout: Layout) -> tuple[list[SheetRow], Sequence[tuple[int, str]]]:
    """The rows of a sheet, and those that are refused (none at all: that is refused too); raises `NotATable`."""
    rows = read(path, layout)
    refused = [(row.number, row.refused) for row in rows if row.refused]
    return rows, refused or ([] if rows else [(0, _("表头下面没有内容。"))])


def read(path: Path, layout: Layout) -> list[SheetRow]:
    """The rows of a table in an .xlsx, .xls or .csv file, columns by heading; raises `NotATable`."""
    try:
        for sheet in opening.sheets(
            path, lambda lines: max((len(_columns(line, layout)) for line in lines), default=0)
        ):
            first = list(islice(sheet.lines, HEADING_WITHIN))
            heads = [_columns(line, layout) for line in first]
            heading = next((n for n, found in enumerate(heads) if set(layout.heads) <= set(found.values())), None)
            if heading is not None and not sheet.hidden:
                rows = [*first[heading + 1 :], *islice(sheet.lines, layout.most + 1)]
                if len(rows) > layout.most:
                    told = {"most": layout.most, "table": layout.title}
                    raise NotATable(_("这张表超过 %(most)d 行，不像一张%(table)s表。") % told)
                return list(_rows(rows, heads[heading], layout))
    except Unreadable as error:
        raise NotATable(*error.args) from error
    needed = _("、").join(map(str, layout.heads.values()))
    raise NotATable(_("没有找到表头。表头里要有这几列：%(needed)s。可以先导出现有的表，照着改。") % {"needed": needed})


def _columns(line: Line, layout: Layout) -> dict[int, str]:
    """Which column holds what; a heading that comes twice counts once."""
    known = {plain(in_language(one, words)): name for one in LANGUAGES for name, words in layout.heads.items()}
    found: dict[int, str] = {}
    for place, cell in enumerate(line.cells):
        what = known.get(plain(cell))
        if what and what not in found.values():
            found[place] = what
    return found


def _rows(lines: Iterable[Line], columns: dict[int, str], layout: Layout) -> Iterator[SheetRow]:
    seen: dict[str, int] = {}
    for line in lines:
        said = {what: text_of(line.cells[at]) if at < len(line.cells) else "" for at, what in columns.items()}
        if not any(said.values()):
            continue
        try:
            if set(line.formulas) & set(columns):
                raise RowRefused(_("这一行有没算出结果的公式，请在表格软件里打开、保存后再试。"))
            values = layout.understood(said)
            if layout.key and (before := seen.get(values[layout.key])):
                told = {"code": values[layout.key], "row": before}
                raise RowRefused(_("代码 %(code)s 在第 %(row)d 行已经用过，请换一个。") % told)
            seen[str(values.get(layout.key, ""))] = line.number
            yield SheetRow(line.number, values)
        except RowRefused as refused:
            yield SheetRow(line.number, said, str(refused))


def state_of(rows: Rows) -> str:
    """A digest of a table as it is, so that what somebody compared with it is not written over what came since."""
    told = [[code, sorted(row.items())] for code, row in rows.items()]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
