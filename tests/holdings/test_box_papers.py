"""Labels in true millimetres with a code that opens the box; catalogues with what they must say, nobody else's."""

import io
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pikepdf
import pypdfium2
import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, console
from cundang.holdings.actions import describe_box
from cundang.holdings.box_models import Box
from cundang.holdings.models import File, Item
from cundang.ledger.models import Entry

from .test_boxes import box_of, item

pytestmark = pytest.mark.django_db
CONSOLE = console("tester")
SignIn = Callable[[Actor], Client]
POINTS_PER_MM = 72 / 25.4


def text_of(pdf: bytes) -> str:
    return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def rows(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200
    return list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))  # type: ignore[union-attr]


def address(box: Box) -> str:
    return f"/boxes/{box.office_id}/{box.pk}/"


def rectangles(pdf: bytes) -> set[tuple[int, int]]:
    """Width and height in whole millimetres of the frames drawn on the first page."""
    page = pypdfium2.PdfDocument(pdf)[0]
    sizes = set()
    for thing in page.get_objects(max_depth=4):
        left, bottom, right, top = thing.get_bounds()
        sizes.add((round((right - left) / POINTS_PER_MM), round((top - bottom) / POINTS_PER_MM)))
    return sizes


@pytest.mark.parametrize("mm", [20, 30, 40, 50, 73])
def test_a_label_is_as_wide_as_the_spine_and_its_code_opens_the_box(
    village: Office, clerk: Actor, sign_in: SignIn, mm: int
) -> None:
    box = box_of(item(village, "0001"))
    item(village, "0017")
    with acting(CONSOLE):
        describe_box(box, spine_mm=mm, actor=CONSOLE)
    answer = sign_in(clerk).get(f"{address(box)}label.pdf")
    assert any(abs(width - mm) <= 1 and abs(height - 188) <= 1 for width, height in rectangles(answer.content))
    text = text_of(answer.content).replace("\r\n", "").replace("\u200b", "")
    for words in ("全宗号", "Z106", "2019", "永久", "0001", "0017", "盒号"):
        assert words in text, words
    picture = pypdfium2.PdfDocument(answer.content)[0].render(scale=4).to_numpy()
    seen = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(picture[:, :, :3]))[0]
    assert seen == f"http://testserver{address(box)}"
    entry = Entry.objects.get(act="paper made")
    assert (entry.facts, entry.office_code) == ({"paper": "label", "items": 2}, village.code)


def test_codes_lead_to_the_address_that_is_set(village: Office, clerk: Actor, sign_in: SignIn) -> None:
    box = box_of(item(village, "0001"))
    settings.ADDRESS = "https://dangan.example.cn"
    try:
        pdf = sign_in(clerk).get(f"{address(box)}cover.pdf").content
    finally:
        settings.ADDRESS = ""
    picture = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_numpy()
    seen = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(picture[:, :, :3]))[0]
    assert seen == f"https://dangan.example.cn{address(box)}"


