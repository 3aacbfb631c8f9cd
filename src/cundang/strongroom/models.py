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
