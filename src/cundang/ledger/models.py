"""The append-only, hash-chained book of acts.

An entry holds ids, codes and digests only. Personal text (a searched name, a purpose, a title)
stands in a `Detail`, whose salted digest is in the chain: it can be removed on its day and the
chain stays whole. `sequence`, `previous` and `digest` are written by a trigger (migration 0002).
"""

from typing import Protocol

from django.db import models


class Actor(Protocol):
    """Who acts, as far as the ledger wants to know."""

    @property
    def name(self) -> str:
        """The sign-in name, or the machine user's."""

    @property
    def account_id(self) -> int | None:
        """The account's key; none for the console and the machine."""

    @property
    def chain(self) -> str:
        """Which chain of the ledger this actor's entries go to."""


class Entry(models.Model):
    """One act. Chains are kept per office of the actor; the console and the machine have their own."""

    chain = models.CharField(max_length=40)
    sequence = models.BigIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=150)
    account_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=40)
    kind = models.CharField(max_length=40, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    office_code = models.CharField(max_length=12, blank=True)
    facts = models.JSONField(default=dict)
    detail_digest = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="ledger_entry_place")]
        indexes = [
            models.Index(fields=["at"]),
            models.Index(fields=["act", "at"]),
            models.Index(fields=["kind", "object_id"]),
            models.Index(fields=["account_id", "at"]),
        ]


class Head(models.Model):
    """The last entry of a chain, kept by the trigger: without it a removed tail would not show."""

    chain = models.CharField(max_length=40, primary_key=True)
    sequence = models.BigIntegerField()
    digest = models.CharField(max_length=64)


class Detail(models.Model):
    """The personal text of an entry; removable, its digest is not."""

    entry = models.OneToOneField(Entry, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False)
    salt = models.CharField(max_length=32)
    text = models.JSONField()
    remove_on = models.DateField(null=True)
