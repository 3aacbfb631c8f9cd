"""The shape of the house (design.md §1), checked instead of promised."""

import ast
import importlib
import inspect
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import cundang

SOURCE = Path(cundang.__file__).parent
ROOMS = ["ledger", "custodians", "strongroom", "holdings", "finding_aid", "accession", "digitization", "reading_room"]
ROOT = SOURCE.parent.parent
PARTS = [*ROOMS, "accession.handover"]  # a part of a room with doors, acts and reads of its own
INSIDE = [f"reading_room.{path.parent.name}" for path in sorted(SOURCE.glob("reading_room/*/api.py"))]


def modules(room: str, name: str) -> list[Path]:
    folder = SOURCE / room.replace(".", "/") / name
    return sorted(folder.rglob("*.py")) if folder.is_dir() else [p for p in [folder.with_suffix(".py")] if p.exists()]


@pytest.mark.parametrize("room", PARTS)
def test_every_public_act_names_who_acts(room: str) -> None:
    actions = importlib.import_module(f"cundang.{room}.actions")
    names = getattr(actions, "__all__", [n for n in vars(actions) if not n.startswith("_")])
    for name in names:
        act = getattr(actions, name)
        if not inspect.isfunction(act) or not act.__module__.startswith(f"cundang.{room}.actions"):
            continue
        if name == "mark_stale":  # part of an act, never one by itself
            continue
        actor = inspect.signature(act).parameters.get("actor")
        named = actor is not None and actor.kind is actor.KEYWORD_ONLY
        assert named, f"{room}.actions.{name} has no keyword-only actor"


@pytest.mark.parametrize("room", [*PARTS, *INSIDE])
@pytest.mark.parametrize("door", ["views", "api", "forms"])
def test_doors_do_not_reach_into_tables(room: str, door: str) -> None:
    for path in modules(room, door):
        assert ".objects" not in path.read_text(encoding="utf-8"), f"{path} reads rows past the queries"


def test_no_file_is_longer_than_500_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for folder in (SOURCE, ROOT / "tests", ROOT / "benchmarks", ROOT / "tools")
        for path in folder.rglob("*.py")
        if "migrations" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 500
    }
    assert not long


def test_rooms_open_only_their_front_doors_to_each_other() -> None:
    open_modules = {"models", "queries", "actions"}
    also_open = {
        "custodians.roles", "custodians.middleware", "custodians.row_security", "custodians.command",
        "custodians.office_field", "finding_aid.matters", "finding_aid.pictures", "holdings.iiif_image",
        "holdings.references", "holdings.catalogue", "holdings.custody_models", "holdings.rosters",
        "holdings.schedule_models", "holdings.schedules",
        "holdings.authorities", "holdings.authority_models", "holdings.proposals", "holdings.proposal_models",
        "holdings.boxes", "holdings.disposal", "holdings.candidates", "web.middleware",
        "custodians.contacts", "web.templatetags", "web.ours", "ledger.chain",
    }  # fmt: skip
    wrong = []
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0]
        if room not in ROOMS or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.ImportFrom) or not node.module or not node.module.startswith("cundang."):
                continue
            parts = node.module.split(".")[1:]
            elsewhere = parts[0] in [*ROOMS, "web"] and parts[0] != room and len(parts) > 1
            if elsewhere and parts[1] not in open_modules and ".".join(parts[:2]) not in also_open:
                wrong.append(f"{path.relative_to(SOURCE)}: {node.module}")
    assert not wrong


def test_a_command_that_reads_no_page_does_not_load_the_engine() -> None:
    program = """
import sys, django
django.setup()
import cundang.finding_aid.management.commands.search
print(*{"cv2", "numpy", "openvino", "pikepdf", "pypinyin"} & set(sys.modules))
"""
    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "cundang.settings"}
    done = subprocess.run([sys.executable, "-c", program], env=settings, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_an_installed_package_has_what_the_source_has() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    packed = {name.removeprefix("**/*") for name in settings["tool"]["setuptools"]["package-data"]["cundang"]}
    kinds = {path.suffix for path in SOURCE.rglob("*.*") if path.is_file() and "vendor" not in path.parts}
    assert kinds - packed <= {".py", ".pyc", ".md"}


def test_nothing_committed_names_a_machine_or_a_registry() -> None:
    forbidden = re.compile(
        "|".join(["pypi" + r"\.org", "python" + r"hosted\.org", "registry" + r"\.npmjs", "/work" + "/"])
    )
    for pattern in ("*.md", "*.toml", "*.txt", "*.json", "Makefile", "src/**/*.py", "tests/**/*.py", "docs/**/*.md"):
        for path in ROOT.glob(pattern):
            assert not forbidden.search(path.read_text(encoding="utf-8", errors="ignore")), path
