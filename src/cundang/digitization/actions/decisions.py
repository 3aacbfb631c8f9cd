"""What a person decides about a page of a batch: try again, put another image in its place, accept it as it is."""

import hashlib
from typing import BinaryIO

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, require
from cundang.digitization.actions.batches import BatchRefused
from cundang.digitization.actions.queue import OPEN_FILE, READ_PAGE, defer
from cundang.digitization.actions.unread import count_unread
from cundang.digitization.models import BatchFile, BatchPage
from cundang.holdings.actions import Undescribable, draft_item
from cundang.ledger.actions import record, record_look
from cundang.strongroom.actions import store


@transaction.atomic
def retry_page(page: BatchPage, *, actor: Actor) -> None:
    """Open and read a failed page again; what was done stays as it is."""
    require(actor, "work_batch", page.office_id)
    page = _locked(page)
    if page.state == BatchPage.DONE:
        raise BatchRefused(_("这一页已经完成，不需要重试。"))
    record("page retried", page, actor=actor, batch=page.batch_id)
    if page.item_id is None:  # the file itself could not be opened: its pages are not known yet
        file = page.file
        page.delete()
        BatchFile.objects.filter(pk=file.pk).update(state=BatchFile.WAITING, why="")
        defer(OPEN_FILE, file.pk)
        return
    _wait_again(page, actor=actor)


@transaction.atomic
def replace_page(page: BatchPage, source: BinaryIO, name: str, *, actor: Actor) -> None:
    """Put another image in the place of a page; the first page of the file counts. The earlier file stays stored."""
    require(actor, "work_batch", page.office_id)
    page = _locked(page)
    if page.state == BatchPage.WAITING:
        raise BatchRefused(_("这一页还在处理，请稍后再决定。"))
    if page.item is None:
        try:
            page.item = draft_item(office=page.office, reference=page.reference, actor=actor)
        except Undescribable as refusal:
            raise BatchRefused(_("文件名不能作为档号：%(why)s请改名后重新提交。") % {"why": refusal}) from refusal
    blob = store(source, actor=actor)
    old = page.file
    path = f"{old.path} ← {name}"
    key = hashlib.sha256(f"{page.pk}\0{timezone.now().isoformat()}\0{blob.digest}".encode()).hexdigest()
    page.file = BatchFile.objects.create(
        batch_id=page.batch_id, office_id=page.office_id, path=path, key=key, blob=blob, state=BatchFile.OPENED
    )
    page.index, page.remarks = 1, []
    page.save(update_fields=["item", "file", "index", "remarks"])
    if not old.pages.exists():
        BatchFile.objects.filter(pk=old.pk).update(state=BatchFile.REPLACED)
    record("page to be replaced", page, actor=actor, batch=page.batch_id, blob=blob.digest)
    _wait_again(page, actor=actor)


@transaction.atomic
def accept_page(page: BatchPage, reason: str, *, actor: Actor) -> None:
    """Leave a page with a remark, or a failed one, as it is, and say why (DA/T 31-2017 10.5)."""
    require(actor, "work_batch", page.office_id)
    reason = " ".join(reason.split())
    if not reason:
        raise BatchRefused(_("请写明接受的理由。"))
    page = _locked(page)
    if page.state in (BatchPage.WAITING, BatchPage.ERROR):
        raise BatchRefused(_("这一页还在处理，请稍后再决定。"))
    page.decision, page.reason = "accepted", reason
    page.decided_by, page.decided_at = actor.name, timezone.now()
    page.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    record("page accepted", page, actor=actor, batch=page.batch_id, detail={"reason": reason})


@transaction.atomic
def view_page(page: BatchPage, *, actor: Actor) -> None:
    """Note in the ledger that the picture of a page was shown."""
    require(actor, "see_batches", page.office_id)
    record_look("viewed", page, actor=actor, batch=page.batch_id)


def _locked(page: BatchPage) -> BatchPage:
    return BatchPage.objects.select_for_update(of=("self",)).select_related("file", "office").get(pk=page.pk)


def _wait_again(page: BatchPage, *, actor: Actor) -> None:
    page.state, page.why, page.attempts, page.decision, page.finished_at = BatchPage.WAITING, "", 0, "", None
    page.save(update_fields=["state", "why", "attempts", "decision", "finished_at"])
    defer(READ_PAGE, page.pk)
    if page.item is not None:
        count_unread(page.item, actor=actor)
