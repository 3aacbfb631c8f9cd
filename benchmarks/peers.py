"""Names in the same pages by Cundang, SQLite FTS5 and PostgreSQL: recall, precision and p95, in one run.

Usage: `.ci/postgres15 .venv/bin/python benchmarks/peers.py [--pages 50000]`, which lends a PostgreSQL 15 with
`pg_trgm`.

The pages and their register of names are those of benchmarks/speed.py, 39 villages to a town. Everybody is asked the
same names that stand in them, of two and three characters, in the whole city and in one village. Each answers as it
does best:

* Cundang: its engine's whole answer (20 hits, counts of hits and items, four facets); one wrong: the whole `search()`,
  as the page asks it, and of its answer the ranked list of what is nearly right
* FTS5 with `unicode61` (SQLite's default: a run of Chinese is one word) and with `trigram` (`LIKE` below three
  characters)
* PostgreSQL `ILIKE '%…%'` without an index, and with a `pg_trgm` index

A page is right when a plain scan finds the name in it. `one wrong` is a name asked with one character that is not in
it: the peers' answer is `LIKE` with any character in one place (`_建国`, `宣_国`, `宣建_`), and the ten likest pages by
`word_similarity` of `pg_trgm`; right is a page with the true name among the first ten.
"""

import argparse
import os
import random
import shutil
import sqlite3
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

SERVER = os.environ.get("CUNDANG_DATABASE", "")  # taken away by the next import

# ruff: noqa: E402
import speed
from search import CUNDANG, DATA, GIVEN, ask

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console, machine
from cundang.finding_aid import folders
from cundang.finding_aid.queries import Question, search
from cundang.finding_aid.tantivy_engine import TantivyReader
from cundang.holdings.models import Reading

ASKED = 60  # names of each length
FIRST = 10
SHOWN = 20

Rows = list[tuple[int, str, str]]  # page, office, text
Find = Callable[[str, str], list[int]]  # words, office → pages


@dataclass(frozen=True)
class Peer:
    """One way of searching: all pages with the words; the first 20 with a count; the pages nearly right, if it can."""

    name: str
    all: Find
    first: Find
    alike: Find | None = None


def pages(count: int) -> tuple[Rows, list[tuple[str, str]]]:
    """An installation with so many pages, indexed; the pages, and known names with their villages."""
    subprocess.run([*CUNDANG, "setup"], check=True, capture_output=True)
    with acting(machine()):
        Office.objects.get_or_create(code=speed.CITY, defaults={"name": "义乌市"})
    filling = speed.Filling(1)
    filling.until(count)
    subprocess.run([*CUNDANG, "reindex"], check=True, capture_output=True)
    with acting(machine()):
        rows = list(Reading.objects.order_by("page").values_list("page", "office_id", "text"))
    return rows, filling.known


def cundang(who: Actor) -> Peer:
    """Our own index, and the whole search above it."""
    reader = TantivyReader(folders.current() or Path())

    def all_pages(words: str, office: str) -> list[int]:
        return [place.page for place in ask(reader, words, office, 100_000).places if place.page]

    def first(words: str, office: str) -> list[int]:
        return [place.page or 0 for place in ask(reader, words, office, SHOWN).places]

    def alike(words: str, office: str) -> list[int]:
        with acting(who):
            return [hit.page.pk for hit in search(who, Question(words, office)).near_top if hit.page]

    return Peer("Cundang", all_pages, first, alike)


def fts5(rows: Rows, tokenizer: str, folder: Path) -> Peer:
    """SQLite's full-text search."""
    line = sqlite3.connect(folder / f"{tokenizer}.db")
    line.execute(f"CREATE VIRTUAL TABLE pages USING fts5(office UNINDEXED, text, tokenize = '{tokenizer}')")
    line.executemany("INSERT INTO pages (rowid, office, text) VALUES (?, ?, ?)", rows)
    line.execute("INSERT INTO pages (pages) VALUES ('optimize')")
    line.commit()

    def asked(words: str, office: str, what: str, end: str = "") -> list[int]:
        short = tokenizer == "trigram" and len(words) < 3
        # `+`: a full scan, since this SQLite answers nothing to a LIKE that is shorter than a trigram
        condition, value = ("+text LIKE ?", f"%{words}%") if short else ("pages MATCH ?", f'text : "{words}"')
        sql = f"SELECT {what} FROM pages WHERE {condition} AND office >= ? AND office < ? {end}"
        return [row[0] for row in line.execute(sql, [value, office, office + ":"])]

    def first(words: str, office: str) -> list[int]:
        asked(words, office, "count(*)")
        return asked(words, office, "rowid", f"LIMIT {SHOWN}")

    return Peer(f"SQLite FTS5, {tokenizer}", lambda words, office: asked(words, office, "rowid"), first)


