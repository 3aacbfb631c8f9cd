"""The name register: who is mentioned where, and each name of an office once with the keys by which it is found.

Both are derived from items and readings after these are in the index: what can be found does not wait for them. They
have no foreign keys in the database, so deriving holds no lock on the rows it reads; a row that is gone has a mark of
its own, and its mentions go when that is swept.
"""

from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db import models

from cundang.custodians.models import Account, Office
from cundang.finding_aid import desk_models  # noqa: F401  # the rest of the room's tables
from cundang.holdings.models import Item, Page
from cundang.strongroom.models import Blob

_DERIVED: Final[Any] = {
    "on_delete": models.DO_NOTHING,
    "db_constraint": False,
    "db_index": False,
    "related_name": "+",
}

SOURCES: Final = ("catalogue", "title", "text", "roster", "desk")


class Mention(models.Model):
    """One person named at one place: the same `item`, `page`, `line` and `start` after every sweep."""

    office = models.ForeignKey(Office, db_column="office_code", **_DERIVED)
    item = models.ForeignKey(Item, null=True, **_DERIVED)  # null: of a roster
    page = models.ForeignKey(Page, null=True, **_DERIVED)
    entry = models.ForeignKey("RosterEntry", null=True, **_DERIVED)
    line = models.IntegerField(null=True)  # of the page's reading, from 0
    start = models.IntegerField(null=True)  # character of the line, title or cell, from 0
    name = models.CharField(max_length=30, db_collation="C")  # as compared (words.normalise)
    written = models.CharField(max_length=60)
    source = models.CharField(max_length=9)  # one of SOURCES
    role = models.CharField(max_length=20, blank=True)  # 户主, 经手人 …: as the word beside it says
    confidence = models.FloatField()  # 0 to 1: that this is a person's name

    class Meta:
        indexes = [
            models.Index(fields=["office", "name"], name="mention_name"),
            models.Index(fields=["item"], name="mention_item"),
            models.Index(fields=["page"], name="mention_page", condition=models.Q(page__isnull=False)),
            models.Index(fields=["entry"], name="mention_entry", condition=models.Q(entry__isnull=False)),
        ]


class RegisteredName(models.Model):
    """A name that an office's records mention, once, with how often, and its keys (name_keys.py).

    The key stands first in each index: it leaves few rows in the whole county, and the office bounds them.
    """

    office = models.ForeignKey(Office, db_column="office_code", **_DERIVED)
    name = models.CharField(max_length=30, db_collation="C")
    mentions = models.IntegerField()
    listed = models.IntegerField()  # mentions that a person wrote: catalogue, title or roster
    sound = models.CharField(max_length=200, db_collation="C", blank=True)  # xuanjianguo
    accent = models.CharField(max_length=200, db_collation="C", blank=True)  # the same as dialects merge it
    initials = models.CharField(max_length=30, db_collation="C", blank=True)  # xjg
    cut1 = models.CharField(max_length=3, db_collation="C", blank=True)  # without its first character
    cut2 = models.CharField(max_length=3, db_collation="C", blank=True)
    cut3 = models.CharField(max_length=3, db_collation="C", blank=True)
    cut4 = models.CharField(max_length=3, db_collation="C", blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name"], name="registered_once")]
        indexes = [
            models.Index(fields=[key, "office"], name=f"registered_{key}")
            for key in ("name", "sound", "accent", "initials", "cut1", "cut2", "cut3", "cut4")
        ]


class Roster(models.Model):
    """名册: the persons of an office in a year, as a list that somebody keeps; the same title again takes its place."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    year = models.IntegerField()
    title = models.CharField(max_length=200)  # 户籍花名册, 党员名册 …
    file = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year", "title"], name="roster_once")]


class RosterEntry(models.Model):
    """One person of a roster."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="entries")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    sheet = models.CharField(max_length=100, blank=True)
    row = models.IntegerField()  # of the sheet, from 1
    name = models.CharField(max_length=60)  # as written
    household = models.CharField(max_length=60, blank=True)  # its number, or the name of its head
    relation = models.CharField(max_length=20, blank=True)  # to the head
    born = models.IntegerField(null=True)
    id_number = models.CharField(max_length=18, blank=True)  # never shown whole

    class Meta:
        indexes = [models.Index(fields=["roster", "household"], name="roster_household")]

    @property
    def id_shown(self) -> str:
        """The ID number as it may be shown: enough to compare with a card, not enough to use."""
        return f"{self.id_number[:6]}********{self.id_number[14:]}" if self.id_number else ""


class Matter(models.Model):
    """事由: a kind of matter as a county keeps it (matters.py); without rows a county has the list of the program."""

    county = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="county_code", related_name="+")
    code = models.CharField(max_length=40)
    place = models.IntegerField(default=0)  # in the list
    name = models.CharField(max_length=30)
    name_en = models.CharField(max_length=60, blank=True)
    words = ArrayField(models.CharField(max_length=60), default=list)
    classes = ArrayField(models.CharField(max_length=20), default=list)
    used = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "code"], name="matter_once")]


class SavedSearch(models.Model):
    """存下的查找: a question that an account keeps for itself; nobody else sees it, and it goes with the account."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    asked = models.JSONField()  # parameters of the page's address
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "name"], name="saved_search_once")]


class Tie(models.Model):
    """Staff's word that the bearer of a name at one place is, or is not, the one at another; an undone one stays.

    Places are those of dossier/places.py, which outlive the rows of the register. Where `same` is false, `place` is the
    one that leaves. The offices are those of the whole decision, one twice or two: it is seen only by who may see both.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="office_code", related_name="+")
    other_office = models.ForeignKey(Office, on_delete=models.PROTECT, db_column="other_office_code", related_name="+")
    name = models.CharField(max_length=30, db_collation="C")
    place = models.CharField(max_length=60)
    other = models.CharField(max_length=60)
    same = models.BooleanField()
    decision = models.UUIDField()  # those of one act are undone together
    reason = models.CharField(max_length=200)
    by = models.CharField(max_length=150)
    at = models.DateTimeField(auto_now_add=True)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(place=models.F("other")), name="tie_of_two_places")]
        indexes = [models.Index(fields=["name"], name="tie_name")]
