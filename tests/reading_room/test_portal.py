"""Signing in through the province's portal, spoken over HTTP with a stand-in that is a process of its own."""

import base64
import hashlib
import hmac
import time
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings

from cundang.custodians.models import Account
from cundang.custodians.queries import Actor
from cundang.ledger.models import Entry
from cundang.reading_room.identity import asking, portal
from cundang.reading_room.models import UsedTicket

from .portal import StandIn, begin, standing_in

pytestmark = pytest.mark.django_db
ME = "/api/v1/citizen/session"
PHONE = "Mozilla/5.0 (Linux; Android 10) Mobile Safari/537.36"


@pytest.fixture(scope="module")
def running() -> Iterator[StandIn]:
    with standing_in() as stand_in:
        yield stand_in


@pytest.fixture
def stand_in(running: StandIn) -> Iterator[StandIn]:
    """The old scheme; nothing goes wrong yet."""
    running.faults()
    with running.settings(gateway=False):
        yield running
    running.faults()


@pytest.fixture
def gateway(running: StandIn) -> Iterator[StandIn]:
    """Through the IRS gateway."""
    running.faults()
    with running.settings(gateway=True):
        yield running
    running.faults()


def come_back(stand_in: StandIn, person: str, browser: Client, **asked: str) -> str:
    """The address, here, to which the portal sends this browser."""
    address = stand_in.choose(begin(browser, **asked), person)
    assert address.startswith("http://testserver/citizen/sign-in/portal/back/")
    return address


def why(browser: Client, address: str) -> str:
    """The sentence with which nobody is signed in."""
    answer = browser.get(address)
    assert answer.status_code == 400
    assert browser.get(ME).status_code == 401
    return answer.text


