"""What partners do: prove who they are, ask, see where it stands, withdraw. Nobody of ours takes part."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, machine
from cundang.ledger.actions import record, record_look
from cundang.reading_room.actions.enquiries import EnquiryRefused, move, open_enquiry
from cundang.reading_room.actions.tracking import guessed_wrong, refuse_guessing
from cundang.reading_room.copies.models import Copy
from cundang.reading_room.copies.queries import PaperGone, pdf_of
from cundang.reading_room.copies.stopped import withheld
from cundang.reading_room.partners import signing as partner_signing
from cundang.reading_room.partners.models import Call, Partner, PartnerRequest
from cundang.reading_room.partners.queries import papers_of

KEPT: Final = 2 * partner_signing.SKEW  # a nonce: longer than its date is taken
MINUTE: Final = timedelta(minutes=1)


class NotKnown(Exception):
    """Unknown partner, wrong key, closed: one and the same answer."""


class WrongClock(Exception):
    """The date is missing or more than five minutes off."""


class Replayed(Exception):
    """The same request a second time."""


class TooMany(Exception):
    """More requests in a minute than the partner has."""


class OtherWords(Exception):
    """The partner's number was used before, for something else."""


class Gone(EnquiryRefused):
    """A paper that can no longer be fetched; one sentence says why."""


@dataclass(frozen=True)
class Signed:
    """A request as it came, with the headers that sign it."""

    method: str
    path: str
    query: str
    body: bytes
    partner: str
    date: str
    nonce: str
    signature: str


def partner_actor(partner: Partner) -> Actor:
    """Who acts when a partner asks."""
    return Actor(name=f"partner:{partner.code}", chain="machine", full_name=partner.name, everywhere=True)


def recognise(asked: Signed, *, address: str, actor: Actor) -> Partner:
    """The partner who signed a request; it is counted. Raises the exceptions above, and `Wait` for who guesses.

    `actor` is whoever the request's session says: nobody.
    """
    if not partner_signing.in_time(asked.date, timezone.now()):
        raise WrongClock
    with acting(machine()):
        found = Partner.objects.filter(code=asked.partner, closed_at=None).first()
    if found is None or not partner_signing.fits(asked.signature, _signatures(asked, found)):
        source = refuse_guessing(f"partner {address}")
        guessed_wrong(source)
        raise NotKnown
    source, now = f"partner {found.pk}", timezone.now()
    Call.objects.filter(source=source, at__lt=now - KEPT).delete()
    if Call.objects.filter(source=source, at__gt=now - MINUTE).count() >= found.per_minute:
        raise TooMany
    if not Call.objects.get_or_create(source=source, nonce=asked.nonce)[1]:
        raise Replayed
    return found


@transaction.atomic
def ask(
    partner: Partner, number: str, office_code: str, facts: dict[str, Any], *, actor: Actor
) -> tuple[PartnerRequest, bool]:
    """An enquiry under the partner's number, and whether it is new; `facts` as `open_enquiry` takes them.

    The same number with the same facts gives the same enquiry; with others it raises `OtherWords`. An enquiry waits,
    drafted, until a clerk accepts it.
    """
    _may(partner, "ask")
    digest = _digest(office_code, facts)
    with acting(actor):
        Partner.objects.select_for_update(no_key=True).get(
            pk=partner.pk
        )  # two requests of one number wait for each other
        known = PartnerRequest.objects.select_related("enquiry__door")
        before = known.filter(partner=partner, number=number).first()
        if before:
            if not hmac.compare_digest(before.digest, digest):
                raise OtherWords
            return before, False
        office = Office.objects.filter(code=office_code, code__startswith=partner.county_id, valid_to=None).first()
        if office is None or not partner.may_ask_at(office.code):
            raise EnquiryRefused(_("没有这个机构，或没有授权向它提出申请；请核对机构代码。"))
        enquiry = open_enquiry(office, channel="province", actor=actor, **facts)
        made = PartnerRequest.objects.create(partner=partner, number=number, enquiry=enquiry, digest=digest)
        record("partner asked", made, actor=actor, office_code=office.code, enquiry=enquiry.pk)
    return made, True


