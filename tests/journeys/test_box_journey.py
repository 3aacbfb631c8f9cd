"""A box is given its place, its label is scanned with a phone, and a stock-take of the room counts it."""

import re
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from .conftest import PHONE, Open

VILLAGE = "330782106201"


def test_a_box_is_found_by_its_label_on_a_phone(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    here.go("/boxes/")
    page.fill("#make_office", VILLAGE)
    page.click('form[action="/boxes/make/"] button')
    expect(page.locator(".notice-success")).to_contain_text("归入所在盒")
    here.go("/rooms/")
    page.fill("#id_name", "一楼档案室")
    page.click("main form .btn-primary")
    expect(page.locator(".notice-success")).to_contain_text("已建立库房")
    here.go("/boxes/?year=1996")
    page.locator("table.list a").first.click()
    page.select_option("#id_shelf", index=2)
    page.click('form[action$="/put/"] button')
    expect(page.locator(".box-stands")).to_contain_text("大陈镇 一楼档案室 1柜2层")
    here.photograph("box", full=True)
    address = page.url.removeprefix(here.url)  # what the QR code of its label says (tests/holdings/test_box_papers.py)
    here.go("/rooms/")
    page.locator("table.list a").first.click()
    page.click('form[action$="stock-takes/"] button')
    expect(page.locator(".stock-count")).to_contain_text("在架 0 / 1 盒")

    phone = visit("archivist", size=PHONE)
    phone.go(address)
    expect(phone.page.locator("h1")).to_have_text(re.compile("众拥村 第 12 盒"))
    expect(phone.page.locator("table.list").first).to_contain_text("宣建国超计划生育罚款的收据")
    assert phone.fits()
    phone.photograph("phone-box", full=True)
    phone.page.locator("button", has_text="清点到这一盒").click()
    expect(phone.page.locator(".notice-success")).to_contain_text("在架：众拥村 第12盒")
    phone.page.fill("#code", "/boxes/330782100201/999/")
    phone.page.locator("#scan .btn-primary").click()
    expect(phone.page.locator(".notice-warning")).to_contain_text("佛堂镇 蟠龙村")
    assert phone.fits()
    phone.photograph("phone-stock-take", full=True)
    phone.page.locator("button", has_text="结束清点").click()
    expect(phone.page.locator(".stock-count")).to_contain_text("在架 1 / 1 盒")

    here.go(address)
    page.fill("#id_to_whom", "宣建国")
    page.fill("#id_until", str(timezone.localdate() + timedelta(days=7)))
    page.fill("#id_why", "诉讼需要")
    page.click('form[action$="/out/"] button')
    expect(page.locator(".box-stands")).to_contain_text("“宣建国”取走")
    page.click('form[action$="/back/"] button')
    expect(page.locator(".box-stands")).to_contain_text("1柜2层")

    here.go("/rooms/1/climate/")
    for temperature, humidity in (("20", "50"), ("31", "70")):
        page.fill("#id_temperature", temperature)
        page.fill("#id_humidity", humidity)
        page.click("main form .btn-primary")
        expect(page.locator(".notice-success")).to_contain_text("已记下")
    expect(page.locator("main")).to_contain_text("超出范围，请开空调")
    expect(page.locator("svg polyline")).to_have_count(2)
    here.photograph("room-climate", full=True)

    other = visit("next_archivist", size=PHONE)
    other.page.goto(other.url + address)
    expect(other.page.locator("main")).to_contain_text("大陈镇 众拥村")
    expect(other.page.locator("main")).not_to_contain_text("宣建国")
    other.complaints.clear()  # the browser says that the page was a 404, as it should be
