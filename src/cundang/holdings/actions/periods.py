"""Keeping a county's words for times; the dates of items that use a word follow it."""

from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require, under
from cundang.holdings.actions.stale import mark_stale
from cundang.holdings.arrangement import derive_dates
from cundang.holdings.authorities.periods import COUNTY_DIGITS, periods_of
from cundang.holdings.authority_models import DatePeriod
from cundang.holdings.models import Item, Page
from cundang.ledger.actions import record

__all__ = ["PeriodRefused", "write_period"]

MOST_YEARS: Final = 200


class PeriodRefused(ValueError):
    """What cannot be kept as a word for a time; the message says what to write."""


@transaction.atomic
def write_period(
    word: str,
    first: date,
    last: date,
    source: str,
    *,
    county: str,
    counts_years: bool = False,
    used: bool = True,
    actor: Actor,
) -> DatePeriod:
    """What a word for a time means in a county, from now on; its items dated by the word are read again.

    The program's own row stays and is covered. Raises `PeriodRefused`.
    """
    require(actor, "keep_authorities", county)
    word, source = "".join(word.split()), " ".join(source.split())
    if len(county) != COUNTY_DIGITS or not Office.objects.filter(code=county).exists():
        raise PeriodRefused(_("时期用语按市（县）保存，请写 6 位代码。"))
    if not 2 <= len(word) <= 20 or any(c.isdigit() for c in word):
        raise PeriodRefused(_("时期用语请写 2 到 20 个字，不含数字，如“文革”。"))
    if not source:
        raise PeriodRefused(_("请写明依据：出自哪份文件或哪部志书。"))
    if len(source) > 300:
        raise PeriodRefused(_("依据请缩短到 300 个字以内。"))
    if last < first:
        raise PeriodRefused(_("止日早于起日，请核对。"))
    if first.year < 1000 or last.year - first.year > MOST_YEARS:
        raise PeriodRefused(_("一个时期最多 %(most)d 年，请核对起止。") % {"most": MOST_YEARS})
    row, _made = DatePeriod.objects.update_or_create(
        office_id=county,
        word=word,
        defaults={"first": first, "last": last, "source": source, "counts_years": counts_years, "used": used},
    )
    read_again = _read_again(county, word)
    record(
        "date period written",
        row,
        actor=actor,
        office_code=county,
        word=word,
        first=first.isoformat(),
        last=last.isoformat(),
        used=used,
        items=read_again,
    )
    return row


def _read_again(county: str, word: str) -> int:
    """Work out the days of the items whose date has the word; how many changed."""
    periods = periods_of(county)
    changed = []
    for item in Item.objects.select_for_update(of=("self",)).filter(under(county), dated__contains=word):
        before = item.dated_from, item.dated_to
        derive_dates(item, periods)
        if before != (item.dated_from, item.dated_to):
            changed.append(item)
    Item.objects.bulk_update(changed, ["dated_from", "dated_to"], batch_size=1000)
    keys = [item.pk for item in changed]
    if keys:
        mark_stale(items=keys, pages=Page.objects.filter(item__in=keys).values_list("pk", flat=True))
    return len(keys)
