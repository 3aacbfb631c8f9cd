"""Each request runs in one transaction, as its actor, with the row scope set."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from cundang.custodians.models import Account
from cundang.custodians.queries import Actor, acting, actor_of

ANONYMOUS = Actor(name="anonymous", chain="anonymous")


def row_scope(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put `request.actor` in place; a server error rolls the whole request back."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with acting(_actor(request)) as actor:
            request.actor = actor  # type: ignore[attr-defined]
            response = get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response

    return middleware


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    return actor_of(user) if isinstance(user, Account) else ANONYMOUS


def actor(request: HttpRequest) -> Actor:
    """The actor of a request."""
    found: Actor = request.actor  # type: ignore[attr-defined]
    return found
