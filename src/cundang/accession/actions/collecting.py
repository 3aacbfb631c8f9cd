"""Saying what became of what is expected, and counting what is there."""

from collections import Counter
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.accession.collection_models import Counted, Mark, Plan, Tally
from cundang.accession.queries.collecting import holdings_of, stale_offices
from cundang.accession.queries.kinds import COUNTY_DIGITS, Rules, rules_of
from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, require
from cundang.ledger.actions import record

FIRST_YEAR: Final = 1949
MOST_ELECTIONS: Final = 60
LONGEST_LOAN: Final = timedelta(days=3 * 366)


class MarkRefused(ValueError):
    """What cannot be said so; the message says what to write."""


@transaction.atomic
def mark_collected(
    office: Office,
    year: int,
    code: str,
    *,
    state: str,
    reason: str = "",
    holder: str = "",
    until: date | None = None,
    actor: Actor,
) -> Mark:
    """A village's records of a kind and year were received, do not exist (why), or are with somebody (until when)."""
    require(actor, "mark_collection", office.code)
    _expected(office, year, code, actor)
    reason, holder = " ".join(reason.split())[:200], " ".join(holder.split())[:60]
    if state not in Mark.STATES:
        raise MarkRefused(_("请选一种情况：已收到、当年没有、在别人手里。"))
    if state == "none" and not reason:
        raise MarkRefused(_("请写明为什么没有，例如：当年没有开会。"))
    if state == "with":
        _check_loan(holder, until)
    facts = {
        "state": state,
        "reason": reason if state != "received" else "",
        "holder": holder if state == "with" else "",
        "until": until if state == "with" else None,
        "by": actor.name,
    }
    mark, _made = Mark.objects.update_or_create(office=office, year=year, code=code, defaults=facts)
    detail = {name: str(facts[name]) for name in ("reason", "holder") if facts[name]}
    record("collection marked", mark, actor=actor, detail=detail or None, year=year, code=code, state=state)
    return mark


def _check_loan(holder: str, until: date | None) -> None:
    today = timezone.localdate()
    if not holder:
        raise MarkRefused(_("请写明在谁手里。"))
    if until is None:
        raise MarkRefused(_("请写明什么时候还回来。"))
    if not today <= until <= today + LONGEST_LOAN:
        raise MarkRefused(_("归还日期请写今天或以后、三年以内的日期。"))


def _expected(office: Office, year: int, code: str, actor: Actor) -> None:
    rules = rules_of(actor, office.code)
    if office.level != "village":
        raise MarkRefused(_("只有村（社区）才有应归档清单。"))
    if year not in rules.years:
        told = {"first": rules.first_year, "last": rules.last_year}
        raise MarkRefused(_("年度请写 %(first)d 到 %(last)d 年之间。") % told)
    if code not in {row.code for row in rules.rows(year)}:
        raise MarkRefused(_("%(year)d 年施行的期限表里没有 %(code)s。") % {"year": year, "code": code[:20]})


@transaction.atomic
def remove_mark(mark: Mark, *, actor: Actor) -> None:
    """Take back what was said; the ledger keeps both."""
    require(actor, "mark_collection", mark.office_id)
    record("collection mark removed", mark, actor=actor, year=mark.year, code=mark.code, state=mark.state)
    Mark.objects.filter(pk=mark.pk).delete()


@transaction.atomic
def keep_plan(county: Office, *, first_year: int, election_years: list[int], actor: Actor) -> Plan:
    """From which year a county asks its villages for records, and in which years they elected."""
    require(actor, "keep_schedule", county.code)
    last = timezone.localdate().year
    if county.level != "county":
        raise MarkRefused(_("收集计划由市（县）制定。"))
    if not FIRST_YEAR <= first_year <= last:
        raise MarkRefused(_("起始年度请写 %(first)d 到 %(last)d 年之间。") % {"first": FIRST_YEAR, "last": last})
    years = sorted(set(election_years))
    if len(years) > MOST_ELECTIONS or any(not FIRST_YEAR <= year <= last + 10 for year in years):
        raise MarkRefused(_("换届年份请写 1949 年以后、十年以内的年份。"))
    plan, _made = Plan.objects.update_or_create(
        office=county, defaults={"first_year": first_year, "election_years": years}
    )
    record("collection plan kept", plan, actor=actor, first_year=first_year, elections=years)
    return plan


@transaction.atomic
def export_collection(office: Office, *, actor: Actor) -> None:
    """Note that a list of what is there and what is missing was taken out as a sheet."""
    require(actor, "see_collection", office.code)
    record("collection exported", office, actor=actor, office_code=office.code)


@transaction.atomic
def recount(office: Office, *, rules: Rules | None = None, actor: Actor) -> None:
    """Count anew how many items of each kind an office holds of each year. Derived, so not in the ledger."""
    require(actor, "see_collection", office.code)
    now = timezone.now()
    rules = rules or rules_of(actor, office.code)
    Counted.objects.get_or_create(office=office, defaults={"at": now, "rules": ""})
    counted = Counted.objects.select_for_update().get(office=office)  # two at once take turns
    years: dict[int, Counter[str]] = {}
    for year, class_code, title in holdings_of(actor, office.code):
        years.setdefault(year, Counter()).update(rules.kinds(year).of(class_code, title))
    Tally.objects.filter(office=office).delete()
    Tally.objects.bulk_create(
        Tally(office=office, year=year, kinds=dict(kinds)) for year, kinds in years.items() if kinds
    )
    counted.at, counted.rules = now, rules.digest
    counted.save()


def recount_stale(*, everything: bool = False, actor: Actor) -> int:
    """Count the offices whose records or tables changed since they were counted; an office a transaction. How many."""
    known: dict[str, Rules] = {}
    with acting(actor):
        offices = stale_offices(actor, everything=everything)
    for office in offices:
        with acting(actor):
            county = office.code[:COUNTY_DIGITS]
            known.setdefault(county, rules_of(actor, county))
            recount(office, rules=known[county], actor=actor)
    return len(offices)
