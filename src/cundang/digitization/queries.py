"""Every read of batches; each takes the actor and returns only what that actor may see."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django.models import ProcrastinateWorker

from cundang.custodians.models import Account
from cundang.custodians.queries import Actor
from cundang.digitization import checks
from cundang.digitization.models import TRIES, Assignment, Batch, BatchFile, BatchPage
from cundang.holdings.models import Item, Page
from cundang.holdings.references import key
from cundang.jobs import STALLED_SECONDS
from cundang.sentences import in_words

SPEED_WINDOW = timedelta(minutes=5)
PROBLEM = Q(decision="") & (Q(state__in=(BatchPage.FAILED, BatchPage.ERROR)) | ~Q(remarks=[]))


def batches_for(actor: Actor, act: str = "see_batches") -> QuerySet[Batch]:
    """Batches of the actor's offices; for a vendor's operator, of these only the batches given to the account."""
    found = Batch.objects.filter(actor.scope(act).filter()).select_related("office").order_by("-pk")
    if actor.given_batches_only:
        mine = Assignment.objects.filter(batch=OuterRef("pk"), account_id=actor.account_id or 0)
        found = found.filter(Exists(mine))
    return found


def batches_with_counts(actor: Actor) -> QuerySet[Batch]:
    """Batches with `done`, `failed`, `waiting` (pages) and `unopened` (files) for the list."""
    mine = Batch.objects.filter(pk=OuterRef("pk"))

    def pages(*states: str) -> Subquery:
        counted = mine.annotate(n=Count("pages", filter=Q(pages__state__in=states)))
        return Subquery(counted.values("n"))

    unopened = mine.annotate(n=Count("files", filter=Q(files__state=BatchFile.WAITING))).values("n")
    return batches_for(actor).annotate(
        done=pages(BatchPage.DONE),
        failed=pages(BatchPage.FAILED),
        waiting=pages(BatchPage.WAITING, BatchPage.ERROR),
        unopened=Subquery(unopened),
    )


def batch_for(actor: Actor, pk: int, act: str = "see_batches") -> Batch:
    """One batch; `Batch.DoesNotExist` when it is not there or not the actor's to see."""
    return batches_for(actor, act).get(pk=pk)


def page_for(actor: Actor, batch: int, pk: int, act: str = "see_batches") -> BatchPage:
    """One page of a batch; `BatchPage.DoesNotExist` when it is not there or not the actor's to see."""
    pages = BatchPage.objects.filter(batch__in=batches_for(actor, act), batch_id=batch)
    return pages.select_related("file__blob", "item", "page__image", "batch").get(pk=pk)


@dataclass(frozen=True)
class Progress:
    """How far a batch is, in pages; a file not yet opened counts as one waiting page."""

    pages: int
    done: int
    failed: int
    waiting: int
    per_minute: float | None  # pages finished in the last minutes
    minutes_left: int | None

    @property
    def finished(self) -> bool:
        """Whether nothing waits."""
        return not self.waiting

    @property
    def percent(self) -> int:
        """Finished pages, failed ones included, of all."""
        return 100 * (self.done + self.failed) // self.pages if self.pages else 0


def progress(batch: Batch) -> Progress:
    """Counts by state, speed and time left of a batch; two queries."""
    given_up = Q(state=BatchPage.ERROR, attempts__gte=TRIES)
    counts = BatchPage.objects.filter(batch=batch).aggregate(
        done=Count("pk", filter=Q(state=BatchPage.DONE)),
        failed=Count("pk", filter=Q(state=BatchPage.FAILED) | given_up),
        waiting=Count("pk", filter=Q(state=BatchPage.WAITING) | Q(state=BatchPage.ERROR, attempts__lt=TRIES)),
        lately=Count("pk", filter=Q(finished_at__gte=timezone.now() - SPEED_WINDOW)),
        first=Min("finished_at", filter=Q(finished_at__gte=timezone.now() - SPEED_WINDOW)),
    )
    waiting = counts["waiting"] + BatchFile.objects.filter(batch=batch, state=BatchFile.WAITING).count()
    speed = _speed(counts["lately"], counts["first"])
    return Progress(
        pages=counts["done"] + counts["failed"] + waiting,
        done=counts["done"],
        failed=counts["failed"],
        waiting=waiting,
        per_minute=speed,
        minutes_left=max(1, round(waiting / speed)) if speed and waiting else None,
    )


def _speed(finished: int, first: datetime | None) -> float | None:
    """Pages a minute since the first page finished in the window; None before there are two."""
    if finished < 2 or first is None:
        return None
    return round((finished - 1) / max((timezone.now() - first).total_seconds() / 60, 1 / 60), 1)


