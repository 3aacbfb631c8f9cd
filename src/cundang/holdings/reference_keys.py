"""The form in which two reference codes are compared, whatever was typed."""

import unicodedata
from functools import lru_cache
from typing import Final

DOT: Final = "·"
_DOTS: Final = "·・•.‧⋅∙ꞏ᛫"
_HYPHENS: Final = "-‐‑‒–—―−⁃─ー﹘"
_OPENING, _CLOSING = "〔【［[｛{「『〖〈《", "〕】］]｝}」』〗〉》"
_ONE_FORM: Final = str.maketrans(
    dict.fromkeys(_DOTS, DOT)
    | dict.fromkeys(_HYPHENS, "-")
    | dict.fromkeys(_OPENING, "(")
    | dict.fromkeys(_CLOSING, ")")
)
_UNSEEN: Final = {"Cc", "Cf", "Zs", "Zl", "Zp"}


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """The form in which two codes are compared: width, dots, hyphens, brackets, case and spaces no longer matter."""
    while (folded := _fold(text)) != text:  # taking a space away can bring a letter and its accent together
        text = folded
    return text


def _fold(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).upper().translate(_ONE_FORM)
    return "".join(c for c in text if unicodedata.category(c) not in _UNSEEN)
