"""How long one stays signed in, and what that costs."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from cundang.custodians.queries import Actor

pytestmark = pytest.mark.django_db
Browser = Callable[[Actor], Client]


def test_the_session_is_written_once_a_minute(clerk: Actor, sign_in: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = sign_in(clerk)
    now = time.time() // 60 * 60 + 1
    monkeypatch.setattr(time, "time", lambda: now)
    assert "sessionid" in browser.get("/password/").cookies
    assert "sessionid" not in browser.get("/password/").cookies
    monkeypatch.setattr(time, "time", lambda: now + 60)
    assert "sessionid" in browser.get("/password/").cookies


def test_being_busy_puts_off_the_end(clerk: Actor, sign_in: Browser) -> None:
    browser = sign_in(clerk)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=1))
    assert browser.get("/password/").status_code == 200
    assert Session.objects.get().expire_date > timezone.now() + timedelta(minutes=50)


def test_an_idle_session_ends(clerk: Actor, sign_in: Browser) -> None:
    browser = sign_in(clerk)
    browser.get("/password/")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = browser.get("/password/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in/?next=/password/")


def test_what_is_sent_after_the_end_is_not_saved_and_one_is_told(clerk: Actor, sign_in: Browser) -> None:
    browser = sign_in(clerk)
    Session.objects.all().delete()
    came = {"HTTP_REFERER": "http://testserver/deposits/?state=done"}
    answer = browser.post("/deposits/1/count/", {"count": "3"}, follow=True, **came)
    assert answer.redirect_chain == [("/sign-in/?next=/deposits/%3Fstate%3Ddone", 302)]
    assert "没有保存" in answer.content.decode()
    for other in ("", "https://elsewhere.example/deposits/"):
        answer = browser.post("/deposits/1/count/", {"count": "3"}, HTTP_REFERER=other)
        assert answer.headers["Location"] == "/sign-in/?next=/"
    answer = browser.post("/desk/box/1/split/", {}, content_type="application/json")
    assert (answer.status_code, "没有保存" in answer.json()["error"]) == (401, True)


def test_an_address_to_which_forms_are_sent_says_so(clerk: Actor, sign_in: Browser) -> None:
    answer = sign_in(clerk).get("/purpose/done/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "不能直接打开" in answer.content.decode()
