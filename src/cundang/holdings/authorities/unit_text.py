"""What a person or a row of a sheet says of a unit: its fields, in words, and what they mean."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext_lazy

from cundang.folding import normalise
from cundang.holdings import dates
from cundang.holdings.authority_models import Unit
from cundang.holdings.date_forms import Periods

if TYPE_CHECKING:
    from django.utils.functional import _StrOrPromise as StrOrPromise

FIELD_WORDS: Final[dict[str, "StrOrPromise"]] = {
    "number": pgettext_lazy("机构名称规范", "机构号"),
    "name": pgettext_lazy("机构名称规范", "规范名称"),
    "kind": pgettext_lazy("机构名称规范", "类别"),
    "names": pgettext_lazy("机构名称规范", "其他名称"),
    "bound": pgettext_lazy("机构名称规范", "现机构"),
    "before": pgettext_lazy("机构名称规范", "前身"),
    "origin": pgettext_lazy("机构名称规范", "由来"),
    "since": pgettext_lazy("机构名称规范", "起"),
    "until": pgettext_lazy("机构名称规范", "止"),
    "basis": pgettext_lazy("机构名称规范", "依据"),
    "remark": pgettext_lazy("机构名称规范", "备注"),
}
ORIGIN_WORDS: Final[dict[str, "StrOrPromise"]] = {
    Unit.FOUNDED: gettext_lazy("新建"),
    Unit.RENAMED: gettext_lazy("更名"),
    Unit.SPLIT: gettext_lazy("分设"),
    Unit.MERGED: gettext_lazy("合并"),
    Unit.REORGANISED: gettext_lazy("改建"),
}
_LONGEST: Final = {"name": 100, "kind": 20, "since": 60, "until": 60, "basis": 300, "remark": 300}
_ABOVE: Final = re.compile(r"^.+(?:人民公社|公社|管理区|区公所|乡|镇|街道)(?=.{2,}$)")
_NAME: Final = re.compile(r"([^()]+?)(?:\(([^()]*)\))?")
_APART: Final = re.compile(r"[、;；\n]+")
MOST_NAMES: Final = 30
LANGUAGES: Final = ("zh-hans", "en")  # words of either are understood


class UnitRefused(ValueError):
    """A record that cannot be kept so; the message says what to write."""


@dataclass(frozen=True)
class Said:
    """A unit as it was written; `before` and `bound` are still words."""

    name: str
    kind: str
    names: tuple[tuple[str, str], ...]  # name, its days as written
    bound: str
    before: tuple[str, ...]
    origin: str
    since: str
    until: str
    basis: str
    remark: str
    number: int | None = None


def key(name: str) -> str:
    """The form in which two names are compared: folded as the search folds, without spaces and brackets."""
    return re.sub(r"[\s()〔〕\[\]【】“”\"]", "", normalise(name))


def short(name: str) -> str:
    """A name without the commune or township before it: 大陈公社前丰大队 → 前丰大队."""
    return _ABOVE.sub("", key(name))


def understood(said: Mapping[str, str], periods: Periods) -> Said:
    """The fields of a unit from what was written; raises `UnitRefused`."""
    values = {name: " ".join(str(said.get(name, "") or "").split()) for name in FIELD_WORDS}
    for name, longest in _LONGEST.items():
        if len(values[name]) > longest:
            told = {"field": FIELD_WORDS[name], "most": longest}
            raise UnitRefused(_("“%(field)s”请缩短到 %(most)d 个字以内。") % told)
    if len(key(values["name"])) < 2:
        raise UnitRefused(_("请写上规范名称，至少两个字。"))
    if not values["bound"]:
        raise UnitRefused(_("请写上现机构的代码或名称；说不清是哪个村的，写所在镇街。"))
    for name in ("since", "until"):
        dated = dates.read(values[name], periods)
        if values[name] and dated.first is None:
            told = {"field": FIELD_WORDS[name], "text": values[name], "why": str(dated.understood)}
            raise UnitRefused(_("“%(field)s”写的是“%(text)s”，%(why)s") % told)
    first, last = dates.read(values["since"], periods).first, dates.read(values["until"], periods).last
    if first and last and last < first:
        raise UnitRefused(_("止早于起，请核对。"))
    return Said(
        name=values["name"],
        kind=values["kind"],
        names=_names(said.get("names", "") or "", periods),
        bound=values["bound"],
        before=tuple(dict.fromkeys(part.strip() for part in _APART.split(values["before"]) if part.strip())),
        origin=_origin(values["origin"]),
        since=values["since"],
        until=values["until"],
        basis=values["basis"],
        remark=values["remark"],
        number=_number(values["number"]),
    )


def _number(text: str) -> int | None:
    text = unicodedata.normalize("NFKC", text)
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 10**6):
        raise UnitRefused(_("机构号“%(text)s”应是数字；新的机构空着，由系统编。") % {"text": text[:20]})
    return int(text)


def _origin(text: str) -> str:
    for language in LANGUAGES:
        with override(language):
            for code, words in ORIGIN_WORDS.items():
                if text in {code, str(words)}:
                    return code
    if text:
        told = {"text": text[:20], "known": _("、").join(map(str, ORIGIN_WORDS.values()))}
        raise UnitRefused(_("由来“%(text)s”只能是：%(known)s。") % told)
    return ""


def _names(text: str, periods: Periods) -> tuple[tuple[str, str], ...]:
    """`前丰大队（1958—1961）、红旗大队` as pairs of name and days as written."""
    found: dict[str, tuple[str, str]] = {}
    for piece in _APART.split(unicodedata.normalize("NFKC", text)):
        part = " ".join(piece.split())
        if not part:
            continue
        name = _NAME.fullmatch(part)
        if not name or not 2 <= len(key(name[1])) <= 100:
            raise UnitRefused(
                _("名称“%(text)s”看不懂，请写成“前丰大队（1958—1961）”，几个名称用顿号隔开。") % {"text": part[:30]}
            )
        days = (name[2] or "").strip()
        dated = dates.read(days, periods)
        if days and dated.first is None:
            told = {"name": name[1].strip()[:30], "text": days[:30], "why": dated.understood}
            raise UnitRefused(_("名称“%(name)s”的起止“%(text)s”，%(why)s") % told)
        found.setdefault(key(name[1]), (name[1].strip(), days[:60]))
    if len(found) > MOST_NAMES:
        raise UnitRefused(_("一个机构最多 %(most)d 个名称。") % {"most": MOST_NAMES})
    return tuple(found.values())


def names_in_words(names: "list[tuple[str, str]]") -> str:
    """The other way round: as they are typed."""
    return "、".join(f"{name}（{days}）" if days else name for name, days in names)
