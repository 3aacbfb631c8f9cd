"""Reading the ledger: for the audit administrator acts and ids only, never the personal text."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import QuerySet

from cundang.ledger.chain import DIGEST, detail_digest
from cundang.ledger.models import Actor, Detail, Entry


@dataclass(frozen=True)
class Breach:
    """A place where the ledger is no longer what was written."""

    chain: str
    sequence: int
    what: str  # changed | removed | inserted | head | detail


def entries() -> QuerySet[Entry]:
    """All entries, newest first; the pages over it require the act `read_ledger`."""
    return Entry.objects.order_by("-pk")


def breaches() -> Iterator[Breach]:
    """Every changed, removed or inserted entry, every wrong head, every altered detail."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT chain, sequence, digest <> wanted, previous <> coalesce(before, repeat('0', 64)),
                   sequence - coalesce(place_before, 0)
            FROM (SELECT e.chain, e.sequence, e.digest, e.previous, {DIGEST} AS wanted,
                         lag(e.digest) OVER walk AS before, lag(e.sequence) OVER walk AS place_before
                  FROM ledger_entry e WINDOW walk AS (PARTITION BY e.chain ORDER BY e.sequence)) AS walked
            WHERE digest <> wanted OR previous <> coalesce(before, repeat('0', 64))
                  OR sequence - coalesce(place_before, 0) <> 1
            ORDER BY chain, sequence
            """
        )
        for chain, sequence, changed, _unlinked, step in cursor.fetchall():
            yield Breach(chain, sequence, "changed" if changed else "removed" if step > 1 else "inserted")
        cursor.execute(
            """
            SELECT coalesce(h.chain, e.chain), coalesce(h.sequence, e.sequence)
            FROM ledger_head h FULL JOIN
                 (SELECT DISTINCT ON (chain) chain, sequence, digest FROM ledger_entry
                  ORDER BY chain, sequence DESC) e ON e.chain = h.chain
            WHERE h.digest IS DISTINCT FROM e.digest
            ORDER BY 1
            """
        )
        for chain, sequence in cursor.fetchall():
            yield Breach(chain, sequence, "head")
    for detail in Detail.objects.select_related("entry").iterator():
        if detail_digest(detail.salt, detail.text) != detail.entry.detail_digest:
            yield Breach(detail.entry.chain, detail.entry.sequence, "detail")


def heads() -> dict[str, str]:
    """The last digest of every chain, to be printed and kept elsewhere: who rewrites a chain cannot rewrite paper."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT chain, digest FROM ledger_head ORDER BY chain")
        return dict(cursor.fetchall())


def own_entries(actor: Actor, acts: list[str], limit: int) -> list[Entry]:
    """The latest acts of the actor's own account, details included: one's own words are no secret to oneself."""
    if actor.account_id is None:
        return []
    mine = Entry.objects.filter(account_id=actor.account_id, act__in=acts)
    return list(mine.select_related("detail").order_by("-at")[:limit])
