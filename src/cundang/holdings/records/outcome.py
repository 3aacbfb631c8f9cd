"""What comes of taking a file of records over."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

VERDICTS: Final = ("accepted", "changed", "unchanged", "refused")

Heard = Callable[[int, int], None]  # told how many bytes of the file are read, of how many


@dataclass
class Taken:
    """What became of the lines, and where the report of those that were refused, changed or remarked on lies."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    report: Path | None = None


class NotTakenOver(Exception):
    """The file could not be read, or not to its end; carries one sentence, and what was taken in before."""

    def __init__(self, sentence: str, taken: Taken) -> None:
        super().__init__(sentence)
        self.taken = taken
