"""Citizens sign in and out: what the ledger has of it, and the tickets that were used."""

import hashlib
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.queries import Actor
from cundang.ledger.actions import record
from cundang.reading_room.identity import person as identity
from cundang.reading_room.identity.citizens import ADVANCED, Citizen, Vouched
from cundang.reading_room.identity.models import UsedTicket
from cundang.reading_room.words import ID_KINDS

DAY: Final = timedelta(days=1)  # tickets live for minutes


class SignInRefused(Exception):
    """Nobody is signed in; carries one sentence that says why and what to do, and `why` in one word for the ledger."""

    why = "person"


class LevelTooLow(SignInRefused):
    """Known, but not of the level that records of persons ask for."""

    why = "level"


class TicketUsed(SignInRefused):
    """A ticket that somebody signed in with before."""

    why = "ticket"


@transaction.atomic
def use_ticket(provider: str, ticket: str, *, actor: Actor) -> None:
    """A ticket is used here once, whatever its provider thinks; raises `TicketUsed`."""
    UsedTicket.objects.filter(at__lt=timezone.now() - DAY).delete()
    digest = hashlib.sha256(f"{provider} {ticket}".encode()).hexdigest()
    # Of two at once the second waits for the first.
    _used, first = UsedTicket.objects.get_or_create(digest=digest)
    if not first:
        raise TicketUsed(_("这次登录已经用过了。为了安全，请重新登录。"))


@transaction.atomic
def sign_in_citizen(told: Vouched, *, provider: str, actor: Actor) -> Citizen:
    """The person as a provider vouches for it; the caller puts it into the session (`citizens.begin`).

    Raises `LevelTooLow` below 高级实名, `SignInRefused` where name or number are missing or wrong. `actor` is whoever
    the browser's session belonged to.
    """
    if told.level != ADVANCED:
        raise LevelTooLow(_("查档案要“高级实名”的账号，您的账号还不是。请先升级，再回来登录。"))
    name = " ".join(told.name.replace("\0", "").split())
    number = identity.card_number(told.id_number.replace("\0", ""))
    usable = told.id_kind in ID_KINDS and 0 < len(number) <= 40 and 0 < len(name) <= 60
    if not usable or (told.id_kind == "id_card" and not identity.card_is_right(number)):
        raise SignInRefused(
            _("登录的网站给的姓名或证件号码不能用，没有登录成功。请带证件到窗口办，或给登录的网站打电话。")
        )
    citizen = Citizen(name, told.id_kind, number, identity.phone_number(told.phone), told.level, provider)
    record("citizen signed in", actor=citizen.actor, provider=provider, level=told.level)
    return citizen


@transaction.atomic
def refuse_citizen(refusal: SignInRefused, *, provider: str, actor: Actor) -> None:
    """Nobody was signed in: the ledger has by whom and why, not who it was."""
    record("citizen sign-in refused", actor=actor, provider=provider, why=refusal.why)


@transaction.atomic
def sign_out_citizen(citizen: Citizen, *, actor: Actor) -> None:
    """The citizen leaves; the caller ends the session (`citizens.end`)."""
    record("citizen signed out", actor=citizen.actor, provider=citizen.provider)
