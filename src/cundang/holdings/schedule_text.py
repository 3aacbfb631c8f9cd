"""What a person or a sheet says in a row of a retention table, and the sheet itself, out and in."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override

from cundang.holdings import retention
from cundang.holdings.catalogue import opening
from cundang.holdings.catalogue.cells import Cell, Line, Unreadable, text_of
from cundang.holdings.catalogue.headings import plain
from cundang.holdings.schedule_models import ScheduleRow
from cundang.holdings.schedules import COUNTED_WORDS, EXPECTED_WORDS, FIELD_WORDS, in_words

LANGUAGES: Final = ("zh-hans", "en")  # a sheet that was made in either is understood
MOST_ROWS: Final = 2_000
MOST_WORDS: Final = 40
HEADING_WITHIN: Final = 10  # rows from the top
NEEDED: Final = ("code", "class_code", "kind", "retention_as_marked")
COLUMNS: Final = ("code", *ScheduleRow.FIELDS)
# What other tables call these columns.
_ALSO: Final = {
    "code": "代码 编号 类目号 分类号 条款号",
    "class_code": "门类 门类代码 档案门类 档案门类代码 类别",
    "kind": "归档范围 归档文件 文件材料名称 文件材料范围 归档文件范围 类目名称 名称",
    "retention_as_marked": "保管期限 期限",
    "basis": "依据",
    "counted_from": "期限起算 起算",
    "filed_by": "归档时间 归档期限",
    "affairs": "村务档案种类 村务档案",
    "expected": "应有",
    "title_words": "题名含有 关键词",
    "remark": "备注 说明",
}
_CODE: Final = re.compile(r"[A-Za-z0-9]+(?:[-.·][A-Za-z0-9]+)*")
_DAY: Final = re.compile(r"(?:次年)?(\d{1,2})(?:月|-|/|\.)(\d{1,2})日?(?:前|以前)?(?:OFTHENEXTYEAR)?")
_AT_ONCE: Final = {"", "随时", "随办随归", "即时", "及时", "ATONCE", "ANYTIME"}
_APART: Final = re.compile(r"[\s,，、;；]+")


class RowRefused(ValueError):
    """A row that cannot be kept so; the message says what to write."""


class NotASchedule(Exception):
    """The file cannot be read as a table at all; carries one sentence."""


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet: its number there, and what its cells say by field; `refused` says what is wrong with it.

    Fields of columns that the sheet does not have are left out.
    """

    number: int
    values: dict[str, Any]
    refused: str = ""


def understood(said: dict[str, str], classes: Iterable[str]) -> dict[str, Any]:
    """The fields of a row from what was written, `classes` being the known class codes; raises `RowRefused`."""
    values: dict[str, Any] = {name: " ".join(said.get(name, "").split()) for name in COLUMNS}
    for name, longest in (("kind", 300), ("retention_as_marked", 20), ("basis", 300), ("affairs", 40), ("remark", 300)):
        if len(values[name]) > longest:
            told = {"field": FIELD_WORDS[name], "count": len(values[name]), "most": longest}
            raise RowRefused(_("“%(field)s”有 %(count)d 个字，请缩短到 %(most)d 个字以内。") % told)
    for name in NEEDED:
        if not values[name]:
            raise RowRefused(_("请填写“%(field)s”。") % {"field": FIELD_WORDS[name]})
    values["code"] = unicodedata.normalize("NFKC", values["code"]).upper()
    if len(values["code"]) > 20 or not _CODE.fullmatch(values["code"]):
        raise RowRefused(
            _("代码“%(code)s”请改成字母、数字和连字符，如 CW-01，不超过 20 个字符。") % {"code": values["code"][:30]}
        )
    if values["class_code"] not in set(classes):
        raise RowRefused(_("门类表里没有“%(code)s”，请写门类代码，如 WS、KU。") % {"code": values["class_code"][:30]})
    values["retention_code"] = retention.code(values["retention_as_marked"])
    values["counted_from"] = _chosen("counted_from", values["counted_from"] or "year", COUNTED_WORDS)
    values["expected"] = _chosen("expected", values["expected"] or "event", EXPECTED_WORDS)
    values["filed_by"] = _day(values["filed_by"])
    values["title_words"] = _words(said.get("title_words", ""))
    return values


def _chosen(name: str, said: str, words: dict[str, Any]) -> str:
    for code, shown in words.items():
        if said == code or any(plain(said) == plain(_in(language, shown)) for language in LANGUAGES):
            return code
    told = {"field": FIELD_WORDS[name], "said": said[:30], "known": _("、").join(map(str, words.values()))}
    raise RowRefused(_("“%(field)s”写的是“%(said)s”，只能是：%(known)s。") % told)


