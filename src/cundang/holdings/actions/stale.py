"""Telling the index what is out of date."""

import uuid
from collections.abc import Iterable

from cundang.holdings.models import Stale


def mark_stale(*, items: Iterable[int] = (), pages: Iterable[int] = ()) -> None:
    """Note, in the act's own transaction, that these places in the search index are out of date."""
    rows = [Stale(kind="item", object_id=pk, version=uuid.uuid4()) for pk in sorted(set(items))]
    rows += [Stale(kind="page", object_id=pk, version=uuid.uuid4()) for pk in sorted(set(pages))]
    Stale.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["kind", "object_id"], update_fields=["version", "at"]
    )
