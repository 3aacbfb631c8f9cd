"""What every template may ask about the person who is signed in."""

from typing import Any

from django.http import HttpRequest

from cundang.custodians.roles import ACTS


def actor(request: HttpRequest) -> dict[str, Any]:
    """`actor` and `may` (act → bool)."""
    found = getattr(request, "actor", None)
    return {"actor": found, "may": {act: bool(found and found.may(act)) for act in ACTS}}
