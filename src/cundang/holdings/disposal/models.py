"""Rows of appraisal and disposal; docs/disposal.md says which rule asks for what."""

from typing import Any, Final

from django.db import models
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.sentences import in_words


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


class PanelRole(models.Model):
    """Who has to take part in a county's appraisals (`group`) or to watch a destruction (`witness`), as it says itself.

    `least` people of this role (0: may, need not); of a role with `class_code` only where such records are on the list.
    """

    GROUP, WITNESS = "group", "witness"
    STAGES: Final = (GROUP, WITNESS)

    # The county.
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    stage = models.CharField(max_length=10)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=100, blank=True)
    least = models.IntegerField(default=1)
    class_code = models.CharField(max_length=20, blank=True)
    basis = models.CharField(max_length=300, blank=True)
    place = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "stage", "code"], name="panel_role_once"),
            models.CheckConstraint(condition=models.Q(stage__in=("group", "witness")), name="panel_role_stage"),
        ]


class Appraisal(models.Model):
    """鉴定: a village's records judged one by one by a group; what is to be destroyed is its list (销毁清册).

    `draft` (items are judged) → `concluded` (the new periods hold, the list waits for approval) → `approved` (by two) →
    `destroying` (watched and signed) → `done`; without anything to be destroyed it is `done` at once; or `withdrawn`.
    `group` are `{"role", "words", "name", "unit"}`; `changes` is how the list came to be, as a deposit keeps it.
    """

    DRAFT, CONCLUDED, APPROVED, DESTROYING = "draft", "concluded", "approved", "destroying"
    DONE, WITHDRAWN = "done", "withdrawn"
    OPEN: Final = (DRAFT, CONCLUDED, APPROVED, DESTROYING)

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    number = models.CharField(max_length=60)  # 鉴定编号: year and a running number in the village
    state = models.CharField(max_length=10, default=DRAFT)
    group = models.JSONField(default=list)
    held_on = models.DateField(null=True)
    opinion = models.TextField(blank=True)
    claims = models.CharField(max_length=500, blank=True)  # who made sure that no claim is open, of accounting records
    remark = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)  # of the list to be destroyed, as it is now
    changes = models.JSONField(default=list)
    made_by = models.CharField(max_length=150)
    made_account = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(auto_now_add=True)
    concluded_by = models.CharField(max_length=150, blank=True)
    concluded_account = models.BigIntegerField(null=True)
    concluded_at = models.DateTimeField(null=True)
    withdrawn_because = models.CharField(max_length=500, blank=True)
    destroyed_on = models.DateField(null=True)
    destroyed_where = models.CharField(max_length=200, blank=True)
    destroyed_how = models.CharField(max_length=200, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "number"], name="appraisal_number_once")]

    @property
    def is_open(self) -> bool:
        """Whether it is still under way."""
        return self.state in self.OPEN

    @property
    def story(self) -> list[dict[str, Any]]:
        """How the list came to be, in the language of whoever looks."""
        return [{**change, "said": in_words(change["said"])} for change in self.changes]


class AppraisalLine(models.Model):
    """An item that is judged: kept for longer (`extend`), for ever (`permanent`), or `destroy`; empty: not yet.

    `listed` is what the catalogue said, for ever. Of a destroyed item `keep_copy` leaves its images and text.
    """

    EXTEND, PERMANENT, DESTROY = "extend", "permanent", "destroy"
    DECISIONS: Final = (EXTEND, PERMANENT, DESTROY)

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="lines")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    item = models.ForeignKey("holdings.Item", on_delete=models.PROTECT, related_name="appraisals")
    number = models.IntegerField()  # place on the list, from 1
    listed = models.JSONField(default=dict)  # reference, title, year, class, retention, pages
    decision = models.CharField(max_length=10, blank=True)
    period = models.CharField(max_length=20, blank=True)  # of `extend`: as written, `10年`
    period_from = models.IntegerField(null=True)  # the year after whose end it runs
    reason = models.CharField(max_length=500, blank=True)
    keep_copy = models.BooleanField(default=True)
    copy_reason = models.CharField(max_length=500, blank=True)  # why the digital copy goes, too
    stopped = models.CharField(max_length=500, blank=True)  # what stopped its destruction in the end
    finished_at = models.DateTimeField(null=True)  # destroyed, or stopped
    open = models.BooleanField(default=True)  # the appraisal is under way

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appraisal", "item"], name="appraisal_line_once"),
            models.UniqueConstraint(fields=["item"], condition=models.Q(open=True), name="item_in_one_open_appraisal"),
            models.CheckConstraint(
                condition=models.Q(decision__in=("", "extend", "permanent", "destroy")), name="appraisal_line_decision"
            ),
        ]


class Approval(models.Model):
    """批准 of a destruction list by a person; `digest` is of the list as it was then: another list is not approved."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="approvals")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    name = models.CharField(max_length=150)
    unit = models.CharField(max_length=100)
    opinion = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=150)
    account = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)


class Witness(models.Model):
    """监销: who watched the destruction and signed; `digest` is of the list with when, where and how."""

    appraisal = models.ForeignKey(Appraisal, on_delete=models.PROTECT, related_name="witnesses")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    role = models.CharField(max_length=20)
    role_words = models.CharField(max_length=60)
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=100)
    drawn = models.TextField(blank=True)  # SVG; empty: the name was typed instead
    digest = models.CharField(max_length=64)
    by = models.CharField(max_length=150)  # the account in whose session it was given
    at = models.DateTimeField(auto_now_add=True)
