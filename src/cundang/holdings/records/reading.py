"""From a line to what matching and writing take: a catalogue row with pages."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from cundang.holdings import retention
from cundang.holdings.arrangement import parts_of
from cundang.holdings.catalogue.cells import Cell, text_of
from cundang.holdings.catalogue.rows import Row, check_lengths, take
from cundang.holdings.date_forms import Periods
from cundang.holdings.models import Fonds
from cundang.holdings.records.lines import Line
from cundang.holdings.records.schema import Misfit, RecordLine, read

_LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class Sheet:
    """A page as the line gives it: its number, its text, the path of its image or empty."""

    number: int
    text: str
    image: str = ""


@dataclass
class Record(Row):
    """A row of a catalogue, with the pages of the item."""

    pages: list[Sheet] = field(default_factory=list)


def record_of(line: Line, classes: dict[str, str], periods: Periods = ()) -> Record:
    """What a line says, with these class codes and words for times; `refused` is why nothing of it can be taken in."""
    record = Record("", line.number, refused=line.refused)
    if record.refused:
        return record
    try:
        said = read(line.data)
    except Misfit as error:
        record.refused = str(error)
        return record
    record.content = int.from_bytes(hashlib.blake2b(line.data, digest_size=8).digest(), "big")
    _describe(record, said, classes, periods)
    _take_persons(record, said.persons or [])
    _take_pages(record, said)
    return record


def _describe(record: Record, said: RecordLine, classes: dict[str, str], periods: Periods) -> None:
    cells: dict[str, Cell] = {
        "reference": said.reference,
        "title": said.title,
        "author": said.author,
        "document_number": said.doc_no,
        "dated": said.date,
        "year": said.year,
        "retention": said.retention,
        "class": said.class_,
        "box": said.box,
    }
    stated = {name: text for name, cell in cells.items() if (text := text_of(cell))}
    take(record, cells, stated, classes, periods)
    office = text_of(said.office)
    if office.isascii() and office.isdigit():
        record.office_code = office
    else:
        record.office_name = office
    if not record.values.get("reference") and not record.values.get("title"):
        record.refused = _("reference（档号）和 title（题名）都是空的，至少要有一个。")
    check_lengths(record)
    unknown = {name for part in (said, *(said.pages or ())) for name in part.model_extra or ()}
    if unknown:
        names = "、".join(text_of(name)[:40] for name in sorted(unknown)[:10])
        record.remarks.append(_("没有采用的项目：%(names)s。") % {"names": names})


def _take_persons(record: Record, names: list[str]) -> None:
    """Each entry is one name as written; nothing is split."""
    names = list(dict.fromkeys(name for given in names if (name := text_of(given))))
    if any(len(name) > _LONGEST_NAME for name in names):
        record.refused = _("persons 里有超过 %(limit)d 个字的人名。") % {"limit": _LONGEST_NAME}
    elif names:
        record.values["persons"] = names


def _take_pages(record: Record, said: RecordLine) -> None:
    pages = said.pages or []
    if len({page.n for page in pages}) < len(pages):
        record.refused = _("pages 里有重复的页号 n。")
        return
    for page in pages:
        if page.text is None and not page.image:
            record.refused = _("第 %(n)d 页既没有 text 也没有 image。") % {"n": page.n}
            return
        record.pages.append(Sheet(page.n, "\n".join((page.text or "").splitlines()), page.image or ""))


def contradictions(record: Record, fonds: Fonds) -> list[str]:
    """Where a reference code fits no template, or says another year or retention than the line: kept as written."""
    reference = record.values.get("reference", "")
    if not reference:
        return []
    parts = parts_of(reference, fonds)
    if not parts:
        return [_("档号“%(text)s”不合档号格式，照原样保留。") % {"text": reference}]
    remarks = []
    year, marked = record.values.get("year"), record.values.get("retention_as_marked", "")
    if year and parts["year"] and year != parts["year"]:
        remarks.append(
            _("档号里的年度 %(code)d 与年度 %(year)d 不一致，都照原样保留。") % {"code": parts["year"], "year": year}
        )
    code = retention.code(marked)
    if code and parts["retention_code"] and code != parts["retention_code"]:
        remarks.append(
            _("档号里的保管期限 %(code)s 与“%(marked)s”不一致，都照原样保留。")
            % {"code": parts["retention_code"], "marked": marked}
        )
    return remarks
