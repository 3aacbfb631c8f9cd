"""Signing in through OpenID Connect, with a provider that others wrote, as a process of its own, over HTTP."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client, override_settings

from cundang.reading_room.identity import asking, oidc
from cundang.reading_room.views.sign_in import waiting

pytestmark = pytest.mark.django_db
ME = "/api/v1/citizen/session"
LOU = {
    "name": "楼秀珍",
    "id_number": "330782196608080026",
    "phone_number": "+86 137 0579 0002",
    "level": "3",
}


class Provider:
    """The provider, and a person in front of its page."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(
        self, path: str, *, method: str = "GET", data: bytes | None = None, kind: str = ""
    ) -> tuple[int, dict[str, str]]:
        headers = {"Content-Type": kind} if kind else {}
        asked = urllib.request.Request(f"{self.url}{path}", data, headers, method=method)
        opener = urllib.request.build_opener(_Stay)
        try:
            with opener.open(asked, timeout=10) as answer:
                return answer.status, dict(answer.headers)
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, dict(answer.headers)

    def person(self, sub: str, claims: dict[str, Any]) -> None:
        body = json.dumps(claims).encode()
        assert self.ask(f"/users/{sub}", method="PUT", data=body, kind="application/json")[0] == 204

    def choose(self, login: str, **form: str) -> str:
        """Say who one is, or refuse; the address where the browser is sent then."""
        path = login.removeprefix(self.url)
        assert self.ask(path)[0] == 200
        answer = self.ask(
            path, method="POST", data=urllib.parse.urlencode(form).encode(), kind="application/x-www-form-urlencoded"
        )
        return answer[1]["Location"]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: Any) -> None:
        return None


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    program = Path(__file__).with_name("oidc_provider.py")
    child = subprocess.Popen([sys.executable, str(program), str(port)], stderr=subprocess.DEVNULL)
    found = Provider(f"http://127.0.0.1:{port}")
    try:
        until = time.monotonic() + 60
        while True:
            try:
                assert found.ask("/jwks")[0] == 200
                break
            except urllib.error.URLError:
                assert time.monotonic() < until
                time.sleep(0.2)
        yield found
    finally:
        child.terminate()
        child.wait(10)


@pytest.fixture
def provider(running: Provider) -> Iterator[Provider]:
    running.ask("/fault/")
    running.person("lou", LOU)
    oidc._made.cache_clear()
    with override_settings(OIDC_ISSUER=running.url, OIDC_CLIENT="cundang", OIDC_SECRET="secret"):
        yield running
    oidc._made.cache_clear()


def begin(browser: Client, **asked: str) -> str:
    answer = browser.get("/citizen/sign-in/oidc/", asked)
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(provider: Provider, browser: Client, sub: str = "lou", **asked: str) -> str:
    address = provider.choose(begin(browser, **asked), sub=sub)
    assert address.startswith("http://testserver/citizen/sign-in/oidc/back/?code=")
    return address


def why(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 400
    assert browser.get(ME).status_code == 401
    return answer.text


def test_a_code_becomes_a_citizen(provider: Provider) -> None:
    browser = Client()
    assert "用统一身份认证登录" in browser.get("/citizen/sign-in/").text
    login = begin(browser, next="/citizen/enquiries/7/")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(login).query).items()}
    assert asked["code_challenge_method"] == "S256"
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    answer = browser.get(provider.choose(login, sub="lou"))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/citizen/enquiries/7/")
    told = browser.get(ME).json()
    assert told == {
        "name": "*秀珍", "id_kind": "id_card", "id_number": "3****************6", "phone": "137****0002", "level": 3,
        "provider": "oidc",
    }  # fmt: skip


def test_claims_are_named_by_the_installation(provider: Provider) -> None:
    own = {"full": "SMITH JOHN", "doc": "P", "no": "E12345678", "acr": "urn:loa:high"}
    provider.person("smith", own)
    names = {"name": "full", "id_kind": "doc", "id_number": "no", "level": "acr"}
    tables = {"id_kinds": {"P": "passport"}, "levels": {"urn:loa:high": 3}}
    with override_settings(OIDC_CLAIMS={**settings.OIDC_CLAIMS, **names, **tables}):
        browser = Client()
        browser.get(come_back(provider, browser, "smith"))
        told = browser.get(ME).json()
    assert (told["id_kind"], told["id_number"], told["phone"]) == ("passport", "E*******8", "")


