"""信用承诺书: signed by whoever promises, sealed as a PDF, kept in the strongroom; all of it or nothing."""

import io
from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.papers.strokes import NoSignature, Strokes, svg_of
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions.answering import called
from cundang.reading_room.actions.callbacks import tell_partner
from cundang.reading_room.actions.enquiries import EnquiryRefused, by_with_agent
from cundang.reading_room.agents.ways import away
from cundang.reading_room.commitments.checks import drawn as drawn_lot
from cundang.reading_room.commitments.models import Commitment
from cundang.reading_room.commitments.papers import Signature, blank, sealed_pdf
from cundang.reading_room.commitments.queries import pdf_of
from cundang.reading_room.commitments.scans import ScanRefused, pictures
from cundang.reading_room.commitments.text import CommitmentText, closed, commitment_text
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.sealing import unsealed
from cundang.reading_room.states import MOVES
from cundang.strongroom.actions import store

DRAWN_WAYS: Final = (Commitment.WINDOW, Commitment.PHONE)


class CommitmentRefused(EnquiryRefused):
    """What cannot be signed or taken in; carries one sentence."""


@transaction.atomic
def show_commitment(enquiry: Enquiry, *, way: str = Commitment.WINDOW, actor: Actor) -> CommitmentText:
    """The text, with the number of the document unmasked, so that whoever signs can see that it is theirs.

    At the window it is not shown where an agent came without the person.
    """
    require(actor, "handle_enquiries", enquiry.door_id)
    if why := closed(asked_of(enquiry)) or (away(enquiry) if way == Commitment.WINDOW else ""):
        raise CommitmentRefused(why)
    record("commitment shown", enquiry, actor=actor)
    return commitment_text(enquiry)


@transaction.atomic
def print_commitment(enquiry: Enquiry, *, actor: Actor) -> bytes:
    """The form as PDF, to be signed by hand."""
    require(actor, "handle_enquiries", enquiry.door_id)
    if why := closed(asked_of(enquiry)):
        raise CommitmentRefused(why)
    record("commitment printed", enquiry, actor=actor)
    return blank(commitment_text(enquiry), enquiry.door)


@transaction.atomic
def sign_commitment(enquiry: Enquiry, strokes: Strokes, *, seen: str, way: str, actor: Actor) -> Commitment:
    """The applicant signs, at the window (`way` window: `actor` holds the tablet) or signed in from a phone (phone).

    `seen` is the digest of the text that was shown: another text is not signed. Raises `CommitmentRefused`.
    """
    if way not in DRAWN_WAYS:
        raise CommitmentRefused(_("没有这种签署方式，请在窗口或本人手机上签。"))
    try:
        drawn = svg_of(strokes)
    except NoSignature:
        raise CommitmentRefused(_("签名太短或太乱，请清除后在框里写全姓名。")) from None
    held, text = _held(enquiry, seen, actor)
    if way == Commitment.WINDOW and (why := away(held)):
        raise CommitmentRefused(why)
    return _seal(held, text, way=way, drawn=drawn, actor=actor)


@transaction.atomic
def take_paper_commitment(enquiry: Enquiry, scan: bytes, *, code: str, actor: Actor) -> Commitment:
    """A form that was printed and signed by hand comes back as a scan (PDF or JPEG); `code` stands on the form.

    The code is of the text that was printed: of another text nothing is taken in. Raises `CommitmentRefused`.
    """
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)  # not joined: see `enquiries._held`
    require(actor, "handle_enquiries", held.door_id)
    if why := closed(asked_of(held)):
        raise CommitmentRefused(why)
    text = commitment_text(held)
    if _plain(code) != _plain(text.code):
        raise CommitmentRefused(_("文本码对不上：请照纸上印的录入；印好以后文字改过的，请重新打印再签。"))
    try:
        scans = pictures(scan)
    except ScanRefused as refused:
        raise CommitmentRefused(str(refused)) from refused
    return _seal(held, text, way=Commitment.PAPER, scans=scans, actor=actor)


@transaction.atomic
def open_commitment(commitment: Commitment, *, actor: Actor) -> bytes:
    """The sealed PDF is taken out, to be looked at or printed."""
    require(actor, "see_enquiries")
    made = pdf_of(commitment)
    record("commitment opened", commitment, actor=actor, enquiry=commitment.enquiry_id)
    return made


def _held(enquiry: Enquiry, seen: str, actor: Actor) -> tuple[Enquiry, CommitmentText]:
    """The enquiry, held until the transaction ends, and the text; refused where it may not be signed, or is another."""
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)  # not joined: see `enquiries._held`
    require(actor, "handle_enquiries", held.door_id)
    if why := closed(asked_of(held)):
        raise CommitmentRefused(why)
    text = commitment_text(held)
    if seen != text.digest:
        raise CommitmentRefused(_("承诺书的文字在您打开以后改过，请重新看一遍再签。"))
    return held, text


def _plain(code: str) -> str:
    return "".join(filter(str.isalnum, code)).upper()


def _seal(
    held: Enquiry, text: CommitmentText, *, way: str, drawn: str = "", scans: Sequence[str] = (), actor: Actor
) -> Commitment:
    """Make the PDF and keep it, write the row, the step and the ledger's entry."""
    now, kinds = timezone.now(), asked_of(held).kinds
    due_on = drawn_lot(held.office_id[:6], sensitive=bool(kinds))
    agent = unsealed(held.agent).get("name", "")
    signature = Signature(way, held.door.name, called(actor), agent, now, held.door.contact.on_paper, drawn, scans)
    pdf = store(io.BytesIO(sealed_pdf(text, signature)), media_type="application/pdf", actor=actor)
    made = Commitment.objects.create(
        enquiry=held, template=text.template, way=way, text_digest=text.digest, pdf=pdf, pdf_digest=pdf.digest,
        taken_by=signature.taken_by, signed_at=now, due_on=due_on,
    )  # fmt: skip
    sign = MOVES["sign"]
    held.state = sign.after or held.state if held.state in sign.before else held.state
    held.committed = True
    held.save(update_fields=["state", "committed"])
    by = by_with_agent(held, actor)
    step = Step.objects.create(enquiry=held, office_id=held.door_id, act="sign", state=held.state, by=by)
    tell_partner(held, step)
    record(
        "commitment signed", made, actor=actor, office_code=held.door_id, detail={"agent": agent} if agent else None,
        enquiry=held.pk, way=way, template=text.template.pk, drawn=due_on is not None, text=text.digest,
        signature=signature.digest, blob=pdf.digest,
    )  # fmt: skip
    return made
