"""Consents as far as the actor may see the office that is asked, or the door that asks."""

from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.custodians.queries import Actor
from cundang.reading_room.consents.models import Consent
from cundang.reading_room.models import Enquiry

SEE: Final = "see_enquiries"
ANSWER_WORDS: Final = {
    "": pgettext_lazy("征求同意", "等答复"),
    "given": pgettext_lazy("征求同意", "同意"),
    "refused": pgettext_lazy("征求同意", "不同意"),
    "lapsed": pgettext_lazy("征求同意", "不用再答复"),
}


def consents_for(actor: Actor, which: str = "") -> QuerySet[Consent]:
    """Consents asked of or by the actor's offices; `which` is `open`, `late` or empty for all."""
    scope = actor.scope(SEE)
    found = Consent.objects.filter(scope.filter("unit_id") | scope.filter("door_id")).select_related("unit", "door")
    if which in ("open", "late"):
        found = found.filter(answer="").order_by("due_at", "pk")
        return found.filter(due_at__lt=timezone.now()) if which == "late" else found
    return found.order_by("-pk")


def consent_for(actor: Actor, pk: int) -> Consent:
    """One of them; `Consent.DoesNotExist` when it is not there or not the actor's to see."""
    return consents_for(actor).get(pk=pk)


def waiting_for(actor: Actor) -> int:
    """How many wait for an answer of the actor's own offices."""
    return Consent.objects.filter(actor.scope("decide_enquiries").filter("unit_id"), answer="").count()


def may_answer(actor: Actor, consent: Consent) -> bool:
    """Whether the actor answers for the office that is asked."""
    return not consent.answer and actor.scope("decide_enquiries").covers(consent.unit_id)


def consents_of(enquiry: Enquiry) -> list[Consent]:
    """The last consent asked of each office for an enquiry."""
    rows = Consent.objects.filter(enquiry=enquiry).select_related("unit").order_by("pk")
    return list({one.unit_id: one for one in rows}.values())


def consent_missing(enquiry: Enquiry, units: list[str], owners: list[str]) -> str:
    """Why it cannot be approved as far as consents go; empty where they are given.

    `units`: codes of offices that have to be asked. Where none has to be, the owners may have been asked all the same.
    """
    known = {one.unit_id: one for one in consents_of(enquiry)}
    for code in units or owners:
        consent = known.get(code)
        if consent is None and code in units:
            return _("还没有征求同意：请先办“征求同意”，等档案所属单位答复。")
        if consent is None or consent.answer == Consent.GIVEN:
            continue
        if consent.answer == Consent.REFUSED:
            told = {"unit": consent.unit.name, "words": consent.words}
            return _("%(unit)s不同意：%(words)s。请办“不予提供”，或再征求一次。") % told
        return _("%(unit)s还没有答复，请等他们同意，或打电话催办。") % {"unit": consent.unit.name}
    return ""
