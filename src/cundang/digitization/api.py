"""Batches as endpoints: list, one, deliver."""

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Router, Schema
from ninja.errors import HttpError
from ninja.files import UploadedFile

from cundang.custodians.middleware import actor
from cundang.custodians.queries import office_for, require
from cundang.digitization.delivery import DeliveryRefused
from cundang.digitization.models import Batch
from cundang.digitization.queries import batch_for, batches_with_counts, problems, progress
from cundang.digitization.upload import take_upload
from cundang.paging import skipped
from cundang.strongroom.queries import StoreError

router = Router(tags=["batches"])
AT_MOST = 200


class BatchListed(Schema):
    """A batch in the list; counts are pages, a file not yet opened counts as one that waits."""

    id: int
    name: str
    office: str
    pages: int
    done: int
    failed: int
    waiting: int


class ProblemShown(Schema):
    """Something that a person should look at; `page` is the page's number in its item."""

    file: str
    page: int | None
    why: str
    kind: str


class BatchShown(Schema):
    """As `cundang ingest --json` prints it."""

    batch: int
    pages: int
    done: int
    failed: int
    waiting: int
    problems: list[ProblemShown]


@router.get("/batches", response=list[BatchListed], url_name="batches")
def batches(request: HttpRequest, limit: int = 50, offset: int = 0) -> list[dict[str, Any]]:
    """Batches in one's scope, the latest first."""
    require(actor(request), "see_batches")
    limit, offset = min(max(limit, 1), AT_MOST), skipped(offset)
    return [_listed(batch) for batch in batches_with_counts(actor(request))[offset : offset + limit]]


def _listed(batch: Any) -> dict[str, Any]:
    waiting = batch.waiting + batch.unopened
    return {
        "id": batch.pk,
        "name": batch.name,
        "office": batch.office_id,
        "pages": batch.done + batch.failed + waiting,
        "done": batch.done,
        "failed": batch.failed,
        "waiting": waiting,
    }


@router.get("/batches/{int:pk}", response=BatchShown, url_name="batch")
def batch(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One batch, with its problems."""
    require(actor(request), "see_batches")
    return _shown(batch_for(actor(request), pk))


@router.post("/batches", response=BatchShown, url_name="deliver")
def deliver(
    request: HttpRequest, files: File[list[UploadedFile]], office: Form[str], name: Form[str] = ""
) -> dict[str, Any]:
    """Deliver files, or one zip, for an office."""
    who = actor(request)
    require(who, "ingest")
    try:
        found = office_for(who, office, "ingest")
        made = take_upload(files, request.POST.getlist("paths"), office=found, name=name, actor=who)
    except (DeliveryRefused, StoreError) as refusal:
        raise HttpError(422, str(refusal)) from refusal
    return _shown(made)


def _shown(batch: Batch) -> dict[str, Any]:
    how_far = progress(batch)
    return {
        "batch": batch.pk,
        "pages": how_far.pages,
        "done": how_far.done,
        "failed": how_far.failed,
        "waiting": how_far.waiting,
        "problems": [problem.as_json() for problem in problems(batch)],
    }
