"""档号, the reference code: compared, made safe for file names, read and made by named templates.

A stored code is never rewritten. Which template reads it is said by the fonds (and class); it is never
guessed from the string, because the item form and the volume form of DA/T 13-2022 look alike.
"""

import hashlib
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Final

from cundang.holdings import code_patterns
from cundang.holdings.reference_keys import DOT, key

__all__ = [
    "BY_ITEM", "BY_ITEM_2015", "BY_ITEM_2022", "BY_VOLUME_2022", "DEFAULT_TEMPLATE", "DOT", "OLD_VOLUME", "TEMPLATES",
    "BadParts", "Reference", "alias", "fonds_number", "key", "make", "parse", "template_for",
]  # fmt: skip

BY_ITEM_2015: Final = "DA/T 22-2015 item"  # 全宗号-门类·年度-保管期限-机构(问题)-件号
BY_ITEM_2022: Final = "DA/T 13-2022 item"  # 全宗号-类别号-件号
BY_VOLUME_2022: Final = "DA/T 13-2022 volume"  # 全宗号-类别号-案卷号-件号
OLD_VOLUME: Final = "old volume"  # 全宗号-目录号-案卷号-件号
BY_ITEM: Final = "item"  # either form by item: hyphens and dots keep the two apart
TEMPLATES: Final = (BY_ITEM, BY_ITEM_2015, BY_ITEM_2022, BY_VOLUME_2022, OLD_VOLUME)
DEFAULT_TEMPLATE: Final = BY_ITEM  # of a fonds for which nobody has chosen one

_RESERVED: Final = {"CON", "PRN", "AUX", "NUL"} | {f"{name}{n}" for name in ("COM", "LPT") for n in range(1, 10)}
_ALIAS_BYTES: Final = 150  # leaves room for `-0001.jpg` and a folder within 255 bytes

_FONDS: Final = re.compile(r"[0-9A-Z]{1,20}")
_CLASS: Final = re.compile(r"[A-Z]{2,4}")
_LEVEL: Final = re.compile(r"[0-9A-Z]+")
_YEAR: Final = re.compile(r"(?:1[89]|20)\d\d")
_RETENTION: Final = re.compile(r"Y|D\d{1,3}|CQ|DQ")
_NUMBER: Final = re.compile(r"\d{1,6}")
_CATALOGUE: Final = re.compile(r"[0-9A-Z]{1,12}")


class BadParts(ValueError):
    """These parts do not make a code of this template."""


@dataclass(frozen=True)
class Reference:
    """The parts of a reference code; a part that the template or the code does not have is empty."""

    fonds: str = ""
    class_code: str = ""
    levels: tuple[str, ...] = ()  # what stands between class and year: second to fourth level of the class
    year: int | None = None
    retention: str = ""
    division: str = ""  # 机构(问题)
    catalogue: str = ""  # 目录号
    volume: str = ""  # 案卷号, 组号, 册号
    item: str = ""  # 件号 or 页号, zeros kept


def alias(text: str) -> str:
    """The code as a file name that every file system and zip takes; Chinese characters stay."""
    safe = re.sub(r'[<>:"/\\|?*\s]', "_", key(text).replace(DOT, ".")).strip(". ")
    if safe.split(".")[0] in _RESERVED:
        safe = "_" + safe
    if len(safe.encode()) > _ALIAS_BYTES:
        digest = hashlib.sha256(safe.encode()).hexdigest()[:8]
        safe = safe.encode()[: _ALIAS_BYTES - 9].decode(errors="ignore") + "~" + digest
    return safe


def fonds_number(text: str) -> str:
    """The first part of a code, which in every form is the 全宗号; empty when there is no such part."""
    first, hyphen, _ = key(text).partition("-")
    return first if hyphen and len(first) <= 20 else ""


def template_for(templates: dict[str, str], class_code: str = "") -> str:
    """The template that a fonds names for a class, else for all its classes (`""`), else the default."""
    return templates.get(class_code) or templates.get("") or DEFAULT_TEMPLATE


@lru_cache(maxsize=4096)
def parse(text: str, template: str) -> Reference | None:
    """The parts of a code by this template, or None when the code does not fit it (the code is kept all the same).

    Raises `KeyError` for a template that does not exist.
    """
    if code_patterns.is_pattern(template):
        return _parse_pattern(text, template)
    parts = key(text).split("-")
    if not _FONDS.fullmatch(parts[0]):
        return None
    return _PARSERS[template](parts)


def make(template: str, **parts: object) -> str:
    """The code of these parts (names as in `Reference`); raises `BadParts` when they do not fit the template.

    Parts by item under `item` are put in the form of DA/T 13-2022, the newer one.
    """
    try:
        wanted = Reference(**parts)  # type: ignore[arg-type]
    except TypeError as error:
        raise BadParts(str(error)) from error
    if code_patterns.is_pattern(template):
        return _make_pattern(template, wanted)
    code = "-".join(part for part in _MAKERS[template](wanted) if part)
    if parse(code, template) != _as_parsed(wanted):
        raise BadParts(code)
    return code


