"""Partners as a county keeps them: written, their keys made, closed."""

import re
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.enquiries import EnquiryRefused
from cundang.reading_room.partners.models import Partner
from cundang.reading_room.partners.outgoing import AddressRefused, NotSent, target
from cundang.reading_room.partners.signing import key_of

RIGHT: Final = "keep_partners"
FORMER_KEY: Final = timedelta(hours=24)  # so that the other side can change over without a gap
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{2,29}")


class PartnerRefused(EnquiryRefused):
    """A partner that cannot be written so; carries one sentence."""


@transaction.atomic
def add_partner(county: Office, code: str, *, actor: Actor, **facts: Any) -> tuple[Partner, str]:
    """A new partner and its key, which is told this once. `facts` as in `change_partner`."""
    require(actor, RIGHT, county.code)
    code = code.strip().lower()
    if not _CODE.fullmatch(code):
        raise PartnerRefused(_("代码请用 3 至 30 个小写字母、数字或短横，以字母开头，如 zj-archives。"))
    now = timezone.now()
    made = Partner(county=county, code=code, made_by=actor.full_name or actor.name, keyed_at=now, salt=_salt())
    _write(made, facts)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError as taken:
        raise PartnerRefused(_("代码“%(code)s”已经用过，请换一个。") % {"code": code}) from taken
    record("partner added", made, actor=actor, office_code=county.code, code=code)
    return made, key_of(made.code, made.salt)


@transaction.atomic
def change_partner(partner: Partner, *, actor: Actor, **facts: Any) -> Partner:
    """What it is called and may do: `name`, `asks`, `offices` (codes), `callback`, `per_minute`."""
    held = _held(partner, actor)
    _write(held, facts)
    held.save()
    record("partner changed", held, actor=actor, office_code=held.county_id, fields=sorted(facts))
    return held


@transaction.atomic
def new_partner_key(partner: Partner, *, at_once: bool, actor: Actor) -> tuple[Partner, str]:
    """Another key, told this once. The one before holds a day longer, or not at all where it was given away."""
    held = _held(partner, actor)
    now = timezone.now()
    held.former_salt, held.former_until = ("", None) if at_once else (held.salt, now + FORMER_KEY)
    held.salt, held.keyed_at = _salt(), now
    held.save()
    record("partner key made", held, actor=actor, office_code=held.county_id, at_once=at_once)
    return held, key_of(held.code, held.salt)


@transaction.atomic
def close_partner(partner: Partner, *, actor: Actor) -> Partner:
    """It asks no more and is told nothing more; what it asked stays."""
    held = _held(partner, actor)
    held.closed_at, held.salt, held.former_salt = timezone.now(), _salt(), ""
    held.save()
    record("partner closed", held, actor=actor, office_code=held.county_id)
    return held


@transaction.atomic
def take_partners(count: int, *, actor: Actor) -> None:
    """The list of partners leaves the program."""
    require(actor, RIGHT)
    record("partners exported", actor=actor, count=count)


def _held(partner: Partner, actor: Actor) -> Partner:
    held = Partner.objects.select_for_update().get(pk=partner.pk)
    require(actor, RIGHT, held.county_id)
    if held.closed_at:
        raise PartnerRefused(_("这个协作方已停用，不能再改；要恢复请另建一个。"))
    return held


def _write(partner: Partner, facts: dict[str, Any]) -> None:
    """Raises `PartnerRefused` for what cannot be."""
    name = " ".join(str(facts["name"]).replace("\0", "").split())
    if not name or len(name) > 60:
        raise PartnerRefused(_("请写协作方的名称，不超过 60 个字。"))
    asks = [one for one in Partner.ASKS if one in facts["asks"]]
    if not asks:
        raise PartnerRefused(_("请至少选一项允许它做的事。"))
    if not 1 <= facts["per_minute"] <= Partner.MOST_PER_MINUTE:
        raise PartnerRefused(_("每分钟次数请写 1 至 %(most)d。") % {"most": Partner.MOST_PER_MINUTE})
    partner.name, partner.asks, partner.per_minute = name, asks, facts["per_minute"]
    partner.offices = _offices(facts["offices"], partner.county_id)
    partner.callback = facts["callback"].strip()
    if partner.callback:
        try:
            target(partner.callback)
        except AddressRefused as refused:
            raise PartnerRefused(str(refused)) from refused
        except NotSent as unknown:
            raise PartnerRefused(_("查不到回调地址的主机名，请核对。")) from unknown


def _offices(codes: Iterable[str], county: str) -> list[str]:
    wanted = sorted({code.strip() for code in codes if code.strip()}) or [county]
    known = set(Office.objects.filter(code__in=wanted, code__startswith=county).values_list("code", flat=True))
    if unknown := next((code for code in wanted if code not in known), ""):
        raise PartnerRefused(_("本县（市）没有代码为“%(code)s”的机构，请核对。") % {"code": unknown[:20]})
    return wanted


def _salt() -> str:
    return secrets.token_hex(16)
