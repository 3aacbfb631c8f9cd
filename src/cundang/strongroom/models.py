"""Every file once under its SHA-256; never changed, checked on a schedule."""

from django.db import models


class Blob(models.Model):
    """A stored file."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256, lower-case hex
    size = models.BigIntegerField()  # bytes
    media_type = models.CharField(max_length=100, blank=True)
    stored_at = models.DateTimeField(auto_now_add=True)
    checked_at = models.DateTimeField(null=True, db_index=True)
    sound = models.BooleanField(null=True)  # of the last check; null = never checked


class Removal(models.Model):
    """A file that nothing refers to any more and that is to go, or went, from the store (`removed_at`).

    Its `Blob` row is gone already: first the row, then the bytes, so that no row ever points at nothing.
    """

    digest = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    asked_at = models.DateTimeField(auto_now_add=True)
    removed_at = models.DateTimeField(null=True, db_index=True)
