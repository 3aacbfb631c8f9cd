"""A portal that stands in for 浙江政务服务网: `python -m cundang.reading_room.identity.portal_standin --port 8099`.

It really speaks what domain.md §6.5 writes, over HTTP: pages of signing in, `simpleauth` with its MD5 signatures, the
IRS gateway with its HMAC headers, the mini-program's two calls and its bridge. Tickets and tokens work once and for a
minute. It has invented persons of every level and no password: whoever opens it picks one. It is part of the package
because both the demo and the tests start it, as a process of its own; it uses nothing of the program, so that a mistake
of ours is not made twice. What it is known by comes from the same `CUNDANG_PORTAL_…` variables.
"""

import argparse
import base64
import hashlib
import hmac
import html
import json
import os
import secrets
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email.utils import formatdate, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

CHINA: Final = timezone(timedelta(hours=8))
LIVES: Final = 60.0  # seconds, of tickets and tokens
WINDOW: Final = 600  # seconds that a caller's clock may be off

# Invented; their numbers have right check digits and no bearer.
PERSONS: Final = {
    code: {"username": name, "idtype": kind, "idnum": number, "mobile": phone, "authlevel": level}
    for code, name, kind, number, phone, level in (
        ("lou", "楼秀珍", "1", "330782196608080026", "13705790002", "3"),
        ("xuan", "宣建国", "1", "330782195203140014", "13705790001", "3"),
        ("he", "何小明", "1", "330782197105200035", "13705790003", "2"),
        ("nobody", "网友1996", "1", "", "13705790004", "1"),
        ("smith", "SMITH JOHN", "2", "E12345678", "13705790005", "3"),
    )
}
BRIDGE: Final = """
window.ZWJSBridge = {
  onReady: (then) => then(),
  getUiStyle: () => Promise.resolve({ uiStyle: "elder" }),
  ssoTicket: () => Promise.resolve({ result: true, ticketId: "%s" }),
};
"""


