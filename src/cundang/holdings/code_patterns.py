"""档号 templates that an office writes itself, for old codes of its own: `{全宗号}-{目录号}-{案卷号:3}-{件号:4}`.

A part stands in braces, `:4` fills its number with zeros; what stands between is written as it is. A pattern with a
slip is refused when it is saved (`check`), so a stored one can always be read.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _

from cundang.holdings.reference_keys import key

# Each part: its name in `references.Reference`, what it can be, and whether it is a number that zeros may fill.
PARTS: Final = {
    "全宗号": ("fonds", r"[0-9A-Z]{1,20}", False),
    "门类": ("class_code", r"[A-Z]{2,4}", False),
    "年度": ("year", r"(?:1[89]|20)\d\d", False),
    "保管期限": ("retention", r"Y|D\d{1,3}|CQ|DQ", False),
    "机构": ("division", r"[0-9A-Z\u4e00-\u9fff]{1,20}", False),
    "目录号": ("catalogue", r"[0-9A-Z]{1,12}", False),
    "案卷号": ("volume", r"\d{1,6}", True),
    "件号": ("item", r"\d{1,6}", True),
}
LONGEST: Final = 80
_BRACED: Final = re.compile(r"\{([^{}]*)\}")
_WIDTH: Final = re.compile(r"[1-6]")


class BadPattern(ValueError):
    """A template that cannot be kept; the message says what to write."""


@dataclass(frozen=True)
class Pattern:
    """A template: literal texts and parts in turn, a part with the width to which zeros fill it (0: as it is)."""

    literals: tuple[str, ...]  # one more than the parts
    parts: tuple[tuple[str, int], ...]
    form: re.Pattern[str]

    def read(self, text: str) -> dict[str, str] | None:
        """The parts of a code in the form that is compared; None when it does not fit."""
        found = self.form.fullmatch(text)
        return found.groupdict() if found else None

    def write(self, values: dict[str, str]) -> str:
        """The code of these parts."""
        texts = [values.get(name, "").zfill(width) if values.get(name) else "" for name, width in self.parts]
        return "".join(text for pair in zip(self.literals, [*texts, ""], strict=True) for text in pair)


def is_pattern(template: str) -> bool:
    """Whether a template is written by an office, and not one of the program's by name."""
    return "{" in template or "}" in template


@lru_cache(maxsize=256)
def check(template: str) -> Pattern:
    """The template as it is used; raises `BadPattern` with what to write."""
    if len(template) > LONGEST:
        raise BadPattern(_("模板请缩短到 %(most)d 个字以内。") % {"most": LONGEST})
    pieces = _BRACED.split(template)
    literals, named = pieces[::2], pieces[1::2]
    if any(c in "{}" for literal in literals for c in literal):
        raise BadPattern(_("模板里的花括号没有配对，请写成“{全宗号}-{件号}”这样。"))
    parts: list[tuple[str, int]] = []
    form = [_literal(literals[0])]
    for at, text in enumerate(named):
        name, width = _part(text)
        if name in {known for known, _width in parts}:
            raise BadPattern(_("模板里“%(part)s”写了两次。") % {"part": text})
        if at and not literals[at].strip():
            raise BadPattern(_("模板里“{%(part)s}”前面要有分隔符，如 - 或 ·。") % {"part": text})
        parts.append((name, width))
        form += [f"(?P<{name}>{_form_of(name)})", _literal(literals[at + 1])]
    if not {"item", "volume"} & {name for name, _width in parts}:
        raise BadPattern(_("模板里要有“{件号}”或“{案卷号}”，不然各件的档号会一样。"))
    if len(parts) < 2:
        raise BadPattern(_("模板至少要有两项，如“{全宗号}-{件号}”。"))
    return Pattern(tuple(literals), tuple(parts), re.compile("".join(form)))


def _part(text: str) -> tuple[str, int]:
    name, colon, width = text.strip().replace("：", ":").partition(":")
    known = PARTS.get(name.strip())
    if known is None:
        told = {"part": text, "known": "、".join(PARTS)}
        raise BadPattern(_("模板里没有“%(part)s”这一项，可用的是：%(known)s。") % told)
    if not colon:
        return known[0], 0
    if not known[2] or not _WIDTH.fullmatch(width.strip()):
        raise BadPattern(_("“{%(part)s}”写得不对：只有案卷号和件号可以补零，写成“{件号:4}”。") % {"part": text})
    return known[0], int(width)


def _form_of(name: str) -> str:
    return next(form for part, form, _number in PARTS.values() if part == name)


def _literal(text: str) -> str:
    """What stands between two parts, in the form that is compared."""
    return re.escape(key(text))
