"""Search at 200,000 and 1,000,000 synthetic pages of village records, text only, in one run.

Usage: `nice python benchmarks/search.py [--pages 200000 1000000] [--no-http]`. Needs about 3 GB in the system's
temporary folder (`TMPDIR`), given back at the end.

The text is drawn from a seed: villages of 500 people each whose names are mentioned as seldom and as often as in life,
in sentences of common phrases and of two-character words by Zipf's rule. It is streamed into the engine through
the program's own tokens. Measured at each size, per kind of question and scope: p50 and p95 of the engine's whole
answer (20 hits, exact counts of hits and items, four facets), then the same through HTTP with one signed-in client,
for which the database gets the rows of the hits that the questions give. Pages of two villages are kept and scanned:
precision and recall against plain substrings.
"""

import argparse
import csv
import http.client
import itertools
import json
import os
import random
import re
import resource
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import django

KEPT = os.environ.get("CUNDANG_BENCHMARK_FOLDER", "")  # of benchmarks/speed.py; given back otherwise
DATA = KEPT or tempfile.mkdtemp(prefix="cundang-benchmark-")
os.environ.update(CUNDANG_DATA=DATA, CUNDANG_SECRET_KEY=secrets.token_hex(24))
os.environ["DJANGO_SETTINGS_MODULE"] = "cundang.settings"
for name in ("CUNDANG_DATABASE", "CUNDANG_INDEX", "CUNDANG_STORE"):
    os.environ.pop(name, None)
django.setup()

# ruff: noqa: E402  # only after the environment stands

from sessions import session_of

from cundang.custodians.models import Office
from cundang.custodians.queries import Scope, acting, machine
from cundang.finding_aid import folders
from cundang.finding_aid.engine import Description, Filters, Found, PageText, Reader, Wanted
from cundang.finding_aid.tantivy_engine import TantivyReader, TantivyWriter
from cundang.finding_aid.words import SEAM, bigrams, joined, phrases
from cundang.folding import normalise
from cundang.holdings.models import Fonds, Item, Page, Reading
from cundang.strongroom.models import Blob

PAGES_OF_A_VILLAGE = 1838  # a million pages are then the 544 villages and communities of Yiwu
VILLAGES_OF_A_TOWN = 39
KEPT_VILLAGES = 2
QUESTIONS = 150
CUNDANG = [sys.executable, "-m", "cundang.cli"]
PASSWORD = "稻谷满仓-1983-sunny"  # of a throw-away installation

GIVEN = (
    "建国华军民强明平生福良根林标荣东伟志文海晓永向旭俊云跃小春峰勇斌刚波飞秀桂美彩爱月惠素玉金荷凤香英珍仙娟花芳珠兰"
    "萍琴妹菊莲法土水炳阿锡宝有德贤寿财贵祥松泉丽慧红燕巧玲霞浩宇子一凯鹏超思嘉杰豪鑫磊涛翔晨辉阳佳欣梦静婷雅诗"
)
PHRASES = [
    "村民委员会",
    "经研究决定",
    "土地承包",
    "计划生育",
    "建房申请",
    "宅基地",
    "同意建房",
    "社会抚养费",
    "收款收据",
    "罚款通知",
    "户口登记",
    "承包合同",
    "集体经济",
    "会议记录",
    "财务公开",
    "农业税",
    "自留山",
    "林权证",
    "征地补偿",
    "婚姻登记",
    "独生子女",
    "合作医疗",
    "五保供养",
    "优待抚恤",
    "退伍军人",
    "村规民约",
    "调解协议",
    "分家析产",
    "水利工程",
    "道路硬化",
    "低保申请",
    "房屋拆迁",
    "选举结果",
    "党支部",
    "妇女主任",
    "生产队长",
    "工分登记",
    "口粮分配",
    "账目清单",
    "年终决算",
]
ASKED_PHRASES = ["土地承包", "计划生育", "建房申请", "收款收据", "征地补偿", "婚姻登记", "会议记录", "合作医疗"]