@dataclass
class Portal:
    """What it knows: its one service, what it gave out, and the faults that a test asked for."""

    service: str = os.environ.get("CUNDANG_PORTAL_SERVICE", "")
    password: str = os.environ.get("CUNDANG_PORTAL_SECRET", "")
    key: str = os.environ.get("CUNDANG_PORTAL_GATEWAY_KEY", "")
    secret: str = os.environ.get("CUNDANG_PORTAL_GATEWAY_SECRET", "")
    app: str = os.environ.get("CUNDANG_PORTAL_APP", "")
    callback: str = ""
    given: dict[str, tuple[str, float]] = field(default_factory=dict)  # ticket or token → person, until when
    faults: dict[str, Any] = field(default_factory=dict)

    def now(self) -> float:
        """The time by its own clock, which a test may set wrong."""
        return time.time() + float(self.faults.get("clock", 0))

    def give(self, person: str) -> str:
        """A ticket or token."""
        made = secrets.token_hex(16)
        self.given[made] = (person, time.monotonic() + float(self.faults.get("lives", LIVES)))
        return made

    def take(self, given: str) -> dict[str, str] | None:
        """Whose it is; it works once, and not for long."""
        person, until = self.given.pop(given, ("", 0.0))
        return PERSONS[person] if time.monotonic() < until else None

    def simple(self, form: dict[str, str]) -> dict[str, Any]:
        """`simpleauth`: the two methods and their codes."""
        validates = form.get("method") == "ticketValidation"
        codes = ("6001", "6002", "6003", "6004", "6099") if validates else ("6501", "6502", "6503", "6504", "6599")
        expired, service, signature, clock, other = codes
        words = f"{self.service}{self.password}{form.get('time', '')}".encode()
        wrong = [
            (other, form.get("method") not in ("ticketValidation", "getUserInfo") or form.get("datatype") != "json"),
            (service, form.get("servicecode") != self.service),
            (signature, form.get("sign") != hashlib.md5(words, usedforsecurity=False).hexdigest()),
            (clock, abs(_moment(form.get("time", "")) - self.now()) > WINDOW),
        ]
        for code, is_so in wrong:
            if is_so:
                return {"result": code, "errmsg": code}
        person = self.take(form.get("st" if validates else "token", ""))
        if person is None:
            return {"result": expired, "errmsg": "expired"}
        facts = {"result": "0", "errmsg": "", "userid": hashlib.md5(person["username"].encode()).hexdigest()}  # noqa: S324
        if not validates:
            return {**facts, **person}
        name = next(key for key, one in PERSONS.items() if one is person)
        return {**facts, "token": self.give(name), "loginname": name, "username": person["username"]}

    def may_pass(self, method: str, address: str, headers: Any) -> bool:
        """Whether the gateway lets a call through."""
        parts, date = urlsplit(address), headers.get("X-BG-DATE-TIME", "")
        query = "&".join(sorted(parts.query.split("&"))) if parts.query else ""
        words = "\n".join([method, parts.path, query, self.key, date, ""]).encode()
        made = base64.b64encode(hmac.digest(self.secret.encode(), words, "sha256")).decode()
        try:
            near = abs(parsedate_to_datetime(date).timestamp() - self.now()) <= WINDOW
        except ValueError:
            near = False
        return (
            near
            and headers.get("X-BG-HMAC-ACCESS-KEY") == self.key
            and headers.get("X-BG-HMAC-ALGORITHM") == "hmac-sha256"
            and hmac.compare_digest(headers.get("X-BG-HMAC-SIGNATURE", ""), made)
        )

    def app_token(self, asked: dict[str, str]) -> dict[str, Any]:
        """The mini-program's first call."""
        person = self.take(str(asked.get("ticketId")))
        if asked.get("appId") != self.app or person is None:
            return {"success": False, "errorCode": "TICKET_INVALID", "data": None}
        name = next(key for key, one in PERSONS.items() if one is person)
        return {"success": True, "errorCode": "0", "data": {"accessToken": self.give(name)}}

    def app_user(self, asked: dict[str, str]) -> dict[str, Any]:
        """The mini-program's second call."""
        person = self.take(str(asked.get("token")))
        if person is None:
            return {"success": False, "errorCode": "TOKEN_INVALID", "data": None}
        if self.faults.get("legal"):
            return {"success": True, "errorCode": "0", "data": {"userType": "LEGAL_PERSON", "personInfo": None}}
        told = {
            "userId": "u1", "userName": person["username"], "idType": person["idtype"], "idNo": person["idnum"],
            "phone": person["mobile"], "gender": "2", "authLevel": person["authlevel"],
        }  # fmt: skip
        if self.faults.get("no_level"):
            del told["authLevel"]
        return {"success": True, "errorCode": "0", "data": {"userType": "PERSON", "personInfo": told}}


PORTAL: Final = Portal()


def _moment(time: str) -> float:
    """Seconds since 1970 of a time in a signature; 0 for none."""
    try:
        return datetime.strptime(time, "%Y%m%d%H%M%S").replace(tzinfo=CHINA).timestamp()
    except ValueError:
        return 0.0


