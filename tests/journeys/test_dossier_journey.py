"""A person's page: from a name that was searched to who is whom, decided and taken back."""

from playwright.sync_api import expect

from .conftest import PHONE, Open


def test_who_is_whom_is_decided_and_taken_back(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    here.go("/?q=宣建国")
    page.locator(".people a", has_text="众拥村").click()
    expect(page.locator("h1")).to_have_text("宣建国")
    assert here.fits()
    persons = page.locator(".person")
    expect(persons).to_have_count(1)
    here.photograph("dossier")
    ticks = page.locator(".seen-tick")
    judge = page.locator(".judge")
    # Before something is chosen the answer stands below the records, then at the lower edge of the window.
    assert judge.evaluate("one => getComputedStyle(one).position") == "static"
    ticks.last.check()
    assert judge.evaluate("one => one.getBoundingClientRect().bottom <= innerHeight")
    here.photograph("dossier-chosen")
    page.fill("#reason", "本人来村里说明")
    page.locator("button", has_text="选中的另是一人").click()
    expect(page.locator(".notice-success")).to_contain_text("已认定为另一人")
    expect(persons).to_have_count(2)
    expect(page.locator(".decisions")).to_contain_text("本人来村里说明")
    here.photograph("dossier-split", full=True)
    for tick in page.locator(".person-tick input").all():
        tick.check()
    page.fill("#reason", "先前看错了")
    page.locator("button", has_text="选中的是同一人").click()
    expect(page.locator(".notice-warning")).to_be_visible()  # the opposite of what stands
    here.photograph("dossier-refused")
    page.locator(".decisions button", has_text="撤销").click()
    expect(page.locator(".notice-success")).to_contain_text("已撤销")
    expect(persons).to_have_count(1)
    for tick in ticks.all()[:2]:
        tick.check()
    page.fill("#reason", "同一份收据")
    page.locator("button", has_text="选中的是同一人").click()
    expect(page.locator(".notice-success")).to_contain_text("已认定为同一人")
    expect(page.locator(".why", has_text="工作人员认定").first).to_be_visible()
    page.locator(".decisions li:not(.undone) button").click()
    expect(page.locator(".decisions li:not(.undone)")).to_have_count(0)


def test_a_dossier_on_a_phone_and_at_a_window(visit: Open) -> None:
    here = visit("archivist", size=PHONE)
    page = here.page
    here.go("/?q=宣建国")
    page.locator(".people a", has_text="众拥村").click()
    expect(page.locator("h1")).to_have_text("宣建国")
    assert here.fits()
    here.photograph("dossier-phone", full=True)
    # A line that is longer than the screen stands at the name.
    strip = page.locator(".strip", has=page.locator("line")).last
    edges = "one => { const a = one.getBoundingClientRect(), b = one.querySelector('line').getBoundingClientRect();"
    assert strip.evaluate(edges + " return b.left >= a.left && b.right <= a.right; }")
    address = page.url
    agent = visit("agent", size=PHONE)
    agent.next_person()
    agent.page.goto(address)
    expect(agent.page.locator("h1")).to_have_text("先写明用途，再看人物。")
    agent.page.fill("#id_purpose", "村民办理退休手续")
    agent.page.locator("main .btn-primary").click()
    expect(agent.page.locator("h1")).to_have_text("宣建国")
    assert agent.page.locator(".judge").count() == 0
    agent.photograph("dossier-window")
