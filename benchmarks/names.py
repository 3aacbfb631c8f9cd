"""How well people are found when one character of the name is wrong, in a generated county.

Usage: `nice python benchmarks/names.py [--rates 0 5 10 20] [--cases 150]`. No database: the engine's own answers.

The county has 110 villages of 500 people with the names, lineages and frequencies of benchmarks/search.py (55,000
people, more than 300,000 mentions on 40,000 pages). In a corpus of rate r every character of a mentioned name is spoilt
with probability r %, in one of four ways: another character of the same sound (pypinyin), one of the same sound in a
dialect (the program's own merges, so that row proves little), one that looks alike (data/contr4l_look_alike.txt, which
the program does not use), or dropped or split by a space.

* misread: the true name is asked, and the item is wanted in which it stands only spoilt, in one character. Found when
  it is among the first ten nearly right hits (`near_top`); *any* when it is among them at any rank and in any group,
  `read` is how many other hits stand before it (median, of those found).
* mistyped: a spoilt name is asked, and the right name is wanted, as one of the first ten groups.
"""

import argparse
import random
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import search as county

from cundang.custodians.queries import Scope
from cundang.finding_aid import folders, near
from cundang.finding_aid.engine import Description, Filters, PageText, Reader
from cundang.finding_aid.likeness import accent, readings
from cundang.finding_aid.tantivy_engine import TantivyReader, TantivyWriter
from cundang.finding_aid.words import SEAM, Phrase, bigrams, joined, normalise

VILLAGES = 110
PAGES_OF_A_VILLAGE = 364
WAYS = ("homophone", "accent", "look-alike", "dropped or split")
SCOPES = {"village": 12, "town": 9, "city": 6}
FIRST = 10


@cache
def look_alikes() -> dict[str, str]:
    """Character → look-alikes, by contr4l's table."""
    table = {}
    for line in (Path(__file__).parent / "data" / "contr4l_look_alike.txt").read_text("utf-8").splitlines():
        character, _, others = line.partition(" ")
        table[character] = "".join(other for other in others if normalise(other) != normalise(character))
    return table


