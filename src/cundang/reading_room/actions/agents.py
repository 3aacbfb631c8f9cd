"""代办: rules of an office, by which right an agent came, and what the person says to the screen turned to them."""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from cundang.custodians.models import Office
from cundang.custodians.queries import Actor, require
from cundang.ledger.actions import record
from cundang.reading_room.actions.answering import called
from cundang.reading_room.actions.enquiries import EnquiryRefused, by_with_agent
from cundang.reading_room.agent_models import Agency, AgentRule
from cundang.reading_room.agents import ways_at
from cundang.reading_room.models import Enquiry, Step
from cundang.reading_room.states import OPEN

RIGHT: Final = "decide_enquiries"
MOST: Final = 10  # documents
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{1,19}")


class AgentRefused(EnquiryRefused):
    """What cannot be written of agents; carries one sentence."""


@transaction.atomic
def keep_agent_rule(
    office: Office, code: str, *, name: str, permitted: bool, present: bool, shown: Sequence[str], withheld: str,
    basis: str, actor: Actor,
) -> AgentRule:  # fmt: skip
    """A way of standing for somebody in an office and those below it; earlier agents keep what they came with."""
    require(actor, RIGHT, office.code)
    code, name = code.strip().lower(), " ".join(name.split())
    shown = list(dict.fromkeys(" ".join(one.split()) for one in shown if one.strip()))
    withheld, basis = " ".join(withheld.split()), " ".join(basis.split())
    if not _CODE.fullmatch(code):
        raise AgentRefused(_("代码请用 2 至 20 个小写字母、数字或短横，以字母开头，如 oral。"))
    if not 1 <= len(name) <= 40 or len(withheld) > 200 or len(basis) > 200:
        raise AgentRefused(_("请写名称，40 个字以内；不能做的事和依据各 200 个字以内。"))
    if not 1 <= len(shown) <= MOST or any(len(one) > 40 for one in shown):
        raise AgentRefused(_("要看的材料请写 1 至 %(most)d 种，每种不超过 40 个字。") % {"most": MOST})
    if "\0" in "".join([name, withheld, basis, *shown]):
        raise AgentRefused(_("输入里有无法识别的字符，请重新输入。"))
    facts: dict[str, Any] = {"name": name, "permitted": permitted, "present": present, "shown": shown}
    facts |= {"withheld": withheld, "basis": basis, "by": called(actor)}
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
