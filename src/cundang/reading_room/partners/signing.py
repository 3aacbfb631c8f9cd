"""How a partner signs what it asks: HMAC-SHA256, in the shape of Zhejiang's gateway headers (domain.md §6.5).

Signed are METHOD, path, query (its pairs sorted), the partner's code, date, nonce and the SHA-256 of the body, each
with a line feed. The key itself never travels. It is made from the installation's secret key and a salt, and only the
salt is kept: a copy of the database gives no key away, and a mere hash could not check an HMAC.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.conf import settings

SKEW: Final = timedelta(minutes=5)


def key_of(code: str, salt: str) -> str:
    """A partner's key: 43 characters of base64url; its bytes as text are the HMAC's key."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"partner {code} {salt}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def signature(key: str, *, method: str, path: str, query: str, partner: str, date: str, nonce: str, body: bytes) -> str:
    """What stands in `X-Cundang-Signature`: base64 of the HMAC-SHA256."""
    pairs = urlencode(sorted(parse_qsl(query, keep_blank_values=True)))
    lines = [method.upper(), path, pairs, partner, date, nonce, hashlib.sha256(body).hexdigest()]
    signed = "".join(f"{line}\n" for line in lines).encode()
    return base64.b64encode(hmac.new(key.encode(), signed, hashlib.sha256).digest()).decode()


def fits(given: str, wanted: Iterable[str]) -> bool:
    """Whether a signature is one of those; every one is compared, in constant time."""
    return any([hmac.compare_digest(given.encode(), one.encode()) for one in wanted])


def in_time(date: str, now: datetime) -> bool:
    """Whether a date as HTTP writes it (RFC 9110 §5.6.7) is within five minutes of now; False, too, for none."""
    try:
        at = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError):
        return False
    return at.tzinfo is not None and abs(at - now) <= SKEW
