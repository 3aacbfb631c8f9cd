"""查档申请: opened at a door, moved on by the table of states.py, handed to another door, removed on its day."""

import secrets
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, Forbidden, acting, require
from cundang.finding_aid.matters import MatterRefused, matter_named
from cundang.ledger.actions import record, record_look
from cundang.reading_room import clocks
from cundang.reading_room.access.rules import hindrance
from cundang.reading_room.actions.callbacks import tell_partner
from cundang.reading_room.actions.consents import ask_consents, lapse_consents
from cundang.reading_room.actions.numbers import next_number
from cundang.reading_room.codes import UNGUESSED
from cundang.reading_room.consents.models import Consent
from cundang.reading_room.identity import person as identity
from cundang.reading_room.models import Clock, Enquiry, Step
from cundang.reading_room.province.models import ProvincialRequest
from cundang.reading_room.sealing import sealed, unsealed
from cundang.reading_room.states import CHANNELS, MOVES, RESULTS, STATES
from cundang.reading_room.words import ID_KINDS, RELATIONS

BY_THE_APPLICANT: Final = ("open", "withdraw")  # or by who stands for them
LONGEST: Final = {"name": 60, "wanted": 500, "purpose": 200, "words": 500, "address": 100}


class EnquiryRefused(Exception):
    """An act on an enquiry that cannot be done; carries one sentence."""


@dataclass(frozen=True)
class Applicant:
    """Who asks. `id_kind` is one of `ID_KINDS`; an ID card's number has its check digit."""

    name: str
    phone: str
    id_kind: str = ""
    id_number: str = ""
    address: str = ""


@transaction.atomic
def open_enquiry(
    office: Office,
    *,
    channel: str,
    applicant: Applicant,
    purpose: str,
    subject: str = "",
    relation: str = "self",
    deceased: bool = False,
    matter: str = "",
    wanted: str = "",
    years: tuple[int | None, int | None] = (None, None),
    agent: Applicant | None = None,
    actor: Actor,
) -> Enquiry:
    """Write an enquiry at a door; it waits to be accepted."""
    require(actor, "handle_enquiries", office.code)
    if channel not in CHANNELS:
        raise EnquiryRefused(_("没有这个渠道，请另选。"))
    person = _tidy(applicant)
    subject = " ".join(subject.split()) or (person.name if relation == "self" else "")
    purpose, wanted = " ".join(purpose.split()), " ".join(wanted.split())
    _refuse_long(name=subject, purpose=purpose, wanted=wanted)
    if relation not in RELATIONS:
        raise EnquiryRefused(_("请选申请人与被查询人的关系。"))
    if relation == "self" and (deceased or subject != person.name):
        raise EnquiryRefused(_("查本人的档案，被查询人就是申请人自己；查别人的请选与他的关系。"))
    if not subject:
        raise EnquiryRefused(_("请写被查询人的姓名：要查谁的档案。"))
    if not purpose:
        raise EnquiryRefused(_("请写用途，如：补办宅基地手续。"))
    _refuse_years(*years)
    helper = _tidy(agent) if agent else None
    _refuse_minor(person, helper)
    if matter:
        try:
            matter_named(actor, matter, office.code)
        except MatterRefused as refused:
            raise EnquiryRefused(str(refused)) from refused
    year, number = next_number(office, "enquiry", actor=actor)
    end = "".join(secrets.choice(UNGUESSED) for _place in range(4))
    made = Enquiry.objects.create(
        office=office,
        door=office,
        number=f"{year}-{office.code}-{number:04}-{end}",
        channel=channel,
        applicant=sealed(asdict(person)),
        person_key=identity.person_key(person.id_kind, person.id_number),
        subject=sealed({"name": subject}),
        relation=relation,
        deceased=deceased,
        matter=matter,
        wanted=wanted,
        year_from=years[0],
        year_to=years[1],
        purpose=purpose,
        agent=sealed(asdict(helper)) if helper else None,
        proxy=helper is not None,
        made_by=_called(actor),
    )
    _step(made, "open", actor=actor)
    detail = {"agent": agent.name} if agent else None
    record("enquiry opened", made, actor=actor, channel=channel, proxy=agent is not None, detail=detail)
    return made


