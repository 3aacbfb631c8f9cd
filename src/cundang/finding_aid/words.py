"""The words of the index: one set of rules for every engine, for what is stored and for what is asked.

Tokens are made here and handed to an engine's whitespace analyser with positions, so every engine answers
the same, and a plain scan of the normalised text is the measure of truth (tests/finding_aid/test_words.py).
"""

import hashlib
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from operator import add
from typing import Final

from cundang.folding import VARIANTS, normalise, opencc_characters, table

HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN: Final = re.compile(f"([{HAN}]+)|[0-9a-z]+")

BREAK: Final = "_"  # between Han characters and a word that do not touch: 国，12 is not 国12
SEAM: Final = "__"  # between two texts of one record: no phrase crosses it

RULES: Final = 1  # raise when bigrams() changes, so that every index is made again


@lru_cache(maxsize=1)
def rules_digest() -> str:
    """A digest of everything that decides a token: an index made under other rules is made again."""
    parts = f"{RULES}{HAN}{BREAK}{SEAM}{sorted(VARIANTS.items())}{unicodedata.unidata_version}{opencc_characters()}"
    return hashlib.sha256(parts.encode()).hexdigest()[:16]


@cache
def folded(character: str) -> str:
    """A Chinese character as it is compared; empty for anything else."""
    plain = normalise(character)
    match = RUN.fullmatch(plain)
    return plain if match and match.lastindex == 1 and len(plain) == 1 else ""


@lru_cache(maxsize=1)
def shapes() -> dict[str, str]:
    """A Chinese character as it is compared → all that are compared as it; without those that have one shape only."""
    found: dict[str, set[str]] = defaultdict(set)
    compatible = map(chr, (*range(0x2E80, 0x2FE0), *range(0x3000, 0x3400), *range(0xF900, 0xFB00)))
    for character in (*compatible, *table().changed):
        if plain := folded(character):
            found[plain] |= {plain, character}
    return {plain: "".join(sorted(characters)) for plain, characters in found.items()}


def normalise_with_map(text: str) -> tuple[str, Sequence[int]]:
    """Normalised text, and for each of its characters the index of the character it came from."""
    plain = normalise(text)
    if len(plain) == len(text):  # no character folds to nothing, so each came from its own place
        return plain, range(len(text))
    fold = table()
    return plain, [index for index, character in enumerate(text) for _ in fold[ord(character)]]


def bigrams(text: str) -> str:
    """The tokens of a text, joined by spaces, one token per position.

    A run of Han characters becomes its overlapping pairs and its last character alone; `[0-9A-Za-z]+` is one
    lower-case word. Where Han characters and a word are kept apart by anything else, BREAK stands between them;
    between two runs of one kind no sign is needed, since they could not stand side by side otherwise.
    """
    tokens: list[str] = []
    end, was_han = -1, False
    for match in RUN.finditer(normalise(text)):
        run, start, is_han = match.group(), match.start(), match.lastindex == 1
        if tokens and start > end and is_han is not was_han:
            tokens.append(BREAK)
        if is_han:
            tokens += map(add, run, run[1:])
            tokens.append(run[-1])
        else:
            tokens.append(run)
        end, was_han = match.end(), is_han
    return " ".join(tokens)


def joined(texts: Iterable[str]) -> str:
    """The tokens of several texts of one record, none of whose phrases crosses from one to the next."""
    return f" {SEAM} ".join(tokens for tokens in map(bigrams, texts) if tokens)


@dataclass(frozen=True)
class Phrase:
    """One word or quoted phrase of a question, as normalised text; `closed`: no Chinese character may follow it."""

    text: str
    closed: bool = False

    @cached_property
    def _runs(self) -> list[tuple[str, bool]]:
        return [(match.group(), match.lastindex == 1) for match in RUN.finditer(self.text)]

    @property
    def open_end(self) -> bool:
        """Whether the last token is one Han character, which may be the first of a pair: a prefix."""
        run, is_han = self._runs[-1]
        return is_han and len(run) == 1

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The tokens that must stand one after the other.

        The closing character of a last run of two or more is left out: the run may go on in the text.
        """
        tokens = bigrams(self.text).split(" ")
        run, is_han = self._runs[-1]
        return tuple(tokens[:-1] if is_han and len(run) > 1 and not self.closed else tokens)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The phrase in normalised text: words whole, and whatever separates in the place of a separator."""
        parts: list[str] = []
        end = -1
        for match in RUN.finditer(self.text):
            if parts and match.start() > end:
                parts.append(f"[^0-9a-z{HAN}]+")
            run = match.group()
            parts.append(run if match.lastindex == 1 else f"(?<![0-9a-z]){run}(?![0-9a-z])")
            end = match.end()
        return re.compile("".join(parts) + f"(?![{HAN}])" * self.closed)


_UNSEEN: Final = [*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]  # what copied text brings along
_TYPED: Final = str.maketrans(dict.fromkeys("“”„‟＂「」『』《》〈〉", '"') | dict.fromkeys(map(chr, _UNSEEN), ""))
_NAME: Final = re.compile(f"[{HAN}]{{2,4}}")
_APART: Final = re.compile(r"[\s,，、;；。]+")


def phrases(question: str) -> tuple[Phrase, ...]:
    """The words of a question: apart by spaces, commas or full stops, together within quotation marks.

    Other signs keep what they join together, so a reference code is one phrase. A quotation mark without its
    partner reaches to the end. Characters typed apart (宣 建 国) are a name. Empty when the question has neither a
    character nor a digit.
    """
    found: dict[str, Phrase] = {}
    for index, part in enumerate(question.translate(_TYPED).split('"')):
        for word in [part] if index % 2 else _name_put_together(_APART.split(part)):
            text = normalise(word)
            if RUN.search(text):
                phrase = Phrase(_trimmed(text))
                found.setdefault(" ".join(phrase.tokens) + phrase.open_end * "*", phrase)
    return tuple(found.values())


def _name_put_together(words: list[str]) -> list[str]:
    """Two to four characters of which one stands alone are a name with gaps; anything else stays as it is."""
    together = "".join(words)
    gaps = sum(bool(word) for word in words) > 1 and min(len(word) for word in words if word) == 1
    return [together] if gaps and _NAME.fullmatch(together) else words


def _trimmed(text: str) -> str:
    """Without what stands before the first and after the last run."""
    matches = list(RUN.finditer(text))
    return text[matches[0].start() : matches[-1].end()]


def find(wanted: Iterable[Phrase], text: str) -> tuple[int, int] | None:
    """Where the first of the phrases that occurs stands in `text`: first and one past last character."""
    plain, came_from = normalise_with_map(text)
    for phrase in wanted:
        if match := phrase.pattern.search(plain):
            return came_from[match.start()], came_from[match.end() - 1] + 1
    return None
