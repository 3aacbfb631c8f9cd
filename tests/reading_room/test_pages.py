"""The pages and endpoints of enquiries, and the one for the applicant."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.models import Enquiry, SpecialDay, TrackingFailure

from .conftest import Make

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]
FORM = {
    "office": "330782106", "channel": "town", "name": "宣建国", "phone": "13712349050", "id_kind": "id_card",
    "id_number": "11010519491231002x", "relation": "self", "purpose": "补办宅基地手续", "wanted": "罚款收据",
}  # fmt: skip


def test_a_window_agent_writes_one_down_and_prints_the_slip(agent: Actor, sign_in: Browser) -> None:
    browser = sign_in(agent)
    page = browser.get("/enquiries/new/").content.decode()
    assert "登记并受理" in page
    answer = browser.post("/enquiries/new/", FORM, follow=True)
    with acting(machine()):
        one = Enquiry.objects.get()
    shown = answer.content.decode()
    assert one.state == "accepted"
    assert one.number in shown
    assert "还剩" in shown
    assert "宣建国" in shown
    assert "1****************X" in shown
    assert "11010519491231002X" not in shown
    listed = browser.get("/enquiries/").content.decode()
    assert "*建国" in listed
    assert "宣建国" not in listed
    slip = browser.get(f"/enquiries/{one.pk}/slip/").content.decode()
    assert "<svg" in slip
    assert one.number in slip
    assert "宣建国" not in slip
    assert Entry.objects.filter(act="enquiry viewed", object_id=str(one.pk)).exists()


def test_a_wrong_number_keeps_what_was_typed(agent: Actor, sign_in: Browser) -> None:
    answer = sign_in(agent).post("/enquiries/new/", {**FORM, "id_number": "110105194912310021"})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "校验码" in page
    assert "罚款收据" in page
    assert not Enquiry.objects.exists()


def test_steps_by_page(archivist: Actor, town: Office, asked: Make, sign_in: Browser) -> None:
    one, browser = asked(archivist, town, "accept", "search"), sign_in(archivist)
    address = f"/enquiries/{one.pk}/"
    browser.post(f"{address}move/", {"act": "find_nothing", "words": "<b>没有</b>"})
    page = browser.get(address).content.decode()
    assert "未查到" in page
    assert "&lt;b&gt;没有&lt;/b&gt;" in page
    again = browser.post(f"{address}move/", {"act": "find_nothing", "words": "没有"}, follow=True).content.decode()
    assert "现在是“未查到”" in again
    browser.post(f"{address}hand-over/", {"office": "330782", "words": "市里再查"})
    with acting(machine()):
        assert Enquiry.objects.get(pk=one.pk).door_id == "330782"


def test_the_lists_ask_the_same_however_many(
    archivist: Actor,
    town: Office,
    asked: Make,
    sign_in: Browser,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:
    browser = sign_in(archivist)
    for _time in range(12):
        asked(archivist, town, "accept")
    with django_assert_max_num_queries(17):  # type: ignore[attr-defined]
        assert browser.get("/enquiries/").content.decode().count("*建国") == 12
    assert browser.post("/enquiries/export/", {"state": "all"}).headers["Content-Type"].endswith("sheet")


def test_the_applicant_sees_where_it_stands(archivist: Actor, town: Office, asked: Make) -> None:
    one = asked(archivist, town, "accept", "search", "refuse")
    stranger = Client()
    assert stranger.get(f"/track/?number={one.number}").status_code == 200
    answer = stranger.post("/track/", {"number": f" {one.number.lower()} ", "last_four": "9050"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "不予提供" in page
    assert "因为" in page
    assert "大陈镇" in page
    assert "宣建国" not in page
    assert "archivist" not in page
    assert Entry.objects.filter(act="enquiry tracked").count() == 1


def test_wrong_guesses_say_nothing_and_come_to_an_end(archivist: Actor, town: Office, asked: Make) -> None:
    one = asked(archivist, town, "accept")
    stranger, token = Client(), "csrfmiddlewaretoken"
    wrong = [stranger.post("/track/", {"number": number, "last_four": "0000"}) for number in (one.number, "2026-1-1-1")]
    bodies = [answer.content.decode().replace(one.number, "N").replace("2026-1-1-1", "N") for answer in wrong]
    assert [answer.status_code for answer in wrong] == [404, 404]
    lines = [[line for line in body.splitlines() if token not in line and "hx-headers" not in line] for body in bodies]
    assert lines[0] == lines[1]
    for _time in range(8):
        stranger.post("/track/", {"number": "x" * 20, "last_four": "12345678"})
    assert stranger.post("/track/", {"number": "x\0", "last_four": "1234"}).status_code == 200  # the form says so
    assert TrackingFailure.objects.count() == 10
    assert stranger.post("/track/", {"number": one.number, "last_four": "9050"}).status_code == 429


def test_rules_by_page(city: Actor, county: Office, sign_in: Browser) -> None:
    browser = sign_in(city)
    assert "还没有登记" in browser.get("/enquiries/rules/").content.decode()
    browser.post("/enquiries/rules/", {"day": "2026-10-01", "works": "no", "name": "国庆节"})
    with acting(city):
        day = SpecialDay.objects.get()
    assert day.day == date(2026, 10, 1)
    page = browser.post("/enquiries/rules/", {"day": "20261301", "works": "no", "name": "国庆节"}).content.decode()
    assert "2019-10-31 这样的日期" in page
    said = browser.post("/enquiries/rules/clock/", {"channel": "town", "amount": "abc"}, follow=True).content.decode()
    assert "请写数字" in said
    browser.post("/enquiries/rules/clock/", {"channel": "town", "amount": 15, "unit": "minutes", "extension": 0})
    assert 'value="15"' in browser.get("/enquiries/rules/").content.decode()
    browser.post(f"/enquiries/rules/days/{day.pk}/away/")
    assert "还没有登记" in browser.get("/enquiries/rules/").content.decode()


def test_endpoints(archivist: Actor, town: Office, sign_in: Browser) -> None:
    browser = sign_in(archivist)
    person = {"name": "宣建国", "phone": "13712349050", "id_number": "11010519491231002X"}
    given = {"office": town.code, "channel": "telephone", "applicant": person, "purpose": "补办"}
    made = browser.post("/api/v1/enquiries", given, content_type="application/json").json()
    assert (made["state"], made["applicant"], made["subject"]) == ("accepted", "*建国", "宣建国")
    assert "search" in made["acts"]
    assert [step["act"] for step in made["steps"]] == ["open", "accept"]
    address = f"/api/v1/enquiries/{made['id']}"
    moved = browser.post(f"{address}/move", {"act": "search"}, content_type="application/json").json()
    assert moved["state"] == "searching"
    refused = browser.post(f"{address}/move", {"act": "search"}, content_type="application/json")
    assert refused.status_code == 422
    assert "现在是" in refused.json()["error"]
    longer = browser.post(f"{address}/extend", {"words": "要去库房"}, content_type="application/json").json()
    assert longer["due_at"] > made["due_at"]
    handed = browser.post(f"{address}/hand-over", {"office": "330782", "words": "转"}, content_type="application/json")
    assert handed.json()["door"] == "330782"
    assert [one["id"] for one in browser.get("/api/v1/enquiries").json()] == [made["id"]]
    wrong = browser.post("/api/v1/enquiries", {**given, "colour": "red"}, content_type="application/json")
    assert wrong.status_code == 422


def test_what_stands_out_is_what_comes_next_and_never_a_step_back(
    archivist: Actor, agent: Actor, town: Office, asked: Make, sign_in: Browser
) -> None:
    def stands_out(enquiry: Enquiry, who: Actor) -> list[str]:
        page = sign_in(who).get(f"/enquiries/{enquiry.pk}/").content.decode()
        return re.findall(r'<button class="btn btn-primary">([^<]+)</button>', page)

    assert stands_out(asked(archivist, town, "accept"), agent) == ["开始查找"]
    found = asked(archivist, town, "accept", "search", "find")
    assert stands_out(found, archivist) == ["同意提供"]
    assert stands_out(found, agent) == []  # somebody else approves; to search again is offered without standing out
