"""How long the arranging desk takes to open and to save, in boxes of two sizes; `python benchmarks/desk.py`.

Makes an installation of its own and takes it away again. The work is the server's alone: the answer is complete, no
picture is drawn. Prints the median of several, and the ratio of the large box to the small one.
"""

# ruff: noqa: PLC0415  # Django is set up in the measuring process only, and its modules come after that

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

SIZES, TIMES = (30, 300), 7  # items, of five pages each
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
    """Two boxes on the desk of one archivist."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
    import django  # only in the measuring process

    django.setup()
    from django.conf import settings
    from django.test import Client

    from cundang.custodians.actions import create_account, grant_post
    from cundang.custodians.models import Account, Office
    from cundang.custodians.queries import acting, console
    from cundang.holdings.box_models import Box
    from cundang.holdings.models import Fonds, Item, Page

    settings.ALLOWED_HOSTS = ["*"]
    boss = console("benchmark")
    with acting(boss):
        town = Office.objects.create(code="330782106", name="大陈镇")
        village = Office.objects.create(code="330782106201", name="众拥村")
        grant_post(create_account("archivist", "稻谷满仓-1983-sunny", actor=boss), "town_archivist", town, actor=boss)
        fonds = Fonds.objects.create(office=village, number="Z106")
        boxes: dict[int, tuple[int, int]] = {}
        for size in SIZES:
            box = Box.objects.create(office=village, fonds=fonds, number=str(size))
            facts = {"office": village, "custodian": village, "fonds": fonds, "in_box": box, "box": str(size)}
            items = Item.objects.bulk_create(Item(title=f"第{n}号文件", **facts) for n in range(size))
            Page.objects.bulk_create(
                Page(item=item, office=village, number=n, width=0, height=0) for item in items for n in range(1, 6)
            )
            boxes[size] = (box.pk, items[size // 2].pk)
    browser = Client()
    browser.force_login(Account.objects.get(username="archivist"))
    found = {size: (opening(browser, box), saving(browser, box, item)) for size, (box, item) in boxes.items()}
    for at, what in enumerate(("open", "save a field")):
        few, many = (found[size][at] for size in SIZES)
        sys.stdout.write(f"{what:14} {SIZES[0]:4} items {few:7.1f} ms   {SIZES[1]:4} items {many:7.1f} ms   ")
        sys.stdout.write(f"{many / few:.1f} times\n")


def opening(browser: Any, box: int) -> float:
    """Milliseconds until the page is there."""
    return median(lambda: browser.get(f"/desk/box/{box}/"))


def saving(browser: Any, box: int, item: int) -> float:
    """Milliseconds until a field is kept and what it looks like now is told."""
    shown = {one["id"]: one["version"] for one in browser.get(f"/api/v1/desk/box/{box}").json()["items"]}
    version = shown[item]
    numbers = iter(range(1000))

    def save() -> Any:
        nonlocal version
        told = {"item": item, "version": version, "field": "author", "value": f"村委会{next(numbers)}"}
        answer = browser.post(f"/desk/box/{box}/field/", json.dumps(told), content_type="application/json")
        version = answer.json()["items"][str(item)].split('data-version="')[1].split('"')[0]
        return answer

    return median(save)


def median(act: Callable[[], Any]) -> float:
    """The median of several, after one that warms up."""
    taken = []
    for _ in range(TIMES + 1):
        start = time.perf_counter()
        assert act().status_code == 200
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken[1:])


if __name__ == "__main__":
    measure() if sys.argv[1:] == ["measure"] else main()
