"""The provincial service network as this program sees it: create a request, ask where it stands, take the reply.

No official interface of it is known (docs/province.md). `HttpNetwork` therefore has no address and no field name of
its own: all of them stand in a JSON file of the installation (`CUNDANG_PROVINCE`, shape in data/province.json), to be
written from what the province hands out. With a key requests are signed with the gateway headers of domain.md §6.5.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC
from email.utils import format_datetime
from typing import Any, Final, Protocol
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

from django.conf import settings
from django.utils import timezone

from cundang.reading_room.partners import outgoing

FIELDS: Final = ("reference", "name", "id_kind", "id_number", "phone", "subject", "wanted", "purpose", "office")
LONGEST: Final = 2_000  # characters of a reply


class NetworkFailed(Exception):
    """Nobody answered, or nothing that could be understood; to be tried again. Carries a word for the log."""


@dataclass(frozen=True)
class Standing:
    """Where a request stands: one of `ProvincialRequest.STATES`."""

    state: str


class ProvincialNetwork(Protocol):
    """What an adapter does; each raises `NetworkFailed`. Asked twice with one `reference`, it makes one request."""

    def create(self, facts: dict[str, str]) -> str:
        """Make a request of `FIELDS`; the network's number."""

    def status(self, number: str) -> Standing:
        """Where it stands."""

    def reply(self, number: str) -> str:
        """What was answered, as text."""


class HttpNetwork:
    """JSON over HTTPS, by the addresses and names of the installation's file."""

    def __init__(self, shape: dict[str, Any]) -> None:
        self.shape = shape

    def create(self, facts: dict[str, str]) -> str:
        """POST of the fields, under the names that the file gives them."""
        told = {theirs: facts[ours] for ours, theirs in self.shape["fields"].items() if ours in FIELDS}
        number = self._asked("POST", self.shape["create"], told, self.shape["number_at"])
        if not 0 < len(number) <= 60:
            raise NetworkFailed("number")
        return number

    def status(self, number: str) -> Standing:
        """GET; what the network calls its states is translated by the file."""
        told = self._asked("GET", self._of(number, "status"), None, self.shape["state_at"])
        if told not in self.shape["states"]:
            raise NetworkFailed("state")
        return Standing(self.shape["states"][told])

    def reply(self, number: str) -> str:
        """GET; at most so many characters."""
        return self._asked("GET", self._of(number, "reply"), None, self.shape["reply_at"])[:LONGEST]

    def _of(self, number: str, what: str) -> str:
        return str(self.shape[what]).replace("{number}", quote(number, safe=""))

    def _asked(self, method: str, address: str, told: dict[str, str] | None, place: str) -> str:
        body = b"" if told is None else json.dumps(told, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **_signed(method, address)}
        try:
            answer = outgoing.send(method, address, body, headers)
        except (outgoing.NotSent, outgoing.AddressRefused) as why:
            raise NetworkFailed(str(why)) from why
        if answer.status // 100 != 2:
            raise NetworkFailed(str(answer.status))
        try:
            found: Any = json.loads(answer.body)
            for name in place.split("."):
                found = found[name]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise NetworkFailed("answer") from error
        if not isinstance(found, str | int):
            raise NetworkFailed("answer")
        return str(found).replace("\0", "")


def network() -> ProvincialNetwork | None:
    """The adapter of this installation; none where it has no addresses, and everything is done by hand."""
    return HttpNetwork(settings.PROVINCE) if settings.PROVINCE["create"] else None


def _signed(method: str, address: str) -> dict[str, str]:
    """`X-BG-HMAC-*` (domain.md §6.5); nothing without a key."""
    if not settings.PROVINCE_KEY:
        return {}
    parts, date = urlsplit(address), format_datetime(timezone.now().astimezone(UTC), usegmt=True)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    text = f"{method}\n{parts.path}\n{query}\n{settings.PROVINCE_KEY}\n{date}\n"
    made = hmac.new(settings.PROVINCE_SECRET.encode(), text.encode(), hashlib.sha256).digest()
    return {
        "X-BG-HMAC-ACCESS-KEY": settings.PROVINCE_KEY,
        "X-BG-HMAC-ALGORITHM": "hmac-sha256",
        "X-BG-DATE-TIME": date,
        "X-BG-HMAC-SIGNATURE": base64.b64encode(made).decode(),
    }
