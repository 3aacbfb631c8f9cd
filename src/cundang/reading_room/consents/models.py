"""征求同意: what the office whose records are looked for is asked, and what it answers (档案法实施条例 §34)."""

from typing import Final

from django.db import models
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.reading_room.sealing import unsealed


class Consent(models.Model):
    """Asked of `unit` by `door`. `told`, sealed, is all that the unit learns: no document, no telephone."""

    GIVEN, REFUSED, LAPSED = "given", "refused", "lapsed"
    ANSWERS: Final = (GIVEN, REFUSED, LAPSED)  # lapsed: the enquiry came to its end before

    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="consents")
    number = models.CharField(max_length=30)  # of the enquiry, which the unit itself does not see
    door = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="door_code", related_name="+")
    unit = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="unit_code", related_name="+")
    told = models.BinaryField(null=True)  # null once removed
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=10, blank=True)
    words = models.CharField(max_length=500, blank=True)
    answered_by = models.CharField(max_length=150, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enquiry", "unit"], condition=models.Q(answer=""), name="consent_open_once"
            ),
        ]
        indexes = [models.Index(fields=["unit", "answer"], name="consent_unit_answer")]

    @property
    def facts(self) -> dict[str, str]:
        """What the unit is told: `applicant`, `relation`, `deceased`, `subject`, `wanted`, `matter`, `purpose`."""
        return unsealed(self.told)

    @property
    def late(self) -> bool:
        """Whether its time is over without an answer."""
        return not self.answer and self.due_at < timezone.now()
