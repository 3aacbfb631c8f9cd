"""What a person or a sheet says in a row of the rules, the row in words, and the sheet itself, out and in."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext_lazy

from cundang.holdings.catalogue import opening
from cundang.holdings.catalogue.cells import Line, Unreadable, text_of
from cundang.holdings.catalogue.headings import plain
from cundang.reading_room.access_models import AccessKind, AccessRule
from cundang.reading_room.words import RELATIONS

Words = Mapping[str, Any]  # by code: what a page says, translated when it does

LANGUAGES: Final = ("zh-hans", "en")  # a sheet that was made in either is understood
HEADING_WITHIN: Final = 10  # rows from the top
MOST_ROWS: Final = 500
MOST_DOCUMENTS: Final = 10
COLUMNS: Final = ("code", *AccessRule.FIELDS)
NEEDED: Final = ("code", "relations", "documents")

FIELD_WORDS: Final[dict[str, Any]] = {
    "code": pgettext_lazy("查档规则", "代码"),
    "relations": pgettext_lazy("查档规则", "谁来查"),
    "subject": pgettext_lazy("查档规则", "被查询人"),
    "kinds": pgettext_lazy("查档规则", "档案种类"),
    "documents": pgettext_lazy("查档规则", "要看的材料"),
    "kinship": pgettext_lazy("查档规则", "亲属关系材料"),
    "commitment": pgettext_lazy("查档规则", "可签承诺书代替"),
    "consents": pgettext_lazy("查档规则", "征求谁同意"),
    "two_persons": pgettext_lazy("查档规则", "须两人办理"),
    "basis": pgettext_lazy("查档规则", "依据"),
    "certainty": pgettext_lazy("查档规则", "把握"),
    # Of the table, not of a row.
    "certificate_by_two": pgettext_lazy("查档规则", "档案证明要两个人经手"),
    "vouched": pgettext_lazy("查档规则", "高级实名登录的不用再看"),
}
SUBJECT_WORDS: Final[dict[str, Any]] = {
    "any": pgettext_lazy("查档规则", "不论是否在世"),
    "living": pgettext_lazy("查档规则", "在世"),
    "deceased": pgettext_lazy("查档规则", "已去世"),
}
CONSENT_WORDS: Final[dict[str, Any]] = {
    "none": pgettext_lazy("查档规则", "不用征求"),
    "owner": pgettext_lazy("查档规则", "档案所属单位"),
    "town": pgettext_lazy("查档规则", "镇街"),
    "both": pgettext_lazy("查档规则", "档案所属单位和镇街"),
}
CERTAINTY_WORDS: Final[dict[str, Any]] = {
    "found": pgettext_lazy("查档规则", "有出处"),
    "remembered": pgettext_lazy("查档规则", "凭记忆，待核"),
    "proposed": pgettext_lazy("查档规则", "建议，请本地定"),
}
YES_WORDS: Final[dict[str, Any]] = {"yes": pgettext_lazy("查档规则", "是"), "": pgettext_lazy("查档规则", "否")}
_CHOICES: Final[dict[str, dict[str, Any]]] = {
    "subject": SUBJECT_WORDS, "consents": CONSENT_WORDS, "certainty": CERTAINTY_WORDS, "commitment": YES_WORDS,
    "two_persons": YES_WORDS,
}  # fmt: skip
_FIRST: Final = {"subject": "any", "consents": "none", "certainty": "proposed", "commitment": "", "two_persons": ""}
_CODE: Final = re.compile(r"[A-Za-z0-9]+(?:[-.][A-Za-z0-9]+)*")
_APART: Final = re.compile(r"[;；\n]+")
_LONGEST: Final = {"kinship": 40, "basis": 300}


class RuleRefused(ValueError):
    """A row that cannot be kept so; the message says what to write."""


class NotARuleTable(Exception):
    """The file cannot be read as a table of rules at all; carries one sentence."""


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet: its number there, and what its cells say by field; `refused` says what is wrong with it."""

    number: int
    values: dict[str, Any]
    refused: str = ""


def in_words(name: str, value: Any, kinds: Mapping[str, str]) -> str:
    """A field of a row as a person reads it, and as a sheet has it; `kinds`: names of kinds by code."""
    if name == "relations":
        return "；".join(str(RELATIONS.get(one, one)) for one in value)
    if name == "kinds":
        return "；".join(kinds.get(one, one) for one in value) or _("全部")
    if name == "documents":
        return "；".join(value)
    if name in ("commitment", "two_persons"):
        return str(YES_WORDS["yes" if value else ""])
    return str(_CHOICES[name][value]) if name in _CHOICES else str(value)


def cells(row: AccessRule, kinds: Mapping[str, str]) -> list[str]:
    """A row of the sheet."""
    return [in_words(name, getattr(row, name), kinds) for name in COLUMNS]


def heads() -> list[str]:
    """The column heads of a sheet, 序号 first."""
    return [_("序号"), *(str(FIELD_WORDS[name]) for name in COLUMNS)]


