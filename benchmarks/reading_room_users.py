"""Who comes to the reading room, for locust: see benchmarks/reading_room.py, which runs it.

`WHO` names a JSON file: sessions of `clerks` and `citizens`, and `tracked` numbers with the last four digits.
"""

import itertools
import json
import os
import re
from pathlib import Path
from typing import Any

from locust import HttpUser, between, task

TOLD = json.loads(Path(os.environ["WHO"]).read_text(encoding="utf-8"))
CLERKS, CITIZENS = itertools.cycle(TOLD["clerks"]), itertools.cycle(TOLD["citizens"])
TRACKED = itertools.cycle(TOLD["tracked"])
PERSON = {
    "name": "宣建国", "phone": "13712349050", "id_kind": "id_card",
    "id_number": "11010519491231002X", "relation": "self", "purpose": "办理社保", "wanted": "罚款收据",
}  # fmt: skip


class Visitor(HttpUser):
    """A browser: it keeps cookies and sends the token of the last page with each form."""

    abstract = True

    def look(self, path: str, name: str) -> str:
        """The text of a page; anything but 200 is a failure."""
        with self.client.get(path, name=name, catch_response=True) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}")
            return str(answer.text)

    def send(self, path: str, given: dict[str, Any], name: str) -> tuple[str, str]:
        """Send a form; where it led, and the text there."""
        told = {**given, "csrfmiddlewaretoken": self.client.cookies.get("csrftoken", "")}
        referer = {"Referer": f"{self.host}{path}"}
        with self.client.post(path, told, headers=referer, name=name, catch_response=True) as answer:
            if answer.status_code != 200:
                said = re.findall(r'class="[^"]*(?:invalid|error|problem)[^"]*"[^>]*>(.*?)</', answer.text, re.DOTALL)
                answer.failure(f"{answer.status_code} {' '.join(re.sub('<[^>]*>', '', one).strip() for one in said)}")
            return str(answer.url or ""), str(answer.text)


class Citizen(Visitor):
    """With a phone: looks, tracks, verifies, asks."""

    fixed_count = int(os.environ.get("CITIZENS", "200"))
    wait_time = between(5, 15)

    def on_start(self) -> None:
        """Half of them are signed in."""
        self.signed_in = next(SIGNED)
        if self.signed_in:
            self.client.cookies.set("sessionid", next(CITIZENS))
        self.look("/track/", "citizen: the form of tracking")

    @task(4)
    def track(self) -> None:
        """Where does it stand?"""
        number, last_four = next(TRACKED)
        self.send("/track/", {"number": number, "last_four": last_four}, "citizen: tracked")

    @task(2)
    def begin(self) -> None:
        """The door that says what to bring, or one's own enquiries."""
        self.look("/citizen/", "citizen: own enquiries" if self.signed_in else "citizen: the door")

    @task(1)
    def verify(self) -> None:
        """A paper that is none of ours."""
        self.look("/verify/", "citizen: the form of verifying")
        self.send("/verify/", {"number": "2026-330782106-9999", "code": "AAAAA-AAAAA"}, "citizen: verified")


class Clerk(Visitor):
    """At a desk: lists, an enquiry from the name to the copy, and the figures now and then."""

    fixed_count = int(os.environ.get("CLERKS", "30"))
    wait_time = between(3, 10)

    def on_start(self) -> None:
        """Signed in."""
        self.client.cookies.set("sessionid", next(CLERKS))

    @task(4)
    def list(self) -> None:
        """What is to be done."""
        page = self.look("/enquiries/", "clerk: list")
        if found := re.search(r'href="(/enquiries/\d+/)"', page):
            self.look(found[1], "clerk: one enquiry")

    @task(1)
    def late(self) -> None:
        """What is late."""
        self.look("/enquiries/?state=late", "clerk: list, late")

    @task(3)
    def answer(self) -> None:
        """A person stands there: written down, found, and the paper given, if this account may approve."""
        form = self.look("/enquiries/new/", "clerk: new, form")
        office = re.search(r'<input[^>]*name="office"[^>]*value="(\d+)', form)
        code = office[1] if office else ""
        facts = {**PERSON, "office": code, "channel": {6: "city", 9: "town"}.get(len(code), "village")}
        place, page = self.send("/enquiries/new/", facts, "clerk: new, written")
        if not re.search(r"/enquiries/\d+/", place):
            return
        home = re.sub(r"[#?].*", "", place).removeprefix(str(self.host))
        shown = re.findall(r'name="shown" value="([^"]+)"', page)
        self.wait()
        self.send(f"{home}documents/", {"shown": shown}, "clerk: documents shown")
        self.send(f"{home}move/", {"act": "search"}, "clerk: a step")
        found = self.look(f"{home}answer/", "clerk: answer, searched")
        hit = re.search(rf'href="({home}answer/pages/\d+/)"', found)
        self.wait()
        if hit is None:
            return
        page = self.look(hit[1], "clerk: page to pick from")
        lines = re.findall(r'name="line" value="(\d+)" checked', page)
        given = {"how": "lines", "line": lines} if lines else {"how": "whole"}
        self.send(hit[1], given, "clerk: picked")
        self.wait()
        self.send(f"{home}move/", {"act": "find"}, "clerk: a step")
        _place, page = self.send(f"{home}move/", {"act": "approve"}, "clerk: a step")
        page = self.look(f"{home}answer/", "clerk: answer, searched")
        if f'action="{home}answer/issue/"' in page:
            self.send(f"{home}answer/issue/", {"kind": "copy"}, "clerk: copy issued")

    @task(1)
    def figures(self) -> None:
        """This year."""
        self.look("/enquiries/statistics/", "clerk: statistics")


SIGNED = itertools.cycle([True, False])
