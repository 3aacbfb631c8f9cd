"""换届移交: campaigns, the hand-overs of their villages, the list of what changes hands, and who signed it.

Sources: 村民委员会组织法 §20 (ten days from the new committee, chaired by the 村民选举委员会; the town supervises);
浙江农村集体资产管理条例 §23 (accounts and the accounts' seals). A change of clerk is a hand-over without a campaign.
"""

from datetime import date, timedelta
from typing import Final

from django.db import models
from django.utils import timezone

from cundang.accession.signed import GivenSignature, SignedList
from cundang.custodians.models import Office


class Campaign(models.Model):
    """换届: an election year's hand-overs of a county's or a town's villages. A closed one is changed no more.

    Rows are locked by county, since a village's clerk has to read the campaign of the county.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")  # who leads it
    county = models.CharField(max_length=6, db_column="county_code")
    name = models.CharField(max_length=100)
    election_year = models.IntegerField()
    opens = models.DateField()
    closes = models.DateField()  # by then every village should have handed over
    days = models.IntegerField()  # calendar days from the result of the election to the hand-over
    legal_note = models.TextField(blank=True)  # a paragraph a line, shown to every village
    lines = models.JSONField(default=list)  # what every list begins with beside archives: `{"kind", "name", "unit"}`
    closed_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="campaign_name_once"),
            models.CheckConstraint(
                condition=models.Q(closes__gte=models.F("opens")), name="campaign_closes_after_opening"
            ),
        ]


class CampaignTask(models.Model):
    """A task that every village of a campaign does, due on a day or so many days after its election's result."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="tasks")
    number = models.IntegerField()  # place in the list, from 1
    words = models.CharField(max_length=200)
    due_on = models.DateField(null=True)
    days_after_result = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(due_on=None) ^ models.Q(days_after_result=None), name="campaign_task_has_one_due_day"
            )
        ]

    def due(self, result_on: date | None) -> date | None:
        """The day for a village with this result; none while it has no result yet."""
        if self.days_after_result is None:
            return self.due_on
        return result_on + timedelta(days=self.days_after_result) if result_on else None


class Handover(SignedList):
    """移交清册 of a village: `waiting` (no result yet) → `open` (the clock runs) → `done`.

    Without a campaign it is a change of clerk (档案员变动): it begins `open`, and may be `withdrawn`.
    """

    WAITING, OPEN, DONE, WITHDRAWN = "waiting", "open", "done", "withdrawn"
    STATES: Final = (WAITING, OPEN, DONE, WITHDRAWN)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="handovers")
    number = models.CharField(max_length=60)  # year and a running number in the village
    state = models.CharField(max_length=10, default=WAITING)
    result_on = models.DateField(null=True)  # the new committee was elected; or the clerk changed
    due = models.DateField(null=True)
    outgoing = models.CharField(max_length=60, blank=True)
    outgoing_role = models.CharField(max_length=60, blank=True)
    incoming = models.CharField(max_length=60, blank=True)
    incoming_role = models.CharField(max_length=60, blank=True)
    supervisor = models.CharField(max_length=60, blank=True)
    supervisor_role = models.CharField(max_length=60, blank=True)
    chair = models.CharField(max_length=60, blank=True)  # who chairs it for the 村民选举委员会
    remark = models.CharField(max_length=500, blank=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="handover_number_once"),
            models.UniqueConstraint(fields=["campaign", "office"], name="handover_once_in_a_campaign"),
            models.UniqueConstraint(
                fields=["office"],
                condition=models.Q(campaign=None, state="open"),
                name="one_open_change_of_clerk",
            ),
        ]

    @property
    def days_left(self) -> int | None:
        """Days from today, or from the day on which it was done, to the day by which it was due; negative: late."""
        if self.due is None:
            return None
        return (self.due - (timezone.localdate(self.done_at) if self.done_at else timezone.localdate())).days

    @property
    def late(self) -> bool:
        """Whether it should have been done: its own day has passed, or the campaign's where no result is known."""
        today = timezone.localdate()
        if self.state == self.OPEN:
            return self.due is not None and self.due < today
        return self.state == self.WAITING and self.campaign is not None and self.campaign.closes < today


class HandoverLine(models.Model):
    """What changes hands, a line each; every seal (印章) has its own, with its number."""

    ARCHIVES, ACCOUNTS, SEAL, KEYS, EQUIPMENT, CONTRACTS, OTHER = (
        "archives", "accounts", "seal", "keys", "equipment", "contracts", "other",
    )  # fmt: skip
    KINDS: Final = (ARCHIVES, ACCOUNTS, SEAL, KEYS, EQUIPMENT, CONTRACTS, OTHER)
    OPEN, HANDED, MISSING, REFUSED = "", "handed", "missing", "refused"
    STATES: Final = (HANDED, MISSING, REFUSED)

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="lines")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=40, blank=True)  # of a line counted from the holdings: class and year
    name = models.CharField(max_length=200)
    mark = models.CharField(max_length=100, blank=True)  # number of a seal, a book, a key, an account
    unit = models.CharField(max_length=20, blank=True)
    stated = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # so many there should be
    found = models.DecimalField(max_digits=14, decimal_places=2, null=True)  # so many were handed over
    state = models.CharField(max_length=10, blank=True)
    reason = models.CharField(max_length=500, blank=True)  # the difference, or why it is missing or refused
    note = models.CharField(max_length=500, blank=True)
    elsewhere = models.JSONField(default=dict)  # archives: `kept` by others, `lent`, `depositing` (items)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["handover", "key"], condition=~models.Q(key=""), name="handover_line_counted_once"
            )
        ]


class HandoverSignature(GivenSignature):
    """Who signed a hand-over: 移交人, 接收人, 监交人."""

    OUTGOING, INCOMING, SUPERVISING = "outgoing", "incoming", "supervisor"
    SIDES: Final = (OUTGOING, INCOMING, SUPERVISING)

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="signatures")


class TaskDone(models.Model):
    """A village did a task of its campaign."""

    task = models.ForeignKey(CampaignTask, on_delete=models.CASCADE, related_name="done")
    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="tasks_done")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    done_on = models.DateField()
    by = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "handover"], name="campaign_task_done_once")]
