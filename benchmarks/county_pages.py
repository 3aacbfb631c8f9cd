"""Pages and papers at the size of a county; `python benchmarks/county_pages.py`.

544 villages with 40 years of counted checklists: the town's grid, the city's overview, the series that break off, a
hand-over campaign. One village with 10,000 items: the catalogue as PDF; one with 100,000: the same as Excel. Makes an
installation of its own and takes it away again; the answers are complete, through Django's client in one process.
"""

# ruff: noqa: PLC0415  # Django is set up in the measuring process only, and its modules come after that

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

TOWNS, VILLAGES, YEARS, TIMES = 14, 544, 40, 7
PDF, EXCEL = 10_000, 100_000  # items
TESTS = Path(__file__).resolve().parent.parent / "tests"


def main() -> None:
    """Prepare, measure in a process with the settings, print."""
    sys.path.insert(0, str(TESTS))
    from throwaway import Installation  # only here: the measuring process has its own settings

    with tempfile.TemporaryDirectory() as folder:
        made = Installation(Path(folder) / "data")
        try:
            made.run("setup")
            subprocess.run([sys.executable, __file__, "measure"], env=made.environment, check=True)
        finally:
            made.remove()


def measure() -> None:
    """Fill the county, ask for its pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
    import django  # only in the measuring process

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    from cundang.accession.handover.actions import begin_campaign
    from cundang.custodians.actions import create_account, grant_post
    from cundang.custodians.models import Account, Office
    from cundang.custodians.queries import acting, console

    settings.ALLOWED_HOSTS = ["*"]
    boss = console("benchmark")
    with acting(boss):
        county = Office.objects.create(code="330782", name="义乌市")
        towns = Office.objects.bulk_create(Office(code=f"330782{n:03}", name=f"第{n}镇") for n in range(1, TOWNS + 1))
        villages = Office.objects.bulk_create(
            Office(code=f"{towns[n % TOWNS].code}{200 + n // TOWNS}", name=f"第{n}村") for n in range(VILLAGES)
        )
        for name, role, office in (("city", "city_archivist", county), ("town", "town_archivist", towns[0])):
            grant_post(create_account(name, "稻谷满仓-1983-sunny", actor=boss), role, office, actor=boss)
        tally(villages)
        items(villages[0], PDF)
        items(villages[TOWNS], EXCEL)
        today = date.today()
        facts = {"election_year": today.year, "opens": today, "closes": date(today.year + 1, 12, 31), "days": 10}
        more = {"legal_note": "", "lines": [], "towns": [county.code]}
        campaign = begin_campaign(county, name="换届", **facts, **more, actor=boss)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    browsers = {}
    for name in ("city", "town"):
        browsers[name] = Client()
        browsers[name].force_login(Account.objects.get(username=name))
    year, town = date.today().year - 1, towns[0].code
    for what, who, address in (
        ("city overview of a year", "city", f"/collection/330782/?year={year}"),
        ("town grid of a year", "town", f"/collection/{town}/?year={year}"),
        ("town grid of a kind, 40 years", "town", f"/collection/{town}/?kind=CW-01"),
        ("series that break off, town", "town", f"/collection/{town}/gaps/"),
        ("series that break off, county", "city", "/collection/330782/gaps/"),
        ("hand-over campaign, county", "city", f"/handover/campaigns/{campaign.pk}/"),
        ("hand-over campaign, town", "town", f"/handover/campaigns/{campaign.pk}/"),
        ("list of hand-overs", "city", "/handover/"),
    ):
        told(what, took(lambda who=who, address=address: browsers[who].get(address), TIMES))
    for what, form, village in (("catalogue, 10,000 items, PDF", "pdf", villages[0]),
                                ("catalogue, 100,000 items, Excel", "xlsx", villages[TOWNS])):  # fmt: skip
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        told(what, took(lambda: browsers["town"].get(f"/boxes/catalogue.{form}?office={village.code}"), 1))  # noqa: B023
        more_memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
        sys.stdout.write(f"    {more_memory} MB more memory at most\n")


def tally(villages: list[Any]) -> None:
    """What each village has of each year, with holes."""
    from django.utils import timezone

    from cundang.accession.collection_models import Counted, Tally

    first = date.today().year - YEARS
    held = {f"CW-{n:02}": n for n in range(1, 13)}
    Tally.objects.bulk_create(
        (
            Tally(office=village, year=year, kinds={code: n for code, n in held.items() if (at + year + n) % 9})
            for at, village in enumerate(villages)
            for year in range(first, first + YEARS)
        ),
        batch_size=2000,
    )
    Counted.objects.bulk_create(Counted(office=village, at=timezone.now()) for village in villages)


def items(village: Any, count: int) -> None:
    """So many items of a village."""
    from cundang.holdings.models import Fonds, Item

    fonds = Fonds.objects.create(office=village, number="Z106")
    Item.objects.bulk_create(
        (
            Item(
                office=village, custodian=village, fonds=fonds, year=1983 + n % 40,
                title=f"关于同意第{n}户村民建房用地的批复", class_code="WS", retention_code="Y", number=f"{n:05}",
                reference=f"Z106-WS·{1983 + n % 40}-Y-{n:05}",
                reference_key=f"{village.code}{n}", author="大陈镇人民政府", pages_stated=2,
            )
            for n in range(count)
        ),
        batch_size=2000,
    )  # fmt: skip


def took(act: Callable[[], Any], times: int) -> list[float]:
    """Milliseconds of each, after one that warms up where there are several."""
    taken = []
    for _ in range(times + (times > 1)):
        start = time.perf_counter()
        answer = act()
        assert answer.status_code == 200, answer.status_code
        size = len(b"".join(answer.streaming_content) if answer.streaming else answer.content)
        taken.append((time.perf_counter() - start) * 1000)
        assert size > 1000
    return taken[times > 1 :]


def told(what: str, taken: list[float]) -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:36} {median(taken):9.0f} ms   (slowest of {len(taken)}: {max(taken):.0f})\n")
    sys.stdout.flush()


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
