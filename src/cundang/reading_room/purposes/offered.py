"""Ready answers to “what for” that citizens are offered: a county's own rows, or the program's."""

import csv
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.custodians.queries import acting, machine
from cundang.reading_room.purposes.models import Purpose
from cundang.reading_room.tables.sheets import Layout, RowRefused, Rows

MOST: Final = 20  # screens of a telephone, and no more to read than that
FIELDS: Final = ("code", "name", "name_en")
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,19}")
_LONGEST: Final = {"name": 60, "name_en": 100}
HEADS: Final[dict[str, Any]] = {
    "code": pgettext_lazy("用途选项", "代码"),
    "name": pgettext_lazy("用途选项", "用途"),
    "name_en": pgettext_lazy("用途选项", "英文"),
}


def defaults() -> list[Purpose]:
    """The program's own, unsaved (data/purposes.csv)."""
    with files("cundang.reading_room").joinpath("data/purposes.csv").open(encoding="utf-8") as source:
        rows = csv.DictReader(line for line in source if not line.startswith("#"))
        return [Purpose(place=place, **row) for place, row in enumerate(rows, 1)]


def purposes_of(county: str) -> list[Purpose]:
    """Those of a county as they are offered, the first first; for everybody, since whoever asks has no account."""
    with acting(machine()):
        return list(Purpose.objects.filter(county=county).order_by("place", "pk")) or defaults()


def understood(said: Mapping[str, str]) -> dict[str, Any]:
    """The fields of a row from what was written; raises `RowRefused`."""
    values = {name: " ".join(str(said.get(name, "")).split()) for name in FIELDS}
    values["code"] = values["code"].lower()
    if not _CODE.fullmatch(values["code"]):
        raise RowRefused(_("代码请用 2 至 20 个小写字母、数字或短横，以字母开头，如 pension。"))
    if not values["name"]:
        raise RowRefused(_("请写用途，如：办养老、社保。"))
    for name, most in _LONGEST.items():
        if len(values[name]) > most:
            raise RowRefused(_("“%(field)s”请控制在 %(most)d 个字以内。") % {"field": HEADS[name], "most": most})
    if "\0" in "".join(values.values()):
        raise RowRefused(_("输入里有无法识别的字符，请重新输入。"))
    return values


LAYOUT: Final = Layout(pgettext_lazy("表格", "用途选项"), HEADS, understood, most=MOST, ordered=True)


def in_words(rows: Iterable[Purpose | Mapping[str, Any]]) -> Rows:
    """Rows by code, as a sheet has them, in the order in which citizens see them."""
    told = [row if isinstance(row, Mapping) else vars(row) for row in rows]
    return {row["code"]: {"name": row["name"], "name_en": row["name_en"]} for row in told}
