"""What was done at the arranging desk, so that it can be undone."""

from django.db import models

from cundang.custodians.models import Office


class DeskStep(models.Model):
    """One act at one place (`Place.name`), with what it changed.

    `change` maps an item's key to `{"was": …, "now": …}`: the columns that changed (`pages` is a list of
    `[page, number]`), all columns and None where the act made the item or took it away (see state.py).
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    place = models.CharField(max_length=80)
    act = models.CharField(max_length=20)
    change = models.JSONField(default=dict)
    account = models.BigIntegerField(null=True)  # None: the console or the machine
    by = models.CharField(max_length=150)  # the name that others are told
    at = models.DateTimeField(auto_now_add=True)
    # What went with the items that it took away, or lost them, as `state.take_away` gives it: to be put back.
    hanging = models.JSONField(default=dict, db_default={})
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["office", "place", "-id"], name="desk_step_place")]


class PaperThickness(models.Model):
    """How thick 100 sheets are in a town's papers, as somebody measured it."""

    office = models.OneToOneField(
        Office, on_delete=models.PROTECT, db_column="office_code", primary_key=True, related_name="+"
    )
    mm_per_100_sheets = models.DecimalField(max_digits=5, decimal_places=1)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)
