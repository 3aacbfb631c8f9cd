"""Names found through the reader's doubts: how many more, at what risk and cost, in one run.

Usage: `nice python benchmarks/doubts.py [--specimens 24] [--pages 20000 100000] [--readings FILE]`. FILE keeps what
was read, so that a further run reads nothing.

The twelve scans of tests/data/scans and pages that `cundang specimen` draws (seeded) are taken in by
`cundang ingest --wait` into an installation of its own. A name counts once a page, folded as the search folds it.

* Found and wrongly found by threshold: every true name of every page, and every name of the other pages that the
  page does not have. The doubts are those of the whole page, before any ranking.
* Through the search: the first page of its answer, that is 20 exact hits and the near groups as shown.
* Index: pages put together from the lines that were read, drawn at random; in every second line the characters are
  exchanged by a permutation of the page's village, so that the words grow with the villages.
"""

import argparse
import json
import os
import random
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

MADE = Path(tempfile.mkdtemp(prefix="cundang-doubts-"))
for name in [name for name in os.environ if name.startswith("CUNDANG_")]:
    del os.environ[name]
os.environ["CUNDANG_DATA"] = str(MADE / "data")
os.environ["DJANGO_SETTINGS_MODULE"] = "cundang.settings"
django.setup()

# ruff: noqa: E402  # only after the environment stands
import shutil

import ingest_ocr
from django.conf import settings

from cundang import postgres
from cundang.custodians.models import Office
from cundang.custodians.queries import Scope, acting, machine
from cundang.finding_aid.actions import sweep_until_clean
from cundang.finding_aid.doubts import LOOKED_AT, likeliest, pairs_of, tokens
from cundang.finding_aid.engine import Description, Filters, PageText
from cundang.finding_aid.queries import Question, search
from cundang.finding_aid.tantivy_engine import TantivyReader, TantivyWriter
from cundang.finding_aid.words import Phrase, bigrams
from cundang.folding import normalise
from cundang.holdings.actions import add_page, draft_item, write_reading
from cundang.holdings.candidates import Candidates, pack
from cundang.holdings.models import Reading
from cundang.holdings.queries import readings_for
from cundang.strongroom.models import Blob

THRESHOLDS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6)
PAGES_OF_A_VILLAGE, VILLAGES_OF_A_TOWN = 1838, 39
QUESTIONS = 150
Kept = dict[str, tuple[list[dict[str, object]], str]]  # name of a page → its lines, its candidates in hexadecimal


@dataclass(frozen=True)
class Sheet:
    """A page with what stands on it, what was read, and what else that may be; all folded."""

    name: str
    names: set[str]
    truth: str
    read: str
    packed: bytes

    @property
    def opened(self) -> Candidates:
        """Its candidates."""
        return Candidates(self.packed)


def read(pages: list[ingest_ocr.Sheet], kept: Path | None) -> list[Sheet]:
    """Have the pages read and put into the index, or put in what was read before."""
    if kept and kept.exists():
        give_rows(json.loads(kept.read_text(encoding="utf-8")))
    else:
        result = ingest_ocr.ours(pages, MADE)
        print(f"{len(pages)} pages read, {result.cpu / len(pages):.1f} CPU seconds a page")
    found: Kept = {}
    with acting(machine()):
        for reading in Reading.objects.select_related("page__item"):
            found[reading.page.item.reference] = (reading.lines, bytes(reading.candidates or b"").hex())
    if kept and not kept.exists():
        kept.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return [
        Sheet(
            page.name,
            {normalise(name) for name in page.names},
            "\n".join(normalise("".join(line.split())) for line in page.lines),
            "\n".join(normalise("".join(str(line["text"]).split())) for line in found[page.name][0]),
            bytes.fromhex(found[page.name][1]),
        )
        for page in pages
    ]


