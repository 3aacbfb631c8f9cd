"""Age and the scanner: yellow paper, faded ink, stains, folds, bleed-through, skew, black borders, blur, noise."""

import random
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from cundang.specimen.sheet import A4, Line

Pixels = NDArray[np.uint8]
LEVELS = ("clean", "light", "medium", "heavy")


@dataclass(frozen=True)
class Wear:
    """How one page was treated. `skew` in degrees, `fade`, `yellow` and `bleed` 0 to 1, `blur` a sigma in pixels."""

    level: str
    skew: float
    yellow: float
    fade: float
    bleed: float
    stains: int
    fold: bool
    border: bool
    blur: float
    noise: int
    quality: int  # of the JPEG
    upside_down: bool = False


def wear_of(rng: random.Random, year: int) -> Wear:
    """Chance, and the older the worse: 2010s sheets are mostly clean, those of 1978 never."""
    age = min(1.0, max(0.0, (2019 - year) / 41))
    level = LEVELS[min(3, int(rng.triangular(0, 4, 0.8 + 3.0 * age)))]
    skew = rng.uniform(-1, 1) * {"clean": 0.15, "light": 0.6, "medium": 1.4, "heavy": 2.6}[level]
    step = LEVELS.index(level)
    return Wear(
        level=level,
        skew=round(skew, 3),
        yellow=(0.04, 0.3, 0.62, 0.9)[step] * rng.uniform(0.7, 1.0),
        fade=(0.0, 0.1, 0.24, 0.38)[step],
        bleed=(0.0, 0.0, 0.10, 0.16)[step] * rng.choice([0, 1, 1]),
        stains=(0, 0, rng.randint(0, 2), rng.randint(1, 3))[step],
        fold=step >= 2 and rng.random() < 0.5,
        border=step == 3 or (step == 2 and rng.random() < 0.4),
        blur=(0.5, 0.7, 0.9, 1.15)[step],
        noise=(3, 4, 6, 8)[step],
        quality=(84, 82, 78, 74)[step],
    )


