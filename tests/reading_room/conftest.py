"""Enquiries to be answered."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import Applicant, move, open_enquiry, say_agency, show_documents
from cundang.reading_room.agents.ways import ways_at
from cundang.reading_room.identity import citizens
from cundang.reading_room.identity.citizens import Citizen
from cundang.reading_room.models import Enquiry

XUAN = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
LOU = Citizen("楼秀珍", "id_card", "330782196608080026", "13705790002", 3, "portal")
DRAWN = [[[x, 50 + x % 7] for x in range(20, 200, 10)], [[60, 20], [60, 120]]]  # a signature
Make = Callable[..., Enquiry]


@pytest.fixture
def asked() -> Make:
    """Write an enquiry at an office and lead it through acts of the table: `asked(clerk, village, "accept")`.

    Whatever the rules want to see has been shown, unless `shown` is false.
    """

    def make(actor: Actor, office: Office, *acts: str, shown: bool = True, **facts: Any) -> Enquiry:
        given = {"channel": "town", "applicant": XUAN, "purpose": "补办宅基地手续", **facts}
        with acting(actor):
            found = open_enquiry(office, actor=actor, **given)
            if shown:
                show_documents(found, asked_of(found).documents, actor=actor)
            if shown and found.proxy:
                say_agency(found, "oral", ways_at(found.door_id)["oral"].shown, actor=actor)
            for act in acts:
                found = move(found, act, words="因为", actor=actor)
        return found

    return make


@pytest.fixture
def citizen_browser(db: None) -> Callable[[Citizen], Client]:
    """A browser in which this citizen is signed in: `citizen_browser(LOU).get("/citizen/")`."""

    def browser(citizen: Citizen) -> Client:
        client = Client()
        session = client.session
        citizens.keep(session, citizen)
        session.save()
        return client

    return browser
