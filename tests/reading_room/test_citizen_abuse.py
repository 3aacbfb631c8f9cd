"""Whatever is typed into the pages and endpoints of citizens, nothing breaks: no answer is a server error."""

from collections.abc import Callable

import pytest
from django.test import Client

from cundang.custodians.models import Office
from cundang.reading_room.identity.citizens import Citizen

from .conftest import LOU

pytestmark = pytest.mark.django_db
Browser = Callable[[Citizen], Client]
HUGE = "9" * 20
FIELDS = (
    "office", "matter", "wanted", "year_from", "year_to", "relation", "subject", "deceased", "purpose", "ready",
    "phone",
)  # fmt: skip


@pytest.mark.parametrize("words", ["%00", "x" * 3000, "%F0%9F%92%A9", "'%20OR%201=1", "%25", "-1", HUGE])
def test_addresses(citizen_browser: Browser, village: Office, words: str) -> None:
    phone = citizen_browser(LOU)
    for path in (
        f"/citizen/apply/where/?q={words}", f"/citizen/apply/where/?within={words}", f"/citizen/?page={words}",
        f"/citizen/looks/?page={words}", f"/citizen/?style={words}", f"/citizen/enquiries/{words}/",
        f"/citizen/apply/{words}/", f"/api/v1/citizen/places?q={words}&within={words}",
        f"/api/v1/citizen/enquiries/{words}", f"/api/v1/citizen/enquiries?offset={words}&limit={words}",
        f"/api/v1/citizen/looks?offset={words}&limit={words}",
    ):  # fmt: skip
        assert phone.get(path).status_code < 500, path


@pytest.mark.parametrize("words", ["\0", "长" * 3000, "😀", "\u202e", "<script>alert(1)</script>", "-1", HUGE])
def test_fields(citizen_browser: Browser, village: Office, words: str) -> None:
    phone = citizen_browser(LOU)
    for name in ("where", "what", "whom", "why", "check"):
        answer = phone.post(f"/citizen/apply/{name}/", dict.fromkeys(FIELDS, words))
        assert answer.status_code < 500, name
        assert "<script>alert" not in answer.text
    for given in (
        {"office": words, "purpose": words},
        {"office": village.code, "purpose": words, "subject": words, "matter": words, "relation": "child"},
        {"office": village.code, "purpose": "补办", "year_from": int(HUGE), "wanted": words},
    ):
        answer = phone.post("/api/v1/citizen/enquiries", given, content_type="application/json")
        assert answer.status_code in (201, 400, 404, 422), given
    assert phone.post(f"/citizen/decisions/{HUGE}/objection/", {"words": words}).status_code == 404


def test_what_is_kept_on_the_device_or_in_the_session_is_not_trusted(citizen_browser: Browser, village: Office) -> None:
    phone = citizen_browser(LOU)
    phone.cookies["citizen-style"] = '"><script>alert(1)</script>'
    assert "<script>alert" not in phone.get("/citizen/").text
    session = phone.session
    session["citizen_draft"] = "garbage"
    session.save()
    assert phone.post("/citizen/apply/check/").headers["Location"] == "/citizen/apply/where/"
