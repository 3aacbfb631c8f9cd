"""How an office is reached: who writes it, what is refused, and the register as list, sheet and endpoint."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import load_workbook

from cundang.custodians.actions import import_offices, keep_contact
from cundang.custodians.contacts import Contact, ContactRefused, tidy_contact
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, console
from cundang.ledger.models import Detail, Entry

SignIn = Callable[[Actor], Client]
TOLD = {"phone": "0579-85570000转801", "address": "文化礼堂一楼", "hours": "周一至周五 8:30—17:00"}
NOTHING = {"phone": "", "address": "", "hours": ""}


@pytest.mark.parametrize(
    ("typed", "kept", "dialled"),
    [
        ("０５７９－８５５７００００", "0579-85570000", "057985570000"),
        ("0579—85570000 轉 801", None, None),
        ("0579—85570000轉801", "0579-85570000转801", "057985570000,801"),
        ("(0579) 8557 0000", "(0579) 8557 0000", "057985570000"),
        ("+86 579 85570000", "+86 579 85570000", "+8657985570000"),
        (" 12345\n", "12345", "12345"),
        ("", "", ""),
        ("0579-85570000、85570001", None, None),
        ("javascript:alert(1)", None, None),
        ("0579-85570000<b>", None, None),
        ("打村里电话", None, None),
        ("1", None, None),
        ("9" * 39, None, None),
    ],
)
def test_a_telephone_is_one_number_that_can_be_dialled(typed: str, kept: str | None, dialled: str | None) -> None:
    if kept is None:
        with pytest.raises(ContactRefused, match="只写一个号码"):
            tidy_contact(phone=typed, address="", hours="")
    else:
        told = tidy_contact(phone=typed, address="", hours="")
        assert (told.phone, told.dial, bool(told)) == (kept, dialled, bool(kept))


def test_texts_are_one_line_and_not_too_long() -> None:
    assert tidy_contact(phone="", address=" 一\x00楼\n二 号 ", hours="\t") == Contact("", "一 楼 二 号", "")
    with pytest.raises(ContactRefused, match="200"):
        tidy_contact(phone="", address="路" * 201, hours="")


@pytest.mark.django_db
def test_whoever_meets_the_visitors_writes_it_and_the_ledger_has_no_number(
    village: Office, next_village: Office, town: Office, clerk: Actor, archivist: Actor, agent: Actor
) -> None:
    with acting(clerk):
        kept = keep_contact(village, **TOLD, actor=clerk)
        assert kept.contact == Contact(**TOLD)
        keep_contact(village, **TOLD, actor=clerk)  # the same again is no act
        for elsewhere in (next_village, town):
            with pytest.raises(Forbidden):
                keep_contact(elsewhere, **TOLD, actor=clerk)
    entry = Entry.objects.get(act="office contact kept")
    assert (entry.object_id, entry.office_code, entry.facts) == (
        village.code, village.code, {"fields": ["phone", "address", "hours"]}
    )  # fmt: skip
    assert Detail.objects.get(pk=entry.pk).text == TOLD
    with acting(archivist):
        keep_contact(village, **{**TOLD, "phone": ""}, actor=archivist)
    assert Entry.objects.filter(act="office contact kept").latest("pk").facts == {"fields": ["phone"]}
    with acting(agent), pytest.raises(Forbidden):
        keep_contact(village, **TOLD, actor=agent)


@pytest.mark.django_db
def test_the_office_page_has_the_form_for_whoever_may(
    village: Office, clerk: Actor, agent: Actor, sign_in: SignIn
) -> None:
    browser, page = sign_in(clerk), f"/offices/{village.code}/"
    wrong = browser.post(f"{page}contact/", {**TOLD, "phone": "问村长", "address": "<script>alert(1)</script>"})
    assert "只写一个号码" in wrong.text
    assert "问村长" in wrong.text  # what was typed stays
    assert "<script>alert" not in wrong.text
    assert Office.objects.get(code=village.code).contact == Contact()
    told = browser.post(f"{page}contact/", {**TOLD, "address": "<script>alert(1)</script>"}, follow=True)
    assert "申请人现在就能看到" in told.text
    assert "<script>alert" not in told.text
    reader = sign_in(agent).get(page).text
    assert 'href="tel:057985570000,801"' in reader
    assert 'name="phone"' not in reader
    assert "0579-85570000转801" in sign_in(agent).get("/offices/").text


@pytest.mark.django_db
def test_the_register_as_a_sheet_has_what_one_may_see(
    offices: dict[str, Office], village: Office, next_village: Office, clerk: Actor, sign_in: SignIn
) -> None:
    Office.objects.filter(code__in=[village.code, next_village.code]).update(**TOLD)
    answer = sign_in(clerk).post("/offices/export/", {"q": "", "which": "now"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)  # type: ignore[union-attr]
    assert [row[1] for row in rows[2:]] == [village.code]
    assert rows[2][6:9] == tuple(TOLD.values())
    assert Entry.objects.get(act="offices exported").facts == {"count": 1}


@pytest.mark.django_db
def test_the_same_by_api(village: Office, next_village: Office, clerk: Actor, sign_in: SignIn) -> None:
    browser = sign_in(clerk)

    def put(code: str, facts: dict[str, object]) -> tuple[int, dict[str, object]]:
        url = f"/api/v1/offices/{code}/contact"
        answer = browser.put(url, json.dumps(facts), content_type="application/json")
        return answer.status_code, answer.json()

    assert put(village.code, {"phone": "12345"})[1]["phone"] == "12345"
    assert browser.get(f"/api/v1/offices/{village.code}").json()["hours"] == ""
    assert [one["code"] for one in browser.get("/api/v1/offices?q=村").json()] == [village.code]
    assert browser.get("/api/v1/offices?q=%00").status_code == 200
    assert browser.get("/api/v1/offices/3%00").status_code == 404
    assert put(next_village.code, {"phone": "12345"})[0] == 404
    status, answer = put(village.code, {"phone": "x"})
    assert status == 422
    assert "只写一个号码" in str(answer["error"])
    assert put(village.code, {"tel": "1"})[0] == 422


@pytest.mark.django_db
def test_a_list_of_offices_may_bring_them_and_an_empty_cell_takes_nothing_away(tmp_path: Path) -> None:
    def take(text: str) -> list[tuple[int, str]]:
        path = tmp_path / "list.csv"
        path.write_text(text, encoding="utf-8")
        return import_offices(path, actor=console("tester")).refused

    assert not take("code,name,电话,地址\n990782106207,灯塔村,0579-85570000,一楼\n990782106208,东塔村,,\n")
    assert Office.objects.get(code="990782106207").contact == Contact("0579-85570000", "一楼", "")
    assert not take("code,name,phone,address,hours\n990782106207,灯塔村,12345,,8:30—17:00\n")
    assert Office.objects.get(code="990782106207").contact == Contact("12345", "一楼", "8:30—17:00")
    assert take("code,name,phone\n990782106207,灯塔村,问村长\n")[0][0] == 2
    assert Office.objects.get(code="990782106207").phone == "12345"
