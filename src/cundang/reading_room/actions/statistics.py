"""查档统计 leaves the program."""

from django.db import transaction

from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record


@transaction.atomic
def take_statistics(*, first: str, last: str, office: str, actor: Actor) -> None:
    """The desk statistics of a period are taken out as a sheet."""
    require(actor, "see_enquiries")
    record("statistics exported", actor=actor, office_code=office, since=first, until=last)