@pytest.mark.parametrize("through", ["stand_in", "gateway"])
def test_a_ticket_becomes_a_citizen(through: str, request: pytest.FixtureRequest) -> None:
    served: StandIn = request.getfixturevalue(through)
    browser = Client()
    answer = browser.get(come_back(served, "lou", browser, next="/citizen/enquiries/7/"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/citizen/enquiries/7/")
    told = browser.get(ME).json()
    assert (told["name"], told["id_number"], told["level"]) == ("*秀珍", "3****************6", 3)
    entry = Entry.objects.get(act="citizen signed in")
    assert entry.facts == {"provider": "portal", "level": 3}
    assert entry.actor.startswith("citizen:")


def test_a_passport_is_a_document_too(stand_in: StandIn) -> None:
    browser = Client()
    browser.get(come_back(stand_in, "smith", browser))
    assert browser.get(ME).json()["id_kind"] == "passport"


def test_a_telephone_is_sent_to_the_page_for_telephones(stand_in: StandIn) -> None:
    assert "/sso/usp.do?action=ssoLogin&servicecode=test-service&goto=" in begin(Client())
    mobile = begin(Client(headers={"User-Agent": PHONE}))
    assert "/sso/mobile.do?action=oauth&scope=1&servicecode=test-service&goto=" in mobile


def test_a_ticket_sent_as_a_form_is_asked_for_again_with_our_cookie(stand_in: StandIn) -> None:
    browser = Client(enforce_csrf_checks=True)
    query = parse_qs(urlsplit(come_back(stand_in, "lou", browser)).query)
    form = {name: values[0] for name, values in query.items()}
    stranger = Client(enforce_csrf_checks=True)  # a form from another site carries no cookie (SameSite=Lax)
    answer = stranger.post("/citizen/sign-in/portal/back/", {**form, "style": "elder"})
    assert answer.status_code == 303
    assert browser.get(answer.headers["Location"]).status_code == 302
    assert browser.get(ME).status_code == 200
    assert browser.session["elder"] is True


@pytest.mark.parametrize("person", ["he", "nobody"])
def test_others_are_sent_to_upgrade(person: str, stand_in: StandIn) -> None:
    browser = Client()
    page = why(browser, come_back(stand_in, person, browser))
    assert "高级实名" in page
    assert f"{stand_in.url}/sso/usp.do?action=zfRedirect&amp;servicecode=test-service" in page
    assert Entry.objects.get(act="citizen sign-in refused").facts == {"provider": "portal", "why": "level"}


def test_a_ticket_works_once_here_too(stand_in: StandIn) -> None:
    browser = Client()
    address = come_back(stand_in, "lou", browser)
    assert browser.get(address).status_code == 302
    assert "请重新登录" in browser.get(address).text  # the state is gone
    ticket = parse_qs(urlsplit(address).query)["ticket"][0]
    again = come_back(stand_in, "xuan", Client(), next="/")
    thief = Client()
    fresh = come_back(stand_in, "xuan", thief)
    used = fresh.replace(parse_qs(urlsplit(fresh).query)["ticket"][0], ticket)
    assert "已经用过了" in why(thief, used)
    assert again
    assert UsedTicket.objects.count() == 1


def test_nobody_is_signed_in_by_what_somebody_else_sends(stand_in: StandIn) -> None:
    attacker, victim = Client(), Client()
    address = come_back(stand_in, "xuan", attacker)
    assert "登录要从这里开始" in why(victim, address)
    begin(victim)  # the victim has a state, another one
    assert "登录要从这里开始" in why(victim, address)
    assert not UsedTicket.objects.exists()  # and the ticket was not used up for its owner
    assert attacker.get(address).status_code == 302


@pytest.mark.parametrize("sp", ["", "http://[::1", "https://elsewhere.example/?state=x", "\0", "é" * 500])
def test_an_echo_that_is_not_ours_signs_nobody_in(sp: str, stand_in: StandIn) -> None:
    browser = Client()
    begin(browser)
    answer = browser.get("/citizen/sign-in/portal/back/", {"ticket": stand_in.ticket("lou"), "sp": sp})
    assert answer.status_code == 400
    assert "登录要从这里开始" in answer.text


def test_coming_back_too_late_is_said(stand_in: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Client()
    address = come_back(stand_in, "lou", browser)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 11 * 60)
    assert "十分钟" in why(browser, address)


def test_an_expired_ticket_is_said(stand_in: StandIn) -> None:
    stand_in.faults(lives=0)
    browser = Client()
    assert "已经过期" in why(browser, come_back(stand_in, "lou", browser))


@pytest.mark.parametrize("ticket", ["", "x" * 300, "<script>", "没有", "a b"])
def test_a_ticket_that_is_none(ticket: str, stand_in: StandIn) -> None:
    browser = Client()
    sp = parse_qs(urlsplit(begin(browser)).query)["goto"][0]
    answer = browser.get("/citizen/sign-in/portal/back/", {"ticket": ticket, "sp": sp})
    assert answer.status_code == 400
    assert "<script>" not in answer.text.replace("<script src", "")


@override_settings(PORTAL_SECRET="wrong")
def test_a_wrong_service_password_is_said_with_its_code(running: StandIn) -> None:
    with running.settings(gateway=False), override_settings(PORTAL_SECRET="wrong"):
        browser = Client()
        assert "6003" in why(browser, come_back(running, "lou", browser))


def test_a_wrong_gateway_secret_is_said(gateway: StandIn) -> None:
    with override_settings(PORTAL_GATEWAY_SECRET="wrong"):
        browser = Client()
        assert "401" in why(browser, come_back(gateway, "lou", browser))


@pytest.mark.parametrize(("through", "ahead"), [("gateway", 3600), ("gateway", -1200), ("stand_in", 3600)])
def test_two_clocks_that_differ_are_named_as_the_reason(
    through: str, ahead: int, request: pytest.FixtureRequest
) -> None:
    served: StandIn = request.getfixturevalue(through)
    served.faults(clock=ahead)
    browser = Client()
    assert f"差 {abs(ahead) // 60} 分钟" in why(browser, come_back(served, "lou", browser))


@pytest.mark.parametrize("silent", ["whole", "drip"])
def test_a_portal_that_never_answers_is_waited_for_five_seconds(
    silent: str, stand_in: StandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asking.SECONDS == 5.0
    monkeypatch.setattr(asking, "SECONDS", 1.0)
    browser = Client()
    address = come_back(stand_in, "lou", browser)
    stand_in.faults(silent=silent)
    start = time.monotonic()
    assert "没有回答" in why(browser, address)
    assert time.monotonic() - start < 4


def test_a_portal_that_is_not_there(stand_in: StandIn) -> None:
    browser = Client()
    address = come_back(stand_in, "lou", browser)
    gone = {**settings.PORTAL_ADDRESSES, "simpleauth": "http://127.0.0.1:9/"}
    with override_settings(PORTAL_ADDRESSES=gone):
        assert "没有回答" in why(browser, address)


@pytest.mark.parametrize("raw", ["", "[]", "null", "<html>", "{}", '{"result": 0}', "1" * 100_000, '{"result":[0]}'])
def test_an_answer_that_makes_no_sense_signs_nobody_in(raw: str, stand_in: StandIn, gateway: StandIn) -> None:
    for app in (False, True):
        browser = Client()
        address = come_back(stand_in, "lou", browser)
        ticket = stand_in.ticket("lou")
        stand_in.faults(raw=raw or " ")
        if app:
            answer = browser.post("/citizen/sign-in/portal/app/", {"ticket": ticket})
            assert answer.status_code == 400
        else:
            why(browser, address)
        stand_in.faults()
        assert browser.get(ME).status_code == 401


def test_the_mini_program_signs_in_by_its_own_way(gateway: StandIn) -> None:
    browser = Client(headers={"User-Agent": f"{PHONE} dtdreamweb"})
    assert "用浙里办登录" in browser.get("/citizen/sign-in/").text
    page = browser.get("/citizen/sign-in/portal/app/?next=/citizen/x/")
    assert f"script-src 'self' {gateway.url}" in page.headers["Content-Security-Policy"]
    sent = {"ticket": gateway.ticket("lou"), "next": "/citizen/x/", "style": "elder"}
    answer = browser.post("/citizen/sign-in/portal/app/", sent)
    assert answer.headers["Location"] == "/citizen/x/"
    assert browser.get(ME).json()["name"] == "*秀珍"
    assert browser.session["elder"] is True
    again = Client().post("/citizen/sign-in/portal/app/", sent)
    assert (again.status_code, "已经用过了" in again.text) == (400, True)


def test_another_site_cannot_send_a_ticket_of_the_app(gateway: StandIn) -> None:
    sent = {"ticket": gateway.ticket("lou")}
    assert Client(enforce_csrf_checks=True).post("/citizen/sign-in/portal/app/", sent).status_code == 403


@pytest.mark.parametrize(("fault", "said"), [("no_level", "高级实名"), ("legal", "法人账号")])
def test_without_a_level_or_as_a_legal_person_nobody_comes_in(fault: str, said: str, gateway: StandIn) -> None:
    gateway.faults(**{fault: True})
    browser = Client()
    answer = browser.post("/citizen/sign-in/portal/app/", {"ticket": gateway.ticket("lou")})
    assert (answer.status_code, said in answer.text) == (400, True)
    assert browser.get(ME).status_code == 401


def test_what_is_not_set_up_is_not_offered(running: StandIn) -> None:
    browser = Client(headers={"User-Agent": f"{PHONE} dtdreamweb"})
    for page in ("portal/", "portal/app/"):
        assert browser.get(f"/citizen/sign-in/{page}").headers["Location"] == "/citizen/sign-in/"
    assert browser.get("/api/v1/citizen/providers").json() == []
    with running.settings(gateway=True):
        codes = [(one["code"], one["address"]) for one in browser.get("/api/v1/citizen/providers").json()]
    assert codes == [("portal", "/citizen/sign-in/portal/app/"), ("portal", "/citizen/sign-in/portal/")]


def test_signing_in_ends_the_session_of_staff(stand_in: StandIn, archivist: Actor) -> None:
    browser = Client()
    browser.force_login(Account.objects.get(username="archivist"))
    assert browser.get(come_back(stand_in, "lou", browser)).status_code == 302
    assert browser.get("/password/").status_code == 302
    assert browser.get(ME).status_code == 200
    assert Entry.objects.filter(act="signed out", actor="archivist").count() == 1


def test_the_headers_of_the_gateway_are_those_of_the_text() -> None:
    url = "https://ibcdsg.zj.gov.cn:8443/restapi/prod/IC1/x?b=2&a=1"
    date = "Mon, 09 Nov 2026 08:49:37 GMT"
    words = f"POST\n/restapi/prod/IC1/x\na=1&b=2\nAK\n{date}\n"
    signature = base64.b64encode(hmac.new(b"SK", words.encode(), hashlib.sha256).digest()).decode()
    assert portal.gateway_headers("POST", url, key="AK", secret="SK", date=date) == {
        "X-BG-HMAC-ACCESS-KEY": "AK",
        "X-BG-HMAC-ALGORITHM": "hmac-sha256",
        "X-BG-DATE-TIME": date,
        "X-BG-HMAC-SIGNATURE": signature,
    }
