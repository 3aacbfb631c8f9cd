"""Names, document numbers and telephones stand in no address, title or file name of the reading room (domain.md §5.6).

Every page and endpoint of test_access.py that is the reading room's is asked for, by staff who see the enquiries.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import resolve
from test_access import TABLE, World, ask, world

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.reading_room.actions import apply
from cundang.reading_room.identity import citizens
from cundang.reading_room.identity.citizens import Citizen

__all__ = ["world"]  # the fixture

pytestmark = pytest.mark.django_db
# Of the applicants that the rows of the table write down, and of the citizen below.
SECRETS = ("宣建国", "11010519491231002X", "13712349050", "欧阳锦绣", "330782196608080026", "13705790002")
CITIZEN = Citizen("欧阳锦绣", "id_card", "330782196608080026", "13705790002", 3, "portal")
ADDRESS = re.compile(r"""(?:href|action|formaction|src|hx-[a-z]+)=["']([^"']*)["']""")
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
HEADERS = ("Location", "Content-Disposition", "Content-Location", "Link", "HX-Redirect", "HX-Push-Url")


def told_openly(answer: HttpResponse) -> list[str]:
    """What of an answer ends up in a browser's history, a server's log or a folder of downloads."""
    found = [answer.headers.get(name, "") for name in HEADERS]
    if answer.headers.get("Content-Type", "").startswith("text/html"):
        page = answer.content.decode()
        found += ADDRESS.findall(page) + TITLE.findall(page)
    return [said for said in map(unquote, found) if any(secret in said for secret in SECRETS)]


def of_the_reading_room(url: str) -> bool:
    view = resolve(urlsplit(url).path).func
    return view.__module__.startswith(("cundang.reading_room", "ninja"))


def test_the_check_sees_what_it_looks_for() -> None:
    page = HttpResponse('<title>宣建国</title><a href="/x/?q=%E5%AE%A3%E5%BB%BA%E5%9B%BD">宣建国</a>')
    page.headers["Content-Disposition"] = "attachment; filename*=utf-8''%E6%AC%A7%E9%98%B3%E9%94%A6%E7%BB%A3.pdf"
    assert len(told_openly(page)) == 3


@pytest.mark.parametrize("role", [("archivist", "town_archivist", "330782106"), ("city", "city_archivist", "330782")])
def test_no_page_of_the_reading_room_tells_openly_who_asked(
    role: tuple[str, str, str], world: Callable[[str], World], person: Any, sign_in: Any
) -> None:
    place = world("330782106201")
    who: Actor = person(*role)
    browser, wrong, seen = sign_in(who), {}, 0
    for name, row in TABLE.items():
        url = row.url(place)
        if not of_the_reading_room(url) or (url.startswith("/api/") and "enquir" not in url and "commit" not in url):
            continue
        found = [said for said in [unquote(url)] if any(secret in said for secret in SECRETS)]
        found += told_openly(ask(browser, row, place))
        seen += 1
        if row.method != "get":
            browser = sign_in(who)
        if found:
            wrong[name] = found
    assert not wrong
    assert seen > 60


def test_no_page_of_a_citizen_does(village: Office) -> None:
    phone = Client()
    session = phone.session
    citizens.keep(session, CITIZEN)
    session.save()
    made = apply(CITIZEN, village, channel="online", purpose="补办", actor=CITIZEN.actor)
    for name, given in (("where", {"office": village.code}), ("what", {"matter": ""}), ("why", {"purpose": "补办"})):
        assert told_openly(phone.post(f"/citizen/apply/{name}/", given)) == []
    whom = {"relation": "child", "subject": "宣建国", "deceased": "on"}
    assert told_openly(phone.post("/citizen/apply/whom/", whom)) == []
    for path in (
        "/citizen/", "/citizen/apply/check/", "/citizen/apply/whom/", "/citizen/looks/", "/citizen/decisions/",
        f"/citizen/enquiries/{made.number}/", "/citizen/sign-in/",
    ):  # fmt: skip
        answer = phone.get(path)
        assert answer.status_code == 200, path
        assert told_openly(answer) == [], path
    for path in ("/citizen/export/", "/citizen/looks/export/"):
        assert told_openly(phone.post(path)) == [], path
