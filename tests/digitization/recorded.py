"""An engine that plays back what the real one read; unknown pictures have one line.

Recordings (tests/data/readings, made by `python tests/digitization/recorded.py`) are known by the picture's digest.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

from cundang.digitization.pictures import Line, Picture
from cundang.holdings.candidates import pack, unpack

SCANS = Path(__file__).parents[1] / "data" / "scans"
READINGS = Path(__file__).parents[1] / "data" / "readings"


def digest(picture: Picture) -> str:
    """What a recording is known by: the picture in a coarse form, the same on every machine."""
    rows, columns = picture.shape[0] // 16, picture.shape[1] // 16
    small = picture[: rows * 16, : columns * 16].reshape(rows, 16, columns, 16, 3).mean(axis=(1, 3, 4))
    return hashlib.sha256((small // 32).astype(np.uint8).tobytes()).hexdigest()[:20]


class RecordedEngine:
    """Plays recordings; `asked` counts how often it read."""

    name = "recorded"

    def __init__(self) -> None:
        self.asked = 0

    def read(self, picture: Picture) -> list[Line]:
        """The recorded lines of a known picture, else one line."""
        self.asked += 1
        path = READINGS / f"{digest(picture)}.json"
        if not path.exists():
            quad = np.array([[10.0, 10.0], [110.0, 10.0], [110.0, 40.0], [10.0, 40.0]])
            return [Line("宣建国", 0.95, quad, [[(c, 0.95)] for c in "宣建国"])]
        recording = json.loads(path.read_text(encoding="utf-8"))
        doubts = unpack(bytes.fromhex(recording["candidates"]))
        return [
            Line(line["text"], line["confidence"], np.array(line["quad"], dtype=np.float64), list(positions))
            for line, positions in zip(recording["lines"], doubts, strict=True)
        ]


def record(name: str) -> None:
    """Let the real engine read one of the scans as the pipeline gives it to it, and keep that."""
    from cundang.digitization import opening, reading, upright
    from cundang.digitization.rapid import RapidEngine

    seen: list[tuple[Picture, list[Line]]] = []

    class Recorder(RapidEngine):
        def read(self, picture: Picture) -> list[Line]:
            lines = super().read(picture)
            seen.append((picture, lines))
            return lines

    recorder = Recorder()
    reading.engine = lambda: recorder  # type: ignore[assignment]
    picture = opening.decode(SCANS / f"{name}.jpg")
    grey = picture.mean(axis=2).astype(np.uint8)
    reading.read_page(picture, dpi=300, skew=upright.skew(grey))
    READINGS.mkdir(exist_ok=True)
    for given, lines in seen:
        (READINGS / f"{digest(given)}.json").write_text(
            json.dumps(
                {
                    "scan": name,
                    "candidates": pack([line.candidates for line in lines]).hex(),
                    "lines": [
                        {"text": each.text, "confidence": round(each.confidence, 4), "quad": each.quad.tolist()}
                        for each in lines
                    ],
                },
                ensure_ascii=False,
            ),
            encoding="utf-8",
        )


if __name__ == "__main__":
    for scan in ("s12_notice_trad", "s26_house"):
        record(scan)
