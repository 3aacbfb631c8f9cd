"""The summary of a fonds (全宗卷): what the rooms have on record, only of what one may see, and on record itself."""

import io
from collections.abc import Callable

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from cundang.accession.actions import lend
from cundang.accession.deposit_models import Deposit
from cundang.accession.fonds_file import Row, rows_of
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.holdings.models import Item
from cundang.ledger.models import Entry

from .conftest import make_items

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def told(actor: Actor, item: Item) -> list[Row]:
    with acting(actor):
        return rows_of(actor, item.fonds)


def test_it_tells_what_was_deposited_arranged_and_lent(done: Deposit, items: list[Item], archivist: Actor) -> None:
    with acting(archivist):
        lend(items[0], borrower="王", reason="补办", due=timezone.localdate(), actor=archivist)
    rows = told(archivist, items[0])
    said = {(row.kind, row.what, row.count) for row in rows}
    assert ("档案收集", "代管协议 代管2020-1", "") in said
    assert ("档案收集", f"移交清单 {done.number}", "5 件") in said
    assert ("档案整理", "WS，30年", "5 件") in said
    assert ("档案利用", "原件借出", "1 件次") in said
    assert next(row for row in rows if row.kind == "全宗介绍").remark == "大陈镇保管 5 件"
    assert next(row for row in rows if row.kind == "档案整理").when == "2019"


def test_it_leaves_as_pdf_sheet_and_json_and_each_stands_in_the_ledger(
    done: Deposit, items: list[Item], archivist: Actor, sign_in: SignIn
) -> None:
    browser, pk = sign_in(archivist), items[0].fonds_id
    assert "全宗卷摘要" in browser.get(f"/fonds/{pk}/").content.decode()
    pages = pypdfium2.PdfDocument(browser.get(f"/fonds/{pk}/file/").content)
    text = "".join("".join(page.get_textpage().get_text_range() for page in pages).split())
    sheet = load_workbook(io.BytesIO(browser.get(f"/fonds/{pk}/file/sheet/").content)).active
    listed = browser.get(f"/api/v1/fonds/{pk}/file").json()
    assert f"移交清单{done.number}" in text
    assert [row[2] for row in sheet.iter_rows(min_row=3, values_only=True)] == [row["what"] for row in listed]  # type: ignore[union-attr]
    ways = list(
        Entry.objects.filter(act="paper taken out", kind="fonds").order_by("pk").values_list("facts", flat=True)
    )
    assert [facts["way"] for facts in ways] == ["pdf", "xlsx", "api"]


def test_nothing_of_another_village_is_in_it(
    done: Deposit, items: list[Item], next_village: Office, person: Callable[[str, str, str], Actor], sign_in: SignIn
) -> None:
    elsewhere = make_items(next_village, 2)
    clerk = person("next", "town_archivist", "330782100")
    assert not [row for row in told(clerk, elsewhere[0]) if "移交清单" in row.what]
    assert sign_in(clerk).get(f"/fonds/{items[0].fonds_id}/file/").status_code == 404


def test_more_items_take_no_more_statements(items: list[Item], village: Office, archivist: Actor) -> None:
    counts = []
    for turn in range(2):
        with acting(archivist):
            rows_of(archivist, fonds := items[0].fonds)  # what an actor reads once
            with CaptureQueriesContext(connection) as made:
                rows_of(archivist, fonds)
        counts.append(len(made))
        make_items(village, 30, first=50 + 30 * turn)
    assert counts[0] == counts[1]
