"""A signature drawn by finger, mouse or pen: its strokes, and the SVG that is kept of them."""

import json
import math
from itertools import pairwise
from typing import Any, Final

from django.utils.translation import gettext as _

Strokes = list[list[list[int]]]  # of a signature: strokes of points [x, y] in the field below

WIDTH: Final = 600  # of the field, in its own units
HEIGHT: Final = 200
MOST_POINTS: Final = 5000
FEWEST_POINTS: Final = 8  # a tap is no signature
SHORTEST: Final = 120  # of all lines together, in the units of the field: dots are none, however many


class NoSignature(Exception):
    """What was drawn is no signature; carries one sentence."""


def svg_of(strokes: Strokes) -> str:
    """The strokes as an SVG of our own making: only numbers of theirs are in it."""
    points = sum(map(len, strokes))
    if points < FEWEST_POINTS or _length(strokes) < SHORTEST:
        raise NoSignature(_("签名太短，请在框里写全姓名，或改用键盘签名。"))
    if points > MOST_POINTS:
        raise NoSignature(_("签名太长，请清除后重新签。"))
    lines = " ".join(
        "M" + "L".join(f"{_within(x, WIDTH)} {_within(y, HEIGHT)}" for x, y in one) for one in strokes if one
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}"><path d="{lines}" fill="none"'
        ' stroke="#000000" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def _length(strokes: Strokes) -> float:
    """Of all lines together, as far as they are in the field."""
    inside = [[(_within(x, WIDTH), _within(y, HEIGHT)) for x, y in one] for one in strokes]
    return sum(math.dist(*pair) for one in inside for pair in pairwise(one))


def _within(value: int, most: int) -> int:
    return min(max(int(value), 0), most)


def given(text: str) -> Strokes:
    """The strokes that a page sent as JSON; anything else is as if nothing had been drawn."""
    try:
        sent = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return [[[x, y] for x, y in one] for one in sent] if _are_strokes(sent) else []


def _are_strokes(sent: Any) -> bool:
    """Whether it is a list of lists of [whole number, whole number], and not endless."""
    if not isinstance(sent, list) or not all(isinstance(one, list) for one in sent):
        return False
    points = [point for one in sent for point in one]
    return len(points) <= MOST_POINTS * 2 and all(
        isinstance(point, list) and len(point) == 2 and all(type(value) is int for value in point) for point in points
    )
