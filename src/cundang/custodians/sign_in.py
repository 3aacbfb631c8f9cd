"""Signing in, with a lock after too many failures."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from cundang.custodians.models import Account


class LockingBackend(BaseBackend):
    """Django's sign-in hook: the password, unless the account is locked or was taken out of use.

    An unknown name costs as much time as a known one, and says no more.
    """

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **kwargs: Any
    ) -> Account | None:
        """The account, or None."""
        if not username or password is None:
            return None
        account = Account.objects.select_for_update().filter(username=username).first()
        if account is None:
            make_password(password)
            return None
        correct = account.check_password(password)
        now = timezone.now()
        if not account.is_active or (account.locked_until and account.locked_until > now):
            return None
        if correct:
            Account.objects.filter(pk=account.pk).update(failures=0, locked_until=None)
            return account
        Account.objects.filter(pk=account.pk).update(failures=F("failures") + 1)
        if account.failures + 1 >= settings.LOCK_AFTER:
            until = now + timedelta(minutes=settings.LOCK_MINUTES)
            Account.objects.filter(pk=account.pk).update(locked_until=until, failures=0)
        return None

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session; none once it was taken out of use."""
        return Account.objects.filter(pk=user_id, is_active=True).first()
