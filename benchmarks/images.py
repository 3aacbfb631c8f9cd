"""How soon a page of a record is on the screen: first view, warm tiles, lines; and the memory that takes.

Usage: `python benchmarks/images.py [--scans tests/data/scans]`. Prepares an installation in a temporary folder, puts
the scans (A4 at 300 dpi) into items, starts `cundang web` and asks through HTTP as a signed-in archivist, six
connections at once as a browser does: so sign-in, scope, row security and ledger are in every figure.

* first view: from asking for the item's page until the last picture of a 910 × 560 viewer is there, of a page that
  nobody has opened (`whole`: the page fitted in; `line`: its full width around a line, as after a search)
* again: the same once more, with nothing kept by the browser
* tile: one 1024-pixel tile of a page opened before; line: the picture of one line of a page never opened
* in one run for comparison: the same tile cut from the plain JPEG, as it would be without the pyramid
"""

import argparse
import http.client
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import local
from typing import Any

VIEWER = (910, 560)  # pixels on the screen
CONNECTIONS = 6
TILE = 1024  # as info.json says
TOWN = "330782106"
TARGETS = {"first view, whole": 300, "first view, line": 300, "tile": 40}


class Browser:
    """Asks for addresses, six at once, with one session and no memory of what it got."""

    def __init__(self, port: int, session: str) -> None:
        self.port, self.headers, self.own = port, {"Cookie": f"sessionid={session}"}, local()
        self.pool = ThreadPoolExecutor(CONNECTIONS)

    def get(self, path: str) -> bytes:
        """The answer's body; ends the benchmark when it is none."""
        if not hasattr(self.own, "connection"):
            self.own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.own.connection.request("GET", path, headers=self.headers)
        answer = self.own.connection.getresponse()
        body: bytes = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status}")
        return body

    def all(self, paths: list[str]) -> None:
        """Ask for all of them, six at a time."""
        list(self.pool.map(self.get, paths))


