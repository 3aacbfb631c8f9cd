"""Verifying a commitment afterwards, and what follows from a breach: a person decides, tells, hears, and answers."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, require
from cundang.ledger.actions import record, record_look
from cundang.reading_room.actions.answering import called
from cundang.reading_room.actions.commitments import CommitmentRefused
from cundang.reading_room.actions.links import close_links
from cundang.reading_room.commitments.checks import DECIDE, FINDINGS, SEE, checks_of, office_above, workdays_from_now
from cundang.reading_room.commitments.models import Commitment, CommitmentChecks, Exclusion
from cundang.reading_room.commitments.papers import notice
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.sealing import sealed
from cundang.reading_room.words import UNTRUE
from cundang.strongroom.actions import let_go, remove_let_go

LONGEST: Final = 500
MOST_MONTHS: Final = 60  # as long as the province keeps bad records (浙江公共信用 §16); an office says less
LIMITS: Final = {
    "percent": (0, 100), "sensitive_percent": (0, 100), "workdays": (1, 250), "months": (1, MOST_MONTHS),
    "objection_workdays": (1, 20),
}  # fmt: skip


@transaction.atomic
def settle_verification(commitment: Commitment, finding: str, words: str, *, actor: Actor) -> Commitment:
    """Write what was found: true, false or unknown, and how; one found false stands in for no proof any more.

    What was approved on it and not given out yet is not given out: links that nobody opened are closed; papers that
    were issued stay until somebody who may decide revokes them.
    """
    # The enquiry first, as whoever delivers does: of the two that come at once the second sees what the first did.
    enquiry = Enquiry.objects.select_for_update().get(pk=commitment.enquiry_id)
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    require(actor, "handle_enquiries", enquiry.door_id)
    words = _said(words, _("请写明怎么核实的、看到了什么，500 字以内。"))
    if held.finding:
        raise CommitmentRefused(_("这份承诺书已经核查过。"))
    if finding not in FINDINGS:
        raise CommitmentRefused(_("请选核查结果：属实、不属实或无法核实。"))
    held.finding, held.words, held.checked_by, held.checked_at = finding, words, called(actor), timezone.now()
    held.stands = held.stands and finding != Commitment.FALSE
    held.save()
    record("commitment verified", held, actor=actor, enquiry=held.enquiry_id, finding=finding)
    if finding == Commitment.FALSE:
        by = called(actor)
        Step.objects.create(enquiry=enquiry, office_id=enquiry.door_id, act=UNTRUE, state=enquiry.state, by=by)
        close_links(enquiry, actor=actor)
    return held


@transaction.atomic
def exclude(
    commitment: Commitment, *, reason: str, evidence: str, ends_on: date | None = None, actor: Actor
) -> Exclusion:
    """Decide that the route is closed to whoever signed what was found false, until a day (the county's months)."""
    held = Commitment.objects.select_for_update().get(pk=commitment.pk)
    enquiry = Enquiry.objects.select_related("door").get(pk=held.enquiry_id)
    require(actor, DECIDE, enquiry.door_id)
    reason = _said(reason, _("请写明理由，会告知本人，500 字以内。"))
    evidence = _said(evidence, _("请写明证据，如哪份材料、谁核实的，500 字以内。"))
    county, today = enquiry.office_id[:6], timezone.localdate()
    ends_on = ends_on or _months_on(today, checks_of(county).months)
    if held.finding != Commitment.FALSE:
        raise CommitmentRefused(_("只有核查为“不属实”的承诺书，才能作这个决定。"))
    if Exclusion.objects.filter(commitment=held).exists():
        raise CommitmentRefused(_("这份承诺书已经作过决定。"))
    if not today < ends_on <= _months_on(today, MOST_MONTHS):
        raise CommitmentRefused(_("截止日期请写今天以后、五年以内的日期。"))
    if not enquiry.person_key:
        raise CommitmentRefused(_("申请人的资料已按期清除，不能再作这个决定。"))
    person = {name: enquiry.person.get(name, "") for name in ("name", "id_kind", "id_number")}
    made = Exclusion.objects.create(
        county_id=county, office=enquiry.door, commitment=held, number=enquiry.number, person_key=enquiry.person_key,
        person=sealed(person), grounds=sealed({"reason": reason, "evidence": evidence}), ends_on=ends_on,
        decided_by=called(actor), decided_account=actor.account_id,
    )  # fmt: skip
    facts: dict[str, Any] = {"enquiry": enquiry.pk, "ends_on": ends_on.isoformat()}
    record("exclusion decided", made, actor=actor, detail={"reason": reason}, **facts)
    return made


@transaction.atomic
def print_notice(exclusion: Exclusion, *, actor: Actor) -> bytes:
    """The notice to the person as PDF: reason, evidence, until when, how to object."""
    held = _held(exclusion)
    require(actor, DECIDE, held.office_id)
    if not held.who:
        raise CommitmentRefused(_("当事人的资料已按期清除，不能再打印。"))
    held.told_at = held.told_at or timezone.now()
    held.save(update_fields=["told_at"])
    record("exclusion notice printed", held, actor=actor)
    return notice(held, Office.objects.get(code=office_above(held.office_id)).name)


@transaction.atomic
def object_to(exclusion: Exclusion, words: str, *, actor: Actor) -> Exclusion:
    """The person objects: at the office that decided, which writes it down, or signed in from a phone."""
    held = _held(exclusion)
    require(actor, DECIDE, held.office_id)
    words = _said(words, _("请写明为什么不同意，500 字以内。"))
    if not held.holds:
        raise CommitmentRefused(_("这个决定已经不再有效，不用提异议。"))
    if held.objected_at:
        raise CommitmentRefused(_("已经提过异议，请等答复。"))
    held.objection, held.objected_at = sealed({"words": words}), timezone.now()
    held.answer_due_on = workdays_from_now(held.county_id, checks_of(held.county_id).objection_workdays)
    held.save()
    record("exclusion objected to", held, actor=actor)
    return held


@transaction.atomic
def answer_objection(exclusion: Exclusion, *, lifts: bool, words: str, actor: Actor) -> Exclusion:
    """The office above answers, by somebody else than who decided; where the person is right it ends at once."""
    held = _held(exclusion)
    require(actor, "settle_complaints", office_above(held.office_id))
    words = _said(words, _("请写明怎么复核的，本人看得到，500 字以内。"))
    if held.objected_at is None or held.answered_at:
        raise CommitmentRefused(_("没有要答复的异议。"))
    if actor.account_id is not None and actor.account_id == held.decided_account:
        raise CommitmentRefused(_("作决定的人不能自己答复异议，请另一位同事复核。"))
    held.answer, held.answered_by, held.answered_at = sealed({"words": words}), called(actor), timezone.now()
    held.lifted_at = held.answered_at if lifts else None
    held.save()
    record("exclusion objection answered", held, actor=actor, lifted=lifts)
    return held


@transaction.atomic
def keep_commitment_checks(county: Office, *, actor: Actor, **facts: Any) -> CommitmentChecks:
    """How a county verifies: `percent`, `sensitive_percent`, `workdays`, `months`, `objection_workdays`."""
    require(actor, "keep_enquiry_rules", county.code)
    for name, (least, most) in LIMITS.items():
        if not least <= facts[name] <= most:
            raise CommitmentRefused(_("请写 %(least)d 至 %(most)d 的数字。") % {"least": least, "most": most})
    kept, _made = CommitmentChecks.objects.update_or_create(county=county, defaults=facts)
    record("commitment checks set", kept, actor=actor, office_code=county.code, **facts)
    return kept


@transaction.atomic
def view_commitment(commitment: Commitment, *, actor: Actor) -> None:
    """A commitment with the names in it is looked at."""
    require(actor, SEE)
    record_look("commitment viewed", commitment, actor=actor, enquiry=commitment.enquiry_id)


@transaction.atomic
def view_exclusion(exclusion: Exclusion, *, actor: Actor) -> None:
    """An exclusion with the person's name is looked at."""
    require(actor, DECIDE)
    record_look("exclusion viewed", exclusion, actor=actor)


@transaction.atomic
def take_commitments_list(count: int, *, actor: Actor) -> None:
    """The list of commitments leaves the program."""
    require(actor, SEE)
    record("commitments exported", actor=actor, count=count)


@transaction.atomic
def take_exclusions_list(count: int, *, actor: Actor) -> None:
    """The list of exclusions leaves the program."""
    require(actor, DECIDE)
    record("exclusions exported", actor=actor, count=count)


def remove_commitments(*, actor: Actor) -> int:
    """Remove the PDFs of commitments whose applicants were removed, and what names the person of exclusions long over.

    A PDF on which an exclusion rests goes with that. How many PDFs went; outside a transaction, may run twice.
    """
    over = timezone.localdate() - timedelta(days=settings.APPLICANT_DAYS)
    with acting(actor):
        ended = Exclusion.objects.filter(Q(ends_on__lte=over) | Q(lifted_at__date__lte=over)).exclude(person=None)
        nothing: dict[str, Any] = {"person": None, "grounds": None, "objection": None, "answer": None}
        ended.update(person_key="", **nothing)
        gone = Commitment.objects.filter(enquiry__applicant=None).exclude(pdf=None)
        gone = gone.exclude(pk__in=Exclusion.objects.exclude(person=None).values("commitment"))
        digests = list(gone.values_list("pdf_id", flat=True))
        gone.update(pdf=None)
        if digests:
            let_go([digest for digest in digests if digest], actor=actor)
            record("commitments removed", actor=actor, count=len(digests))
    remove_let_go(actor=actor)
    return len(digests)


def _held(exclusion: Exclusion) -> Exclusion:
    return Exclusion.objects.select_for_update(of=("self",)).select_related("office", "commitment").get(pk=exclusion.pk)


def _said(words: str, missing: str) -> str:
    words = " ".join(words.replace("\0", "").split())
    if not 1 <= len(words) <= LONGEST:
        raise CommitmentRefused(missing)
    return words


def _months_on(day: date, months: int) -> date:
    """The same day of a later month, or its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
