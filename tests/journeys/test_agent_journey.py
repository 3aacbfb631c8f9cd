"""An agent asks for an old person at the window, who looks at the turned screen and signs with a finger."""

from playwright.sync_api import Page, expect

from .conftest import PHONE, Open
from .test_everybody_journey import violations

TABLET = {"width": 1024, "height": 768}
FACTS = (
    ("name", "宣建国"), ("phone", "13712349050"), ("id_number", "11010519491231002X"), ("purpose", "办理继承"),
    ("wanted", "父亲的建房审批表"), ("subject", "宣长根"),
)  # fmt: skip


def draw(page: Page) -> None:
    """A signature by mouse: two long strokes in the field."""
    box = page.locator(".signature-field canvas").bounding_box()
    assert box is not None
    for left, top, right, bottom in ((0.1, 0.3, 0.6, 0.5), (0.3, 0.2, 0.4, 0.9)):
        page.mouse.move(box["x"] + box["width"] * left, box["y"] + box["height"] * top)
        page.mouse.down()
        page.mouse.move(box["x"] + box["width"] * right, box["y"] + box["height"] * bottom, steps=12)
        page.mouse.up()


def large(page: Page) -> bool:
    """Whether no text of the turned screen is smaller than 28 px."""
    return bool(
        page.evaluate(
            "[...document.querySelectorAll('.turned *')].filter((one) => one.checkVisibility() && [...one.childNodes]"
            ".some((child) => child.nodeType === 3 && child.textContent.trim()))"
            ".every((one) => parseFloat(getComputedStyle(one).fontSize) >= 28)"
        )
    )


def test_an_agent_a_turned_screen_and_a_commitment(visit: Open) -> None:
    agent = visit("agent", size=TABLET)
    page = agent.page
    agent.go("/enquiries/new/")
    for name, value in FACTS:
        page.fill(f"#id_{name}", value)
    page.select_option("#id_relation", "child")
    page.check("#id_deceased")
    page.get_by_text("有人代办").click()
    for name, value in (("name", "何小明"), ("phone", "13705790003"), ("id", "330782197105200035")):
        page.fill(f"#id_agent_{name}", value)
    page.locator("main .btn-primary").click()
    expect(page.locator(".notice-success")).to_contain_text("已受理")
    place = page.url.removeprefix(agent.url)

    # By which right, and what was shown; the proof of kinship is not among it.
    page.get_by_text("本人在场，口头委托").click()
    for name in ("本人身份证件", "代办人身份证件"):
        page.get_by_label(name).locator("visible=true").check()
    page.get_by_role("button", name="记下凭什么代办").locator("visible=true").click()
    for name in ("身份证件", "死亡证明"):
        page.locator("#rules").get_by_label(name, exact=True).check()
    page.get_by_role("button", name="记下已核对的材料").click()
    expect(page.locator("#rules")).to_contain_text("可以自愿改签信用承诺书")
    agent.photograph("agency", full=True)
    assert violations(page) == []
    assert agent.fits()

    # The screen is turned.
    page.get_by_role("link", name="请本人看屏幕").click()
    expect(page.locator("#told")).to_contain_text("何小明帮您代办")
    assert large(page)
    agent.photograph("turned", full=True)
    assert violations(page) == []
    small = visit("agent", size=PHONE)
    for path, name in ((f"{place}turned/", "turned"), (f"{place}commitment/", "commitment"), (place, "agency")):
        small.go(path)
        assert small.fits(), path
        assert violations(small.page) == []
        small.photograph(f"{name}-phone", full=True)
    page.get_by_role("button", name="对，是这样").click()

    # It is read, and signed with a finger.
    expect(page.locator("#commitment")).to_contain_text("承诺人是被查询人的")
    assert large(page)
    assert violations(page) == []
    page.get_by_role("button", name="我同意，签字").click()
    expect(page.locator(".field-errors")).to_contain_text("请先在框里签名")
    draw(page)
    agent.photograph("commitment", full=True)
    page.get_by_role("button", name="我同意，签字").click()
    expect(page.locator("main")).to_contain_text("已签好")
    agent.photograph("commitment-thanks")
    assert violations(page) == []
    page.get_by_role("link", name="请交还窗口").click()
    expect(page.locator("#rules")).to_contain_text("信用承诺书已签")
    expect(page.locator(".reading-steps")).to_contain_text("代办人*小明")
    for act in ("开始查找", "查到"):
        page.get_by_role("button", name=act, exact=True).click()

    archivist = visit("archivist")
    archivist.go(place)
    archivist.photograph("agency-wide", full=True)
    archivist.page.get_by_role("button", name="同意提供").click()
    expect(archivist.page.locator(".reading-clock")).to_contain_text("已同意提供")

    # What was signed is verified, found untrue, and decided on.
    archivist.go("/enquiries/commitments/?state=all")
    archivist.photograph("commitments")
    assert violations(archivist.page) == []
    archivist.page.locator("main .list a").first.click()
    archivist.page.get_by_label("不属实").check()
    archivist.page.fill("textarea[name=words]", "村里说不是父子")
    archivist.photograph("commitment-one", full=True)
    archivist.page.get_by_role("button", name="记下核查结果").click()
    archivist.page.fill("textarea[name=reason]", "与被查询人不是父子")
    archivist.page.fill("textarea[name=evidence]", "户籍证明")
    archivist.photograph("exclude", full=True)
    assert violations(archivist.page) == []
    archivist.page.get_by_role("button", name="决定", exact=True).click()
    archivist.page.get_by_role("link", name="看决定").click()
    archivist.page.wait_for_url("**/exclusions/**")
    archivist.photograph("exclusion", full=True)
    assert violations(archivist.page) == []
    for path, name in (("/enquiries/exclusions/", "exclusions"), ("/enquiries/agents/", "agent-rules")):
        archivist.go(path)
        assert violations(archivist.page) == []
        assert archivist.fits()
        archivist.photograph(name, full=True)
