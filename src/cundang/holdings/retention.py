"""保管期限: kept as marked on the paper, with a code beside it; old words are never turned into new ones.

Codes: `Y` permanent, `D30` thirty years and so on (DA/T 22-2015), `CQ` and `DQ` for the 长期 and 短期 of
before 2006.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

_WORDS: Final = {
    "永久": "Y", "永": "Y", "长久": "Y", "Y": "Y", "YJ": "Y",
    "长期": "CQ", "CQ": "CQ", "短期": "DQ", "DQ": "DQ",
}  # fmt: skip
_YEARS: Final = re.compile(r"(?:定期)?[-(:]?(?:D)?(\d{1,3})(?:年|Y)?\)?")
_CHINESE: Final = {"五年": 5, "十年": 10, "十五年": 15, "二十年": 20, "二十五年": 25, "三十年": 30}


def code(marked: object) -> str:
    """The code of a period as marked (`永久`, `30年`, `定期30年`, `D10`, `30`, `长期` …); empty when not understood."""
    if isinstance(marked, float) and marked == int(marked):
        marked = int(marked)
    return _code(str(marked if marked is not None else ""))


@lru_cache(maxsize=1024)
def _code(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\s|保管|期限", "", text).upper()
    if text in _WORDS:
        return _WORDS[text]
    bare = text.removeprefix("定期").strip("-:()")
    if bare in _CHINESE:
        return f"D{_CHINESE[bare]}"
    found = _YEARS.fullmatch(text)
    return f"D{int(found[1])}" if found and int(found[1]) else ""


def in_words(code: str) -> str:
    """A code for a person; empty for what is no code."""
    if years := re.fullmatch(r"D(\d{1,3})", code):
        return _("%(years)s年") % {"years": years[1]}
    return {"Y": _("永久"), "CQ": _("长期"), "DQ": _("短期")}.get(code, "")