@dataclass(frozen=True)
class Problem:
    """Something of a batch that a person should look at."""

    kind: str  # failed | error | remark | item | delivery
    file: str
    number: int | None  # page in its item, or index in its file
    why: str
    page: BatchPage | None = None
    item: Item | None = None

    def as_json(self) -> dict[str, Any]:
        """As `cundang ingest --json` lists it."""
        return {"file": self.file, "page": self.number, "why": self.why, "kind": self.kind}


def problems(batch: Batch, limit: int | None = None) -> list[Problem]:
    """What needs a person, worst first: pages that failed, deliveries not taken, items with gaps, remarks."""
    found = [Problem("delivery", path, None, in_words(why)) for path, why in sorted(batch.problems.items())]
    refused = BatchFile.objects.filter(batch=batch, state=BatchFile.FAILED, pages=None).order_by("path")
    found += [Problem("delivery", file.path, None, in_words(file.why)) for file in refused]
    pages = BatchPage.objects.filter(PROBLEM, batch=batch).select_related("file", "item", "page__image")
    failed = [page for page in pages.order_by("file__path", "index") if page.state != BatchPage.DONE]
    remarked = [page for page in pages.order_by("file__path", "index") if page.state == BatchPage.DONE]
    everything = [
        *(Problem(page.state, page.file.path, page.number, in_words(page.why), page, page.item) for page in failed),
        *found,
        *item_findings(batch),
        *(Problem("remark", page.file.path, page.number, words(page), page, page.item) for page in remarked),
    ]
    return everything[:limit]


def words(page: BatchPage) -> str:
    """All remarks of a page in words."""
    return "".join(checks.in_words(remark) for remark in page.remarks)


def somebody_works() -> bool:
    """Whether a worker has shown a heartbeat lately: then the queue is being worked off already."""
    lately = timezone.now() - timedelta(seconds=STALLED_SECONDS)
    return bool(ProcrastinateWorker.objects.filter(last_heartbeat__gt=lately).exists())


def item_findings(batch: Batch) -> list[Problem]:
    """Gaps in the numbers of an item's pages, and counts that differ from the catalogue (DA/T 31-2017 11.2).

    Looked at as the records stand now, so a page that comes later closes its gap by itself.
    """
    if BatchFile.objects.filter(batch=batch, state=BatchFile.WAITING).exists():
        return []
    items = Item.objects.filter(pk__in=BatchPage.objects.filter(batch=batch).values("item")).order_by("reference_key")
    numbers: dict[int, set[int]] = defaultdict(set)
    known = Page.objects.filter(item__in=items).values_list("item_id", "number")
    here = BatchPage.objects.filter(item__in=items, number__isnull=False).values_list("item_id", "number")
    for item_id, number in [*known, *here]:
        numbers[item_id].add(number or 0)
    unopened: dict[str, set[int]] = defaultdict(set)  # delivered, if only as a file that cannot be opened
    for reference, number in BatchPage.objects.filter(batch=batch, item=None).values_list("reference", "number"):
        unopened[key(reference)].add(number or 1)
    found = []
    for item in items:
        have = numbers[item.pk] | unopened[item.reference_key]
        if gaps := _gaps(have):
            remark = {"code": "missing", "value": gaps}
            found.append(Problem("item", item.reference, None, checks.in_words(remark), item=item))
        if item.pages_stated and item.pages_stated != len(have):
            why = _("目录写 %(stated)s 页，收到 %(have)s 页，请核对。") % {
                "stated": item.pages_stated,
                "have": len(have),
            }
            found.append(Problem("item", item.reference, None, why, item=item))
    return found


def _gaps(have: set[int]) -> str:
    """Missing numbers between 1 and the largest, as a person lists them: `2、5–7`."""
    runs: list[tuple[int, int]] = []
    for number in sorted(have):
        expected = runs[-1][1] + 1 if runs else 1
        if runs and number == expected:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    edges = [0, *(edge for run in runs for edge in run)]
    missing = [(edges[n] + 1, edges[n + 1] - 1) for n in range(0, len(edges) - 1, 2)]
    return "、".join(str(a) if a == b else f"{a}–{b}" for a, b in missing if a <= b)


def operators_for(actor: Actor, batch: Batch) -> list[tuple[Account, bool]]:
    """Scan operators whose post covers the batch's office, and whether it is given to each."""
    given = set(Assignment.objects.filter(batch=batch).values_list("account_id", flat=True))
    posts = [batch.office_id[:length] for length in (6, 9, 12) if length <= len(batch.office_id)]
    accounts = Account.objects.filter(posts__role="scan_operator", posts__office_id__in=posts, is_active=True)
    return [(account, account.pk in given) for account in accounts.distinct().order_by("username")]


def items_of(actor: Actor, batch: Batch) -> list[Item]:
    """The items that pages of the batch came to, of those the actor may open."""
    if not actor.scope("view").covers(batch.office_id):
        return []
    mine = BatchPage.objects.filter(batch=batch, page__isnull=False).values("item")
    return list(Item.objects.filter(pk__in=mine).order_by("reference_key")[:200])
