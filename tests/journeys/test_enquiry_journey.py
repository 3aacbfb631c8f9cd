"""At the window an agent writes down what a person asks; an archivist decides; the person looks with a phone."""

from playwright.sync_api import Browser, expect

from .conftest import PHONE, House, Open
from .test_everybody_journey import violations


def test_from_the_window_to_the_phone(visit: Open, house: House, browser: Browser) -> None:
    agent = visit("agent")
    page = agent.page
    agent.go("/enquiries/")
    assert violations(page) == []
    page.locator("main .page-acts .btn-primary").click()
    for name, value in (
        ("name", "宣建国"),
        ("phone", "13712349050"),
        ("id_number", "110105194912310021"),
        ("purpose", "补办宅基地手续"),
        ("wanted", "一九九几年罚款的收据，记不清哪一年"),
    ):
        page.fill(f"#id_{name}", value)
    agent.photograph("enquiry-new", full=True)
    assert agent.fits()
    assert violations(page) == []
    page.locator("main .btn-primary").click()
    expect(page.locator(".problem")).to_contain_text("校验码")
    agent.complaints.clear()
    page.fill("#id_id_number", "11010519491231002X")
    page.locator("main .btn-primary").click()
    expect(page.locator(".notice-success")).to_contain_text("已受理")
    expect(page.locator(".reading-clock")).to_contain_text("还剩")
    expect(page.locator("#rules")).to_contain_text("按规则 P-01：本人来查")
    page.get_by_label("身份证件", exact=True).check()
    page.get_by_role("button", name="记下已核对的材料").click()
    page.get_by_role("button", name="开始查找").click()
    page.get_by_role("button", name="查到", exact=True).click()
    expect(page.locator(".reading-clock")).to_contain_text("查到")
    agent.photograph("enquiry-found", full=True)
    assert violations(page) == []
    place = page.url.removeprefix(agent.url)
    number = page.locator(".page-note").inner_text()
    expect(page.get_by_role("button", name="同意提供")).to_have_count(0)
    agent.go(f"{place}slip/")
    assert violations(page) == []
    agent.photograph("enquiry-slip", full=True)

    archivist = visit("archivist")
    archivist.go("/enquiries/")
    archivist.photograph("enquiries")
    archivist.page.locator("main .list a", has_text=number).click()
    archivist.page.get_by_role("button", name="同意提供").click()
    expect(archivist.page.locator(".reading-clock")).to_contain_text("已同意提供")
    archivist.page.get_by_role("button", name="提供", exact=True).click()
    expect(archivist.page.locator(".reading-clock")).to_contain_text("已提供")
    agent.go(f"{place}rate/")  # the tablet, turned to the applicant, who would rather do it at home
    agent.photograph("enquiry-rate", full=True)
    assert violations(page) == []
    assert agent.fits()

    # The applicant has no account.
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    phone = context.new_page()
    phone.goto(f"{house.url}/track/?number={number}")
    phone.fill("#id_last_four", "0000")
    phone.locator("main .btn-primary").click()
    expect(phone.locator(".problem")).to_contain_text("没有查到")
    phone.fill("#id_last_four", "9050")
    phone.locator("main .btn-primary").click()
    expect(phone.locator("main")).to_contain_text("已提供")
    assert "宣建国" not in phone.content()
    assert violations(phone) == []
    assert phone.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    phone.screenshot(path="artefacts/enquiry-track.png", full_page=True)
    phone.locator(".reading-score", has_text="很不满意").click()
    phone.fill("#id_remark", "等了很久")
    phone.get_by_role("button", name="提交评价").click()
    expect(phone.locator("main")).to_contain_text("谢谢您的评价")
    assert violations(phone) == []
    context.close()
    agent.go(place)
    expect(page.locator(".reading-clock")).to_contain_text("已评价")
    expect(page.locator("main")).not_to_contain_text("很不满意")

    small = visit("agent", size=PHONE)
    for path, name in (("/enquiries/", "list"), (place, "one"), ("/enquiries/new/", "new")):
        small.go(path)
        assert small.fits(), path
        small.photograph(f"enquiry-{name}-phone", full=True)
        assert violations(small.page) == []
    city = visit("city")
    city.go("/enquiries/rules/")
    assert violations(city.page) == []
    assert city.fits()
    city.photograph("enquiry-rules", full=True)
    city.go("/enquiries/complaints/")
    expect(city.page.locator("main .list")).to_contain_text("等了很久")
    assert violations(city.page) == []
    assert city.fits()
    city.photograph("complaints", full=True)
