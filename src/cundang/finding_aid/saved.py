"""Searches that an account keeps: seen and opened by nobody else, the console neither."""

from typing import Final

from django.db.models import QuerySet

from cundang.custodians.queries import Actor
from cundang.finding_aid.models import SavedSearch

MOST: Final = 100  # of an account
ASKED: Final = (  # what of an address is kept
    "q", "office", "class", "retention", "matter", "year_from", "year_to", "undated", "sort", "view",
)  # fmt: skip


def saved_for(actor: Actor) -> QuerySet[SavedSearch]:
    """The account's own, the latest first."""
    return SavedSearch.objects.filter(account_id=actor.account_id or 0).order_by("-at", "-pk")


def saved_of(actor: Actor, pk: int) -> SavedSearch:
    """One of them; raises `SavedSearch.DoesNotExist` where it is not there or somebody else's."""
    return saved_for(actor).get(pk=pk)
