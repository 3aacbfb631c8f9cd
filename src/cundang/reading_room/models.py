"""查档利用: enquiries (查档申请), their steps, and the clocks and days by which they are answered.

A person asks at any door (village, town, city, online …); the enquiry may be handed to another door and is then seen by
both. What names the applicant is sealed (sealing.py) and removed when its day has come; steps, numbers and counts stay.
"""

from typing import Final

from django.db import models
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.reading_room.access.models import AccessKind, AccessRule, AccessTable, Scrutiny, ShownDocument
from cundang.reading_room.agents.models import Agency, AgentRule
from cundang.reading_room.alarms.models import Alarm, AlarmRule, Look, WatchedChain
from cundang.reading_room.commitments.models import Commitment, CommitmentChecks, CommitmentTemplate, Exclusion
from cundang.reading_room.consents.models import Consent
from cundang.reading_room.copies.models import Copy, CopyLink, Pick, SigningKey, Sought
from cundang.reading_room.identity.models import UsedTicket, Vouching
from cundang.reading_room.identity.person import masked_name
from cundang.reading_room.partners.models import Call, CallBack, Partner, PartnerRequest
from cundang.reading_room.photos.models import DocumentPhoto, PhotoTerm
from cundang.reading_room.province.models import ProvincialRequest
from cundang.reading_room.publishing.models import PublishedClass, PublishedItem
from cundang.reading_room.purposes.models import Purpose
from cundang.reading_room.ratings.models import Complaint, Rating
from cundang.reading_room.sealing import unsealed
from cundang.reading_room.states import OPEN

__all__ = [
    "AccessKind",
    "AccessRule",
    "AccessTable",
    "Agency",
    "AgentRule",
    "Alarm",
    "AlarmRule",
    "Call",
    "CallBack",
    "Clock",
    "Commitment",
    "CommitmentChecks",
    "CommitmentTemplate",
    "Complaint",
    "Consent",
    "Copy",
    "CopyLink",
    "Counter",
    "DocumentPhoto",
    "Enquiry",
    "Exclusion",
    "Look",
    "Partner",
    "PartnerRequest",
    "PhotoTerm",
    "Pick",
    "ProvincialRequest",
    "PublishedClass",
    "PublishedItem",
    "Purpose",
    "Rating",
    "Scrutiny",
    "ShownDocument",
    "SigningKey",
    "Sought",
    "SpecialDay",
    "Step",
    "TrackingFailure",
    "UsedTicket",
    "Vouching",
    "WatchedChain",
]


class Enquiry(models.Model):
    """查档申请: asked at `office`, handled at `door`; `state` and what may follow stand in states.py."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, db_column="office_code", related_name="+"
    )  # asked here
    door = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="door_code", related_name="+")
    number = models.CharField(max_length=30, unique=True)  # `2026-330782106-0001-K7M4`, the end not to be guessed
    channel = models.CharField(max_length=20)
    state = models.CharField(max_length=20, default="drafted")
    applicant = models.BinaryField(null=True)  # sealed JSON (`Applicant`); null once removed
    person_key = models.CharField(max_length=64, blank=True, db_default="")  # identity.person_key; empty once removed
    subject = models.BinaryField(null=True)  # sealed: the name in the records that are looked for
    relation = models.CharField(max_length=20, default="self")  # of the applicant to the subject
    deceased = models.BooleanField(default=False)  # the subject
    matter = models.CharField(max_length=40, blank=True)  # code of what it was about (finding_aid.Matter)
    wanted = models.CharField(max_length=500, blank=True)  # what is looked for, in the applicant's words
    year_from = models.IntegerField(null=True)
    year_to = models.IntegerField(null=True)
    purpose = models.CharField(max_length=200)
    agent = models.BinaryField(null=True)  # sealed: who stands at the window for the applicant
    proxy = models.BooleanField(default=False)  # somebody stood for the applicant; stays when `agent` is removed
    committed = models.BooleanField(default=False)  # a commitment was signed for it
    result = models.CharField(max_length=20, blank=True)  # what came of it, of `RESULTS`; empty while nothing has
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    accepted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    extended = models.BooleanField(default=False)
    answered_at = models.DateTimeField(null=True)  # delivered, refused or told that there is nothing
    closed_at = models.DateTimeField(null=True)
    remove_on = models.DateField(null=True)  # set when it is closed

    class Meta:
        indexes = [
            models.Index(fields=["office", "state"], name="enquiry_office_state"),
            models.Index(fields=["door", "state"], name="enquiry_door_state"),
            models.Index(fields=["due_at"], condition=models.Q(answered_at=None), name="enquiry_unanswered"),
            models.Index(fields=["remove_on"], name="enquiry_remove_on"),
            models.Index(fields=["person_key"], condition=~models.Q(person_key=""), name="enquiry_person"),
            # All that statistics read, so that the sealed applicants stay unread.
            models.Index(
                fields=["accepted_at"],
                include=[
                    "door",
                    "channel",
                    "matter",
                    "result",
                    "proxy",
                    "committed",
                    "answered_at",
                    "due_at",
                    "office",
                ],
                name="enquiry_statistics",
            ),
        ]

    @property
    def person(self) -> dict[str, str]:
        """The applicant: `name`, `id_kind`, `id_number`, `phone`, `address`; empty once removed."""
        return unsealed(self.applicant)

    @property
    def masked(self) -> str:
        """The applicant's name as lists show it: `*建国` (domain.md §5.6)."""
        return masked_name(self.person.get("name", ""))

    @property
    def subject_name(self) -> str:
        """Whose records are looked for; empty once removed."""
        return unsealed(self.subject).get("name", "")

    @property
    def late(self) -> bool:
        """Whether its time is over without an answer."""
        return self.state in OPEN and self.due_at is not None and self.due_at < timezone.now()


class Step(models.Model):
    """What was done with an enquiry, the first first; never changed."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="steps")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")  # its door
    act = models.CharField(max_length=20)
    state = models.CharField(max_length=20)  # afterwards
    words = models.CharField(max_length=500, blank=True)  # the reason, or what the applicant is told
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)


class Counter(models.Model):
    """The last number given in an office and year, of a kind of paper; held while one is given, so none is skipped."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    kind = models.CharField(max_length=20)
    year = models.IntegerField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "kind", "year"], name="counter_once")]


class Clock(models.Model):
    """办理时限 of a channel in a county; without rows the program's own hold (data/clocks.json)."""

    MINUTES, WORKDAYS = "minutes", "workdays"
    UNITS: Final = (MINUTES, WORKDAYS)

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    channel = models.CharField(max_length=20)
    amount = models.IntegerField()
    unit = models.CharField(max_length=10)
    extension = models.IntegerField(default=0)  # in the same unit, once, with a reason; 0: none

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "channel"], name="clock_once")]


class SpecialDay(models.Model):
    """A public holiday, or a weekend day on which offices work (调休), as a county keeps them."""

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    day = models.DateField()
    works = models.BooleanField()
    name = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "day"], name="special_day_once")]


class TrackingFailure(models.Model):
    """A number or telephone that did not fit, by the network address it came from; kept for an hour."""

    source = models.CharField(max_length=64)  # a digest, not the address
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["source", "at"], name="tracking_failure_source")]
