"""A harvester asks (OAI-PMH): counted against a limit, answered, and in the ledger."""

import hashlib
from datetime import timedelta
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from cundang.custodians.queries import Actor, acting, machine
from cundang.ledger.actions import record
from cundang.reading_room.actions.publishing import LOCK
from cundang.reading_room.partners.models import Call
from cundang.reading_room.publishing import oai

PER_MINUTE: Final = 120  # of one network address
MINUTE: Final = timedelta(minutes=1)


class Later(Exception):
    """Too many requests, or the register is being brought up to date; to be asked again after `seconds`."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@transaction.atomic
def harvest(arguments: list[tuple[str, str]], *, base: str, address: str, actor: Actor) -> bytes:
    """The answer to a request; raises `Later`."""
    told = f"{settings.SECRET_KEY}harvester {address}"
    source, now = hashlib.sha256(told.encode()).hexdigest(), timezone.now()
    Call.objects.filter(source=source, at__lt=now - MINUTE).delete()
    if Call.objects.filter(source=source).count() >= PER_MINUTE:
        raise Later(60)
    Call.objects.create(source=source, nonce=uuid4().hex)
    with acting(machine()):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(hashtext(%s))", [LOCK])
            if not cursor.fetchone()[0]:
                raise Later(5)
        document, count = oai.answer(arguments, base)
        if count:
            record("catalogue harvested", actor=actor, count=count)
    return document
