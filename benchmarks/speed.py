"""The whole program at 100,000, 300,000 and 1,000,000 pages of text, through HTTP, while pages are being added.

Usage: `nice python benchmarks/speed.py [--pages 100000 300000 1000000]`. Needs about 20 GB in the system's temporary
folder (`TMPDIR`), given back at the end, and at the full size more than an hour. With CUNDANG_BENCHMARK_FOLDER=FOLDER
the county stays there, to be measured again or to grow (`--fill`: only that).

The county is that of benchmarks/search.py, here with every row in the database: items, pages, readings, and the name
register, which is filled from the names that the generator put into the text (deriving them from the text goes at the
rate that the last line says). The index is made by `cundang reindex`, timed. Then `cundang serve` runs as people run it
(one job process), ten pages a second are imported, and 1, 8 and 32 clients, each with a connection of its own, ask as
city archivist, town archivist and village clerk:

* name: a name that stands there: exact hits, near hits, counts, facets and rows, all that the page shows
* mistyped: one with a character that is not in it: near hits alone
* phrase: four to six common characters
* suggest: the first two characters, or the pinyin of one
* dossier: the card of a name
"""

import argparse
import http.client
import json
import os
import pickle
import random
import shutil
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import search as county
from django.db import connection
from sessions import session_of

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, actor_named, console, machine, under
from cundang.finding_aid import folders
from cundang.finding_aid.engine import Filters, Wanted
from cundang.finding_aid.models import RegisteredName
from cundang.finding_aid.name_keys import keys
from cundang.finding_aid.queries import Question, search
from cundang.finding_aid.registering import register_pages
from cundang.finding_aid.tantivy_engine import TantivyReader
from cundang.finding_aid.words import phrases
from cundang.holdings.actions import import_records
from cundang.holdings.models import Fonds, Item, Page, Reading

CITY, TOWN, VILLAGE = "330782", "330782100", "330782100200"
ACCOUNTS = {"city": ("city_archivist", CITY), "town": ("town_archivist", TOWN), "village": ("village_clerk", VILLAGE)}
CLIENTS = (1, 8, 32)
REQUESTS = {1: 60, 8: 160, 32: 256}  # of one cell
LONGEST = 8.0  # seconds of one cell
PHRASES = ["村民委员会", "经研究决定", "土地承包", "计划生育", "收款收据", "建房申请"]
NAMES_TRIED = 600  # pages whose names are derived, for the rate

MENTIONS = """
INSERT INTO finding_aid_mention
       (office_code, item_id, page_id, line, start, name, written, source, role, confidence)
SELECT %s, * , 'text', '', 0.95
  FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::text[], %s::text[])
"""


