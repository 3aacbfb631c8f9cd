"""异常查阅提醒: the ledger is looked through entry after entry; what stands out is listed, and settled with a note."""

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, acting, machine, require
from cundang.folding import normalise
from cundang.holdings.models import Page
from cundang.ledger.actions import record
from cundang.ledger.models import Entry, Head
from cundang.reading_room.actions.enquiries import EnquiryRefused
from cundang.reading_room.alarms.models import Alarm, AlarmRule, Look, WatchedChain
from cundang.reading_room.alarms.queries import KEEP, SEE, Rule, rules_of

AT_ONCE: Final = 5_000  # entries of a chain in one run
KEPT: Final = timedelta(days=35)  # looks; longer than any rule looks back
MOST_DAYS: Final = 30
LONGEST: Final = 300
ITEM_ACTS: Final = ("viewed", "printed", "downloaded")
ACTS: Final = ("searched", "dossier opened", "answer picked", *ITEM_ACTS)

ADD: Final = """
INSERT INTO reading_room_look (county_code, account_id, actor, chain, hour, kind, key, times, asked)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (account_id, hour, kind, key) DO UPDATE
   SET times = reading_room_look.times + excluded.times, asked = reading_room_look.asked + excluded.asked
"""


class AlarmRefused(EnquiryRefused):
    """An alarm or rule that cannot be written so; carries one sentence."""


@dataclass(frozen=True)
class Person:
    """Whose looks are counted."""

    account_id: int
    actor: str
    chain: str

    @property
    def county(self) -> str:
        """The county of the actor's office."""
        return self.chain[:6]


@dataclass(frozen=True)
class Found:
    """What stands out: by which rule, what of (`key`), how often, from when to when."""

    rule: str
    key: str
    number: int
    first: datetime
    last: datetime


@transaction.atomic
def watch_ledger(*, actor: Actor) -> int:
    """Count what was looked at since the last run and raise what stands out; how many alarms are new.

    Entry by entry once: where a chain was left off stands beside it, in the same transaction. May run twice.
    """
    with acting(actor):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('cundang alarms'))")
        Look.objects.filter(hour__lt=timezone.now() - KEPT).delete()
        people: set[Person] = set()
        for chain, since in _behind():
            people |= _count(chain, since)
        return sum(_judge(person) for person in sorted(people, key=lambda one: one.account_id))


@transaction.atomic
def settle_alarm(alarm: Alarm, note: str, *, actor: Actor) -> Alarm:
    """Say what came of it; counting begins anew."""
    note = " ".join(note.replace("\0", "").split())
    with acting(machine()):  # see alarms/queries.py
        held = Alarm.objects.select_for_update().get(pk=alarm.pk)
        require(actor, SEE, held.county_id)
        if held.settled_at:
            raise AlarmRefused(_("这一条已经处理过。"))
        if not note or len(note) > LONGEST:
            raise AlarmRefused(_("请写明怎么处理的，不超过 %(most)d 个字；不要写群众的姓名。") % {"most": LONGEST})
        held.settled_at, held.settled_by, held.note = timezone.now(), actor.full_name or actor.name, note
        held.save()
        record("alarm settled", held, actor=actor, office_code=held.county_id)
    return held


@transaction.atomic
def keep_alarm_rule(county: Office, code: str, *, actor: Actor, **facts: Any) -> AlarmRule:
    """From how many on it is an alarm: `used`, `most`, `days`, `from_hour`, `to_hour`."""
    require(actor, KEEP, county.code)
    if code not in AlarmRule.CODES:
        raise AlarmRefused(_("没有这条提醒规则。"))
    days = range(1, MOST_DAYS + 1) if code in ("same_words", "same_item") else range(1)
    if not 1 <= facts["most"] <= 10_000 or facts["days"] not in days:
        raise AlarmRefused(_("次数请写 1 至 10000，天数写 1 至 %(most)d。") % {"most": MOST_DAYS})
    if not (0 <= facts["from_hour"] <= 23 and 0 <= facts["to_hour"] <= 23):
        raise AlarmRefused(_("夜间的起止请写 0 至 23 点。"))
    with acting(machine()):
        kept, _made = AlarmRule.objects.update_or_create(county=county, code=code, defaults=facts)
        record("alarm rule kept", kept, actor=actor, office_code=county.code, code=code, **facts)
    return kept


