"""How well people are found when one character of the name is wrong, in generated counties, through the whole search.

Usage: `nice python benchmarks/names.py [--rates 0 5 10 20] [--villages 110] [--pages 364] [--cases 60] [--seed 3]`.
Prepares an empty installation in the system's temporary folder (`TMPDIR`), and takes it away at the end.

For each rate there is a county (names_county.py) of 110 villages with 55,000 people and 320,320 mentions of them on
40,040 pages, its names in the register; all counties are in one index. In a county of rate r every character of a
mentioned name is spoilt with probability r %, in one of four ways: another character of the same sound (pypinyin), one
of the same sound in a dialect (the program's own merges, so that row proves little), one that looks alike
(data/contr4l_look_alike.txt, which the program does not use), or dropped or split by a space.

Asked is `search()`, as page and endpoint do, by accounts of a village, its town and its county:

* misread: the true name, of which an item has only a form spoilt in one character; one item a person. *first 10*: the
  item is in `near_top`, before the tenth hit that is wrong (one at which the asked person is not spoilt; whoever is
  mentioned a hundred times has more than ten spoilt items, all of them right). *any*: its form is among the groups
  shown. *read*: how many wrong names stand before it, or in all where it is not found.
* mistyped: a name with one character spoilt by the same four ways; wanted is the right one, which stands on a roster
  and somewhere in the pages. *first 10*: a line with it is among the first ten of the exact hits (宣建 leads to
  宣建国) or of `near_top`.
* exact: the true names; a hit is right if its page has the name, and every page of the village that has it is a hit.
"""

import argparse
import multiprocessing
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property, partial

import search as county
from names_county import WAYS, Case, Maker, Village, settle, spoil, store

from cundang.custodians.queries import Actor, acting, machine
from cundang.finding_aid import folders
from cundang.finding_aid.actions import reindex
from cundang.finding_aid.queries import Answer, Question, search

SCOPES = {"village": (12, "village_clerk"), "town": (9, "town_archivist"), "city": (6, "city_archivist")}
FIRST = 10
EXACT_ASKED = 20  # names of a village


@dataclass
class County:
    """A stored county: its cases, people to ask for, and how often people are mentioned."""

    rate: int
    cases: list[Case]
    known: list[tuple[str, str]]  # a name of a roster that stands on some page, and its village
    kept: Village
    villages: int
    pages: int

    @cached_property
    def spoilt(self) -> dict[str, set[tuple[str, int]]]:
        """A name → the villages and items in which it stands spoilt."""
        found: defaultdict[str, set[tuple[str, int]]] = defaultdict(set)
        for case in self.cases:
            found[case.name].add((case.office, case.item))
        return found


def build(code: str, rate: int, options: argparse.Namespace, pool: "multiprocessing.pool.Pool") -> County:
    """Make the villages in parallel, store them one by one."""
    maker = Maker(code, rate, options.pages, options.seed)
    made = County(rate, [], [], Village("", []), options.villages, options.pages)
    for village in pool.imap(partial(Maker.village, maker), range(options.villages)):
        made.kept = made.kept if made.kept.texts else village
        store(village)
        made.cases += village.cases
        everything = "\n".join(village.texts)
        made.known += [(n, village.office) for n, (_, listed) in village.register.items() if listed and n in everything]
        print(f"\r{rate} %: {village.office}", end="", file=sys.stderr, flush=True)
    print("\r", end="", file=sys.stderr)
    return made


@cache
def actor_at(office: str, scope: str) -> Actor:
    """An account of the scope that the office is in."""
    digits, role = SCOPES[scope]
    return Actor(name=scope, chain=office[:digits], posts=((role, office[:digits]),))


class Asker:
    """Asks, and remembers how long it took."""

    def __init__(self) -> None:
        self.times: defaultdict[str, list[float]] = defaultdict(list)

    def __call__(self, name: str, office: str, scope: str, limit: int = 20) -> Answer:
        """The whole answer to an account of the scope that the office is in."""
        actor = actor_at(office, scope)
        began = time.perf_counter()
        with acting(actor):
            answer = search(actor, Question(name, limit=limit))
        self.times[scope].append((time.perf_counter() - began) * 1000)
        return answer

    def table(self) -> Iterator[str]:
        """The times by scope."""
        for scope, times in self.times.items():
            cuts = statistics.quantiles(times, n=100)
            yield f"  {scope:<8} {len(times):6}  {statistics.median(times):7.1f} {cuts[94]:7.1f} {cuts[98]:7.1f}"


@dataclass(frozen=True)
class Found:
    """Of one question: whether the wanted one is among the first ten, among all, and how many names stand before it."""

    first: bool
    any: bool
    before: int


def misread(asker: Asker, made: County, case: Case, scope: str) -> Found:
    """Ask the true name, look for the item."""
    near, top = (answer := asker(case.name, case.office, scope)).near, [hit.item.pk for hit in answer.near_top]
    digits, _role = SCOPES[scope]
    right = {item for office, item in made.spoilt[case.name] if office.startswith(case.office[:digits])}
    first = case.item in top and sum(item not in right for item in top[: top.index(case.item)]) < FIRST
    spoilt = case.spoilt.replace(" ", "")
    at = next((at for at, group in enumerate(near) if group.name == spoilt), len(near))
    wrong = sum(not right & {hit.item.pk for hit in group.hits} for group in near[:at])
    return Found(first, first or at < len(near), wrong)


