"""Choosing a suggested name by keyboard, by mouse, and typing on without one."""

import re

from playwright.sync_api import expect

from .conftest import PHONE, Open


def test_a_name_is_chosen_by_keyboard(visit: Open) -> None:
    here = visit("archivist")
    page = here.page
    page.locator("#q").press_sequentially("xuanj")
    first = page.locator("#suggested [role=option]").first
    expect(first).to_contain_text("宣建国")
    expect(first).to_contain_text("xuan jian guo")
    expect(page.locator("#q")).to_have_attribute("aria-expanded", "true")
    here.photograph("suggestions")

    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    expect(page.locator("#q")).to_have_attribute("aria-activedescendant", "suggested-0")
    page.keyboard.press("Escape")
    expect(page.locator("#suggested")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("xuanj")

    page.keyboard.type("ian")
    expect(first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#q")).to_have_value("宣建国")
    expect(page.locator("#suggested")).to_be_hidden()
    expect(page.locator("#count")).to_have_text(re.compile(r"\d+ 条"))


def test_typing_on_without_choosing_searches_what_was_typed(visit: Open) -> None:
    page = visit("archivist").page
    page.locator("#q").press_sequentially("宣")
    expect(page.locator("#suggested")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#count")).to_be_visible()
    expect(page.locator("#q")).to_have_value("宣")
    expect(page.locator("#suggested")).to_be_hidden()


def test_a_suggestion_is_tapped_on_a_phone(visit: Open) -> None:
    here = visit("archivist", size=PHONE)
    page = here.page
    page.locator("#q").press_sequentially("xjg")
    page.locator("#suggested [role=option]", has_text="宣建国").click()
    expect(page.locator("#q")).to_have_value("宣建国")
    expect(page.locator("#count")).to_be_visible()
    assert here.fits()
