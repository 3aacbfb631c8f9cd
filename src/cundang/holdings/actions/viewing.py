"""What the ledger is told when somebody sees, prints or takes away a record (docs/ledger.md)."""

from typing import Literal

from django.db import connection, transaction
from django.db.models import Model

from cundang.custodians.queries import Actor, require
from cundang.holdings.models import Item, Page
from cundang.holdings.queries import seen_lately, shown_in_search
from cundang.ledger.actions import record, record_look
from cundang.strongroom.models import Blob

Way = Literal["page", "iiif", "api", "preview"]


@transaction.atomic
def view_page(page: Page, *, way: Way, enquiry: Model | None = None, actor: Actor) -> None:
    """Record that this page of an item was opened; `enquiry`: for which one."""
    require(actor, "view", page.office_id)
    asked = {} if enquiry is None else {"enquiry": enquiry.pk}
    record_look("viewed", page, actor=actor, item=page.item_id, number=page.number, way=way, **asked)


@transaction.atomic
def view_item(item: Item, *, way: Way, actor: Actor) -> None:
    """Record that an item's description was opened, where no single page was."""
    require(actor, "view", item.office_id)
    record_look("viewed", item, actor=actor, way=way)


@transaction.atomic
def view_picture(page: Page, *, small_part: bool, actor: Actor) -> None:
    """Record that a picture of a page was fetched, unless the ledger already says so for this account.

    It does when the account opened or printed the page within the last hour, or, for a `small_part` (a line),
    when a search of that hour showed it. Many pictures fetched at once (the tiles of a viewer) give one entry.
    """
    require(actor, "view", page.office_id)
    if _already(page, small_part, actor):
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s), %s)", [f"viewed {actor.name}", page.pk % 2**31])
    if not _already(page, small_part, actor):
        record("viewed", page, actor=actor, item=page.item_id, number=page.number, way="iiif")


def _already(page: Page, small_part: bool, actor: Actor) -> bool:
    return seen_lately(actor, page) or (small_part and shown_in_search(actor, page))


@transaction.atomic
def print_page(page: Page, purpose: str, *, actor: Actor) -> int:
    """Record that a page is printed and what for; the number of the entry, which stands on the print."""
    require(actor, "print", page.office_id)
    entry = record(
        "printed", page, actor=actor, item=page.item_id, number=page.number, detail={"purpose": purpose.strip()}
    )
    return entry.pk


@transaction.atomic
def download_page(page: Page, *, actor: Actor) -> Blob:
    """Record that the file as it was received is taken away; `Blob.DoesNotExist` when there is none."""
    require(actor, "download", page.office_id)
    if page.source is None:
        raise Blob.DoesNotExist
    record("downloaded", page, actor=actor, item=page.item_id, number=page.number, source=page.source_id)
    return page.source
