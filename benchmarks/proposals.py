"""How often the proposals for a description are right, on three kinds of papers, and how long an item takes.

Usage: `python benchmarks/proposals.py [--specimens 40] [--texts-only]`.

* papers: tests/data/proposals/documents.txt, written before the rules; those with an even number are held out.
* scans: the twelve pages of tests/data/scans, worn, on their true text and as the program reads them.
* specimens: pages that `cundang specimen` draws (seed 2026), on their true text with its places and as they are read.

A title is right when it is one of the given ones, signs apart; of scans and specimens when it has the printed heading
and, on forms about one person, that person. An author of these is right when it has the given body in it; what only
a round seal says is asked for too, and nobody reads it. Of lists the year is asked for, which is all they say.
`none` is nothing proposed where something was to be said, `(none)` nothing where nothing was. Retention is judged by
the row of the program's own table.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCANS = ROOT / "tests" / "data" / "scans"
CUNDANG = str(Path(sys.executable).with_name("cundang"))
VILLAGE = "330782106201"
sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
os.environ.setdefault("CUNDANG_DATA", tempfile.mkdtemp(prefix="cundang-proposals-"))

import django  # noqa: E402

django.setup()

from proposal_truth import JUDGED, document, folded, judged, named, papers, proposed  # noqa: E402

from cundang.holdings.proposals.document import Document, Line, plain  # noqa: E402

# Title (heading, then the person), author, date, number, row of each scan; none where the paper has none.
SCANNED: dict[str, tuple[str, str, str, str, str]] = {
    "s01_fine": ("合川县计划生育社会抚养费（罚款）专用收据|许六昌", "", "20010718", "", "CW-09.1"),
    "s05_minutes": ("会议记录", "", "19871123", "", "CW-01"),
    "s08_house": ("农村村民建房用地审批表|龙玉", "", "20090111", "太平建字〔2009〕第162号", "JJ-09"),
    "s10_roster": ("清水乡白杨树村社员基本情况登记表", "", "19991215", "", ""),
    "s12_notice_trad": (
        "临江县人民政府关于土地房产所有证发放工作的通知", "临江县人民政府", "19540000", "（1954）民字第75号", "",
    ),
    "s15_land": ("农村土地承包合同书|薛信", "合川县太平乡下河沿村民委员会", "20130318", "", "JJ-01"),
    "s18_notice": (
        "关于做好冬季农田水利建设和年终决算分配工作的通知", "安平县清水乡革命委员会", "19761018",
        "清水革发（1976）第31号", "",
    ),
    "s19_fine": ("合川县计划生育社会抚养费（罚款）专用收据|武晟", "", "20070623", "", "CW-09.1"),
    "s26_house": ("农村村民建房用地审批表|戴满龙", "", "19990817", "城关建字〔1999〕第140号", "JJ-09"),
    "s28_roster": ("清水乡东风大队户籍人口登记册", "", "19640712", "", "CW-08"),
    "s33_land": ("农村土地承包合同书|毛军翠", "合川县双河镇下河沿村民委员会", "19850215", "", "JJ-01"),
    "s35_minutes": ("会议记录", "", "19640624", "", "CW-01"),
}  # fmt: skip
ROWS = {  # of the kinds of specimens; a town's notice has none
    "fine_receipt": "CW-09.1", "fine_register": "CW-09.1", "house_permit": "JJ-09", "land_contract": "JJ-01",
    "minutes": "CW-01", "account_pages": "KU-02", "election_result": "CW-02", "clan_notice": "CW-15", "roster": "CW-08",
}  # fmt: skip
ABOUT_ONE = ("fine_receipt", "house_permit", "land_contract")
LISTS = ("roster", "fine_register", "account_pages")
Case = tuple[Document, dict[str, list[str]], frozenset[str]]


class Table:
    """Counts of one kind of papers."""

    def __init__(self, name: str) -> None:
        self.name, self.items, self.seconds = name, 0, 0.0
        self.counts: dict[str, Counter[str]] = {field: Counter() for field in JUDGED}
        self.persons: Counter[str] = Counter()

    def add(self, case: Case, *, heading: bool) -> None:
        """Judge one paper."""
        paper, right, persons = case
        began = time.perf_counter()
        found = proposed(paper)
        self.seconds, self.items = self.seconds + time.perf_counter() - began, self.items + 1
        for field in JUDGED:
            verdict = judged(field, found, right[field])
            if heading and field in ("title", "author") and found.get(field) and right[field]:
                parts = [folded(plain(part)) for part in right[field][0].split("|")]
                verdict = "right" if all(part in folded(found[field][0].value) for part in parts) else "wrong"
            self.counts[field][verdict] += 1
        names = {one.value for one in found.get("persons", [])}
        self.persons += Counter(right=len(names & persons), wrong=len(names - persons))

    def show(self) -> None:
        """A line a field."""
        print(f"\n{self.name}: {self.items} items, {1000 * self.seconds / max(1, self.items):.1f} ms each")
        print(f"  {'':16} {'right':>6} {'wrong':>6} {'none':>6} {'(none)':>6}")
        for field, counted in self.counts.items():
            told = [counted[verdict] for verdict in ("right", "wrong", "none", "rightly none")]
            print(f"  {field:16} " + " ".join(f"{number:6}" for number in told))
        print(f"  {'persons':16} {self.persons['right']:6} {self.persons['wrong']:6}")


def scans(read: dict[str, list[dict[str, Any]]] | None = None) -> Iterator[Case]:
    """The scans, on their true text or as they were read."""
    manifest = {one["id"]: one for one in json.loads((SCANS / "manifest.json").read_text(encoding="utf-8"))}
    for name, told in SCANNED.items():
        right = {field: [value] if value else [] for field, value in zip(JUDGED, told, strict=True)}
        if read is None:
            paper = document((SCANS / f"{name}.txt").read_text(encoding="utf-8").splitlines())
        else:
            paper = named(lines_of(read.get(name, [])))
        yield paper, right, frozenset(manifest[name]["names"])


def specimens(truth: dict[str, Any], read: dict[str, list[dict[str, Any]]] | None = None) -> Iterator[Case]:
    """The specimens that were catalogued or not, on their true lines or as they were read."""
    pages: dict[str, list[dict[str, Any]]] = {}
    for page in truth["pages"]:
        pages.setdefault(page["reference"], []).append(page)
    for item in truth["items"]:
        own = sorted(pages[item["reference"]], key=lambda page: page["page"])
        if read is not None and item["reference"] not in read:
            continue
        heading = highest(own[0]["lines"])
        if item["kind"] == "notice":
            heading = f"关于{item['title'].partition('关于')[2]}"
        elif item["kind"] == "minutes":
            heading = "会议记录"
        title = f"{heading}|{item['persons'][0]}" if item["kind"] in ABOUT_ONE else heading
        row = ROWS.get(item["kind"], "")
        row = "CW-11" if "合作医疗" in heading else row
        dated = f"{item['year']}0000" if item["kind"] in LISTS else item["dated"]
        right = {
            "title": [title], "author": [item["author"]], "dated": [dated],
            "document_number": [item["number"]] if item["number"] else [], "retention": [row] if row else [],
        }  # fmt: skip
        names = frozenset(name for page in own for name in page["names"])
        if read is None:
            lines = [
                Line(page["page"], number, line["text"], box(line["box"]), 2480, 3508)
                for page in own
                for number, line in enumerate(page["lines"])
            ]
        else:
            lines = lines_of(read[item["reference"]])
        yield named(lines), right, names


def highest(lines: Iterable[dict[str, Any]]) -> str:
    """The largest line: the heading as it is printed."""
    return str(max(lines, key=lambda line: line["box"][3] if 3 < len(line["text"]) < 30 else 0)["text"])


def box(sides: list[int]) -> tuple[float, float, float, float]:
    """A box as the rules take it."""
    return (sides[0], sides[1], sides[2], sides[3])


def lines_of(pages: list[dict[str, Any]]) -> list[Line]:
    """The lines of an item as it was read."""
    return [
        Line(page["page"], number, line["text"], box(line["box"]) if line["box"] else None, page["w"], page["h"])
        for page in pages
        for number, line in enumerate(page["lines"])
    ]


def run(*arguments: str, data: Path) -> None:
    """`cundang ARGUMENTS` in an installation of its own."""
    environment = {**os.environ, "CUNDANG_DATA": str(data)}
    done = subprocess.run([CUNDANG, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


def readings(data: Path) -> dict[str, list[dict[str, Any]]]:
    """Every item's pages with their lines, by its reference code."""
    script = (
        "import django, json; django.setup()\n"
        "from cundang.custodians.queries import acting, machine\n"
        "from cundang.holdings.models import Reading\n"
        "out = {}\n"
        "with acting(machine()):\n"
        "    for r in Reading.objects.select_related('page__item').order_by('page__number'):\n"
        "        p = r.page\n"
        "        told = {'page': p.number, 'w': p.width, 'h': p.height, 'lines': r.lines}\n"
        "        out.setdefault(p.item.reference, []).append(told)\n"
        "print(json.dumps(out))\n"
    )
    environment = {**os.environ, "CUNDANG_DATA": str(data)}
    done = subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True)
    found: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)
    return found


