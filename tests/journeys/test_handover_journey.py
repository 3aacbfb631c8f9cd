"""After an election a village hands over: the county begins, the clerk checks the list, three sign on one tablet."""

import io
from datetime import date, timedelta

import pypdfium2
from playwright.sync_api import expect

from .conftest import PHONE, Open
from .test_deposit_journey import TABLET, draw
from .test_everybody_journey import violations


def test_a_village_hands_over_within_the_ten_days(visit: Open) -> None:
    today = date.today()  # as the browser's own calendar has it
    city, clerk = visit("city"), visit("clerk")
    city.go("/handover/campaigns/new/")
    city.page.fill("#id_name", "2026年村社组织换届")
    city.page.fill("#id_opens", (today - timedelta(days=30)).isoformat())
    city.page.fill("#id_closes", (today - timedelta(days=31)).isoformat())
    city.page.locator("main .btn-primary").click()
    expect(city.page.locator(".problem")).to_contain_text("截止日期早于开始日期")
    assert violations(city.page) == []
    city.page.fill("#id_closes", (today + timedelta(days=60)).isoformat())
    city.page.locator("main .btn-primary").click()
    expect(city.page.locator(".notice-success")).to_contain_text("现有的村（社区）都列入了")
    city.photograph("handover-overview")
    campaign = city.page.url.removeprefix(city.url)

    page = clerk.page
    clerk.go("/handover/")
    expect(page.locator("main")).to_contain_text("登记选举结果日期")
    assert clerk.fits()
    assert violations(page) == []
    clerk.photograph("handover-start")
    page.locator("main .list a", has_text="众拥村").click()
    page.fill("#id_result_on", (today + timedelta(days=1)).isoformat())
    page.locator("main .btn-primary").click()
    expect(page.locator(".field-errors")).to_contain_text("选举结果日期还没有到")
    clerk.complaints.clear()
    page.fill("#id_result_on", (today - timedelta(days=3)).isoformat())
    page.locator("main .btn-primary").click()
    expect(page.locator(".handover-clock")).to_contain_text("还剩 7 天")
    for name, value in (("outgoing", "宣老支"), ("incoming", "王新任"), ("supervisor", "陈镇监"), ("chair", "何主持")):
        page.fill(f"#id_{name}", value)
    assert violations(page) == []
    clerk.photograph("handover-list", full=True)
    page.locator("main form[action$='parties/'] .btn-primary").click()
    expect(page.locator(".notice-success")).to_contain_text("已记下三方姓名")
    place = page.url.removeprefix(clerk.url).partition("#")[0]

    for name in (
        "会计账簿",
        "会计凭证",
        "现金",
        "银行存款",
        "债权债务明细",
        "办公设备",
        "未履行完的合同",
        "村股份经济合作社印章",
    ):
        page.get_by_role("button", name=f"去掉：{name}").click()
        expect(page.locator(".notice-success")).to_contain_text("已从清册去掉")
    for name in ("村民委员会印章", "村党组织印章", "财务专用章", "档案柜、档案室钥匙"):
        row = page.locator("tr", has=page.get_by_role("cell", name=name, exact=True))
        row.locator("summary").click()
        if name == "财务专用章":
            row.locator("select[name=state]").select_option("missing")
            row.locator("input[name=reason]").fill("遗失，已登报声明")
        else:
            row.locator("input[name=mark]").fill("3307821001")
            row.locator("input[name=found]").fill("1")
        row.locator("button", has_text="记下").click()
        expect(page.locator(".notice-success")).to_contain_text("已记下")
    page.locator("button", has_text="按清册移交").click()
    expect(page.locator("main a.btn-primary", has_text="签字")).to_be_visible()
    assert clerk.fits()
    assert violations(page) == []

    tablet = visit("archivist", size=TABLET)
    tablet.go(f"{place}sign/")
    page = tablet.page
    expect(page.locator(".state-attention").first).to_contain_text("缺失")
    for side in ("outgoing", "incoming", "supervisor"):
        draw(page, side)
        if side == "outgoing":
            assert tablet.fits()
            assert violations(page) == []
            tablet.photograph("handover-sign", full=True)
        page.locator(f"section[aria-labelledby=side-{side}] button", has_text="签字").click()
        expect(page.locator(".notice-success")).to_be_visible()
    expect(page.locator(".notice-success")).to_contain_text("移交完毕")
    expect(page.locator("main")).to_contain_text("缺失 1 项，继续查找并记下结果")
    tablet.photograph("handover-done", full=True)

    answer = page.request.get(f"{tablet.url}{place}paper/")
    made = io.BytesIO(answer.body())
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(made))
    for words in ("宣老支", "王新任", "陈镇监", "遗失，已登报声明"):
        assert words in text

    town = visit("archivist")
    town.go(campaign)
    expect(town.page.locator("main")).to_contain_text("已移交 1 个")
    assert town.fits()
    assert violations(town.page) == []
    town.photograph("handover-grid")
    phone = visit("clerk", size=PHONE)
    for path, name in ((place, "handover-phone"), ("/handover/?state=done", "handovers-phone")):
        phone.go(path)
        assert phone.fits()
        assert violations(phone.page) == []
        phone.photograph(name, full=True)
