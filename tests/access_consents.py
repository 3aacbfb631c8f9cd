"""The rows of test_access.py for consents: of the office that is asked."""

from typing import Any

from access_enquiries import SEE, _one
from access_rows import JSON, Row, roles_with

from cundang.custodians.queries import acting, console
from cundang.reading_room.actions import move
from cundang.reading_room.models import Consent, Enquiry

CONSOLE = console("tester")
DECIDE = roles_with("decide_enquiries")


def _task(world: Any) -> int:
    """A consent that waits for the world's office."""
    with acting(CONSOLE):
        found = Consent.objects.filter(unit=world.office, answer="").first()
        if found is None:
            enquiry = move(Enquiry.objects.get(pk=_one(world)), "await_consent", actor=CONSOLE)
            found = Consent.objects.get(enquiry=enquiry, answer="")
        return found.pk


CONSENT_ROWS: dict[str, Row] = {
    "consents": Row(lambda w: "/enquiries/consents/", SEE, 200, 200),
    "consents-export": Row(lambda w: "/enquiries/consents/export/", SEE, 200, 200, method="post"),
    "consent": Row(lambda w: f"/enquiries/consents/{_task(w)}/", SEE),
    "consent-answer": Row(
        lambda w: f"/enquiries/consents/{_task(w)}/answer/", DECIDE, 302, method="post", data=lambda w: {"gives": "yes"}
    ),
    "api:consents": Row(lambda w: "/api/v1/enquiries/consents", SEE, 200, 200, anonymous=401),
    "api:consent": Row(lambda w: f"/api/v1/enquiries/consents/{_task(w)}", SEE, anonymous=401),
    "api:consent_answered": Row(
        lambda w: f"/api/v1/enquiries/consents/{_task(w)}/answer", DECIDE, data=lambda w: {"gives": True}, **JSON
    ),
}
