"""Words shared by everything that looks at pictures."""

from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

from cundang.holdings.candidates import Position

Picture = npt.NDArray[np.uint8]  # height × width × 3, blue-green-red
Grey = npt.NDArray[np.uint8]  # height × width
Quad = npt.NDArray[np.float64]  # 4 × (x, y), clockwise from the top left of the text


@dataclass(frozen=True)
class Line:
    """One line of text as an engine saw it; `quad` in pixels of the picture it was given."""

    text: str
    confidence: float  # mean of its characters' probabilities, 0 to 1
    quad: Quad
    candidates: list[Position] = field(default_factory=list)  # one for each character of the text


class Engine(Protocol):
    """Something that reads. One contract test runs against every engine (tests/digitization/test_engines.py)."""

    @property
    def name(self) -> str:
        """Engine, model and version, as kept with a reading."""
        ...

    def read(self, picture: Picture) -> list[Line]:
        """The lines of an upright, straight picture in any order; an empty list when there is no text."""
        ...
