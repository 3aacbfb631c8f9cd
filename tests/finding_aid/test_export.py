"""A result list as a sheet, with what it is for in the ledger."""

import errno
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.finding_aid.actions import searching
from cundang.holdings.models import Item
from cundang.ledger.models import Detail, Entry

from .conftest import Make

Browser = Callable[[Actor], Client]
Items = dict[str, Item]


def rows(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200
    return list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]


def test_the_sheet_has_every_hit_and_says_what_for(archivist: Actor, sign_in: Browser, box_of_records: Items) -> None:
    answer = sign_in(archivist).post("/export/", {"q": "宣建国", "purpose": "年度检查"})
    heading, columns, *found = rows(answer)
    entry = Entry.objects.get(act="exported")
    assert heading[0] == f"查“宣建国”，共 3 条，列出 3 条；用途：年度检查；台账号 {entry.pk}"
    assert columns == ("序号", "机构", "年度", "题名", "档号", "页号", "原文")
    assert found[0][2:] == (
        1983,
        "关于宣建国建房用地的批复",
        "J12-WS·1983·Y-0001",
        1,
        "同意宣建国户建房，占地120平方米。",
    )
    assert len(found) == 3
    assert (entry.facts["rows"], entry.facts["total"], len(entry.facts["pages"])) == (3, 3, 2)
    assert Detail.objects.get(entry=entry).text == {"query": "宣建国", "purpose": "年度检查"}
    assert "filename*=utf-8" in answer.headers["Content-Disposition"]


def test_nothing_of_another_office_is_in_it(archivist: Actor, sign_in: Browser, box_of_records: Items) -> None:
    answer = sign_in(archivist).post("/export/", {"q": "宣建国", "office": "330782107", "purpose": "年度检查"})
    assert len(rows(answer)) == 2


def test_what_narrows_the_page_narrows_the_sheet(archivist: Actor, sign_in: Browser, box_of_records: Items) -> None:
    page = sign_in(archivist).get("/", {"q": "宣建国", "matter": "housing", "retention": "Y"}).content.decode()
    form = page[page.index('action="/export/"') :]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]))
    hidden.pop("csrfmiddlewaretoken", None)
    assert hidden == {"q": "宣建国", "matter": "housing", "retention": "Y"}
    assert len(rows(sign_in(archivist).post("/export/", {**hidden, "purpose": "年检"}))) == 3


def test_a_full_disk_is_one_sentence_and_nothing_is_said_to_have_left(
    archivist: Actor, sign_in: Browser, box_of_records: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("openpyxl.worksheet._writer.create_temporary_file", no_room)
    browser = sign_in(archivist)
    browser.raise_request_exception = False
    answer = browser.post("/export/", {"q": "宣建国", "purpose": "年度检查"})
    assert answer.status_code == 507
    assert "服务器的磁盘已满" in answer.content.decode()
    assert not Entry.objects.filter(act="exported").exists()


def test_without_a_purpose_nothing_leaves_the_house(archivist: Actor, sign_in: Browser, box_of_records: Items) -> None:
    answer = sign_in(archivist).post("/export/", {"q": "宣建国", "purpose": " "})
    assert answer.status_code == 400
    assert "请写明用途" in answer.content.decode()
    assert not Entry.objects.filter(act="exported").exists()


def test_formulas_are_text_and_unwritable_characters_are_left_out(
    archivist: Actor, sign_in: Browser, make: Make, village: Office, indexed: Callable[[], None]
) -> None:
    make(village, "=HYPERLINK(1)", ["=1+1宣建国\x0b"], year=1990)
    indexed()
    answer = sign_in(archivist).post("/export/", {"q": "宣建国", "purpose": "年检"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    cells = [sheet["D3"], sheet["G3"]]  # type: ignore[index]
    assert [(cell.value, cell.data_type) for cell in cells] == [("=HYPERLINK(1)", "s"), ("=1+1宣建国", "s")]


def test_a_long_list_ends_and_says_so(
    archivist: Actor, sign_in: Browser, box_of_records: Items, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_EXPORTED", 1)
    monkeypatch.setattr(searching, "MOST_HITS", 1)
    heading, _, *found = rows(sign_in(archivist).post("/export/", {"q": "宣建国", "purpose": "年检"}))
    assert "共 3 条，列出 1 条" in heading[0]
    assert len(found) == 1