def _as_parsed(wanted: Reference) -> Reference:
    upper = {name: key(value) for name, value in asdict(wanted).items() if isinstance(value, str)}
    return Reference(**upper, levels=tuple(key(level) for level in wanted.levels), year=wanted.year)


def _parse_pattern(text: str, template: str) -> Reference | None:
    found = code_patterns.check(template).read(key(text))
    if found is None:
        return None
    year = int(found.pop("year", "") or 0)
    return Reference(**found, year=year or None)  # type: ignore[arg-type]  # the year was taken out


def _make_pattern(template: str, wanted: Reference) -> str:
    """The parts that the pattern has; one that is missing makes no code."""
    pattern = code_patterns.check(template)
    values = {name: str(value or "") for name, value in asdict(wanted).items() if name != "levels"}
    missing = [name for name, _width in pattern.parts if not values[name]]
    code = pattern.write(values)
    if missing or pattern.read(key(code)) is None:
        raise BadParts(code)
    return code


def _category(text: str) -> Reference | None:
    """类别号: `class·level…·year·retention·division`, all but the class optional (DA/T 13-2022)."""
    first, *rest = text.split(DOT)
    if not _CLASS.fullmatch(first):
        return None
    at = next((n for n, part in enumerate(rest) if _YEAR.fullmatch(part)), len(rest))
    levels, tail = rest[:at], rest[at:]
    if len(levels) > 3 or len(tail) > 3 or not all(_LEVEL.fullmatch(level) for level in levels):
        return None
    year, retention, division = [*tail, "", "", ""][:3]
    if retention and not _RETENTION.fullmatch(retention):
        return None
    if len(tail) == 3 and not division:
        return None
    return Reference(
        class_code=first,
        levels=tuple(levels),
        year=int(year) if year else None,
        retention=retention,
        division=division,
    )


def _parse_item_2015(parts: list[str]) -> Reference | None:
    if not 4 <= len(parts) <= 5 or not _NUMBER.fullmatch(parts[-1]) or not _RETENTION.fullmatch(parts[2]):
        return None
    found = _category(parts[1])
    if found is None or found.year is None or found.retention:
        return None
    division = parts[3] if len(parts) == 5 else ""
    if len(parts) == 5 and (not division or DOT in division):
        return None
    return Reference(parts[0], found.class_code, found.levels, found.year, parts[2], division, item=parts[-1])


def _parse_item_2022(parts: list[str]) -> Reference | None:
    found = _category(parts[1]) if len(parts) == 3 and _NUMBER.fullmatch(parts[2]) else None
    if found is None:
        return None
    return Reference(
        parts[0], found.class_code, found.levels, found.year, found.retention, found.division, item=parts[2]
    )


def _parse_volume_2022(parts: list[str]) -> Reference | None:
    if not 3 <= len(parts) <= 4 or not all(_NUMBER.fullmatch(part) for part in parts[2:]):
        return None
    found = _category(parts[1])
    if found is None:
        return None
    volume, item = [*parts[2:], ""][:2]
    return Reference(
        parts[0], found.class_code, found.levels, found.year, found.retention, found.division, "", volume, item
    )


def _parse_old_volume(parts: list[str]) -> Reference | None:
    if not 3 <= len(parts) <= 4 or not _CATALOGUE.fullmatch(parts[1]):
        return None
    if not all(_NUMBER.fullmatch(part) for part in parts[2:]):
        return None
    volume, item = [*parts[2:], ""][:2]
    return Reference(fonds=parts[0], catalogue=parts[1], volume=volume, item=item)


def _parse_item(parts: list[str]) -> Reference | None:
    return _parse_item_2022(parts) if len(parts) == 3 else _parse_item_2015(parts)


def _class_and_levels(reference: Reference) -> list[str]:
    return [reference.class_code, *reference.levels]


def _dotted(reference: Reference) -> str:
    year = str(reference.year or "")
    parts = [*_class_and_levels(reference), year, reference.retention, reference.division]
    return DOT.join(part for part in parts if part)


def _make_item_2015(reference: Reference) -> list[str]:
    head = DOT.join([*_class_and_levels(reference), str(reference.year or "")])
    return [reference.fonds, head, reference.retention, reference.division, reference.item]


def _make_item_2022(reference: Reference) -> list[str]:
    return [reference.fonds, _dotted(reference), reference.item]


def _make_volume_2022(reference: Reference) -> list[str]:
    return [reference.fonds, _dotted(reference), reference.volume, reference.item]


def _make_old_volume(reference: Reference) -> list[str]:
    return [reference.fonds, reference.catalogue, reference.volume, reference.item]


_PARSERS: Final = {
    BY_ITEM: _parse_item,
    BY_ITEM_2015: _parse_item_2015,
    BY_ITEM_2022: _parse_item_2022,
    BY_VOLUME_2022: _parse_volume_2022,
    OLD_VOLUME: _parse_old_volume,
}
_MAKERS: Final = {
    BY_ITEM: _make_item_2022,
    BY_ITEM_2015: _make_item_2015,
    BY_ITEM_2022: _make_item_2022,
    BY_VOLUME_2022: _make_volume_2022,
    OLD_VOLUME: _make_old_volume,
}