def tiles(page: Any, shown: tuple[float, float, float, float]) -> list[str]:
    """The pictures that OpenSeadragon asks for when this part (x, y, width, height) of a page fills the viewer."""
    x, y, width, height = shown
    factor = 1
    while width / (factor * 2) >= VIEWER[0] * 0.99 or height / (factor * 2) >= VIEWER[1] * 0.99:
        factor *= 2
    side = TILE * factor
    if side >= max(page.width, page.height):
        return [f"/iiif/3/{page.pk}/full/{-(-page.width // factor)},{-(-page.height // factor)}/0/default.jpg"]
    paths = []
    for left in range(int(max(x, 0) // side) * side, int(min(x + width, page.width)), side):
        for top in range(int(max(y, 0) // side) * side, int(min(y + height, page.height)), side):
            w, h = min(side, page.width - left), min(side, page.height - top)
            paths.append(f"/iiif/3/{page.pk}/{left},{top},{w},{h}/{-(-w // factor)},{-(-h // factor)}/0/default.jpg")
    return paths


def whole(page: Any) -> list[str]:
    """The page fitted into the viewer."""
    height = page.height
    return tiles(page, (0, 0, height * VIEWER[0] / VIEWER[1], height))


def around_line(page: Any) -> list[str]:
    """The page's width around a line in its middle."""
    height = page.width * VIEWER[1] / VIEWER[0]
    return tiles(page, (0, page.height / 2 - height / 2, page.width, height))


def milliseconds(work: Callable[[], object]) -> float:
    """How long it took."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def open_page(browser: Browser, page: Any, pictures: list[str]) -> None:
    """The item's page, then its pictures."""
    browser.get(f"/items/{page.item_id}/?page={page.number}")
    browser.all(pictures)


def memory(pid: int) -> int:
    """MB of this process and its children: what each has for itself plus its part of what they share."""
    total = 0
    children = subprocess.run(["pgrep", "-P", str(pid)], check=False, capture_output=True).stdout.split()
    for child in [pid, *map(int, children)]:
        text = Path(f"/proc/{child}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total // 1024


def measure(browser: Browser, pages: list[Any], server: int) -> dict[str, list[float]]:
    """All figures, in milliseconds (memory in MB); a third of the pages each for whole, line and line pictures."""
    found: dict[str, list[float]] = {"memory at rest, MB": [memory(server)]}
    third = len(pages) // 3
    browser.get(f"/items/{pages[0].item_id}/?page={pages[0].number}")  # the program has been used before
    for page in pages[1:third]:
        found.setdefault("first view, whole", []).append(milliseconds(lambda p=page: open_page(browser, p, whole(p))))
        found.setdefault("again, whole", []).append(milliseconds(lambda p=page: open_page(browser, p, whole(p))))
    for page in pages[third : 2 * third]:
        shown = around_line(page)
        found.setdefault("first view, line", []).append(milliseconds(lambda p=page, s=shown: open_page(browser, p, s)))
        found.setdefault("again, line", []).append(milliseconds(lambda p=page, s=shown: open_page(browser, p, s)))
        for tile in shown:
            found.setdefault("tile", []).append(milliseconds(lambda t=tile: browser.get(t)))
    for page in pages[2 * third :]:
        for y in range(400, page.height - 200, 300):
            path = f"/iiif/3/{page.pk}/200,{y},1600,60/max/0/default.jpg"
            found.setdefault("line", []).append(milliseconds(lambda p=path: browser.get(p)))
    found["memory after, MB"] = [memory(server)]
    return found


def without_pyramid(pages: list[Any]) -> list[float]:
    """The peer: one tile from the plain JPEG, inside this process; `pages` were scanned upright."""
    import pyvips  # noqa: PLC0415

    from cundang.strongroom.queries import local_path  # noqa: PLC0415

    def cut(page: Any) -> None:
        with local_path(page.image_id) as path:
            image = pyvips.Image.new_from_file(str(path), access="sequential")
            image.crop(0, 2048, 2048, 1460).resize(0.5).jpegsave_buffer(Q=82)

    return [milliseconds(lambda p=page: cut(p)) for page in pages for _ in range(3)]


def with_pyramid(pages: list[Any]) -> list[float]:
    """The same tile as it is made here, inside this process."""
    from cundang.holdings.iiif_image import render  # noqa: PLC0415
    from cundang.holdings.iiif_request import picture  # noqa: PLC0415

    def cut(page: Any) -> None:
        size = {"width": page.width, "height": page.height}
        render(page, picture("0,2048,2048,1460", "1024,730", "0", "default", "jpg", **size))

    for page in pages:
        cut(page)
    return [milliseconds(lambda p=page: cut(p)) for page in pages for _ in range(3)]


def fill(scans: list[Path]) -> tuple[list[Any], str]:
    """Items with the scans as pages, each scan upright, lying and on its head; and an archivist's session."""
    import pyvips  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from cundang.custodians.models import Account, Office, Post  # noqa: PLC0415
    from cundang.custodians.queries import acting, console  # noqa: PLC0415
    from cundang.holdings.actions import add_page, draft_item  # noqa: PLC0415
    from cundang.strongroom.actions import store  # noqa: PLC0415

    actor, pages = console("benchmark"), []
    with acting(actor):
        office, _ = Office.objects.get_or_create(code=TOWN, defaults={"name": "大陈镇"})
        for turn in (0, 90, 180):
            item = draft_item(office=office, reference=f"Z106-WS·1996·Y-{turn:04}", actor=actor)
            for number, scan in enumerate(scans, 1):
                lying = pyvips.Image.new_from_file(str(scan)).rot(f"d{-turn % 360}")
                with tempfile.NamedTemporaryFile(suffix=".jpg") as copy:
                    lying.jpegsave(copy.name, Q=90)
                    blob = store(Path(copy.name), media_type="image/jpeg", actor=actor)
                swapped = turn % 180 == 90
                width, height = (lying.height, lying.width) if swapped else (lying.width, lying.height)
                pages.append(
                    add_page(
                        item, number, image=blob, source=blob, rotation=turn, width=width, height=height, dpi=300,
                        actor=actor,
                    )
                )  # fmt: skip
        account = Account.objects.create(username="archivist")
        Post.objects.create(account=account, role="town_archivist", office=office)
        client = Client()
        client.force_login(account)
    upright, lying, turned = (pages[n : n + len(scans)] for n in (0, len(scans), 2 * len(scans)))
    return [page for group in zip(upright, lying, turned, strict=True) for page in group], client.cookies[
        "sessionid"
    ].value


@contextmanager
def serving(command: list[str]) -> Iterator[tuple[int, int]]:
    """`cundang web` on a free port: (port, process id)."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    with subprocess.Popen([*command, "web", "--port", str(port)], stdout=subprocess.DEVNULL) as server:
        try:
            for _ in range(300):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            yield port, server.pid
        finally:
            server.terminate()


def main() -> None:
    """Prepare, measure, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--scans", type=Path, default=Path(__file__).parent.parent / "tests" / "data" / "scans")
    scans = sorted(options.parse_args().scans.glob("*.jpg"))
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
            pages, session = fill(scans)
            with serving(command) as (port, pid):
                found = measure(Browser(port, session), pages, pid)
            found["tile, inside the process"] = with_pyramid(pages[:18:3])
            found["  the same without a pyramid"] = without_pyramid(pages[:18:3])
        finally:
            subprocess.run([*command, "stop"], check=False, stdout=subprocess.DEVNULL)
    print(f"{len(pages)} pages, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; milliseconds")
    print(f"{'':30}{'n':>6}{'p50':>8}{'p95':>8}{'most':>8}{'aim':>8}")
    for name, values in found.items():
        ordered = sorted(values)
        high = ordered[int(0.95 * (len(ordered) - 1) + 0.5)]
        figures = f"{len(values):>6}{statistics.median(values):>8.0f}{high:>8.0f}{ordered[-1]:>8.0f}"
        print(f"{name:30}{figures}{TARGETS.get(name, ''):>8}")


if __name__ == "__main__":
    main()
