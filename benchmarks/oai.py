"""Harvesting a published catalogue page by page: `python benchmarks/oai.py [HOW_MANY …]`, 5,000 and 100,000 by default.

Invented records by bulk SQL in an installation of its own. Prints how long the register takes to be brought up to date
(all new, then nothing new), the median of five answers (ListRecords, 100 records) for the first page, one in the middle
and the last, the same for one village's set, and how much memory the process has taken after each.
"""
# ruff: noqa: PLC0415  # Django is set up in the measuring process only, and its modules come after that

import os
import re
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "reading_room")]


def page_times(total: int, given_set: str) -> list[float]:
    """Median seconds of the first page, one in the middle, and the last."""
    from cundang.custodians.queries import acting, machine
    from cundang.reading_room.publishing import oai

    base, asked = "http://127.0.0.1/oai/", [("verb", "ListRecords"), ("metadataPrefix", "oai_dc")]
    asked += [("set", given_set)] if given_set else []
    wanted, times, place = (0, total // oai.PAGE // 2, total // oai.PAGE - 1), [], 0
    while True:
        tries = []
        for _time in range(5 if place in wanted else 1):
            with acting(machine()):
                begun = time.perf_counter()
                document, _told = oai.answer(asked, base)
                tries.append(time.perf_counter() - begun)
        if place in wanted:
            times.append(statistics.median(tries))
        token = re.search(rb"<resumptionToken[^>]*>([^<]+)<", document)
        if token is None:
            return times
        asked, place = [("verb", "ListRecords"), ("resumptionToken", token[1].decode())], place + 1


def main() -> None:
    """Fill, refresh, harvest, print."""
    import harvestable
    from django.db import connection, connections

    from cundang.custodians.queries import acting
    from cundang.holdings.models import Fonds, Item
    from cundang.reading_room.actions import refresh_published
    from cundang.reading_room.publishing.models import PublishedClass, PublishedItem

    print("| records | put out s | nothing new s | list | first ms | middle ms | last ms | memory MB |")
    print("|---|---|---|---|---|---|---|---|")
    for many in map(int, sys.argv[1:] or ("5000", "100000")):
        with acting(harvestable.ME), connection.cursor() as cursor:
            PublishedClass.objects.all().delete()
            PublishedItem.objects.all().delete()
            Item.objects.all().delete()
            Fonds.objects.all().delete()
        begun = time.perf_counter()
        harvestable.fill(many)
        filled = time.perf_counter() - begun
        begun = time.perf_counter()
        refresh_published(actor=harvestable.ME)
        again = time.perf_counter() - begun
        with connections["owner"].cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        for name, spec, total in (
            ("all", "", many),
            ("one village", "office:330782:330782106:330782106202", many // 2),
        ):
            times = " | ".join(f"{1000 * one:.0f}" for one in page_times(total, spec))
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"| {many:,} | {filled:.1f} | {again:.1f} | {name} | {times} | {memory} |", flush=True)


if __name__ == "__main__":
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        main()
    else:
        import subprocess

        from throwaway import Installation

        with tempfile.TemporaryDirectory() as folder:
            made = Installation(Path(folder) / "data", {"CUNDANG_OAI_EMAIL": "mail@dangan.example.cn"})
            made.run("setup")
            settings = {**made.environment, "DJANGO_SETTINGS_MODULE": "cundang.settings"}
            subprocess.run([sys.executable, __file__, *sys.argv[1:]], env=settings, check=True)
            made.remove()
