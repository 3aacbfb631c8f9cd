"""What is kept of citizens who sign in: used tickets, for a day, by digest; that somebody vouched; no person."""

from django.db import models


class UsedTicket(models.Model):
    """A ticket by which somebody signed in, so that nobody does so again with it."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of provider and ticket
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="used_ticket_at")]


class Vouching(models.Model):
    """Whoever asked was signed in, and who vouched for them had looked at the document (高级实名).

    It stands in for the documents that the access rules name (`AccessTable.vouched`).
    """

    enquiry = models.OneToOneField(
        "reading_room.Enquiry", on_delete=models.PROTECT, primary_key=True, related_name="vouching"
    )
    provider = models.CharField(max_length=20)  # its code
    words = models.CharField(max_length=40)  # what it and its level are called, as its data said then
    at = models.DateTimeField(auto_now_add=True)
