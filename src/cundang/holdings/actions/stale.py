"""Telling the index what is out of date."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

_MARK: Final = """
INSERT INTO holdings_stale (kind, object_id, version, at)
SELECT %s, object_id, gen_random_uuid(), statement_timestamp() FROM unnest(%s::bigint[]) AS object_id
    ON CONFLICT (kind, object_id) DO UPDATE SET version = excluded.version, at = excluded.at
"""


def mark_stale(*, items: Iterable[int] = (), pages: Iterable[int] = (), names: Iterable[int] = ()) -> None:
    """Note, in the act's own transaction, that these places in the search index are out of date.

    `names` are pages that are found through their new item's mark, but whose names the register still lacks:
    that takes longer, and is done when everything can be found.
    """
    for kind, objects in (("item", items), ("page", pages), ("name", names)):
        pks = sorted(set(objects))  # in one order for everybody, so that two acts cannot wait for each other
        if pks:
            with connection.cursor() as cursor:
                cursor.execute(_MARK, [kind, pks])
