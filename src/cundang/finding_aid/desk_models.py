"""What the index learns at the desk: names put right by hand, searches that found nothing, characters misread.

`MentionEdit` and `Unfound` are what people wrote. `Lesson` and the counts of `Confusion` are derived from these and
from the corrections of lines (learning.py), page by page, so that nothing is counted twice. A confusion holds single
characters and belongs to a county; a lesson leads back to its place and belongs to the page's own office.
"""

from typing import Any, Final

from django.db import models

from cundang.custodians.models import Office
from cundang.holdings.models import Page

_DERIVED: Final[Any] = {
    "on_delete": models.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}

KINDS: Final = ("correction", "mention", "found")  # evidence of a misreading, the surest first


class MentionEdit(models.Model):
    """A person's word on a name at a place of a page: another name, no person, or one that was not seen."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    line = models.IntegerField()  # of the page's reading, from 0
    start = models.IntegerField()  # character of the line, from 0
    written = models.CharField(max_length=60, blank=True)  # what stood there; empty: the name is not to be read there
    was = models.CharField(max_length=30, blank=True)  # the name that was seen there; empty: none
    name = models.CharField(max_length=30, blank=True)  # as compared; empty: no person
    role = models.CharField(max_length=20, blank=True)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)  # then it counts no more

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["page", "line", "start", "was"],
                condition=models.Q(undone_at=None) & ~models.Q(was=""),
                name="mention_edited_once",
            ),
            models.UniqueConstraint(
                fields=["page", "line", "start", "name"],
                condition=models.Q(undone_at=None, was=""),
                name="mention_added_once",
            ),
        ]


class Unfound(models.Model):
    """A name or a short phrase that was looked for in vain; the archivist's work list. The words go on their day."""

    STATES: Final = ("open", "found", "closed")

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    words = models.CharField(max_length=60, blank=True)  # empty when their day has come
    times = models.IntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    by = models.CharField(max_length=150)  # who asked last
    state = models.CharField(max_length=6, default="open")
    reason = models.CharField(max_length=200, blank=True)  # why it is not there, when closed
    page = models.ForeignKey(Page, on_delete=models.CASCADE, null=True, related_name="+")  # where it was found
    line = models.IntegerField(null=True)
    # What was read there instead: [character of the line, read, meant] each.
    pairs = models.JSONField(default=list)
    settled_by = models.CharField(max_length=150, blank=True)
    settled_at = models.DateTimeField(null=True)
    remove_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "words"], condition=models.Q(state="open") & ~models.Q(words=""), name="unfound_once"
            )
        ]
        indexes = [
            models.Index(fields=["state", "office"], name="unfound_state"),
            models.Index(fields=["remove_on"], name="unfound_remove_on"),
        ]


class Lesson(models.Model):
    """One character of one line that was read as another: counted once, whatever tells of it."""

    office = models.ForeignKey(Office, db_column="office_code", **_DERIVED)
    page = models.ForeignKey(Page, **_DERIVED)
    line = models.IntegerField()
    place = models.IntegerField()  # character of the line as it was first read, from 0
    read = models.CharField(max_length=1, db_collation="C")
    meant = models.CharField(max_length=1, db_collation="C")
    kind = models.CharField(max_length=10)  # one of KINDS
    seen = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["page", "line", "place"], name="lesson_once")]
        indexes = [models.Index(fields=["read", "meant", "office"], name="lesson_pair")]


class Confusion(models.Model):
    """A character that is read for another in a county, how often, and whether searches may use it."""

    office = models.ForeignKey(Office, db_column="office_code", **_DERIVED)  # the county
    read = models.CharField(max_length=1, db_collation="C")
    meant = models.CharField(max_length=1, db_collation="C")
    times = models.IntegerField()
    corrections = models.IntegerField()
    mentions = models.IntegerField()
    found = models.IntegerField()
    first_seen = models.DateTimeField()
    last_seen = models.DateTimeField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "meant", "read"], name="confusion_once")]


class ConfusionList(models.Model):
    """Whether a county uses its list at all; without a row it does."""

    office = models.OneToOneField(
        Office, on_delete=models.DO_NOTHING, db_constraint=False, db_column="office_code", related_name="+"
    )
    active = models.BooleanField(default=True)