def test_labels_of_many_boxes_share_sheets(
    village: Office, next_village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    for number in range(1, 21):
        item(village, str(number), box=str(number))
    item(next_village, "1", box="999")
    pdf = sign_in(clerk).get("/boxes/labels.pdf").content
    assert len(pikepdf.open(io.BytesIO(pdf)).pages) == 3  # nine spines of 30 mm beside each other
    assert "999" not in text_of(pdf)


def test_the_catalogue_of_a_box_has_the_columns_of_the_standard(village: Office, clerk: Actor, sign_in: SignIn) -> None:
    told = {"author": "村委会", "document_number": "众村〔2019〕3号", "dated": "20190506", "remark": "复印件"}
    box = box_of(item(village, "0002", title="#panic() 关于修路的报告", **told))
    item(village, "0001", title="=1+1")
    answer = sign_in(clerk).get(f"{address(box)}catalogue.xlsx")
    _heading, heads, *found = rows(answer)
    assert heads == ("序号", "档号", "文号", "责任者", "题名", "日期", "密级", "页数", "备注")
    assert [row[4] for row in found] == ["=1+1", "#panic() 关于修路的报告"]
    assert found[1][0] == 2
    text = text_of(sign_in(clerk).get(f"{address(box)}catalogue.pdf").content)
    text = text.replace("\r\n", "")  # a long number is broken
    for words in (*heads, "#panic() 关于修路的报告", "众村〔2019〕3号", "20190506", "复印件", "第 3 盒", "2 件"):
        assert words in text, words


def test_the_catalogue_of_a_year_and_retention(
    village: Office, next_village: Office, archivist: Actor, sign_in: SignIn
) -> None:
    item(village, "0001")
    item(village, "0002", year=2020)
    item(village, "0003", retention_as_marked="30年")
    item(next_village, "0004")
    browser = sign_in(archivist)
    found = rows(browser.get("/boxes/catalogue.xlsx?year=2019&retention_code=Y"))
    assert [row[4] for row in found[2:]] == ["第0001号文件"]
    assert len(rows(browser.get("/boxes/catalogue.xlsx"))) == 5
    refused = browser.get("/boxes/catalogue.pdf?year=1066", follow=True)
    assert "没有可列的" in refused.content.decode()
    assert browser.get("/boxes/catalogue.doc").status_code == 404


def test_the_remarks_sheet_and_the_cover_say_what_is_known(village: Office, clerk: Actor, sign_in: SignIn) -> None:
    box = box_of(item(village, "0001"))
    with acting(CONSOLE):
        describe_box(box, spine_mm=30, note="第 1 件末页缺损", arranged_by="宣某", actor=CONSOLE)
    text = text_of(sign_in(clerk).get(f"{address(box)}remarks.pdf").content)
    for words in ("备考表", "盒内文件情况说明", "第 1 件末页缺损", "整理人", "宣某", "检查日期"):
        assert words in text, words
    text = text_of(sign_in(clerk).get(f"{address(box)}cover.pdf").content)
    assert "众拥村" in text
    assert "全宗号" in text
    told = sign_in(clerk).get(f"/api/v1/boxes/{box.pk}/papers/remarks.pdf")
    assert told.headers["Content-Type"] == "application/pdf"
    assert "第 1 件末页缺损" in text_of(told.content)
    for paper in ("label", "cover", "catalogue", "stamps", "stamps-onto"):
        assert sign_in(clerk).get(f"/api/v1/boxes/{box.pk}/papers/{paper}.pdf").content.startswith(b"%PDF"), paper
    with acting(CONSOLE):
        taken = Entry.objects.filter(act="paper made", object_id=str(box.pk), actor=clerk.name)
        assert taken.count() == 8  # two by page, six by endpoint
    assert sign_in(clerk).get(f"{address(box)}recipe.pdf").status_code == 404
    assert sign_in(clerk).get(f"{address(box)}cover.xlsx").status_code == 404


def test_files_have_their_two_catalogues(village: Office, next_village: Office, clerk: Actor, sign_in: SignIn) -> None:
    with acting(CONSOLE):
        first = item(village, "2", year=1983, title="上半年")
        second = item(village, "1", year=1985, title="下半年")
        file = File.objects.create(
            office=village, fonds=first.fonds, reference="1-2-3", reference_key="1-2-3", title="会议记录"
        )
        Item.objects.filter(pk__in=[first.pk, second.pk]).update(file=file)
        other = item(next_village, "1").fonds
        File.objects.create(office=next_village, fonds=other, reference="9", reference_key="9", title="别人的")
    browser = sign_in(clerk)
    page = browser.get("/files/").content.decode()
    assert "会议记录" in page
    assert "别人的" not in page
    _heading, heads, *found = rows(browser.get("/files/catalogue.xlsx"))
    assert found == [(1, "1-2-3", "会议记录", "1983—1985", "永久", 2, 4, None)]
    _heading, heads, *found = rows(browser.get(f"/files/{file.pk}/catalogue.xlsx"))
    assert heads == ("顺序号", "文号", "责任者", "题名", "日期", "页数", "备注")
    assert [row[3] for row in found] == ["下半年", "上半年"]
    assert "会议记录" in text_of(browser.get(f"/files/{file.pk}/catalogue.pdf").content)
    assert "下半年" in browser.get(f"/files/{file.pk}/").content.decode()
    (listed,) = browser.get("/api/v1/files?q=会议").json()
    assert (listed["reference"], listed["first"], listed["last"], listed["items"]) == ("1-2-3", 1983, 1985, 2)
    told = browser.get(f"/api/v1/files/{file.pk}").json()
    assert [one["title"] for one in told["contents"]] == ["下半年", "上半年"]
    assert "下半年" in text_of(browser.get(f"/api/v1/files/{file.pk}/catalogue.pdf").content)