@transaction.atomic
def move(enquiry: Enquiry, act: str, *, words: str = "", actor: Actor) -> Enquiry:
    """Do an act of the table: `words` is the reason where one is needed, or what the applicant is told."""
    if act not in MOVES or MOVES[act].after is None:
        raise EnquiryRefused(_("没有这个办理步骤。"))
    held, words = _held(enquiry, act, words, actor)
    if why := hindrance(held, act, actor):
        raise EnquiryRefused(why)
    if act == "accept":
        _start(held)
    if MOVES[act].answers:
        held.answered_at = held.answered_at or timezone.now()
    if act in ("close", "withdraw"):
        held.closed_at = timezone.now()
        held.remove_on = timezone.localdate() + timedelta(days=settings.APPLICANT_DAYS)
    held.state = MOVES[act].after or held.state
    held.result = RESULTS.get(act, held.result)
    held.save()
    _step(held, act, words, actor=actor)
    if act == "await_consent":
        ask_consents(held, actor=actor)
    if MOVES[act].answers:
        lapse_consents(held, actor=actor)
    record("enquiry moved", held, actor=actor, step=act, state=held.state)
    return held


@transaction.atomic
def hand_over(enquiry: Enquiry, to: Office, *, words: str, actor: Actor) -> Enquiry:
    """转办: another door handles it from now on, without starting again; its clock goes on."""
    held, words = _held(enquiry, "hand_over", words, actor)
    if to.code == held.door_id:
        raise EnquiryRefused(_("已经在%(office)s办理，请选别的机构。") % {"office": to.name})
    if to.valid_to is not None:
        raise EnquiryRefused(_("%(office)s已撤销，请转给承接它的机构。") % {"office": to.name})
    if to.code[:6] != held.office_id[:6]:
        raise EnquiryRefused(_("只能转给本县（市）的机构。"))
    before = held.door_id
    _step(held, "hand_over", words, actor=actor)  # seen by the door that gives it away
    held.door = to
    held.save(update_fields=["door"])
    record("enquiry handed over", held, actor=actor, before=before, after=to.code)
    return held


@transaction.atomic
def extend(enquiry: Enquiry, *, words: str, actor: Actor) -> Enquiry:
    """延长: once, with a reason that the applicant is told."""
    held, words = _held(enquiry, "extend", words, actor)
    rule = clocks.rules_of(held.office_id[:6])[held.channel]
    if held.extended:
        raise EnquiryRefused(_("已经延长过一次，不能再延长。"))
    if not rule.extension or held.due_at is None:
        raise EnquiryRefused(_("这个渠道的时限不能延长。"))
    special = clocks.special_days(held.office_id[:6])
    held.due_at = clocks.after(held.due_at, rule.extension, rule.unit, special)
    held.extended = True
    held.save(update_fields=["due_at", "extended"])
    _step(held, "extend", words, actor=actor)
    record("enquiry extended", held, actor=actor, due=held.due_at.isoformat())
    return held


@transaction.atomic
def remove_due(*, actor: Actor) -> int:
    """Remove what names applicants of enquiries whose day has come; how many they were. May run twice."""
    with acting(actor):  # the night's work has no scope of its own
        due = Enquiry.objects.filter(remove_on__lte=timezone.localdate()).exclude(applicant=None)
        Consent.objects.filter(enquiry__in=due).update(told=None)
        ProvincialRequest.objects.filter(enquiry__in=due).update(reply=None)
        gone = due.update(applicant=None, person_key="", subject=None, agent=None, wanted="")
        if gone:
            record("applicants removed", actor=actor, count=gone)
    return gone


@transaction.atomic
def view(enquiry: Enquiry, *, actor: Actor) -> None:
    """The enquiry with the applicant's name is looked at."""
    require(actor, "see_enquiries")
    record_look("enquiry viewed", enquiry, actor=actor)


@transaction.atomic
def take_list(count: int, *, actor: Actor) -> None:
    """The list of enquiries leaves the program."""
    require(actor, "see_enquiries")
    record("enquiries exported", actor=actor, count=count)


def _held(enquiry: Enquiry, act: str, words: str, actor: Actor) -> tuple[Enquiry, str]:
    """The enquiry, held until the transaction ends, and the words on one line; refused where the table says so."""
    # Not joined with its door: PostgreSQL would lose the row where somebody just handed it to another.
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)
    rule = MOVES[act]
    if not actor.scope(rule.right).covers(held.door_id):
        if actor.may(rule.right) and actor.scope(rule.right).covers(held.office_id):
            raise EnquiryRefused(_("已转给%(office)s办理，请等他们的答复。") % {"office": held.door.name})
        raise Forbidden(rule.right)
    words = " ".join(words.split())
    _refuse_long(words=words)
    if held.state not in rule.before:
        raise EnquiryRefused(
            _("现在是“%(state)s”，不能办“%(act)s”；请刷新页面看最新情况。")
            % {"state": STATES[held.state], "act": rule.words}
        )
    if rule.reason and not words:
        raise EnquiryRefused(_("请写明原因，申请人看得到。"))
    return held, words