def worn(image: Image.Image, wear: Wear, seed: int, back: Image.Image) -> tuple[Pixels, NDArray[np.float64]]:
    """The page as the scanner saw it (RGB) and the 2 x 3 matrix that moved its points.

    `back` is what is written on the other side; it shows through, mirrored, as far as `wear.bleed` says.
    """
    chance = np.random.default_rng(seed)
    content: Pixels = np.asarray(image)
    paper = _paper(wear, chance)
    if wear.bleed:
        back_pixels: Pixels = np.asarray(back)
        show = cv2.resize(back_pixels[:, ::-1], (A4[0] // 4, A4[1] // 4), interpolation=cv2.INTER_AREA)
        show = cv2.resize(cv2.GaussianBlur(show, (0, 0), 1.1), A4)
        paper = _pixels(cv2.subtract(paper, cv2.convertScaleAbs(cv2.bitwise_not(show), alpha=wear.bleed)))
    if wear.fade:
        content = _faded(content, wear.fade, chance)
    page = _pixels(cv2.multiply(paper, content, scale=1 / 255))
    if wear.blur:
        page = _pixels(cv2.GaussianBlur(page, (0, 0), wear.blur))
    turn = cv2.getRotationMatrix2D((A4[0] / 2, A4[1] / 2), wear.skew, 1.0)
    around = (18, 17, 16) if wear.border else tuple(int(value) for value in page[6:40:4, 6:40:4].mean(axis=(0, 1)))
    page = _pixels(cv2.warpAffine(page, turn, A4, flags=cv2.INTER_LINEAR, borderValue=around))
    if wear.border:
        page = _bordered(page, chance)
    return _grained(page, wear.noise, chance), np.asarray(turn, dtype=np.float64)


def _pixels(array: object) -> Pixels:
    return np.asarray(array, dtype=np.uint8)


def moved(line: Line, turn: NDArray[np.float64]) -> Line:
    """Where the line stands after the page was turned: the upright rectangle around it."""
    x, y, width, height = line.box
    corners = np.array([[x, y, 1], [x + width, y, 1], [x, y + height, 1], [x + width, y + height, 1]], dtype=np.float64)
    points = corners @ turn.T
    left, top = np.maximum(points.min(axis=0), 0)
    right, bottom = np.minimum(points.max(axis=0), np.array(A4))
    return Line(line.text, (int(left), int(top), int(right - left), int(bottom - top)))


def _cloud(chance: np.random.Generator, cells: int) -> NDArray[np.float32]:
    """Soft random light and shade, -1 to 1, at an eighth of the page's size."""
    seeds = chance.uniform(-1, 1, (cells * 7 // 5, cells)).astype(np.float32)
    return np.asarray(cv2.resize(seeds, (A4[0] // 8, A4[1] // 8), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def _paper(wear: Wear, chance: np.random.Generator) -> Pixels:
    """Paper without ink: tint, uneven ageing darker at the edges, water stains, a fold. Made small, then enlarged."""
    height, width = A4[1] // 8, A4[0] // 8
    fresh, old = np.array([250, 249, 246]), np.array([226, 205, 158])
    tint = fresh + (old - fresh) * wear.yellow
    shade = 1 + 0.035 * wear.yellow * (_cloud(chance, 5) + 0.6 * _cloud(chance, 22))
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    edge = np.minimum(np.minimum(columns, width - columns), np.minimum(rows, height - rows)) / width
    shade -= 0.10 * wear.yellow * np.exp(-edge * 22)
    paper = shade[..., None] * tint
    for _ in range(wear.stains):
        paper *= _stain(rows, columns, chance)[..., None] ** np.array([0.6, 1.0, 1.8])
    if wear.fold:
        line = height * chance.uniform(0.46, 0.54) + chance.uniform(-0.02, 0.02) * (columns - width / 2)
        paper *= (1 - 0.10 * np.exp(-(((rows - line) / 1.2) ** 2)) + 0.03 * np.exp(-(((rows - line - 3) / 2) ** 2)))[
            ..., None
        ]
    small = np.clip(paper, 0, 255).astype(np.uint8)
    return np.asarray(cv2.resize(small, A4, interpolation=cv2.INTER_LINEAR), dtype=np.uint8)


def _stain(rows: NDArray[Any], columns: NDArray[Any], chance: np.random.Generator) -> NDArray[Any]:
    """A water stain: slightly darker inside, with a dark rim of uneven shape."""
    x, y = chance.uniform(0, rows.shape[1]), chance.uniform(0, rows.shape[0])
    radius = chance.uniform(30, 85)
    distance = np.hypot(rows - y, columns - x) / radius + 0.12 * _cloud(chance, 9)
    inside = 1 / (1 + np.exp(np.minimum((distance - 1) * 28, 50)))
    return np.asarray(1 - 0.055 * inside - 0.07 * np.exp(-(((distance - 1) / 0.045) ** 2)))


def _faded(content: Pixels, fade: float, chance: np.random.Generator) -> Pixels:
    """Ink gone pale, more in some places than in others."""
    kept = 1 - fade * (0.75 + 0.5 * _cloud(chance, 9))
    kept = cv2.resize(np.clip(kept * 255, 90, 255).astype(np.uint8), A4, interpolation=cv2.INTER_LINEAR)
    ink = cv2.multiply(cv2.bitwise_not(content), cv2.cvtColor(kept, cv2.COLOR_GRAY2RGB), scale=1 / 255)
    return np.asarray(cv2.bitwise_not(ink), dtype=np.uint8)


def _bordered(page: Pixels, chance: np.random.Generator) -> Pixels:
    """The scanner's lid seen past one or two edges of the sheet."""
    for edge in chance.permutation(4)[: int(chance.integers(1, 3))]:
        depth = int(chance.integers(14, 46))
        strip = (slice(0, depth), slice(None)) if edge < 2 else (slice(None), slice(0, depth))
        view = page[::-1, ::-1] if edge % 2 else page
        view[strip] = (20, 19, 18)
    return page


@lru_cache(maxsize=4)
def _grain(noise: int) -> NDArray[np.int8]:
    """One tile of a scanner's noise, the same for every page; pages begin somewhere else in it."""
    return np.random.default_rng(noise).normal(0, noise, (1024, 1024)).astype(np.int8)


def _grained(page: Pixels, noise: int, chance: np.random.Generator) -> Pixels:
    across, down = (int(value) for value in chance.integers(0, 1024, 2))
    tile = np.roll(_grain(noise), (across, down), (0, 1))
    grain = np.tile(tile, (4, 3))[: A4[1], : A4[0]].astype(np.int16)
    for channel in range(3):
        plane = page[..., channel]
        np.copyto(page[..., channel], np.clip(plane + grain, 0, 255).astype(np.uint8))
    return page
