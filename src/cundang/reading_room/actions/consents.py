"""征求同意: asked when an enquiry is moved to wait for it, answered by the office whose records are looked for."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine, require
from cundang.ledger.actions import record, record_look
from cundang.reading_room import clocks
from cundang.reading_room.access.rules import asked_of
from cundang.reading_room.actions.callbacks import tell_partner
from cundang.reading_room.consents.models import Consent
from cundang.reading_room.consents.queries import consents_of
from cundang.reading_room.models import Clock, Enquiry, Step
from cundang.reading_room.sealing import sealed
from cundang.reading_room.states import OPEN

LONGEST = 500


class ConsentRefused(Exception):
    """An answer that cannot be given; carries one sentence."""


@transaction.atomic
def ask_consents(enquiry: Enquiry, *, actor: Actor) -> list[Consent]:
    """A task for each office that the rules name, or for the owner of the records; not for one that waits or agreed."""
    asked = asked_of(enquiry)
    county = enquiry.office_id[:6]
    rule = clocks.rules_of(county)["consent"]
    special = clocks.special_days(county) if rule.unit == Clock.WORKDAYS else {}
    settled = {one.unit_id for one in consents_of(enquiry) if one.answer in ("", Consent.GIVEN)}
    told = sealed({
        "applicant": enquiry.person.get("name", ""), "subject": enquiry.subject_name, "relation": enquiry.relation,
        "deceased": "yes" if enquiry.deceased else "", "matter": enquiry.matter, "wanted": enquiry.wanted,
        "purpose": enquiry.purpose,
    })  # fmt: skip
    made = []
    for unit in Office.objects.filter(code__in=set(asked.units or asked.owner_codes) - settled).order_by("code"):
        made.append(
            Consent.objects.create(
                enquiry=enquiry, number=enquiry.number, door=enquiry.door, unit=unit, told=told,
                asked_by=actor.full_name or actor.name,
                due_at=clocks.after(timezone.now(), rule.amount, rule.unit, special),
            )
        )  # fmt: skip
        record("consent asked", enquiry, actor=actor, unit=unit.code)
    return made


@transaction.atomic
def lapse_consents(enquiry: Enquiry, *, actor: Actor) -> None:
    """The enquiry has come to its end: nobody has to answer any more."""
    gone = Consent.objects.filter(enquiry=enquiry, answer="").update(answer=Consent.LAPSED)
    if gone:
        record("consents lapsed", enquiry, actor=actor, count=gone)


@transaction.atomic
def answer_consent(consent: Consent, *, gives: bool, words: str, actor: Actor) -> Consent:
    """同意 or 不同意, for the office that is asked; a refusal has its reason. It stands in the steps of the enquiry."""
    require(actor, "decide_enquiries", consent.unit_id)
    words = " ".join(words.split())
    if len(words) > LONGEST or "\0" in words:
        raise ConsentRefused(_("原因太长或有无法识别的字符，请控制在 %(most)d 个字以内。") % {"most": LONGEST})
    if not gives and not words:
        raise ConsentRefused(_("不同意的，请写明原因，办理的窗口看得到。"))
    held = Consent.objects.select_for_update(of=("self",)).select_related("unit").get(pk=consent.pk)
    if held.answer:
        raise ConsentRefused(_("这件已经答复过，或申请已经办完，不用再答复。"))
    held.answer = Consent.GIVEN if gives else Consent.REFUSED
    held.words, held.answered_by, held.answered_at = words, actor.full_name or actor.name, timezone.now()
    held.save(update_fields=["answer", "words", "answered_by", "answered_at"])
    record("consent answered", held, actor=actor, office_code=held.unit_id, given=gives, enquiry=held.enquiry_id)
    with acting(machine()):  # the enquiry itself is not the unit's to see
        enquiry = Enquiry.objects.select_for_update(of=("self",)).get(pk=held.enquiry_id)
        if enquiry.state not in OPEN:
            raise ConsentRefused(_("这件已经答复过，或申请已经办完，不用再答复。"))
        step = Step.objects.create(
            enquiry=enquiry, office=held.unit, act=f"consent_{held.answer}", state=enquiry.state, words=words,
            by=held.answered_by,
        )  # fmt: skip
        tell_partner(enquiry, step)
    return held


@transaction.atomic
def view_consent(consent: Consent, *, actor: Actor) -> None:
    """A consent with the applicant's name is looked at."""
    require(actor, "see_enquiries")
    record_look("consent viewed", consent, actor=actor, office_code=consent.unit_id)


@transaction.atomic
def take_consents_list(count: int, *, actor: Actor) -> None:
    """The list of consents leaves the program."""
    require(actor, "see_enquiries")
    record("consents exported", actor=actor, count=count)
