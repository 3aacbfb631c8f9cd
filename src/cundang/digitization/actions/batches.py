"""Batches: opened, filled with files, given to an operator, taken up again."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from cundang.custodians.models import Account, Office
from cundang.custodians.queries import Actor, acting, require
from cundang.digitization.actions.queue import OPEN_FILE, READ_PAGE, defer
from cundang.digitization.models import Assignment, Batch, BatchFile, BatchPage
from cundang.ledger.actions import record
from cundang.sentences import Sentence, kept
from cundang.strongroom.actions import store
from cundang.strongroom.models import Blob


class BatchRefused(Exception):
    """A delivery, or an act on it, that cannot be done; carries one sentence."""


@transaction.atomic
def open_batch(*, office: Office, name: str, source: str, actor: Actor) -> Batch:
    """The batch of this source in the office, made when it is new. `source` is whatever names it for ever."""
    require(actor, "ingest", office.code)
    key = hashlib.sha256(source.encode(errors="surrogateescape")).hexdigest()
    batch, made = Batch.objects.get_or_create(
        office=office, key=key, defaults={"name": name[:300] or office.name, "made_by": actor.name}
    )
    if made:
        record("batch opened", batch, actor=actor, detail={"name": name})
        if actor.given_batches_only and actor.account_id is not None:
            Assignment.objects.create(batch=batch, account_id=actor.account_id, given_by=actor.name)
    return batch


def take_file(batch: Batch, path: str, source: Path | BinaryIO, *, actor: Actor) -> BatchFile:
    """Keep one delivered file and put its opening in the queue; the same file again changes nothing.

    `path` is its place in the delivery. Opens its own transactions: the file is stored before its row exists.
    Raises what `strongroom.actions.store` raises.
    """
    with acting(actor):
        require(actor, "ingest", batch.office_id)
        blob = store(source, actor=actor)
    with acting(actor):
        file, made = BatchFile.objects.get_or_create(
            batch=batch, key=_key(path, blob), defaults={"office_id": batch.office_id, "path": path, "blob": blob}
        )
        if made:
            record("file received", file, actor=actor, office_code=batch.office_id, batch=batch.pk, blob=blob.digest)
            defer(OPEN_FILE, file.pk)
    return file


def keep_sheet(batch: Batch, path: str, source: Path, *, why: Sentence | None, actor: Actor) -> BatchFile:
    """Keep a table or text that lay among the scans; `why` it is no catalogue, where it is none."""
    with acting(actor):
        require(actor, "ingest", batch.office_id)
        blob = store(source, actor=actor)
        found = {"state": BatchFile.FAILED if why else BatchFile.OPENED, "why": kept(why) if why else ""}
        facts = {"office_id": batch.office_id, "path": path, "blob": blob, **found}
        file, made = BatchFile.objects.update_or_create(
            batch=batch, key=_key(path, blob), defaults=found, create_defaults=facts
        )
        if made:
            record("file received", file, actor=actor, office_code=batch.office_id, batch=batch.pk, blob=blob.digest)
    return file


@transaction.atomic
def note_problems(batch: Batch, problems: dict[str, Sentence], *, solved: Iterable[str] = (), actor: Actor) -> None:
    """Keep what could not be taken: path → why; `solved` are paths that were taken after all."""
    require(actor, "ingest", batch.office_id)
    locked = Batch.objects.select_for_update().get(pk=batch.pk)
    left = {path: why for path, why in locked.problems.items() if path not in set(solved)}
    left |= {path: kept(why) for path, why in problems.items()}
    if left != locked.problems:
        Batch.objects.filter(pk=batch.pk).update(problems=left)
    batch.problems = left


@transaction.atomic
def resume_batch(batch: Batch, *, actor: Actor) -> int:
    """Put everything of a batch that is not finished in the queue again; how much that was."""
    require(actor, "ingest", batch.office_id)
    files = BatchFile.objects.filter(batch=batch, state=BatchFile.WAITING).values_list("pk", flat=True)
    unfinished = Q(state=BatchPage.WAITING) | Q(state=BatchPage.ERROR)
    pages = BatchPage.objects.filter(unfinished, batch=batch)
    pages.update(attempts=0)
    chosen = [(OPEN_FILE, pk) for pk in files] + [(READ_PAGE, pk) for pk in pages.values_list("pk", flat=True)]
    for task, pk in chosen:
        defer(task, pk)
    return len(chosen)


@transaction.atomic
def assign_batch(batch: Batch, account: Account, *, given: bool, actor: Actor) -> None:
    """Give a batch to an account of a scan operator, or take it back."""
    require(actor, "assign_batch", batch.office_id)
    if given:
        if not account.posts.filter(role="scan_operator").exists():
            raise BatchRefused(_("只能把批次交给扫描操作员的账号。"))
        changed = Assignment.objects.get_or_create(batch=batch, account=account, defaults={"given_by": actor.name})[1]
    else:
        changed = bool(Assignment.objects.filter(batch=batch, account=account).delete()[0])
    if changed:
        record("batch given" if given else "batch taken back", batch, actor=actor, account=account.pk)


def _key(path: str, blob: Blob) -> str:
    """What a file of a batch is known by: its place and its content."""
    return hashlib.sha256(f"{path}\0{blob.digest}".encode(errors="surrogateescape")).hexdigest()
