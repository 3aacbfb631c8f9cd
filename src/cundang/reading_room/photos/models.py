"""Photos of documents that an applicant showed: sealed, seen by who handles the enquiry, removed after a term."""

from django.db import models

from cundang.custodians.models import Office


class DocumentPhoto(models.Model):
    """One page of a document. In the table and not in the strongroom: removed with its row, in one transaction."""

    enquiry = models.ForeignKey("reading_room.Enquiry", on_delete=models.PROTECT, related_name="photos")
    name = models.CharField(max_length=40)  # of the document; the same as `ShownDocument.name` where it is on the list
    sealed = models.BinaryField()  # a JPEG of pixels alone, sealed (sealing.sealed_bytes)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)


class PhotoTerm(models.Model):
    """For how long a county keeps photos after the answer; without a row `CUNDANG_PHOTO_DAYS`."""

    county = models.OneToOneField(
        Office, on_delete=models.PROTECT, primary_key=True, db_column="county_code", related_name="+"
    )
    days = models.IntegerField()
