"""Offices (county, town, village), the people in them, and who succeeded whom."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from cundang.custodians.contacts import Contact


class Office(models.Model):
    """A county, town or village; its statistical code is its key for ever and a parent's code is its prefix."""

    code = models.CharField(max_length=12, primary_key=True)  # 6, 9 or 12 digits
    name = models.CharField(max_length=100)
    pinyin = models.CharField(max_length=300, blank=True)  # sort key
    kind = models.CharField(max_length=40, blank=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)  # the first day on which it no longer was
    to_be_confirmed = models.BooleanField(default=False)  # made from a code, not from a list
    # What people are told who want to come or to call (contacts.py); empty where nobody wrote it down.
    phone = models.CharField(max_length=40, blank=True, db_default="")
    address = models.CharField(max_length=200, blank=True, db_default="")
    hours = models.CharField(max_length=200, blank=True, db_default="")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^([0-9]{6}|[0-9]{9}|[0-9]{12})$"), name="office_code_form"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def level(self) -> str:
        """`county`, `town` or `village`."""
        return {6: "county", 9: "town", 12: "village"}[len(self.code)]

    @property
    def contact(self) -> Contact:
        """Telephone, address and opening hours."""
        return Contact(self.phone, self.address, self.hours)


class OfficeName(models.Model):
    """A name that an office had, with the day from which it is known; a renaming is a new row."""

    office = models.ForeignKey(Office, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=100)
    valid_from = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "name", "valid_from"], name="office_name_once")]


class Succession(models.Model):
    """An archivist's word that `successor` took over from `predecessor`; gives the successor's staff its records."""

    predecessor = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="succeeded_by")
    successor = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="took_over_from")
    since = models.DateField()
    basis = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="succession_not_of_itself"
            ),
        ]


class AccountManager(BaseUserManager["Account"]):
    """Django's hook for finding an account by its sign-in name."""


class Account(AbstractBaseUser):
    """A person who signs in. What the person may do stands in the posts."""

    username = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    failures = models.PositiveIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    must_change_password = models.BooleanField(default=False)

    objects = AccountManager()
    USERNAME_FIELD = "username"

    def __str__(self) -> str:
        return self.full_name or self.username


class Post(models.Model):
    """One role of one account at one office; the scope is the office's code as a prefix, and predecessors."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="posts")
    role = models.CharField(max_length=30)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="posts")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "role", "office"], name="post_once")]
