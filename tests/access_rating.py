"""The rows of test_access.py for ratings and complaints: rated at one's own door, answered by the office above."""

from typing import Any

from access_rows import JSON, Row, roles_with

from cundang.custodians.queries import acting, console
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import Applicant, move, open_enquiry, rate, show_documents
from cundang.reading_room.models import Enquiry
from cundang.reading_room.ratings.models import Complaint

CONSOLE = console("tester")
SEE, HANDLE = roles_with("see_enquiries"), roles_with("handle_enquiries")
SETTLE = roles_with("settle_complaints")


def _answered(world: Any) -> int:
    """An enquiry of the world's office that was delivered and not rated."""
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, state="delivered").first()
        if found is None:
            applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
            facts = {"channel": "town", "applicant": applicant, "purpose": "补办", "actor": CONSOLE}
            found = open_enquiry(world.office, **facts)
            show_documents(found, asked_of(found).documents, actor=CONSOLE)
            for act in ("accept", "search", "find", "approve", "deliver"):
                found = move(found, act, actor=CONSOLE)
        return found.pk


def _complaint(world: Any) -> int:
    """A complaint about the world's office, with the office above."""
    with acting(CONSOLE):
        found = Complaint.objects.filter(rating__office=world.office).first()
        if found is None:
            one = Enquiry.objects.get(pk=_answered(world))
            rate(one, 1, remark="等了很久", way="window", actor=CONSOLE)
            found = Complaint.objects.get(rating__enquiry=one)
        return found.pk


RATING_ROWS: dict[str, Row] = {
    "enquiry-rate": Row(lambda w: f"/enquiries/{_answered(w)}/rate/", HANDLE),
    "complaints": Row(lambda w: "/enquiries/complaints/", SETTLE, 200, 200),
    "complaints-export": Row(lambda w: "/enquiries/complaints/export/", SETTLE, 200, 200, method="post"),
    "complaint-settle": Row(lambda w: f"/enquiries/complaints/{_complaint(w)}/settle/", SETTLE, 302, method="post"),
    "enquiry-statistics": Row(lambda w: "/enquiries/statistics/", SEE, 200, 200),
    "enquiry-statistics-export": Row(lambda w: "/enquiries/statistics/export/", SEE, 200, 200, method="post"),
    "api:enquiry_statistics": Row(
        lambda w: f"/api/v1/enquiries/statistics?office={w.office.code}&first=2026-01-01&last=2026-12-31",
        SEE,
        anonymous=401,
    ),
    # For the applicant, who has no account.
    "rate": Row(lambda w: "/rate/", frozenset(), anonymous=200, denied=200),
    "api:enquiry_rated": Row(
        lambda w: f"/api/v1/enquiries/{_answered(w)}/rating", HANDLE, 201, data=lambda w: {"score": 4}, **JSON
    ),
    "api:complaints": Row(lambda w: "/api/v1/enquiries/complaints", SETTLE, 200, 200, anonymous=401),
    "api:complaint_settled": Row(
        lambda w: f"/api/v1/enquiries/complaints/{_complaint(w)}/settle",
        SETTLE,
        422,
        data=lambda w: {"answer": " "},
        **JSON,
    ),
    "api:satisfaction": Row(
        lambda w: f"/api/v1/enquiries/satisfaction?office={w.office.code}&first=2026-01-01&last=2026-12-31",
        SEE,
        anonymous=401,
    ),
}
