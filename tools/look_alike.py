#!/usr/bin/env python3
"""Write src/cundang/finding_aid/data/look_alike.csv: for each character, those that look like it in print.

Every character of GB 2312 is drawn in two faces (Noto Sans SC, Noto Serif SC, from `pylopdf-fonts-zh-cn`), blurred a
little, and compared with every other one: the cosine of the two pictures, less their means, averaged over the faces.
The nearest ones are kept. No table of others goes into it, so tables of others can measure it. Takes about a minute.
"""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter, ImageFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

OUT = Path(__file__).resolve().parent.parent / "src/cundang/finding_aid/data/look_alike.csv"
SIDE = 32  # pixels
BLUR = 1.2
KEPT = 24
LEAST = 0.55
BLOCK = 512


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


def main() -> None:
    """Draw, compare, write."""
    wanted = characters()
    faces = [pictures(wanted, face) for face in (sans_path(), serif_path())]
    OUT.parent.mkdir(exist_ok=True)
    with OUT.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, lineterminator="\n")
        table.writerow(["character", "alike", "percent"])
        for start in range(0, len(wanted), BLOCK):
            likeness = sum(face[start : start + BLOCK] @ face.T for face in faces) / len(faces)
            for row, character in zip(likeness, wanted[start : start + BLOCK], strict=True):
                nearest = [n for n in np.argsort(-row)[: KEPT + 1] if wanted[n] != character and row[n] >= LEAST]
                percents = " ".join(str(round(float(row[n]) * 100)) for n in nearest)
                table.writerow([character, "".join(wanted[n] for n in nearest), percents])


if __name__ == "__main__":
    main()
