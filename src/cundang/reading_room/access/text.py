"""What a person or a sheet says in a row of the rules, and the row in words."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.reading_room.access.models import AccessKind, AccessRule
from cundang.reading_room.tables.sheets import Layout, RowRefused, Words, chosen, says
from cundang.reading_room.words import RELATIONS

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


def in_words(name: str, value: Any, kinds: Mapping[str, str]) -> str:
    """A field of a row as a person reads it, and as a sheet has it; `kinds`: names of kinds by code."""
    if name == "relations":
        return _("；").join(str(RELATIONS.get(one, one)) for one in value)
    if name == "kinds":
        return _("；").join(kinds.get(one, one) for one in value) or _("全部")
    if name == "documents":
        return _("；").join(value)
    if name in ("commitment", "two_persons"):
        return str(YES_WORDS["yes" if value else ""])
    return str(_CHOICES[name][value]) if name in _CHOICES else str(value)


def cells(row: AccessRule, kinds: Mapping[str, str]) -> list[str]:
    """A row of the sheet."""
    return [in_words(name, getattr(row, name), kinds) for name in COLUMNS]


def understood(said: Mapping[str, str], kinds: Sequence[AccessKind]) -> dict[str, Any]:
    """The fields of a row from what was written, lists with ； between; raises `RowRefused`."""
    values: dict[str, Any] = {name: " ".join(said.get(name, "").split()) for name in COLUMNS}
    for name in NEEDED:
        if not values[name]:
            raise RowRefused(_("请填写“%(field)s”。") % {"field": FIELD_WORDS[name]})
    for name, longest in _LONGEST.items():
        if len(values[name]) > longest:
            told = {"field": FIELD_WORDS[name], "most": longest}
            raise RowRefused(_("“%(field)s”太长，请缩短到 %(most)d 个字以内。") % told)
    values["code"] = unicodedata.normalize("NFKC", values["code"]).upper()
    if len(values["code"]) > 20 or not _CODE.fullmatch(values["code"]):
        raise RowRefused(
            _("代码“%(code)s”请改成字母、数字和连字符，如 P-01，不超过 20 个字符。") % {"code": values["code"][:30]}
        )
    values["relations"] = _several("relations", said["relations"], RELATIONS)
    values["kinds"] = _kinds(said.get("kinds", ""), kinds)
    values["documents"] = documents_in(said["documents"])
    for name, words in _CHOICES.items():
        values[name] = chosen(FIELD_WORDS[name], values[name] or _FIRST[name], words)
    values["commitment"], values["two_persons"] = bool(values["commitment"]), bool(values["two_persons"])
    if values["commitment"] and not values["kinship"]:
        raise RowRefused(_("承诺书只能代替亲属关系材料：请写上是哪一种材料，或不允许承诺。"))
    if any("\0" in str(value) for value in values.values()):
        raise RowRefused(_("输入里有无法识别的字符，请重新输入。"))
    return values


def _kinds(said: str, kinds: Sequence[AccessKind]) -> list[str]:
    if not said.strip() or says(said, "全部"):
        return []
    names = {kind.code: kind.name for kind in kinds}
    english = {kind.name_en: kind.code for kind in kinds if kind.name_en}
    return _several("kinds", "；".join(english.get(one.strip(), one) for one in _APART.split(said)), names)


def documents_in(said: str) -> list[str]:
    """The documents named in a text, with ； between; raises `RowRefused`."""
    found = list(dict.fromkeys(" ".join(one.split()) for one in _APART.split(said) if one.strip()))
    if not 1 <= len(found) <= MOST_DOCUMENTS or any(len(one) > 40 for one in found):
        raise RowRefused(
            _("“要看的材料”请写 1 至 %(most)d 种，用分号隔开，每种不超过 40 个字。") % {"most": MOST_DOCUMENTS}
        )
    return found


def _several(name: str, said: str, words: Words) -> list[str]:
    found = [one.strip() for one in _APART.split(said) if one.strip()]
    return list(dict.fromkeys(chosen(FIELD_WORDS[name], one, words) for one in found))


def layout(kinds: Sequence[AccessKind]) -> Layout:
    """The table of rules as a sheet has it, with the kinds of records that a version knows."""
    heads = {name: FIELD_WORDS[name] for name in COLUMNS}
    return Layout(pgettext_lazy("表格", "查档规则"), heads, lambda said: understood(said, kinds), ordered=True)
