"""The three administrators, each at the own desk, and everybody's sign-in."""

import pytest
from playwright.sync_api import expect

from .conftest import PHONE, Open


def test_the_door_is_plain_and_a_refusal_polite(visit: Open) -> None:
    here = visit()
    here.go("/")
    here.photograph("sign-in")
    here.page.fill("#id_username", "archivist")
    here.page.fill("#id_password", "不是这个")
    here.page.click("main button.btn-primary")
    expect(here.page.locator(".problem")).to_contain_text("没有登录成功")
    here.photograph("sign-in-refused")
    small = visit(size=PHONE)
    small.go("/")
    small.photograph("phone-sign-in")
    assert small.fits()


@pytest.mark.parametrize(
    ("who", "path", "name"),
    [
        ("audit", "/ledger/", "ledger"),
        ("security", "/posts/", "posts"),
        ("security", "/posts/2/", "account-posts"),
        ("system", "/accounts/", "accounts"),
        ("system", "/accounts/2/", "account"),
        ("system", "/accounts/new/", "new-account"),
        ("system", "/status/", "status"),
        ("archivist", "/offices/", "offices"),
        ("archivist", "/offices/330782106201/", "office"),
        ("archivist", "/batches/", "batches"),
        ("archivist", "/batches/new/", "new-batch"),
        ("archivist", "/catalogue/import/", "import-catalogue"),
        ("archivist", "/items/1/describe/", "describe"),
        ("archivist", "/password/", "password"),
    ],
)
def test_every_desk_can_be_used_wide_and_on_a_phone(visit: Open, who: str, path: str, name: str) -> None:
    for size, prefix in ((None, ""), (PHONE, "phone-")):
        here = visit(who, size=size) if size else visit(who)
        here.go(path)
        expect(here.page.locator("h1")).to_be_visible()
        here.photograph(prefix + name)
        assert here.fits(), f"{path} hangs over the side"


def test_the_audit_administrator_checks_the_chain(visit: Open) -> None:
    here = visit("audit")
    here.page.locator("button", has_text="核验全部台账").click()
    expect(here.page.locator(".notice-success")).to_contain_text("全部完整")
    here.photograph("ledger-checked")
    here.go("/?q=宣建国")
    expect(here.page.locator("[data-hit]")).to_have_count(0)


def test_a_post_is_granted_with_the_keyboard(visit: Open) -> None:
    here = visit("security")
    here.go("/posts/")
    here.page.locator("a", has_text="clerk").first.click()
    here.page.select_option("#id_role", "inspector")
    here.page.fill("#id_office", "330782106 大陈镇")
    here.page.keyboard.press("Enter")
    expect(here.page.locator(".notice-success")).to_contain_text("角色已授予")
    here.page.locator("tr", has_text="检查员").locator("button").click()
    expect(here.page.locator(".notice-success")).to_contain_text("角色已收回")


def test_english_says_the_same(visit: Open) -> None:
    here = visit("archivist")
    here.page.locator("button[name=language]").click()
    expect(here.page.locator("html")).to_have_attribute("lang", "en")
    here.go("/?q=宣建国")
    here.page.wait_for_load_state("networkidle")
    here.photograph("search-english")
