"""The ways of standing for somebody at an office: what a row may say, out of a sheet and in again."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.reading_room.access.text import YES_WORDS
from cundang.reading_room.agents.ways import Way, ways_at
from cundang.reading_room.tables.sheets import Layout, RowRefused, Rows, chosen

MOST: Final = 10  # documents
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,19}")
_APART: Final = re.compile(r"[;；\n]+")
HEADS: Final[dict[str, Any]] = {
    "code": pgettext_lazy("代办规则", "代码"),
    "name": pgettext_lazy("代办规则", "名称"),
    "permitted": pgettext_lazy("代办规则", "可以办"),
    "present": pgettext_lazy("代办规则", "本人在场"),
    "shown": pgettext_lazy("代办规则", "要看的材料"),
    "withheld": pgettext_lazy("代办规则", "代办人不能做"),
    "basis": pgettext_lazy("代办规则", "依据"),
}


def fitting(
    code: str, *, name: str, permitted: bool, present: bool, shown: Sequence[str], withheld: str, basis: str
) -> dict[str, Any]:
    """The fields of a row as they are kept; raises `RowRefused`."""
    code, name = code.strip().lower(), " ".join(name.split())
    shown = list(dict.fromkeys(" ".join(one.split()) for one in shown if one.strip()))
    withheld, basis = " ".join(withheld.split()), " ".join(basis.split())
    if not _CODE.fullmatch(code):
        raise RowRefused(_("代码请用 2 至 20 个小写字母、数字或短横，以字母开头，如 oral。"))
    if not 1 <= len(name) <= 40 or len(withheld) > 200 or len(basis) > 200:
        raise RowRefused(_("请写名称，40 个字以内；不能做的事和依据各 200 个字以内。"))
    if not 1 <= len(shown) <= MOST or any(len(one) > 40 for one in shown):
        raise RowRefused(_("要看的材料请写 1 至 %(most)d 种，每种不超过 40 个字。") % {"most": MOST})
    if "\0" in "".join([name, withheld, basis, *shown]):
        raise RowRefused(_("输入里有无法识别的字符，请重新输入。"))
    return {
        "code": code, "name": name, "permitted": permitted, "present": present, "shown": shown, "withheld": withheld,
        "basis": basis,
    }  # fmt: skip


def understood(said: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a row from a sheet's cells; raises `RowRefused`."""
    permitted, present = (bool(chosen(HEADS[name], said[name], YES_WORDS)) for name in ("permitted", "present"))
    return fitting(
        said["code"], name=said["name"], permitted=permitted, present=present, shown=_APART.split(said["shown"]),
        withheld=said["withheld"], basis=said["basis"],
    )  # fmt: skip


LAYOUT: Final = Layout(pgettext_lazy("表格", "代办规则"), HEADS, understood, most=50)


def in_words(ways: Mapping[str, Way]) -> Rows:
    """Ways as a person reads them, and as a sheet has them, by code."""
    return {
        way.code: {
            "name": way.name, "permitted": str(YES_WORDS["yes" if way.permitted else ""]),
            "present": str(YES_WORDS["yes" if way.present else ""]), "shown": "；".join(way.shown),
            "withheld": way.withheld, "basis": way.basis,
        }
        for way in ways.values()
    }  # fmt: skip


def own_rows(office: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """Those rows of a sheet that say something else than what holds from above, by code: the office's own."""
    above = in_words(ways_at(office, own=False))
    said = in_words({row["code"]: _way(row) for row in rows})
    return {row["code"]: row for row in rows if above.get(row["code"]) != said[row["code"]]}


def afterwards(office: str, rows: Sequence[Mapping[str, Any]]) -> Rows:
    """The ways at an office once a sheet's rows hold there: what it leaves out holds as it is above, or no more."""
    own = {code: _way(row) for code, row in own_rows(office, rows).items()}
    return in_words({**ways_at(office, own=False), **own})


def _way(row: Mapping[str, Any]) -> Way:
    return Way(**{**row, "shown": tuple(row["shown"])})
