"""A village appraises what is due: two others approve, two witnesses sign, and only then it is gone."""

import io

import pypdfium2
from playwright.sync_api import Page, expect

from .conftest import PHONE, Open
from .test_everybody_journey import violations

GROUP = ["王建国", "村委会", "李小红", "村", "陈小毛", "村", "赵明", "镇档案室", "", "", "周大有", "监委会"]


def draw(page: Page) -> None:
    """A name drawn in the first field, as a finger would."""
    field = page.locator("form.sign-form canvas").first
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box
    for stroke in range(3):
        left = box["x"] + 30 + stroke * 70
        page.mouse.move(left, box["y"] + 30)
        page.mouse.down()
        for step in range(12):
            page.mouse.move(left + step * 4, box["y"] + 30 + (step % 4) * 14)
        page.mouse.up()


def test_what_is_due_is_appraised_approved_watched_and_gone(visit: Open) -> None:
    clerk, archivist, city = visit("fourth_clerk"), visit("next_archivist"), visit("city")
    page = clerk.page
    clerk.go("/disposal/")
    expect(page.locator(".count")).to_have_text("6 件到期")
    clerk.photograph("due")
    clerk.go("/disposal/appraisals/new/")
    page.locator("main .btn-primary").click()
    page.locator("button[name=all]").click()
    expect(page.locator(".notice-success")).to_contain_text("已加入 6 件")
    page.locator("input[name=item]").first.check()
    page.locator("input[value=extend]").check()
    page.locator(".judge .btn-primary").click()
    expect(page.locator(".notice-success")).to_contain_text("已鉴定 1 件")
    page.locator("input[value=destroy]").check()
    page.fill("#id_reason", "期满，无保存价值")
    page.locator("button[name=all]").click()
    expect(page.locator(".notice-success")).to_contain_text("已鉴定 5 件")
    assert violations(page) == []
    page.locator("form[action$='/conclude/'] button").click()
    expect(page.locator(".notice-error")).to_contain_text("请先写明鉴定日期和鉴定小组的意见")
    for field, said in zip(page.locator(".group-fields input").all(), GROUP, strict=True):
        field.fill(said)
    today = page.evaluate("new Date().toLocaleDateString('sv', {timeZone: 'Asia/Shanghai'})")
    page.fill("#id_held_on", today)
    page.fill("#id_opinion", "同意清单所列结论。")
    page.locator("form[action$='/group/'] button").click()
    expect(page.locator(".notice-success")).to_contain_text("已记下鉴定小组和意见")
    page.locator("form[action$='/conclude/'] button").click()
    expect(page.locator(".facts .state-attention")).to_contain_text("有结论，待批准")
    path = "/disposal" + page.url.split("#", maxsplit=1)[0].split("/disposal")[1]
    for who, name in ((archivist, "赵明"), (city, "钱局")):
        who.go(path)
        who.page.fill("#id_name", name)
        who.page.fill("#id_unit", "档案部门")
        who.page.locator("form[action$='/approve/'] button").click()
        expect(who.page.locator(".notice-success")).to_be_visible()
    clerk.go(path)
    page.fill("#id_on", today)
    page.fill("#id_where", "县造纸厂")
    page.fill("#id_how", "化浆")
    page.locator("form[action$='/destroyed/'] button").click()
    for name, unit in (("赵明", "镇档案室"), ("周大有", "村监委会")):
        form = page.locator("form.sign-form").first
        form.locator("input[name=name]").fill(name)
        form.locator("input[name=unit]").fill(unit)
        draw(page)
        if name == "赵明":
            assert violations(page) == []
            clerk.photograph("destruction-sign", full=True)
        form.locator("button.btn-primary").click()
        expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".facts .state-done").first).to_contain_text("已办完")
    clerk.photograph("destruction-done")
    paper = page.request.get(page.url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0] + "list.pdf")
    text = pypdfium2.PdfDocument(io.BytesIO(paper.body()))[0].get_textpage().get_text_range()
    assert "档案销毁清册" in text
    page.locator("table.list a[href^='/items/']").nth(3).click()
    expect(page.locator(".item-side .state-attention").first).to_contain_text("原件已销毁")
    phone = visit("fourth_clerk", size=PHONE)
    phone.go(path)
    assert phone.fits()
    assert violations(phone.page) == []


def test_everybody_can_use_the_pages_of_disposal(visit: Open) -> None:
    for who, paths in (
        ("archivist", ["/disposal/", "/disposal/items/?which=unsaid", "/disposal/holds/", "/disposal/holds/new/"]),
        ("city", ["/disposal/rules/", "/disposal/appraisals/"]),
    ):
        for size in (None, PHONE):
            here = visit(who, size=size) if size else visit(who)
            for path in paths:
                here.go(path)
                assert here.fits(), path
                assert violations(here.page) == [], path
