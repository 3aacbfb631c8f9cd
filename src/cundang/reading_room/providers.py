"""Who vouches for a citizen: the providers of identity that an installation has set up."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Provider:
    """One of them, as the sign-in page offers it: its code, what it is called, and where signing in begins."""

    code: str
    title: str | Promise
    address: str


def providers() -> list[Provider]:
    """Those that are set up, in the order in which they are offered."""
    return []
