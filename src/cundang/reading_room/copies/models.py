"""复制件、档案证明: what was looked for and picked for an answer, the copies given out, their keys and their links."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.utils import timezone

from cundang.custodians.models import Office
from cundang.holdings.models import Page
from cundang.reading_room.sealing import unsealed
from cundang.strongroom.models import Blob

LASTS: Final = timedelta(hours=72)  # that a paper can be fetched from afar, without asking again


class Sought(models.Model):
    """A search made for an enquiry: a statement that nothing was found says what was searched."""

    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="sought")
    words = models.BinaryField(null=True)  # sealed: a name, mostly; null once removed
    place = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="place_code", related_name="+")
    year_from = models.IntegerField(null=True)
    year_to = models.IntegerField(null=True)
    found = models.IntegerField()  # exact hits
    pages = models.IntegerField()  # pages that had been read there
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)

    @property
    def asked(self) -> str:
        """What was looked for; empty once removed."""
        return unsealed(self.words).get("words", "")


class Pick(models.Model):
    """A page, or lines of it, that the answer to an enquiry is to show."""

    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="picks")
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    lines = models.JSONField(null=True)  # indexes of its reading's lines; null: the whole page
    account_id = models.BigIntegerField(null=True)  # who picked; another one issues where the rule is two persons
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["enquiry", "page"], name="pick_once")]


class SigningKey(models.Model):
    """A key that signs copies until another takes over; its public part verifies for ever."""

    name = models.CharField(max_length=16, unique=True)  # made from the public part; stands in each signed text
    algorithm = models.CharField(max_length=20)
    public = models.CharField(max_length=200)  # base64url
    private = models.BinaryField()  # sealed
    made_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(models.Value(1), condition=models.Q(retired_at=None), name="signing_key_one_in_use")
        ]


class Copy(models.Model):
    """A numbered paper of an office: a copy, a certificate, or the statement that nothing was found; never changed."""

    COPY, CERTIFICATE, NOT_FOUND = "copy", "certificate", "not_found"
    KINDS: Final = (COPY, CERTIFICATE, NOT_FOUND)

    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="copies")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")  # issues it
    year = models.IntegerField()
    serial = models.IntegerField()  # 1, 2, 3 … within office and year
    kind = models.CharField(max_length=12)
    shows = models.JSONField(default=list)  # a page each: item, reference, page, number, lines, digest of the picture
    pdf = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, related_name="+")  # null once removed
    digest = models.CharField(max_length=64)  # what is signed: SHA-256 over its pictures (signing.content_digest)
    code = models.CharField(max_length=12)  # typed with the number by whoever cannot read the QR code
    signed = models.CharField(max_length=300)  # the text in the QR code (copies/signing.py)
    prepared_by = models.CharField(max_length=150)
    issued_by = models.CharField(max_length=150)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.CharField(max_length=150, blank=True)
    reason = models.CharField(max_length=200, blank=True)  # why it was revoked

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "serial"], name="copy_number_once")]

    @property
    def number(self) -> str:
        """`2026-330782106-0001`: the year, the office that issued it, its place in that year."""
        return number_of(self.year, self.office_id, self.serial)

    @property
    def fetched_until(self) -> datetime:
        """Until when a partner may fetch it: from its issue, or from the last link that was made for it since."""
        return max([self.issued_at, *(link.made_at for link in self.links.all())]) + LASTS


def number_of(year: int, office_code: str, serial: int) -> str:
    """A copy's number as it is printed."""
    return f"{year}-{office_code}-{serial:04}"


class CopyLink(models.Model):
    """An address from which the applicant fetches a copy: for some days, once, on the device that opens it first."""

    copy = models.ForeignKey(Copy, on_delete=models.PROTECT, related_name="links")
    device = models.CharField(max_length=64, blank=True)  # SHA-256 of what the device was given to keep
    by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    @property
    def over(self) -> bool:
        """Whether its days are over."""
        return self.expires_at < timezone.now()
