"""Partners as far as the actor keeps them, and what a partner is told of an enquiry."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from cundang.custodians.queries import Actor, require
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.partners.models import CallBack, Partner, PartnerRequest
from cundang.reading_room.queries import steps_of
from cundang.reading_room.states import GIVEN_OUT, MOVES

KEEP: Final = "keep_partners"
ASKS: Final[dict[str, Promise]] = {
    "ask": pgettext_lazy("协作方", "提出查档申请"),
    "status": pgettext_lazy("协作方", "查询办理进度"),
    "withdraw": pgettext_lazy("协作方", "撤回申请"),
    "copy": pgettext_lazy("协作方", "领取复制件、证明"),
}
CALLBACK_STATES: Final[dict[str, Promise]] = {
    CallBack.WAITING: pgettext_lazy("回调", "等待发送"),
    CallBack.GIVEN_UP: pgettext_lazy("回调", "没有送到"),
    CallBack.SENT: pgettext_lazy("回调", "已送到"),
}
ANSWERS: Final[dict[str, Promise]] = {
    "timeout": pgettext_lazy("回调", "5 秒内没有回应"),
    "connection": pgettext_lazy("回调", "连接不上"),
    "address": pgettext_lazy("回调", "地址不许使用"),
}


@dataclass(frozen=True)
class StepTold:
    """A step as a partner is told of it: the words are the reasons that the applicant reads."""

    at: datetime
    act: str
    state: str
    office: str  # name
    words: str


def partners_for(actor: Actor) -> QuerySet[Partner]:
    """The partners of the counties that the actor keeps; those in use first."""
    require(actor, KEEP)
    return Partner.objects.filter(actor.scope(KEEP).filter("county_id")).order_by("-closed_at", "code")


def asked_by(rows: Iterable[Partner]) -> Counter[int]:
    """How many requests each of them made, by its key; one query."""
    own = PartnerRequest.objects.filter(partner__in=list(rows)).values_list("partner").annotate(n=Count("pk"))
    return Counter(dict(own))


def partner_for(actor: Actor, pk: int) -> Partner:
    """One of them; `Partner.DoesNotExist` when it is not there or not the actor's."""
    return partners_for(actor).get(pk=pk)


def callbacks_for(actor: Actor, which: str = "") -> QuerySet[CallBack]:
    """What the actor's partners are told, the last first; `which` is one of `CALLBACK_STATES` or empty for all."""
    require(actor, KEEP)
    found = CallBack.objects.filter(actor.scope(KEEP).filter("partner__county_id")).select_related("partner", "enquiry")
    if which:
        found = found.filter(state=which)
    return found.order_by("-pk")


def answer_words(callback: CallBack) -> str:
    """What came of the last try."""
    if callback.answer.isdigit():
        return _("对方答 HTTP %s") % callback.answer
    return str(ANSWERS.get(callback.answer, ""))


def steps_told(request: PartnerRequest) -> list[StepTold]:
    """What was done with a request, the first first; no names of who did it."""
    return [StepTold(step.at, step.act, step.state, step.office.name, told(step)) for step in steps_of(request.enquiry)]


@dataclass(frozen=True)
class PaperTold:
    """A paper given out for a request: the partner may fetch it until then, unless it was revoked or removed."""

    number: str
    kind: str
    office: str  # name
    issued_at: datetime
    until: datetime
    revoked: bool


def papers_told(partner: Partner, enquiry: Enquiry) -> list[PaperTold]:
    """The papers of an enquiry, the first first, for a partner that may fetch them; two queries."""
    return [
        PaperTold(one.number, one.kind, one.office.name, one.issued_at, one.fetched_until, one.revoked_at is not None)
        for one in papers_of(partner, enquiry)
    ]


def papers_of(partner: Partner, enquiry: Enquiry) -> list[Copy]:
    """The same as rows; none for a partner that may not fetch, or before the enquiry was delivered."""
    if "copy" not in partner.asks or enquiry.state not in GIVEN_OUT:
        return []
    return list(Copy.objects.filter(enquiry=enquiry).select_related("office").prefetch_related("links").order_by("pk"))


def told(step: Step) -> str:
    """The words of a step that the applicant is told: reasons of the table."""
    rule = MOVES.get(step.act)
    return step.words if rule and rule.reason else ""