def _start(held: Enquiry) -> None:
    """The clock begins."""
    now = timezone.now()
    rule = clocks.rules_of(held.office_id[:6])[held.channel]
    special = clocks.special_days(held.office_id[:6]) if rule.unit == Clock.WORKDAYS else {}
    held.accepted_at, held.due_at = now, clocks.after(now, rule.amount, rule.unit, special)


def _step(held: Enquiry, act: str, words: str = "", *, actor: Actor) -> None:
    by = by_with_agent(held, actor) if act in BY_THE_APPLICANT else _called(actor)
    made = Step.objects.create(enquiry=held, office_id=held.door_id, act=act, state=held.state, words=words, by=by)
    tell_partner(held, made)


def by_with_agent(held: Enquiry, actor: Actor) -> str:
    """Who acts, as a step says it; with the agent's masked name where somebody stood for the applicant."""
    agent = unsealed(held.agent).get("name", "")
    told = {"who": _called(actor), "agent": identity.masked_name(agent)}
    return (_("%(who)s（代办人%(agent)s）") % told)[:150] if agent else _called(actor)


def _called(actor: Actor) -> str:
    return actor.full_name or actor.name


def _tidy(person: Applicant) -> Applicant:
    """The person as kept; raises for a wrong number."""
    tidy = {name: " ".join(value.split()) for name, value in asdict(person).items()}
    _refuse_long(name=tidy["name"], address=tidy["address"])
    if not tidy["name"]:
        raise EnquiryRefused(_("请写申请人的姓名。"))
    phone = identity.phone_number(tidy["phone"])
    if not phone:
        raise EnquiryRefused(_("电话号码不对，请写 11 位手机号，或带区号的座机号。"))
    number = identity.card_number(tidy["id_number"])
    if tidy["id_kind"] and tidy["id_kind"] not in ID_KINDS:
        raise EnquiryRefused(_("没有这种证件，请另选。"))
    if tidy["id_kind"] == "id_card" and not identity.card_is_right(number):
        raise EnquiryRefused(_("身份证号码不对：应是 18 位，最后一位是校验码，请对照证件再写。"))
    if len(number) > 40:
        raise EnquiryRefused(_("证件号码太长，请对照证件再写。"))
    return Applicant(tidy["name"], phone, tidy["id_kind"], number, tidy["address"])


def _refuse_long(**texts: str) -> None:
    for name, text in texts.items():
        if len(text) > LONGEST[name]:
            raise EnquiryRefused(
                _("“%(text)s…”太长，请控制在 %(most)d 个字以内。") % {"text": text[:8], "most": LONGEST[name]}
            )
        if "\0" in text:
            raise EnquiryRefused(_("输入里有无法识别的字符，请重新输入。"))


def _refuse_minor(person: Applicant, agent: Applicant | None) -> None:
    """Whoever is under age does not ask alone: a guardian asks, or stands there as the agent (民法典 §§19–20, 23)."""
    if not _is_minor(person):
        return
    if agent is None:
        raise EnquiryRefused(
            _("申请人未满 18 岁，要由监护人来办：请监护人作申请人、关系选“监护人”，或把监护人填在“有人代办”里。")
        )
    if _is_minor(agent):
        raise EnquiryRefused(_("代办人也未满 18 岁，请由成年的监护人来办。"))


def _is_minor(person: Applicant) -> bool:
    """By the number of the card, which a household register and others show too."""
    return identity.card_is_right(person.id_number) and identity.is_minor(person.id_number, timezone.localdate())


def _refuse_years(first: int | None, last: int | None) -> None:
    for year in (first, last):
        if year is not None and not 1800 <= year <= timezone.localdate().year:
            raise EnquiryRefused(_("年份不对，请写四位数字，如 1996。"))
    if first is not None and last is not None and first > last:
        raise EnquiryRefused(_("年份前后颠倒了，请把早的写在前面。"))
