"""What every template may ask about the person who is signed in."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, office_names
from cundang.custodians.roles import ACTS, ROLE_NAMES


def actor(request: HttpRequest) -> dict[str, Any]:
    """`actor`, `may` (act → bool), and `posts_in_words`: the actor's roles and offices by name."""
    found: Actor | None = getattr(request, "actor", None)
    return {
        "actor": found,
        "may": {act: bool(found and found.may(act)) for act in ACTS},
        "posts_in_words": SimpleLazyObject(lambda: _posts_in_words(found)),
    }


def _posts_in_words(found: Actor | None) -> list[dict[str, str]]:
    posts = found.posts if found else ()
    names = office_names(code for _role, code in posts)
    return [{"role": _(ROLE_NAMES[role]), "office": names.get(code, code)} for role, code in posts]
