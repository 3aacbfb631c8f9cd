"""The lists that the rules read: kinds of papers, endings of bodies, labels before values (holdings/data)."""

import csv
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

_MOST: Final = 24  # characters of a body's name


def _rows(name: str) -> Iterator[dict[str, str]]:
    with files("cundang.holdings").joinpath("data", name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)


@cache
def genres() -> dict[str, tuple[str, bool]]:
    """文种 and names of forms → group (`official`, `notice`, `form` …), and whether they are about one person."""
    return {row["word"]: (row["group"], row["person"] == "yes") for row in _rows("genres.csv")}


@cache
def labels(field: str) -> dict[str, float]:
    """Words that stand before a value of this field, with their weight; without brackets and blanks."""
    return {row["word"]: float(row["weight"]) for row in _rows("proposal_labels.csv") if row["field"] == field}


@cache
def skipped_roles() -> frozenset[str]:
    """Roles of persons who only handled a paper: it is not about them."""
    return frozenset(row["role"] for row in _rows("handling_roles.csv"))


@cache
def organ() -> re.Pattern[str]:
    """The name of a body: characters that end as bodies are called."""
    endings = sorted(((row["ending"], int(row["least"])) for row in _rows("organs.csv")), key=lambda one: -len(one[0]))
    forms = "|".join(f"[\u4e00-\u9fff〇]{{{least - len(end)},{_MOST}}}?{end}" for end, least in endings)
    return re.compile(f"(?:{forms})(?![\u4e00-\u9fff])")


def label_of(text: str, field: str) -> tuple[str, str, float] | None:
    """The longest label of a field with which plain text begins: the label, what comes after it, its weight."""
    known = labels(field)
    for length in range(min(len(text), 10), 1, -1):
        word = text[:length]
        if word in known:
            rest = re.sub(r"^\((?:盖章|公章|章|签名|签字|签章|甲方|乙方|夫|妻|全称|印)\)", "", text[length:])
            return word, rest.lstrip(":.;、-_ "), known[word]
    return None