def give_rows(kept: Kept) -> None:
    """An item of one page for everything that was read before."""
    with acting(machine()) as actor:
        office, _ = Office.objects.get_or_create(code=ingest_ocr.VILLAGE, defaults={"name": "众拥村"})
        blob, _ = Blob.objects.get_or_create(digest="0" * 64, defaults={"size": 1})
        for reference, (lines, packed) in kept.items():
            item = draft_item(office=office, reference=reference, actor=actor)
            page = add_page(item, 1, image=blob, source=blob, rotation=0, width=2480, height=3508, dpi=300, actor=actor)
            write_reading(page, engine="kept", lines=lines, candidates=bytes.fromhex(packed), actor=actor)
    sweep_until_clean(actor=machine())


def by_threshold(sheets: list[Sheet]) -> None:
    """Names found, and absent names wrongly found, by threshold; the scans and the specimens apart."""
    every = {name for sheet in sheets for name in sheet.names}
    for label, part in kinds(sheets):
        exact, missed, absent, looked, took = 0, [], [], 0, 0.0
        for sheet in part:
            opened = sheet.opened
            exact += sum(name in sheet.read for name in sheet.names)
            missed += [chance(opened, name) for name in sheet.names if name not in sheet.read]
            others = [name for name in every if name not in sheet.truth and name not in sheet.read]
            looked, began = looked + len(others), time.process_time()
            absent += [probability for name in others if (probability := chance(opened, name))]
            took += time.process_time() - began
        names = exact + len(missed)
        print(f"\n{label}: {names} names on {len(part)} pages; {looked:,} absent ones looked for", end="")
        print(f", {1000 * took / looked:.2f} ms of CPU each")
        print(f"{'':14}{'exact':>8}{'doubts':>8}{'together':>10}{'wrong per 1,000 absent names a page':>38}")
        for least in THRESHOLDS:
            more, wrong = (sum(probability >= least for probability in some) for some in (missed, absent))
            share = [100 * count / names for count in (exact, more, exact + more)]
            print(f"  at {least:<9.0e}{share[0]:8.1f}{share[1]:8.1f}{share[2]:10.1f} %{1000 * wrong / looked:36.2f}")
        bands = zip((1.1, *THRESHOLDS), THRESHOLDS, strict=False)
        shares = [[sum(low <= one < high for one in some) for some in (missed, absent)] for high, low in bands]
        print("  right and wrong by band: " + ", ".join(f"{right} + {wrong}" for right, wrong in shares))


def kinds(sheets: list[Sheet]) -> list[tuple[str, list[Sheet]]]:
    """The scans, the specimens."""
    scans = [sheet for sheet in sheets if sheet.name.startswith("s")]
    return [("scans", scans), ("specimens", [sheet for sheet in sheets if sheet not in scans])]


def chance(opened: Candidates, name: str) -> float:
    """The probability with which a page has a name that was not read there; 0 when it cannot."""
    spot = likeliest(name, opened, least=min(THRESHOLDS))
    return spot[2] if spot else 0.0


def through_the_search(sheets: list[Sheet]) -> None:
    """Where the names of the pages come in the answers, and what else a person has to read there."""
    where: dict[str, set[str]] = defaultdict(set)
    for sheet in sheets:
        for name in sheet.names:
            where[name].add(sheet.name)
    found: dict[str, dict[str, set[str]]] = {}
    took = []
    for name in where:
        with acting(machine()) as actor:
            answer = search(actor, Question(name))
        took.append(answer.took_ms)
        found[name] = {"exact": {hit.item.reference for hit in answer.hits}, "doubts": set(), "sound or look": set()}
        for group in answer.near:
            way = "doubts" if group.why == "doubt" else "sound or look"
            found[name][way] |= {hit.item.reference for hit in group.hits}
    p50, p95 = statistics.median(took), statistics.quantiles(took, n=20)[18]
    print(f"\nthrough the search: {len(where)} names asked; p50 {p50:.0f}, p95 {p95:.0f} ms (these pages only)")
    for label, part in kinds(sheets):
        pages = {sheet.name for sheet in part}
        total = sum(len(true & pages) for true in where.values())
        print(f"  {label}: {total} names on {len(part)} pages, found ", end="")
        for way in ("exact", "doubts", "sound or look"):
            right = sum(len(found[name][way] & true & pages) for name, true in where.items())
            print(f"{way} {100 * right / total:.1f} %, ", end="")
        right = sum(len(set().union(*found[name].values()) & true & pages) for name, true in where.items())
        print(f"together {100 * right / total:.1f} %")
    for way in ("exact", "doubts", "sound or look"):
        wrong = sum(len(found[name][way] - true) for name, true in where.items())
        print(f"  wrong hits a question, {way}: {wrong / len(where):.3f}")