@transaction.atomic
def take_alarms(count: int, *, actor: Actor) -> None:
    """The list of alarms leaves the program."""
    require(actor, SEE)
    record("alarms exported", actor=actor, count=count)


def _behind() -> list[tuple[str, int]]:
    """The chains of offices that went on since, and where each was left off."""
    known = dict(WatchedChain.objects.values_list("chain", "sequence"))
    heads = Head.objects.filter(chain__regex=r"^[0-9]{6,12}$").order_by("chain").values_list("chain", "sequence")
    return [(chain, known.get(chain, 0)) for chain, last in heads if last > known.get(chain, 0)]


def _count(chain: str, since: int) -> set[Person]:
    """Add the next entries of a chain to the looks; whose they are."""
    entries = list(Entry.objects.filter(chain=chain, sequence__gt=since).order_by("sequence")[:AT_ONCE])
    looked = [one for one in entries if one.act in ACTS and one.account_id is not None]
    with_words = Entry.objects.filter(pk__in=[one.pk for one in looked if one.act == "searched"])
    words = dict(with_words.values_list("pk", "detail__text__query"))
    pages = [one.facts["page"] for one in looked if one.act == "answer picked"]
    items = dict(Page.objects.filter(pk__in=pages).values_list("pk", "item_id"))
    people: set[Person] = set()
    if not Office.objects.filter(code=chain[:6]).exists():  # nobody would see what stands out
        looked = []
    with connection.cursor() as cursor:
        for entry in looked:
            kind, key, times, asked = _look(entry, words.get(entry.pk), items)
            if not key:
                continue
            person = Person(entry.account_id or 0, entry.actor, chain)
            hour = entry.at.replace(minute=0, second=0, microsecond=0)
            place = (person.county, person.account_id, person.actor, chain, hour, kind, key)
            cursor.execute(ADD, [*place, times, asked])
            people.add(person)
    WatchedChain.objects.update_or_create(chain=chain, defaults={"sequence": entries[-1].sequence})
    return people


def _look(entry: Entry, words: str | None, items: dict[int, int]) -> tuple[str, str, int, int]:
    """What an entry is counted as: kind, key, times without and with an enquiry; no key where it is not."""
    facts = entry.facts
    if entry.act in ("searched", "dossier opened") and facts.get("offset"):
        return "", "", 0, 0  # the next page of what was counted
    if entry.act == "searched":
        asked = int("enquiry" in facts)
        return "words", _digest(words) if words else "", 1 - asked, asked
    if entry.act == "dossier opened":
        return "card", entry.object_id, 1, 0
    if entry.act == "answer picked":  # whatever this account looks at of this item is for an enquiry
        return "item", str(items.get(facts["page"], "")), 0, 1
    item = facts.get("item") or (entry.object_id if entry.kind == "item" else "")
    return "item", str(item), 1, 0


def _digest(words: str) -> str:
    """By which the same words are known again; keyed, since names can be tried out."""
    told = f"looked {normalise(''.join(words.split()))}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), told, hashlib.sha256).hexdigest()[:32]


