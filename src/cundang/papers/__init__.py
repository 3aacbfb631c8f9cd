"""Papers: what is printed, set by typst as PDF/A from a room's template and the data of one paper.

A room keeps its templates beside its pages (`holdings/papers/NAME.typ`); they import the common parts from
`/papers/base.typ`. What people wrote reaches a template as data, never as markup, so no title can change a paper.
"""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any, Final

import pylopdf_fonts_zh_cn

STANDARD: Final = "a-2b"  # PDF/A-2b (ISO 19005-2), as DA/T 47 asks of what is kept
_ROOMS: Final = Path(__file__).parent.parent
_FONTS: Final = Path(str(files(pylopdf_fonts_zh_cn)))


@cache
def _characters() -> frozenset[int]:
    """What both of our faces can print."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    common = set(range(0x110000))
    for face in ("NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"):
        with TTFont(_FONTS / face, lazy=True) as font:
            common &= font.getBestCmap().keys()
    return frozenset(common | set(map(ord, "\n\t")))


def _printable(value: Any) -> Any:
    """The same with 〓, the printers' sign for a missing character, and the code of each that our type lacks."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():  # a picture, mostly: megabytes
            return value
        has = _characters()
        return "".join(one if ord(one) in has else _missing(one) for one in value)
    if isinstance(value, Mapping):
        return {name: _printable(one) for name, one in value.items()}
    return [_printable(one) for one in value] if isinstance(value, list | tuple) else value


def _missing(character: str) -> str:
    """A character that is seen is named by its code; one that only steers (Unicode C*) is left out."""
    return "" if unicodedata.category(character).startswith("C") else f"〓(U+{ord(character):04X})"


@dataclass(frozen=True)
class Column:
    """A column of a list: its heading and its width in millimetres; without one it takes what is left."""

    name: str
    mm: float | None = None


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """The paper as a PDF; `template` is its path below the package (`holdings/papers/NAME.typ`), `data` JSON values."""
    import typst  # noqa: PLC0415  # 40 MB, only where something is printed

    return typst.compile(
        _ROOMS / template,
        root=_ROOMS,
        font_paths=[_FONTS],
        ignore_system_fonts=True,
        format="pdf",
        pdf_standards=STANDARD,
        pdf_tags=False,  # PDF/A-2b asks for none; 10,000 rows take a tenth of the time and of the bytes
        sys_inputs={"data": json.dumps(_printable(data), ensure_ascii=False)},
        timestamp=int(datetime.now(UTC).timestamp()),
    )


def listed(title: str, facts: Sequence[str], columns: Sequence[Column], rows: Sequence[Sequence[str]]) -> bytes:
    """Any list as a paper across: under its name what it is of, then a table whose head comes again on every page."""
    told = [{"name": column.name, "mm": column.mm} for column in columns]
    data = {"title": title, "facts": list(facts), "columns": told, "rows": [list(row) for row in rows]}
    return pdf("papers/list.typ", {"landscape": True, **data})


def qr(text: str) -> str:
    """A QR code of the text as SVG; error correction M: a label is scuffed, and seldom torn (ISO/IEC 18004)."""
    import segno  # noqa: PLC0415

    written = BytesIO()
    segno.make(text, error="m", micro=False).save(written, kind="svg", xmldecl=False, border=4)
    return written.getvalue().decode()
