"""A signature drawn by finger, mouse or pen: its strokes, and the SVG that is kept of them."""

from typing import Final

from django.utils.translation import gettext as _

Strokes = list[list[list[int]]]  # of a signature: strokes of points [x, y] in the field below

WIDTH: Final = 600  # of the field, in its own units
HEIGHT: Final = 200
MOST_POINTS: Final = 5000
FEWEST_POINTS: Final = 8  # a tap is no signature


class NoSignature(Exception):
    """What was drawn is no signature; carries one sentence."""


def svg_of(strokes: Strokes) -> str:
    """The strokes as an SVG of our own making: only numbers of theirs are in it."""
    points = sum(map(len, strokes))
    if points < FEWEST_POINTS:
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


def _within(value: int, most: int) -> int:
    return min(max(int(value), 0), most)
