"""Numbers without gaps: given inside the act that uses them, so that one that fails gives none away."""

from django.db import transaction
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor
from cundang.reading_room.models import Counter


@transaction.atomic
def next_number(office: Office, kind: str, *, actor: Actor) -> tuple[int, int]:
    """The year and the next number of a kind of paper in an office; held until the transaction ends."""
    year = timezone.localdate().year
    Counter.objects.bulk_create([Counter(office=office, kind=kind, year=year)], ignore_conflicts=True)
    counter = Counter.objects.select_for_update().get(office=office, kind=kind, year=year)
    counter.last += 1
    counter.save(update_fields=["last"])
    return year, counter.last
