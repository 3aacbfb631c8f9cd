"""Who kept an item, from when: ownership stays, custody moves (村级档案管理办法: 代为保管 changes no ownership)."""

from typing import Final

from django.db import models
from django.utils import timezone

from cundang.custodians.models import Office


class CustodyChange(models.Model):
    """A line in the history of an item: it went from one keeper to another, or out to a borrower and back."""

    DEPOSIT, RETURN, LOAN, LOAN_BACK = "deposit", "return", "loan", "loan_back"
    KINDS: Final = (DEPOSIT, RETURN, LOAN, LOAN_BACK)

    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="custody_changes")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")  # the owner
    kind = models.CharField(max_length=10)
    from_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    to_office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")  # of a loan: the keeper still
    paper = models.CharField(max_length=60, blank=True)  # number of the deposit
    person = models.CharField(max_length=100, blank=True)  # who borrowed it, or took it back for the owner
    reason = models.CharField(max_length=500, blank=True)
    due = models.DateField(null=True)  # of a loan: the day on which it should be back
    # The item of which it was written, where that one was joined with this or this one was cut from it at the desk.
    of = models.CharField(max_length=200, blank=True, db_default="")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=("deposit", "return", "loan", "loan_back")), name="custody_change_kind"
            )
        ]
