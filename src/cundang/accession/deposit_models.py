"""代管协议, 移交, 借出: a village's archives go into the town's custody and stay the village's (档案法 §22)."""

from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import PROTECT, SET_NULL, ForeignKey, QuerySet
from django.db.models.deletion import Collector
from django.utils import timezone

from cundang.accession.signed import GivenSignature, SignedList
from cundang.custodians.models import Office
from cundang.holdings.models import Item
from cundang.strongroom.models import Blob


class Agreement(models.Model):
    """代管协议: the village (`office`) lets the town (`custodian`) keep its archives; the village still owns them."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    custodian = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=60)  # 协议编号
    signed_on = models.DateField()
    in_force_from = models.DateField()
    in_force_to = models.DateField(null=True)  # the last day; None: until it is ended
    terms = models.TextField(blank=True)  # the text as agreed, a paragraph a line
    remark = models.CharField(max_length=500, blank=True)
    scan = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")
    scan_name = models.CharField(max_length=300, blank=True)
    ended_on = models.DateField(null=True)  # the first day on which it no longer held
    end_reason = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="agreement_number_once"),
            models.CheckConstraint(
                condition=models.Q(in_force_to=None) | models.Q(in_force_to__gte=models.F("in_force_from")),
                name="agreement_ends_after_it_begins",
            ),
        ]

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on that day."""
        begun = self.in_force_from <= day
        return (
            begun and (not self.in_force_to or day <= self.in_force_to) and (not self.ended_on or day < self.ended_on)
        )

    @property
    def state(self) -> str:
        """`in force`, `to come` or `ended`, today."""
        today = timezone.localdate()
        if self.holds_on(today):
            return "in force"
        return "to come" if today < self.in_force_from and not self.ended_on else "ended"


class AgreementTerms(models.Model):
    """The text that a county offers for new custody agreements; without one data/agreement.txt is offered."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    text = models.TextField()  # a paragraph a line
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)


class Deposit(SignedList):
    """移交: a list of items going from the village (`office`) into the town's custody.

    `draft` (the list is made) → `counted` (by the village) → `checked` (by the town) → `done`, or `withdrawn`.
    """

    DRAFT, COUNTED, CHECKED, DONE, WITHDRAWN = "draft", "counted", "checked", "done", "withdrawn"
    STATES: Final = (DRAFT, COUNTED, CHECKED, DONE, WITHDRAWN)
    OPEN: Final = (DRAFT, COUNTED, CHECKED)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    custodian = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="deposits")
    number = models.CharField(max_length=60)  # 移交单号: year and a running number in the village
    state = models.CharField(max_length=10, default=DRAFT)
    remark = models.CharField(max_length=500, blank=True)
    village_count = models.IntegerField(null=True)  # 件, counted on the spot
    village_difference = models.CharField(max_length=500, blank=True)
    town_count = models.IntegerField(null=True)
    town_difference = models.CharField(max_length=500, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="deposit_number_once")]

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
        return self.state in self.OPEN


def stay_listed(
    collector: Collector, field: "ForeignKey[Any, Any]", lines: "QuerySet[DepositLine]", using: str
) -> None:
    """A list that is done keeps what it listed when an item is joined with another; one under way keeps the item."""
    (PROTECT if any(line.open for line in lines) else SET_NULL)(collector, field, lines, using)


class DepositLine(models.Model):
    """An item on the list of a deposit; one that the town refuses stays with the village.

    Without `item` it was joined with another at the arranging desk after the deposit; `listed` says what it was.
    """

    deposit = models.ForeignKey(Deposit, on_delete=models.CASCADE, related_name="lines")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    item = models.ForeignKey(Item, on_delete=stay_listed, null=True, related_name="+")
    number = models.IntegerField()  # place on the list, from 1
    listed = models.JSONField(default=dict)  # reference, title, year, retention, pages: as it was put on the list
    difference = models.CharField(max_length=500, blank=True)  # what is not as the catalogue says
    refused = models.CharField(max_length=500, blank=True)  # why the town does not take it; empty: it does
    open = models.BooleanField(default=True)  # the deposit is under way, and the item on its way

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deposit", "item"], name="deposit_line_once"),
            models.UniqueConstraint(fields=["item"], condition=models.Q(open=True), name="item_in_one_open_deposit"),
        ]


class Signature(GivenSignature):
    """Who signed a deposit for one side."""

    VILLAGE, TOWN = "village", "town"
    SIDES: Final = (VILLAGE, TOWN)

    deposit = models.ForeignKey(Deposit, on_delete=models.CASCADE, related_name="signatures")


class Loan(models.Model):
    """借出: an original is out with somebody until `due`; it comes back to the office that keeps it."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")  # the owner
    keeper = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    borrower = models.CharField(max_length=100)  # name and unit
    reason = models.CharField(max_length=500)
    lent_on = models.DateField()
    due = models.DateField()
    back_on = models.DateField(null=True)
    back_remark = models.CharField(max_length=500, blank=True)  # what state it came back in
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=models.Q(back_on=None), name="item_lent_once"),
            models.CheckConstraint(condition=models.Q(due__gte=models.F("lent_on")), name="loan_due_after_lent"),
        ]

    @property
    def overdue(self) -> bool:
        """Whether it should have been back."""
        return self.back_on is None and self.due < timezone.localdate()
