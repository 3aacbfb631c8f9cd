"""信用承诺书 (domain.md §5.5): its wording in versions, what was signed, its verification, and breaches."""

from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.reading_room.identity.person import masked_name
from cundang.reading_room.sealing import unsealed
from cundang.reading_room.tables.models import Version
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
    text_digest = models.CharField(max_length=64)  # SHA-256 of what was shown and signed (commitments.text)
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


class CommitmentChecks(models.Model):
    """How a county verifies commitments; without a row the program's own hold (data/commitment_checks.json)."""

    county = models.OneToOneField(
        Office, on_delete=models.PROTECT, primary_key=True, db_column="county_code", related_name="+"
    )
    percent = models.IntegerField()  # of commitments that are drawn for verification
    sensitive_percent = models.IntegerField()  # of those about kinds of records that have rules of their own
    workdays = models.IntegerField()  # from signing to verifying
    months = models.IntegerField()  # for which the route is closed after a breach, unless whoever decides says less
    objection_workdays = models.IntegerField()  # from an objection to its answer


class Exclusion(models.Model):
    """不再适用承诺: for a breach, decided by a person, until a day; internal, and no record of credit (domain.md §5.5).

    Only the office that decided reads it. That the route is closed, until when and by whom follows the person.
    """

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    commitment = models.OneToOneField(Commitment, on_delete=models.PROTECT, related_name="exclusion")
    number = models.CharField(max_length=30)  # of the enquiry
    person_key = models.CharField(max_length=64, blank=True)  # identity.person_key; empty once removed
    person = models.BinaryField(null=True)  # sealed: name, id_kind, id_number; null once removed
    grounds = models.BinaryField(null=True)  # sealed: reason, evidence
    decided_by = models.CharField(max_length=150)
    decided_account = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(auto_now_add=True)
    ends_on = models.DateField()  # the first day on which it no longer holds
    told_at = models.DateTimeField(null=True)  # the notice was printed for the person
    objection = models.BinaryField(null=True)  # sealed: words
    objected_at = models.DateTimeField(null=True)
    answer_due_on = models.DateField(null=True)
    answer = models.BinaryField(null=True)  # sealed: words
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)  # the objection was right

    class Meta:
        indexes = [
            models.Index(fields=["person_key"], condition=~models.Q(person_key=""), name="exclusion_person"),
        ]

    @property
    def holds(self) -> bool:
        """Whether the route is closed today."""
        return self.lifted_at is None and self.ends_on > timezone.localdate()

    @property
    def who(self) -> dict[str, str]:
        """The person: `name`, `id_kind`, `id_number`; empty once removed."""
        return unsealed(self.person)

    @property
    def masked(self) -> str:
        """The person's name as lists show it."""
        return masked_name(self.who.get("name", ""))

    @property
    def why(self) -> dict[str, str]:
        """`reason` and `evidence`; empty once removed."""
        return unsealed(self.grounds)

    @property
    def objection_told(self) -> str:
        """What the person wrote; empty once removed."""
        return unsealed(self.objection).get("words", "")

    @property
    def answer_told(self) -> str:
        """What the office above answered; empty while it has not."""
        return unsealed(self.answer).get("words", "")