@pytest.mark.parametrize("level", ["2", "", None, "3 ", ["3"], True])
def test_below_the_level_nobody_comes_in(level: Any, provider: Provider) -> None:
    provider.person("low", {**LOU, "level": level})
    with override_settings(OIDC_CLAIMS={**settings.OIDC_CLAIMS, "upgrade": "https://id.example.cn/upgrade"}):
        browser = Client()
        page = why(browser, come_back(provider, browser, "low"))
    assert "高级实名" in page
    assert 'href="https://id.example.cn/upgrade"' in page


def test_without_a_number_nobody_comes_in(provider: Provider) -> None:
    provider.person("bare", {"name": "某某", "level": "3"})
    browser = Client()
    assert "证件号码不能用" in why(browser, come_back(provider, browser, "bare"))


def test_a_code_works_once_and_in_one_browser(provider: Provider) -> None:
    browser, stranger = Client(), Client()
    address = come_back(provider, browser)
    assert "登录要从这里开始" in why(stranger, address)
    begin(stranger)
    assert "登录要从这里开始" in why(stranger, address)
    assert browser.get(address).status_code == 302
    again = browser.get(address)
    assert (again.status_code, "登录要从这里开始" in again.text) == (400, True)


def test_somebody_elses_code_with_ones_own_state(provider: Provider) -> None:
    attacker, victim = Client(), Client()
    code = parse_qs(urlsplit(come_back(provider, attacker)).query)["code"][0]
    state = parse_qs(urlsplit(begin(victim)).query)["state"][0]
    assert "核对不上" in why(victim, f"/citizen/sign-in/oidc/back/?code={code}&state={state}")  # PKCE


def test_who_refuses_is_not_signed_in(provider: Provider) -> None:
    browser = Client()
    state = parse_qs(urlsplit(begin(browser)).query)["state"][0]
    assert "没有同意登录" in why(browser, f"/citizen/sign-in/oidc/back/?error=access_denied&state={state}")


@pytest.mark.parametrize("fault", ["signature", "unsigned", "no_token", "nonsense", "challenge"])
def test_what_does_not_fit_signs_nobody_in(fault: str, provider: Provider) -> None:
    provider.ask(f"/fault/{fault}")
    browser = Client()
    assert "核对不上" in why(browser, come_back(provider, browser))


def test_claims_of_somebody_else_are_not_taken(provider: Provider) -> None:
    provider.ask("/fault/somebody")
    browser = Client()
    browser.get(come_back(provider, browser))
    assert browser.get(ME).json()["name"] == "*秀珍"  # by the identity token


@pytest.mark.parametrize(("fault", "said"), [("issuer", "核对不上"), ("silent", "没有回答")])
def test_a_provider_that_is_another_or_silent(
    fault: str, said: str, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(oidc, "SECONDS", 1.0)
    assert asking.SECONDS == 5.0
    provider.ask(f"/fault/{fault}")
    assert said in why(Client(), "/citizen/sign-in/oidc/")


def test_a_provider_that_falls_silent(provider: Provider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oidc, "SECONDS", 1.0)
    browser = Client()
    address = come_back(provider, browser)
    provider.ask("/fault/silent")
    assert "没有回答" in why(browser, address)


def test_no_more_than_a_few_wait_for_a_provider(provider: Provider) -> None:
    browser = Client()
    address = come_back(provider, browser)
    with ExitStack() as others:
        for _place in range(4):
            others.enter_context(waiting())
        assert "等的人多" in why(browser, address)
        assert "等的人多" in why(Client(), "/citizen/sign-in/oidc/")
    assert browser.get(address).status_code == 302  # what came back still counts


def test_a_provider_that_is_not_there() -> None:
    oidc._made.cache_clear()
    with override_settings(OIDC_ISSUER="http://127.0.0.1:9", OIDC_CLIENT="cundang"):
        assert "没有回答" in why(Client(), "/citizen/sign-in/oidc/")


@pytest.mark.parametrize("query", ["", "?state=", "?code=&state=x", "?error=<script>&state=x", "?state=%00"])
def test_an_answer_that_nobody_asked_for(query: str, provider: Provider) -> None:
    browser = Client()
    begin(browser)
    assert "登录要从这里开始" in why(browser, f"/citizen/sign-in/oidc/back/{query}")


def test_not_set_up_it_is_not_offered() -> None:
    for page in ("", "back/"):
        assert Client().get(f"/citizen/sign-in/oidc/{page}").headers["Location"] == "/citizen/sign-in/"