@dataclass
class Model:
    """Pages put together from real lines; the same seed gives the same pages."""

    lines: list[tuple[str, str]]  # of all real pages: tokens of the text, tokens of the doubts
    lengths: list[int]  # how many lines a real page has
    names: list[str]
    characters: str

    @classmethod
    def of(cls, sheets: list[Sheet]) -> "Model":
        """From the pages that were read."""
        lines, lengths = [], []
        for sheet in sheets:
            opened = sheet.opened
            lengths.append(len(opened))
            texts = ["".join(position[0][0] for position in opened.line(n)) for n in range(len(opened))]
            lines += [(bigrams(text), tokens(pack([opened.line(n)]), ())) for n, text in enumerate(texts)]
        together = {c for line in lines for part in line for c in part if "一" <= c <= "鿿"}
        names = sorted({name for sheet in sheets for name in sheet.names if set(name) <= together})
        return cls(lines, lengths, names, "".join(sorted(together)))

    def exchange(self, village: int) -> dict[int, str]:
        """The permutation of a village's characters."""
        shuffled = random.Random(village).sample(self.characters, len(self.characters))
        return {ord(one): other for one, other in zip(self.characters, shuffled, strict=True)}

    def pages(self, village: int) -> Iterator[tuple[str, str]]:
        """The tokens of a village's pages: of their text, of their doubts."""
        dice, exchange = random.Random(village), self.exchange(village)
        for _ in range(PAGES_OF_A_VILLAGE):
            drawn = dice.choices(self.lines, k=dice.choice(self.lengths))
            text = " __ ".join(line.translate(exchange) if n % 2 else line for n, (line, _) in enumerate(drawn))
            doubt = " ".join(line.translate(exchange) if n % 2 else line for n, (_, line) in enumerate(drawn))
            yield text, " ".join(dict.fromkeys(doubt.split()))


def code(village: int) -> str:
    """The statistical code of a village."""
    return f"330782{100 + village // VILLAGES_OF_A_TOWN:03}{200 + village % VILLAGES_OF_A_TOWN:03}"


class Filling:
    """A growing index, with doubts or without."""

    def __init__(self, model: Model, doubts: bool) -> None:
        self.folder = MADE / ("with" if doubts else "without")
        self.folder.mkdir()
        self._model, self._doubts = model, doubts
        self.pages = self.village = self.words = 0

    def until(self, pages: int) -> float:
        """Add whole villages until there are so many pages; bytes a page of the page index."""
        writer = TantivyWriter(self.folder)
        while self.pages < pages:
            office = code(self.village)
            for text, doubt in self._model.pages(self.village):
                self.pages += 1
                self.words += len(doubt.split())
                about = Description(self.pages, office, 1990, "WS", "Y", None, "")
                page = PageText(self.pages, 1, text, unread=False, doubts=doubt if self._doubts else "")
                writer.put(about, [page], "")
            self.village += 1
        writer.commit()
        writer.close()
        return sum(path.stat().st_size for path in (self.folder / "pages").rglob("*") if path.is_file()) / self.pages


