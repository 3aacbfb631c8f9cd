"""The pages for citizens: on the smallest phone and an old screen, in both modes and languages, and by keys alone."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from .conftest import ARTEFACTS, PHONE, WIDE, House
from .test_everybody_journey import violations

SMALL = {"width": 320, "height": 640}
OPEN_PAGES = (
    "/citizen/",
    "/citizen/doors/",
    "/citizen/doors/?q=众拥",
    "/citizen/sign-in/",
    "/track/",
    "/verify/",
    "/verify/?c=CD1.x",
    "/rate/",
    "/fetch/?t=x",
)
# What is pressed and lower than a finger; a tick or radio is pressed by its label.
LOW = """(least) => [...document.querySelectorAll("a, button, summary, input, select, textarea")]
  .filter((one) => one.offsetParent && !one.closest(".skip-link, label, footer") && one.type !== "hidden")
  .filter((one) => one.getBoundingClientRect().height < least)
  .map((one) => one.outerHTML.slice(0, 120))"""


# Signing in is tried elsewhere, against the portal's stand-in; here the session is the one that it begins.
SESSION = """
import django
django.setup()
from importlib import import_module
from django.conf import settings
import sys
from cundang.reading_room.identity import citizens
session = import_module(settings.SESSION_ENGINE).SessionStore()
citizens.keep(session, citizens.Citizen("楼秀珍", "id_card", sys.argv[1], "13705790002", 3, "portal"))
session.create()
print(session.session_key)
"""


# Somebody reads from the heading to what is to be pressed, 260 characters in a minute (Brysbaert 2019), then thinks,
# points and taps by the keystroke-level model (Card, Moran, Newell 1980: 1.35, 1.1 and 0.2 s).
READ, TAP = 260 / 60, 1.35 + 1.1 + 0.2
# Somebody else for each journey: what one asked for before is remembered, whichever comes first.
CARDS = iter(("330782196608080042", "330782196608080069"))


@pytest.fixture
def signed_in(house: House) -> str:
    """The key of a citizen's session."""
    made = {**house.installation.environment, "DJANGO_SETTINGS_MODULE": "cundang.settings"}
    done = subprocess.run(
        [sys.executable, "-c", SESSION, next(CARDS)], env=made, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@pytest.fixture
def phone(house: House, browser: Browser) -> Iterator[Page]:
    """The smallest phone, of somebody who has no account."""
    context = browser.new_context(viewport=SMALL, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(15_000)
    yield page
    context.close()


def looked_at(page: Page, address: str, style: str, name: str) -> None:
    """Open a page in a mode at three widths: nothing over the side, nothing too low, nothing axe finds."""
    least = 56 if style == "elder" else 48
    for size in (SMALL, PHONE, WIDE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.goto(address)
        where = (address, style, size)
        assert page.evaluate("document.documentElement.dataset.citizen") == style, where
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
        assert page.evaluate(LOW, least) == [], where
        if size != PHONE:  # between the two
            assert violations(page) == [], where
        if name:
            page.screenshot(path=ARTEFACTS / f"citizen-{name}-{style}-{size['width']}.png", full_page=True)


def in_english(page: Page, house: House, name: str, addresses: list[str]) -> None:
    """The same in English, where words are longer: both modes on the smallest phone; Chinese again at the end."""
    page.set_viewport_size(SMALL)  # type: ignore[arg-type]
    page.goto(f"{house.url}/citizen/")
    page.locator("button[name=language][value=en]").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    for style, least in (("elder", 56), ("normal", 48)):
        page.goto(f"{house.url}/citizen/?style={style}")
        for address in addresses:
            page.goto(address)
            where = (address, style)
            expect(page.locator("html")).to_have_attribute("lang", "en")
            assert page.evaluate("document.documentElement.dataset.citizen") == style, where
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where
            assert page.evaluate(LOW, least) == [], where
            assert violations(page) == [], where
        page.screenshot(path=ARTEFACTS / f"citizen-english-{style}-{name}.png", full_page=True)
    page.goto(f"{house.url}/citizen/")
    page.locator("button[name=language][value=zh-hans]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("style", ["elder", "normal"])
def test_everybodys_pages_can_be_read_and_pressed(house: House, phone: Page, language: str, style: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    phone.goto(f"{house.url}/citizen/?style={style}")
    if phone.locator(f"button[name=language][value={language}]").count():
        phone.locator(f"button[name=language][value={language}]").click()
        expect(phone.locator("html")).to_have_attribute("lang", language)
    for path in OPEN_PAGES:
        named = path.endswith("/") and language != "en"
        looked_at(phone, house.url + path, style, path.strip("/").replace("/", "-") if named else "")


def test_the_elder_mode_does_not_lose_what_was_typed(house: House, phone: Page) -> None:
    phone.goto(f"{house.url}/track/")
    phone.fill("#id_number", "2026-330782106-0001-K7M4")
    size = "one => getComputedStyle(one).fontSize"
    assert phone.locator("label").first.evaluate(size) == "17px"
    phone.get_by_role("link", name="长者版").click()
    expect(phone.locator("html")).to_have_attribute("data-citizen", "elder")
    assert phone.locator("label").first.evaluate(size) == "22px"
    expect(phone.locator("#id_number")).to_have_value("2026-330782106-0001-K7M4")
    expect(phone.get_by_role("link", name="普通版")).to_be_focused()
    phone.goto(f"{house.url}/verify/")
    expect(phone.get_by_role("link", name="普通版")).to_be_visible()


def test_the_door_by_keyboard(house: House, phone: Page) -> None:
    phone.goto(f"{house.url}/citizen/?style=elder")
    reached: list[str] = []
    while len(reached) < 50:
        phone.keyboard.press("Tab")
        if phone.evaluate("document.activeElement === document.body"):  # past the end
            break
        reached.append(phone.evaluate("document.activeElement.innerText.trim().split('\\n')[0]"))
        assert phone.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", reached
    assert reached.index("跳到正文") < reached.index("普通版") < reached.index("查进度") < reached.index("婚姻")
    phone.locator("summary", has_text="婚姻").focus()
    phone.keyboard.press("Enter")
    expect(phone.locator("details[open]")).to_contain_text("经公证的授权委托书")


def test_from_the_first_page_to_the_enquiry_in_five_taps(house: House, phone: Page, signed_in: str) -> None:
    phone.context.add_cookies([{"name": "sessionid", "value": signed_in, "url": house.url}])
    taps, seconds = 0, 0.0

    def tap(words: str, role: str = "button") -> None:
        nonlocal taps, seconds
        taps += 1
        pressed = phone.get_by_role(role, name=words, exact=False).first  # type: ignore[arg-type]
        expect(pressed).to_be_visible()
        text = phone.locator("main").inner_text()
        heading = phone.locator("h1").inner_text()
        read = "".join(text[text.index(heading) : text.index(words, text.index(heading) + len(heading))].split())
        begun, here = time.monotonic(), phone.url
        pressed.click()
        phone.wait_for_url(lambda url: url != here)
        seconds += len(read) / READ + TAP + time.monotonic() - begun

    phone.goto(f"{house.url}/citizen/")
    expect(phone.locator("main")).to_contain_text("*秀珍，您好")
    tap("申请查档", "link")
    phone.get_by_label("村名").fill("众拥")  # the first time the place is asked for
    phone.keyboard.press("Enter")
    tap("众拥村")
    for words in ("建房", "我自己的", "补办宅基地", "交上去"):
        tap(words)
    expect(phone.locator("main")).to_contain_text("等众拥村受理")
    assert taps == 6

    phone.goto(f"{house.url}/citizen/")  # the second time it is known
    taps, seconds = 0, 0.0
    tap("申请查档", "link")
    for words in ("户口", "我自己的", "办户口", "交上去"):
        tap(words)
    expect(phone.locator(".notice-success")).to_contain_text("已经交上去了")
    assert taps <= 5
    assert seconds <= 60
    address = phone.url
    phone.goto(f"{house.url}/citizen/apply/")
    for words in ("说不清", "我自己的", "自己留存"):
        phone.get_by_role("button", name=words).click()
    for style in ("elder", "normal"):
        phone.goto(f"{house.url}/citizen/?style={style}")
        for path, name in (
            ("/citizen/", "mine"),
            *((f"/citizen/apply/{one}/", f"apply-{one}") for one in ("where", "what", "whom", "why", "check")),
            (address.removeprefix(house.url), "enquiry"),
        ):
            looked_at(phone, house.url + path, style, name)
    screens = [f"{house.url}/citizen/apply/{one}/" for one in ("where", "what", "whom", "why", "check")]
    in_english(phone, house, "enquiry", [f"{house.url}/citizen/", *screens, f"{house.url}/citizen/decisions/", address])
    phone.goto(address)
    expect(phone.get_by_role("link", name="0579-00006201")).to_have_attribute("href", "tel:057900006201")
    phone.locator("summary", has_text="撤回").click()
    phone.get_by_role("button", name="撤回").click()
    expect(phone.locator(".notice-success")).to_contain_text("已经撤回")
    phone.get_by_role("link", name="我的查档").click()
    phone.get_by_role("button", name="退出").click()
    expect(phone.get_by_role("button", name="退出")).to_have_count(0)
    phone.goto(f"{house.url}/citizen/")
    expect(phone.locator("h1")).to_contain_text("查自家的档案")


def test_for_a_parent_and_signed_with_a_finger(house: House, phone: Page, signed_in: str) -> None:
    phone.context.add_cookies([{"name": "sessionid", "value": signed_in, "url": house.url}])
    phone.goto(f"{house.url}/citizen/apply/where/?q=楂林")
    phone.get_by_role("button", name="楂林村").click()
    phone.get_by_role("button", name="建房").click()
    phone.locator("summary").click()
    phone.get_by_label("他（她）的姓名").fill("楼大有")
    phone.get_by_label("我是他（她）的").select_option("child")
    phone.get_by_label("他（她）已去世").check()
    phone.get_by_role("button", name="下一步").click()
    phone.get_by_role("button", name="办继承").click()
    phone.get_by_role("button", name="交上去").click()
    expect(phone.locator("main")).to_contain_text("死亡证明")
    address = phone.url
    for style in ("normal", "elder"):
        phone.goto(f"{house.url}/citizen/?style={style}")
        for path, name in ((f"{address}commitment/", "commitment"), (address, "owed"), ("/citizen/looks/", "looks")):
            looked_at(phone, path if path.startswith("http") else house.url + path, style, name)
    in_english(phone, house, "looks", [f"{address}commitment/", address, f"{house.url}/citizen/looks/"])
    phone.set_viewport_size(PHONE)  # type: ignore[arg-type]
    phone.goto(address)
    phone.get_by_role("link", name="看承诺书、签字").click()
    field = phone.locator("canvas")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    phone.mouse.move(box["x"] + 20, box["y"] + 20)
    phone.mouse.down()
    for step in range(1, 12):
        phone.mouse.move(box["x"] + 20 + step * 20, box["y"] + (20 if step % 2 else 70))
    phone.mouse.up()
    phone.get_by_role("button", name="我同意，签字").click()
    expect(phone.locator(".notice-success")).to_contain_text("已签好")
    expect(phone.locator("main")).to_contain_text("信用承诺书已签")
