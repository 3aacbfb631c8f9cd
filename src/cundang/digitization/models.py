"""Batches of scans on their way to becoming pages of records."""

from typing import Any

from django.db import models
from django.db.models import PROTECT, SET_NULL, ForeignKey, QuerySet
from django.db.models.deletion import Collector

from cundang.custodians.models import Account, Office
from cundang.holdings.models import Item, Page
from cundang.strongroom.models import Blob

TRIES = 3  # readings of a page that broke off or met a broken machine; then a person decides


class Batch(models.Model):
    """One delivery of a scanner: a folder, a zip or an upload. `key` knows it again when it is delivered again."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    name = models.CharField(max_length=300)
    key = models.CharField(max_length=64)  # SHA-256 of where it came from
    given_to = models.ManyToManyField(Account, related_name="batches", through="Assignment")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    problems = models.JSONField(default=dict)  # path → sentence (kept), of what was delivered and could not be taken

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "key"], name="batch_once")]


class Assignment(models.Model):
    """A batch given to an account: a vendor's operator sees no other."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    given_by = models.CharField(max_length=150)
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "account"], name="batch_given_once")]


def let_go_when_read(
    collector: Collector, field: "ForeignKey[Any, Any]", files: "QuerySet[BatchFile]", using: str
) -> None:
    """A delivered file goes with the record that it became; while a page of it is still worked on, it stays."""
    open_pages = BatchPage.objects.using(using).exclude(state=BatchPage.DONE).filter(file__in=[one.pk for one in files])
    waiting = any(one.state == BatchFile.WAITING for one in files) or open_pages.exists()
    (PROTECT if waiting else SET_NULL)(collector, field, files, using)


class BatchFile(models.Model):
    """A file of a batch, kept as it was delivered. The same path with other content is another file.

    Without a `blob` its bytes were destroyed with the record that it became.
    """

    WAITING, OPENED, FAILED, REPLACED = "waiting", "opened", "failed", "replaced"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="files")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    path = models.TextField()  # within the batch, `/` between folders
    key = models.CharField(max_length=64)  # SHA-256 of path and content
    blob = models.ForeignKey(Blob, on_delete=let_go_when_read, null=True, related_name="+")
    state = models.CharField(max_length=10, default=WAITING)
    why = models.JSONField(default=str, blank=True)  # a sentence as `sentences.kept`, when failed
    taken_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "key"], name="batch_file_once")]
        indexes = [models.Index(fields=["batch", "state"])]


class BatchPage(models.Model):
    """One image of a file, from its opening to its reading. `failed`: bad material; `error`: a broken machine."""

    WAITING, DONE, FAILED, ERROR = "waiting", "done", "failed", "error"

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="pages")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    file = models.ForeignKey(BatchFile, on_delete=models.CASCADE, related_name="pages")
    index = models.IntegerField()  # of the image in its file, from 1
    reference = models.CharField(max_length=200, blank=True)  # 档号 as the file name has it
    number = models.IntegerField(null=True)  # image number in the item, from 1
    # Set null when the arranging desk joins the item with another: `page` still says where the image went.
    item = models.ForeignKey(Item, on_delete=models.SET_NULL, null=True, related_name="+")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default=WAITING)
    why = models.JSONField(default=str, blank=True)  # a sentence as `sentences.kept`, when failed or error
    remarks = models.JSONField(default=list)  # [{"code": str, "value": number or text}]; words in checks.py
    attempts = models.IntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=20, blank=True)  # accepted
    reason = models.TextField(blank=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "index"], name="batch_page_once")]
        indexes = [
            models.Index(fields=["batch", "state"]),
            models.Index(fields=["item", "number"]),
            models.Index(fields=["page"]),
        ]
