"""信用承诺书 (domain.md §5.5): its wording in versions, and those that were signed, each with its verification."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cundang.reading_room.version_models import Version
from cundang.strongroom.models import Blob


class CommitmentTemplate(Version):
    """The wording of a county's commitment; what names the person and the enquiry is filled in by the program."""

    made_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=60)
    told = ArrayField(models.TextField())  # 告知内容: duty, content, liability, how it is verified; a paragraph each
    promises = ArrayField(models.TextField())  # 承诺事项

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "in_force_from"],
                condition=models.Q(draft=False),
                name="commitment_template_once_a_day",
            ),
        ]


class Commitment(models.Model):
    """A commitment that was signed: sealed as a PDF, in place of the proof of kinship of one enquiry.

    `due_on`: drawn for verification, to be done by then. `stands`: it replaces the proof; no longer once found untrue.
    """

    WINDOW, PHONE, PAPER = "window", "phone", "paper"
    WAYS: Final = (WINDOW, PHONE, PAPER)
    TRUE, FALSE, UNKNOWN = "true", "false", "unknown"
    FINDINGS: Final = (TRUE, FALSE, UNKNOWN)

    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="commitments")
    template = models.ForeignKey(CommitmentTemplate, on_delete=models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)  # by which it was signed
    text_digest = models.CharField(max_length=64)  # SHA-256 of what was shown and signed (commitment_text.digest)
    pdf = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")  # null once removed
    pdf_digest = models.CharField(max_length=64)  # stays
    taken_by = models.CharField(max_length=150)  # who was at the window, or the applicant alone
    signed_at = models.DateTimeField()
    stands = models.BooleanField(default=True)
    due_on = models.DateField(null=True)
    finding = models.CharField(max_length=10, blank=True)
    words = models.CharField(max_length=500, blank=True)  # how it was verified
    checked_by = models.CharField(max_length=150, blank=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enquiry"], condition=models.Q(stands=True), name="commitment_once"),
        ]
        indexes = [
            models.Index(
                fields=["due_on"], condition=models.Q(finding="", due_on__isnull=False), name="commitment_to_verify"
            ),
        ]

    @property
    def late(self) -> bool:
        """Whether it should have been verified by now."""
        return bool(self.due_on and not self.finding and self.due_on < timezone.localdate())
