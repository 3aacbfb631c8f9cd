"""Writing in the ledger: one function, inside the transaction of the act it records."""

import secrets
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from cundang.ledger import looks
from cundang.ledger.chain import detail_digest
from cundang.ledger.models import Actor, Detail, Entry


@transaction.atomic(savepoint=False)  # an act whose entry fails has failed as a whole
def record(
    act: str,
    thing: models.Model | None = None,
    *,
    actor: Actor,
    office_code: str = "",
    detail: dict[str, Any] | None = None,
    **facts: Any,
) -> Entry:
    """Add an act to the chain of the actor's office.

    `facts` may hold ids, codes, numbers and digests only; whatever names a person goes into `detail`.
    """
    if thing is not None and not office_code:
        office_code = getattr(thing, "office_id", "") or ""
    salt = secrets.token_hex(16) if detail is not None else ""
    entry = Entry(
        chain=actor.chain,
        actor=actor.name,
        account_id=actor.account_id,
        act=act,
        kind=thing._meta.model_name or "" if thing is not None else "",
        object_id=str(thing.pk) if thing is not None else "",
        office_code=office_code,
        facts=facts,
        detail_digest=detail_digest(salt, detail) if detail is not None else "",
        # The trigger overwrites these four; a client cannot choose its place in the chain.
        sequence=0,
        at="1970-01-01T00:00:00Z",
        previous="",
        digest="",
    )
    entry.save(force_insert=True)
    if detail is not None:
        remove_on = timezone.localdate() + timedelta(days=settings.LEDGER_DETAIL_DAYS)
        Detail.objects.create(entry_id=entry.pk, salt=salt, text=detail, remove_on=remove_on)
    return entry


def record_look(act: str, thing: models.Model | None = None, *, actor: Actor, **given: Any) -> None:
    """Add a look, given as to `record`; within `looks.last` it is written at that block's end."""
    write = partial(record, act, thing, actor=actor, **given)
    kept = looks.kept.get()
    if kept is None:
        write()
    else:
        kept.append(write)


@transaction.atomic
def remove_due_details(*, actor: Actor) -> int:
    """Remove personal text whose day has come; entries and chain stay. Answers how many were removed."""
    removed, _ = Detail.objects.filter(remove_on__lte=timezone.localdate()).delete()
    if removed:
        record("details removed", actor=actor, count=removed)
    return removed
