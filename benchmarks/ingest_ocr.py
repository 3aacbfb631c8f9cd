"""Ingest and OCR against `ocrmypdf` with Tesseract `chi_sim`, on the same pages, in one run on the same two cores.

Usage: `python benchmarks/ingest_ocr.py [--specimens 24]`. Needs Debian's `ocrmypdf` and `tesseract-ocr-chi-sim`.

The pages are the twelve scans of tests/data/scans and pages that `cundang specimen` draws (seeded). Ours is measured
as people use it: `cundang ingest --wait` into a fresh installation, from the folder to *searchable*, engine start
included. Theirs is `ocrmypdf --jobs 2` on one PDF of the same JPEGs, with its text as a sidecar. CPU is user + system
time of the process and all it started. Error rate and name recall: benchmarks/ocr_score.py.
"""

import argparse
import json
import os
import re
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pikepdf
from ocr_score import errors, names_found
from PIL import Image

SCANS = Path(__file__).parents[1] / "tests" / "data" / "scans"
CUNDANG = str(Path(sys.executable).with_name("cundang"))
VILLAGE = "330782106201"
NEAT = {"", "-", "song", "kai", "hei", "fang", "wenkai", "xiaowei", "serif", "sans"}  # print and neat hand


@dataclass(frozen=True)
class Sheet:
    """One page with its truth."""

    name: str
    image: Path
    lines: list[str]
    names: list[str]
    neat: bool


@dataclass
class Result:
    """What one engine made of all pages."""

    seconds: float
    cpu: float
    text: dict[str, list[str]]


def sheets(folder: Path, specimens: int) -> list[Sheet]:
    """The twelve scans, and so many specimens that are single JPEG pages."""
    found = []
    for each in json.loads((SCANS / "manifest.json").read_text(encoding="utf-8")):
        lines = (SCANS / f"{each['id']}.txt").read_text(encoding="utf-8").splitlines()
        neat = each["fill_font"] in NEAT
        found.append(Sheet(each["id"], SCANS / f"{each['id']}.jpg", lines, each["names"], neat))
    box = folder / "specimens"
    run("specimen", str(box), "--pages", str(2 * specimens), "--seed", "2026", data=folder / "data")
    truth = json.loads((box / "truth" / "truth.json").read_text(encoding="utf-8"))
    for number, page in enumerate(truth["pages"]):
        path = box / page["file"] if page.get("file") and not page["wear"]["upside_down"] else None
        if path is None or path.suffix != ".jpg" or len(found) >= 12 + specimens:
            continue
        lines = [line["text"] for line in page["lines"]]
        found.append(Sheet(f"p{number:02}", path, lines, page["names"], page["hand"] in NEAT))
    return found


def run(*arguments: str, data: Path) -> str:
    """`cundang ARGUMENTS` in an installation of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CUNDANG_", "DJANGO_"))}
    environment = {**kept, "CUNDANG_DATA": str(data), "CUNDANG_WORKERS": "2"}
    done = subprocess.run([CUNDANG, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    return done.stdout


def cpu_of_children() -> float:
    """Seconds of processor time of everything that was started and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ours(pages: list[Sheet], folder: Path) -> Result:
    """`cundang ingest --wait`, and what it read."""
    data, box = folder / "data", folder / "box"
    box.mkdir()
    for page in pages:
        shutil.copy(page.image, box / f"{page.name}-001.jpg")
    offices = folder / "offices.csv"
    offices.write_text(f"code,name\n{VILLAGE},众拥村\n", encoding="utf-8")
    run("import-offices", str(offices), data=data)
    cpu, start = cpu_of_children(), time.perf_counter()
    answer = json.loads(run("ingest", str(box), "--office", VILLAGE, "--wait", "--json", data=data))
    seconds, cpu = time.perf_counter() - start, cpu_of_children() - cpu
    if answer["done"] != len(pages):
        raise SystemExit(str(answer))
    return Result(seconds, cpu, texts(data))


