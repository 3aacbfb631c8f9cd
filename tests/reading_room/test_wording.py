"""The wording of the commitment in versions: drafted, put in force, and kept with what was signed by it."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    TableRefused,
    draft_wording,
    remove_wording,
    sign_commitment,
    wording_back,
    wording_in_force,
    write_wording,
)
from cundang.reading_room.commitments.models import CommitmentTemplate
from cundang.reading_room.commitments.text import commitment_text
from cundang.reading_room.tables.versions import versions_for

from .conftest import DRAWN, Make

pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {"name": "本市承诺书", "title": "承诺书", "told": ["义务", " ", "责任"], "promises": ["属实"]}


@pytest.fixture
def draft(city: Actor, county: Office) -> CommitmentTemplate:
    """A draft of the county made from the program's own."""
    with acting(city):
        default = versions_for(city, CommitmentTemplate).get(office=None)
        return draft_wording(default, county=county.code, name="新", actor=city)


def test_what_is_in_force_is_signed_and_stays_with_it(
    draft: CommitmentTemplate, city: Actor, agent: Actor, village: Office, asked: Make
) -> None:
    one = asked(agent, village, "accept", shown=False, relation="child", subject="宣长根", deceased=True)
    with acting(city):
        write_wording(draft, **WORDS, actor=city)
        with pytest.raises(TableRefused, match="今天或以后"):
            wording_in_force(draft, timezone.localdate() - timedelta(days=1), actor=city)
        wording_in_force(draft, timezone.localdate(), actor=city)
        with pytest.raises(TableRefused, match="施行过的表不能改"):
            write_wording(draft, **WORDS, actor=city)
    with acting(agent):
        text = commitment_text(one)
        assert (text.title, text.told, text.promises) == ("承诺书", ["义务", "责任"], ["属实"])
        assert sign_commitment(one, DRAWN, seen=text.digest, way="window", actor=agent).template_id == draft.pk


def test_what_waits_for_its_day_is_taken_back(draft: CommitmentTemplate, city: Actor) -> None:
    with acting(city):
        later = wording_in_force(draft, timezone.localdate() + timedelta(days=5), actor=city)
        assert wording_back(later, actor=city).draft
        remove_wording(draft, actor=city)
        with pytest.raises(TableRefused, match="被别人删去"):
            write_wording(draft, **WORDS, actor=city)


@pytest.mark.parametrize(
    ("change", "said"),
    [({"title": " "}, "标题"), ({"told": [" "]}, "告知内容"), ({"promises": ["长" * 501]}, "一行一段"),
     ({"promises": ["一"] * 21}, "20 段"), ({"name": "a\0"}, "无法识别")],
)  # fmt: skip
def test_words_that_cannot_be(change: dict[str, Any], said: str, draft: CommitmentTemplate, city: Actor) -> None:
    with acting(city), pytest.raises(TableRefused, match=said):
        write_wording(draft, **{**WORDS, **change}, actor=city)


def test_the_county_alone_keeps_it(draft: CommitmentTemplate, archivist: Actor) -> None:
    with acting(archivist):
        assert [one.office_id for one in versions_for(archivist, CommitmentTemplate)] == [None]
        with pytest.raises(Forbidden):
            write_wording(draft, **WORDS, actor=archivist)


def test_the_pages(
    city: Actor, archivist: Actor, draft: CommitmentTemplate, sign_in: Callable[[Actor], Client]
) -> None:
    browser, place = sign_in(city), f"/enquiries/commitments/wording/{draft.pk}/"
    given = {"name": "本市", "title": "<b>承诺书</b>", "told": "义务\n责任", "promises": "属实"}
    assert browser.post(place, {**given, "told": ""}).status_code == 400
    page = browser.post(place, given, follow=True).content.decode()
    assert "&lt;b&gt;承诺书" in page
    assert sign_in(archivist).get(place).status_code == 404
    assert "请写成" in browser.post(f"{place}in-force/", {"on": "x"}, follow=True).content.decode()
    browser.post(f"{place}in-force/", {"on": timezone.localdate() + timedelta(days=3)})
    assert "未到施行日" in browser.get(place).content.decode()
    browser.post(f"{place}back/")
    assert "草稿" in browser.get("/enquiries/commitments/wording/").content.decode()
    assert browser.get("/enquiries/commitments/wording/?as=xlsx").status_code == 200
    assert browser.post(f"{place}away/").status_code == 302
    assert browser.get(place).status_code == 404


