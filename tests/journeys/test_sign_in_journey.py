"""A citizen signs in from a phone through the portal, which is another site; the desk reads a card, keeps a photo."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect
from reading_room.photo_files import jpeg
from throwaway import Installation, begin

from .conftest import ARTEFACTS, PASSWORD, PHONE, WIDE, House, free_port, wait_for
from .test_everybody_journey import violations

KEYS = {
    "CUNDANG_PORTAL_SERVICE": "journey",
    "CUNDANG_PORTAL_SECRET": "journey-secret",
    "CUNDANG_PORTAL_GATEWAY_KEY": "journey-key",
    "CUNDANG_PORTAL_GATEWAY_SECRET": "journey-gateway",
    "CUNDANG_PORTAL_APP": "journey-app",
}
CARD = "姓名：宣建国 性别：男 民族：汉 出生：1952年03月14日 住址：浙江省义乌市 公民身份号码：330782195203140014"
PLACE = Path(__file__).parents[2] / "src" / "cundang" / "reading_room" / "data" / "portal.json"


@pytest.fixture(scope="module")
def portal() -> Iterator[str]:
    """The stand-in on `localhost`: for a browser another site than 127.0.0.1, so cookies behave as they will."""
    child = subprocess.Popen(
        [sys.executable, "-m", "cundang.reading_room.identity.portal_standin", "--host", "localhost"],
        env={**os.environ, **KEYS}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    yield child.stdout.readline().strip()
    child.terminate()
    child.communicate(timeout=10)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, portal: str) -> Iterator[House]:
    """The program, with the stand-in as its portal."""
    folder = tmp_path_factory.mktemp("sign-in")
    own = {}
    for name, value in json.loads(PLACE.read_text(encoding="utf-8")).items():
        if isinstance(value, str) and value.startswith("https:"):
            parts = urlsplit(value)
            own[name] = f"{portal}{parts.path}{'?' if parts.query else ''}{parts.query}"
    (folder / "portal.json").write_text(json.dumps(own | {"bridge": f"{portal}/bridge.js"}), encoding="utf-8")
    made = Installation(folder / "data", settings={**KEYS, "CUNDANG_PORTAL_ADDRESSES": str(folder / "portal.json")})
    try:
        begin(made.data)
        made.run("setup")
        box = Path(__file__).with_name("box.py")
        subprocess.run([sys.executable, str(box), PASSWORD], env=made.environment, check=True, timeout=120)
        port = free_port()
        made.start("serve", "--port", str(port), "--processes", "1")
        wait_for(f"http://127.0.0.1:{port}")
        yield House(made, f"http://127.0.0.1:{port}")
    finally:
        made.remove()


def faults(portal: str, **asked: Any) -> None:
    sent = urllib.request.Request(f"{portal}/stand-in/faults", json.dumps(asked).encode())
    with urllib.request.urlopen(sent, timeout=5):
        pass


def phone(browser: Browser, **more: Any) -> Page:
    page = browser.new_context(viewport=PHONE, locale="zh-CN", **more).new_page()  # type: ignore[arg-type]
    page.set_default_timeout(15_000)
    return page


def photograph(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png", full_page=True)


def test_there_and_back(house: House, portal: str, browser: Browser) -> None:
    page = phone(browser)
    page.goto(f"{house.url}/citizen/sign-in/")
    photograph(page, "citizen-sign-in")
    assert violations(page) == []
    page.get_by_role("link", name="用浙江政务服务网登录").click()
    page.wait_for_url(lambda url: url.startswith(portal))
    page.get_by_role("link", name="楼秀珍").click()
    page.wait_for_url(lambda url: url.startswith(f"{house.url}/citizen/") and "sign-in" not in url)
    page.goto(f"{house.url}/citizen/sign-in/")
    expect(page.locator("main")).to_contain_text("*秀珍，您已登录")
    photograph(page, "citizen-signed-in")
    assert violations(page) == []
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="用浙江政务服务网登录")).to_be_visible()

    faults(portal, form=True)  # the ticket comes as a form from another site, without our cookie
    page.get_by_role("link", name="用浙江政务服务网登录").click()
    page.get_by_role("link", name="宣建国").click()
    page.get_by_role("button", name="继续").click()
    page.wait_for_url(lambda url: url.startswith(f"{house.url}/citizen/") and "sign-in" not in url)
    faults(portal)


def test_below_the_level(house: House, portal: str, browser: Browser) -> None:
    page = phone(browser)
    page.goto(f"{house.url}/citizen/sign-in/?style=elder")
    page.get_by_role("link", name="用浙江政务服务网登录").click()
    page.get_by_role("link", name="何小明").click()
    expect(page.locator("main")).to_contain_text("高级实名")
    photograph(page, "citizen-upgrade-elder")
    assert violations(page) == []
    page.get_by_role("link", name="去升级为高级实名").click()
    page.wait_for_url(lambda url: url.startswith(portal))


def test_inside_the_app(house: House, browser: Browser) -> None:
    page = phone(browser, user_agent="Mozilla/5.0 (Linux; Android 12) Mobile dtdreamweb")
    page.goto(f"{house.url}/citizen/sign-in/")
    page.get_by_role("link", name="用浙里办登录").click()
    page.wait_for_url(lambda url: url.startswith(f"{house.url}/citizen/") and "sign-in" not in url)
    expect(page.locator("html")).to_have_attribute("data-citizen", "elder")  # as the app said


def test_where_there_is_no_bridge(house: House, portal: str, browser: Browser) -> None:
    page = phone(browser)
    page.route(f"{portal}/bridge.js", lambda route: route.abort())
    page.goto(f"{house.url}/citizen/sign-in/portal/app/")
    expect(page.get_by_role("link", name="换一种方式登录")).to_be_visible()
    photograph(page, "citizen-app-absent")
    assert violations(page) == []


def test_a_card_is_read_and_a_photo_kept(house: House, browser: Browser) -> None:
    page = browser.new_context(viewport=WIDE, locale="zh-CN").new_page()  # type: ignore[arg-type]
    page.goto(f"{house.url}/sign-in/")
    page.fill("#id_username", "agent")
    page.fill("#id_password", PASSWORD)
    page.click("main button.btn-primary")
    page.goto(f"{house.url}/enquiries/new/")
    page.locator("textarea[name=card]").press_sequentially(f"{CARD}\n")
    page.get_by_role("button", name="填入").press("Enter")
    expect(page.locator("#id_name")).to_have_value("宣建国")
    expect(page.locator("#id_id_number")).to_have_value("330782195203140014")
    photograph(page, "enquiry-card-read")
    assert violations(page) == []
    page.fill("#id_phone", "13712349050")
    page.fill("#id_purpose", "补办宅基地手续")
    page.locator("#id_purpose").press("Enter")  # a card is no longer in the field: this writes the enquiry
    expect(page.locator(".notice-success")).to_contain_text("已受理")
    page.locator("input[name=name][list=photo-names]").fill("居民身份证正面")
    page.locator("input[name=photo]").set_input_files(
        {"name": "IMG_0001.JPG", "mimeType": "image/jpeg", "buffer": jpeg()}
    )
    page.get_by_role("button", name="留存照片").click()
    expect(page.locator(".notice-success")).to_contain_text("已留存 1 张")
    photograph(page, "enquiry-photo")
    assert violations(page) == []
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="居民身份证正面").click()
    shown = opened.value
    shown.wait_for_load_state()
    assert shown.evaluate("document.images[0].naturalWidth") == 1600
