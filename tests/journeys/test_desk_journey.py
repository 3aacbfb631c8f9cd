"""What a search did not find is found by hand, put right, and found from then on."""

from playwright.sync_api import expect

from .conftest import PHONE, Open

CODE = "Z106-WS·1984·Y-0005"


def test_what_was_searched_in_vain_is_found_by_hand_and_then_by_searching(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    here.go("/?q=东小凤")
    expect(page.locator(".noted")).to_contain_text("没查到的")
    here.photograph("unfound-noted", full=True)
    here.go("/unfound/")
    expect(page.locator("table.list")).to_contain_text("东小凤")
    assert here.fits()
    here.photograph("unfound-list")
    page.locator("a", has_text="东小凤").click()
    page.fill("#id_reference", CODE)
    page.locator("button", has_text="看这一页").click()
    expect(page.locator(".desk-line :checked")).to_have_value("1")
    assert here.fits()
    here.photograph("unfound-choice", full=True)
    page.locator("input[name=name]").check()
    page.locator("button", has_text="就在这一行").click()
    expect(page.locator(".notice-success")).to_contain_text("已记下")
    here.photograph("unfound-settled")
    page.locator(".notice-success a").click()
    page.fill(".line-form input[name=text]", "户主  东小凤")
    page.locator(".line-form button").click()
    expect(page.locator("#lines")).to_contain_text("已更正")
    page.locator(".item-names a").click()
    expect(page.locator("table.list").first).to_contain_text("东小凤")
    page.locator(".desk-edit summary").first.click()
    assert here.fits()
    here.photograph("page-names", full=True)
    for _ in range(20):
        here.go("/?q=东小凤")
        if page.locator(".hits").first.locator("[data-hit]").count() and not page.locator(".noted").count():
            break
        page.wait_for_timeout(200)
    expect(page.locator("#count")).to_contain_text("1 条")

    city = visit("city")
    row = city.page.locator("tr", has_text="东→陈")
    for _ in range(20):
        city.go("/confusions/")
        if row.count():
            break
        city.page.wait_for_timeout(200)
    expect(row).to_contain_text("启用")
    assert city.fits()
    city.photograph("confusions")
    row.locator("button", has_text="停用").click()
    row.locator("button", has_text="启用").click()
    expect(row.locator(".state-done")).to_have_text("启用")


def test_the_desk_on_a_phone(visit: Open) -> None:
    here = visit("archivist", size=PHONE)
    here.go("/?q=东大凤")
    for path, name in (
        ("/unfound/", "unfound-list-phone"),
        ("/unfound/?state=closed", "unfound-closed-phone"),
        ("/confusions/", "confusions-phone"),
    ):
        here.go(path)
        assert here.fits(), path
        here.photograph(name, full=True)
    here.go("/unfound/")
    here.page.locator("td a", has_text="东大凤").click()
    here.page.fill("#id_reference", CODE)
    here.page.locator("button", has_text="看这一页").click()
    assert here.fits()
    here.photograph("unfound-choice-phone", full=True)
    here.page.locator(".desk-answer a.record-title").click()
    here.page.locator(".item-names a").click()
    assert here.fits()
    here.page.locator(".desk-edit summary").first.click()
    assert here.fits()
    here.photograph("page-names-phone", full=True)
