"""The rows of test_access.py for photos of documents: for who handles the enquiry; the term for who keeps the rules."""

from typing import Any

from access_rows import JSON, Row, roles_with
from django.core.files.uploadedfile import SimpleUploadedFile

from cundang.custodians.queries import acting, console
from cundang.reading_room.actions import Applicant, open_enquiry
from cundang.reading_room.models import DocumentPhoto, Enquiry
from cundang.reading_room.sealing import sealed_bytes

CONSOLE = console("tester")
HANDLE, KEEP, SEE = (roles_with(act) for act in ("handle_enquiries", "keep_enquiry_rules", "see_enquiries"))


def _enquiry(world: Any) -> int:
    with acting(CONSOLE):
        found = Enquiry.objects.filter(office=world.office, purpose="照片").first()
        if found is None:
            applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
            found = open_enquiry(world.office, channel="town", applicant=applicant, purpose="照片", actor=CONSOLE)
        return found.pk


def _photo(world: Any, base: str, rest: str = "") -> str:
    with acting(CONSOLE):
        pk = _enquiry(world)
        photo = DocumentPhoto.objects.filter(enquiry_id=pk).first()
        if photo is None:
            photo = DocumentPhoto.objects.create(enquiry_id=pk, name="身份证", sealed=sealed_bytes(b"x"), by="x")
    return f"{base}/enquiries/{pk}/photos/{photo.pk}{rest}"


def _file() -> dict[str, Any]:
    return {"photo": SimpleUploadedFile("a.jpg", b"no picture"), "name": "身份证"}


PHOTO_ROWS: dict[str, Row] = {
    "enquiry-photos": Row(lambda w: f"/enquiries/{_enquiry(w)}/photos/", HANDLE, 302, method="post"),
    "enquiry-photo": Row(lambda w: _photo(w, "", "/"), HANDLE),
    "enquiry-photo-away": Row(lambda w: _photo(w, "", "/away/"), HANDLE, 302, method="post"),
    "photo-term": Row(lambda w: "/enquiries/rules/photos/", KEEP, 302, 302, method="post"),
    "api:enquiry_photos": Row(lambda w: f"/api/v1/enquiries/{_enquiry(w)}/photos", HANDLE, anonymous=401),
    "api:enquiry_photo_kept": Row(
        lambda w: f"/api/v1/enquiries/{_enquiry(w)}/photos", HANDLE, 422, method="post", anonymous=401,
        data=lambda w: _file(),
    ),
    "api:enquiry_photo": Row(lambda w: _photo(w, "/api/v1"), HANDLE, anonymous=401),
    "api:enquiry_photo_removed": Row(lambda w: _photo(w, "/api/v1"), HANDLE, 204, method="delete", anonymous=401),
    "api:card_read": Row(
        lambda w: "/api/v1/enquiries/card", HANDLE, 422, 422, data=lambda w: {"text": "没有"}, **JSON
    ),
    "api:photo_term": Row(lambda w: "/api/v1/enquiries/photo-term", SEE, 200, 200, anonymous=401),
    "api:photo_term_kept": Row(
        lambda w: "/api/v1/enquiries/photo-term", KEEP, 200, 200, data=lambda w: {"days": 30},
        **{**JSON, "method": "put"},
    ),
}  # fmt: skip
