"""A village deposits forty items with its town: two desks, one tablet, two signatures, and still the owner."""

import io

import pypdfium2
from playwright.sync_api import Page, expect

from .conftest import PHONE, Open
from .test_everybody_journey import violations

TABLET = {"width": 1024, "height": 768}


def draw(page: Page, side: str) -> None:
    """A name drawn in the field of a side, as a finger would."""
    field = page.locator(f"section[aria-labelledby=side-{side}] canvas")
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


def test_forty_items_go_into_custody_and_stay_the_villages(visit: Open) -> None:
    clerk, archivist = visit("third_clerk"), visit("archivist")
    clerk.go("/deposits/new/")
    clerk.page.locator("main .btn-primary").click()
    expect(clerk.page.locator(".problem")).to_contain_text("没有在期的代管协议，镇街不能接管档案")
    clerk.complaints.clear()

    archivist.go("/agreements/new/")
    archivist.page.fill("#id_office", "楂林村")
    archivist.page.fill("#id_number", "陈档代〔2026〕1号")
    archivist.page.fill("#id_signed_on", "2026-01-05")
    archivist.page.fill("#id_in_force_from", "2026-01-05")
    archivist.page.locator("main .btn-primary").click()
    expect(archivist.page.locator(".state-done")).to_contain_text("在期")

    page = clerk.page
    clerk.go("/deposits/new/")
    page.locator("main .btn-primary").click()
    page.fill("#id_year", "2019")
    page.locator("button", has_text="筛选").click()
    expect(page.locator(".count")).to_have_text("40 件")
    assert clerk.fits()
    assert violations(page) == []
    clerk.photograph("deposit-choose")
    page.locator("button", has_text="把这 40 件全部列入").click()
    expect(page.locator(".notice-success")).to_contain_text("已加入 40 件")
    page.fill("#id_count", "39")
    page.locator("button", has_text="记下清点件数").click()
    expect(page.locator(".field-errors")).to_contain_text("清单上是 40 件，清点是 39 件")
    clerk.complaints.clear()  # the browser says that the answer was 400
    page.fill("#id_count", "40")
    page.locator("button", has_text="记下清点件数").click()
    expect(page.locator(".state-information").first).to_contain_text("村方已清点")
    assert violations(page) == []
    place = page.url.removeprefix(clerk.url).partition("#")[0]

    tablet = visit("archivist", size=TABLET)
    tablet.go(place)
    page = tablet.page
    page.fill("#id_count", "40")
    page.locator("button", has_text="记下清点件数").click()
    page.locator("main a.btn-primary", has_text="签字").click()
    page.fill("#name-village", "王村")
    page.locator("button", has_text="为村方签字").click()  # nothing drawn yet: the page says so, nothing is sent
    expect(page.locator(".field-errors", has_text="请先在框里签名")).to_be_visible()
    draw(page, "village")
    assert tablet.fits()
    assert violations(page) == []
    tablet.photograph("deposit-sign", full=True)
    page.locator("button", has_text="为村方签字").click()
    expect(page.locator("section[aria-labelledby=side-village] .state-done")).to_have_text("已签字")
    page.fill("#name-town", "李镇")
    draw(page, "town")
    page.locator("button", has_text="为镇方签字").click()
    expect(page.locator(".notice-success")).to_contain_text("移交完毕")
    tablet.photograph("deposit-done")

    receipt = page.request.get(f"{tablet.url}{place}receipt/")
    text = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(io.BytesIO(receipt.body())))
    assert "王村" in text
    assert "李镇" in text

    clerk.go(place)
    clerk.page.locator("#list a.reference").first.click()
    facts = clerk.page.locator(".facts").first
    expect(facts).to_contain_text("楂林村")
    expect(facts).to_contain_text("大陈镇 （代管，仍归楂林村所有）")
    expect(clerk.page.locator(".custody-history")).to_contain_text("楂林村移交大陈镇代管")
    clerk.photograph("deposit-item")

    phone = visit("third_clerk", size=PHONE)
    for path, name in ((place, "deposit-phone"), ("/deposits/?state=done", "deposits-phone")):
        phone.go(path)
        assert phone.fits(), path
        assert violations(phone.page) == [], path
        phone.photograph(name, full=True)

    stranger = visit("next_archivist")
    stranger.go(place, status=404)
    stranger.complaints.clear()


def test_signing_with_the_keyboard_alone(visit: Open) -> None:
    """The items are ticked on a phone; the name is typed, the tick is set, Enter signs."""
    archivist, clerk = visit("archivist"), visit("clerk", size=PHONE)
    archivist.go("/agreements/new/?office=330782106201")
    archivist.page.fill("#id_number", "陈档代〔2026〕2号")
    archivist.page.locator("main .btn-primary").click()
    expect(archivist.page.locator(".state-done")).to_contain_text("在期")
    clerk.go("/deposits/new/")
    clerk.page.locator("main .btn-primary").click()
    row = clerk.page.locator(".list tbody tr").first
    expect(row.locator("td").nth(1)).to_have_attribute("data-label", "题名")
    row.locator("input").check()
    assert clerk.fits()
    assert violations(clerk.page) == []
    clerk.photograph("deposit-choose-phone")
    clerk.page.locator("button", has_text="把勾选的列入清单").click()
    clerk.page.locator("a.btn", has_text="看清单").click()
    clerk.page.wait_for_url(lambda url: "/new/" not in url)
    place = clerk.page.url.removeprefix(clerk.url).partition("#")[0]
    for here in (clerk, archivist):
        here.go(place)
        here.page.fill("#id_count", "1")
        here.page.locator("button", has_text="记下清点件数").click()
    for here, side, name in ((clerk, "village", "王村"), (archivist, "town", "李镇")):
        here.go(f"{place}sign/")
        here.page.focus(f"#name-{side}")
        here.page.keyboard.press("Control+a")
        here.page.keyboard.type(name)
        for _ in range(4):
            here.page.keyboard.press("Tab")
            if here.page.evaluate("document.activeElement.name") == "typed":
                break
        here.page.keyboard.press("Space")
        here.page.keyboard.press("Enter")
        expect(here.page.locator(".notice-success")).to_contain_text("签字")
    expect(archivist.page.locator(".notice-success")).to_contain_text("移交完毕")