def test_the_endpoints(city: Actor, sign_in: Callable[[Actor], Client]) -> None:
    browser, base, json = sign_in(city), "/api/v1/enquiries/commitments/wording", "application/json"
    default = browser.get(base).json()[0]["id"]
    made = browser.post(f"{base}/{default}/draft", {"name": "新"}, json).json()
    assert browser.put(f"{base}/{made['id']}", WORDS, json).json()["told"] == ["义务", "责任"]
    assert browser.put(f"{base}/{default}", WORDS, json).status_code == 404
    on = str(timezone.localdate() + timedelta(days=3))
    assert browser.post(f"{base}/{made['id']}/in-force", {"on": on}, json).json()["in_force_from"] == on
    assert browser.post(f"{base}/{made['id']}/back", {}, json).json()["draft"] is True
    assert browser.delete(f"{base}/{made['id']}").status_code == 204


def test_the_words_out_into_a_sheet_changed_compared_and_in(
    draft: CommitmentTemplate, city: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    desk, place = sign_in(city), f"/enquiries/commitments/wording/{draft.pk}/"
    for language in ("zh-hans", "en"):
        sheet = desk.get(f"{place}?as=xlsx", headers={"accept-language": language}).content
        came = desk.post(f"{place}sheet/", {"file": SimpleUploadedFile("a.xlsx", sheet)}, follow=True)
        assert "已导入 10 行，删去 0 行" in came.text
        assert "没有不同" in desk.get(f"{place}compare/").text
    book = load_workbook(BytesIO(sheet))
    rows = book.active
    rows.insert_rows(5)
    for column, text in ((2, "告知内容"), (3, "<新的一段>")):
        rows.cell(5, column).value = text
    rows.cell(3, 3).value = "本市承诺书"
    rows.delete_rows(rows.max_row)
    changed = BytesIO()
    book.save(changed)
    given = {"file": SimpleUploadedFile("a.xlsx", changed.getvalue())}
    assert "已导入 10 行" in desk.post(f"{place}sheet/", given, follow=True).text
    assert "&lt;新的一段&gt;" in desk.get(f"{place}compare/").text
    told = desk.get(f"/api/v1{place}compare?before={draft.made_from_id}").json()
    assert [(one["what"], one["code"]) for one in told] == [
        ("changed", "标题 1"), ("added", "告知内容 2"), ("removed", "承诺内容 5"),
    ]  # fmt: skip  # what comes after the new one is not changed
    assert Entry.objects.filter(act="wording imported").count() == 3
    assert Entry.objects.filter(act="wording exported").count() == 2


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("部分,文字\n开头,好\n", "只能是：标题"),
        ("部分,文字\n标题,\n", "请写 1 至 60"),
        ("部分,文字\n告知内容,{long}\n", "请写 1 至 500"),
        ("部分,文字\n告知内容,好\n承诺内容,好\n", "要有一行“标题”"),
        ("部分,文字\n标题,甲\n标题,乙\n告知内容,好\n承诺内容,好\n", "只能有一行"),
        ("部分,文字\n标题,甲\n承诺内容,好\n", "各写 1 至 20 段"),
        ("部分,文字\n", "表头下面没有内容"),
        ("一,二\n", "没有找到表头"),
    ],
)
def test_a_wrong_sheet_changes_nothing(
    body: str, why: str, draft: CommitmentTemplate, city: Actor, sign_in: Callable[[Actor], Client]
) -> None:
    place = f"/enquiries/commitments/wording/{draft.pk}/sheet"
    for address, sent in ((f"{place}/", "page"), (f"/api/v1{place}", "endpoint")):
        given = {"file": SimpleUploadedFile("a.csv", body.format(long="长" * 501).encode())}
        answer = sign_in(city).post(address, given)
        assert why in (answer.text if sent == "page" else str(answer.json())), address
    with acting(city):
        before = (draft.title, draft.told, draft.promises)
        draft.refresh_from_db()
        assert (draft.title, draft.told, draft.promises) == before
