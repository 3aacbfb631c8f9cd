"""What every page owes to who cannot see well, has no mouse, or has only a phone: by axe-core, by keys, by measure."""

import re
from importlib import resources

import pytest
from playwright.sync_api import Page, expect

from .conftest import ARTEFACTS, PHONE, WIDE, Open

PAGES = {
    "archivist": [
        "/", "/?q=宣建国", "/?q=宣建国&view=timeline", "/?q=宣建", "/?q=没有的词", "/items/1/?page=1&line=1",
        "/items/4/",
        "/items/1/describe/", "/pages/1/names/", "/unfound/", "/confusions/", "/batches/", "/batches/new/",
        "/catalogue/import/", "/boxes/", "/rooms/", "/files/", "/stock-takes/",
        "/deposits/", "/agreements/", "/agreements/new/", "/loans/", "/items/1/custody/",
        "/offices/", "/offices/330782106201/", "/password/",
        "/schedules/", "/schedules/1/", "/collection/330782106/?year=2019", "/collection/330782106/?kind=CW-01",
        "/collection/330782106/gaps/", "/collection/330782106201/?year=2019", "/collection/330782106201/2019/CW-01/",
    ],
    "clerk": ["/deposits/", "/deposits/new/"],
    "city": [
        "/matters/", "/matters/housing/", "/matters/new/", "/confusions/",
        "/schedules/compare/?before=1&after=1", "/collection/330782/?year=2019", "/collection/330782/plan/",
        "/enquiries/purposes/", "/enquiries/purposes/sheet/", "/enquiries/access/1/",
        "/enquiries/commitments/wording/1/",
    ],
    "agent": ["/"],
    "audit": ["/ledger/"],
    "security": ["/posts/", "/posts/2/"],
    "system": ["/accounts/", "/accounts/2/", "/accounts/new/", "/status/"],
}  # fmt: skip
# Violations of WCAG A and AA and of axe's own good practice.
RUN = """axe.run().then((found) => found.violations.map((one) =>
  `${one.id}: ${one.help}: ${one.nodes[0].html.slice(0, 200)}`))"""


CUT = "[...document.querySelectorAll('.list-wrap')].some((one) => one.scrollWidth > one.clientWidth)"


def violations(page: Page) -> list[str]:
    """What axe-core complains of."""
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(RUN)
    return found


@pytest.mark.parametrize("who", PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["day", "night"])
def test_nothing_that_a_reader_for_the_blind_would_stumble_over(visit: Open, who: str, dark: bool) -> None:
    here = visit(who, dark=dark)
    wrong = {}
    for path in PAGES[who]:
        here.go(path)
        if found := violations(here.page):
            wrong[path] = found
    assert not wrong


@pytest.mark.parametrize("who", PAGES)
def test_a_phone_shows_the_whole_of_a_page(visit: Open, who: str) -> None:
    """Nothing hangs over the side, of the page or of a table; a reader stumbles over nothing there either."""
    here = visit(who, size=PHONE)
    for path in PAGES[who]:
        here.go(path)
        assert here.fits(), path
        assert not here.page.evaluate(CUT), path
        assert violations(here.page) == [], path


@pytest.mark.parametrize("who", PAGES)
def test_the_menu_fits_a_tablet_and_an_old_screen_in_both_languages(visit: Open, who: str) -> None:
    here = visit(who)
    for language in ("en", "zh-hans"):  # Chinese last: the others come with these cookies
        if here.page.locator(f".bar-language button[value={language}]").count():
            here.page.locator(f".bar-language button[value={language}]").click()
        expect(here.page.locator("html")).to_have_attribute("lang", re.compile(f"^{language[:2]}", re.IGNORECASE))
        for width in (1024, 1280, 1366):
            here.page.set_viewport_size({"width": width, "height": 768})
            assert here.fits(), (language, width)
            if width == 1366:  # one line
                assert here.page.locator(".bar").evaluate("one => one.offsetHeight") < 60, language
            here.page.screenshot(path=ARTEFACTS / f"menu-{who}-{language}-{width}.png")  # nothing more is on its way


def test_the_whole_way_by_keyboard(visit: Open) -> None:
    """From another page to the search, to a hit and into it: no mouse, and always to be seen where one is."""
    here = visit("archivist", size=WIDE)
    page = here.page
    here.go("/offices/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip-link")).to_be_focused()
    assert page.locator(".skip-link").evaluate("one => one.getBoundingClientRect().top >= 0")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()  # the list's own
    here.go("/batches/")
    page.keyboard.press("/")
    page.wait_for_url(lambda url: "/batches/" not in url)
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("宣建国")
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_contain_text("条")
    page.locator("#q").focus()
    page.keyboard.press("Escape")  # what was suggested goes
    page.keyboard.press("ArrowDown")
    link = page.locator(".hit-link").first
    expect(link).to_be_focused()
    shadow = page.locator(".hit").first.evaluate("one => getComputedStyle(one).boxShadow")
    assert shadow != "none"
    page.keyboard.press("Tab")
    seen = page.evaluate(
        "(() => { const s = getComputedStyle(document.activeElement);"
        " return s.outlineStyle !== 'none' || document.activeElement.matches('.hit-link'); })()"
    )
    assert seen
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/items/**")
