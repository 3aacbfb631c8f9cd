"""An enquiry of ours that is asked on in the provincial service network: by hand on its site, or by an adapter."""

from typing import Final

from django.db import models

from cundang.reading_room.sealing import unsealed


class ProvincialRequest(models.Model):
    """Where an enquiry stands in the provincial network; `number` is the network's, empty while nobody has it."""

    MANUAL, ADAPTER = "manual", "adapter"
    WAITING, REGISTERED, PROCESSING, ANSWERED, DECLINED = "waiting", "registered", "processing", "answered", "declined"
    STATES: Final = (WAITING, REGISTERED, PROCESSING, ANSWERED, DECLINED)
    OVER: Final = (ANSWERED, DECLINED)

    enquiry = models.OneToOneField("reading_room.Enquiry", on_delete=models.PROTECT, related_name="provincial_request")
    way = models.CharField(max_length=10)
    number = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12)
    reply = models.BinaryField(null=True)  # sealed: what was answered; null once removed
    tries = models.IntegerField(default=0)  # in vain, one after the other
    due_at = models.DateTimeField(null=True)  # when the adapter asks next
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="provincial_due")]

    @property
    def answer(self) -> str:
        """What was answered; empty where nothing was, or once removed."""
        return unsealed(self.reply).get("words", "")
