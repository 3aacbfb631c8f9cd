"""The rows of test_access.py for the reading room: an enquiry belongs to the door where it was asked or is handled."""

from typing import Any

from access_rows import JSON, Row, roles_with

from cundang.custodians.queries import acting, console
from cundang.reading_room.actions import Applicant, keep_day, move, open_enquiry
from cundang.reading_room.models import Enquiry, SpecialDay

CONSOLE = console("tester")
SEE, HANDLE = roles_with("see_enquiries"), roles_with("handle_enquiries")
RULES = frozenset({"city_archivist"})


def _one(world: Any) -> int:
    """An enquiry of the world's office that waits to be searched for."""
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, state="accepted").first()
        if found is None:
            applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
            facts = {"channel": "town", "applicant": applicant, "purpose": "补办", "actor": CONSOLE}
            found = move(open_enquiry(world.office, **facts), "accept", actor=CONSOLE)
        return found.pk


def _day(world: Any) -> int:
    """A special day of the county in which every role of the table has its post."""
    with acting(CONSOLE):
        found = SpecialDay.objects.first()
        if found is None:
            from datetime import date

            from cundang.custodians.models import Office

            county = Office.objects.get(code="330782")
            found = keep_day(county, date(2026, 10, 1), works=False, name="国庆节", actor=CONSOLE)
        return found.pk


PERSON = {"name": "宣建国", "phone": "13712349050", "id_number": "11010519491231002X"}

ENQUIRY_ROWS: dict[str, Row] = {
    "enquiries": Row(lambda w: "/enquiries/", SEE, 200, 200),
    "enquiries-export": Row(lambda w: "/enquiries/export/", SEE, 200, 200, method="post"),
    "new-enquiry": Row(lambda w: "/enquiries/new/", HANDLE, 200, 200),
    "enquiry-rules": Row(lambda w: "/enquiries/rules/", RULES, 200, 200),
    "enquiry-clock": Row(lambda w: "/enquiries/rules/clock/", RULES, 302, 302, method="post"),
    "special-day-away": Row(lambda w: f"/enquiries/rules/days/{_day(w)}/away/", RULES, 302, 302, method="post"),
    "enquiry": Row(lambda w: f"/enquiries/{_one(w)}/", SEE),
    "enquiry-move": Row(
        lambda w: f"/enquiries/{_one(w)}/move/", HANDLE, 302, method="post", data=lambda w: {"act": "search"}
    ),
    "enquiry-hand-over": Row(lambda w: f"/enquiries/{_one(w)}/hand-over/", HANDLE, 302, method="post"),
    "enquiry-extend": Row(lambda w: f"/enquiries/{_one(w)}/extend/", HANDLE, 302, method="post"),
    "enquiry-slip": Row(lambda w: f"/enquiries/{_one(w)}/slip/", HANDLE),
    # For the applicant, who has no account.
    "track": Row(lambda w: "/track/", frozenset(), anonymous=200, denied=200),
    "api:enquiries": Row(lambda w: "/api/v1/enquiries", SEE, 200, 200, anonymous=401),
    "api:enquiry_opened": Row(
        lambda w: "/api/v1/enquiries",
        HANDLE,
        201,
        data=lambda w: {"office": w.office.code, "channel": "town", "applicant": PERSON, "purpose": "补办"},
        **JSON,
    ),
    "api:enquiry_clocks": Row(lambda w: "/api/v1/enquiries/clocks", SEE, 200, 200, anonymous=401),
    "api:enquiry_clock": Row(
        lambda w: "/api/v1/enquiries/clocks/town",
        RULES,
        200,
        200,
        data=lambda w: {"amount": 10, "unit": "minutes"},
        **{**JSON, "method": "put"},
    ),
    "api:special_days": Row(lambda w: "/api/v1/enquiries/days", RULES, 200, 200, anonymous=401),
    "api:special_day_kept": Row(
        lambda w: "/api/v1/enquiries/days",
        RULES,
        201,
        201,
        data=lambda w: {"day": "2026-10-01", "works": False, "name": "国庆节"},
        **JSON,
    ),
    "api:special_day_removed": Row(
        lambda w: f"/api/v1/enquiries/days/{_day(w)}", RULES, 204, 204, **{**JSON, "method": "delete"}
    ),
    "api:enquiry": Row(lambda w: f"/api/v1/enquiries/{_one(w)}", SEE, anonymous=401),
    "api:enquiry_moved": Row(
        lambda w: f"/api/v1/enquiries/{_one(w)}/move", HANDLE, data=lambda w: {"act": "search"}, **JSON
    ),
    "api:enquiry_handed_over": Row(
        lambda w: f"/api/v1/enquiries/{_one(w)}/hand-over",
        HANDLE,
        404,
        data=lambda w: {"office": "110101", "words": "转"},
        **JSON,
    ),
    "api:enquiry_extended": Row(
        lambda w: f"/api/v1/enquiries/{_one(w)}/extend", HANDLE, 422, data=lambda w: {"words": "多"}, **JSON
    ),
}
