"""代办: rules of an office, by which right an agent came, and what the person says to the screen turned to them."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.answering import called
from cundang.reading_room.actions.enquiries import EnquiryRefused, by_with_agent
from cundang.reading_room.actions.versions import TableRefused
from cundang.reading_room.agents.models import Agency, AgentRule
from cundang.reading_room.agents.sheet import fitting, in_words, own_rows
from cundang.reading_room.agents.ways import ways_at
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.states import OPEN
from cundang.reading_room.tables.sheets import RowRefused, SheetTaken, state_of

RIGHT: Final = "decide_enquiries"


class AgentRefused(EnquiryRefused):
    """What cannot be written of agents; carries one sentence."""


@transaction.atomic
def keep_agent_rule(
    office: Office, code: str, *, name: str, permitted: bool, present: bool, shown: Sequence[str], withheld: str,
    basis: str, actor: Actor,
) -> AgentRule:  # fmt: skip
    """A way of standing for somebody in an office and those below it; earlier agents keep what they came with."""
    require(actor, RIGHT, office.code)
    try:
        facts = fitting(
            code, name=name, permitted=permitted, present=present, shown=shown, withheld=withheld, basis=basis
        )
    except RowRefused as refused:
        raise AgentRefused(str(refused)) from refused
    code, facts["by"] = facts.pop("code"), called(actor)
    kept, _made = AgentRule.objects.update_or_create(office=office, code=code, defaults=facts)
    record("agent rule kept", kept, actor=actor, code=code, permitted=permitted)
    return kept


@transaction.atomic
def remove_agent_rule(office: Office, code: str, *, actor: Actor) -> None:
    """The office says nothing of its own any more: what holds above holds."""
    require(actor, RIGHT, office.code)
    found = AgentRule.objects.filter(office=office, code=code).first()
    if found is None:
        raise AgentRefused(_("本机构没有这一条，用的是上级或默认的。"))
    record("agent rule removed", found, actor=actor, code=code)
    found.delete()


@transaction.atomic
def import_agent_rules(office: Office, rows: Sequence[Mapping[str, Any]], *, seen: str, actor: Actor) -> SheetTaken:
    """The office says what these rows say (as `fitting` gives them); those that hold above anyway are none of its own.

    `seen`: the state with which they were compared. Raises `TableRefused` where somebody changed it since.
    """
    require(actor, RIGHT, office.code)
    list(Office.objects.select_for_update().filter(code=office.code))
    if seen != state_of(in_words(ways_at(office.code))):
        raise TableRefused(_("您看对照以后有人改过，请重新导入表格，再看一遍。"))
    own = own_rows(office.code, [fitting(**row) for row in rows])
    gone = AgentRule.objects.filter(office=office).exclude(code__in=own)
    removed = gone.count()
    gone.delete()
    for code, row in own.items():
        facts = {**row, "by": called(actor)}
        AgentRule.objects.update_or_create(office=office, code=code, defaults=facts)
    record("agent rules imported", office, actor=actor, office_code=office.code, rows=len(own), removed=removed)
    return SheetTaken(len(rows), removed)


@transaction.atomic
def take_agent_rules(office: Office, *, actor: Actor) -> None:
    """The rules of an office leave the program."""
    require(actor, RIGHT, office.code)
    record("agent rules exported", office, actor=actor, office_code=office.code)


@transaction.atomic
def say_agency(enquiry: Enquiry, code: str, shown: Sequence[str], *, actor: Actor) -> Agency:
    """By which right the agent stands for the applicant, and what was shown of it."""
    held = _held(enquiry, actor)
    if not held.proxy:
        raise AgentRefused(_("这件没有登记代办人。"))
    way = ways_at(held.door_id).get(code)
    if way is None or not way.permitted:
        raise AgentRefused(_("本机构不办这种代办，请另选，或请本人来。"))
    seen = [name for name in way.shown if name in shown]
    facts: dict[str, Any] = {
        "code": way.code, "name": way.name, "present": way.present, "withheld": way.withheld, "by": called(actor),
        "shown": seen, "missing": [name for name in way.shown if name not in seen],
    }  # fmt: skip
    said, _made = Agency.objects.update_or_create(enquiry=held, defaults=facts)
    record("agency said", held, actor=actor, office_code=held.door_id, code=way.code, documents=len(seen))
    return said


@transaction.atomic
def confirm(enquiry: Enquiry, *, agrees: bool, actor: Actor) -> Step:
    """The person says to the screen turned to them that it is so, or that something is wrong; a step of the enquiry."""
    held = _held(enquiry, actor)
    act = "confirm" if agrees else "deny"
    made = Step.objects.create(
        enquiry=held, office_id=held.door_id, act=act, state=held.state, by=by_with_agent(held, actor)
    )
    record("enquiry confirmed", held, actor=actor, office_code=held.door_id, agrees=agrees)
    return made


def _held(enquiry: Enquiry, actor: Actor) -> Enquiry:
    held = Enquiry.objects.select_for_update().get(pk=enquiry.pk)  # not joined: see `enquiries._held`
    require(actor, "handle_enquiries", held.door_id)
    if held.state not in OPEN or not held.person:
        raise AgentRefused(_("这件已经答复，不能再改。"))
    return held
