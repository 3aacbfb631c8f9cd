"""Documents that fail the build when they no longer tell the truth."""

import re
import tomllib
from pathlib import Path

import cundang
from cundang.custodians.roles import ACTS, ROLE_NAMES, ROLES

SOURCE = Path(cundang.__file__).parent
ROOT = SOURCE.parent.parent


def doc(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_setting_is_documented_and_no_other() -> None:
    used = set()
    for path in SOURCE.rglob("*.py"):
        used |= set(re.findall(r"[\"'](CUNDANG_[A-Z0-9_]+)[\"']", path.read_text(encoding="utf-8")))
    documented = set(re.findall(r"^\| `(CUNDANG_[A-Z0-9_]+)`", doc("settings.md"), re.M))
    assert used == documented


def test_every_command_is_documented_and_no_other() -> None:
    commands = {
        path.stem
        for path in SOURCE.rglob("management/commands/*.py")
        if path.stem != "__init__" and not path.stem.startswith("_")
    }
    assert commands == set(re.findall(r"^## `cundang ([a-z-]+)", doc("commands.md"), re.M))


def test_the_table_of_roles_is_the_one_in_the_code() -> None:
    lines = [f"| `{act}` | {words} | " + " | ".join("●" if act in ROLES[role] else "" for role in ROLES) + " |"
             for act, words in ACTS.items()]  # fmt: skip
    text = doc("roles.md")
    for line in lines:
        assert line in text, f"docs/roles.md lacks: {line}"
    for role, name in ROLE_NAMES.items():
        assert f"`{role}` {name}" in text


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[\[<>=~!]", line)[0].strip().lower() for line in wanted}
    explained = {name.lower() for name in re.findall(r"^\| `([A-Za-z0-9_.-]+)`", doc("dependencies.md"), re.M)}
    assert names <= explained
