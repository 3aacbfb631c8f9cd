"""Typing a name and seeing the page with the line marked; and not seeing what is not one's own."""

import re

from playwright.sync_api import expect

from .conftest import PHONE, House, Open


def test_a_name_leads_to_the_marked_line_and_a_correction_is_found(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    expect(page.locator("#q")).to_be_focused()
    here.photograph("search-empty")
    page.keyboard.type("宣建国")
    page.keyboard.press("Enter")
    expect(page.locator("[data-hit]")).to_have_count(4)
    expect(page.locator("#count")).to_have_text(re.compile(r"4 条 · [\d.]+ 毫秒"))
    assert "q=" in page.url
    page.wait_for_load_state("networkidle")
    here.photograph("search-results")

    page.keyboard.press("Escape")
    page.locator("#q").blur()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit-link").first).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator("#peek img")).to_be_visible()
    page.wait_for_load_state("networkidle")
    here.photograph("search-peek")
    page.keyboard.press("Space")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    here.photograph("search-keys")
    page.keyboard.press("Escape")

    # An item that no other journey asks for: they share one house.
    page.locator(".hit-link", has_text="建房用地审批表").click()
    expect(page.locator(".line-found")).to_contain_text("宣建国")
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)
    here.photograph("item")

    found = page.locator(".line-found")
    found.hover()
    found.locator(".line-correct").click()
    found.locator("input[name=text]").fill("申请人宣建国，家庭人口五人，现有住房六十平方米，申请建房。")
    found.locator("button").click()
    expect(page.locator("#lines")).to_contain_text("人口五人")
    expect(page.locator("#lines")).to_contain_text("已更正")
    here.photograph("item-corrected")

    for _ in range(20):  # new text is found within two seconds
        here.go("/?q=家庭人口五人")
        if page.locator("[data-hit]").count():
            break
        page.wait_for_timeout(200)
    expect(page.locator("[data-hit]")).to_have_count(1)


def test_the_chips_narrow_the_answer(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    here.go("/?q=宣建国")
    page.locator("summary.chip", has_text="年份").click()
    here.photograph("search-years")
    page.locator(".chip-sheet a", has_text="2003").click()
    expect(page.locator("[data-hit]")).to_have_count(1)
    page.locator("a.chip", has_text="2003").click()
    expect(page.locator("[data-hit]")).to_have_count(4)


def test_nothing_found_is_said_honestly(visit: Open) -> None:
    here = visit("archivist")
    here.go("/?q=欧阳不在")
    expect(here.page.locator("#results")).to_contain_text("没有查到“欧阳不在”")
    here.photograph("search-nothing")


def test_the_next_town_sees_only_its_own(visit: Open) -> None:
    ours = visit("archivist")
    ours.go("/?q=宣建国")
    item = ours.page.locator(".hit-link").first.get_attribute("href")
    picture = ours.page.locator(".strip img").first.get_attribute("src")
    theirs = visit("next_archivist")
    theirs.go("/?q=宣建国")
    expect(theirs.page.locator("[data-hit]")).to_have_count(1)
    expect(theirs.page.locator("#results")).not_to_contain_text("众拥")
    for path in (item, picture):
        answer = theirs.page.request.get(theirs.url + str(path))
        assert answer.status == 404
    theirs.go(str(item), status=404)
    theirs.photograph("not-found")
    theirs.complaints.clear()  # the browser notes the 404 that is asked for here


def test_an_agent_states_the_purpose_once(visit: Open) -> None:
    here = visit("agent")
    page = here.page
    here.next_person()
    here.photograph("agent-empty")
    page.fill("#purpose", "为村民办理退休手续")
    page.fill("#q", "宣建国")
    page.keyboard.press("Enter")
    expect(page.locator("[data-hit]")).to_have_count(4)
    expect(page.locator(".purpose-now")).to_contain_text("为村民办理退休手续")
    here.photograph("agent-results")
    page.fill("#q", "陈小毛")
    page.keyboard.press("Enter")
    expect(page.locator(".hit-line mark").first).to_have_text("陈小毛")


def test_on_a_phone_nothing_hangs_over_the_side(visit: Open) -> None:
    here = visit("clerk", size=PHONE)
    page = here.page
    here.photograph("phone-empty")
    assert here.fits()
    page.fill("#q", "宣建国")
    page.keyboard.press("Enter")
    expect(page.locator("[data-hit]")).to_have_count(4)
    page.wait_for_load_state("networkidle")
    here.photograph("phone-results", full=True)
    assert here.fits()
    page.locator(".bar-menu").click()
    here.photograph("phone-menu")
    page.locator(".bar-menu").click()
    page.locator(".hit-link").first.click()
    expect(page.locator(".line-found")).to_be_visible()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(800)
    here.photograph("phone-item", full=True)
    assert here.fits()


def test_at_night(visit: Open) -> None:
    here = visit("archivist", dark=True)
    here.go("/?q=宣建国")
    here.page.wait_for_load_state("networkidle")
    here.photograph("search-dark")


def test_the_search_page_works_without_script(house: House, visit: Open) -> None:
    here = visit("clerk")
    state = here.page.context.storage_state()
    browser = here.page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False, storage_state=state)
    page = plain.new_page()
    page.goto(house.url)
    page.fill("#q", "宣建国")
    page.press("#q", "Enter")
    expect(page.locator("[data-hit]")).to_have_count(4)
    page.locator(".hit-link").first.click()
    expect(page.locator(".line-found")).to_be_visible()
    plain.close()


def test_the_purpose_of_the_window_stands_ready_on_the_print_form(visit: Open) -> None:
    here = visit("agent")
    page = here.page
    here.next_person()
    page.fill("#purpose", "为村民办理退休手续")
    page.fill("#q", "宣建国")
    page.keyboard.press("Enter")
    page.locator(".hit-link").first.click()
    page.locator("#print").click()
    expect(page.locator("[name=purpose]")).to_have_value("为村民办理退休手续")
    here.photograph("print-purpose")
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    expect(page.locator(".sheet")).to_contain_text("为村民办理退休手续")
    here.photograph("print-sheet")