def table(name: str, cases: Iterable[Case], *, heading: bool = True) -> None:
    """Judge and print."""
    counted = Table(name)
    for case in cases:
        counted.add(case, heading=heading)
    counted.show()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--specimens", type=int, default=40, help="pages")
    parser.add_argument("--texts-only", action="store_true", help="no page is read")
    asked = parser.parse_args()
    for held_out, name in ((False, "papers that the rules were made with"), (True, "papers held out")):
        chosen = [one for one in papers() if one.held_out == held_out]
        table(name, ((document(one.lines), one.right, one.persons) for one in chosen), heading=False)
    table("scans, true text", scans())
    with tempfile.TemporaryDirectory(prefix="cundang-proposals-") as folder:
        data, made = Path(folder) / "data", Path(folder) / "specimens"
        run("specimen", str(made), "--pages", str(asked.specimens), "--seed", "2026", data=data)
        truth = json.loads((made / "truth" / "truth.json").read_text(encoding="utf-8"))
        table("specimens, true text", specimens(truth))
        if asked.texts_only:
            return
        try:
            read_all(Path(folder), data, made, truth)
            read = readings(data)
        finally:
            run("stop", data=data)
        table("scans, as read", scans(read))
        table("specimens, as read", specimens(truth, read))


def read_all(folder: Path, data: Path, made: Path, truth: dict[str, Any]) -> None:
    """Take the specimens and the scans in, and read them."""
    offices = folder / "offices.csv"
    codes = dict.fromkeys([VILLAGE, *truth["offices"]])
    offices.write_text("code,name\n" + "".join(f"{code},{code}村\n" for code in codes), encoding="utf-8")
    run("setup", data=data)
    run("import-offices", str(offices), data=data)
    for code in truth["offices"]:
        run("ingest", str(made / "images" / code), "--office", code, "--wait", data=data)
    scanned = folder / "scans"
    scanned.mkdir()
    for name in SCANNED:
        (scanned / f"{name}-001.jpg").write_bytes((SCANS / f"{name}.jpg").read_bytes())
    run("ingest", str(scanned), "--office", VILLAGE, "--wait", data=data)


if __name__ == "__main__":
    main()
