"""What citizens are offered as purposes: the program's until a county words its own, by page, endpoint and sheet."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import load_workbook

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    RowRefused,
    TableRefused,
    import_purposes,
    keep_purpose,
    remove_purpose,
    take_purposes,
)
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.models import Purpose
from cundang.reading_room.purposes.offered import MOST, defaults, in_words, purposes_of
from cundang.reading_room.tables.sheets import state_of

from .conftest import LOU

pytestmark = pytest.mark.django_db
Browser, Desk = Callable[[Citizen], Client], Callable[[Actor], Client]
JSON = "application/json"


def codes(county: Office) -> list[str]:
    return [row.code for row in purposes_of(county.code)]


def offered(phone: Client) -> str:
    """The last screen but one of an application."""
    phone.get("/citizen/apply/")
    for name, given in (
        ("where", {"office": "330782106201"}),
        ("what", {"matter": ""}),
        ("whom", {"relation": "self"}),
    ):
        phone.post(f"/citizen/apply/{name}/", given)
    return phone.get("/citizen/apply/why/").text


def test_a_county_without_any_offers_the_programs(county: Office, village: Office, citizen_browser: Browser) -> None:
    assert not Purpose.objects.exists()
    page = offered(citizen_browser(LOU))
    assert all(row.name in page for row in defaults())
    assert len(defaults()) == 7


def test_the_first_change_begins_with_the_programs(
    city: Actor, county: Office, village: Office, citizen_browser: Browser
) -> None:
    with acting(city):
        keep_purpose(county, {"code": "Bank ", "name": "办贷款"}, actor=city)
        assert codes(county) == [*(row.code for row in defaults()), "bank"]
        keep_purpose(county, {"code": "bank", "name": "办贷款、开户", "name_en": "A loan"}, place=1, actor=city)
        assert codes(county)[0] == "bank"
        remove_purpose(county, "keep", actor=city)
        with pytest.raises(TableRefused, match="没有这一种用途"):
            remove_purpose(county, "keep", actor=city)
    phone = citizen_browser(LOU)
    page = offered(phone)
    assert "办贷款、开户" in page
    assert "自己留存" not in page
    phone.post("/citizen/apply/why/", {"ready": "bank"})
    assert "办贷款、开户" in phone.get("/citizen/apply/check/").text
    with acting(city):
        for code in codes(county):
            remove_purpose(county, code, actor=city)
        assert codes(county) == [row.code for row in defaults()]  # none of its own any more


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"code": "银行", "name": "办"}, "代码请用"),
        ({"code": "", "name": "办"}, "代码请用"),
        ({"code": "bank", "name": " "}, "请写用途"),
        ({"code": "bank", "name": "办" * 61}, "60 个字"),
        ({"code": "bank", "name": "办", "name_en": "x" * 101}, "100 个字"),
        ({"code": "bank", "name": "办\0"}, "无法识别"),
    ],
)
def test_what_cannot_be_kept(said: dict[str, str], why: str, city: Actor, county: Office) -> None:
    with acting(city):
        with pytest.raises(RowRefused, match=why):
            keep_purpose(county, said, actor=city)
        assert not Purpose.objects.exists()


def test_no_more_than_can_be_read(city: Actor, county: Office) -> None:
    with acting(city):
        for number in range(MOST - 7):
            keep_purpose(county, {"code": f"more-{number}", "name": "别的"}, actor=city)
        with pytest.raises(TableRefused, match=f"最多 {MOST} 种"):
            keep_purpose(county, {"code": "one-more", "name": "别的"}, actor=city)


def test_only_whoever_keeps_the_rules(archivist: Actor, city: Actor, county: Office) -> None:
    with acting(archivist):
        for act in (
            lambda: keep_purpose(county, {"code": "bank", "name": "办"}, actor=archivist),
            lambda: remove_purpose(county, "keep", actor=archivist),
            lambda: take_purposes(county, actor=archivist),
            lambda: import_purposes(county, [], seen="", actor=archivist),
        ):
            with pytest.raises(Forbidden):
                act()


def test_another_countys_rows_are_not_seen(city: Actor, county: Office) -> None:
    with acting(city):
        keep_purpose(county, {"code": "bank", "name": "办贷款"}, actor=city)
    elsewhere = Actor(name="elsewhere", chain="330799", posts=(("city_archivist", "330799"),))
    with acting(elsewhere), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reading_room_purpose")
        assert cursor.fetchone() == (0,)
    with acting(city):
        assert Purpose.objects.count() == 8


def test_out_compared_confirmed_and_in(city: Actor, county: Office, sign_in: Desk) -> None:
    desk = sign_in(city)
    for language in ("zh-hans", "en"):
        sheet = desk.get("/enquiries/purposes/?as=xlsx", headers={"accept-language": language}).content
        same = desk.post("/enquiries/purposes/sheet/", {"file": SimpleUploadedFile("a.xlsx", sheet)})
        assert "没有不同" in same.text
    book = load_workbook(BytesIO(sheet))
    rows = book.active
    rows.cell(3, 3).value = "<建房>"
    rows.delete_rows(9)
    rows.append(["", "bank", "办贷款", ""])
    changed = BytesIO()
    book.save(changed)
    page = desk.post("/enquiries/purposes/sheet/", {"file": SimpleUploadedFile("a.xlsx", changed.getvalue())})
    assert "&lt;建房&gt;" in page.text
    assert [change.what for change, _fields in page.context["found"]] == ["added", "changed", "removed"]
    assert not Purpose.objects.exists()  # nothing holds before it is confirmed
    sent = page.context["sent"]
    assert "已导入 7 行，删去 1 行" in desk.post("/enquiries/purposes/sheet/", {"rows": sent}, follow=True).text
    assert codes(county)[-1] == "bank"
    again = desk.post("/enquiries/purposes/sheet/", {"rows": sent}, follow=True).text
    assert "有人改过" in again  # and not over what came since
    assert "不完整" in desk.post("/enquiries/purposes/sheet/", {"rows": f"{sent}x"}, follow=True).text
    other = desk.post("/enquiries/agents/sheet/?office=330782", {"rows": sent}, follow=True).text
    assert "对照不是这张表的" in other
    told = Entry.objects.get(act="purposes imported").facts
    assert told == {"rows": 7, "removed": 1}
    assert Entry.objects.filter(act="purposes exported").count() == 2


def test_one_wrong_row_and_nothing_is_taken(city: Actor, county: Office, sign_in: Desk) -> None:
    desk = sign_in(city)
    for body, why in (
        ("代码,用途,英文\nbank,办贷款,\nbank,又,\n", "第 2 行已经用过"),
        ("代码,用途,英文\nbank,,\n", "请写用途"),
        ("代码,用途,英文\n", "表头下面没有内容"),
        ("甲,乙\n1,2\n", "没有找到表头"),
    ):
        given = SimpleUploadedFile("a.csv", body.encode())
        answer = desk.post("/enquiries/purposes/sheet/", {"file": given})
        assert (answer.status_code, why in answer.text) == (400, True), why
    assert desk.post("/enquiries/purposes/sheet/").status_code == 400
    assert not Purpose.objects.exists()


def test_pages_and_endpoints(city: Actor, county: Office, sign_in: Desk) -> None:
    desk = sign_in(city)
    said = desk.post("/enquiries/purposes/one/", {"code": "bank", "name": "<b>", "place": "99"}, follow=True).text
    assert "已保存" in said
    assert "&lt;b&gt;" in said
    assert "notice-error" in desk.post("/enquiries/purposes/one/", {"code": "bank"}, follow=True).text
    desk.post("/enquiries/purposes/one/", {"code": "bank", "away": "1"})
    assert "bank" not in codes(county)
    kept = desk.put("/api/v1/enquiries/purposes/bank", {"name": "办贷款", "place": 1}, content_type=JSON).json()
    assert kept[0] == {"code": "bank", "name": "办贷款", "name_en": ""}
    assert desk.put("/api/v1/enquiries/purposes/银", {"name": "办"}, content_type=JSON).status_code == 422
    sheet = "代码,用途,英文\nbank,办贷款,Loan\n".encode()
    told = desk.post("/api/v1/enquiries/purposes/sheet", {"file": SimpleUploadedFile("a.csv", sheet)}).json()
    assert (told["applied"], len(told["differences"])) == (False, 8)
    assert len(codes(county)) == 8
    done = desk.post("/api/v1/enquiries/purposes/sheet?apply=true", {"file": SimpleUploadedFile("a.csv", sheet)}).json()
    assert (done["applied"], done["rows"], done["removed"]) == (True, 1, 7)
    assert desk.get("/api/v1/enquiries/purposes").json() == [{"code": "bank", "name": "办贷款", "name_en": "Loan"}]
    assert desk.delete("/api/v1/enquiries/purposes/bank").status_code == 204


def test_order_alone_is_a_difference(city: Actor, county: Office) -> None:
    before = in_words(defaults())
    assert state_of(before) != state_of(dict(reversed(before.items())))