def looking(sheets: list[Sheet]) -> None:
    """Milliseconds of fetching a page's candidates and looking for a name in them."""
    names = sorted({name for sheet in sheets for name in sheet.names})[:100]
    began, worked = time.perf_counter(), time.process_time()
    for name in names:
        with acting(machine()) as actor:
            rows = readings_for(actor, "search").exclude(candidates=None).values_list("candidates", "corrected")
            for packed, corrected in rows:
                likeliest(name, Candidates(bytes(packed or b"")), corrected)
    pages = len(names) * len(sheets)
    clock, work = (1000 * spent / pages for spent in (time.perf_counter() - began, time.process_time() - worked))
    print(f"\nlooking at a page, its candidates fetched: {clock:.2f} ms ({work:.2f} of CPU)", end="")
    print(f"; at most {LOOKED_AT} a question")


def index_cost(sheets: list[Sheet], sizes: list[int]) -> None:
    """Bytes and milliseconds at each size."""
    began = time.perf_counter()
    for sheet in sheets:
        tokens(sheet.packed, ())
    print(f"making a page's doubt tokens: {1000 * (time.perf_counter() - began) / len(sheets):.2f} ms;", end="")
    print(f" packed candidates {statistics.mean(len(sheet.packed) for sheet in sheets):,.0f} bytes a page")
    model = Model.of(sheets)
    with_doubts, without = Filling(model, True), Filling(model, False)
    for size in sizes:
        more, less = with_doubts.until(size), without.until(size)
        print(
            f"{with_doubts.pages:,} pages, {with_doubts.village} villages: {with_doubts.words / with_doubts.pages:.0f}",
            end="",
        )
        print(f" doubt tokens a page; page index {less:,.0f} bytes a page without, {more - less:,.0f} more with doubts")
        asked(TantivyReader(with_doubts.folder), model, with_doubts.village)


def asked(reader: TantivyReader, model: Model, villages: int) -> None:
    """Milliseconds of fetching the likeliest pages, by scope and length."""
    dice = random.Random(3)
    for length in (2, 3):
        names = [name for name in model.names if len(name) == length]
        drawn = [(dice.choice(names), dice.randrange(villages)) for _ in range(QUESTIONS)]
        for scope, digits in (("village", 12), ("town", 9), ("city", 6)):
            took: list[float] = []
            pages: list[int] = []
            capped = 0
            for name, village in drawn:
                # Half of them as they stand in the lines of every village, half as in those of one alone.
                phrase = Phrase(name.translate(model.exchange(village)) if len(took) % 2 else name)
                office = code(village)[:digits]
                filters = Filters(Scope(prefixes=frozenset({office}), codes=frozenset({office})))
                began = time.perf_counter()
                count, _ = reader.doubted(phrase, pairs_of(phrase.text), filters, LOOKED_AT)
                took.append(1000 * (time.perf_counter() - began))
                pages.append(count)
                capped += count > LOOKED_AT
            print(f"  {length} characters, {scope:<8} p50 {statistics.median(took):6.2f}", end="")
            print(f"  p95 {statistics.quantiles(took, n=20)[18]:6.2f} ms; {statistics.mean(pages):9.1f} pages,", end="")
            print(f" capped {100 * capped / len(drawn):.0f} %")


def main() -> None:
    """Read, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--specimens", type=int, default=24)
    parser.add_argument("--pages", type=int, nargs="*", default=[20_000, 100_000])
    parser.add_argument("--readings", type=Path)
    wanted = parser.parse_args()
    try:
        ingest_ocr.run("setup", data=settings.DATA)
        postgres.ensure_running(settings.DATABASE, settings.DATA)
        sheets = read(ingest_ocr.sheets(MADE, wanted.specimens), wanted.readings)
        by_threshold(sheets)
        through_the_search(sheets)
        looking(sheets)
        index_cost(sheets, wanted.pages)
    finally:
        ingest_ocr.run("stop", data=settings.DATA)
        shutil.rmtree(MADE, ignore_errors=True)


if __name__ == "__main__":
    main()
