"""Another system asks through its key and is answered at the desk; a class is published; an alarm is settled.

A partner, an enquiry and searched words of its own, so that it leans on no other journey.
"""

import json
import re
import secrets
import subprocess
import sys
import urllib.request
from typing import Any

from playwright.sync_api import expect
from reading_room.partnering import ASKED, headers

from .conftest import PHONE, House, Open, Visit
from .test_everybody_journey import CUT, violations

WATCH = """
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cundang.settings")
django.setup()
from cundang.custodians.queries import machine
from cundang.reading_room.actions import watch_ledger
watch_ledger(actor=machine())
"""


def sound(here: Visit, name: str) -> None:
    """Nothing to stumble over, nothing over the side, here and on a phone; with a photograph of each."""
    page = here.page
    for prefix, size in (("", page.viewport_size), ("phone-", PHONE)):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert violations(page) == [], (prefix, name)
        assert here.fits(), (prefix, name)
        assert not page.evaluate(CUT), (prefix, name)
        here.photograph(prefix + name, full=True)
    page.set_viewport_size({"width": 1366, "height": 768})


def call(house: House, code: str, key: str, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """What a partner's system is answered over HTTP."""
    sent = json.dumps(body).encode() if body else b""
    asked = urllib.request.Request(house.url + path, sent or None, method=method)
    for name, value in {**headers(code, key, method, path, sent), "Content-Type": "application/json"}.items():
        asked.add_header(name, value)
    with urllib.request.urlopen(asked, timeout=15) as answer:
        return json.load(answer)


def test_a_partner_asks_and_the_desk_asks_on_in_the_province(visit: Open, house: House) -> None:
    city = visit("city")
    page, code = city.page, f"j-{secrets.token_hex(4)}"
    city.go("/enquiries/partners/new/")
    sound(city, "partner-new")
    page.fill("#id_code", code)
    page.fill("#id_name", "省档案服务网")
    page.get_by_label("领取复制件、证明").check()
    page.get_by_role("button", name="建立并取得密钥").click()
    key = page.locator("textarea[readonly]").input_value()
    assert len(key) == 43
    assert violations(page) == []
    city.go("/enquiries/partners/")
    expect(page.locator("tr", has_text=code)).to_contain_text("领取复制件、证明")
    sound(city, "partners")
    page.locator("tr", has_text=code).get_by_role("link").click()
    sound(city, "partner")
    city.go("/enquiries/partners/callbacks/")
    sound(city, "callbacks")

    told = call(house, code, key, "POST", "/api/partner/enquiries", {**ASKED, "number": "J-1"})
    archivist = visit("archivist")
    page = archivist.page
    archivist.go(f"/enquiries/?number={told['enquiry']}")
    row = page.locator("main .list tr", has_text=told["enquiry"])
    expect(row).to_contain_text("待受理")
    expect(row).to_contain_text("省档案服务网")
    row.get_by_role("link").click()
    page.get_by_role("button", name="受理").click()
    shown = call(house, code, key, "GET", "/api/partner/enquiries/J-1")
    assert (shown["state"], shown["copies"]) == ("accepted", [])
    assert "宣建国" not in str(shown)

    page.get_by_role("link", name="转省网").last.click()
    sound(archivist, "enquiry-province")
    number = f"ZJ-{secrets.token_hex(4)}"
    page.fill("input[name=number]", number)
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.locator("main")).to_contain_text(number)
    archivist.go("/enquiries/province/")
    expect(page.locator("tr", has_text=number)).to_contain_text(told["enquiry"])
    sound(archivist, "province")


def test_a_class_is_published_and_taken_back(visit: Open) -> None:
    city = visit("city")
    page = city.page
    city.go("/enquiries/published/")
    sound(city, "published-none")
    page.select_option("#id_class_code", "KJ")
    page.get_by_role("button", name="公开", exact=True).click()
    row = page.locator("main .list tbody tr", has_text="KJ")
    expect(row).to_contain_text(re.compile(r"\d+ 件"))
    sound(city, "published")
    row.get_by_role("button").click()
    expect(page.locator("main")).to_contain_text("以前公开过")
    expect(page.locator("main .list")).to_have_count(0)


def test_the_same_words_again_and_again_are_asked_about(visit: Open, house: House) -> None:
    clerk = visit("fourth_clerk")
    words = f"骆{secrets.token_hex(3)}"
    for _time in range(5):
        clerk.go(f"/?q={words}")
    subprocess.run([sys.executable, "-c", WATCH], env=house.installation.environment, check=True, timeout=120)

    audit = visit("audit")
    page = audit.page
    audit.go("/alarms/")
    row = page.locator("main .list tbody tr", has_text="fourth_clerk").filter(has_text="反复查同样的词")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("5")
    expect(page.locator("main")).not_to_contain_text(words)
    sound(audit, "alarms")
    audit.go("/alarms/rules/")
    sound(audit, "alarm-rules")
    audit.go("/alarms/")
    row.locator("input[name=note]").fill("问过本人，是在核对村史")
    row.get_by_role("button", name="处理").click()
    expect(page.locator(".notice-success")).to_be_visible()
    audit.go("/alarms/?state=settled")
    expect(row).to_contain_text("是在核对村史")
