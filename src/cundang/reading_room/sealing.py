"""What names a person is sealed before it is written: a copy of the database alone gives no applicant away.

AES-128-CBC with HMAC-SHA256 (Fernet) under a key made from the installation's secret key; PIPL §51 asks for encryption.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


@lru_cache(maxsize=2)
def _fernet(secret: str) -> Fernet:
    key = hashlib.blake2b(secret.encode(), key=b"cundang applicants", digest_size=32).digest()
    return Fernet(base64.urlsafe_b64encode(key))


def sealed(words: Mapping[str, str]) -> bytes:
    """Words, sealed."""
    text = json.dumps(dict(words), ensure_ascii=False, sort_keys=True)
    return _fernet(settings.SECRET_KEY).encrypt(text.encode())


def sealed_bytes(content: bytes) -> bytes:
    """A file, sealed."""
    return _fernet(settings.SECRET_KEY).encrypt(content)


def unsealed_bytes(kept: bytes | memoryview) -> bytes | None:
    """The file again; None where the installation has another secret key."""
    try:
        return _fernet(settings.SECRET_KEY).decrypt(bytes(kept))
    except InvalidToken:
        return None


def unsealed(kept: bytes | memoryview | None) -> dict[str, str]:
    """The words again; none where there are none, or the installation has another secret key."""
    if kept is None:
        return {}
    try:
        words: dict[str, str] = json.loads(_fernet(settings.SECRET_KEY).decrypt(bytes(kept)))
    except InvalidToken:
        return {}
    return words
