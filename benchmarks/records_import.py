"""Pages per second of `cundang import-records`, from the start of the command until everything can be found.

Usage: `python benchmarks/records_import.py [--pages 10000 50000] [--cores 2] [--seed 1]`. Prepares an empty
installation in a temporary folder for every size, with one town and its villages, writes a file of records (three
pages an item, about 400 characters a page, packed with Zstandard), and measures in one run: reading and checking the
lines alone, the command, the same file again, and that a page of the last line is found. The command, the database and
the index share the given number of cores; the names, which follow later, are not waited for. Prints a table and the
ratio of the two sizes.
"""

import argparse
import json
import os
import random
import resource
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from backports import zstd

TOWN = "330782106"
VILLAGES = [f"{TOWN}{n}" for n in range(201, 241)]
PAGES_OF_ITEM = 3
SURNAMES = "王陈楼朱吴金张骆何傅叶刘黄李方龚杨毛徐赵宣冯丁虞"
GIVEN = "建国小红明华秀英志强丽芳根生文军海燕云飞金水桂花庆祥春梅国良伟民"
WORDS = (
    "经研究同意该户建房用地占地面积平方米四至东至路南至田西至屋北至山宅基地使用权属集体所有应按规定办理手续"
    "计划生育罚款收据今收到人民币元整经手人会计出纳村民委员会大陈镇人民政府批复关于土地承包合同期限年限粮食"
    "征购任务公斤农业税款选举委员会主任委员会议记录到会人员讨论决定通过低保申请困难补助退伍军人安置户口迁移"
)


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "cundang.cli", *arguments]


def name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + "".join(dice.sample(GIVEN, dice.choice((1, 2, 2))))


def page_text(dice: random.Random, person: str) -> str:
    """Twenty lines of twenty characters, the person on one of them."""
    lines = ["".join(dice.choices(WORDS, k=20)) for _ in range(20)]
    lines[dice.randrange(20)] = f"今有{person}户申请，"
    return "\n".join(lines)


def records(pages: int, seed: int) -> Iterator[dict[str, Any]]:
    dice = random.Random(seed)
    for n in range(pages // PAGES_OF_ITEM):
        year, person = 1978 + n % 40, name(dice)
        yield {
            "reference": f"D{n // 9000:03}-WS·{year}·D30-{n % 9000:04}",
            "title": f"关于{person}建房用地的批复",
            "office": VILLAGES[n % len(VILLAGES)],
            "year": year,
            "date": f"{year}0312",
            "class": "WS",
            "retention": "30年",
            "author": "大陈镇人民政府",
            "doc_no": f"陈政〔{year}〕{n}号",
            "persons": [person],
            "box": str(n // 30),
            "pages": [{"n": k + 1, "text": page_text(dice, person), "image": None} for k in range(PAGES_OF_ITEM)],
        }


def write(path: Path, pages: int, seed: int) -> str:
    """The file; the reference code of its last line."""
    last = ""
    with zstd.open(path, "wt", encoding="utf-8") as target:
        for record in records(pages, seed):
            target.write(json.dumps(record, ensure_ascii=False) + "\n")
            last = record["reference"]
    return last


def timed(*arguments: str, environment: dict[str, str]) -> tuple[float, float, Any]:
    """Wall seconds, processor seconds of the command's own process, and its document."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        command(*arguments, "--json"), env=environment, check=True, capture_output=True, encoding="utf-8"
    )
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, busy, json.loads(done.stdout)


def reading_alone(path: Path) -> float:
    """Seconds to unpack, check and understand every line."""
    import django  # noqa: PLC0415

    django.setup()
    from cundang.holdings.records.lines import RecordsFile  # noqa: PLC0415
    from cundang.holdings.records.reading import record_of  # noqa: PLC0415

    start = time.perf_counter()
    with RecordsFile(path) as file:
        refused = sum(bool(record_of(line, {"WS": "WS"}).refused) for line in file.lines())
    if refused:
        raise SystemExit(f"{refused} lines were refused")
    return time.perf_counter() - start


def measure(pages: int, seed: int, folder: Path) -> dict[str, float]:
    """Pages a second of each step."""
    environment = {**os.environ, "CUNDANG_DATA": str(folder / "data"), "CUNDANG_SECRET_KEY": secrets.token_hex(24)}
    path, offices = folder / "records.jsonl.zst", folder / "offices.csv"
    last = write(path, pages, seed)
    offices.write_text("code,name\n" + "".join(f"{code},第{code[-3:]}村\n" for code in VILLAGES), encoding="utf-8")
    pages = pages // PAGES_OF_ITEM * PAGES_OF_ITEM
    subprocess.run(command("setup"), env=environment, check=True, stdout=subprocess.DEVNULL)
    try:
        timed("import-offices", str(offices), environment=environment)
        first, busy, said = timed("import-records", str(path), environment=environment)
        _stop_names(environment["CUNDANG_DATA"])
        again, _busy, repeated = timed("import-records", str(path), environment=environment)
        _seconds, _busy, found = timed("search", f'"{last}"', environment=environment)
    finally:
        subprocess.run(command("stop"), env=environment, check=False, stdout=subprocess.DEVNULL)
    items = pages // PAGES_OF_ITEM
    if (said["accepted"], repeated["unchanged"], found["items"]) != (items, items, 1):
        raise SystemExit(f"not what was expected: {said} {repeated} {found['items']}")
    return {
        "reading and checking the lines": pages / reading_alone(path),
        "import-records until searchable": pages / first,
        "  of its own processor time": pages / busy,
        "the same file again": pages / again,
    }


def _stop_names(data: str) -> None:
    """End the process that takes the names into the register after an import: it would share the cores."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            ours = f"CUNDANG_DATA={data}".encode() in (folder / "environ").read_bytes().split(b"\0")
            if ours and b"names" in (folder / "cmdline").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGTERM)
        except OSError:
            continue


def main() -> None:
    """Measure every size, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--pages", type=int, nargs="+", default=[10_000, 50_000])
    options.add_argument("--cores", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    cores = sorted(os.sched_getaffinity(0))[: chosen.cores]
    os.sched_setaffinity(0, cores)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
    results = {}
    for pages in chosen.pages:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["CUNDANG_DATA"] = folder
            results[pages] = measure(pages, chosen.seed, Path(folder))
    _print(results, len(cores))


def _print(results: dict[int, dict[str, float]], cores: int) -> None:
    first, last = next(iter(results.values())), list(results.values())[-1]
    print(f"{'pages a second':34}" + "".join(f"{pages:>12,}" for pages in results) + "   ratio")
    for step in first:
        rates = "".join(f"{one[step]:>12,.0f}" for one in results.values())
        print(f"{step:34}{rates}{last[step] / first[step]:8.2f}")
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    print(f"{cores} cores, load {os.getloadavg()[0]:.1f}, most memory of one process {memory} MB")


if __name__ == "__main__":
    main()
