"""Enquiries asked on in the provincial network, as far as the actor may see the enquiry."""

from typing import Final

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cundang.custodians.queries import Actor
from cundang.reading_room.models import Enquiry
from cundang.reading_room.province.models import STATE_WORDS, ProvincialRequest
from cundang.reading_room.queries import SEE

__all__ = ["STATE_WORDS", "WAY_WORDS", "request_of", "requests_for"]
WAY_WORDS: Final[dict[str, Promise]] = {
    "manual": pgettext_lazy("省网", "人工登记"),
    "adapter": pgettext_lazy("省网", "程序往来"),
}


def requests_for(actor: Actor, which: str = "") -> QuerySet[ProvincialRequest]:
    """Of the actor's doors; `which` is `open`, `over` or empty for all; the last first."""
    scope = actor.scope(SEE)
    found = ProvincialRequest.objects.filter(scope.filter("enquiry__office_id") | scope.filter("enquiry__door_id"))
    if which == "open":
        found = found.exclude(state__in=ProvincialRequest.OVER)
    elif which == "over":
        found = found.filter(state__in=ProvincialRequest.OVER)
    return found.select_related("enquiry", "enquiry__door").order_by("-pk")


def request_of(enquiry: Enquiry) -> ProvincialRequest | None:
    """The request of an enquiry that one may see."""
    return ProvincialRequest.objects.filter(enquiry=enquiry).first()
