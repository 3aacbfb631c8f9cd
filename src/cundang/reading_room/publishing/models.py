"""公开目录: which classes a county lets others harvest, and the records that are out, or were."""

from django.db import models

from cundang.custodians.models import Office


class PublishedClass(models.Model):
    """A class of records whose catalogue a county publishes; without rows none is.

    A row is ended, never changed, so that one can see later what was published when.
    """

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    class_code = models.CharField(max_length=20)
    after_years = models.IntegerField()  # whole years after the year of the record
    with_persons = models.BooleanField(default=False)  # records of whom persons are named in the catalogue, too
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    ended_by = models.CharField(max_length=150, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "class_code"], condition=models.Q(ended_at=None), name="published_class_once"
            )
        ]


class PublishedItem(models.Model):
    """A record that is, or was, published; kept for ever, also when the item is gone (deletedRecord: persistent)."""

    item = models.BigIntegerField(unique=True)  # key of a holdings.Item, which may be gone
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    class_code = models.CharField(max_length=20)
    digest = models.CharField(max_length=32)  # of what is told of it
    deleted = models.BooleanField(default=False)
    datestamp = models.DateTimeField()  # whole seconds: when it was published, changed or taken back

    class Meta:
        indexes = [
            models.Index(fields=["datestamp", "item"], name="published_datestamp"),
            models.Index(fields=["office", "datestamp", "item"], name="published_office"),
        ]
