"""The keys that sign copies: one at a time; an earlier one goes on verifying what it signed."""

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor, Forbidden
from cundang.ledger.actions import record
from cundang.reading_room.copies.models import SigningKey
from cundang.reading_room.copies.signing import SIGNERS, decoded, encoded, key_name
from cundang.reading_room.sealing import sealed, unsealed

ALGORITHM = "ed25519"


class KeyClosed(Exception):
    """The private key cannot be opened; carries one sentence."""


@transaction.atomic
def signing_key(*, actor: Actor) -> tuple[SigningKey, bytes]:
    """The key in use and its private part; made when the first paper is issued. Raises `KeyClosed`."""
    key = SigningKey.objects.filter(retired_at=None).first()
    if key is None:
        _one_at_a_time()
        key = SigningKey.objects.filter(retired_at=None).first() or _made(actor)
    private = unsealed(key.private).get("private", "")
    if not private:
        raise KeyClosed(_("打不开签名密钥：安装的密钥换过了。请管理员运行 cundang rotate-key 换一把。"))
    return key, decoded(private)


@transaction.atomic
def rotate_key(*, actor: Actor) -> SigningKey:
    """Make a new key that signs from now on; for whoever keeps the data folder (the console)."""
    if not actor.everywhere:
        raise Forbidden("rotate_key")
    _one_at_a_time()
    SigningKey.objects.filter(retired_at=None).update(retired_at=timezone.now())
    return _made(actor)


def _made(actor: Actor) -> SigningKey:
    public, private = SIGNERS[ALGORITHM].new()
    kept = sealed({"private": encoded(private)})
    key = SigningKey.objects.create(name=key_name(public), algorithm=ALGORITHM, public=encoded(public), private=kept)
    record("signing key made", key, actor=actor, key=key.name)
    return key


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('cundang signing key'))")
