"""代办: what an agent may come with, as a county, town or village settles it, and what one agent came with."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cundang.custodians.models import Office


class AgentRule(models.Model):
    """How somebody may stand for another, in an office and those below it; the nearest office's row holds.

    Without rows the program's own hold (data/agent_rules.csv): what agents may do is nowhere settled for villages.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    permitted = models.BooleanField(default=True)
    present = models.BooleanField(default=False)  # the person is there too, and signs
    shown = ArrayField(models.CharField(max_length=40), default=list)  # what has to be shown
    withheld = models.CharField(max_length=200, blank=True)  # what the agent may not do, in words for the window
    basis = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "code"], name="agent_rule_once")]


class Agency(models.Model):
    """By which right an enquiry's agent stands for the applicant, as the rule was then, and what was shown of it."""

    enquiry = models.OneToOneField(
        "reading_room.Enquiry", on_delete=models.PROTECT, primary_key=True, related_name="agency"
    )
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=40)
    present = models.BooleanField()
    shown = ArrayField(models.CharField(max_length=40), default=list)
    missing = ArrayField(models.CharField(max_length=40), default=list)  # has to be shown and was not yet
    withheld = models.CharField(max_length=200, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)