def _in(language: str, words: object) -> str:
    with override(language):
        return str(words)


def _day(said: str) -> str:
    """`次年6月30日`, `6-30`, `06-30` → `06-30`; 随时 and nothing → empty."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", said)).upper()
    if plain(text) in _AT_ONCE:
        return ""
    found = _DAY.fullmatch(text)
    try:
        return f"{date(2001, int(found[1]), int(found[2])):%m-%d}" if found else _no_day(said)
    except ValueError:  # 2001 had no 29 February: a due day must exist every year
        return _no_day(said)


def _no_day(said: str) -> str:
    raise RowRefused(_("归档时间“%(said)s”看不懂，请写成“次年6月30日”，或写“随时”。") % {"said": said[:30]})


def _words(said: str) -> list[str]:
    words = list(dict.fromkeys(word for word in _APART.split(unicodedata.normalize("NFKC", said)) if word))
    if len(words) > MOST_WORDS:
        raise RowRefused(_("“题名含有”最多 %(most)d 个词。") % {"most": MOST_WORDS})
    for word in words:
        if word != "*" and not 2 <= len(word) <= 30:
            raise RowRefused(_("“题名含有”里的“%(word)s”请改成 2 到 30 个字的词。") % {"word": word[:30]})
    if "*" in words and len(words) > 1:
        raise RowRefused(_("“题名含有”写了 * 就是本门类其余的，请不要再写别的词。"))
    return words


def heads() -> list[str]:
    """The column heads of a sheet, 序号 first."""
    return [_("序号"), *(str(FIELD_WORDS[name]) for name in COLUMNS)]


def cells(row: ScheduleRow) -> list[str]:
    """A row of the sheet."""
    return [in_words(name, getattr(row, name)) for name in COLUMNS]


def read(path: Path, classes: Iterable[str]) -> list[SheetRow]:
    """The rows of a table in an .xlsx, .xls or .csv file, columns by heading; raises `NotASchedule`."""
    known = frozenset(classes)
    try:
        for sheet in opening.sheets(path, lambda lines: max(map(len, map(_columns, lines)), default=0)):
            if sheet.hidden:
                continue
            first = list(islice(sheet.lines, HEADING_WITHIN))
            heading = next((n for n, line in enumerate(first) if set(NEEDED) <= set(_columns(line).values())), None)
            if heading is not None:
                columns = _columns(first[heading])
                return list(_rows(first[heading + 1 :], sheet.lines, columns, known))
    except Unreadable as error:
        raise NotASchedule(*error.args) from error
    needed = _("、").join(str(FIELD_WORDS[name]) for name in NEEDED)
    raise NotASchedule(
        _("没有找到表头。表头里要有这几列：%(needed)s。可以先导出现有的表，照着改。") % {"needed": needed}
    )


def _columns(line: Line) -> dict[int, str]:
    """Which column holds what; a heading that comes twice counts once."""
    found: dict[int, str] = {}
    for place, cell in enumerate(line.cells):
        what = _HEADING_OF().get(plain(cell))
        if what and what not in found.values():
            found[place] = what
    return found


def _HEADING_OF() -> dict[str, str]:
    shown = {plain(_in(language, words)): name for language in LANGUAGES for name, words in FIELD_WORDS.items()}
    return shown | {word: name for name, words in _ALSO.items() for word in words.split()}


def _rows(
    first: list[Line], rest: Iterable[Line], columns: dict[int, str], known: frozenset[str]
) -> Iterator[SheetRow]:
    seen: dict[str, int] = {}
    for count, line in enumerate((line for part in (first, rest) for line in part), 1):
        said = {what: _text(line.cells, place) for place, what in columns.items()}
        if not any(said.values()):
            continue
        if count > MOST_ROWS:
            raise NotASchedule(_("这张表超过 %(most)d 行，不像一张期限表。") % {"most": MOST_ROWS})
        try:
            if set(line.formulas) & set(columns):
                raise RowRefused(_("这一行有没算出结果的公式，请在表格软件里打开、保存后再试。"))
            values = understood(said, known)
            for name in set(COLUMNS) - set(columns.values()):
                del values[name]  # a column that the sheet has not: what the draft says stays
            if before := seen.get(values["code"]):
                told = {"code": values["code"], "row": before}
                raise RowRefused(_("代码 %(code)s 在第 %(row)d 行已经用过，请换一个。") % told)
            seen[values["code"]] = line.number
            yield SheetRow(line.number, values)
        except RowRefused as refused:
            yield SheetRow(line.number, said, str(refused))


def _text(cells: list[Cell], place: int) -> str:
    return text_of(cells[place]) if place < len(cells) else ""
