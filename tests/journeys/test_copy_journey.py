"""Mr. Xuan's receipt of 1996: asked through an agent at the town's window, found by his name, consented to by the
village that owns it, only his own line given, issued, and verified with any phone."""

import re

import pypdfium2
from playwright.sync_api import Browser, expect

from .conftest import PHONE, House, Open
from .test_everybody_journey import violations


def test_from_the_name_to_a_verified_copy(visit: Open, house: House, browser: Browser) -> None:
    desk = visit("archivist")
    window = visit("agent")
    page, desk_page = window.page, desk.page
    window.go("/enquiries/new/")
    for name, value in (
        ("name", "宣建国"),
        ("phone", "13712349050"),
        ("id_number", "11010519491231002X"),
        ("purpose", "办理社保补缴"),
        ("wanted", "九几年的罚款收据"),
    ):
        page.fill(f"#id_{name}", value)
    page.select_option("#id_matter", label="计划生育")
    page.get_by_text("有人代办").click()
    page.fill("#id_agent_name", "楼美娟")
    page.fill("#id_agent_phone", "13912345678")
    page.fill("#id_agent_id", "110105194912310062")
    page.locator("main .btn-primary").click()
    way = page.locator("#agency details").first
    way.locator("summary").click()
    for box in way.get_by_role("checkbox").all():
        box.check()
    way.get_by_role("button").click()
    expect(page.locator("#agency .state-done")).to_be_visible()
    page.locator("#rules").get_by_label("身份证件", exact=True).check()
    page.get_by_role("button", name="记下已核对的材料").click()
    page.get_by_role("button", name="开始查找").click()
    expect(page.locator(".reading-clock")).to_contain_text("查找中")
    home = page.url.removeprefix(window.url).partition("#")[0]
    number = page.locator(".page-note").inner_text()
    page = desk_page
    desk.go(home)
    page.get_by_role("link", name="查找、选页、出具").click()

    # The name is searched without being typed again; the line with it is proposed, the neighbours' are not.
    expect(page.locator(".hits")).to_contain_text("超计划生育罚款的收据")
    assert violations(page) == []
    desk.photograph("answer", full=True)
    page.locator(".hit", has_text="超计划生育罚款的收据").first.locator("a").first.click()
    expect(page.get_by_role("checkbox").nth(1)).to_be_checked()
    expect(page.get_by_role("checkbox").nth(0)).not_to_be_checked()
    assert violations(page) == []
    desk.photograph("answer-picking", full=True)
    page.get_by_role("button", name="只给勾选的行").click()
    expect(page.locator(".answer-picks")).to_contain_text("叁佰元整")
    desk.go(home)
    page.get_by_role("button", name="查到", exact=True).click()
    page.get_by_role("button", name="同意提供").click()
    expect(page.locator(".notice-error, .notice-warning").first).to_contain_text("还没有征求同意")
    page.get_by_role("button", name="征求同意").click()

    # The village that owns it.
    clerk = visit("clerk")
    clerk.go("/enquiries/consents/")
    clerk.page.locator("main .list a", has_text=number).click()
    expect(clerk.page.locator("main")).to_contain_text("办理社保补缴")
    assert violations(clerk.page) == []
    clerk.photograph("consent", full=True)
    clerk.page.get_by_role("button", name="同意", exact=True).click()
    expect(clerk.page.locator(".notice-success")).to_be_visible()
    desk.go(home)
    expect(page.locator("#rules")).to_contain_text("众拥村")
    for act in ("开始查找", "查到", "同意提供"):
        page.get_by_role("button", name=act, exact=True).click()
    expect(page.locator(".reading-clock")).to_contain_text("已同意提供")
    desk.go(f"{home}answer/")
    page.get_by_role("button", name="出具复制件").click()
    expect(page.locator(".notice-success")).to_contain_text("已出具，编号")
    assert violations(page) == []
    desk.photograph("answer-issued", full=True)
    paper = page.request.get(desk.url + str(page.get_by_role("link", name="打开、打印").get_attribute("href")))
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(paper.body()))
    assert "叁佰元整" in text
    assert "经手人：王小明" not in text
    paper_number, code = re.search(r"20\d\d-330782106-\d{4}", text), re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", text)
    assert paper_number
    assert code

    # Anybody, with any phone, from what is printed.
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    phone = context.new_page()
    phone.goto(f"{house.url}/verify/")
    assert violations(phone) == []
    phone.fill("[name=number]", paper_number.group())
    phone.fill("[name=code]", "AAAAA-AAAAA")
    phone.locator("main .btn").last.click()
    expect(phone.locator(".verdict")).to_contain_text("不是我们出具的")
    phone.fill("[name=code]", code.group())
    phone.locator("main .btn").last.click()
    expect(phone.locator(".verdict")).to_contain_text("有效")
    assert "宣建国" not in phone.content()
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.screenshot(path="artefacts/verify-phone.png", full_page=True)
    context.close()

    small = visit("archivist", size=PHONE)
    for path, name in (
        (f"{home}answer/", "answer"),
        ("/enquiries/copies/", "copies"),
        ("/enquiries/access/", "access"),
    ):
        small.go(path)
        assert small.fits(), path
        assert violations(small.page) == []
        small.photograph(f"{name}-phone", full=True)
