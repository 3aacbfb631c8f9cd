"""Partners: who asks by machine (the provincial network, another county's system), what they asked, and were told."""

from typing import Final
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cundang.custodians.models import Office


class Partner(models.Model):
    """A system that asks of a county. Of its key only the salts are kept (partners/signing.py)."""

    ASKS: Final = ("ask", "status", "withdraw", "copy")
    MOST_PER_MINUTE: Final = 600

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    code = models.CharField(max_length=30, unique=True)  # how it names itself; never changed
    name = models.CharField(max_length=60)
    asks = ArrayField(models.CharField(max_length=20), default=list)  # of `ASKS`
    offices = ArrayField(models.CharField(max_length=12), default=list)  # codes; each with all offices below it
    callback = models.CharField(max_length=300, blank=True)  # address that is told of each step
    quiet_until = models.DateTimeField(null=True)  # it did not answer: nothing more is sent until then
    per_minute = models.IntegerField(default=60)  # requests
    salt = models.CharField(max_length=40)
    keyed_at = models.DateTimeField()
    former_salt = models.CharField(max_length=40, blank=True)  # of the key before, which holds until `former_until`
    former_until = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True)

    def may_ask_at(self, office_code: str) -> bool:
        """Whether an office is among those it may ask."""
        return any(office_code.startswith(code) for code in self.offices)


class PartnerRequest(models.Model):
    """A partner's request under the partner's own number, and the enquiry that it became."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="requests")
    number = models.CharField(max_length=64)
    enquiry = models.OneToOneField("reading_room.Enquiry", on_delete=models.PROTECT, related_name="partner_request")
    digest = models.CharField(max_length=64)  # keyed, of what was asked: the same number with other words is told apart
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "number"], name="partner_number_once")]


class CallBack(models.Model):
    """What a partner is told of a step: written with the step, sent by a job, tried again until it is received.

    Whoever sends takes it for a minute (`taken_until`): killed on the way, it is sent again, with the same `event`.
    """

    WAITING, SENT, GIVEN_UP = "waiting", "sent", "given_up"
    STATES: Final = (WAITING, SENT, GIVEN_UP)

    event = models.UUIDField(default=uuid4, unique=True)  # by which the receiver knows a repetition
    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="callbacks")
    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="+")
    body = models.JSONField()
    state = models.CharField(max_length=10, default=WAITING)
    tries = models.IntegerField(default=0)
    due_at = models.DateTimeField(null=True)  # null: not waiting
    taken_until = models.DateTimeField(null=True)
    answer = models.CharField(max_length=20, blank=True)  # the last: status, `timeout`, `connection`, `address`
    made_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["partner", "due_at"], condition=models.Q(state="waiting"), name="callback_waiting"),
            models.Index(fields=["partner", "state"], name="callback_partner_state"),
        ]


class Call(models.Model):
    """One request from outside, kept for minutes: counted against a limit, and its nonce is not taken twice."""

    source = models.CharField(max_length=64)  # `partner 7`, or the digest of a network address
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "nonce"], name="call_once")]
        indexes = [models.Index(fields=["source", "at"], name="call_source")]
