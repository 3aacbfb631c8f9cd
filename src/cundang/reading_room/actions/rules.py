"""办理时限, 节假日: what a county says of its clocks and days."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.enquiries import EnquiryRefused
from cundang.reading_room.models import Clock, SpecialDay
from cundang.reading_room.states import CLOCKS


@transaction.atomic
def keep_clock(county: Office, channel: str, *, amount: int, unit: str, extension: int, actor: Actor) -> Clock:
    """The time of a channel; enquiries accepted before keep theirs."""
    require(actor, "keep_enquiry_rules", county.code)
    if channel not in CLOCKS or unit not in Clock.UNITS:
        raise EnquiryRefused(_("没有这个渠道或时间单位。"))
    most = 24 * 60 if unit == Clock.MINUTES else 60
    if not 1 <= amount <= most or not 0 <= extension <= most:
        raise EnquiryRefused(_("时限请写 1 至 %(most)d，延长写 0 至 %(most)d。") % {"most": most})
    facts: dict[str, Any] = {"amount": amount, "unit": unit, "extension": extension}
    kept, _made = Clock.objects.update_or_create(county=county, channel=channel, defaults=facts)
    record("enquiry clock set", kept, actor=actor, office_code=county.code, channel=channel, **facts)
    return kept


@transaction.atomic
def keep_day(county: Office, day: date, *, works: bool, name: str, actor: Actor) -> SpecialDay:
    """A public holiday, or a weekend day on which offices work."""
    require(actor, "keep_enquiry_rules", county.code)
    name = " ".join(name.split())
    if not name:
        raise EnquiryRefused(_("请写明是什么日子，如：国庆节、调休上班。"))
    if not 2000 <= day.year <= 2100:
        raise EnquiryRefused(_("年份不对，请写成 2026-10-01 这样的日期。"))
    kept, _made = SpecialDay.objects.update_or_create(county=county, day=day, defaults={"works": works, "name": name})
    record("special day kept", kept, actor=actor, office_code=county.code, on=day.isoformat(), works=works)
    return kept


@transaction.atomic
def remove_day(day: SpecialDay, *, actor: Actor) -> None:
    """It is an ordinary day after all."""
    require(actor, "keep_enquiry_rules", day.county_id)
    record("special day removed", day, actor=actor, office_code=day.county_id, on=day.day.isoformat())
    day.delete()
