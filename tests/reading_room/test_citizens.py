"""A citizen's session: one person, one browser, no hat of staff beside it, gone after half an hour."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.utils import timezone

from cundang.custodians.middleware import ANONYMOUS
from cundang.custodians.models import Account
from cundang.custodians.queries import Actor
from cundang.ledger.models import Entry
from cundang.reading_room.actions import LevelTooLow, SignInRefused, sign_in_citizen
from cundang.reading_room.identity import citizens
from cundang.reading_room.identity.citizens import Citizen, Vouched, citizen_of, citizen_only
from cundang.reading_room.tasks import remove_sessions

from .conftest import LOU

pytestmark = pytest.mark.django_db
Browser = Callable[[Citizen], Client]
PASSWORD = "稻谷满仓-1983-sunny"
ME = "/api/v1/citizen/session"


def request_of(session: SessionStore, account: Account | None = None, path: str = "/citizen/") -> HttpRequest:
    asked = RequestFactory().get(path)
    asked.session, asked.user = session, account or AnonymousUser()
    return asked


def minutes_later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + minutes * 60)


def test_the_citizen_of_a_browser_is_known_and_shown_masked(citizen_browser: Browser) -> None:
    browser = citizen_browser(LOU)
    assert browser.get(ME).json() == {
        "name": "*秀珍",
        "id_kind": "id_card",
        "id_number": "3****************6",
        "phone": "137****0002",
        "level": 3,
        "provider": "portal",
    }
    page = browser.get("/citizen/sign-in/").text
    assert "*秀珍，您已登录" in page
    assert "楼秀珍" not in page


def test_nothing_of_the_person_stands_in_the_session_in_plain(citizen_browser: Browser) -> None:
    citizen_browser(LOU)
    kept = str(SessionStore().decode(Session.objects.get().session_data))
    for private in (LOU.name, LOU.id_number, LOU.phone):
        assert private not in kept


def test_it_ends_by_itself(citizen_browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = citizen_browser(LOU)
    minutes_later(monkeypatch, 29)
    assert browser.get(ME).status_code == 200
    minutes_later(monkeypatch, 29)  # being busy put off the end
    assert browser.get(ME).status_code == 200
    minutes_later(monkeypatch, 30)
    assert browser.get(ME).status_code == 401
    assert citizens.WHO not in SessionStore().decode(Session.objects.get().session_data)


def test_what_ended_by_itself_is_removed_at_night(citizen_browser: Browser) -> None:
    citizen_browser(LOU)
    remove_sessions(timestamp=0)
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    remove_sessions(timestamp=0)
    assert not Session.objects.exists()


def test_with_another_secret_key_nobody_is_signed_in(citizen_browser: Browser) -> None:
    session = SessionStore()
    citizens.keep(session, LOU)
    assert citizen_of(request_of(session)) == LOU
    with override_settings(SECRET_KEY="another"):
        assert citizen_of(request_of(session)) is None
    assert citizen_of(request_of(session)) is None  # and it is forgotten


def test_signing_in_makes_a_new_session_and_keeps_large_type() -> None:
    session = SessionStore()
    session[citizens.ELDER], session["left"] = True, "by somebody else"
    session.create()
    before = session.session_key
    asked = request_of(session)
    citizens.begin(asked, LOU)
    assert citizen_of(asked) == LOU
    assert asked.session.session_key != before
    assert asked.session[citizens.ELDER] is True
    assert "left" not in asked.session
    assert not Session.objects.filter(session_key=before).exists()


def test_a_citizen_ends_the_session_of_staff(archivist: Actor, sign_in: Callable[[Actor], Client]) -> None:
    browser = sign_in(archivist)
    session = SessionStore(session_key=browser.session.session_key)
    asked = request_of(session, Account.objects.get(username="archivist"))
    citizens.begin(asked, LOU)
    assert browser.get("/password/").status_code == 302  # the archivist has to sign in again
    assert not asked.user.is_authenticated


def test_staff_end_the_session_of_a_citizen(archivist: Actor, citizen_browser: Browser) -> None:
    browser = citizen_browser(LOU)
    assert browser.post("/sign-in/", {"username": "archivist", "password": PASSWORD}).status_code == 302
    assert browser.get(ME).status_code == 401
    assert citizens.WHO not in browser.session
    browser.post("/sign-out/")
    assert browser.get(ME).status_code == 401


def test_both_in_one_session_is_the_member_of_staff_alone(archivist: Actor) -> None:
    session = SessionStore()
    citizens.keep(session, LOU)
    assert citizen_of(request_of(session, Account.objects.get(username="archivist"))) is None


def test_whoever_is_not_signed_in_signs_in_first_and_comes_back() -> None:
    shown: list[int] = []

    @citizen_only
    def page(request: HttpRequest, pk: int) -> HttpResponse:
        shown.append(pk)
        return HttpResponse("ok")

    session = SessionStore()
    answer = page(request_of(session, path="/citizen/enquiries/7/?a=1&b=2"), 7)
    assert answer.headers["Location"] == "/citizen/sign-in/?next=%2Fcitizen%2Fenquiries%2F7%2F%3Fa%3D1%26b%3D2"
    sent = RequestFactory().post("/citizen/enquiries/7/withdraw/")
    sent.session, sent.user = session, AnonymousUser()
    assert page(sent, 7).headers["Location"] == "/citizen/sign-in/?next=%2Fcitizen%2F"
    assert not shown
    citizens.keep(session, LOU)
    assert page(request_of(session), 7).status_code == 200
    assert shown == [7]


def test_a_citizen_is_no_member_of_staff(citizen_browser: Browser) -> None:
    browser = citizen_browser(LOU)
    for address in ("/enquiries/", "/", "/ledger/"):
        assert browser.get(address).headers["Location"].startswith("/sign-in/"), address
    assert browser.get("/api/v1/enquiries").status_code == 401


def test_signing_out_ends_it_and_stands_in_the_ledger(citizen_browser: Browser) -> None:
    browser = citizen_browser(LOU)
    assert browser.post("/citizen/sign-out/").headers["Location"] == "/citizen/sign-in/"
    assert browser.get(ME).status_code == 401
    entry = Entry.objects.get(act="citizen signed out")
    assert entry.actor == f"citizen:{LOU.key[:16]}"
    assert "楼" not in str((entry.actor, entry.facts))
    browser = citizen_browser(LOU)
    assert browser.delete(ME).status_code == 204
    assert browser.get(ME).status_code == 401


def test_another_site_cannot_sign_a_citizen_out(citizen_browser: Browser) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = citizen_browser(LOU).cookies
    assert browser.post("/citizen/sign-out/").status_code == 403
    assert browser.delete(ME).status_code == 403
    assert browser.get(ME).status_code == 200


def test_nobody_is_led_to_another_site(citizen_browser: Browser) -> None:
    browser = citizen_browser(LOU)
    for asked in ("https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "\\\\elsewhere"):
        assert 'class="btn btn-primary" href="/citizen/"' in browser.get("/citizen/sign-in/", {"next": asked}).text
    assert 'class="btn btn-primary" href="/citizen/x/"' in browser.get("/citizen/sign-in/?next=/citizen/x/").text


def test_without_a_provider_one_is_told_where_to_go() -> None:
    assert "还没有开通网上登录" in Client().get("/citizen/sign-in/").text


def test_large_type_is_asked_for_and_taken_back() -> None:
    browser = Client()
    assert 'data-citizen="elder"' not in browser.get("/citizen/sign-in/").text
    assert 'data-citizen="elder"' in browser.get("/citizen/sign-in/?style=elder").text
    assert 'data-citizen="elder"' in browser.get("/citizen/sign-in/").text
    assert 'data-citizen="elder"' not in browser.get("/citizen/sign-in/?style=normal").text


def signed_in(**changed: Any) -> Citizen:
    told = Vouched(LOU.name, "id_card", LOU.id_number, LOU.phone, 3)
    return sign_in_citizen(replace(told, **changed), provider="portal", actor=ANONYMOUS)


def test_only_the_highest_level_is_let_in() -> None:
    assert signed_in() == LOU
    for level in (1, 2, 0, 4):
        with pytest.raises(LevelTooLow, match="高级实名"):
            signed_in(level=level)


@pytest.mark.parametrize(
    "changed",
    [
        {"id_number": "330782196608080027"},
        {"id_number": ""},
        {"id_number": "\0"},
        {"id_kind": "passport", "id_number": "E" * 41},
        {"id_kind": "nothing"},
        {"name": " "},
        {"name": "长" * 61},
    ],
)
def test_what_cannot_be_used_signs_nobody_in(changed: dict[str, object]) -> None:
    with pytest.raises(SignInRefused, match="没有登录成功"):
        signed_in(**changed)


def test_a_telephone_that_is_none_is_left_empty() -> None:
    assert signed_in(phone="12345").phone == ""
