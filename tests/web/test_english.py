"""Nothing is left untranslated, and what is shipped is what was written."""

import importlib.util
import io
import re
import string
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo, write_mo

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile(r"[\u3400-\u9fff]")


def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    return tool()


@pytest.fixture(scope="module")
def catalog(messages: ModuleType) -> Catalog:
    stored = messages.stored()
    assert isinstance(stored, Catalog)
    return stored


def test_everything_that_is_said_has_its_english(messages: ModuleType, catalog: Catalog) -> None:
    missing = []
    for context, text, plural in messages.messages():
        known = catalog.get(text, context or None)
        words = known.string if known else ""
        if not all(words if plural else [words]):
            missing.append(text)
    assert not missing, "run tools/messages.py and write the English into the .po"


def test_the_english_file_holds_nothing_that_is_no_longer_said(messages: ModuleType, catalog: Catalog) -> None:
    said = {(context, text) for context, text, _plural in messages.messages()}
    kept = {(one.context or "", one.id[0] if one.pluralizable else one.id) for one in catalog if one.id}
    assert kept - said == set()


def words_of(catalog: Catalog) -> list[tuple[str, str]]:
    pairs = []
    for one in catalog:
        if one.id:
            strings = one.string if one.pluralizable else (one.string,)
            pairs += [(one.id[0] if one.pluralizable else one.id, english) for english in strings]
    return pairs


def test_the_english_is_english(catalog: Catalog) -> None:
    # Words that are shown as they stand on the records, or the name of the language itself.
    allowed = re.compile(r"“[^”]*”|‘[^’]*’|\([^)]*\)|村档|大陈镇")
    wrong = [english for _text, english in words_of(catalog) if HAN.search(allowed.sub("", english))]
    assert not wrong


def test_the_english_has_the_same_places_for_values(catalog: Catalog) -> None:
    named = re.compile(r"%\((\w+)\)")
    plain = re.compile(r"%(?:\.\d+)?[sdfi]")
    braces = lambda text: {name for _t, name, _f, _c in string.Formatter().parse(text) if name}  # noqa: E731
    for text, english in words_of(catalog):
        assert set(named.findall(english)) <= set(named.findall(text)), text
        assert len(plain.findall(text)) == len(plain.findall(english)), text
        if "{" in text and "}" in text and "%(" not in text:
            assert braces(text) == braces(english), text


def test_the_compiled_file_is_that_of_the_written_one(messages: ModuleType, catalog: Catalog) -> None:
    made = io.BytesIO()
    write_mo(made, catalog)
    made.seek(0)
    with messages.MO.open("rb") as file:
        shipped = read_mo(file)
    assert words_of(read_mo(made)) == words_of(shipped)


def test_a_message_is_written_where_it_is_said() -> None:
    """`_(f"…")` and `_("…" + x)` can never be found by a translator."""
    wrong = re.compile(r"\b(?:_|gettext|gettext_lazy|ngettext)\(\s*f[\"']|\b(?:_|gettext)\(\s*\"[^\"]*\"\s*\+")
    for path in (ROOT / "src" / "cundang").rglob("*.py"):
        assert not wrong.search(path.read_text(encoding="utf-8")), path