def understood(said: Mapping[str, str], kinds: Sequence[AccessKind]) -> dict[str, Any]:
    """The fields of a row from what was written, lists with ； between; raises `RuleRefused`."""
    values: dict[str, Any] = {name: " ".join(said.get(name, "").split()) for name in COLUMNS}
    for name in NEEDED:
        if not values[name]:
            raise RuleRefused(_("请填写“%(field)s”。") % {"field": FIELD_WORDS[name]})
    for name, longest in _LONGEST.items():
        if len(values[name]) > longest:
            told = {"field": FIELD_WORDS[name], "most": longest}
            raise RuleRefused(_("“%(field)s”太长，请缩短到 %(most)d 个字以内。") % told)
    values["code"] = unicodedata.normalize("NFKC", values["code"]).upper()
    if len(values["code"]) > 20 or not _CODE.fullmatch(values["code"]):
        raise RuleRefused(
            _("代码“%(code)s”请改成字母、数字和连字符，如 P-01，不超过 20 个字符。") % {"code": values["code"][:30]}
        )
    values["relations"] = _several("relations", said["relations"], RELATIONS)
    values["kinds"] = _kinds(said.get("kinds", ""), kinds)
    values["documents"] = documents_in(said["documents"])
    for name, words in _CHOICES.items():
        values[name] = _chosen(name, values[name] or _FIRST[name], words)
    values["commitment"], values["two_persons"] = bool(values["commitment"]), bool(values["two_persons"])
    if values["commitment"] and not values["kinship"]:
        raise RuleRefused(_("承诺书只能代替亲属关系材料：请写上是哪一种材料，或不允许承诺。"))
    if any("\0" in str(value) for value in values.values()):
        raise RuleRefused(_("输入里有无法识别的字符，请重新输入。"))
    return values


def _kinds(said: str, kinds: Sequence[AccessKind]) -> list[str]:
    if not said.strip() or any(plain(said) == plain(_in(language, "全部")) for language in LANGUAGES):
        return []
    names = {kind.code: kind.name for kind in kinds}
    english = {kind.name_en: kind.code for kind in kinds if kind.name_en}
    return _several("kinds", "；".join(english.get(one.strip(), one) for one in _APART.split(said)), names)


def documents_in(said: str) -> list[str]:
    """The documents named in a text, with ； between; raises `RuleRefused`."""
    found = list(dict.fromkeys(" ".join(one.split()) for one in _APART.split(said) if one.strip()))
    if not 1 <= len(found) <= MOST_DOCUMENTS or any(len(one) > 40 for one in found):
        raise RuleRefused(
            _("“要看的材料”请写 1 至 %(most)d 种，用分号隔开，每种不超过 40 个字。") % {"most": MOST_DOCUMENTS}
        )
    return found


def _several(name: str, said: str, words: Words) -> list[str]:
    return list(dict.fromkeys(_chosen(name, one.strip(), words) for one in _APART.split(said) if one.strip()))


def _chosen(name: str, said: str, words: Words) -> str:
    for code, shown in words.items():
        if said == code or any(plain(said) == plain(_in(language, shown)) for language in LANGUAGES):
            return code
    told = {"field": FIELD_WORDS[name], "said": said[:30], "known": "；".join(map(str, words.values()))}
    raise RuleRefused(_("“%(field)s”写的是“%(said)s”，只能是：%(known)s。") % told)


def _in(language: str, words: object) -> str:
    with override(language):
        return _(words) if isinstance(words, str) else str(words)


def read(path: Path, kinds: Sequence[AccessKind]) -> list[SheetRow]:
    """The rows of a table in an .xlsx, .xls or .csv file, columns by heading; raises `NotARuleTable`."""
    try:
        for sheet in opening.sheets(path, lambda lines: max(map(len, map(_columns, lines)), default=0)):
            first = list(islice(sheet.lines, HEADING_WITHIN))
            heading = next((n for n, line in enumerate(first) if set(COLUMNS) <= set(_columns(line).values())), None)
            if heading is not None and not sheet.hidden:
                rows = [*first[heading + 1 :], *islice(sheet.lines, MOST_ROWS + 1)]
                if len(rows) > MOST_ROWS:
                    raise NotARuleTable(_("这张表超过 %(most)d 行，不像一张查档规则表。") % {"most": MOST_ROWS})
                return list(_rows(rows, _columns(first[heading]), kinds))
    except Unreadable as error:
        raise NotARuleTable(*error.args) from error
    needed = _("、").join(str(FIELD_WORDS[name]) for name in COLUMNS)
    raise NotARuleTable(
        _("没有找到表头。表头里要有这几列：%(needed)s。可以先导出现有的表，照着改。") % {"needed": needed}
    )


def _columns(line: Line) -> dict[int, str]:
    """Which column holds what; a heading that comes twice counts once."""
    known = {plain(_in(language, words)): name for language in LANGUAGES for name, words in FIELD_WORDS.items()}
    found: dict[int, str] = {}
    for place, cell in enumerate(line.cells):
        what = known.get(plain(cell))
        if what and what not in found.values():
            found[place] = what
    return found


def _rows(lines: Sequence[Line], columns: dict[int, str], kinds: Sequence[AccessKind]) -> Iterator[SheetRow]:
    seen: dict[str, int] = {}
    for line in lines:
        said = {what: text_of(line.cells[at]) if at < len(line.cells) else "" for at, what in columns.items()}
        if not any(said.values()):
            continue
        try:
            if set(line.formulas) & set(columns):
                raise RuleRefused(_("这一行有没算出结果的公式，请在表格软件里打开、保存后再试。"))
            values = understood(said, kinds)
            if before := seen.get(values["code"]):
                told = {"code": values["code"], "row": before}
                raise RuleRefused(_("代码 %(code)s 在第 %(row)d 行已经用过，请换一个。") % told)
            seen[values["code"]] = line.number
            yield SheetRow(line.number, values)
        except RuleRefused as refused:
            yield SheetRow(line.number, said, str(refused))
