"""The theme: every pair of text and background can be read, and nothing else sets a colour."""

import re
from pathlib import Path

import pytest

import cundang

SOURCE = Path(cundang.__file__).parent
THEME = SOURCE / "web" / "static" / "web" / "theme.css"
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6})\s*;")


def palettes() -> dict[str, dict[str, str]]:
    css = THEME.read_text(encoding="utf-8")
    light = dict(TOKEN.findall(css[: css.index("@media")]))
    dark_part = css[css.index("prefers-color-scheme: dark") :]
    dark = dict(TOKEN.findall(dark_part[: dark_part.index("}\n}")]))
    printed = dict(TOKEN.findall(css[css.rindex("@media print") :]))
    elder_part = css[css.index('[data-citizen="elder"]') :]
    elder = dict(TOKEN.findall(elder_part[: elder_part.index("\n}")]))
    return {"light": light, "dark": {**light, **dark}, "print": {**light, **printed}, "elder": {**light, **elder}}


PALETTES = palettes()


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in ("paper", "raised", "sunken")],
    *[
        (word, ground)
        for word in ("jade", "amber", "slate", "cinnabar-ink")
        for ground in ("paper", "raised", "sunken")
    ],
    ("ink", "jade-wash"),
    ("ink", "amber-wash"),
    ("ink", "slate-wash"),
    ("ink-2", "slate-wash"),
    ("jade", "jade-wash"),
    ("amber", "amber-wash"),
    ("slate", "slate-wash"),
    ("cinnabar-ink", "cinnabar-wash"),
    ("on-cinnabar", "cinnabar"),
    ("on-cinnabar", "cinnabar-deep"),
    ("paper", "ink"),
    ("sheet-ink", "sheet"),
]
MARKS = [(mark, ground) for mark in ("cinnabar", "line-strong", "slate") for ground in ("paper", "raised")]


@pytest.mark.parametrize("palette", ["light", "dark", "print"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_every_text_can_be_read_on_its_ground(palette: str, text: str, ground: str) -> None:
    colours = PALETTES[palette]
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_the_elder_mode_is_of_high_contrast(text: str, ground: str) -> None:
    assert contrast(PALETTES["elder"][text], PALETTES["elder"][ground]) >= 7


@pytest.mark.parametrize("palette", ["light", "dark", "elder"])
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_and_edges_of_controls_can_be_seen(palette: str, mark: str, ground: str) -> None:
    colours = PALETTES[palette]
    assert contrast(colours[mark], colours[ground]) >= 3


def test_the_tokens_are_those_of_the_look() -> None:
    said = {
        "paper": "#fbfaf7", "raised": "#ffffff", "sunken": "#f3f0e9", "ink": "#1e2226", "ink-2": "#4b5158",
        "ink-3": "#666c73", "line": "#e3ded3", "cinnabar": "#a92b22", "jade": "#1f6b5c", "amber": "#8a5a00",
        "slate": "#34557a",
    }  # fmt: skip
    assert {name: PALETTES["light"][name] for name in said} == said


def test_the_dark_set_has_every_role() -> None:
    css = THEME.read_text(encoding="utf-8")
    dark_part = css[css.index("prefers-color-scheme: dark") :]
    dark = dict(TOKEN.findall(dark_part[: dark_part.index("}\n}")]))
    assert set(PALETTES["light"]) - set(dark) == {"on-cinnabar", "sheet", "sheet-ink"}  # white and black, day and night


def test_only_the_theme_sets_a_colour_or_a_type_size() -> None:
    wrong = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|font-size:(?!\s*var\()")
    others = [path for path in SOURCE.rglob("*.css") if "vendor" not in path.parts and path != THEME]
    assert not [path.name for path in others if wrong.search(path.read_text(encoding="utf-8"))]


def test_no_template_needs_an_exception_of_the_content_policy() -> None:
    wrong = re.compile(r"\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)|<style|javascript:", re.IGNORECASE)
    found = {
        str(path.relative_to(SOURCE)): wrong.findall(text)
        for path in SOURCE.rglob("templates/**/*.html")
        if wrong.search(text := path.read_text(encoding="utf-8"))
    }
    assert not found


def test_nothing_is_loaded_from_another_host() -> None:
    wrong = re.compile(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""")
    for kind in ("html", "css", "js"):
        for path in SOURCE.rglob(f"*.{kind}"):
            if "vendor" not in path.parts:
                assert not wrong.search(path.read_text(encoding="utf-8")), path
