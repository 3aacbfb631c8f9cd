"""What is kept of citizens who sign in: tickets that were used, for a day, by digest; no person."""

from django.db import models


class UsedTicket(models.Model):
    """A ticket by which somebody signed in, so that nobody does so again with it."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of provider and ticket
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="used_ticket_at")]
