"""出具: a numbered, signed paper of what was picked, in one transaction with the step that delivers it; 撤销."""

import io
import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, acting, require
from cundang.holdings.actions import view_page
from cundang.ledger.actions import record
from cundang.reading_room.access.rules import asked_of, stopped
from cundang.reading_room.actions.answering import AnswerRefused, called, held_in, refuse_classified
from cundang.reading_room.actions.callbacks import tell_partner
from cundang.reading_room.actions.enquiries import move
from cundang.reading_room.actions.keys import signing_key
from cundang.reading_room.actions.numbers import next_number
from cundang.reading_room.codes import UNGUESSED
from cundang.reading_room.copies import papers as copy_papers
from cundang.reading_room.copies import signing
from cundang.reading_room.copies.models import Copy, Pick, Sought, number_of
from cundang.reading_room.copies.papers import Paper, Piece
from cundang.reading_room.copies.queries import Picked, pdf_of, picked_for, sought_for
from cundang.reading_room.copies.stopped import withheld
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.words import PAPER_REVOKED
from cundang.strongroom.actions import let_go, remove_let_go, store
from cundang.strongroom.queries import local_path

LONGEST_REASON = 200
CODE_LENGTH = 10  # 31 characters each: nobody guesses it


@transaction.atomic
def issue(enquiry: Enquiry, kind: str, *, address: str, actor: Actor) -> Copy:
    """Make the paper of an approved enquiry (or of one for which nothing was found) and deliver it: all or nothing.

    The number, the row, the ledger's entry and the step stand or fall together; a program killed on the way leaves the
    enquiry as it was and the number free. `address` is where copies are verified (`https://…/verify/`). Raises
    `AnswerRefused`, and `KeyClosed` where the signing key cannot be opened.
    """
    held = held_in(enquiry, _states_for(kind), actor)
    if why := stopped(held):
        raise AnswerRefused(why)
    picked = _picked(held, kind, actor)
    _second_person(held, kind, picked, actor)
    pieces = _pieces(picked)
    sought = sought_for(held) if kind == Copy.NOT_FOUND else []
    if kind == Copy.NOT_FOUND and not sought:
        raise AnswerRefused(_("还没有为这件申请查找过，请先查找，再出具查无证明。"))
    year, serial = next_number(held.door, "copy", actor=actor)
    key, private = signing_key(actor=actor)
    now = timezone.now()
    contents = [piece.picture.digest for piece in pieces] or [copy_papers.searched_words(sought)]
    claim = signing.Claim(
        number_of(year, held.door_id, serial), timezone.localdate(now), signing.content_digest(contents), key.name
    )
    signed = signing.signed_text(claim, key.algorithm, private)
    prepared = picked[0].pick.by if picked else called(actor)
    paper = Paper(
        kind, held, pieces, sought, number=claim.number, day=claim.day, code=_code(), signed=signed,
        address=address, prepared_by=prepared, issued_by=called(actor),
    )  # fmt: skip
    pdf = store(io.BytesIO(copy_papers.paper(paper)), media_type="application/pdf", actor=actor)
    made = Copy.objects.create(
        enquiry=held, office=held.door, year=year, serial=serial, kind=kind, shows=_shows(pieces), pdf=pdf,
        digest=claim.digest, code=paper.code, signed=signed, prepared_by=prepared, issued_by=called(actor),
        issued_at=now,
    )  # fmt: skip
    record("copy issued", made, actor=actor, enquiry=held.pk, number=made.number, paper=kind, pages=len(pieces))
    for piece in pieces:
        record("page given out", piece.page, actor=actor, enquiry=held.pk, whole=piece.lines is None)
    move(held, "deliver", actor=actor)
    return made


@transaction.atomic
def preview(enquiry: Enquiry, kind: str, *, actor: Actor) -> bytes:
    """The paper as the applicant will see it, as PDF: without number and QR code, and marked as a preview."""
    held = held_in(enquiry, (*_states_for(kind), "searching", "found", "partly"), actor)
    pieces = _pieces(_picked(held, kind, actor))
    record("copy previewed", held, actor=actor, paper=kind, pages=len(pieces))
    for piece in pieces:
        view_page(piece.page, way="preview", enquiry=held, actor=actor)
    sought = sought_for(held) if kind == Copy.NOT_FOUND else []
    return copy_papers.paper(Paper(kind, held, pieces, sought, day=timezone.localdate(), prepared_by=called(actor)))


@transaction.atomic
def revoke(copy: Copy, reason: str, *, actor: Actor) -> Copy:
    """撤销: it verifies as revoked from now on, and its links are dead; why is told to whoever may see the enquiry.

    It is a step of the enquiry, of which the applicant and the partner who asked are told; without the reason, which
    may name others.
    """
    require(actor, "decide_enquiries", copy.office_id)
    reason = " ".join(reason.split())
    if not reason or len(reason) > LONGEST_REASON or "\0" in reason:
        raise AnswerRefused(_("请写明撤销的原因，%(most)d 字以内。") % {"most": LONGEST_REASON})
    enquiry = Enquiry.objects.select_for_update(of=("self",)).get(pk=copy.enquiry_id)
    held = Copy.objects.select_for_update(of=("self",)).select_related("office").get(pk=copy.pk)
    if held.revoked_at is not None:
        raise AnswerRefused(_("这份已经撤销过了。"))
    held.revoked_at, held.revoked_by, held.reason = timezone.now(), called(actor), reason
    held.save(update_fields=["revoked_at", "revoked_by", "reason"])
    record("copy revoked", held, actor=actor, number=held.number, detail={"reason": reason})
    step = Step.objects.create(
        enquiry=enquiry, office=held.office, act=PAPER_REVOKED, state=enquiry.state, words=held.number, by=called(actor)
    )
    tell_partner(enquiry, step)
    return held