def _judge(person: Person) -> int:
    """Raise what stands out among a person's looks; how many alarms are new."""
    rules, now = rules_of(person.county), timezone.now()
    own = Look.objects.filter(account_id=person.account_id, chain=person.chain)
    found: list[Found] = []
    for code, kind in (("same_words", "words"), ("same_item", "item")):
        if rules[code].used:
            found += _again_and_again(own.filter(kind=kind), rules[code], person, now)
    lately = own.filter(hour__gte=now - timedelta(days=2))
    for code, kinds in (("many_persons", ("words", "card")), ("many_items", ("item",))):
        if rules[code].used:
            found += _many(lately, kinds, rules[code])
    if rules["at_night"].used:
        found += _at_night(lately, rules["at_night"])
    return sum(_raise(person, one) for one in found)


def _again_and_again(own: QuerySet[Look], rule: Rule, person: Person, now: datetime) -> Iterable[Found]:
    """The same words or item; what was settled is not counted again, what belongs to an enquiry is not counted."""
    settled = Alarm.objects.filter(rule=rule.code, account_id=person.account_id).exclude(settled_at=None)
    until = dict(settled.values_list("key").annotate(at=Max("settled_at")))
    since = now - timedelta(days=rule.days)
    rows = own.filter(hour__gte=since).values_list("key").annotate(
        number=Sum("times"), asked=Sum("asked"), first=Min("hour"), last=Max("hour")
    )  # fmt: skip
    for key, number, asked, first, last in rows.filter(number__gte=rule.most):
        if rule.code == "same_item" and asked:
            continue
        counted = number
        if key in until:
            again = own.filter(hour__gt=max(since, until[key]), key=key).aggregate(number=Sum("times"))
            counted = again["number"] or 0
        if counted >= rule.most:
            yield Found(rule.code, key, counted, first, last + timedelta(hours=1))


def _many(own: QuerySet[Look], kinds: tuple[str, ...], rule: Rule) -> Iterable[Found]:
    """Different words, cards or items within an hour; a name searched whose card is opened is one person."""
    counts = [Count("key", filter=Q(kind=kind)) for kind in kinds]
    number = Greatest(*counts) if len(counts) > 1 else counts[0]
    for hour, many in own.values_list("hour").annotate(number=number).filter(number__gte=rule.most):
        yield Found(rule.code, f"{hour:%Y%m%d%H}", many, hour, hour + timedelta(hours=1))


def _at_night(own: QuerySet[Look], rule: Rule) -> Iterable[Found]:
    """Looks in each night; the hours after midnight belong to the evening before."""
    nights: dict[str, list[tuple[datetime, int]]] = {}
    for hour, times, asked in own.values_list("hour").annotate(times=Sum("times"), asked=Sum("asked")):
        local = timezone.localtime(hour)
        over_midnight = rule.from_hour > rule.to_hour
        late, early = local.hour >= rule.from_hour, local.hour < rule.to_hour
        if (late or early) if over_midnight else (late and early):
            evening = local - timedelta(days=1) if over_midnight and early else local
            nights.setdefault(f"{evening:%Y%m%d}", []).append((hour, times + asked))
    for night, looks in nights.items():
        number = sum(times for _hour, times in looks)
        if number >= rule.most:
            hours = [hour for hour, _times in looks]
            yield Found(rule.code, night, number, min(hours), max(hours) + timedelta(hours=1))


def _raise(person: Person, found: Found) -> bool:
    """A new alarm, or a higher number on the one that stands; an hour or night that was settled stays so."""
    same = Alarm.objects.filter(rule=found.rule, account_id=person.account_id, key=found.key)
    known = same.filter(settled_at=None).first()
    if known is not None:
        if found.number > known.number:
            same.filter(pk=known.pk).update(number=found.number, last_at=found.last)
        return False
    if found.rule not in ("same_words", "same_item") and same.exists():
        return False
    made = Alarm.objects.create(
        county_id=person.county, rule=found.rule, account_id=person.account_id, actor=person.actor,
        chain=person.chain, key=found.key, number=found.number, first_at=found.first, last_at=found.last,
    )  # fmt: skip
    record("alarm raised", made, actor=machine(), office_code=person.county, rule=found.rule, count=found.number)
    return True
