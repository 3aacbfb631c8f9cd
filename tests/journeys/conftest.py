"""The real program on an installation of its own, and a browser in front of it."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright
from throwaway import Installation, begin

# The browser without its windows takes half the processor time of the one with them, which does as well.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
ARTEFACTS = Path(__file__).resolve().parents[2] / "artefacts"
PASSWORD = "稻谷满仓-1983-sunny"
WIDE, PHONE = {"width": 1366, "height": 768}, {"width": 390, "height": 844}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test here is a journey; without Chromium it is left out."""
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.journey)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


def free_port() -> int:
    """A port nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass
class House:
    """The running program and where it answers."""

    installation: Installation
    url: str
    cookies: dict[str, StorageState] = field(default_factory=dict)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Prepared by `cundang setup`, filled by box.py, run by `cundang serve`."""
    made = Installation(tmp_path_factory.mktemp("journey") / "data")
    try:
        begin(made.data)
        made.run("setup")
        box = Path(__file__).with_name("box.py")
        subprocess.run([sys.executable, str(box), PASSWORD], env=made.environment, check=True, timeout=120)
        port = free_port()
        made.start("serve", "--port", str(port), "--processes", "1")
        url = f"http://127.0.0.1:{port}"
        wait_for(url)
        yield House(made, url)
    finally:
        made.remove()


def wait_for(url: str, seconds: float = 60) -> None:
    """Until the sign-in page answers."""
    until = time.monotonic() + seconds
    while True:
        try:
            with urllib.request.urlopen(f"{url}/sign-in/", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@dataclass
class Visit:
    """A window of the browser in which somebody signed in; what the browser complains of is kept."""

    page: Page
    url: str
    complaints: list[str]

    def go(self, path: str, status: int = 200) -> None:
        """Open a page of the house, which answers with this status."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        assert answer.status == status, path

    def photograph(self, name: str, *, full: bool = False) -> None:
        """Keep what is on the screen as artefacts/NAME.png."""
        ARTEFACTS.mkdir(exist_ok=True)
        # What can be seen is loaded; by evaluate, since waiting for a function needs eval, which the policy forbids.
        self.page.evaluate(
            "() => Promise.all([...document.images]"
            ".filter((one) => !one.complete && one.getBoundingClientRect().top < innerHeight)"
            ".map((one) => new Promise((done) => { one.onload = one.onerror = done; })))"
        )
        self.page.wait_for_load_state("networkidle")
        self.page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=full)

    def next_person(self) -> None:
        """At the window the next person's turn has come: no purpose stands, whatever was looked at before."""
        done = self.page.locator(".purpose-now button")
        if done.count():
            done.click()
        expect(self.page.locator("#purpose")).to_be_visible()

    def fits(self) -> bool:
        """Whether nothing hangs over the side of the screen."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


Open = Callable[..., Visit]


@pytest.fixture
def visit(house: House, browser: Browser) -> Iterator[Open]:
    """Sign in as somebody: `visit("archivist")`, on a phone with `size=PHONE`."""
    contexts = []
    visits: list[Visit] = []
    # Everybody signs in once; a second window of the same person comes with the same cookies.
    cookies = house.cookies

    def sign_in(name: str = "", size: dict[str, int] = WIDE, dark: bool = False) -> Visit:
        context = browser.new_context(
            viewport=size,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            storage_state=cookies.get(name),
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        complaints: list[str] = []
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        made = Visit(page, house.url, complaints)
        visits.append(made)
        if name in cookies:
            made.go("/")
        elif name:
            made.go("/sign-in/")
            page.fill("#id_username", name)
            page.fill("#id_password", PASSWORD)
            page.click("main button.btn-primary")
            page.wait_for_url(lambda url: "/sign-in/" not in url)
            cookies[name] = context.storage_state()
        return made

    yield sign_in
    for context in contexts:
        context.close()
    for made in visits:
        assert not made.complaints