@cache
def by_sound() -> tuple[dict[str, str], dict[str, str]]:
    """Common characters by reading, and by merged reading."""
    same: defaultdict[str, str] = defaultdict(str)
    merged: defaultdict[str, str] = defaultdict(str)
    for number in range(3755):
        character = bytes([0xB0 + number // 94, 0xA1 + number % 94]).decode("gb2312", "ignore")
        for reading in readings(character):
            same[reading] += character
            merged[accent(reading)] += character
    return dict(same), dict(merged)


def spoil(name: str, place: int, way: str, dice: random.Random) -> str | None:
    """The name with one character spoilt; None where that cannot be done."""
    character = name[place]
    if way == "dropped or split":
        if len(name) > 2 and dice.random() < 0.5:
            return name[:place] + name[place + 1 :]
        cut = max(1, place)
        return f"{name[:cut]} {name[cut:]}"
    if way == "look-alike":
        others = look_alikes().get(character, "")
    else:
        same, merged = by_sound()
        own = "".join(same.get(reading, "") for reading in readings(character))
        if way == "accent":
            alike = "".join(merged.get(accent(reading), "") for reading in readings(character))
            others = "".join(other for other in alike if other not in own)
        else:
            others = own
    others = "".join(other for other in others if normalise(other) != normalise(character))
    return name[:place] + dice.choice(others) + name[place + 1 :] if others else None


@dataclass(frozen=True)
class Case:
    """A name that stands in an item only spoilt in one character, or cut once."""

    name: str
    spoilt: str
    way: str
    item: int
    office: str


class Corpus:
    """The county's pages in an index of their own, with every spoilt mention."""

    def __init__(self, rate: int, seed: int) -> None:
        self.dice = random.Random(seed)
        self.villages = county.Villages(seed)
        self.rate = rate / 100
        self.cases: list[Case] = []
        self.known: list[tuple[str, str]] = []
        self.mentions = 0
        self.folder = folders.new()
        writer = TantivyWriter(self.folder)
        for village in range(VILLAGES):
            self._add(village, writer)
        writer.commit()
        writer.close()
        self.reader = TantivyReader(self.folder)

    def _add(self, village: int, writer: TantivyWriter) -> None:
        office, people = county.code(village), self.villages.people()
        self.known += [(name, office) for name in people[:60]]
        for number in range(PAGES_OF_A_VILLAGE):
            item = village * PAGES_OF_A_VILLAGE + number + 1
            text, spoilt = self._page(people)
            self.mentions += 8
            for name, bad, way in spoilt:
                if name not in text:
                    self.cases.append(Case(name, bad, way, item, office))
            catalogue = joined([county.PHRASES[number % len(county.PHRASES)], f"{office}-{number:04}"])
            about = Description(item, office, 1978 + number % 42, "WS", "Y", None, catalogue)
            tokens = bigrams(text)
            writer.put(about, [PageText(item, 1, tokens, unread=False)], f" {SEAM} ".join([tokens]))

    def _page(self, people: list[str]) -> tuple[str, list[tuple[str, str, str]]]:
        """A page of the county, some of its names spoilt."""
        spoilt = []
        mentioned: list[str] = []
        text = self.villages.page(people, mentioned)
        for name in dict.fromkeys(mentioned):
            places = [place for place in range(len(name)) if self.dice.random() < self.rate]
            if not places:
                continue
            bad, way = name, self.dice.choice(WAYS)
            for place in reversed(places):
                bad = spoil(bad, place, way, self.dice) or bad
            if bad != name:
                text = text.replace(name, bad)
                if len(places) == 1:
                    spoilt.append((name, bad, way))
        return text, spoilt


def filters(office: str, digits: int) -> Filters:
    """Everything under the office's first digits."""
    code = office[:digits]
    return Filters(Scope(prefixes=frozenset({code}), codes=frozenset({code})))


def rank(reader: Reader, case: Case, digits: int) -> int | None:
    """How many other hits stand before the wanted item; None where it is not among them."""
    found = near.groups(reader, (Phrase(case.name),), filters(case.office, digits), [])
    items = [place.item for group in found for place in group.places]
    return items.index(case.item) if case.item in items else None


def misread(corpus: Corpus, cases: int) -> Iterator[str]:
    """A row for each way and length of name."""
    for way in WAYS:
        for length in (2, 3, 4):
            wanted = [case for case in corpus.cases if case.way == way and len(case.name) == length][:cases]
            if not wanted:
                continue
            cells = []
            for digits in SCOPES.values():
                ranks = [rank(corpus.reader, case, digits) for case in wanted]
                found = [place for place in ranks if place is not None]
                first = sum(place < FIRST for place in found)
                before = statistics.median(found) if found else 0
                cells.append(f"{first / len(wanted):7.1%} {len(found) / len(wanted):7.1%} {before:5.0f}")
            yield f"  {way:<17} {length}  {len(wanted):4}   " + "   ".join(cells)


def mistyped(corpus: Corpus, cases: int) -> Iterator[str]:
    """The right name among the first ten groups, by way and length."""
    for way in WAYS:
        for length in (2, 3, 4):
            known = [pair for pair in corpus.known if len(pair[0]) == length]
            wanted = []
            for name, office in corpus.dice.sample(known, min(cases, len(known))):
                bad = spoil(name, corpus.dice.randrange(length), way, corpus.dice)
                there, _ = corpus.reader.alike(Phrase(name), (Phrase(name[::-1] + "〇"),), filters(office, 12), 1)
                if bad and there:
                    wanted.append((name, bad.replace(" ", ""), office))
            wanted = [(name, bad, office) for name, bad, office in wanted if bad != name and len(bad) > 1]
            if not wanted:
                continue
            cells = []
            for digits in SCOPES.values():
                found = [
                    name in {group.guess.name for group in groups[:FIRST]}
                    for name, bad, office in wanted
                    for groups in [near.groups(corpus.reader, (Phrase(bad),), filters(office, digits), [])]
                ]
                cells.append(f"{sum(found) / len(found):7.1%}")
            yield f"  {way:<17} {length}  {len(wanted):4}   " + "   ".join(cells)


def main() -> None:
    """A corpus for each rate, and its tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=int, nargs="+", default=[0, 5, 10, 20])
    parser.add_argument("--cases", type=int, default=150, help="of each way and length")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    try:
        for rate in options.rates:
            corpus = Corpus(rate, options.seed)
            print(f"\n{rate} % of name characters spoilt: {corpus.mentions:,} mentions, {len(corpus.cases):,} cases")
            if rate:
                heads = "".join(f"{scope}: first 10, any, read   " for scope in SCOPES)
                print(f"  misread            n   cases   {heads}")
                print("\n".join(misread(corpus, options.cases)), flush=True)
            else:
                print("  mistyped           n   cases   " + "   ".join(SCOPES))
                print("\n".join(mistyped(corpus, options.cases)), flush=True)
    finally:
        county.shutil.rmtree(county.DATA, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