class Villages:
    """A county of invented text; the same seed gives the same text."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        rows = csv.DictReader(
            (files("cundang.specimen") / "data/names/family_names.csv").read_text("utf-8").splitlines()
        )
        surnames = [(row["surname"], float(row["weight"])) for row in rows]
        self._surnames, self._weights = [s for s, _ in surnames], [w for _, w in surnames]
        characters = [bytes([0xB0 + n // 94, 0xA1 + n % 94]).decode("gb2312", "ignore") for n in range(3755)]
        self._words = ["".join(self._dice.choices(characters, k=2)) for _ in range(8000)]
        self._word_weights = list(itertools.accumulate(1 / rank for rank in range(1, 8001)))
        self._phrase_weights = list(itertools.accumulate(1 / rank for rank in range(1, len(PHRASES) + 1)))
        self._name_weights = list(itertools.accumulate(1 / rank**0.7 for rank in range(1, 501)))

    def people(self) -> list[str]:
        """The names of a village, three in four of three characters."""
        lineages = self._dice.choices(self._surnames, self._weights, k=8)
        return [
            self._dice.choice(lineages) + "".join(self._dice.choices(GIVEN, k=self._dice.choice((1, 2, 2, 2))))
            for _ in range(500)
        ]

    def page(self, people: list[str], mentioned: list[str] | None = None) -> str:
        """About 340 characters in twelve lines, with eight names, which are also put into `mentioned`."""
        dice = self._dice
        words = iter(dice.choices(self._words, cum_weights=self._word_weights, k=110))
        names = dice.choices(people, cum_weights=self._name_weights, k=8)
        if mentioned is not None:
            mentioned += names
        phrases = dice.choices(PHRASES, cum_weights=self._phrase_weights, k=8)
        lines = [f"{p}{next(words)}{n}，{next(words)}{next(words)}。" for p, n in zip(phrases, names, strict=True)]
        lines += [f"{dice.randrange(1978, 2020)}年{dice.randrange(1, 13)}月，金额{dice.randrange(10, 5000)}元"]
        lines += ["".join(itertools.islice(words, 28)) + "。" for _ in range(3)]
        dice.shuffle(lines)
        return "\n".join(lines)


def code(village: int) -> str:
    """The statistical code of a village."""
    return f"330782{100 + village // VILLAGES_OF_A_TOWN:03}{200 + village % VILLAGES_OF_A_TOWN:03}"


class Filling:
    """The growing index, and what is remembered of it for asking and checking."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._villages = Villages(seed)
        self.pages = self.village = 0
        self.kept: dict[str, dict[int, str]] = defaultdict(dict)  # office → page → text
        self.known: list[tuple[str, str]] = []  # a name and the village where it is borne
        self.seconds = 0.0

    def until(self, pages: int) -> None:
        """Add whole villages until there are so many pages, and let merges finish: they would be measured too."""
        began = time.perf_counter()
        self._writer = TantivyWriter(self._folder)
        while self.pages < pages:
            self._add_village()
            print(f"\r{self.pages:,} pages", end="", file=sys.stderr, flush=True)
        self._writer.commit()
        self._writer.close()
        self.seconds += time.perf_counter() - began

    def _add_village(self) -> None:
        office, people = code(self.village), self._villages.people()
        self.known += [(name, office) for name in people[:60]]
        for number in range(PAGES_OF_A_VILLAGE // 2):
            item = self.pages // 2 + 1
            year = 1978 + number % 42
            catalogue = joined([PHRASES[number % len(PHRASES)] + people[number % 500], f"{office}-{year}-{number:04}"])
            about = Description(
                item, office, year, ("WS", "KJ")[number % 2], ("Y", "D30", "D10")[number % 3], None, catalogue
            )
            texts = []
            for image in (1, 2):
                self.pages += 1
                text = self._villages.page(people)
                texts.append(PageText(self.pages, image, bigrams(text), unread=False))
                if self.village < KEPT_VILLAGES:
                    self.kept[office][self.pages] = text
            self._writer.put(about, texts, f" {SEAM} ".join(text.tokens for text in texts))
        self.village += 1


Asked = tuple[str, str]  # the words, and the code that bounds the search


def questions(filling: Filling) -> dict[str, list[Asked]]:
    """What is asked, by kind and scope."""
    dice = random.Random(2)
    made: dict[str, list[Asked]] = {}
    for length in (2, 3):
        borne = dice.choices([pair for pair in filling.known if len(pair[0]) == length], k=QUESTIONS)
        for scope, digits in (("city", 6), ("town", 9), ("village", 12)):
            made[f"{length}-character name, {scope}"] = [(name, office[:digits]) for name, office in borne]
    made["4-character phrase, city"] = [(phrase, "330782") for phrase in ASKED_PHRASES]
    offices = [office for _, office in dice.choices(filling.known, k=QUESTIONS)]
    made["4-character phrase, village"] = [(dice.choice(ASKED_PHRASES), office) for office in offices]
    return made


def ask(reader: Reader, words: str, office: str, limit: int = 20) -> Found:
    """The engine's whole answer within a scope."""
    scope = Scope(prefixes=frozenset({office}), codes=frozenset({office}))
    return reader.ask(Wanted(phrases(words), Filters(scope), "relevance", limit, 0))


def timed(asked: list[Asked], answer: Callable[[str, str], object]) -> tuple[list[float], list[float]]:
    """p50 and p95 in milliseconds, warm: of the clock, and of this process's own work."""
    clock, work = [], []
    for turn in range(2):
        for words, office in asked:
            began, worked = time.perf_counter(), time.process_time()
            answer(words, office)
            if turn:
                clock.append((time.perf_counter() - began) * 1000)
                work.append((time.process_time() - worked) * 1000)
    return _percentiles(clock), _percentiles(work)


def _percentiles(values: list[float]) -> list[float]:
    return [statistics.median(values), statistics.quantiles(values, n=20)[18]]


def compared(reader: Reader, filling: Filling) -> tuple[float, float, int]:
    """Precision and recall of names and phrases in the kept villages, against a scan; how many hits were compared."""
    right = answered = true = 0
    for office, texts in filling.kept.items():
        plain = {page: re.sub(r"[^\u4e00-\u9fff\w]+", " ", normalise(text)) for page, text in texts.items()}
        names = sorted({name for name, home in filling.known if home == office})
        for words in [*names, *(name[:2] for name in names if len(name) > 2), *ASKED_PHRASES]:
            scanned = {page for page, text in plain.items() if words in text}
            found = {place.page for place in ask(reader, words, office, 100_000).places if place.page}
            right, answered, true = right + len(found & scanned), answered + len(found), true + len(scanned)
    return right / answered, right / true, true


def measure(folder: Path, filling: Filling, server: "Server | None") -> dict[str, dict[str, float]]:
    """Every figure at the present size, printed as it comes."""
    reader = TantivyReader(folder)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    precision, recall, hits = compared(reader, filling)
    print(f"\r{filling.pages:,} pages, {filling.village} villages, {filling.pages / filling.seconds:,.0f} a second")
    print(f"  {size / filling.pages:,.0f} bytes a page; precision {precision:.4f}, recall {recall:.4f}, {hits:,} hits")
    print(f"  {'':<30}      p50      p95   (and CPU)")
    figures: dict[str, dict[str, float]] = {}
    for kind, asked in questions(filling).items():
        (p50, p95), (cpu50, cpu95) = timed(asked, lambda words, office: ask(reader, words, office))
        figures[kind] = {"p50": p50, "p95": p95, "CPU p50": cpu50, "CPU p95": cpu95}
        line = f"  {kind:<30} {p50:8.2f} {p95:8.2f}   {cpu50:8.2f} {cpu95:8.2f} ms"
        if server:
            server.give_rows(reader, asked)
            (web50, web95), _ = timed(asked[:50], server.ask)
            figures[kind]["HTTP p95"] = web95
            line += f"   HTTP {web50:8.2f} {web95:8.2f} ms"
        print(line, flush=True)
    return figures


class Server:
    """`cundang web` on the installation, and a city archivist signed in to it."""

    def __init__(self) -> None:
        account = "create-user city --role city_archivist --office 330782 --password-stdin".split()  # noqa: SIM905
        subprocess.run([*CUNDANG, *account], input=PASSWORD, text=True, check=True, capture_output=True)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process = subprocess.Popen([*CUNDANG, "web", "--port", str(self._port)])
        self._wait()
        self._cookie = f"sessionid={session_of('city')}"
        self._connection = http.client.HTTPConnection("127.0.0.1", self._port)
        self._given: set[int] = set()

    def _wait(self) -> None:
        for _ in range(300):
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self._port)) == 0:
                    return
            time.sleep(0.1)
        raise SystemExit("the web server did not start")

    def ask(self, words: str, office: str) -> dict[str, Any]:
        """The answer of the endpoint; every hit must have its row."""
        path = "/api/v1/search?" + urlencode({"q": words, "office": office})
        self._connection.request("GET", path, headers={"Cookie": self._cookie})
        response = self._connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{quote(words)}: {response.status} {body[:200]!r}")
        answer: dict[str, Any] = json.loads(body)
        if len(answer["hits"]) != min(20, answer["total"]):
            raise SystemExit(f"{words}: {len(answer['hits'])} rows of {answer['total']}")
        return answer

    def give_rows(self, reader: Reader, asked: list[Asked]) -> None:
        """Put the rows of the hits into the database."""
        places = {
            (place.item, place.page, words)
            for words, office in asked[:50]
            for place in ask(reader, words, office).places
        }
        give_rows(sorted(places, key=str))
        self._connection.close()  # it was idle meanwhile, and may have been closed over there

    def stop(self) -> None:
        """End the server."""
        self._process.terminate()
        self._process.wait()