def postgres(rows: Rows, indexed: bool) -> Peer:
    """PostgreSQL's own substring search."""
    name = "peers_indexed" if indexed else "peers"
    with psycopg.connect(SERVER, dbname="postgres", autocommit=True) as line:
        line.execute(f"CREATE DATABASE {name}")
    line = psycopg.connect(SERVER, dbname=name, autocommit=True)
    line.execute("CREATE TABLE pages (id bigint PRIMARY KEY, office text, text text)")
    with line.cursor() as cursor, cursor.copy("COPY pages FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
    line.execute("CREATE INDEX ON pages (office text_pattern_ops)")
    if indexed:
        line.execute("CREATE EXTENSION pg_trgm")
        line.execute("CREATE INDEX ON pages USING gin (text gin_trgm_ops)")
    line.execute("ANALYZE pages")

    def asked(sql: str, *values: str) -> list[int]:
        return [row[0] for row in line.execute(sql, values).fetchall()]

    where = "FROM pages WHERE text ILIKE %s AND office LIKE %s"

    def first(words: str, office: str) -> list[int]:
        asked(f"SELECT count(*) {where}", f"%{words}%", office + "%")
        return asked(f"SELECT id {where} LIMIT {SHOWN}", f"%{words}%", office + "%")

    def any_character(words: str, office: str) -> list[int]:
        patterns = [f"%{words[:at]}_{words[at + 1 :]}%" for at in range(len(words))]
        either = " OR ".join(["text LIKE %s"] * len(patterns))
        return asked(f"SELECT id FROM pages WHERE ({either}) AND office LIKE %s LIMIT {FIRST}", *patterns, office + "%")

    def similar(words: str, office: str) -> list[int]:
        order = f"ORDER BY word_similarity(%s, text) DESC LIMIT {FIRST}"
        return asked(f"SELECT id FROM pages WHERE office LIKE %s {order}", office + "%", words)

    return Peer(
        "PostgreSQL ILIKE, pg_trgm index" if indexed else "PostgreSQL ILIKE",
        lambda words, office: asked(f"SELECT id {where}", f"%{words}%", office + "%"),
        first,
        similar if indexed else any_character,
    )


def questions(known: list[tuple[str, str]]) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """What, and the names asked: each with an office that bounds it and the same name with a wrong character."""
    dice = random.Random(4)
    for length in (2, 3):
        borne = [pair for pair in known if len(pair[0]) == length]
        borne = dice.sample(borne, min(ASKED, len(borne)))
        wrong = {name: _spoilt(name, dice) for name, _office in borne}
        for scope, digits in (("city", 6), ("village", 12)):
            yield f"{length} characters, {scope}", [(name, office[:digits], wrong[name]) for name, office in borne]


def _spoilt(name: str, dice: random.Random) -> str:
    """The name with another usual character in one place of the given name."""
    at = dice.randrange(1, len(name))
    return name[:at] + dice.choice([other for other in GIVEN if other != name[at]]) + name[at + 1 :]


def scan(name: str, office: str, rows: Rows) -> set[int]:
    """The pages on which the name stands."""
    return {page for page, at, text in rows if name in text and at.startswith(office)}


def measured(peer: Peer, asked: list[tuple[str, str, str]], scans: list[set[int]]) -> str:
    """One line of the table."""
    right = answered = true = 0
    with_name = 0
    times, alike_times = [], []
    for (name, office, wrong), scanned in zip(asked, scans, strict=True):
        found = set(peer.all(name, office))
        right, answered, true = right + len(found & scanned), answered + len(found), true + len(scanned)
        times.append(_milliseconds(peer.first, name, office))
        if peer.alike:
            with_name += bool(set(peer.alike(wrong, office)[:FIRST]) & scanned)
            alike_times.append(_milliseconds(peer.alike, wrong, office))
    told = f"{right / answered if answered else 1:9.4f} {right / true:9.4f} {_p95(times):9.1f} ms"
    if peer.alike:
        told += f" {with_name / len(asked):9.1%} {_p95(alike_times):9.1f} ms"
    return told


def _milliseconds(find: Find, words: str, office: str) -> float:
    began = time.perf_counter()
    find(words, office)
    return (time.perf_counter() - began) * 1000


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[18]


def compare(rows: Rows, known: list[tuple[str, str]]) -> None:
    """Fill the peers, ask each, print the table."""
    with tempfile.TemporaryDirectory() as folder:
        makers: list[Callable[[], Peer]] = [
            lambda: cundang(console("benchmark")),
            lambda: fts5(rows, "unicode61", Path(folder)),
            lambda: fts5(rows, "trigram", Path(folder)),
            lambda: postgres(rows, indexed=False),
            lambda: postgres(rows, indexed=True),
        ]
        peers = []
        for make in makers:
            began = time.perf_counter()
            peers.append(make())
            print(f"{peers[-1].name}: {len(rows):,} pages in {time.perf_counter() - began:.0f} s", flush=True)
        print(f"{'':<54}{'precision':>9} {'recall':>9} {'p95':>12} {'one wrong':>9} {'p95':>12}")
        for what, asked in questions(known):
            scans = [scan(name, office, rows) for name, office, _wrong in asked]
            for peer in peers:
                print(f"{what:<22}{peer.name:<32}{measured(peer, asked, scans)}", flush=True)


def main() -> None:
    """Fill an installation and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=50_000)
    options = parser.parse_args()
    if not SERVER:
        raise SystemExit("run it under .ci/postgres15: that lends the PostgreSQL to compare with")
    try:
        compare(*pages(options.pages))
    finally:
        subprocess.run([*CUNDANG, "stop"], check=False, capture_output=True)
        shutil.rmtree(DATA, ignore_errors=True)


if __name__ == "__main__":
    main()