def mistyped(asker: Asker, _made: County, case: tuple[str, str, str], scope: str) -> Found:
    """Ask the wrong name, look for the right one."""
    name, bad, office = case
    answer = asker(bad, office, scope)
    near = answer.near
    names = [group.name for group in near]
    first = any(name in (hit.line or "") for hit in [*answer.hits[:FIRST], *answer.near_top[:FIRST]])
    return Found(first, first or name in names, names.index(name) if name in names else len(names))


def cell(found: list[Found]) -> str:
    """First ten, any, and names to read."""
    first, every = (statistics.mean(getattr(one, kind) for one in found) for kind in ("first", "any"))
    read = statistics.mean(one.before for one in found)
    return f"{first:6.1%} {every:6.1%} {read:5.1f}"


def to_mistype(made: County, cases: int, seed: int) -> Iterator[tuple[str, int, list[tuple[str, str, str]]]]:
    """Names to be asked wrongly: way, length, and name, as typed, village."""
    dice = random.Random(seed)
    for way in WAYS:
        for length in (2, 3, 4):
            known = [pair for pair in made.known if len(pair[0]) == length]
            wanted = []
            for name, office in dice.sample(known, min(2 * cases, len(known))):
                bad = (spoil(name, dice.randrange(length), way, dice) or "").replace(" ", "")
                if len(bad) > 1 and bad != name:
                    wanted.append((name, bad, office))
            yield way, length, wanted[:cases]


def to_misread(made: County, cases: int, seed: int) -> Iterator[tuple[str, int, list[Case]]]:
    """Cases of misreading by way and length."""
    dice = random.Random(seed)
    for way in WAYS:
        for length in (2, 3, 4):
            fitting = [case for case in made.cases if case.way == way and len(case.name) == length]
            dice.shuffle(fitting)
            yield way, length, list({(case.name, case.office): case for case in fitting}.values())[:cases]


def table(kind: str, asker: Asker, made: County, options: argparse.Namespace) -> None:
    """A row for each way and length, and one for each length with every way counting the same."""
    heads = "".join(f"{scope + ': first 10, any, read':<26}" for scope in SCOPES)
    print(f"  {kind:<17} n  cases   {heads}")
    ask = misread if kind == "misread" else mistyped
    rows = to_misread(made, options.cases, options.seed) if kind == "misread" else to_mistype(
        made, options.cases, options.seed
    )  # fmt: skip
    every: defaultdict[tuple[int, str], list[Found]] = defaultdict(list)
    for way, length, wanted in rows:
        cells = []
        for scope in SCOPES:
            found = [ask(asker, made, case, scope) for case in wanted]  # type: ignore[operator]
            every[length, scope] += found
            cells.append(cell(found) if found else "")
        if wanted:
            print(f"  {way:<17} {length}  {len(wanted):5}   " + "      ".join(cells), flush=True)
    for length in (2, 3, 4):
        if every[length, "city"]:
            row = "      ".join(cell(every[length, scope]) for scope in SCOPES)
            print(f"  {'all':<17} {length}  {len(every[length, 'city']):5}   {row}")


def exact(made: County) -> str:
    """Precision and recall of the exact hits of names of the first village, by scanning its pages."""
    right = answered = true = 0
    asker = Asker()
    office, texts = made.kept.office, made.kept.texts
    for name in list(dict.fromkeys(made.kept.people))[:EXACT_ASKED]:
        lines = {number for number, text in enumerate(texts) if name in text}
        found = {int(hit.item.reference[-4:]) for hit in asker(name, office, "village", 500).hits}
        right, answered, true = right + len(found & lines), answered + len(found), true + len(lines)
    return f"exact hits: precision {right / answered:.4f}, recall {right / true:.4f} ({true} pages)"


def main() -> None:
    """Build the counties, index them at once, and print the tables of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rates", type=int, nargs="+", default=[0, 5, 10, 20])
    parser.add_argument("--villages", type=int, default=110)
    parser.add_argument("--pages", type=int, default=364, help="of a village")
    parser.add_argument("--cases", type=int, default=60, help="of each way and length")
    parser.add_argument("--seed", type=int, default=3)
    options = parser.parse_args()
    began = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(2) as pool:  # before this process is connected to the database
        subprocess.run([*county.CUNDANG, "setup"], check=True, capture_output=True)
        try:
            counties = [build(f"33{50 + at}82", rate, options, pool) for at, rate in enumerate(options.rates)]
            settle()
            folders.root().mkdir(parents=True, exist_ok=True)
            folders.rebuild_done(names=True)
            reindex(actor=machine())
            print(f"built in {time.perf_counter() - began:.0f} s")
            measure(counties, options)
        finally:
            subprocess.run([*county.CUNDANG, "stop"], check=False)
            county.shutil.rmtree(county.DATA, ignore_errors=True)


def measure(counties: list[County], options: argparse.Namespace) -> None:
    """Every table of every county."""
    asker = Asker()
    for made in counties:
        mentions, people = made.villages * made.pages * 8, made.villages * 500
        print(f"\n{made.rate} % of name characters spoilt: {people:,} people, {mentions:,} mentions; {exact(made)}")
        table("mistyped", asker, made, options)
        if made.rate:
            table("misread", asker, made, options)
    print("\n  whole search, ms:     p50     p95     p99")
    print("\n".join(asker.table()))


if __name__ == "__main__":
    sys.exit(main())
