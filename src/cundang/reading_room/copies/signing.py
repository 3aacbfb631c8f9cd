"""What a copy's QR code says, and who may have said it.

The signed text is `CD1.NUMBER.DATE.DIGEST.KEY.SIGNATURE`: the copy's number (year, office, serial), its day `YYYYMMDD`,
the SHA-256 over its pictures and the signature in base64url, the name of the key. Everything before the last dot is
signed. Whoever has the public key checks it without asking anybody; docs/copies.md shows how.
"""

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

FORM: Final = "CD1"
LONGEST: Final = 400
_TEXT: Final = re.compile(
    r"CD1\.(?P<number>\d{4}-\d{6,12}-\d{4,9})\.(?P<day>\d{8})\.(?P<digest>[\w-]{43})\.(?P<key>[\w-]{8})\.(?P<signature>[\w-]+)",
    re.ASCII,
)


class Signer(Protocol):
    """A way of signing. SM2 (GB/T 32918), which the state asks of some offices, would be another beside `Ed25519`."""

    def new(self) -> tuple[bytes, bytes]:
        """A new public and private key."""

    def sign(self, private: bytes, text: bytes) -> bytes:
        """The signature of a text."""

    def verifies(self, public: bytes, text: bytes, signature: bytes) -> bool:
        """Whether the signature is of this text, by the owner of this key."""


class Ed25519:
    """RFC 8032, by the `cryptography` library."""

    def new(self) -> tuple[bytes, bytes]:
        """32 bytes each."""
        private = Ed25519PrivateKey.generate()
        return private.public_key().public_bytes_raw(), private.private_bytes_raw()

    def sign(self, private: bytes, text: bytes) -> bytes:
        """64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(private).sign(text)

    def verifies(self, public: bytes, text: bytes, signature: bytes) -> bool:
        """False, too, for a key or a signature of another length."""
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


SIGNERS: Final[dict[str, Signer]] = {"ed25519": Ed25519()}


class NotSigned(Exception):
    """A text that none of our keys signed as it stands."""


@dataclass(frozen=True)
class Key:
    """The public part of a key."""

    name: str
    algorithm: str
    public: str  # base64url


@dataclass(frozen=True)
class Claim:
    """What a signed text says."""

    number: str
    day: date
    digest: str  # SHA-256, hex
    key: str


def content_digest(pictures: Iterable[str]) -> str:
    """SHA-256 over the digests (hex) of a copy's pictures (or the words of a paper without), a line each."""
    return hashlib.sha256("\n".join(pictures).encode()).hexdigest()


def key_name(public: bytes) -> str:
    """Eight characters that tell a key from others."""
    return encoded(hashlib.sha256(public).digest())[:8]


def signed_text(claim: Claim, algorithm: str, private: bytes) -> str:
    """The text for the QR code."""
    text = f"{FORM}.{claim.number}.{claim.day:%Y%m%d}.{encoded(bytes.fromhex(claim.digest))}.{claim.key}"
    return f"{text}.{encoded(SIGNERS[algorithm].sign(private, text.encode()))}"


def checked(text: str, keys: Mapping[str, Key]) -> Claim:
    """What a signed text says; raises `NotSigned` where it was altered, or signed by none of `keys` (by name)."""
    found = _TEXT.fullmatch(text.strip()) if len(text) <= LONGEST else None
    key = keys.get(found["key"]) if found else None
    if found is None or key is None or key.algorithm not in SIGNERS:
        raise NotSigned
    try:
        said = f"{found['day'][:4]}-{found['day'][4:6]}-{found['day'][6:]}"
        claim = Claim(found["number"], date.fromisoformat(said), decoded(found["digest"]).hex(), key.name)
        public, signature = decoded(key.public), decoded(found["signature"])
    except ValueError as error:
        raise NotSigned from error
    signed = text.strip().rpartition(".")[0].encode()
    if not SIGNERS[key.algorithm].verifies(public, signed, signature):
        raise NotSigned
    return claim


def encoded(data: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes again; raises `ValueError`, also for a text that is not the one way to write its bytes."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if encoded(data) != text:
        raise ValueError(text)
    return data
