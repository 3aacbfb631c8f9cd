"""What a file's name says: which item, which image.

DA/T 31-2017: a single-page file is named 档号 + image number, a multi-page file 档号.
A 档号 itself ends in digits, so the catalogue is asked first: a name that is a known code is a whole item.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

NUMBERED: Final = re.compile(r"(?P<code>.*[^\s_－—-])[\s_－—-]+[(（]?(?P<number>\d{1,5})[)）]?")
NUMBER_ONLY: Final = re.compile(r"(?:p|page|img|image|scan|第)?[\s_.-]?(?P<number>\d{1,5})[页張张]?", re.IGNORECASE)
IGNORED: Final = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Place:
    """An item's code, and the number of the file's first image in it; None: the whole item, from 1."""

    reference: str
    number: int | None


def ignored(path: str) -> bool:
    """Whether a file is left behind by a system or an editor: nobody scanned it."""
    parts = PurePosixPath(path).parts
    hidden = any((part.startswith(".") and part not in (".", "..")) or part in ("__MACOSX", "@eaDir") for part in parts)
    return hidden or parts[-1].lower() in IGNORED or parts[-1].startswith("~$")


def place_of(path: str, *, root: str, known: Callable[[str], bool], whole: Callable[[str], bool]) -> Place:
    """Where a file belongs. `root` is the name of the delivered folder, the folder of a file that has none.

    `known`: the catalogue has an item of this code. `whole`: a text is, by its form, the full code of an item.
    `A-001.jpg` → A, 1 · `A.pdf` → A, whole · `A/001.jpg` → A, 1 · `A/A-001.jpg` → A, 1.
    """
    parts = PurePosixPath(path).parts
    stem = (PurePosixPath(parts[-1]).stem or parts[-1]).strip()
    folder = (parts[-2] if len(parts) > 1 else root).strip()
    if known(stem):
        return Place(stem, None)
    numbered = NUMBERED.fullmatch(stem)
    if numbered and known(numbered["code"]):
        return Place(numbered["code"], int(numbered["number"]))
    only = NUMBER_ONLY.fullmatch(stem)
    if only and folder:
        return Place(folder, int(only["number"]))
    if numbered and not (whole(stem) and not whole(numbered["code"])):
        return Place(numbered["code"], int(numbered["number"]))
    return Place(stem, None)
