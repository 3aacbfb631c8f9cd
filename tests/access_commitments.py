"""The rows of test_access.py for the credit commitment: read by whoever sees the enquiry, signed at its door."""

from typing import Any

from access_rows import JSON, Row, roles_with

from cundang.custodians.queries import acting, console
from cundang.reading_room.actions import Applicant, move, open_enquiry, sign_commitment
from cundang.reading_room.commitment_text import commitment_text
from cundang.reading_room.models import Enquiry

CONSOLE = console("tester")
SEE, HANDLE = roles_with("see_enquiries"), roles_with("handle_enquiries")
DRAWN = [[[x, 50 + x % 7] for x in range(20, 200, 10)], [[60, 20], [60, 120]]]


def _open(world: Any) -> int:
    """An enquiry of the world's office for which a commitment may be signed."""
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, relation="child", committed=False).first()
        return (found or _asked(world)).pk


def _signed(world: Any) -> int:
    """One for which it was signed."""
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, committed=True).first()
        if found is None:
            found = _asked(world)
            seen = commitment_text(found).digest
            sign_commitment(found, DRAWN, seen=seen, way="window", actor=CONSOLE)
        return found.pk


def _asked(world: Any) -> Enquiry:
    applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
    facts = {"channel": "town", "purpose": "补办", "relation": "child", "subject": "宣长根", "deceased": True}
    return move(open_enquiry(world.office, applicant=applicant, actor=CONSOLE, **facts), "accept", actor=CONSOLE)


COMMITMENT_ROWS: dict[str, Row] = {
    "commitment-sign": Row(lambda w: f"/enquiries/{_open(w)}/commitment/", HANDLE),
    "commitment-form": Row(lambda w: f"/enquiries/{_open(w)}/commitment/form.pdf", HANDLE),
    "commitment-signed": Row(lambda w: f"/enquiries/{_signed(w)}/commitment/signed.pdf", SEE),
    "api:commitment": Row(lambda w: f"/api/v1/enquiries/{_open(w)}/commitment", SEE, anonymous=401),
    "api:commitment_text": Row(lambda w: f"/api/v1/enquiries/{_open(w)}/commitment/text", HANDLE, anonymous=401),
    "api:commitment_signed": Row(
        lambda w: f"/api/v1/enquiries/{_open(w)}/commitment",
        HANDLE,
        422,
        data=lambda w: {"strokes": [[[1, 1]]], "seen": "0"},
        **JSON,
    ),
    "api:commitment_form": Row(lambda w: f"/api/v1/enquiries/{_open(w)}/commitment/form.pdf", HANDLE, anonymous=401),
    "api:commitment_pdf": Row(lambda w: f"/api/v1/enquiries/{_signed(w)}/commitment/signed.pdf", SEE, anonymous=401),
}
