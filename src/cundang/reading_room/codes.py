"""Short codes that people read from paper and nobody guesses."""

import hashlib
import hmac
from typing import Final

from django.conf import settings

# No letter or digit that is mistaken for another; four of them are over 800,000 ways.
UNGUESSED: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def rating_code(number: str) -> str:
    """The eight characters on a slip that allow to rate this enquiry, and nothing else; the same whenever asked."""
    made = hmac.new(settings.SECRET_KEY.encode(), f"rating {number}".encode(), hashlib.sha256).digest()
    return "".join(UNGUESSED[byte % len(UNGUESSED)] for byte in made[:8])
