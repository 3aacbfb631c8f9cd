"""异常查阅提醒: what was looked at how often, in numbers and digests alone, and what of it stands out."""

from typing import Final

from django.db import models

from cundang.custodians.models import Office


class AlarmRule(models.Model):
    """From how many on a county is warned; without rows the program's own hold (data/alarms.json)."""

    CODES: Final = ("same_words", "same_item", "many_persons", "many_items", "at_night")

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    code = models.CharField(max_length=20)
    used = models.BooleanField(default=True)
    most = models.IntegerField()  # so many, and it is an alarm
    days = models.IntegerField(default=0)  # within so many days; 0: within the hour, or the night
    from_hour = models.IntegerField(default=0)  # the night, by the clock
    to_hour = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="alarm_rule_once")]


class WatchedChain(models.Model):
    """How far a chain of the ledger was looked through. Within a chain nothing is ever written before its end."""

    chain = models.CharField(max_length=40, primary_key=True)
    sequence = models.BigIntegerField()


class Look(models.Model):
    """How often an account searched the same words, opened the same card or looked at the same item within an hour.

    `key` is a keyed digest of the words, or a number; kept for weeks (alarms.KEPT), then removed.
    """

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    account_id = models.BigIntegerField()
    actor = models.CharField(max_length=150)
    chain = models.CharField(max_length=40)
    hour = models.DateTimeField()
    kind = models.CharField(max_length=10)  # words | card | item
    key = models.CharField(max_length=32)
    times = models.IntegerField()  # without an enquiry
    asked = models.IntegerField()  # for an enquiry

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "hour", "kind", "key"], name="look_once")]
        indexes = [models.Index(fields=["hour"], name="look_hour")]


class Alarm(models.Model):
    """Something that stands out, for the audit administrator: which rule, whose account, when, how many."""

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    rule = models.CharField(max_length=20)
    account_id = models.BigIntegerField()
    actor = models.CharField(max_length=150)  # sign-in name, as in the ledger
    chain = models.CharField(max_length=40)  # of the ledger: the actor's office
    key = models.CharField(max_length=32)  # which words, item, hour or night; no word of it can be read
    number = models.IntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "account_id", "key"], condition=models.Q(settled_at=None), name="alarm_open_once"
            )
        ]
        indexes = [models.Index(fields=["county", "settled_at"], name="alarm_county_settled")]
