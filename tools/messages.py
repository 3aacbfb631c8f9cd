#!/usr/bin/env python3
"""The English words: collect what is said in Chinese, and keep the .po and .mo files in step.

`tools/messages.py` adds new messages to the .po (empty), drops those no longer said, and compiles the .mo;
it ends with 1 while one has no English. The Chinese in the code is the source; the .po holds the English.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "cundang"
PO = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")

# How many of the first arguments are messages, and whether a context comes before them.
CALLS = {
    "_": (1, False), "gettext": (1, False), "gettext_lazy": (1, False), "gettext_noop": (1, False),
    "ngettext": (2, False), "ngettext_lazy": (2, False), "pgettext": (1, True), "pgettext_lazy": (1, True),
    "npgettext": (2, True), "sentence": (1, False),
}  # fmt: skip
STRING = r"u?(?:'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
IN_TEMPLATE = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(({STRING}(?:,\s*(?:{STRING}|\w+))*)\)")

Key = tuple[str, str, str]  # context, message, plural


def messages() -> dict[Key, list[str]]:
    """Everything that is said, and where."""
    found: dict[Key, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")) + sorted(PACKAGE.rglob("*.html")):
        if "vendor" in path.parts or "migrations" in path.parts:
            continue
        said = from_python if path.suffix == ".py" else from_template
        for key in said(path.read_text(encoding="utf-8")):
            places = found.setdefault(key, [])
            place = str(path.relative_to(ROOT))
            if place not in places:
                places.append(place)
    return found


def from_python(source: str) -> Iterator[Key]:
    """The messages of a Python file."""
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in CALLS:
            texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            yield from key_of(name, texts)


def from_template(source: str) -> Iterator[Key]:
    """The messages of a template, by way of Django's own translation of templates into calls."""
    for name, arguments in IN_TEMPLATE.findall(templatize(source)):
        # blocktranslate … count hands over a name as its last argument: it is no message
        calls = [node for node in ast.walk(ast.parse(f"f({arguments})")) if isinstance(node, ast.Call)]
        texts = [one.value for one in calls[0].args if isinstance(one, ast.Constant)]
        yield from key_of(name, texts)


def key_of(name: str, texts: list[str]) -> Iterator[Key]:
    """The message of one call; none where the text is not written in the call itself."""
    count, context = CALLS[name]
    if len(texts) < count + context:
        return
    rest = texts[1:] if context else texts
    yield texts[0] if context else "", rest[0], rest[1] if count == 2 else ""


def wanted(old: Catalog) -> Catalog:
    """A catalogue of exactly what is said now, with the English that is known already."""
    new = Catalog(
        locale="en",
        charset="utf-8",
        fuzzy=False,
        header_comment="# English words of Cundang 村档",
        project="Cundang",
        version="1",
        msgid_bugs_address="",
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        last_translator="",
        language_team="",
    )
    new.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Plural-Forms", "nplurals=2; plural=(n != 1)"),
        ("Language", "en"),
    ]
    for (context, text, plural), places in sorted(messages().items()):
        known = old.get(text, context or None)
        english = known.string if known else ""
        if plural and not isinstance(english, tuple):
            english = ("", "")
        if not plural and isinstance(english, tuple):
            english = english[0]
        new.add(
            (text, plural) if plural else text,
            english,
            locations=[(place, 0) for place in places],
            context=context or None,
            flags=["python-format"] if "%(" in text or re.search(r"%[sd.]", text) else [],
        )
    return new


def stored() -> Catalog:
    """What the .po holds."""
    if not PO.exists():
        return Catalog(locale="en")
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def without_english(catalog: Catalog) -> list[str]:
    """The messages whose English is missing."""
    return [str(one.id) for one in catalog if one.id and not all(one.string if one.pluralizable else [one.string])]


def main() -> int:
    """Bring both files up to date."""
    catalog = wanted(stored())
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=120, omit_header=False, include_lineno=False, sort_output=False)
    with MO.open("wb") as file:
        write_mo(file, catalog)
    missing = without_english(catalog)
    for text in missing:
        print(text)
    print(f"{len(catalog)} messages, {len(missing)} without English", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