class Filling:
    """The growing county in the database."""

    def __init__(self, seed: int) -> None:
        self._villages = county.Villages(seed)
        self.pages = self.village = 0
        self.known: list[tuple[str, str]] = []  # a name and the village where it is borne
        self.indexed = 0  # pages

    def until(self, pages: int) -> None:
        """Add whole villages until there are so many pages."""
        while self.pages < pages:
            with acting(machine()):
                self._add_village()
            print(f"\r{self.pages:,} pages", end="", flush=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")  # the reading transaction below begins after everything

    def _add_village(self) -> None:
        code, people = county.code(self.village), self._villages.people()
        for part, name in ((code[:9], "镇"), (code, "村")):
            Office.objects.get_or_create(code=part, defaults={"name": f"第{part[-3:]}{name}"})
        fonds = Fonds.objects.create(office_id=code, number="1")
        items = [
            Item(
                office_id=code,
                custodian_id=code,
                fonds=fonds,
                title=f"关于{people[n % 500]}{county.PHRASES[n % len(county.PHRASES)]}的材料",
                year=1978 + n % 42,
                class_code=("WS", "KJ")[n % 2],
                reference=f"{code[-6:]}-WS·{1978 + n % 42}·Y-{n:04}",
                reference_key=f"{code}{n}",
                retention_code="Y",
            )
            for n in range(county.PAGES_OF_A_VILLAGE // 2)
        ]
        Item.objects.bulk_create(items, batch_size=1000)
        pages = [
            Page(office_id=code, item=item, number=number, width=0, height=0) for item in items for number in (1, 2)
        ]
        Page.objects.bulk_create(pages, batch_size=2000)
        self._write(code, people, pages)
        self.known += [(name, code) for name in people[:60]]
        self.pages += len(pages)
        self.village += 1

    def _write(self, code: str, people: list[str], pages: list[Page]) -> None:
        """Texts, and the register of their names."""
        counts: Counter[str] = Counter()
        readings, rows = [], []
        for page in pages:
            names: list[str] = []
            text = self._villages.page(people, names)
            lines = text.split("\n")
            readings.append(
                Reading(
                    page=page,
                    office_id=code,
                    engine="import",
                    text=text,
                    lines=[{"text": line, "confidence": 1.0, "box": None} for line in lines],
                )
            )
            for name in names:
                line = next(number for number, text in enumerate(lines) if name in text)
                rows.append((page.item_id, page.pk, line, lines[line].index(name), name, name))
            counts.update(names)
        Reading.objects.bulk_create(readings, batch_size=1000)
        with connection.cursor() as cursor:
            cursor.execute(MENTIONS, [code, *(list(column) for column in zip(*rows, strict=True))])
        RegisteredName.objects.bulk_create(self._card(code, name, count) for name, count in counts.items())

    @staticmethod
    def _card(code: str, name: str, count: int) -> RegisteredName:
        key = keys(name)
        cuts = dict(zip(("cut1", "cut2", "cut3", "cut4"), key.cuts, strict=True))
        sounds = {"sound": key.sound, "accent": key.accent, "initials": key.initials}
        return RegisteredName(office_id=code, name=name, mentions=count, listed=0, **sounds, **cuts)


@dataclass(frozen=True)
class Asker:
    """A signed-in account and what it asks, by kind."""

    cookie: str
    paths: dict[str, list[str]]


def askers(known: list[tuple[str, str]]) -> dict[str, Asker]:
    """The three accounts with their questions: names borne in their own scope."""
    dice = random.Random(3)
    made = {}
    for scope, (_role, office) in ACCOUNTS.items():
        borne = [name for name, village in known if village.startswith(office) and len(name) > 1]
        names = dice.choices(borne, k=120)
        wrong = [name[:-1] + dice.choice([c for c in county.GIVEN if c != name[-1]]) for name in names]
        with acting(machine()):
            cards = list(RegisteredName.objects.filter(under(office), name__in=names).values_list("pk", flat=True))
        made[scope] = Asker(
            f"sessionid={session_of(scope)}",
            {
                "name": [_search(name) for name in names],
                "mistyped": [_search(name) for name in wrong],
                "phrase": [_search(phrase) for phrase in PHRASES],
                "suggest": [f"/api/v1/suggest?q={quote(name[:2])}" for name in names[:60]]
                + [f"/api/v1/suggest?q={keys(name).sound[:4]}" for name in names[:60]],
                "dossier": [f"/api/v1/persons/{card}" for card in dice.choices(cards, k=60)],
            },
        )
    return made


def _search(words: str) -> str:
    return "/api/v1/search?" + urlencode({"q": words})


class Server:
    """`cundang serve`, and the memory of its processes."""

    def __init__(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        arguments = ["serve", "--port", str(self.port), "--processes", "1", "--threads", "32"]
        self._process = subprocess.Popen([*county.CUNDANG, *arguments], stdout=subprocess.DEVNULL)
        for _ in range(300):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit("the web server did not start")

    def memory(self) -> int:
        """Megabytes that all its processes hold for themselves (PSS), the database's apart from what it shares."""
        below, total = {self._process.pid}, 0
        stats = {int(path.name): _parent(path) for path in Path("/proc").glob("[0-9]*")}
        for _ in range(4):
            below |= {pid for pid, parent in stats.items() if parent in below}
        for pid in below:
            try:
                rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
            except OSError:
                continue
            total += sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
        return total // 1024

    def stop(self) -> None:
        """End it in order."""
        self._process.terminate()
        self._process.wait()


def _parent(path: Path) -> int:
    try:
        return int((path / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


class Adding:
    """Ten pages a second, taken over as records, until the end of the `with`."""

    def __init__(self, folder: Path, pages: int) -> None:
        self._path, self._last = folder / "more.jsonl", pages
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.added = 0

    def __enter__(self) -> "Adding":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            began = time.monotonic()
            with self._path.open("w", encoding="utf-8") as file:
                for number in range(5):
                    reference = f"M{self._last}-WS·2019·Y-{self.added + number:05}"
                    pages = [{"n": n, "text": f"今收到王建国交来款项{self.added}元\n村民委员会"} for n in (1, 2)]
                    line = {"reference": reference, "title": "收据", "office": VILLAGE, "year": 2019, "pages": pages}
                    file.write(json.dumps(line, ensure_ascii=False) + "\n")
            import_records(self._path, office=None, actor=console("benchmark"))
            self.added += 10
            self._ended.wait(max(0.0, 1.0 - (time.monotonic() - began)))
        connection.close()


def cell(port: int, asker: Asker, kind: str, clients: int) -> list[float]:
    """Milliseconds of every request of so many clients at once; warm."""
    paths = asker.paths[kind]
    times: list[float] = []
    until = time.monotonic() + LONGEST
    shares = [paths[at :: min(clients, len(paths))] for at in range(min(clients, len(paths)))]

    def ask(at: int) -> None:
        line = http.client.HTTPConnection("127.0.0.1", port)
        mine = shares[at % len(shares)]
        for turn in range(REQUESTS[clients] // clients + 1):
            began = time.perf_counter()
            line.request("GET", mine[turn % len(mine)], headers={"Cookie": asker.cookie})
            response = line.getresponse()
            body = response.read()
            if response.status != 200:
                raise SystemExit(f"{mine[turn % len(mine)]}: {response.status} {body[:200]!r}")
            if turn:
                times.append((time.perf_counter() - began) * 1000)
            if turn > 2 and time.monotonic() > until:
                break

    threads = [threading.Thread(target=ask, args=(at,)) for at in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def percentiles(values: list[float]) -> tuple[float, float, float]:
    """p50, p95, p99."""
    cuts = statistics.quantiles(values, n=100)
    return statistics.median(values), cuts[94], cuts[98]


Figures = dict[tuple[str, str], tuple[float, float, float]]  # (what, how) → p50, p95, p99


def through_http(port: int, known: list[tuple[str, str]]) -> Figures:
    """Every kind, scope and number of clients; printed as it comes."""
    figures: Figures = {}
    print(f"  {'':<20}" + "".join(f"{f'{clients} clients p50/p95/p99':>32}" for clients in CLIENTS) + " ms")
    for scope, asker in askers(known).items():
        for kind in asker.paths:
            line = f"  {f'{kind}, {scope}':<20}"
            for clients in CLIENTS:
                found = percentiles(cell(port, asker, kind, clients))
                figures[f"{kind}, {scope}", str(clients)] = found
                line += f"{' / '.join(f'{value:.0f}' for value in found):>32}"
            print(line, flush=True)
    return figures


def inside(known: list[tuple[str, str]]) -> Figures:
    """Exact answers (20 hits, counts, facets), and the whole search with near hits and rows, inside this process."""
    reader, figures = TantivyReader(folders.current() or Path()), {}
    for scope, (_role, office) in ACCOUNTS.items():
        actor = actor_named(scope)
        names = [name for name, village in known if village.startswith(office)][:150]
        with acting(actor):
            for what, answer in (("exact", _exact), ("whole", _whole)):
                figures[f"{what}, {scope}", "inside"] = percentiles(_timed(names, reader, actor, answer))
                told = " / ".join(f"{value:.2f}" for value in figures[f"{what}, {scope}", "inside"])
                print(f"  {f'{what}, {scope}':<20}{told:>32} ms inside the process", flush=True)
    return figures


def _timed(
    names: list[str], reader: TantivyReader, actor: Actor, answer: Callable[[TantivyReader, Actor, str], object]
) -> list[float]:
    times = []
    for turn in range(2):
        for name in names:
            began = time.perf_counter()
            answer(reader, actor, name)
            if turn:
                times.append((time.perf_counter() - began) * 1000)
    return times


def _exact(reader: TantivyReader, actor: Actor, name: str) -> object:
    return reader.ask(Wanted(phrases(name), Filters(actor.scope("search")), "relevance", 20, 0))


def _whole(reader: TantivyReader, actor: Actor, name: str) -> object:
    return search(actor, Question(name))


def names_rate() -> float:
    """Pages a second whose names are derived from their text; undone afterwards."""
    with acting(machine()):
        ids = list(Page.objects.order_by("pk").values_list("pk", flat=True)[:NAMES_TRIED])
        began = time.perf_counter()
        register_pages(ids)
        return len(ids) / (time.perf_counter() - began)


def reindex(filling: Filling) -> None:
    """The index of the present size, timed."""
    made = json.loads(subprocess.run([*county.CUNDANG, "reindex", "--json"], check=True, capture_output=True).stdout)
    live = folders.current()
    size = sum(path.stat().st_size for path in (live or Path()).rglob("*") if path.is_file())
    rate = made["pages"] / made["seconds"]
    print(f"\r{filling.pages:,} pages, {filling.village} villages")
    print(f"  reindex {made['seconds']:.0f} s ({rate:,.0f} pages a second); {size / made['pages']:,.0f} bytes a page")
    filling.indexed = filling.pages


def measure(filling: Filling, folder: Path) -> Figures:
    """Everything at the present size."""
    figures = inside(filling.known)
    server = Server()
    try:
        rest = server.memory()
        with Adding(folder, filling.pages) as adding:
            began = time.monotonic()
            figures |= through_http(server.port, filling.known)
            added = adding.added / (time.monotonic() - began)
        print(f"  {added:.1f} pages a second added meanwhile; memory at rest {rest} MB, after {server.memory()} MB")
    finally:
        server.stop()
    return figures


def growth(first: Figures, last: Figures) -> Iterator[str]:
    """The ratios of p95 of the last size to the first."""
    for what, how in first:
        yield f"  {what:<20} {how:>8}: × {last[what, how][1] / first[what, how][1]:.2f}"


KEPT = Path(f"{county.DATA}.filled")


def begun(seed: int) -> Filling:
    """An installation with its three accounts, empty or as it was kept."""
    subprocess.run([*county.CUNDANG, "setup"], check=True, capture_output=True)
    if county.KEPT and KEPT.exists():
        kept: Filling = pickle.loads(KEPT.read_bytes())  # written below
        return kept
    with acting(machine()):
        for code, name in ((CITY, "义乌市"), (TOWN, "第100镇"), (VILLAGE, "第200村")):
            Office.objects.get_or_create(code=code, defaults={"name": name})
    for username, (role, office) in ACCOUNTS.items():
        account = ["create-user", username, "--role", role, "--office", office, "--password-stdin"]
        subprocess.run([*county.CUNDANG, *account], input=county.PASSWORD.encode(), check=True, capture_output=True)
    return Filling(seed)


def main() -> None:
    """Fill, measure, fill on, measure, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[100_000, 300_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fill", action="store_true", help="only fill and index the county of the kept folder")
    options = parser.parse_args()
    try:
        filling, figures = begun(options.seed), []
        with tempfile.TemporaryDirectory() as folder:
            for pages in options.pages:
                filling.until(pages)
                if filling.indexed < filling.pages:
                    reindex(filling)
                    KEPT.write_bytes(pickle.dumps(filling))
                if not options.fill:
                    figures.append(measure(filling, Path(folder)))
        if len(figures) > 1:
            print(f"growth of p95 from {options.pages[0]:,} to {options.pages[-1]:,} pages")
            print("\n".join(growth(figures[0], figures[-1])))
        print(f"names derived from text: {names_rate():,.0f} pages a second; load {os.getloadavg()[0]:.1f}")
    finally:
        subprocess.run([*county.CUNDANG, "stop"], check=False, capture_output=True)
        if not county.KEPT:
            KEPT.unlink(missing_ok=True)
            shutil.rmtree(county.DATA, ignore_errors=True)


if __name__ == "__main__":
    main()