class Handler(BaseHTTPRequestHandler):
    """Its addresses."""

    def do_GET(self) -> None:
        """Pages for browsers; the old `simpleauth` answers to GET too, as servlets do."""
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path in ("/sso/usp.do", "/sso/mobile.do") and asked.get("action") in ("ssoLogin", "oauth"):
            self._say_page("登录", self._choices(asked))
        elif parts.path == "/sso/usp.do" and asked.get("action") == "zfRedirect":
            self._say_page("升级", "<p>在这里升级为高级实名（替身，不办理）。</p>")
        elif parts.path == "/sso/choose":
            self._chosen(asked)
        elif parts.path == "/bridge.js":
            self._say(200, "text/javascript", BRIDGE % PORTAL.give("lou"))
        elif parts.path == "/sso/servlet/simpleauth":
            self._say_json(PORTAL.simple(asked))
        else:
            self._say(404, "text/plain", "404")

    def do_POST(self) -> None:
        """Calls of the service, and the faults that a test asks for."""
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if path == "/stand-in/faults":
            PORTAL.faults = json.loads(body)
            self._say_json({})
        elif path == "/stand-in/ticket":
            self._say_json({"ticket": PORTAL.give(json.loads(body)["person"])})
        elif PORTAL.faults.get("raw"):
            self._say(200, "application/json", str(PORTAL.faults["raw"]))
        elif PORTAL.faults.get("silent"):
            self._stay_silent()
        elif path == "/sso/servlet/simpleauth":
            self._say_json(PORTAL.simple({name: values[0] for name, values in parse_qs(body).items()}))
        elif not PORTAL.may_pass("POST", self.path, self.headers):
            self._say_json({"code": "401", "msg": "HMAC"}, status=401)
        elif path.endswith("/sso/servlet/simpleauth"):
            self._say_json(PORTAL.simple({name: values[0] for name, values in parse_qs(body).items()}))
        elif path.endswith("/uc/sso/access_token"):
            self._say_json(PORTAL.app_token(json.loads(body)))
        elif path.endswith("/uc/sso/getUserInfo"):
            self._say_json(PORTAL.app_user(json.loads(body)))
        else:
            self._say(404, "text/plain", "404")

    def _choices(self, asked: dict[str, str]) -> str:
        if asked.get("servicecode") != PORTAL.service:
            return "<p>没有这个服务。</p>"
        links = [
            f'<p><a href="/sso/choose?{html.escape(urlencode({"person": name, "goto": asked.get("goto", "")}))}">'
            f"{html.escape(one['username'])}</a>（{'无非初高'[int(one['authlevel'])]}级实名）</p>"
            for name, one in PERSONS.items()
        ]
        return "<p>这是演示用的替身，人是虚构的，没有密码。选一个人登录：</p>" + "".join(links)

    def _chosen(self, asked: dict[str, str]) -> None:
        """Back to the service with a ticket: by redirect, or by a form that somebody sends."""
        goto = asked.get("goto", "")
        given = {"ticket": PORTAL.give(asked.get("person", "")), "sp": goto}
        address = urljoin(goto, PORTAL.callback)
        if PORTAL.faults.get("form"):
            fields = "".join(f'<input type="hidden" name="{n}" value="{html.escape(v)}">' for n, v in given.items())
            self._say_page(
                "登录", f'<form method="post" action="{html.escape(address)}">{fields}<button>继续</button></form>'
            )
            return
        self.send_response(302)
        self.send_header("Location", f"{address}?{urlencode(given)}")
        self.end_headers()

    def _stay_silent(self) -> None:
        """Never answer, or a byte now and then."""
        if PORTAL.faults["silent"] == "drip":
            self.send_response(200)
            self.end_headers()
        for _second in range(60):
            time.sleep(1)
            if PORTAL.faults.get("silent") == "drip":
                self.wfile.write(b" ")
                self.wfile.flush()

    def _say_page(self, title: str, body: str) -> None:
        look = '<meta name="viewport" content="width=device-width"><meta charset="utf-8">'
        self._say(200, "text/html; charset=utf-8", f"<!doctype html>{look}<title>{title}</title><h1>{title}</h1>{body}")

    def _say_json(self, document: dict[str, Any], status: int = 200) -> None:
        self._say(status, "application/json", json.dumps(document, ensure_ascii=False))

    def _say(self, status: int, kind: str, words: str) -> None:
        body = words.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The `Date` of an answer, by its own clock."""
        return formatdate(PORTAL.now(), usegmt=True)

    def handle(self) -> None:
        """One connection; a caller that went away is nothing to speak of."""
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: tickets stand in the addresses."""


class Server(ThreadingHTTPServer):
    """Many at once; ends at once."""

    daemon_threads = True


def main() -> None:
    """Serve until somebody ends it; says where on standard output."""
    parser = argparse.ArgumentParser(prog="portal_standin", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--callback", default="/citizen/sign-in/portal/back/")
    parser.add_argument("--with-parent", action="store_true", help="end when standard input closes")
    given = parser.parse_args()
    if given.with_parent:
        threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    PORTAL.callback = given.callback
    with Server((given.host, given.port), Handler) as server:
        sys.stdout.write(f"http://{given.host}:{server.server_port}\n")
        sys.stdout.flush()
        with suppress(KeyboardInterrupt):
            server.serve_forever()


if __name__ == "__main__":
    main()