@transaction.atomic
def withdraw(partner: Partner, number: str, words: str, *, actor: Actor) -> PartnerRequest:
    """The applicant takes it back through the partner; done once, however often it is said."""
    _may(partner, "withdraw")
    with acting(actor):
        held = _own(partner, number)
        if held.enquiry.state != "withdrawn":
            move(held.enquiry, "withdraw", words=words or _("申请人通过%s撤回") % partner.name, actor=actor)
        return _own(partner, number)


@transaction.atomic
def tell(partner: Partner, number: str, *, actor: Actor) -> PartnerRequest:
    """One request of the partner's own; raises `PartnerRequest.DoesNotExist`."""
    _may(partner, "status")
    with acting(actor):
        found = _own(partner, number)
        record_look("enquiry tracked", found.enquiry, actor=actor)
        return found


@transaction.atomic
def tell_all(partner: Partner, *, start: int, most: int, actor: Actor) -> list[PartnerRequest]:
    """The partner's own requests, the last first."""
    _may(partner, "status")
    with acting(actor):
        own = partner.requests.select_related("partner", "enquiry__door").order_by("-pk")
        found = list(own[start : start + most])
        record("partner told", partner, actor=actor, office_code=partner.county_id, count=len(found))
        return found


@transaction.atomic
def hand_over_copy(partner: Partner, number: str, paper: str, *, actor: Actor) -> tuple[Copy, bytes]:
    """A paper given out for the partner's request, by its own number, and its PDF; for 72 hours, as often as it asks.

    Raises `PartnerRequest.DoesNotExist` or `Copy.DoesNotExist` for what is not the partner's, `Gone` for what it was.
    """
    _may(partner, "copy")
    with acting(actor):
        enquiry = _own(partner, number).enquiry
        found = next((one for one in papers_of(partner, enquiry) if one.number == paper), None)
        if found is None:
            raise Copy.DoesNotExist
        held = Copy.objects.select_for_update().get(pk=found.pk)  # it may be revoked this moment
        if held.revoked_at is not None:
            raise Gone(_("这份已经撤销，请与出具的单位联系。"))
        if why := withheld(held):
            raise Gone(why)
        if found.fetched_until < timezone.now():
            raise Gone(_("领取的 72 小时已过，请办理的窗口重新制作领取链接，就可以再领 72 小时。"))
        try:
            made = pdf_of(held)
        except PaperGone as gone:
            raise Gone(str(gone)) from gone
        record("copy handed to partner", held, actor=actor, number=held.number, partner=partner.code)
        return found, made


@contextmanager
def as_partner(partner: Partner) -> Iterator[Actor]:
    """The partner acts, and sees what row security lets it: its queries ask for its own requests alone."""
    with acting(partner_actor(partner)) as actor:
        yield actor


def _own(partner: Partner, number: str) -> PartnerRequest:
    return PartnerRequest.objects.select_related("partner", "enquiry__door").get(partner=partner, number=number)


def _may(partner: Partner, what: str) -> None:
    if what not in partner.asks:
        raise Forbidden(what)


def _signatures(asked: Signed, found: Partner | None) -> list[str]:
    """What the signature may be; as many are worked out for a partner that does not exist."""
    code, salts = asked.partner, [secrets.token_hex(16)] * 2
    if found is not None:
        holds = found.former_until is not None and found.former_until > timezone.now()
        salts = [found.salt, found.former_salt if holds and found.former_salt else salts[0]]
    facts = {name: getattr(asked, name) for name in ("method", "path", "query", "partner", "date", "nonce", "body")}
    return [partner_signing.signature(partner_signing.key_of(code, salt), **facts) for salt in salts]


def _digest(office_code: str, facts: dict[str, Any]) -> str:
    """Keyed, since what is asked names a person who could be guessed from a plain digest."""
    told = json.dumps([office_code, facts], sort_keys=True, ensure_ascii=False, default=vars)
    return hmac.new(settings.SECRET_KEY.encode(), f"asked {told}".encode(), hashlib.sha256).hexdigest()
