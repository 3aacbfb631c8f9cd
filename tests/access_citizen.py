"""The rows of test_access.py for the pages of citizens: who is signed in as staff is nobody there."""

from typing import Any

from access_rows import JSON, Row

NOBODY: frozenset[str] = frozenset()
NUMBER = "2026-330782106-0001-K7M4"  # whatever it is: first one has to be somebody
# Staff and strangers are sent to sign in as a citizen; endpoints say 401.
SIGN_IN: dict[str, Any] = {"denied": 302}
POST: dict[str, Any] = {"denied": 302, "method": "post"}
API: dict[str, Any] = {"denied": 401, "anonymous": 401}
SENT: dict[str, Any] = {**JSON, "denied": 401}

CITIZEN_ROWS: dict[str, Row] = {
    # For everybody, without an account.
    "citizen": Row(lambda w: "/citizen/", NOBODY, anonymous=200, denied=200),
    "citizen-doors": Row(lambda w: "/citizen/doors/", NOBODY, anonymous=200, denied=200),
    "api:citizen_doors": Row(lambda w: "/api/v1/citizen/doors", NOBODY, anonymous=200, denied=200),
    # For a signed-in citizen; tests/reading_room/test_own.py tries what belongs to whom.
    "citizen-apply": Row(lambda w: "/citizen/apply/", NOBODY, **SIGN_IN),
    "citizen-apply-screen": Row(lambda w: "/citizen/apply/what/", NOBODY, **SIGN_IN),
    "citizen-export": Row(lambda w: "/citizen/export/", NOBODY, **POST),
    "citizen-enquiry": Row(lambda w: f"/citizen/enquiries/{NUMBER}/", NOBODY, **SIGN_IN),
    "citizen-commitment": Row(lambda w: f"/citizen/enquiries/{NUMBER}/commitment/", NOBODY, **SIGN_IN),
    "api:own_commitment": Row(lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/commitment", NOBODY, **API),
    "api:own_commitment_signed": Row(
        lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/commitment",
        NOBODY,
        data=lambda w: {"strokes": [], "seen": ""},
        **SENT,
    ),
    "citizen-photo": Row(lambda w: f"/citizen/enquiries/{NUMBER}/photos/", NOBODY, **POST),
    "citizen-photo-away": Row(lambda w: f"/citizen/enquiries/{NUMBER}/photos/1/away/", NOBODY, **POST),
    "api:own_photos": Row(lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/photos", NOBODY, **API),
    "api:own_photo_sent": Row(lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/photos", NOBODY, method="post", **API),
    "api:own_photo_removed": Row(
        lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/photos/1", NOBODY, **{**SENT, "method": "delete"}
    ),
    "citizen-withdraw": Row(lambda w: f"/citizen/enquiries/{NUMBER}/withdraw/", NOBODY, **POST),
    "citizen-copy": Row(lambda w: f"/citizen/enquiries/{NUMBER}/copies/1/", NOBODY, **POST),
    "citizen-decisions": Row(lambda w: "/citizen/decisions/", NOBODY, **SIGN_IN),
    "citizen-objection": Row(lambda w: "/citizen/decisions/1/objection/", NOBODY, **POST),
    "api:own_decisions": Row(lambda w: "/api/v1/citizen/decisions", NOBODY, **API),
    "api:own_objection": Row(
        lambda w: "/api/v1/citizen/decisions/1/objection", NOBODY, data=lambda w: {"words": "不对"}, **SENT
    ),
    "citizen-looks": Row(lambda w: "/citizen/looks/", NOBODY, **SIGN_IN),
    "citizen-looks-export": Row(lambda w: "/citizen/looks/export/", NOBODY, **POST),
    "api:citizen_looks": Row(lambda w: "/api/v1/citizen/looks", NOBODY, **API),
    "api:citizen_places": Row(lambda w: "/api/v1/citizen/places", NOBODY, **API),
    "api:own_enquiries": Row(lambda w: "/api/v1/citizen/enquiries", NOBODY, **API),
    "api:own_enquiry_sent": Row(
        lambda w: "/api/v1/citizen/enquiries",
        NOBODY,
        data=lambda w: {"office": w.office.code, "purpose": "补办"},
        **SENT,
    ),
    "api:own_enquiry": Row(lambda w: f"/api/v1/citizen/enquiries/{NUMBER}", NOBODY, **API),
    "api:own_enquiry_withdrawn": Row(lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/withdraw", NOBODY, **SENT),
    "api:own_enquiry_rated": Row(
        lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/rating", NOBODY, data=lambda w: {"score": 5}, **SENT
    ),
    "api:own_copy_link": Row(lambda w: f"/api/v1/citizen/enquiries/{NUMBER}/copies/1/link", NOBODY, **SENT),
}
