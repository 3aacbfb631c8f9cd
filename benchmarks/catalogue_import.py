"""Items per second of a catalogue import, at 10,000 and 100,000 rows, in one run.

Usage: `python benchmarks/catalogue_import.py [--rows 10000 100000]`. Prepares an empty installation in a
temporary folder, writes a workbook of the columns of 归档文件目录 with 人名, 年度 and 保管期限 for every size, and
measures: reading the rows alone (and openpyxl's own row reader, for comparison), the dry run, the import, and
the same file again. Prints a table, the ratio of the two sizes, and the most memory the process took.
"""

import argparse
import os
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl

HEADING = ["序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注", "人名", "年度", "保管期限"]
TOWN = "330782106"


def workbook(path: Path, rows: int) -> Path:
    """A sheet of so many different items."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("目录")
    sheet.append(["归档文件目录"])
    sheet.append(HEADING)
    for n in range(rows):
        year = 1978 + n % 40
        code = f"D{n // 10000:03}-WS·{year}·D30-{n:06}"
        persons = "宣建国、王小红" if n % 3 else "楼有根"
        title = f"关于{persons[:3]}等{n}户建房用地的批复"
        sheet.append(
            [
                n + 1,
                code,
                f"陈政〔{year}〕{n}号",
                "大陈镇人民政府",
                title,
                f"{year}0312",
                "",
                3,
                "",
                persons,
                year,
                "30年",
            ]
        )
    book.save(path)
    return path


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds of wall time, and of this process's processor time."""
    start, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - busy


def openpyxl_rows(path: Path) -> None:
    """What openpyxl's reader for large files takes."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for _row in book.worksheets[0].iter_rows(values_only=True):
        pass


def measure(rows: int, folder: Path) -> dict[str, tuple[float, float]]:
    """Wall and processor seconds of each step at this size (the database's own are not in the latter)."""
    from cundang.custodians.models import Office  # noqa: PLC0415
    from cundang.custodians.queries import console  # noqa: PLC0415
    from cundang.holdings.actions import import_catalogue  # noqa: PLC0415
    from cundang.holdings.catalogue.rows import read  # noqa: PLC0415

    path, actor = workbook(folder / f"{rows}.xlsx", rows), console("benchmark")
    office, _made = Office.objects.get_or_create(code=TOWN, defaults={"name": "大陈镇"})

    def take(*, dry_run: bool) -> None:
        run = import_catalogue(path, office=office, dry_run=dry_run, actor=actor)
        done = run.accepted + run.changed + run.unchanged
        if done != rows:
            raise SystemExit(f"{done} of {rows} rows were taken in")

    return {
        "openpyxl, rows only": timed(lambda: openpyxl_rows(path)),
        "rows only": timed(lambda: sum(1 for _ in read(path, {}))),
        "dry run": timed(lambda: take(dry_run=True)),
        "import": timed(lambda: take(dry_run=False)),
        "same file again": timed(lambda: take(dry_run=False)),
    }


def main() -> None:
    """Prepare, measure every size, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    sizes: list[int] = options.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "CUNDANG_DATA": str(Path(folder) / "data"),
            "CUNDANG_SECRET_KEY": secrets.token_hex(24),
            "DJANGO_SETTINGS_MODULE": "cundang.settings",
        }
        command = [sys.executable, "-m", "cundang.cli"]
        subprocess.run([*command, "setup"], check=True, stdout=subprocess.DEVNULL)
        try:
            import django  # noqa: PLC0415

            django.setup()
            results = {}
            for rows in sizes:
                results[rows] = measure(rows, Path(folder))
                _empty()
        finally:
            subprocess.run([*command, "stop"], check=False, stdout=subprocess.DEVNULL)
    _print(results)


def _empty() -> None:
    from cundang.custodians.queries import acting, console  # noqa: PLC0415
    from cundang.holdings.models import Item, Stale  # noqa: PLC0415

    with acting(console("benchmark")):
        Item.objects.all()._raw_delete("default")  # nothing hangs on them
        Stale.objects.all()._raw_delete("default")


def _print(results: dict[int, dict[str, tuple[float, float]]]) -> None:
    first, *_between, last = results
    print(f"{'items a second':22}" + "".join(f"{rows:>14,} rows" for rows in results) + "     ratio")
    for step in results[first]:
        rates = [rows / seconds[step][0] for rows, seconds in results.items()]
        print(f"{step:22}" + "".join(f"{rate:>13,.0f} /s  " for rate in rates) + f"   {rates[-1] / rates[0]:.2f}")
    seconds, busy = results[last]["import"]
    print(f"{last:,} rows imported in {seconds:.1f} s ({busy:.1f} s of processor time in this process);")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f}, most memory of this process {memory} MB")


if __name__ == "__main__":
    main()