def give_rows(places: list[tuple[int, int | None, str]]) -> None:
    """Items, pages and readings of twelve lines, one of which has the words."""
    with acting(machine()):
        blob, _ = Blob.objects.get_or_create(digest="0" * 64, defaults={"size": 1})
        for item, page, words in places:
            office = code((item - 1) // (PAGES_OF_A_VILLAGE // 2))
            for part in (office[:6], office[:9], office):
                Office.objects.get_or_create(code=part, defaults={"name": f"村{part}"})
            fonds, _ = Fonds.objects.get_or_create(office_id=office, number="1")
            Item.objects.get_or_create(
                pk=item,
                defaults={"office_id": office, "custodian_id": office, "fonds": fonds, "title": words, "year": 1983},
            )
            if page is None:
                continue
            lines = [{"text": "某" * 28, "confidence": 0.9, "box": [100, 90 * n, 900, 60]} for n in range(12)]
            lines[7]["text"] = f"今收到{words}交来款项"
            Page.objects.get_or_create(
                pk=page,
                defaults={"office_id": office, "item_id": item, "number": 2 - page % 2, "image": blob, "source": blob,
                          "width": 2480, "height": 3508},
            )  # fmt: skip
            reading, made = Reading.objects.get_or_create(
                page_id=page, defaults={"office_id": office, "engine": "none", "lines": lines, "text": ""}
            )
            if not made:
                reading.lines[7]["text"] += words
                reading.save(update_fields=["lines"])


def growth(all_figures: list[dict[str, dict[str, float]]]) -> Iterator[str]:
    """The ratios of the last size to the first."""
    first, last = all_figures[0], all_figures[-1]
    for kind in first:
        ratios = (f"{name} × {last[kind][name] / first[kind][name]:.2f}" for name in first[kind])
        yield f"  {kind:<30} " + "   ".join(ratios)


def main() -> None:
    """Fill, measure, fill on, measure, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, nargs="+", default=[200_000, 1_000_000])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-http", action="store_true")
    options = parser.parse_args()
    server = None
    folder = folders.new()
    filling = Filling(folder, options.seed)
    folders.publish(folder)
    try:
        if not options.no_http:
            subprocess.run([*CUNDANG, "setup"], check=True, capture_output=True)
            Office.objects.get_or_create(code="330782", defaults={"name": "义乌市"})
            server = Server()
        figures = []
        for pages in options.pages:
            filling.until(pages)
            figures.append(measure(folder, filling, server))
        print(f"growth from {options.pages[0]:,} to {options.pages[-1]:,} pages")
        print("\n".join(growth(figures)))
        print(f"most memory of this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")
    finally:
        if server:
            server.stop()
        if not options.no_http:
            subprocess.run([*CUNDANG, "stop"], check=False)
        shutil.rmtree(DATA, ignore_errors=True)


if __name__ == "__main__":
    main()
