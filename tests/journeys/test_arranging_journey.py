"""A box is arranged by keyboard alone: an item split, described, laid elsewhere, and everything taken back."""

from playwright.sync_api import expect

from .conftest import PHONE, Open

VILLAGE = "330782106201"


def test_a_box_is_arranged_by_keyboard_and_everything_is_taken_back(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    here.go("/boxes/")
    page.fill("#make_office", VILLAGE)
    page.click('form[action="/boxes/make/"] button')
    here.go("/boxes/?year=1996")
    page.locator("table.list a").first.click()
    page.get_by_role("link", name="整理台").click()
    address = page.url.removeprefix(here.url)
    pieces, keyboard = page.locator(".piece"), page.keyboard
    expect(pieces).to_have_count(1)
    expect(page.locator("#side [data-field=title]")).to_have_value("关于宣建国超计划生育罚款的收据")
    expect(page.locator("#side #proposals")).to_be_visible()

    keyboard.press("ArrowRight")
    keyboard.press("s")
    expect(pieces).to_have_count(2)
    expect(page.locator(".piece[data-chosen] .piece-title")).to_have_text("（无题名）")
    expect(page.locator("#side [data-field=title]")).to_have_value("")
    keyboard.press("e")
    keyboard.type("村民委员会证明")
    keyboard.press("Enter")
    expect(page.locator(".piece[data-chosen] .piece-title")).to_have_text("村民委员会证明")
    page.locator("#side [data-field=dated]").focus()
    keyboard.type("19990231")
    keyboard.press("Enter")
    expect(page.locator("#says")).to_contain_text("不是日历上的一天")
    assert here.complaints == [one for one in here.complaints if "422" in one]  # the browser tells of the refusal
    here.complaints.clear()
    keyboard.press("Escape")
    expect(page.locator("#sheet")).to_be_focused()
    keyboard.press("[")
    expect(pieces.first).to_contain_text("村民委员会证明")
    here.photograph("desk")

    here.go(address)  # what was done can be undone after a reload too
    for left in ("村民委员会证明", "（无题名）", "关于宣建国"):
        keyboard.press("z")
        expect(page.locator("#says")).to_have_text("已撤销。")
        expect(pieces.last if left != "关于宣建国" else pieces.first).to_contain_text(left)
        page.evaluate("document.getElementById('says').textContent = ''")
    expect(pieces).to_have_count(1)
    expect(page.locator(".leaf")).to_have_count(2)
    keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    keyboard.press("Escape")
    assert here.fits()

    # An undo may take an item away whose fields are just being asked for; the page then asks no further.
    here.complaints[:] = [one for one in here.complaints if "404" not in one]

    phone = visit("archivist", size=PHONE)
    phone.go(address)
    phone.page.locator(".leaf").last.click()
    expect(phone.page.locator(".leaf").last).to_have_attribute("data-cursor", "")
    assert phone.fits()
    phone.photograph("phone-desk")