def texts(data: Path) -> dict[str, list[str]]:
    """Every page's text by the name of its item."""
    script = (
        "import django, json; django.setup()\n"
        "from cundang.custodians.queries import acting, machine\n"
        "from cundang.holdings.models import Reading\n"
        "with acting(machine()):\n"
        "    found = Reading.objects.values_list('page__item__reference', 'text')\n"
        "    print(json.dumps({name: text.splitlines() for name, text in found}))\n"
    )
    environment = {**os.environ, "CUNDANG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "cundang.settings"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


def theirs(pages: list[Sheet], folder: Path) -> Result:
    """`ocrmypdf` with Tesseract on one PDF of the same JPEGs."""
    source = folder / "pages.pdf"
    document = pikepdf.new()
    for page in pages:
        add_page(document, page.image)
    document.save(source)
    sidecar = folder / "pages.txt"
    command = ["ocrmypdf", "-l", "chi_sim", "--jobs", "2", "--output-type", "pdf", "--sidecar", str(sidecar)]
    cpu, start = cpu_of_children(), time.perf_counter()
    subprocess.run([*command, str(source), str(folder / "out.pdf")], check=True, capture_output=True)
    seconds, cpu = time.perf_counter() - start, cpu_of_children() - cpu
    parts = sidecar.read_text(encoding="utf-8").split("\f")
    return Result(seconds, cpu, {p.name: text.splitlines() for p, text in zip(pages, parts, strict=False)})


def add_page(document: pikepdf.Pdf, path: Path) -> None:
    """A JPEG as a page of its size at 300 dpi."""
    with Image.open(path) as image:
        width, height, grey = image.width, image.height, image.mode == "L"
    size = (width * 72 / 300, height * 72 / 300)
    page = document.add_blank_page(page_size=size)
    picture = pikepdf.Stream(
        document,
        path.read_bytes(),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name.DeviceGray if grey else pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=document.make_indirect(picture)))
    page.Contents = pikepdf.Stream(document, f"q {size[0]} 0 0 {size[1]} 0 0 cm /Im0 Do Q".encode())


def table(pages: list[Sheet], results: dict[str, Result]) -> None:
    """Speed, cost, errors and names of both, and their ratios."""
    rows = {name: figures(pages, result) for name, result in results.items()}
    one, other = rows.values()
    print(f"{len(pages)} pages, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'':34}" + "".join(f"{name:>12}" for name in rows) + f"{'ratio':>10}")
    for label in one:
        ratio = one[label] / other[label] if other[label] else float("nan")
        print(f"{label:34}{one[label]:12.2f}{other[label]:12.2f}{ratio:10.2f}")


def figures(pages: list[Sheet], result: Result) -> dict[str, float]:
    """The lines of the table for one engine."""
    made = {"pages per minute": 60 * len(pages) / result.seconds, "CPU seconds per page": result.cpu / len(pages)}
    for label, chosen in (
        ("all", pages),
        ("print and neat hand", [p for p in pages if p.neat]),
        ("running hand", [p for p in pages if not p.neat]),
    ):
        wrong = of = found = names = 0
        for page in chosen:
            text = [re.sub(r"\s+", "", line) for line in result.text.get(page.name, [])]
            edits, characters = errors(page.lines, text)
            wrong, of = wrong + edits, of + characters
            found, names = found + names_found(page.names, text), names + len(page.names)
        made[f"character errors %, {label}"] = 100 * wrong / max(of, 1)
        made[f"names found %, {label} ({names})"] = 100 * found / max(names, 1)
    return made


def main() -> None:
    """Measure both, one after the other, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specimens", type=int, default=24)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix=f"cundang-{secrets.token_hex(3)}") as made:
        folder = Path(made)
        run("setup", data=folder / "data")
        try:
            pages = sheets(folder, wanted.specimens)
            table(pages, {"cundang": ours(pages, folder), "ocrmypdf": theirs(pages, folder)})
        finally:
            run("stop", data=folder / "data")


if __name__ == "__main__":
    main()
