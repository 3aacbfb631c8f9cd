"""RapidOCR's PP-OCRv6 small on OpenVINO, with the recogniser's doubts kept.

Settings as measured (docs/digitization.md, Reading): no line classifier, because pages are made upright
first; the detector sees at most 1600 pixels; one thread, because there is one process a core.
"""

import logging
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from rapidocr import EngineType
from rapidocr.ch_ppocr_det import TextDetector
from rapidocr.ch_ppocr_rec import TextRecInput, TextRecognizer
from rapidocr.ch_ppocr_rec.utils import CTCLabelDecode
from rapidocr.main import DEFAULT_CFG_PATH, root_dir
from rapidocr.utils.parse_parameters import ParseParams
from rapidocr.utils.process_img import get_rotate_crop_image

from cundang.digitization.pictures import Line, Picture
from cundang.holdings.candidates import KEPT, Candidate

DETECTOR_SIDE = 1600  # pixels; longer sides are shrunk to it for finding lines, not for reading them
LEAST_CONFIDENCE = 0.5  # a line read with less is noise (a seal's rim, a fold) more often than text
NARROWEST = 48  # pixels; RapidOCR pads every line to 320, which doubles the time of a table of short cells
BLANK = 0  # CTC's “no character here”


class DoubtingDecode(CTCLabelDecode):
    """RapidOCR's decoder, which also hands out, per written character, the ten most probable ones.

    They travel in the slot of the word boxes, which is not used here: RapidOCR passes it through untouched.
    """

    def __init__(self, character: list[str]) -> None:
        self.character = character

    def __call__(
        self, preds: npt.NDArray[np.float32], return_word_box: bool = False, **_: Any
    ) -> tuple[list[tuple[str, float]], list[list[list[Candidate]]]]:
        """`preds`: batch × steps × characters. Lines as `(text, confidence)`, and each line's candidates."""
        lines, doubts = [], []
        for steps in preds:
            positions = [self._position(steps[a:b]) for a, b in written_runs(steps.argmax(axis=1))]
            text = "".join(position[0][0] for position in positions)
            confidence = float(np.mean([position[0][1] for position in positions])) if positions else 0.0
            lines.append((text, confidence))
            doubts.append(positions)
        return lines, doubts

    def _position(self, steps: npt.NDArray[np.float32]) -> list[Candidate]:
        """The ten best characters of a run of steps, best first."""
        best = steps.max(axis=0)
        best[BLANK] = 0
        some = np.argpartition(best, -KEPT)[-KEPT:]
        return [(self.character[n], float(best[n])) for n in some[np.argsort(-best[some])]]


def written_runs(winners: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """Where the same character wins step after step: `(first step, step after the last)`, blanks left out."""
    edges = np.flatnonzero(np.diff(winners)) + 1
    bounds = [0, *edges.tolist(), len(winners)]
    return [(a, b) for a, b in pairwise(bounds) if a < b and winners[a] != BLANK]


class RapidEngine:
    """The engine of an installation; loading it takes about two seconds and 0.5 GB."""

    name = "PP-OCRv6 small, RapidOCR 3.10"

    def __init__(self) -> None:
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        cv2.setNumThreads(1)
        kind = EngineType.OPENVINO
        settings = ParseParams.update_batch(
            ParseParams.load(DEFAULT_CFG_PATH),
            {
                "Det.engine_type": kind,
                "Rec.engine_type": kind,
                "Det.limit_type": "max",
                "Det.limit_side_len": DETECTOR_SIDE,
                "EngineConfig.openvino.inference_num_threads": 1,
                "Global.log_level": "error",
            },
        )
        for part in (settings.Det, settings.Rec):
            part.engine_cfg = settings.EngineConfig[kind.value]
            part.model_root_dir = root_dir / "models"
            part.font_path = None
        self._detector = TextDetector(settings.Det)
        self._recogniser = TextRecognizer(settings.Rec)
        self._recogniser.rec_image_shape = [3, 48, NARROWEST]
        self._recogniser.postprocess_op = DoubtingDecode(self._recogniser.postprocess_op.character)

    def read(self, picture: Picture) -> list[Line]:
        """Find the lines, then read each from the full picture."""
        found = self._detector(picture)
        if found.boxes is None or not len(found.boxes):
            return []
        quads = [np.asarray(box, dtype=np.float32) for box in found.boxes]
        crops = [get_rotate_crop_image(picture, quad.copy()) for quad in quads]
        read = self._recogniser(TextRecInput(img=crops, return_word_box=True))
        lines: Any = zip(quads, read.txts or (), read.scores or (), read.word_results, strict=True)
        return [
            Line(text, confidence, quad.astype(np.float64), doubts)
            for quad, text, confidence, doubts in lines
            if text.strip() and confidence >= LEAST_CONFIDENCE
        ]
