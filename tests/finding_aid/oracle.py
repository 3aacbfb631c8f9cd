"""The measure of truth: a plain scan of the normalised text, knowing nothing of tokens or engines.

A text is a row of atoms: each Han character, each whole word of Latin letters and digits, and one atom for
whatever separates. A phrase is in a text when its atoms stand there side by side.
"""

import re

from cundang.finding_aid.words import normalise

HAN = r"[\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"


def atoms(text: str) -> list[str]:
    """The atoms of a text, `/` for a separator."""
    found = re.findall(rf"{HAN}|[0-9a-z]+|(?:(?!{HAN})[^0-9a-z])+", normalise(text))
    return [atom if re.fullmatch(rf"{HAN}|[0-9a-z]+", atom) else "/" for atom in found]


def occurs(phrase: str, text: str) -> bool:
    """Whether the phrase stands in the text."""
    wanted, given = atoms(phrase), atoms(text)
    while wanted and wanted[0] == "/":
        wanted.pop(0)
    while wanted and wanted[-1] == "/":
        wanted.pop()
    return any(given[at : at + len(wanted)] == wanted for at in range(len(given) - len(wanted) + 1))
