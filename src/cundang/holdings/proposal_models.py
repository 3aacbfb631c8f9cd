"""What people said to the proposals of the rules."""

from django.db import models

from cundang.custodians.models import Office


class ProposalDecision(models.Model):
    """One proposal that a person accepted or refused, with the line that it came from, as it was then.

    What is refused is not proposed again; a refusal that is taken back goes.
    """

    item = models.ForeignKey("holdings.Item", on_delete=models.CASCADE, related_name="proposal_decisions")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    field = models.CharField(max_length=30)
    value = models.TextField()
    before = models.TextField(blank=True)  # what the field said; of persons nothing
    accepted = models.BooleanField()
    rule = models.CharField(max_length=30)
    confidence = models.FloatField()  # 0 to 1
    page = models.IntegerField(null=True)  # number of the page in its item; null where no line says it
    line = models.IntegerField(null=True)  # of the page's reading, from 0
    text = models.TextField(blank=True)  # of the line
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "field", "value"], condition=models.Q(accepted=False), name="proposal_refused_once"
            )
        ]
