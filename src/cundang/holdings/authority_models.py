"""Authority data (规范) of a county: rows that an office edits, never constants."""

from typing import Final

from django.db import models

from cundang.custodians.models import Office


class DatePeriod(models.Model):
    """A word by which old papers are dated, its days, and whose word that is; one without office is the program's.

    A county's own row takes the place of the program's row of the same word; not `used`, the word means nothing there.
    Of a reign (`counts_years`) papers count the years: 光绪三十年.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, db_column="office_code", related_name="+"
    )  # the county
    word = models.CharField(max_length=20)
    first = models.DateField()
    last = models.DateField()
    counts_years = models.BooleanField(default=False)
    source = models.CharField(max_length=300)
    used = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "word"], name="date_period_once", nulls_distinct=False),
            models.CheckConstraint(condition=models.Q(first__lte=models.F("last")), name="date_period_order"),
        ]


class Unit(models.Model):
    """A unit that made records, under its former name: 人民公社, 大队, 生产队, 乡 … (规范 of a county).

    It is bound to the present office in whose records it is found: a village, or, where it was divided among several
    or nobody knows, their town. Its `before` are the units that it came from.
    """

    FOUNDED, RENAMED, SPLIT, MERGED, REORGANISED = "founded", "renamed", "split", "merged", "reorganised"
    ORIGINS: Final = (FOUNDED, RENAMED, SPLIT, MERGED, REORGANISED)

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_column="office_code", related_name="+"
    )  # the county
    number = models.IntegerField()  # known within the county; what a sheet knows the unit by
    name = models.CharField(max_length=100)  # the one of its names that stands for it
    kind = models.CharField(max_length=20, blank=True)
    bound = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+")
    origin = models.CharField(max_length=12, blank=True)  # how it came from those before it; empty: not known
    since = models.CharField(max_length=60, blank=True)  # as written, read by `dates.read`
    until = models.CharField(max_length=60, blank=True)
    since_first = models.DateField(null=True)
    until_last = models.DateField(null=True)
    basis = models.CharField(max_length=300, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    before = models.ManyToManyField("self", through="UnitDescent", symmetrical=False, related_name="after")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="unit_number_once"),
            models.UniqueConstraint(fields=["office", "bound", "name"], name="unit_once"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitName(models.Model):
    """A name that a unit had, with its days as written; `key` and `short` are what is compared."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_column="office_code", related_name="+"
    )  # the county
    name = models.CharField(max_length=100)
    dated = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=100)
    short = models.CharField(max_length=100)  # without the commune or township before it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "key"], name="unit_name_once")]
        indexes = [models.Index(fields=["office", "key"]), models.Index(fields=["office", "short"])]


class UnitDescent(models.Model):
    """`after` came from `before`."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_column="office_code", related_name="+"
    )  # the county
    before = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="+")
    after = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="descents")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="unit_descent_once"),
            models.CheckConstraint(condition=~models.Q(before=models.F("after")), name="unit_descent_not_of_itself"),
        ]


class UnitEdit(models.Model):
    """One change of a unit's record, for ever: field → [before, after], in words."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="edits")
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_column="office_code", related_name="+"
    )  # the county
    changed = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
