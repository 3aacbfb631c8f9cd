"""The portal's stand-in as a process of its own, spoken to over HTTP."""

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.test import Client, override_settings

KEYS = {
    "CUNDANG_PORTAL_SERVICE": "test-service",
    "CUNDANG_PORTAL_SECRET": "test-service-password",
    "CUNDANG_PORTAL_GATEWAY_KEY": "test-access-key",
    "CUNDANG_PORTAL_GATEWAY_SECRET": "test-secret-key",
    "CUNDANG_PORTAL_APP": "test-app",
}


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *given: Any) -> None:
        return None


@dataclass
class StandIn:
    """Where it answers."""

    url: str

    def addresses(self) -> dict[str, Any]:
        """The addresses of data/portal.json, all of them at the stand-in."""
        own = {
            name: f"{self.url}{urlsplit(value).path}{'?' if urlsplit(value).query else ''}{urlsplit(value).query}"
            for name, value in settings.PORTAL_ADDRESSES.items()
            if isinstance(value, str) and value.startswith("https://")
        }
        return {**settings.PORTAL_ADDRESSES, **own, "bridge": f"{self.url}/bridge.js"}

    def settings(self, *, gateway: bool) -> override_settings:
        """An installation that signs in here, through the gateway or at the old address."""
        return override_settings(
            PORTAL_SERVICE=KEYS["CUNDANG_PORTAL_SERVICE"],
            PORTAL_SECRET=KEYS["CUNDANG_PORTAL_SECRET"],
            PORTAL_GATEWAY_KEY=KEYS["CUNDANG_PORTAL_GATEWAY_KEY"] if gateway else "",
            PORTAL_GATEWAY_SECRET=KEYS["CUNDANG_PORTAL_GATEWAY_SECRET"] if gateway else "",
            PORTAL_APP=KEYS["CUNDANG_PORTAL_APP"] if gateway else "",
            PORTAL_ADDRESSES=self.addresses(),
        )

    def faults(self, **asked: Any) -> None:
        """What goes wrong from now on; nothing without arguments."""
        self._post("/stand-in/faults", asked)

    def ticket(self, person: str) -> str:
        """A ticket, as the app's bridge gives it."""
        found: str = self._post("/stand-in/ticket", {"person": person})["ticket"]
        return found

    def choose(self, login: str, person: str) -> str:
        """A person chooses who to be on the page of signing in; the address where the browser is sent then."""
        goto = parse_qs(urlsplit(login).query)["goto"][0]
        with urllib.request.urlopen(login, timeout=5) as page:
            assert page.status == 200
        asked = f"{self.url}/sso/choose?{urllib.parse.urlencode({'person': person, 'goto': goto})}"
        try:
            urllib.request.build_opener(_Stay).open(asked, timeout=5)
        except urllib.error.HTTPError as answer:
            with answer:
                return str(answer.headers["Location"])
        raise AssertionError("not sent back")

    def _post(self, path: str, document: Any) -> Any:
        asked = urllib.request.Request(self.url + path, json.dumps(document).encode())
        with urllib.request.urlopen(asked, timeout=5) as answer:
            return json.loads(answer.read())


@contextmanager
def standing_in() -> Iterator[StandIn]:
    """Started, and ended."""
    child = subprocess.Popen(
        [sys.executable, "-m", "cundang.reading_room.identity.portal_standin"],
        env={**os.environ, **KEYS}, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert child.stdout is not None
        yield StandIn(child.stdout.readline().strip())
    finally:
        child.terminate()
        child.communicate(timeout=10)


def begin(browser: Client, **asked: str) -> str:
    """The address of the portal's page to which our page sends a browser."""
    answer = browser.get("/citizen/sign-in/portal/", asked)
    assert answer.status_code == 302
    return answer.headers["Location"]
