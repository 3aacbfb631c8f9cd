"""The pages of deposits as clerk and archivist use them; lists and sheets; what is fed to them in bad faith."""

import io
import json
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.accession.deposit_models import Agreement, Deposit, DepositLine, Signature
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.holdings.models import Item

from .conftest import CONSOLE, DRAWN, make_items

pytestmark = pytest.mark.django_db
SignIn = Callable[[Actor], Client]


def said(answer: Any) -> str:
    return str(answer.content.decode())


def sheet_of(rows: list[list[object]]) -> SimpleUploadedFile:
    book = openpyxl.Workbook()
    assert book.active
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("清单.xlsx", out.getvalue())


def rows_in(answer: Any) -> list[list[Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def test_from_the_first_page_to_the_receipt(
    agreement: Agreement, items: list[Item], clerk: Actor, archivist: Actor, village: Office, sign_in: SignIn
) -> None:
    village_desk, town_desk = sign_in(clerk), sign_in(archivist)
    answer = village_desk.post("/deposits/new/", {"office": village.code}, follow=True)
    (address, _status), *_rest = answer.redirect_chain
    assert address.endswith("/choose/")
    place = address.removesuffix("choose/")
    keys = [str(item.pk) for item in items[:3]]
    assert "已加入 3 件" in said(village_desk.post(address, {"item": keys}, follow=True))
    narrowed = said(village_desk.get(address, {"words": "第4号"}))
    assert items[3].reference in narrowed
    assert items[4].reference not in narrowed
    assert "已加入 1 件" in said(village_desk.post(f"{address}?words=第4号", {"all": "1"}, follow=True))
    village_desk.post(f"{place}count/", {"side": "village", "count": "4"})
    assert "双方都清点以后才能签字" in said(town_desk.get(f"{place}sign/"))
    refused = town_desk.post(f"{place}count/", {"side": "town", "count": "3"})
    assert refused.status_code == 400
    assert "清单上是 4 件，清点是 3 件，请写明差异的原因" in said(refused)
    with acting(CONSOLE):
        line = DepositLine.objects.get(item=items[3])
    town_desk.post(f"{place}lines/{line.pk}/", {"difference": "只见封面", "refused": "内页不在"})
    town_desk.post(f"{place}count/", {"side": "town", "count": "3", "difference": "第 4 件内页不在"})
    with acting(CONSOLE):
        seen = Deposit.objects.get().digest
    drawn = {"strokes": json.dumps(DRAWN), "seen": seen}
    page = said(town_desk.post(f"{place}sign/", {"side": "village", "name": "王村", **drawn}, follow=True))
    assert "data:image/svg+xml" in page
    answer = town_desk.post(f"{place}sign/", {"side": "town", "name": "李镇", "typed": "1", "seen": seen}, follow=True)
    assert "移交完毕" in said(answer)
    item_page = said(village_desk.get(f"/items/{items[0].pk}/"))
    assert "（代管，仍归众拥村所有）" in item_page
    assert "众拥村移交大陈镇代管，移交单" in item_page
    rows = rows_in(village_desk.get(f"{place}receipt/sheet/"))
    assert "王村" in rows[0][0]
    assert rows[2][2:4] == [items[0].reference, items[0].title]
    assert rows[5][-1] == "只见封面；未接收：内页不在"
    assert rows_in(village_desk.post("/deposits/export/", {"state": "done"}))[2][2:6] == [
        "众拥村", "大陈镇", "已移交", 4
    ]  # fmt: skip


def test_without_an_agreement_the_page_says_what_to_do(village: Office, clerk: Actor, sign_in: SignIn) -> None:
    answer = sign_in(clerk).post("/deposits/new/", {"office": village.code})
    assert "没有在期的代管协议，镇街不能接管档案。请先由镇街档案员登记代管协议。" in said(answer)


def test_an_excel_list_is_taken_row_by_row(
    agreement: Agreement, items: list[Item], next_village: Office, village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    (foreign,) = make_items(next_village, 1, first=77)
    desk = sign_in(clerk)
    address = desk.post("/deposits/new/", {"office": village.code}).headers["Location"]
    place = address.removesuffix("choose/")
    table = sheet_of(
        [
            ["众拥村移交清单"],
            ["序号", "档号", "题名", "年度", "备注"],
            [1, items[0].reference, items[0].title, 2019],
            [2, items[1].reference.replace("·", "．"), "写错的题名", 2019],
            [3, "", items[2].title, 2019],
            [4, items[0].reference, "", 2019],
            [5, foreign.reference, foreign.title, 2019],
            [6, "Z999-WS·2019-D30-9999", "没有的", 2019],
            [None, None, "<script>alert(1)</script>"],
            ["合计", None, "合计 6 件"],
        ]
    )
    page = said(desk.post(f"{place}list/", {"file": table}))
    with acting(clerk):
        listed = set(DepositLine.objects.values_list("item_id", flat=True))
    assert {items[0].pk, items[2].pk} <= listed
    assert foreign.pk not in listed
    assert "与第 3 行是同一件" in page
    assert page.count("本村没有这个档号的档案") >= 2
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04broken", b"a,b\n1,2\n", b"\xff" * 3000])
def test_a_file_that_is_no_list_is_refused_in_one_sentence(
    content: bytes, deposit: Deposit, clerk: Actor, sign_in: SignIn
) -> None:
    file = SimpleUploadedFile("清单.xlsx", content)
    answer = sign_in(clerk).post(f"/deposits/{deposit.pk}/list/", {"file": file}, follow=True)
    assert answer.status_code == 200
    assert "notice-error" in said(answer)


def test_before_both_have_counted_the_page_to_sign_says_so(deposit: Deposit, archivist: Actor, sign_in: SignIn) -> None:
    said = sign_in(archivist).get(f"/deposits/{deposit.pk}/sign/").content.decode()
    assert "还没有两头都清点" in said
    assert "None" not in said


@pytest.mark.parametrize(
    "strokes",
    ["", "{", "[" * 50_000, "[[[1,2,3]]]", '[["<svg onload=1>"]]', "[[[1e999,2]]]", "[[[true,false]]]", "null"],
)
def test_strokes_that_are_none_are_refused(strokes: str, checked: Deposit, archivist: Actor, sign_in: SignIn) -> None:
    given = {"side": "town", "name": "李", "strokes": strokes, "seen": checked.digest}
    answer = sign_in(archivist).post(f"/deposits/{checked.pk}/sign/", given)
    assert answer.status_code == 400
    assert "签名太短" in said(answer)
    with acting(CONSOLE):
        assert not Signature.objects.exists()


def test_signing_an_old_page_keeps_the_name_and_says_what_changed(
    checked: Deposit, items: list[Item], archivist: Actor, sign_in: SignIn
) -> None:
    desk = sign_in(archivist)
    with acting(CONSOLE):
        line = DepositLine.objects.get(deposit=checked, item=items[0])
    desk.post(f"/deposits/{checked.pk}/lines/{line.pk}/", {"difference": "缺封面", "refused": ""})
    given = {"side": "town", "name": "李镇长", "typed": "1", "seen": checked.digest}
    page = said(desk.post(f"/deposits/{checked.pk}/sign/", given))
    assert f"清单在您打开以后改过（{items[0].reference} 差异：缺封面），请核对后再签字。" in page
    assert 'value="李镇长"' in page


def test_an_agreement_with_its_scan(village: Office, archivist: Actor, clerk: Actor, sign_in: SignIn) -> None:
    desk = sign_in(archivist)
    given = {
        "office": "众拥村", "number": "陈档代〔2026〕3号", "signed_on": "2026-03-01", "in_force_from": "2026-03-01",
        "terms": "一、甲方委托乙方。\n二、所有权不变。", "scan": SimpleUploadedFile("协议.pdf", b"%PDF-1.7 signed"),
    }  # fmt: skip
    answer = desk.post("/agreements/new/", given, follow=True)
    assert "已登记代管协议" in said(answer)
    with acting(CONSOLE):
        pk = Agreement.objects.get().pk
    scan = sign_in(clerk).get(f"/agreements/{pk}/scan/")
    assert b"".join(scan.streaming_content) == b"%PDF-1.7 signed"  # type: ignore[attr-defined]
    given["scan"] = SimpleUploadedFile("协议.exe", b"MZ\x90\x00")
    given["number"] = "另一份"
    given["signed_on"] = given["in_force_from"] = "2020-01-01"
    given["in_force_to"] = "2020-12-31"
    assert "扫描件应为 PDF、JPG 或 PNG 文件" in said(desk.post("/agreements/new/", given))
    del given["scan"]
    assert "写成 2019-10-31" in said(desk.post("/agreements/new/", {**given, "signed_on": "19990231"}))
    assert "年份不对" in said(desk.post("/agreements/new/", {**given, "signed_on": "2999-01-01"}))
    assert rows_in(desk.post("/agreements/export/"))[2][1] == "陈档代〔2026〕3号"
    ended = desk.post(f"/agreements/{pk}/end/", {"ended_on": "2026-04-01", "reason": "村里自管"}, follow=True)
    assert "已终止" in said(ended)


def test_lists_are_narrowed_by_village_and_number(deposit: Deposit, archivist: Actor, sign_in: SignIn) -> None:
    desk = sign_in(archivist)
    for path, number in (("/deposits/", deposit.number), ("/agreements/", "代管2020-1")):
        for words, found in ((number, True), ("众拥", True), ("别的村", False)):
            assert (f">{number}</a>" in said(desk.get(path, {"words": words}))) == found, (path, words)
        assert len(rows_in(desk.post(f"{path}export/", {"words": "众拥"}))) == 3
        assert len(rows_in(desk.post(f"{path}export/", {"words": "别的村"}))) == 2


def test_the_list_of_deposits_asks_as_often_for_many_as_for_one(
    deposit: Deposit, village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    desk = sign_in(clerk)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert desk.get("/deposits/").status_code == 200
        return len(captured)

    asked()
    few = asked()
    for _ in range(5):
        desk.post("/deposits/new/", {"office": village.code})
    assert asked() == few


def test_a_deposit_asks_as_often_for_many_items_as_for_one(
    deposit: Deposit, village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    desk = sign_in(clerk)
    counts = []
    for first in (20, 40):
        more = make_items(village, 10, first=first)
        desk.post(f"/deposits/{deposit.pk}/choose/", {"item": [str(item.pk) for item in more]})
        found = []
        for path in (f"/deposits/{deposit.pk}/", f"/deposits/{deposit.pk}/choose/"):
            desk.get(path)
            with CaptureQueriesContext(connection) as captured:
                assert desk.get(path).status_code == 200
            found.append(len(captured))
        counts.append(found)
    assert counts[0] == counts[1]
