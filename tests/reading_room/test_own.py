"""A signed-in citizen applies, follows, withdraws and fetches; sees the own enquiries, and nobody else's."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import Applicant, apply, issue, keep_photo, move, open_enquiry
from cundang.reading_room.citizens.own import places
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.models import Commitment, CopyLink, Counter, Enquiry

from .conftest import DRAWN, LOU
from .issuing import CONSOLE, VERIFY, desk, pick_anew
from .photo_files import jpeg

pytestmark = pytest.mark.django_db
Browser = Callable[[Citizen], Client]
XUAN = Citizen("宣建国", "id_card", "11010519491231002X", "13712349050", 3, "portal")
JSON = "application/json"
NONE = "2026-330782106-0001-AAAA"


def rows() -> list[Enquiry]:
    with acting(machine()):
        return list(Enquiry.objects.order_by("pk"))


def apply_by_page(phone: Client, office: str, **check: str) -> str:
    """The five screens; where one is sent at last."""
    phone.get("/citizen/apply/")
    for name, given in (
        ("where", {"office": office}),
        ("what", {"matter": "housing"}),
        ("whom", {"relation": "self"}),
        ("why", {"ready": "housing"}),
        ("check", check),
    ):
        answer = phone.post(f"/citizen/apply/{name}/", given)
    return str(answer.headers.get("Location", answer.status_code))


def test_five_screens_and_the_enquiry_waits_at_its_door(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    assert phone.get("/citizen/apply/").headers["Location"] == "/citizen/apply/where/"
    place = apply_by_page(phone, village.code)
    (made,) = rows()
    assert place == f"/citizen/enquiries/{made.number}/"
    assert (made.state, made.channel, made.office_id, made.matter) == ("drafted", "online", village.code, "housing")
    assert made.person == {
        "name": "楼秀珍", "id_kind": "id_card", "id_number": LOU.id_number, "phone": LOU.phone, "address": "",
    }  # fmt: skip
    assert (made.subject_name, made.purpose) == ("楼秀珍", "补办宅基地、建房手续")
    page = phone.get(place).text
    assert "等众拥村受理" in page
    assert "楼秀珍" not in page
    mine = phone.get("/citizen/").text
    assert made.number in mine
    assert "*秀珍，您好" in mine
    entry = Entry.objects.get(act="enquiry opened")
    assert (entry.actor, entry.chain) == (f"citizen:{LOU.key[:16]}", "machine")
    # The next time the place is known.
    assert phone.get("/citizen/apply/").headers["Location"] == "/citizen/apply/what/"


def test_inside_the_app_the_channel_is_the_telephone(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    phone.defaults["HTTP_USER_AGENT"] = "Mozilla/5.0 dtdreamweb"
    apply_by_page(phone, village.code)
    assert rows()[0].channel == "phone_app"


def test_somebody_elses_number_is_not_there(citizen_browser: Browser, village: Office, town: Office) -> None:
    apply_by_page(citizen_browser(LOU), village.code)
    number = rows()[0].number
    other = citizen_browser(XUAN)
    for way in ("/citizen/enquiries/{}/", "/api/v1/citizen/enquiries/{}"):
        theirs, none = other.get(way.format(number)), other.get(way.format(NONE))
        assert theirs.status_code == none.status_code == 404
        assert theirs.text.replace(number, "") == none.text.replace(NONE, "") or "csrf" in none.text
    for method, path in (
        ("post", f"/citizen/enquiries/{number}/withdraw/"),
        ("post", f"/citizen/enquiries/{number}/copies/1/"),
        ("post", f"/api/v1/citizen/enquiries/{number}/withdraw"),
    ):
        kind = {"content_type": JSON} if "/api/" in path else {}
        assert getattr(other, method)(path, {}, **kind).status_code == 404, path
    assert other.get("/api/v1/citizen/enquiries").json() == []
    assert number not in other.get("/citizen/").text
    assert rows()[0].state == "drafted"


def test_both_cost_the_same_queries(
    citizen_browser: Browser, village: Office, django_assert_num_queries: Callable[[int], object]
) -> None:
    apply_by_page(citizen_browser(LOU), village.code)
    other = citizen_browser(XUAN)
    for number in (rows()[0].number, NONE):
        with django_assert_num_queries(10):  # type: ignore[attr-defined]
            other.get(f"/api/v1/citizen/enquiries/{number}")


def test_without_a_document_number_nobody_is_the_same(village: Office) -> None:
    nobody = replace(LOU, id_number="")
    with acting(CONSOLE):
        open_enquiry(
            village, channel="village", applicant=Applicant("楼秀珍", LOU.phone), purpose="补办", actor=CONSOLE
        )
    from cundang.reading_room.citizens.own import own_enquiries

    assert nobody.key == ""
    with acting(nobody.actor):
        assert not own_enquiries(nobody).exists()


def test_what_was_written_at_the_window_is_ones_own_too(citizen_browser: Browser, town: Office) -> None:
    applicant = Applicant("楼秀珍", LOU.phone, "id_card", LOU.id_number)
    with acting(CONSOLE):
        made = open_enquiry(town, channel="town", applicant=applicant, purpose="补办", actor=CONSOLE)
    assert citizen_browser(LOU).get(f"/citizen/enquiries/{made.number}/").status_code == 200


def test_fifty_requests_a_minute_come_to_an_end(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    answers = [
        phone.post(
            "/api/v1/citizen/enquiries",
            {"office": village.code, "purpose": f"补办 {number}"}, content_type=JSON,
        )
        for number in range(50)
    ]  # fmt: skip
    assert [one.status_code for one in answers] == [201] * 5 + [429] * 45
    assert answers[-1].json() == {"error": "今天已经申请了 5 次，请明天再来，或到窗口办。"}
    with acting(machine()):
        assert Counter.objects.get(kind="enquiry").last == len(rows()) == 5
    assert apply_by_page(phone, village.code) == "429"
    with override_settings(CITIZEN_ENQUIRIES=6):
        assert apply_by_page(phone, village.code).startswith("/citizen/enquiries/")


def test_what_is_pressed_twice_is_sent_once(citizen_browser: Browser, village: Office, next_village: Office) -> None:
    phone = citizen_browser(LOU)
    first = apply_by_page(phone, village.code)
    assert phone.post("/citizen/apply/check/").headers["Location"] == "/citizen/apply/where/"  # nothing left to send
    assert apply_by_page(phone, village.code) == first
    assert apply_by_page(phone, next_village.code) != first
    assert len(rows()) == 2


def test_a_child_is_told_who_has_to_ask(citizen_browser: Browser, village: Office) -> None:
    child = replace(LOU, id_number="33078220150808002X")
    answer = citizen_browser(child).post(
        "/api/v1/citizen/enquiries", {"office": village.code, "purpose": "补办"}, content_type=JSON
    )
    assert answer.status_code == 422
    assert answer.json() == {"error": "未满 18 岁的，请由父母或其他监护人来申请。"}
    assert not rows()


BAD = "<script>alert(1)</script>\0" + "长" * 600


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("where", {"office": "999999"}, "没有这个村或镇街"),
        ("where", {"office": BAD}, "没有这个村或镇街"),
        ("what", {"matter": "housing", "year_from": "一九九六"}, "年份不对"),
        ("what", {"matter": "housing", "year_from": "2999"}, "年份不对"),
        ("what", {"matter": "nothing"}, "查哪方面的"),
        ("what", {"wanted": BAD}, "查哪方面的"),
        ("whom", {"relation": "child", "subject": ""}, "请写他（她）的姓名"),
        ("whom", {"relation": "lawyer", "subject": "宣建国"}, "查谁的"),
        ("whom", {"relation": "child", "subject": BAD}, "查谁的"),
        ("why", {"purpose": ""}, "请选一个，或写用来做什么"),
        ("why", {"purpose": BAD}, "用来做什么"),
    ],
)
def test_a_wrong_answer_stays_on_its_screen(
    citizen_browser: Browser, village: Office, name: str, given: dict[str, str], said: str
) -> None:
    phone = citizen_browser(LOU)
    answer = phone.post(f"/citizen/apply/{name}/", given)
    assert answer.status_code == 400
    assert said in answer.text
    assert "<script>alert" not in answer.text


def test_for_a_parent_who_died(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(replace(LOU, phone=""))
    for name, given in (
        ("where", {"office": village.code}),
        ("what", {"matter": "", "wanted": "<b>老宅</b>", "year_from": "1996", "year_to": "1998"}),
        ("whom", {"relation": "child", "subject": "楼大有", "deceased": "on"}),
        ("why", {"purpose": "办继承"}),
    ):
        phone.post(f"/citizen/apply/{name}/", given)
    shown = phone.get("/citizen/apply/check/").text
    assert "&lt;b&gt;老宅&lt;/b&gt;" in shown
    assert "楼大有" in shown
    assert "11 位手机号" in phone.post("/citizen/apply/check/", {"phone": "123"}).text
    phone.post("/citizen/apply/check/", {"phone": "13700001234"})
    (made,) = rows()
    assert (made.relation, made.deceased, made.subject_name) == ("child", True, "楼大有")
    assert (made.year_from, made.year_to, made.wanted, made.purpose) == (1996, 1998, "<b>老宅</b>", "办继承")
    assert made.person["phone"] == "13700001234"
    page = phone.get(f"/citizen/enquiries/{made.number}/").text
    assert "*大有" in page
    assert "楼大有" not in page


def test_the_answers_stand_sealed_in_the_session(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    phone.post("/citizen/apply/whom/", {"relation": "child", "subject": "楼大有"})
    assert "楼大有" not in str(dict(phone.session))
    assert "citizen_draft" in phone.session


def test_withdrawn_by_the_applicant(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    place = apply_by_page(phone, village.code)
    answer = phone.post(f"{place}withdraw/", {"words": "不用了"}, follow=True)
    assert "已经撤回" in answer.text
    assert (rows()[0].state, rows()[0].remove_on is not None) == ("withdrawn", True)
    again = phone.post(f"{place}withdraw/", follow=True)
    assert "现在是“已撤回”" in again.text


def test_once_delivered_a_link_needs_no_clerk(
    citizen_browser: Browser, town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    ready = desk(town, village, tmp_path, "approved")
    with acting(machine()):
        Enquiry.objects.filter(pk=ready.enquiry.pk).update(person_key=XUAN.key)
    phone, place = citizen_browser(XUAN), f"/citizen/enquiries/{ready.enquiry.number}/"
    assert "领取复制件" not in phone.get(place).text
    with acting(archivist):
        pick_anew(ready.enquiry, ready.page, [0, 1], actor=archivist)
        paper = issue(ready.enquiry, "copy", address=VERIFY, actor=archivist)
    page = phone.get(place).text
    assert "领取复制件" in page
    assert "您对这次查档满意吗" in page
    address = phone.post(f"{place}copies/{paper.pk}/").headers["Location"]
    assert address.startswith("/fetch/?t=")
    assert phone.post(f"{place}copies/{paper.pk}/").headers["Location"] == address  # not used yet
    assert phone.post(address).headers["Content-Type"] == "application/pdf"
    by_api = phone.post(f"/api/v1{place}copies/{paper.pk}/link", {}, content_type=JSON)
    assert by_api.status_code == 201
    assert by_api.json()["address"] != address
    with acting(machine()):
        assert CopyLink.objects.count() == 2
    assert citizen_browser(LOU).post(f"{place}copies/{paper.pk}/").status_code == 404
    rated = phone.post(f"/api/v1{place}rating", {"score": 5}, content_type=JSON)
    assert rated.status_code == 201
    assert "您已评价" in phone.get(place).text


def test_a_list_of_ones_own_as_a_sheet(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    apply_by_page(phone, village.code)
    answer = phone.post("/citizen/export/")
    assert answer.headers["Content-Type"].endswith("sheet")
    assert Entry.objects.filter(act="own enquiries exported", facts__count=1).exists()


def test_the_list_asks_the_same_however_many(
    citizen_browser: Browser, village: Office, django_assert_num_queries: Callable[[int], object]
) -> None:
    phone = citizen_browser(LOU)
    for count in (1, 5):
        with acting(LOU.actor):
            for number in range(count):
                apply(LOU, village, channel="online", purpose=f"补办 {number}", actor=LOU.actor)
        phone.get("/citizen/")  # the session is written once a minute
        with django_assert_num_queries(21):  # type: ignore[attr-defined]
            assert phone.get("/citizen/").text.count("citizen-number") == count


def test_a_place_is_found_by_an_old_name(offices: dict[str, Office], city: Actor) -> None:
    from cundang.custodians.models import OfficeName, Succession

    gone = Office.objects.create(code="330782106299", name="大畈村", valid_to="2019-01-01")
    Succession.objects.create(predecessor=gone, successor=offices["330782106201"], since="2019-01-01")
    OfficeName.objects.create(office=offices["330782100201"], name="蟠龙大队")
    assert [one.name for one in places("大畈")] == ["众拥村"]
    assert [one.name for one in places("蟠龙大队")] == ["蟠龙村"]
    assert [one.name for one in places("")] == ["义乌市", "佛堂镇", "大陈镇"]
    assert [one.name for one in places("", "330782106")] == ["大陈镇", "众拥村"]
    assert places("没有的\0") == []


def test_the_steps_that_are_told(citizen_browser: Browser, village: Office, clerk: Actor) -> None:
    phone = citizen_browser(LOU)
    place = apply_by_page(phone, village.code)
    with acting(clerk):
        found = move(Enquiry.objects.get(), "accept", actor=clerk)
        move(found, "await_identity", words="照片不清楚", actor=clerk)
    page = phone.get(place).text
    assert "众拥村要核对您的身份：照片不清楚" in page
    assert "clerk" not in page
    told = phone.get(f"/api/v1{place[:-1]}").json()
    assert [step["act"] for step in told["steps"]] == ["open", "vouch", "accept", "await_identity"]
    assert told["next"] == "众拥村要核对您的身份：照片不清楚"  # nothing else is to be shown


def for_a_parent(citizen: Citizen, village: Office) -> str:
    """An enquiry of somebody about a parent who died; its page."""
    facts = {"relation": "child", "subject": "楼大有", "deceased": True, "purpose": "办继承"}
    made = apply(citizen, village, channel="online", actor=citizen.actor, **facts)
    return f"/citizen/enquiries/{made.number}/"


def test_the_commitment_is_signed_on_ones_own_phone(citizen_browser: Browser, village: Office) -> None:
    phone, place = citizen_browser(LOU), for_a_parent(LOU, village)
    page = phone.get(place).text
    assert "<li>死亡证明</li><li>亲属关系证明</li>" in page
    assert "看承诺书、签字" in page
    shown = phone.get(f"{place}commitment/").text
    assert LOU.id_number in shown  # one sees that it is one's own
    (seen,) = re.findall(r'name="seen" value="([0-9a-f]{64})"', shown)
    dot = phone.post(f"{place}commitment/", {"seen": seen, "strokes": "[[[300,100]]]"})
    assert (dot.status_code, "签名太短" in dot.text) == (400, True)
    other = phone.post(f"{place}commitment/", {"seen": "0" * 64, "strokes": str(DRAWN)})
    assert "改过，请重新看一遍" in other.text
    done = phone.post(f"{place}commitment/", {"seen": seen, "strokes": str(DRAWN)}, follow=True).text
    assert "已签好" in done
    assert "信用承诺书已签" in done
    assert "亲属关系证明</li>" not in done
    with acting(machine()):
        made = Commitment.objects.get()
    assert (made.way, made.taken_by) == ("phone", "申请人")
    again = phone.get(f"{place}commitment/", follow=True).text
    assert "已经签过" in again
    assert Entry.objects.get(act="commitment signed").actor == LOU.actor.name


def test_the_commitment_by_endpoint_and_only_ones_own(citizen_browser: Browser, village: Office) -> None:
    phone, place = citizen_browser(LOU), for_a_parent(LOU, village)
    other = citizen_browser(XUAN)
    assert other.get(f"{place}commitment/").status_code == 404
    assert other.get(f"/api/v1{place}commitment").status_code == 404
    told = phone.get(f"/api/v1{place}commitment").json()
    given = {"seen": told["digest"], "strokes": DRAWN}
    assert other.post(f"/api/v1{place}commitment", given, content_type=JSON).status_code == 404
    assert phone.post(f"/api/v1{place}commitment", given, content_type=JSON).status_code == 201
    twice = phone.post(f"/api/v1{place}commitment", given, content_type=JSON)
    assert (twice.status_code, "已经签过" in twice.json()["error"]) == (422, True)
    shown = phone.get(f"/api/v1{place[:-1]}").json()
    assert (shown["missing"], shown["may_sign"]) == (["死亡证明"], False)


def test_for_oneself_there_is_nothing_to_commit_to(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    place = apply_by_page(phone, village.code)
    assert "承诺书" not in phone.get(place).text
    assert "不看亲属关系材料" in phone.get(f"{place}commitment/", follow=True).text


def test_a_photo_of_a_document_from_ones_own_phone(citizen_browser: Browser, village: Office, clerk: Actor) -> None:
    phone, place = citizen_browser(LOU), for_a_parent(LOU, village)
    sent = SimpleUploadedFile("楼大有.jpg", jpeg(), content_type="image/jpeg")
    page = phone.post(f"{place}photos/", {"name": "死亡证明", "photo": sent}, follow=True).text
    assert "照片收到了" in page
    assert "照片已收到" in page
    assert "楼大有.jpg" not in page
    bomb = SimpleUploadedFile("a.pdf", b"%PDF-1.4 nothing", content_type="application/pdf")
    refused = phone.post(f"{place}photos/", {"name": "死亡证明", "photo": bomb}, follow=True).text
    assert "notice-error" in refused
    assert "请先拍照或选照片" in phone.post(f"{place}photos/", {"name": "死亡证明"}, follow=True).text
    (kept,) = phone.get(f"/api/v1{place}photos").json()
    other = citizen_browser(XUAN)
    assert other.get(f"/api/v1{place}photos").status_code == 404
    assert other.post(f"{place}photos/", {"name": "x", "photo": sent}).status_code == 404
    assert other.post(f"{place}photos/{kept['id']}/away/").status_code == 404
    with acting(clerk):  # what a clerk took is not the applicant's to take back
        made = keep_photo(Enquiry.objects.get(), jpeg(), name="户口簿", actor=clerk)[0]
    assert phone.post(f"{place}photos/{made.pk}/away/").status_code == 404
    assert "已删去" in phone.post(f"{place}photos/{kept['id']}/away/", follow=True).text
    assert phone.get(f"/api/v1{place}photos").json() == []
    again = SimpleUploadedFile("b.jpg", jpeg(), content_type="image/jpeg")
    by_api = phone.post(f"/api/v1{place}photos", {"name": "死亡证明", "photo": again})
    assert by_api.status_code == 201
    assert phone.delete(f"/api/v1{place}photos/{by_api.json()[0]['id']}").status_code == 204
