"""The rows of test_access.py for answers and copies: they belong to the door of their enquiry; verifying is for all."""

from typing import Any

from access_rows import JSON, Row, roles_with

from cundang.custodians.queries import acting, console
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import Applicant, issue, move, open_enquiry, pick, show_documents
from cundang.reading_room.models import Copy, Enquiry

CONSOLE = console("tester")
SEE, HANDLE, DECIDE = (roles_with(act) for act in ("see_enquiries", "handle_enquiries", "decide_enquiries"))
EVERYBODY: dict[str, Any] = {"anonymous": 200, "denied": 200}


def _found(world: Any, *acts: str) -> Enquiry:
    """An enquiry of the world's office, its page picked, led on through these acts."""
    applicant = Applicant("宣建国", "13712349050", "id_card", "11010519491231002X")
    made = open_enquiry(world.office, channel="town", applicant=applicant, purpose="补办手续", actor=CONSOLE)
    show_documents(made, asked_of(made).documents, actor=CONSOLE)
    for act in ("accept", "search", "find"):
        made = move(made, act, actor=CONSOLE)
    pick(made, world.page, None, actor=CONSOLE)
    for act in acts:
        made = move(made, act, actor=CONSOLE)
    return made


def _one(world: Any) -> int:
    with acting(CONSOLE):
        picked = Enquiry.objects.filter(office=world.office, state="found", picks__page=world.page).first()
        return (picked or _found(world)).pk


def _copy(world: Any) -> int:
    with acting(CONSOLE):
        copy = Copy.objects.filter(office=world.office, revoked_at=None).first()
        return (copy or issue(_found(world, "approve"), "copy", address="/verify/", actor=CONSOLE)).pk


def _at(rest: str) -> Any:
    return lambda w: f"/enquiries/{_one(w)}/answer/{rest}"


def _api(rest: str) -> Any:
    return lambda w: f"/api/v1/enquiries/{_one(w)}/{rest}"


COPY_ROWS: dict[str, Row] = {
    "copies": Row(lambda w: "/enquiries/copies/", SEE, 200, 200),
    "copies-export": Row(lambda w: "/enquiries/copies/export/", SEE, 200, 200, method="post"),
    "copy-pdf": Row(lambda w: f"/enquiries/copies/{_copy(w)}/pdf/", HANDLE),
    "copy-link": Row(lambda w: f"/enquiries/copies/{_copy(w)}/link/", HANDLE, method="post"),
    "copy-revoke": Row(
        lambda w: f"/enquiries/copies/{_copy(w)}/revoke/", DECIDE, 302, method="post", data=lambda w: {"reason": "错"}
    ),
    "enquiry-answer": Row(_at(""), HANDLE),
    "enquiry-preview": Row(_at("preview/?kind=copy"), HANDLE),
    "enquiry-issue": Row(_at("issue/"), HANDLE, 302, method="post", data=lambda w: {"kind": "copy"}),
    "enquiry-pick": Row(lambda w: f"/enquiries/{_one(w)}/answer/pages/{w.page.pk}/", HANDLE),
    # For whoever holds a paper or a link.
    "verify": Row(lambda w: "/verify/", frozenset(), **EVERYBODY),
    "verify-keys": Row(lambda w: "/verify/keys.json", frozenset(), **EVERYBODY),
    "fetch-copy": Row(lambda w: "/fetch/?t=1:x", frozenset(), anonymous=404, denied=404),
    "api:enquiry_answer": Row(_api("answer"), HANDLE, anonymous=401),
    "api:enquiry_searched": Row(_api("answer/search"), HANDLE, data=lambda w: {"words": "宣建国"}, **JSON),
    "api:enquiry_picked": Row(
        lambda w: f"/api/v1/enquiries/{_one(w)}/answer/pages/{w.page.pk}", HANDLE, data=lambda w: {"lines": None},
        **{**JSON, "method": "put"},
    ),
    "api:enquiry_preview": Row(_api("answer/preview?kind=copy"), HANDLE, anonymous=401),
    "api:enquiry_issued": Row(_api("copies"), HANDLE, 422, data=lambda w: {"kind": "copy"}, **JSON),
    "api:copies": Row(lambda w: "/api/v1/copies", SEE, 200, 200, anonymous=401),
    "api:copy_verdict": Row(lambda w: "/api/v1/copies/verify?c=CD1", frozenset(), **EVERYBODY),
    "api:copy_pdf": Row(lambda w: f"/api/v1/copies/{_copy(w)}/pdf", HANDLE, anonymous=401),
    "api:copy_link": Row(lambda w: f"/api/v1/copies/{_copy(w)}/link", HANDLE, 201, **JSON),
    "api:copy_revoked": Row(
        lambda w: f"/api/v1/copies/{_copy(w)}/revoke", DECIDE, data=lambda w: {"reason": "错"}, **JSON
    ),
}  # fmt: skip
