"""The language in which commands speak and reports are written: Chinese, or English with `CUNDANG_LANGUAGE=en`.

Pages follow the reader's browser and choice instead. `gettext` here is for what must be said before Django has its
settings; everything else uses Django's, which `cundang.cli` sets to the same language.
"""

import gettext as catalogues
import os
from functools import cache
from pathlib import Path

LANGUAGES = {"": "zh-hans", "zh": "zh-hans", "en": "en"}


def chosen() -> str | None:
    """The language that `CUNDANG_LANGUAGE` names, by its first part (`en_GB.UTF-8` is `en`); None for another one."""
    named = os.environ.get("CUNDANG_LANGUAGE", "").lower().replace("_", "-")
    return LANGUAGES.get(named.split("-")[0])


def gettext(text: str) -> str:
    """A sentence of ours in the language of commands."""
    return _english().gettext(text) if chosen() == "en" else text


@cache
def _english() -> catalogues.NullTranslations:
    return catalogues.translation("django", Path(__file__).parent / "locale", ["en"], fallback=True)
