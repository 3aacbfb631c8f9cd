"""A name, what it was about, and about when: by picker, on a timeline, and kept for the next time."""

from playwright.sync_api import expect

from .conftest import PHONE, Open


def test_who_knows_no_year_says_what_it_was_about(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    page.locator(".search-more summary").click()
    here.photograph("forgotten-year")
    page.fill("#q", "宣建国")
    page.select_option("#matter", "housing")  # asks at once
    expect(page.locator(".results-head a.chip", has_text="建房")).to_be_visible()
    expect(page.locator("ol.hits").first.locator("[data-hit]")).to_have_count(1)
    here.photograph("forgotten-year-found")
    page.select_option("#period", "1990s")
    expect(page.locator(".results-head a.chip", has_text="90年代")).to_be_visible()
    expect(page.locator("#results")).to_contain_text("没有查到")
    here.photograph("forgotten-year-nothing")
    page.locator("a.chip", has_text="90年代").click()
    expect(page.locator("[data-hit]").first).to_contain_text("建房用地")
    page.locator("a.chip", has_text="建房").click()
    expect(page.locator("#matter")).to_have_value("")


def test_the_timeline_and_its_keys(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    here.go("/?q=宣建国")
    page.locator("a.chip", has_text="时间轴").click()
    expect(page.locator(".timeline-year").first).to_have_text("1983")
    page.wait_for_load_state("networkidle")
    here.photograph("timeline", full=True)
    page.locator("#q").press("ArrowDown")
    expect(page.locator(".hit-link").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".hit-link").nth(1)).to_be_focused()  # in the next year
    page.locator(".years-bars a").last.click()
    expect(page.locator(".timeline-year")).to_have_count(1)


def test_a_search_is_kept_for_the_next_time(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    here.go("/?q=宣建国&matter=family-planning")
    page.locator("summary", has_text="存下这次查找").click()
    expect(page.locator("form[action='/saved/'] [name=name]")).to_have_value("宣建国 计划生育")
    here.photograph("search-save")
    page.locator("form[action='/saved/'] button").click()
    expect(page.locator(".notice")).to_contain_text("已存下")
    here.go("/")
    here.photograph("home-saved", full=True)
    page.locator(".saved a").click()
    expect(page.locator("[data-hit]")).to_have_count(1)
    here.go("/")
    page.locator(".saved button").click()
    expect(page.locator(".saved")).to_have_count(0)


def test_the_list_of_matters(visit: Open) -> None:
    here = visit("city")
    page = here.page
    here.go("/matters/")
    here.photograph("matters")
    page.locator("a", has_text="土地山林").click()
    here.photograph("matter")
    page.locator("main a.btn").click()
    page.locator("main a.btn-primary").click()
    page.fill("#id_name", "水利")
    page.fill("#id_words", "水")
    page.locator("main button.btn-primary").click()
    expect(page.locator(".field-errors")).to_contain_text("太短")
    here.photograph("matter-refused")


def test_on_a_phone(visit: Open) -> None:
    here = visit("clerk", size=PHONE)
    page = here.page
    page.locator(".search-more summary").click()
    here.photograph("phone-forgotten-year")
    assert here.fits()
    here.go("/?q=宣建国&view=timeline")
    page.wait_for_load_state("networkidle")
    here.photograph("phone-timeline", full=True)
    assert here.fits()
    city = visit("city", size=PHONE)
    city.go("/matters/")
    city.photograph("phone-matters")
    assert city.fits()
