"""归档范围和保管期限表 as versioned data of a county (国家档案局令第12号 art. 7; 档案法实施条例 §19)."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cundang.custodians.models import Office


class Schedule(models.Model):
    """One version of a county's table; the program's own has no office and holds wherever no county's does.

    Only a draft is ever changed. In force from `in_force_from` (none: since always) until the day before `in_force_to`.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, db_column="office_code", related_name="+"
    )  # the county
    name = models.CharField(max_length=100)
    approval_number = models.CharField(max_length=100, blank=True)  # 批准文号
    approved_by = models.CharField(max_length=100, blank=True)  # the archive authority
    approved_on = models.DateField(null=True)
    draft = models.BooleanField(default=True)
    in_force_from = models.DateField(null=True)
    in_force_to = models.DateField(null=True)  # the first day on which it no longer was
    made_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(office__isnull=False) | models.Q(draft=False), name="schedule_draft_of_a_county"
            ),
            models.UniqueConstraint(
                fields=["office", "in_force_from"], condition=models.Q(draft=False), name="schedule_once_a_day"
            ),
        ]

    @property
    def is_default(self) -> bool:
        """Whether it is the program's own, to be replaced by one that the archive authority approved."""
        return self.office_id is None


class ScheduleRow(models.Model):
    """A kind of records that is to be filed: its class, how long it is kept, by when it is filed, when it is expected.

    An item is known to be of this kind when its class is the row's (or not yet given) and its title has one of
    `title_words`; the single word `*` takes in what is left of the class, no word none.
    """

    COUNTED: Final = (
        "year",
        "accounting",
        "event",
    )  # from the end of the document's year, the accounting year, an event
    EXPECTED: Final = ("yearly", "election", "event")  # every year, in election years, when it happens
    FIELDS: Final = (
        "class_code", "kind", "retention_as_marked", "basis", "counted_from", "filed_by", "affairs", "expected",
        "title_words", "remark",
    )  # fmt: skip

    schedule = models.ForeignKey(Schedule, on_delete=models.CASCADE, related_name="rows")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, db_column="office_code", related_name="+")
    place = models.IntegerField()
    code = models.CharField(max_length=20)  # of the kind, as `DQ-01`
    class_code = models.CharField(max_length=20)
    kind = models.CharField(max_length=300)
    retention_as_marked = models.CharField(max_length=20)
    retention_code = models.CharField(max_length=10, blank=True)  # empty for words that are no period
    basis = models.CharField(max_length=300, blank=True)
    counted_from = models.CharField(max_length=10, default="year")
    filed_by = models.CharField(max_length=5, blank=True)  # `06-30` of the following year; empty: at once
    affairs = models.CharField(max_length=40, blank=True)  # which kind of 村务档案 (村民委员会组织法 §34)
    expected = models.CharField(max_length=10, default="event")
    title_words = ArrayField(models.CharField(max_length=30), default=list)
    remark = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["schedule", "code"], name="schedule_row_once")]
