"""What is expected of villages, what was counted in their holdings, and what people said about the rest."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cundang.custodians.models import Office


class Plan(models.Model):
    """收集计划 of a county: from which year its villages are asked for records, and when they elected."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    first_year = models.IntegerField()
    election_years = ArrayField(models.IntegerField(), default=list)  # 村社组织换届


class Mark(models.Model):
    """What a person said of one kind of records of a village and year (kinds by the code of the retention table)."""

    STATES: Final = ("received", "none", "with")  # it is here; there is none, and why; somebody has it, until when

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    year = models.IntegerField()
    code = models.CharField(max_length=20)
    state = models.CharField(max_length=8)
    reason = models.CharField(max_length=200, blank=True)
    holder = models.CharField(max_length=60, blank=True)
    until = models.DateField(null=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "code"], name="collection_mark_once")]


class Tally(models.Model):
    """How many items of each kind an office holds of a year, as last counted; derived from the holdings alone."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    year = models.IntegerField()
    kinds = models.JSONField(default=dict)  # code of the kind → items

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="tally_once")]


class Counted(models.Model):
    """When the tallies of an office were counted, and by which versions of the retention table."""

    office = models.OneToOneField(
        Office, on_delete=models.PROTECT, primary_key=True, db_column="office_code", related_name="+"
    )
    at = models.DateTimeField()
    rules = models.CharField(max_length=64)  # SHA-256 over the versions in force
