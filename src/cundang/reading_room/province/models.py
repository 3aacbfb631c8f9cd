"""An enquiry of ours that is asked on in the provincial service network: by hand on its site, or by an adapter."""

from typing import Final

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from cundang.reading_room.sealing import unsealed

STATE_WORDS: Final[dict[str, Promise]] = {
    "waiting": pgettext_lazy("省网", "等待送出"),
    "registered": pgettext_lazy("省网", "已登记"),
    "processing": pgettext_lazy("省网", "办理中"),
    "answered": pgettext_lazy("省网", "已答复"),
    "declined": pgettext_lazy("省网", "不予受理"),
}


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
    def state_words(self) -> Promise:
        """Where it stands, in words."""
        return STATE_WORDS[self.state]

    @property
    def answer(self) -> str:
        """What was answered; empty where nothing was, or once removed."""
        return unsealed(self.reply).get("words", "")
