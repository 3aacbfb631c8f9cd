"""Commitments as endpoints."""

from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Field, File, Form, Router, Schema, Status, UploadedFile
from ninja.errors import HttpError

from cundang.custodians.middleware import actor
from cundang.custodians.queries import require
from cundang.reading_room import actions, queries
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions import CommitmentRefused
from cundang.reading_room.agents.api import router as agent_router
from cundang.reading_room.commitments.api_checks import router as check_router
from cundang.reading_room.commitments.api_wording import router as wording_router
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.commitments.queries import commitment_of
from cundang.reading_room.commitments.scans import MOST_BYTES
from cundang.reading_room.commitments.text import closed
from cundang.reading_room.copies.queries import PaperGone
from cundang.reading_room.models import Enquiry

router = Router(tags=["commitments"])
router.add_router("", check_router)
router.add_router("", agent_router)
router.add_router("", wording_router)
PDF: Final = "application/pdf"


class TextShown(Schema):
    """What is to be signed: `facts` are pairs of name and value; `digest` is sent with the signature."""

    title: str
    facts: list[tuple[str, str]]
    told: list[str]
    promises: list[str]
    digest: str
    code: str


class CommitmentShown(Schema):
    """A commitment that was signed by `way` (window, phone, paper); `stands`: it replaces the proof of kinship."""

    id: int
    way: str
    text_digest: str
    pdf_digest: str
    taken_by: str
    signed_at: datetime
    stands: bool


class StandShown(Schema):
    """The commitment signed last, if any; why none can be signed now, if so."""

    signed: CommitmentShown | None
    closed: str


class SignatureGiven(Schema):
    """`strokes` of points [x, y] in a field of 600 by 200; `seen`: the digest of the text that was shown."""

    model_config = {"extra": "forbid"}
    strokes: list[list[tuple[int, int]]]
    seen: str = Field(max_length=64)


@router.get("/enquiries/{int:pk}/commitment", response=StandShown, url_name="commitment")
def stand(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Whether a commitment was signed for an enquiry, or can be."""
    require(actor(request), queries.SEE)
    found = queries.enquiry_for(actor(request), pk)
    return {"signed": commitment_of(found), "closed": closed(asked_of(found))}


@router.get("/enquiries/{int:pk}/commitment/text", response=TextShown, url_name="commitment_text")
def text(request: HttpRequest, pk: int) -> Any:
    """What is to be signed for an enquiry."""
    found = _at_door(request, pk)
    try:
        return actions.show_commitment(found, actor=actor(request))
    except CommitmentRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.post("/enquiries/{int:pk}/commitment", response={201: CommitmentShown}, url_name="commitment_signed")
def signed(request: HttpRequest, pk: int, given: SignatureGiven) -> Status[Commitment]:
    """The applicant signs on a device of the window."""
    found = _at_door(request, pk)
    strokes = [[list(point) for point in one] for one in given.strokes]
    try:
        made = actions.sign_commitment(found, strokes, seen=given.seen, way=Commitment.WINDOW, actor=actor(request))
    except CommitmentRefused as refused:
        raise HttpError(422, str(refused)) from refused
    return Status(201, made)


@router.post("/enquiries/{int:pk}/commitment/paper", response={201: CommitmentShown}, url_name="commitment_paper")
def paper(request: HttpRequest, pk: int, code: Form[str], file: File[UploadedFile]) -> Status[Commitment]:
    """A paper form that was signed: its scan (PDF or JPEG), and the code printed on it."""
    found = _at_door(request, pk)
    try:
        return Status(
            201, actions.take_paper_commitment(found, file.read(MOST_BYTES + 1), code=code, actor=actor(request))
        )
    except CommitmentRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.get("/enquiries/{int:pk}/commitment/form.pdf", url_name="commitment_form")
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form to be signed by hand, as PDF."""
    found = _at_door(request, pk)
    try:
        return HttpResponse(actions.print_commitment(found, actor=actor(request)), content_type=PDF)
    except CommitmentRefused as refused:
        raise HttpError(422, str(refused)) from refused


@router.get("/enquiries/{int:pk}/commitment/signed.pdf", url_name="commitment_pdf")
def sealed(request: HttpRequest, pk: int) -> HttpResponse:
    """The commitment that was signed last, sealed as PDF."""
    require(actor(request), queries.SEE)
    commitment = commitment_of(queries.enquiry_for(actor(request), pk))
    if commitment is None:
        raise Commitment.DoesNotExist
    try:
        return HttpResponse(actions.open_commitment(commitment, actor=actor(request)), content_type=PDF)
    except PaperGone as gone:
        raise HttpError(410, str(gone)) from gone


def _at_door(request: HttpRequest, pk: int) -> Enquiry:
    require(actor(request), "handle_enquiries")
    found = queries.enquiry_for(actor(request), pk)
    require(actor(request), "handle_enquiries", found.door_id)
    return found
