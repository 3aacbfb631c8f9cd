"""Where a door is named to go to or to call, people read how it is reached; where nothing is known, nothing stands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.reading_room.actions import Applicant, issue, make_link, revoke
from cundang.reading_room.identity.citizens import Citizen

from .conftest import LOU, Make
from .issuing import VERIFY, desk, pick_anew

pytestmark = pytest.mark.django_db
CALL = 'href="tel:057985570000"'
CONTACT = {"phone": "0579-85570000", "address": "文化礼堂一楼", "hours": "8:30—17:00"}


def reachable(office: Office) -> None:
    Office.objects.filter(code=office.code).update(**CONTACT)


def test_everybody_finds_a_door_by_a_part_of_its_name(village: Office, town: Office) -> None:
    reachable(village)
    with CaptureQueriesContext(connection) as few:
        found = Client().get("/citizen/doors/?q=众拥").text
    assert CALL in found
    assert "大陈镇" in found
    assert "8:30—17:00" in found
    with CaptureQueriesContext(connection) as many:
        assert "还没有登记" in Client().get(f"/citizen/doors/?within={town.code}").text
    assert len(many) == len(few)
    assert "没有这个名字" in Client().get("/citizen/doors/?q=<script>").text
    for odd in ("q=%00", "within=%00", "within=" + "9" * 300, "q=" + "村" * 300):
        assert Client().get(f"/citizen/doors/?{odd}").status_code == 200
    asked = Client().get("/api/v1/citizen/doors?q=众拥").json()
    assert asked == [{"code": village.code, "name": village.name, "level": "village", **CONTACT}]


def test_whoever_tracks_or_has_a_slip_reads_how_to_call_the_door(
    town: Office, agent: Actor, asked: Make, sign_in: Callable[[Actor], Client]
) -> None:
    found = asked(agent, town, "accept")
    given = {"number": found.number, "last_four": "9050"}
    assert "tel:" not in Client().post("/track/", given).text
    assert "tel:" not in sign_in(agent).get(f"/enquiries/{found.pk}/slip/").text
    reachable(town)
    assert CALL in Client().post("/track/", given).text
    assert CALL in sign_in(agent).get(f"/enquiries/{found.pk}/slip/").text
    assert "tel:" not in Client().post("/track/", {**given, "last_four": "0000"}).text


def test_a_refused_citizen_reads_whom_to_ask(
    town: Office, archivist: Actor, asked: Make, citizen_browser: Callable[[Citizen], Client]
) -> None:
    reachable(town)
    lou = Applicant(LOU.name, LOU.phone, "id_card", LOU.id_number)
    made = asked(archivist, town, "accept", "refuse", applicant=lou)
    page = citizen_browser(LOU).get(f"/citizen/enquiries/{made.number}/").text
    assert "有疑问请到大陈镇问" in page
    assert CALL in page
    shown = citizen_browser(LOU).get(f"/api/v1/citizen/enquiries/{made.number}").json()
    assert shown["contact"]["phone"] == CONTACT["phone"]


def test_a_paper_that_is_verified_and_a_dead_link_say_how_its_office_is_reached(
    town: Office, village: Office, archivist: Actor, tmp_path: Path
) -> None:
    ready = desk(town, village, tmp_path, "approved")
    with acting(archivist):
        pick_anew(ready.enquiry, ready.page, [0, 1], actor=archivist)
        paper = issue(ready.enquiry, "copy", address=VERIFY, actor=archivist)
        _link, token = make_link(paper, actor=archivist)
        revoke(paper, reason="错发", actor=archivist)
    assert "tel:" not in Client().get("/verify/", {"c": paper.signed}).text
    reachable(town)
    assert CALL in Client().get("/verify/", {"c": paper.signed}).text
    gone = Client().get("/fetch/", {"t": token})
    assert gone.status_code == 410
    assert CALL in gone.text
    assert "tel:" not in Client().get("/fetch/?t=x").text
