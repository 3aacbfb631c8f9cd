"""A row of the table of test_access.py: an address, who may ask for it, and what is answered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cundang.custodians.roles import ROLES


def roles_with(*acts: str) -> frozenset[str]:
    """The roles that have one of these acts."""
    return frozenset(role for role, held in ROLES.items() if held & set(acts))


@dataclass(frozen=True)
class Row:
    """`url(world)` asked with `method`: `own` for roles that may, `other` for them elsewhere, `denied` for the rest."""

    url: Callable[[Any], str]
    roles: frozenset[str]
    own: int = 200
    other: int = 404
    denied: int = 403
    method: str = "get"
    data: Callable[[Any], dict[str, Any]] = lambda world: {}
    anonymous: int = 302
    json: bool = False  # what is sent


JSON: dict[str, Any] = {"method": "post", "json": True, "anonymous": 401}
