"""A box is arranged by keyboard alone: an item split, described, laid elsewhere, and everything taken back."""

from playwright.sync_api import expect

from .conftest import PHONE, Open, Visit

VILLAGE = "330782106201"


def desk_of_1996(here: Visit) -> str:
    """Make the boxes of the village, if there are none, and open the desk of the one of 1996."""
    here.go("/boxes/")
    here.page.fill("#make_office", VILLAGE)
    here.page.click('form[action="/boxes/make/"] button')
    here.go("/boxes/?year=1996")
    here.page.locator("table.list a").first.click()
    here.page.get_by_role("link", name="整理台").click()
    here.page.wait_for_url("**/desk/**")
    return here.page.url.removeprefix(here.url)


def test_a_box_is_arranged_by_keyboard_and_everything_is_taken_back(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    address = desk_of_1996(here)
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

    leaves = page.locator(".leaf")
    first = leaves.first.get_attribute("id")
    leaves.last.click()
    keyboard.press("x")
    leaves.first.click()
    keyboard.press("v")  # what was cut lies before the cursor
    expect(leaves.last).to_have_id(str(first))
    leaves.last.drag_to(leaves.first)
    expect(leaves.first).to_have_id(str(first))

    # An undo may take an item away whose fields are just being asked for; the page then asks no further.
    here.complaints[:] = [one for one in here.complaints if "404" not in one]

    phone = visit("archivist", size=PHONE)
    phone.go(address)
    phone.page.locator(".leaf").last.click()
    expect(phone.page.locator(".leaf").last).to_have_attribute("data-cursor", "")
    assert phone.fits()
    phone.photograph("phone-desk")


def test_of_two_people_at_one_box_the_second_sees_what_the_first_changed(visit: Open) -> None:
    here, there = visit("archivist"), visit("archivist")
    address = desk_of_1996(here)
    title = "#side [data-field=title]"
    for one in (here, there):
        one.go(address)
        expect(one.page.locator(title)).to_be_visible()
        one.page.locator(title).focus()
        one.page.keyboard.press("Control+a")
    here.page.keyboard.type("收据一张")
    here.page.keyboard.press("Enter")
    expect(here.page.locator("#says")).to_have_text("已保存")
    there.page.keyboard.type("罚款收据")
    there.page.keyboard.press("Enter")  # saves and leaves the field: one save, not two
    expect(there.page.locator("#says")).to_contain_text("做了“著录”")
    expect(there.page.locator(".desk-said", has_text="现在是：收据一张")).to_be_visible()
    expect(there.page.locator(title)).to_have_value("罚款收据")
    there.photograph("desk-conflict")
    there.complaints[:] = [one for one in there.complaints if "409" not in one]
    here.go(address)
    expect(here.page.locator(title)).to_have_value("收据一张")
    here.page.locator("#sheet").focus()
    here.page.keyboard.press("z")
    expect(here.page.locator("#says")).to_have_text("已撤销。")
