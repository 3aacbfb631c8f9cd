"""Characters as they are compared, whichever way somebody wrote them: one fold for the search and for names."""

import importlib.util
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Final

# Other shapes of one character that OpenCC leaves alone: glyph variants in names and on old typewriters,
# the circle typed for 〇 in years, and the radicals that PDF fonts put in place of characters.
VARIANTS: Final = {
    "囯囻圀": "国",
    "髙": "高",
    "靑⻘": "青",
    "淸": "清",
    "尙": "尚",
    "竒": "奇",
    "畧": "略",
    "凖": "准",
    "濶": "阔",
    "剏": "创",
    "徳": "德",
    "歩": "步",
    "锺": "钟",
    "缐": "线",
    "珎": "珍",
    "㐂": "喜",
    "亰": "京",
    "○◯": "〇",
    "⺠": "民",
    "⻄": "西",
    "⻅": "见",
    "⻋": "车",
    "⻓": "长",
    "⻔": "门",
    "⻚": "页",
    "⻛": "风",
    "⻝": "食",
    "⻢": "马",
    "⻥": "鱼",
    "⻩": "黄",
    "⻰": "龙",
}


def opencc_characters() -> str:
    """The text of OpenCC's traditional → simplified table of single characters, read without importing it."""
    spec = importlib.util.find_spec("opencc")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("opencc")
    return (Path(spec.origin).parent / "dictionary" / "TSCharacters.txt").read_text(encoding="utf-8")


class _Fold(dict[int, str]):
    """A `str.translate` table that works a character out when it is first met.

    Character by character: NFKC → traditional to simplified → variant → lower case. A letter with a separate
    combining mark is therefore not composed; Chinese text has none.
    """

    def __init__(self) -> None:
        super().__init__()
        self._simplified = {}
        for line in opencc_characters().splitlines():
            traditional, _, simplified = line.partition("\t")
            self._simplified[traditional] = simplified.split()[0]
        self._variants = {variant: usual for variants, usual in VARIANTS.items() for variant in variants}

    def __missing__(self, code: int) -> str:
        folded = "".join(self._one(character) for character in unicodedata.normalize("NFKC", chr(code)))
        self[code] = folded
        return folded

    @property
    def changed(self) -> frozenset[str]:
        """The characters that are in one of the tables."""
        return frozenset(self._simplified) | frozenset(self._variants)

    def _one(self, character: str) -> str:
        character = self._simplified.get(character, character)
        character = self._variants.get(character, character)
        return character.lower() if character.isascii() else character


@lru_cache(maxsize=1)
def table() -> _Fold:
    """The fold of single characters, for `str.translate`."""
    return _Fold()


def normalise(text: str) -> str:
    """Text as it is compared: NFKC, simplified, variants folded, lower case."""
    return text.translate(table())