@transaction.atomic
def open_copy(copy: Copy, *, actor: Actor) -> bytes:
    """A member of staff takes the paper's PDF, to print it."""
    require(actor, "handle_enquiries", copy.enquiry.door_id)
    if copy.revoked_at is not None:
        raise AnswerRefused(_("这一份已经撤销，不再打印；要提供的请另出一份。"))
    if why := withheld(copy):
        raise AnswerRefused(why)
    made = pdf_of(copy)
    record("copy taken", copy, actor=actor, number=copy.number)
    return made


def remove_papers(*, actor: Actor) -> int:
    """Remove the PDFs, picks and searched words of enquiries whose applicants were removed; how many PDFs they were.

    Number, digests and signature stay: what was given out goes on verifying. May run twice; outside a transaction.
    """
    with acting(actor):
        gone = Copy.objects.filter(enquiry__applicant=None).exclude(pdf=None)
        digests = list(gone.values_list("pdf_id", flat=True))
        gone.update(pdf=None)
        Sought.objects.filter(enquiry__applicant=None).exclude(words=None).update(words=None)
        Pick.objects.filter(enquiry__applicant=None).delete()
        if digests:
            let_go(digests, actor=actor)
            record("papers removed", actor=actor, count=len(digests))
    remove_let_go(actor=actor)
    return len(digests)


@transaction.atomic
def take_copies_list(count: int, *, actor: Actor) -> None:
    """The register of copies leaves the program."""
    require(actor, "see_enquiries")
    record("copies exported", actor=actor, count=count)


def _states_for(kind: str) -> tuple[str, ...]:
    if kind not in Copy.KINDS:
        raise AnswerRefused(_("请选出具哪一种：复制件、档案证明或查无证明。"))
    return ("not_found",) if kind == Copy.NOT_FOUND else ("approved",)


def _picked(held: Enquiry, kind: str, actor: Actor) -> list[Picked]:
    """What the paper shows, all of which the actor must be able to see."""
    if kind == Copy.NOT_FOUND:
        return []
    picked, hidden = picked_for(actor, held)
    if hidden:
        raise AnswerRefused(_("选好的有 %(n)d 页现在看不到了，请去掉再出具。") % {"n": hidden})
    if not picked:
        raise AnswerRefused(_("还没有选要提供的页或行。"))
    refuse_classified(one.page for one in picked)
    if kind == Copy.CERTIFICATE and any(one.pick.lines is None for one in picked):
        raise AnswerRefused(_("档案证明只照录所选的行：请在每一页上选行，不选整页。"))
    return picked


def _second_person(held: Enquiry, kind: str, picked: Sequence[Picked], actor: Actor) -> None:
    """Where the county asks for two persons, one picks what a certificate quotes; another, who may decide, issues."""
    if kind != Copy.CERTIFICATE or not asked_of(held).table.certificate_by_two:
        return
    require(actor, "decide_enquiries", held.door_id)
    me = (actor.account_id, called(actor))
    if any((one.pick.account_id, one.pick.by) == me for one in picked):
        raise AnswerRefused(_("这一种要两个人经手：选页的人不能自己出具，请另一位有批准权的同事出具。"))


def _pieces(picked: Sequence[Picked]) -> list[Piece]:
    """The pictures; a line that cannot be shown alone is told with its page."""
    from cundang.reading_room.copies.extract import ExtractRefused, picture  # noqa: PLC0415  # libvips, only where it is issued

    pieces = []
    for one in picked:
        page = one.page
        if one.stale:
            raise AnswerRefused(
                _("第 %(page)d 页选好以后重新扫描或识读过，行已经变了，请打开这一页重新选。") % {"page": page.number}
            )
        if page.image_id is None:
            raise AnswerRefused(_("第 %(page)d 页没有图像了，请去掉再出具。") % {"page": page.number})
        try:
            with local_path(page.image_id) as stored:
                made = picture(
                    stored, rotation=page.rotation, size=(page.width, page.height), lines=one.lines,
                    picked=one.pick.lines,
                )  # fmt: skip
        except ExtractRefused as refused:
            named = {"item": page.item.reference or page.item.title, "page": page.number, "why": str(refused)}
            raise AnswerRefused(_("%(item)s 第 %(page)d 页：%(why)s") % named) from refused
        pieces.append(Piece(page, one.pick.lines, made))
    return pieces


def _shows(pieces: Sequence[Piece]) -> list[dict[str, Any]]:
    """What the row keeps of each page: where it came from and what of it was shown; no words of it."""
    return [
        {
            "item": piece.page.item_id, "reference": piece.page.item.reference, "page": piece.page.pk,
            "number": piece.page.number, "lines": piece.lines, "digest": piece.picture.digest,
        }
        for piece in pieces
    ]  # fmt: skip


def _code() -> str:
    return "".join(secrets.choice(UNGUESSED) for _place in range(CODE_LENGTH))
