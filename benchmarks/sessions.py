"""A session of an account, as signing in makes it, for benchmarks that ask through HTTP."""

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from cundang.custodians.models import Account


def session_of(username: str) -> str:
    """Its key, to be sent as the cookie `sessionid`."""
    account = Account.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = "cundang.custodians.sign_in.LockingBackend"
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return str(session.session_key)
