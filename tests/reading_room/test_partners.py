"""Partners' systems: who they are, what they may ask, what they are told, and what they try."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.models import Entry
from cundang.reading_room.actions import (
    PartnerRefused,
    add_partner,
    change_partner,
    close_partner,
    move,
    new_partner_key,
)
from cundang.reading_room.models import Enquiry
from cundang.reading_room.partners.models import Partner, PartnerRequest

from .partnering import ASKED, System

pytestmark = pytest.mark.django_db
FACTS: dict[str, Any] = {
    "name": "省档案服务网", "asks": ["ask", "status", "withdraw"], "offices": [], "callback": "", "per_minute": 60,
}  # fmt: skip
ENQUIRIES = "/api/partner/enquiries"


def made(city: Actor, county: Office, code: str = "zj-archives", **other: Any) -> System:
    with acting(city):
        return System(code, add_partner(county, code, actor=city, **{**FACTS, **other})[1])


def number_of_enquiries() -> int:
    with acting(machine()):
        return Enquiry.objects.count()


@pytest.fixture
def province(city: Actor, county: Office, town: Office) -> System:
    return made(city, county)


def test_what_a_partner_asks_waits_to_be_accepted_and_it_sees_each_step(
    province: System, archivist: Actor, city: Actor
) -> None:
    answer = province.ask("ZJ-2026-001")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["state"], told["office"], told["number"]) == ("drafted", "330782106", "ZJ-2026-001")
    with acting(archivist):
        enquiry = Enquiry.objects.get(number=told["enquiry"])
        assert (enquiry.channel, enquiry.made_by, enquiry.person["name"]) == ("province", "省档案服务网", "宣建国")
        move(enquiry, "accept", actor=archivist)
        move(enquiry, "search", actor=archivist)
        move(enquiry, "find_nothing", words="九十年代的收据没有移交", actor=archivist)
    seen = province.get(f"{ENQUIRIES}/ZJ-2026-001").json()
    assert seen["state"] == "not_found"
    assert seen["due_at"]
    assert [step["act"] for step in seen["steps"]] == ["open", "accept", "search", "find_nothing"]
    assert seen["steps"][-1]["words"] == "九十年代的收据没有移交"
    assert "archivist" not in str(seen)
    assert "宣建国" not in str(seen)
    assert [one["number"] for one in province.get(f"{ENQUIRIES}?limit=5&offset=0").json()] == ["ZJ-2026-001"]


def test_the_same_number_twice_is_one_enquiry_and_with_other_words_none(province: System) -> None:
    first, again = province.ask("A-1"), province.ask("A-1")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = province.ask("A-1", purpose="别的用途")
    assert other.status_code == 409
    assert "A-1" in other.json()["error"]
    assert number_of_enquiries() == 1
    keyed = province.post(ENQUIRIES, ASKED, extra={"Idempotency-Key": "A-1"})
    assert keyed.status_code == 200
    assert keyed.json() == first.json()
    both = province.post(ENQUIRIES, {**ASKED, "number": "A-2"}, extra={"Idempotency-Key": "A-1"})
    assert both.status_code == 422


def test_withdrawn_once_however_often_it_is_said(province: System) -> None:
    province.ask("W-1")
    for _time in range(2):
        answer = province.post(f"{ENQUIRIES}/W-1/withdraw", {"words": "自己找到了"})
        assert (answer.status_code, answer.json()["state"]) == (200, "withdrawn"), answer.content
    acts = [step["act"] for step in answer.json()["steps"]]
    assert acts == ["open", "withdraw"]


def test_a_partner_sees_its_own_requests_alone(province: System, city: Actor, county: Office) -> None:
    other = made(city, county, "other-county")
    province.ask("SAME"), other.ask("SAME", purpose="迁坟补偿"), other.ask("THEIRS")
    assert province.get(f"{ENQUIRIES}/THEIRS").status_code == 404
    assert province.get(f"{ENQUIRIES}/NONE").content == province.get(f"{ENQUIRIES}/THEIRS").content
    assert province.post(f"{ENQUIRIES}/THEIRS/withdraw").status_code == 404
    assert [one["number"] for one in province.get(ENQUIRIES).json()] == ["SAME"]
    assert province.get(f"{ENQUIRIES}/SAME").json()["enquiry"] != other.get(f"{ENQUIRIES}/SAME").json()["enquiry"]


def test_unknown_partner_wrong_key_and_closed_get_the_same_answer(
    province: System, city: Actor, county: Office
) -> None:
    gone = made(city, county, "gone")
    with acting(city):
        close_partner(Partner.objects.get(code="gone"), actor=city)
    wrong = System(province.code, province.key[:-1] + ("A" if province.key[-1] != "A" else "B"))
    answers = [one.get(ENQUIRIES) for one in (wrong, System("nobody", province.key), gone)]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.content for answer in answers}) == 1


def test_guessing_has_to_wait_and_those_who_sign_rightly_do_not(province: System) -> None:
    wrong = System(province.code, "x" * 43)
    assert [wrong.get(ENQUIRIES).status_code for _time in range(12)] == [401] * 10 + [429] * 2
    assert province.get(ENQUIRIES).status_code == 200


def test_a_changed_body_path_query_or_method_is_not_what_was_signed(province: System) -> None:
    from .partnering import headers

    body = b'{"number": "X-1"}'
    signed = headers(province.code, province.key, "POST", ENQUIRIES, body)
    ask = Client()
    as_json = {"content_type": "application/json", "headers": signed}
    assert ask.post(ENQUIRIES, body + b" ", **as_json).status_code == 401
    assert ask.post(f"{ENQUIRIES}/X-1/withdraw", body, **as_json).status_code == 401
    assert ask.post(f"{ENQUIRIES}?limit=1", body, **as_json).status_code == 401
    assert ask.get(ENQUIRIES, headers=signed).status_code == 401


def test_a_wrong_clock_is_told_the_time_and_a_replay_is_refused(province: System) -> None:
    now = datetime.now(UTC)
    for wrong in (now - timedelta(minutes=6), now + timedelta(minutes=6), datetime(1970, 1, 1, tzinfo=UTC)):
        answer = province.get(ENQUIRIES, at=wrong)
        assert answer.status_code == 401
        assert "5 分钟" in answer.json()["error"]
        assert "GMT" in answer.json()["error"]
    assert province.get(ENQUIRIES, at=now - timedelta(minutes=4)).status_code == 200
    once = {"at": now, "nonce": "the-same-nonce"}
    assert province.get(ENQUIRIES, **once).status_code == 200
    again = province.get(ENQUIRIES, **once)
    assert again.status_code == 401
    assert "Nonce" in again.json()["error"]


@pytest.mark.parametrize("missing", ["Partner", "Date", "Nonce", "Signature"])
def test_without_a_header_one_is_told_which_there_are(province: System, missing: str) -> None:
    from .partnering import headers

    signed = headers(province.code, province.key, "GET", ENQUIRIES, b"")
    del signed[f"X-Cundang-{missing}"]
    answer = Client().get(ENQUIRIES, headers=signed)
    assert answer.status_code == 401
    assert "X-Cundang-Partner" in answer.json()["error"]


def test_so_many_requests_a_minute_and_no_more(city: Actor, county: Office, town: Office) -> None:
    hasty = made(city, county, per_minute=50)
    statuses = [hasty.get(ENQUIRIES).status_code for _time in range(53)]
    assert statuses == [200] * 50 + [429] * 3


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b'{"number": "B-1", "purpose": "\\u0000"}', 422),
        (b'{"number": "B-1", "purpose": "\x07"}', 422),
        (b'{"number": "B-1", "purpose": "\\ud800"}', 422),
        (b'{"number": "\xff"}', 422),
        (b"[" * 60_000, 422),
        (b"null", 422),
        (b"{}", 422),
        (b'{"number": "B-1", "year_from": 1' + b"0" * 5000 + b"}", 422),
        (b" " * 10_000_000, 413),
    ],
    ids=["nul", "bell", "half a character", "no utf-8", "deep", "null", "empty", "large number", "10 MB"],
)
def test_what_cannot_be_read_gets_one_sentence(province: System, raw: bytes, status: int) -> None:
    answer = province.post(ENQUIRIES, raw=raw)
    assert answer.status_code == status, answer.content
    assert list(answer.json()) == ["error"]
    assert "Traceback" not in answer.content.decode()
    assert number_of_enquiries() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"office": "330799"}, {"office": ""}, {"office": "x" * 12}, {"number": "a b"}, {"number": "中"}, {"extra": 1},
        {"applicant": {**ASKED["applicant"], "id_number": "110105194912310021"}}, {"matter": "no such matter"},
        {"relation": "friend"}, {"year_from": 3000}, {"purpose": " "},
    ],
    ids=str,
)  # fmt: skip
def test_a_wrong_request_leaves_nothing_behind(province: System, wrong: dict[str, Any]) -> None:
    answer = province.post(ENQUIRIES, {**ASKED, "number": "B-2", **wrong})
    assert (answer.status_code, list(answer.json())) == (422, ["error"]), answer.content
    assert number_of_enquiries() == 0
    assert not PartnerRequest.objects.exists()


def test_script_is_text(province: System, sign_in: Any, archivist: Actor) -> None:
    evil = "<script>alert(1)</script>"
    assert province.ask("S-1", purpose=evil, wanted=evil).status_code == 201
    with acting(archivist):
        pk = Enquiry.objects.get(channel="province").pk
    page = sign_in(archivist).get(f"/enquiries/{pk}/").content.decode()
    assert evil not in page
    assert "&lt;script&gt;alert(1)" in page


def test_it_may_ask_only_what_and_where_it_may(city: Actor, county: Office, town: Office, next_town: Office) -> None:
    narrow = made(city, county, asks=["ask"], offices=[next_town.code])
    assert narrow.ask("N-1").status_code == 422
    assert narrow.ask("N-2", office=next_town.code).status_code == 201
    assert narrow.get(ENQUIRIES).status_code == 403
    assert narrow.post(f"{ENQUIRIES}/N-2/withdraw").status_code == 403


def test_another_key_and_for_a_day_the_one_before(province: System, city: Actor) -> None:
    with acting(city):
        partner = Partner.objects.get(code=province.code)
        new = System(province.code, new_partner_key(partner, at_once=False, actor=city)[1])
    assert province.get(ENQUIRIES).status_code == new.get(ENQUIRIES).status_code == 200
    with acting(city):
        Partner.objects.update(former_until=datetime.now(UTC) - timedelta(seconds=1))
    assert (province.get(ENQUIRIES).status_code, new.get(ENQUIRIES).status_code) == (401, 200)
    with acting(city):
        third = System(province.code, new_partner_key(partner, at_once=True, actor=city)[1])
    assert (new.get(ENQUIRIES).status_code, third.get(ENQUIRIES).status_code) == (401, 200)


def test_the_database_and_the_ledger_have_no_key(province: System, city: Actor) -> None:
    province.ask("L-1")
    with acting(machine()), connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(p::text, '') FROM reading_room_partner p")
        rows = cursor.fetchone()[0]
    told = "".join(str(one.facts) for one in Entry.objects.all())
    assert province.key not in rows + told
    assert "宣建国" not in told
    assert {"partner added", "partner asked", "enquiry opened"} <= set(Entry.objects.values_list("act", flat=True))


@pytest.mark.parametrize(
    "wrong",
    [{"code": "A b"}, {"code": "1x"}, {"code": "zj"}, {"name": " "}, {"asks": []}, {"per_minute": 0},
     {"per_minute": 10**6}, {"offices": ["330799"]}],
    ids=str,
)  # fmt: skip
def test_what_a_partner_cannot_be(city: Actor, county: Office, wrong: dict[str, Any]) -> None:
    facts = {"code": "ok-code", **FACTS, **wrong}
    with acting(city), pytest.raises(PartnerRefused):
        add_partner(county, facts.pop("code"), actor=city, **facts)
    assert not Partner.objects.exists()


def test_one_code_one_partner_and_what_is_closed_stays(province: System, city: Actor, county: Office) -> None:
    with acting(city):
        with pytest.raises(PartnerRefused, match="已经用过"):
            add_partner(county, province.code, actor=city, **FACTS)
        partner = close_partner(Partner.objects.get(), actor=city)
        for act in (lambda: change_partner(partner, actor=city, **FACTS), lambda: close_partner(partner, actor=city)):
            with pytest.raises(PartnerRefused, match="已停用"):
                act()


def test_the_pages_show_a_key_once(city: Actor, county: Office, town: Office, sign_in: Any) -> None:
    browser = sign_in(city)
    form = {"code": "zj-archives", "name": "省网", "asks": ["ask"], "per_minute": "60", "offices": "330782106"}
    page = browser.post("/enquiries/partners/new/", form).content.decode()
    with acting(city):
        partner = Partner.objects.get()
    key = page.split('rows="2" readonly>')[1].split("<")[0]
    assert System("zj-archives", key).ask("P-1").status_code == 201
    for address in ("/enquiries/partners/", f"/enquiries/partners/{partner.pk}/"):
        assert key not in browser.get(address).content.decode()
    wrong = browser.post("/enquiries/partners/new/", {**form, "per_minute": "many"})
    assert wrong.status_code == 400
    assert "zj-archives" in wrong.content.decode()
    assert browser.post(f"/enquiries/partners/{partner.pk}/key/", {"at_once": "on"}).status_code == 200
    assert System("zj-archives", key).ask("P-2").status_code == 401
    assert browser.post("/enquiries/partners/export/").content[:2] == b"PK"


def test_the_list_asks_as_often_for_ten_as_for_one(
    city: Actor, county: Office, sign_in: Any, django_assert_max_num_queries: Any
) -> None:
    browser, counts = sign_in(city), []
    browser.get("/enquiries/partners/")  # the session's first request writes its minute
    for number in range(10):
        made(city, county, f"partner-{number}")
        if number in (0, 9):
            with django_assert_max_num_queries(40) as asked:
                browser.get("/enquiries/partners/")
            counts.append(len(asked))
    assert counts[0] == counts[1]
