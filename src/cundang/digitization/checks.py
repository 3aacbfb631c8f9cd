"""What can be said about the quality of a scan without reading it. Every finding is a remark, never a failure.

Rules: DA/T 31-2017 9 (resolution), 10.2 (skew), 10.3 (borders), 10.5 (unclear, missing, repeated images).
The figures where the standard gives none come from measured pages: see the table.
"""

from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
from django.utils.translation import gettext as _

from cundang.digitization.pictures import Grey
from cundang.digitization.reading import A4_LONG_SIDE
from cundang.digitization.upright import ink_mask

Remark = dict[str, Any]  # {"code": str, "value": number}; words: in_words()

THRESHOLDS: Final[dict[str, float]] = {
    "resolution": 200,  # dpi, at least (DA/T 31-2017 9.3)
    "skew": 1.0,  # degrees, at most (usual in tenders; the standard says “no visible skew”)
    "blank": 0.003,  # share of ink, at least; the emptiest page with text measured had 0.0136
    "border": 0.10,  # dark share of the outermost 2 %, at most; black scanner borders measured 0.3 and more, others 0
    "blur": 160.0,  # 99th percentile of the gradient at half size; heavily worn pages 230–300, clear ones 450–850
    "dark": 90.0,  # mean grey value of the paper (the brighter half), at least
}


@dataclass(frozen=True)
class Measures:
    """What was measured on a page, in the units of the thresholds."""

    dpi: int | None
    skew: float
    ink: float
    border: float
    gradient: float
    paper: float

    @property
    def blank(self) -> bool:
        """Whether there is nothing on the page."""
        return self.ink < THRESHOLDS["blank"]


def measure(grey: Grey, *, dpi: int | None, skew: float) -> Measures:
    """Look at an upright page in grey, at full size."""
    half = np.asarray(cv2.resize(grey, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    quarter = np.asarray(cv2.resize(half, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8)
    return Measures(
        dpi=dpi if dpi is not None else _as_a4(grey),
        skew=skew,
        ink=float(_inner(ink_mask(quarter)).mean()),
        border=_border(quarter),
        gradient=_gradient(half),
        paper=float(np.percentile(quarter, 75)),
    )


def remarks(found: Measures, *, bilevel: bool) -> list[Remark]:
    """The findings of a page, worst first; a blank page has only that one."""
    if found.blank:
        return [{"code": "blank", "value": round(found.ink, 4)}]
    said: list[Remark] = []
    if found.dpi is not None and found.dpi < THRESHOLDS["resolution"]:
        said.append({"code": "resolution", "value": found.dpi})
    if found.gradient < THRESHOLDS["blur"]:
        said.append({"code": "blur", "value": round(found.gradient)})
    if found.paper < THRESHOLDS["dark"]:
        said.append({"code": "dark", "value": round(found.paper)})
    if abs(found.skew) > THRESHOLDS["skew"]:
        said.append({"code": "skew", "value": round(found.skew, 1)})
    if found.border > THRESHOLDS["border"]:
        said.append({"code": "border", "value": round(found.border, 2)})
    if bilevel:
        said.append({"code": "bilevel", "value": 1})
    return said


def in_words(remark: Remark) -> str:
    """A finding as a person reads it: what it is and what to do."""
    value = remark["value"]
    words = {
        "resolution": _("分辨率只有 %(value)s dpi，应不低于 200 dpi，请重新扫描。"),
        "blur": _("画面模糊，请重新扫描或说明原因。"),
        "dark": _("画面太暗，请重新扫描或说明原因。"),
        "skew": _("歪斜 %(value)s 度，应不超过 1 度。"),
        "blank": _("像是空白页，请确认。"),
        "border": _("有黑边，请裁边或说明原因。"),
        "bilevel": _("是黑白二值图，有印章或照片的页应扫彩色。"),
        "unread": _("没有读出文字，请确认。"),
        "duplicate": _("与 %(value)s 是同一幅图，请确认是否重复扫描。"),
        "script": _("文件里带有脚本，已忽略，没有运行。"),
        "missing": _("缺第 %(value)s 页，请补扫或说明原因。"),
    }
    return words[remark["code"]] % {"value": abs(value) if isinstance(value, int | float) else value}


def _as_a4(grey: Grey) -> int:
    dpi: int = round(max(grey.shape) / A4_LONG_SIDE)
    return dpi


def _inner(mask: Any) -> Any:
    """Without the outermost twentieth, where punch holes, folds and borders are."""
    y, x = mask.shape[0] // 20, mask.shape[1] // 20
    return mask[y : mask.shape[0] - y, x : mask.shape[1] - x]


def _border(quarter: Grey) -> float:
    """The darkest of the four edges: its share of nearly black pixels."""
    band = max(4, min(quarter.shape) // 50)
    edges = (quarter[:band], quarter[-band:], quarter[:, :band], quarter[:, -band:])
    return max(float((edge < 60).mean()) for edge in edges)


def _gradient(half: Grey) -> float:
    """Sharpness: the 99th percentile of the gradient, which noise and large empty areas hardly move."""
    across = cv2.Sobel(half, cv2.CV_16S, 1, 0)
    down = cv2.Sobel(half, cv2.CV_16S, 0, 1)
    return float(np.percentile(np.abs(across.astype(np.int32)) + np.abs(down.astype(np.int32)), 99))
