"""Rows of appraisal and disposal; docs/disposal.md says which rule asks for what."""

from typing import Final

from django.db import models
from django.utils import timezone

from cundang.custodians.models import Office


class LegacyPeriod(models.Model):
    """After how many years a county looks at what is marked 长期 or 短期 (before 2006), where it says so itself."""

    CODES: Final = ("CQ", "DQ")

    # The county.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    code = models.CharField(max_length=10)
    years = models.IntegerField()
    basis = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "code"], name="legacy_period_once"),
            models.CheckConstraint(condition=models.Q(years__gte=1, years__lte=100), name="legacy_period_years"),
        ]


class Hold(models.Model):
    """冻结: nothing of this is destroyed until the hold is lifted by an act; `until` says when to look at it again.

    Of one item, of one box, of a class or year of a village (`office`), or, with none of these, of the whole village.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, null=True, related_name="+")
    box = models.ForeignKey("holdings.Box", on_delete=models.PROTECT, null=True, related_name="+")
    class_code = models.CharField(max_length=20, blank=True)
    year = models.IntegerField(null=True)
    reason = models.CharField(max_length=500)  # a lawsuit, an inspection …
    basis = models.CharField(max_length=200, blank=True)  # number of the letter or file that asks for it
    asked_by = models.CharField(max_length=100, blank=True)  # the court, the inspection
    until = models.DateField(null=True)
    placed_by = models.CharField(max_length=150)
    placed_at = models.DateTimeField(auto_now_add=True)
    lifted_by = models.CharField(max_length=150, blank=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item=None) | models.Q(box=None, class_code="", year=None), name="hold_of_item_alone"
            ),
            models.CheckConstraint(
                condition=models.Q(box=None) | models.Q(class_code="", year=None), name="hold_of_box_alone"
            ),
        ]
        indexes = [models.Index(fields=["office"], condition=models.Q(lifted_at=None), name="hold_standing")]

    @property
    def stands(self) -> bool:
        """Whether it has not been lifted."""
        return self.lifted_at is None

    @property
    def to_review(self) -> bool:
        """Whether its day has come; it stands all the same."""
        return self.stands and self.until is not None and self.until < timezone.localdate()
